x = [x * 2 for x in range(10) if x % 2]


def comprehensions(rows):
    squares = {n: n * n for row in rows for n in row if n > 0}
    names = {s.lower() for s in squares}
    getters = [[lambda: (i, j) for j in range(i)] for i in rows]
    return squares, names, getters
#| <module> line 1 slots 4
#|       locals 0:x
#|     1     0  LoadGlobal         t2 = `range`
#|           1  Move               t3 = 10
#|           2  Call               t2 = t2 1 [t3+1]
#|           3  GetIter            t2 = t2
#|           4  BuildList          t1 = t1 0 [t1+0]
#|       >   5  ForIter            x = t2 -> 11
#|           6  Binary             % t3 = x 2
#|           7  JumpIf             t3 false -> 10
#|           8  Binary             * t3 = x 2
#|           9  ListAppend         t1 t3
#|       >  10  Jump               -> 5
#|       >  11  Unbind             x =
#|          12  StoreGlobal        `x` t1
#|     4    13  MakeFunction       t1 = <code comprehensions> - - -
#|          14  StoreGlobal        `comprehensions` t1
#|          15  Return             None
#|
#| comprehensions line 4 slots 16 parameters 1
#|       locals 0:rows 1:squares 2:names 3:getters 4:row 5:n 6:s 7:i (cell) 8:j (cell)
#|     5     0  GetIter            t10 = rows
#|           1  BuildDict          t9 = t9 0 [t9+0]
#|       >   2  ForIter            row = t10 -> 10
#|           3  GetIter            t11 = row
#|       >   4  ForIter            n = t11 -> 9
#|           5  JumpCompare        > n 0 false -> 8
#|           6  Binary             * t12 = n n
#|           7  DictInsert         t9 n t12
#|       >   8  Jump               -> 4
#|       >   9  Jump               -> 2
#|       >  10  Unbind             row =
#|          11  Unbind             n =
#|          12  Move               squares = t9
#|     6    13  GetIter            t10 = squares
#|          14  BuildSet           t9 = t9 0 [t9+0]
#|       >  15  ForIter            s = t10 -> 20
#|          16  LoadMethod         t11 s `lower` [t11+2] =
#|          17  CallMethod         t11 = t11 0 [t13+0]
#|          18  SetAdd             t9 t11
#|          19  Jump               -> 15
#|       >  20  Unbind             s =
#|          21  Move               names = t9
#|     7    22  GetIter            t10 = rows
#|          23  Unbind             i =
#|          24  MakeCell           i =
#|          25  BuildList          t9 = t9 0 [t9+0]
#|       >  26  ForIter            t11 = t10 -> 46
#|          27  StoreCell          i t11
#|          28  LoadGlobal         t12 = `range`
#|          29  LoadCell           t13 = i `i`
#|          30  Call               t12 = t12 1 [t13+1]
#|          31  GetIter            t12 = t12
#|          32  Unbind             j =
#|          33  MakeCell           j =
#|          34  BuildList          t11 = t11 0 [t11+0]
#|       >  35  ForIter            t13 = t12 -> 43
#|          36  StoreCell          j t13
#|          37  Move               t14 = i
#|          38  Move               t15 = j
#|          39  BuildTuple         t14 = t14 2 [t14+2]
#|          40  MakeFunction       t13 = <code comprehensions.<locals>.<lambda>> - - t14
#|          41  ListAppend         t11 t13
#|          42  Jump               -> 35
#|       >  43  Unbind             j =
#|          44  ListAppend         t9 t11
#|          45  Jump               -> 26
#|       >  46  Unbind             i =
#|          47  Move               getters = t9
#|     8    48  Move               t9 = squares
#|          49  Move               t10 = names
#|          50  Move               t11 = getters
#|          51  BuildTuple         t9 = t9 3 [t9+3]
#|          52  Return             t9
#|
#| comprehensions.<locals>.<lambda> line 7 slots 4
#|       locals 0:i (free) 1:j (free)
#|     7     0  LoadClosure        i = 0
#|           1  LoadClosure        j = 1
#|           2  LoadCell           t2 = i `i`
#|           3  LoadCell           t3 = j `j`
#|           4  BuildTuple         t2 = t2 2 [t2+2]
#|           5  Return             t2
