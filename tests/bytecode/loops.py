def primes(limit):
    found = []
    n = 2
    while n < limit:
        for p in found:
            if n % p == 0:
                break
        else:
            found.append(n)
        n += 1
    return found


def pairs(items):
    total = 0
    for i, (a, b) in items:
        if not a:
            continue
        total += i * b
    while True:
        if total > 10:
            return total
        total = total * 2
#| <module> line 1 slots 1
#|     1     0  MakeFunction       t0 = <code primes> - - -
#|           1  StoreGlobal        `primes` t0
#|    14     2  MakeFunction       t0 = <code pairs> - - -
#|           3  StoreGlobal        `pairs` t0
#|           4  Return             None
#|
#| primes line 1 slots 8 parameters 1
#|       locals 0:limit 1:found 2:n 3:p
#|     2     0  BuildList          found = t4 0 [t4+0]
#|     3     1  Move               n = 2
#|     4 >   2  JumpCompare        < n limit false -> 14
#|     5     3  GetIter            t4 = found
#|       >   4  ForIter            p = t4 -> 9
#|     6     5  Binary             % t5 = n p
#|           6  JumpCompare        == t5 0 false -> 8
#|     7     7  Jump               -> 12
#|     5 >   8  Jump               -> 4
#|     9 >   9  LoadMethod         t5 found `append` [t5+2] =
#|          10  Move               t7 = n
#|          11  CallMethod         t5 = t5 1 [t7+1]
#|    10 >  12  Inplace            + n = n 1
#|     4    13  Jump               -> 2
#|    11 >  14  Return             found
#|
#| pairs line 14 slots 11 parameters 1
#|       locals 0:items 1:total 2:i 3:a 4:b
#|    15     0  Move               total = 0
#|    16     1  GetIter            t5 = items
#|       >   2  ForIter            t6 = t5 -> 13
#|           3  Unpack             t7 t6 2 [t7+2] =
#|           4  Move               i = t7
#|           5  Unpack             t9 t8 2 [t9+2] =
#|           6  Move               a = t9
#|           7  Move               b = t10
#|    17     8  JumpIf             a true -> 10
#|    18     9  Jump               -> 12
#|    19 >  10  Binary             * t6 = i b
#|          11  Inplace            + total = total t6
#|    16 >  12  Jump               -> 2
#|    21 >  13  JumpCompare        > total 10 false -> 15
#|    22    14  Return             total
#|    23 >  15  Binary             * total = total 2
#|    20    16  Jump               -> 13
