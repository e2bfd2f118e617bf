def assignment(o, a, b):
    a, b = b, a + b
    (c, *d), e = o
    i = j = k = 0
    o.x = o.y[i] = a
    o.x += 1
    o.y[j] -= b
    a = a + o.f(a)
    a += b
    o.y[1:2, ...] = []
    if a:
        del b
    del o.x, o.y[0], k
    return b, c, d, e
#| <module> line 1 slots 1
#|     1     0  MakeFunction       t0 = <code assignment> - - -
#|           1  StoreGlobal        `assignment` t0
#|           2  Return             None
#|
#| assignment line 1 slots 13 parameters 3
#|       locals 0:o 1:a 2:b 3:c 4:d 5:e 6:i 7:j 8:k
#|     2     0  Move               t9 = b
#|           1  Binary             + b = a b
#|           2  Move               a = t9
#|     3     3  Unpack             t9 o 2 [t9+2] =
#|           4  UnpackRest         t11 t9 1 0 [t11+2] =
#|           5  Move               c = t11
#|           6  Move               d = t12
#|           7  Move               e = t10
#|     4     8  Move               i = 0
#|           9  Move               j = 0
#|          10  Move               k = 0
#|     5    11  Move               t9 = a
#|          12  StoreAttribute     o `x` t9
#|          13  LoadAttribute      t10 = o `y`
#|          14  StoreItem          t10 i t9
#|     6    15  LoadAttribute      t9 = o `x`
#|          16  Inplace            + t9 = t9 1
#|          17  StoreAttribute     o `x` t9
#|     7    18  LoadAttribute      t9 = o `y`
#|          19  LoadItem           t10 = t9 j
#|          20  Inplace            - t10 = t10 b
#|          21  StoreItem          t9 j t10
#|     8    22  LoadMethod         t9 o `f` [t9+2] =
#|          23  Move               t11 = a
#|          24  CallMethod         t9 = t9 1 [t11+1]
#|          25  Binary             + a = a t9
#|     9    26  Inplace            + a = a b
#|    10    27  BuildList          t9 = t9 0 [t9+0]
#|          28  LoadAttribute      t10 = o `y`
#|          29  BuildSlice         t11 = 1 2 None
#|          30  Move               t12 = ...
#|          31  BuildTuple         t11 = t11 2 [t11+2]
#|          32  StoreItem          t10 t11 t9
#|    11    33  JumpIf             a false -> 35
#|    12    34  Unbind             b =
#|    13 >  35  DeleteAttribute    o `x`
#|          36  LoadAttribute      t9 = o `y`
#|          37  DeleteItem         t9 0
#|          38  Unbind             k =
#|    14    39  CheckBound         b `b`
#|          40  Move               t9 = b
#|          41  Move               t10 = c
#|          42  Move               t11 = d
#|          43  Move               t12 = e
#|          44  BuildTuple         t9 = t9 4 [t9+4]
#|          45  Return             t9
