def fac(n):
    if n == 0:
        return 1
    else:
        m = fac(n - 1)
        return n * m
def main():
    x = fac(5)
    print(x)
main()
#| <module> line 1 slots 1
#|     1     0  MakeFunction       t0 = <code fac> - - -
#|           1  StoreGlobal        `fac` t0
#|     7     2  MakeFunction       t0 = <code main> - - -
#|           3  StoreGlobal        `main` t0
#|    10     4  LoadGlobal         t0 = `main`
#|           5  Call               t0 = t0 0 [t1+0]
#|           6  Return             None
#|
#| fac line 1 slots 4 parameters 1
#|       locals 0:n 1:m
#|     2     0  JumpCompare        == n 0 false -> 2
#|     3     1  Return             1
#|     5 >   2  LoadGlobal         t2 = `fac`
#|           3  Binary             - t3 = n 1
#|           4  Call               m = t2 1 [t3+1]
#|     6     5  Binary             * t2 = n m
#|           6  Return             t2
#|
#| main line 7 slots 3
#|       locals 0:x
#|     8     0  LoadGlobal         t1 = `fac`
#|           1  Move               t2 = 5
#|           2  Call               x = t1 1 [t2+1]
#|     9     3  LoadGlobal         t1 = `print`
#|           4  Move               t2 = x
#|           5  Call               t1 = t1 1 [t2+1]
#|           6  Return             None
