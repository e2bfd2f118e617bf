def handled(path):
    try:
        value = load(path)
    except (KeyError, ValueError) as e:
        return repr(e)
    except OSError:
        raise RuntimeError(path) from None
    else:
        value += 1
    finally:
        close(path)
    return value


def loop(items):
    for item in items:
        try:
            if item:
                continue
            use(item)
        finally:
            done(item)
#| <module> line 1 slots 1
#|     1     0  MakeFunction       t0 = <code handled> - - -
#|           1  StoreGlobal        `handled` t0
#|    15     2  MakeFunction       t0 = <code loop> - - -
#|           3  StoreGlobal        `loop` t0
#|           4  Return             None
#|
#| handled line 1 slots 8 parameters 1
#|       locals 0:path 1:value 2:e
#|     3     0  LoadGlobal         t3 = `load`
#|           1  Move               t4 = path
#|           2  Call               value = t3 1 [t4+1]
#|     9     3  Inplace            + value = value 1
#|           4  Jump               -> 37
#|     4 !   5  Catch              t3 = [t3+2] =
#|           6  LoadGlobal         t5 = `KeyError`
#|           7  LoadGlobal         t6 = `ValueError`
#|           8  BuildTuple         t5 = t5 2 [t5+2]
#|           9  MatchException     t5 = t3 t5
#|          10  JumpIf             t5 false -> 21
#|          11  Move               e = t3
#|     5    12  LoadGlobal         t5 = `repr`
#|          13  Move               t6 = e
#|          14  Call               t5 = t5 1 [t6+1]
#|          15  Unbind             e =
#|          16  EndCatch           t4
#|    11    17  LoadGlobal         t6 = `close`
#|          18  Move               t7 = path
#|          19  Call               t6 = t6 1 [t7+1]
#|     5    20  Return             t5
#|     6 >  21  LoadGlobal         t5 = `OSError`
#|          22  MatchException     t5 = t3 t5
#|          23  JumpIf             t5 false -> 28
#|     7    24  LoadGlobal         t5 = `RuntimeError`
#|          25  Move               t6 = path
#|          26  Call               t5 = t5 1 [t6+1]
#|          27  Raise              t5 None
#|     4 >  28  EndCatch           t4
#|          29  Reraise            t3
#|       !  30  Catch              t5 = [t5+2] =
#|          31  EndCatch           t4
#|          32  Reraise            t5
#|       !  33  Catch              t5 = [t5+2] =
#|          34  Unbind             e =
#|          35  EndCatch           t4
#|          36  Reraise            t5
#|    11 >  37  LoadGlobal         t3 = `close`
#|          38  Move               t4 = path
#|          39  Call               t3 = t3 1 [t4+1]
#|          40  Jump               -> 50
#|       !  41  Catch              t3 = [t3+2] =
#|          42  LoadGlobal         t5 = `close`
#|          43  Move               t6 = path
#|          44  Call               t5 = t5 1 [t6+1]
#|          45  EndCatch           t4
#|          46  Reraise            t3
#|       !  47  Catch              t5 = [t5+2] =
#|          48  EndCatch           t4
#|          49  Reraise            t5
#|    12 >  50  Return             value
#|       handler 0..3 -> 5
#|       handler 3..6 -> 41
#|       handler 6..12 -> 30
#|       handler 12..15 -> 33
#|       handler 15..17 -> 41
#|       handler 21..28 -> 30
#|       handler 28..37 -> 41
#|       handler 42..45 -> 47
#|
#| loop line 15 slots 7 parameters 1
#|       locals 0:items 1:item
#|    16     0  GetIter            t2 = items
#|       >   1  ForIter            item = t2 -> 24
#|    18     2  JumpIf             item false -> 7
#|    22     3  LoadGlobal         t3 = `done`
#|           4  Move               t4 = item
#|           5  Call               t3 = t3 1 [t4+1]
#|    19     6  Jump               -> 23
#|    20 >   7  LoadGlobal         t3 = `use`
#|           8  Move               t4 = item
#|           9  Call               t3 = t3 1 [t4+1]
#|    22    10  LoadGlobal         t3 = `done`
#|          11  Move               t4 = item
#|          12  Call               t3 = t3 1 [t4+1]
#|          13  Jump               -> 23
#|       !  14  Catch              t3 = [t3+2] =
#|          15  LoadGlobal         t5 = `done`
#|          16  Move               t6 = item
#|          17  Call               t5 = t5 1 [t6+1]
#|          18  EndCatch           t4
#|          19  Reraise            t3
#|       !  20  Catch              t5 = [t5+2] =
#|          21  EndCatch           t4
#|          22  Reraise            t5
#|    16 >  23  Jump               -> 1
#|       >  24  Return             None
#|       handler 2..3 -> 14
#|       handler 7..10 -> 14
#|       handler 15..18 -> 20
