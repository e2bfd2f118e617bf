def calls(f, o, args):
    f()
    f(1, o, key=args)
    o.method(f, 2)
    o.method(key=1)
    f(*args, 1, a=2, **o, b=3)
    x = [*args, 1]
    y = (*args,)
    z = {**o, "a": 1}
    table = [1, 2, 3, 4]
    return print(f"{f}{x=} {y:>10} {z!s:{o}}")
#| <module> line 1 slots 1
#|     1     0  MakeFunction       t0 = <code calls> - - -
#|           1  StoreGlobal        `calls` t0
#|           2  Return             None
#|
#| calls line 1 slots 16 parameters 3
#|       locals 0:f 1:o 2:args 3:x 4:y 5:z 6:table
#|     2     0  Move               t7 = f
#|           1  Call               t7 = t7 0 [t8+0]
#|     3     2  Move               t7 = f
#|           3  Move               t8 = 1
#|           4  Move               t9 = o
#|           5  Move               t10 = args
#|           6  CallKeywords       t7 = t7 3 ("key") [t8+3]
#|     4     7  LoadMethod         t7 o `method` [t7+2] =
#|           8  Move               t9 = f
#|           9  Move               t10 = 2
#|          10  CallMethod         t7 = t7 2 [t9+2]
#|     5    11  LoadAttribute      t7 = o `method`
#|          12  Move               t8 = 1
#|          13  CallKeywords       t7 = t7 1 ("key") [t8+1]
#|     6    14  BuildList          t8 = t8 0 [t8+0]
#|          15  ListExtend         t8 args
#|          16  ListAppend         t8 1
#|          17  ListToTuple        t8 = t8
#|          18  BuildDict          t9 = t9 0 [t9+0]
#|          19  DictInsert         t9 "a" 2
#|          20  DictMerge          t9 o f
#|          21  BuildDict          t10 = t10 0 [t10+0]
#|          22  DictInsert         t10 "b" 3
#|          23  DictMerge          t9 t10 f
#|          24  CallSpread         t7 = f t8 t9
#|     7    25  BuildList          t7 = t7 0 [t7+0]
#|          26  ListExtend         t7 args
#|          27  ListAppend         t7 1
#|          28  Move               x = t7
#|     8    29  BuildList          t7 = t7 0 [t7+0]
#|          30  ListExtend         t7 args
#|          31  ListToTuple        y = t7
#|     9    32  BuildDict          t7 = t7 0 [t7+0]
#|          33  DictUpdate         t7 o
#|          34  DictInsert         t7 "a" 1
#|          35  Move               z = t7
#|    10    36  BuildList          t7 = t7 0 [t7+0]
#|          37  ListExtend         t7 (1, 2, 3, 4)
#|          38  Move               table = t7
#|    11    39  LoadGlobal         t7 = `print`
#|          40  FormatValue        t8 = f plain -
#|          41  Move               t9 = "x="
#|          42  FormatValue        t10 = x !r -
#|          43  Move               t11 = " "
#|          44  FormatValue        t12 = y plain ">10"
#|          45  Move               t13 = " "
#|          46  FormatValue        t15 = o plain -
#|          47  FormatValue        t14 = z !s t15
#|          48  BuildString        t8 = t8 7 [t8+7]
#|          49  Call               t7 = t7 1 [t8+1]
#|          50  Return             t7
