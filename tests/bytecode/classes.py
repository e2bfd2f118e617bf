class Point(Base, metaclass=Meta):
    """A point."""

    dimension = 2

    def __repr__(self):
        self.shown = True
        return f"Point({self.x}, {self.__y!r:>{width}})"

    def __init__(self, x, y=0):
        super().__init__()
        self.x = x
        self.__y = y

    @property
    @cached
    def norm(self):
        return (self.x**2 + self.__y**2) ** 0.5
#| <module> line 1 slots 5
#|     1     0  MakeFunction       t1 = <code Point> - - -
#|           1  LoadGlobal         t2 = `Base`
#|           2  BuildTuple         t2 = t2 1 [t2+1]
#|           3  BuildDict          t3 = t3 0 [t3+0]
#|           4  LoadGlobal         t4 = `Meta`
#|           5  DictInsert         t3 "metaclass" t4
#|           6  BuildClass         t0 = t1 `Point` t2 t3
#|           7  StoreGlobal        `Point` t0
#|           8  Return             None
#|
#| Point line 1 slots 5 parameters 1 (positional-only 1)
#|       locals 0:.namespace 1:__class__ (cell)
#|       attributes x _Point__y shown
#|     1     0  MakeCell           __class__ =
#|           1  LoadName           t2 = .namespace `__name__`
#|           2  StoreName          .namespace `__module__` t2
#|           3  StoreName          .namespace `__qualname__` "Point"
#|     2     4  StoreName          .namespace `__doc__` "A point."
#|     4     5  StoreName          .namespace `dimension` 2
#|     6     6  MakeFunction       t2 = <code Point.__repr__> - - -
#|           7  StoreName          .namespace `__repr__` t2
#|    10     8  Move               t3 = __class__
#|           9  BuildTuple         t3 = t3 1 [t3+1]
#|          10  MakeFunction       t2 = <code Point.__init__> (0) - t3
#|          11  StoreName          .namespace `__init__` t2
#|    15    12  LoadName           t2 = .namespace `property`
#|    16    13  LoadName           t3 = .namespace `cached`
#|    17    14  MakeFunction       t4 = <code Point.norm> - - -
#|    16    15  Call               t3 = t3 1 [t4+1]
#|    15    16  Call               t2 = t2 1 [t3+1]
#|    17    17  StoreName          .namespace `norm` t2
#|          18  Return             __class__
#|
#| Point.__repr__ line 6 slots 7 parameters 1
#|       locals 0:self
#|     7     0  StoreAttribute     self `shown` True
#|     8     1  Move               t1 = "Point("
#|           2  LoadAttribute      t2 = self `x`
#|           3  FormatValue        t2 = t2 plain -
#|           4  Move               t3 = ", "
#|           5  LoadAttribute      t4 = self `_Point__y`
#|           6  Move               t5 = ">"
#|           7  LoadGlobal         t6 = `width`
#|           8  FormatValue        t6 = t6 plain -
#|           9  BuildString        t5 = t5 2 [t5+2]
#|          10  FormatValue        t4 = t4 !r t5
#|          11  Move               t5 = ")"
#|          12  BuildString        t1 = t1 5 [t1+5]
#|          13  Return             t1
#|
#| Point.__init__ line 10 slots 6 parameters 3
#|       locals 0:self 1:x 2:y 3:__class__ (free)
#|    10     0  LoadClosure        __class__ = 0
#|    11     1  LoadGlobal         t4 = `super`
#|           2  Call               t4 = t4 0 [t5+0]
#|           3  LoadMethod         t4 t4 `__init__` [t4+2] =
#|           4  CallMethod         t4 = t4 0 [t6+0]
#|    12     5  StoreAttribute     self `x` x
#|    13     6  StoreAttribute     self `_Point__y` y
#|           7  Return             None
#|
#| Point.norm line 17 slots 3 parameters 1
#|       locals 0:self
#|    18     0  LoadAttribute      t1 = self `x`
#|           1  Binary             ** t1 = t1 2
#|           2  LoadAttribute      t2 = self `_Point__y`
#|           3  Binary             ** t2 = t2 2
#|           4  Binary             + t1 = t1 t2
#|           5  Binary             ** t1 = t1 0.5
#|           6  Return             t1
