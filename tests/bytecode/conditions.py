def conditions(a, b, c):
    if a < b <= c and not (a is None or b in (1, 2)):
        r = 1
    elif a not in {1, 2} or b:
        r = 2
    else:
        r = a and b or c
    x = a if b else c
    y = not a == b
    z = 1 < a < b < c
    if (n := f(a)) > 3:
        return n
    assert a, "message"
    pass
    return r, x, y, z, -2**10, "a" * 3
#| <module> line 1 slots 1
#|     1     0  MakeFunction       t0 = <code conditions> - - -
#|           1  StoreGlobal        `conditions` t0
#|           2  Return             None
#|
#| conditions line 1 slots 14 parameters 3
#|       locals 0:a 1:b 2:c 3:r 4:x 5:y 6:z 7:n
#|     2     0  JumpCompare        < a b false -> 7
#|           1  JumpCompare        <= b c false -> 7
#|           2  JumpIs             a None true -> 7
#|           3  Contains           t8 = b (1, 2) false
#|           4  JumpIf             t8 true -> 7
#|     3     5  Move               r = 1
#|           6  Jump               -> 18
#|     4 >   7  Contains           t8 = a {1, 2} true
#|           8  JumpIf             t8 true -> 10
#|           9  JumpIf             b false -> 12
#|     5 >  10  Move               r = 2
#|          11  Jump               -> 18
#|     7 >  12  Move               t8 = a
#|          13  JumpIf             t8 false -> 15
#|          14  Move               t8 = b
#|       >  15  JumpIf             t8 true -> 17
#|          16  Move               t8 = c
#|       >  17  Move               r = t8
#|     8 >  18  JumpIf             b false -> 21
#|          19  Move               x = a
#|          20  Jump               -> 22
#|       >  21  Move               x = c
#|     9 >  22  Compare            == t8 = a b
#|          23  Not                y = t8
#|    10    24  Compare            < t8 = 1 a
#|          25  JumpIf             t8 false -> 29
#|          26  Compare            < t8 = a b
#|          27  JumpIf             t8 false -> 29
#|          28  Compare            < t8 = b c
#|       >  29  Move               z = t8
#|    11    30  LoadGlobal         t8 = `f`
#|          31  Move               t9 = a
#|          32  Call               t8 = t8 1 [t9+1]
#|          33  Move               n = t8
#|          34  JumpCompare        > t8 3 false -> 37
#|    12    35  Move               t8 = n
#|          36  Return             t8
#|    13 >  37  JumpIf             a true -> 42
#|          38  LoadAssertionError t8 =
#|          39  Move               t9 = "message"
#|          40  Call               t8 = t8 1 [t9+1]
#|          41  Raise              t8 -
#|    14 >  42  Jump               -> 43
#|    15 >  43  Move               t8 = r
#|          44  Move               t9 = x
#|          45  Move               t10 = y
#|          46  Move               t11 = z
#|          47  Move               t12 = -1024
#|          48  Move               t13 = "aaa"
#|          49  BuildTuple         t8 = t8 6 [t8+6]
#|          50  Return             t8
