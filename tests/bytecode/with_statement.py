def copy(source, target):
    with open(source) as f, open(target, "w") as out:
        for line in f:
            if not line:
                return
            out.write(line)
#| <module> line 1 slots 1
#|     1     0  MakeFunction       t0 = <code copy> - - -
#|           1  StoreGlobal        `copy` t0
#|           2  Return             None
#|
#| copy line 1 slots 20 parameters 2
#|       locals 0:source 1:target 2:f 3:out 4:line
#|     2     0  LoadGlobal         t10 = `open`
#|           1  Move               t11 = source
#|           2  Call               t10 = t10 1 [t11+1]
#|           3  LoadSpecial        t5 t10 __exit__ [t5+2] =
#|           4  LoadSpecial        t11 t10 __enter__ [t11+2] =
#|           5  CallMethod         f = t11 0 [t13+0]
#|           6  LoadGlobal         t15 = `open`
#|           7  Move               t16 = target
#|           8  Move               t17 = "w"
#|           9  Call               t15 = t15 2 [t16+2]
#|          10  LoadSpecial        t10 t15 __exit__ [t10+2] =
#|          11  LoadSpecial        t16 t15 __enter__ [t16+2] =
#|          12  CallMethod         out = t16 0 [t18+0]
#|     3    13  GetIter            t15 = f
#|       >  14  ForIter            line = t15 -> 29
#|     4    15  JumpIf             line true -> 25
#|     2    16  Move               t12 = None
#|          17  Move               t13 = None
#|          18  Move               t14 = None
#|          19  CallMethod         t16 = t10 3 [t12+3]
#|          20  Move               t7 = None
#|          21  Move               t8 = None
#|          22  Move               t9 = None
#|          23  CallMethod         t16 = t5 3 [t7+3]
#|     5    24  Return             None
#|     6 >  25  LoadMethod         t16 out `write` [t16+2] =
#|          26  Move               t18 = line
#|          27  CallMethod         t16 = t16 1 [t18+1]
#|     3    28  Jump               -> 14
#|     2 >  29  Move               t12 = None
#|          30  Move               t13 = None
#|          31  Move               t14 = None
#|          32  CallMethod         t15 = t10 3 [t12+3]
#|          33  Jump               -> 45
#|       !  34  Catch              t15 = [t15+2] =
#|          35  ExceptionTriple    t12 t15 [t12+3] =
#|          36  CallMethod         t17 = t10 3 [t12+3]
#|          37  JumpIf             t17 false -> 40
#|          38  EndCatch           t16
#|          39  Jump               -> 45
#|       >  40  EndCatch           t16
#|          41  Reraise            t15
#|       !  42  Catch              t18 = [t18+2] =
#|          43  EndCatch           t16
#|          44  Reraise            t18
#|       >  45  Move               t7 = None
#|          46  Move               t8 = None
#|          47  Move               t9 = None
#|          48  CallMethod         t10 = t5 3 [t7+3]
#|          49  Return             None
#|       !  50  Catch              t10 = [t10+2] =
#|          51  ExceptionTriple    t7 t10 [t7+3] =
#|          52  CallMethod         t12 = t5 3 [t7+3]
#|          53  JumpIf             t12 false -> 56
#|          54  EndCatch           t11
#|          55  Return             None
#|       >  56  EndCatch           t11
#|          57  Reraise            t10
#|       !  58  Catch              t13 = [t13+2] =
#|          59  EndCatch           t11
#|          60  Reraise            t13
#|       handler 6..13 -> 50
#|       handler 13..16 -> 34
#|       handler 16..20 -> 50
#|       handler 25..29 -> 34
#|       handler 29..35 -> 50
#|       handler 35..38 -> 42
#|       handler 38..45 -> 50
#|       handler 51..54 -> 58
