def outer(a, *args, key=1, **rest):
    n = 0

    def inner(step=a, /, *, scale=n):
        nonlocal n
        n += step * scale
        return lambda: n + a

    functions = [lambda: i for i in range(3)]
    global count
    count = len(functions)
    return inner
#| <module> line 1 slots 2
#|     1     0  BuildDict          t1 = t1 0 [t1+0]
#|           1  DictInsert         t1 "key" 1
#|           2  MakeFunction       t0 = <code outer> - t1 -
#|           3  StoreGlobal        `outer` t0
#|           4  Return             None
#|
#| outer line 1 slots 12 parameters 1 keyword-only 1 varargs varkeywords
#|       locals 0:a (cell) 1:key 2:args 3:rest 4:n (cell) 5:inner 6:functions 7:i (cell)
#|     1     0  MakeCell           a =
#|           1  MakeCell           n =
#|     2     2  StoreCell          n 0
#|     4     3  LoadCell           t8 = a `a`
#|           4  BuildTuple         t8 = t8 1 [t8+1]
#|           5  BuildDict          t9 = t9 0 [t9+0]
#|           6  LoadCell           t10 = n `n`
#|           7  DictInsert         t9 "scale" t10
#|           8  Move               t10 = a
#|           9  Move               t11 = n
#|          10  BuildTuple         t10 = t10 2 [t10+2]
#|          11  MakeFunction       t11 = <code outer.<locals>.inner> t8 t9 t10
#|          12  Move               inner = t11
#|     9    13  LoadGlobal         t9 = `range`
#|          14  Move               t10 = 3
#|          15  Call               t9 = t9 1 [t10+1]
#|          16  GetIter            t9 = t9
#|          17  Unbind             i =
#|          18  MakeCell           i =
#|          19  BuildList          t8 = t8 0 [t8+0]
#|       >  20  ForIter            t10 = t9 -> 27
#|          21  StoreCell          i t10
#|          22  Move               t11 = i
#|          23  BuildTuple         t11 = t11 1 [t11+1]
#|          24  MakeFunction       t10 = <code outer.<locals>.<lambda>> - - t11
#|          25  ListAppend         t8 t10
#|          26  Jump               -> 20
#|       >  27  Unbind             i =
#|          28  Move               functions = t8
#|    11    29  LoadGlobal         t8 = `len`
#|          30  Move               t9 = functions
#|          31  Call               t8 = t8 1 [t9+1]
#|          32  StoreGlobal        `count` t8
#|    12    33  Return             inner
#|
#| outer.<locals>.inner line 4 slots 7 parameters 1 (positional-only 1) keyword-only 1
#|       locals 0:step 1:scale 2:a (free) 3:n (free)
#|     4     0  LoadClosure        a = 0
#|           1  LoadClosure        n = 1
#|     6     2  LoadCell           t5 = n `n`
#|           3  Binary             * t6 = step scale
#|           4  Inplace            + t4 = t5 t6
#|           5  StoreCell          n t4
#|     7     6  Move               t5 = a
#|           7  Move               t6 = n
#|           8  BuildTuple         t5 = t5 2 [t5+2]
#|           9  MakeFunction       t4 = <code outer.<locals>.inner.<locals>.<lambda>> - - t5
#|          10  Return             t4
#|
#| outer.<locals>.inner.<locals>.<lambda> line 7 slots 4
#|       locals 0:a (free) 1:n (free)
#|     7     0  LoadClosure        a = 0
#|           1  LoadClosure        n = 1
#|           2  LoadCell           t2 = n `n`
#|           3  LoadCell           t3 = a `a`
#|           4  Binary             + t2 = t2 t3
#|           5  Return             t2
#|
#| outer.<locals>.<lambda> line 9 slots 2
#|       locals 0:i (free)
#|     9     0  LoadClosure        i = 0
#|           1  LoadCell           t1 = i `i`
#|           2  Return             t1
