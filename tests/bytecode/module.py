"""Module docstring."""
import os.path as p
import a.b
from math import *
from m import x as y, z


def f(flag):
    if flag:
        y()
    else:
        z()


if x:
    del x
print(x.y[0], 10**20, 1.5, 2j, b"x\x00", ..., None)
#| <module> line 1 slots 8
#|     1     0  StoreGlobal        `__doc__` "Module docstring."
#|     2     1  ImportName         t0 = `os.path` None 0
#|           2  ImportFrom         t0 = t0 `path`
#|           3  StoreGlobal        `p` t0
#|     3     4  ImportName         t0 = `a.b` None 0
#|           5  StoreGlobal        `a` t0
#|     4     6  ImportName         t0 = `math` ("*") 0
#|           7  ImportStar         t0
#|     5     8  ImportName         t0 = `m` ("x", "z") 0
#|           9  ImportFrom         t1 = t0 `x`
#|          10  StoreGlobal        `y` t1
#|          11  ImportFrom         t1 = t0 `z`
#|          12  StoreGlobal        `z` t1
#|     8    13  MakeFunction       t0 = <code f> - - -
#|          14  StoreGlobal        `f` t0
#|    15    15  LoadGlobal         t0 = `x`
#|          16  JumpIf             t0 false -> 18
#|    16    17  DeleteGlobal       `x`
#|    17 >  18  LoadGlobal         t0 = `print`
#|          19  LoadGlobal         t1 = `x`
#|          20  LoadAttribute      t1 = t1 `y`
#|          21  LoadItem           t1 = t1 0
#|          22  Binary             ** t2 = 10 20
#|          23  Move               t3 = 1.5
#|          24  Move               t4 = (0.0+2.0j)
#|          25  Move               t5 = b"x\x00"
#|          26  Move               t6 = ...
#|          27  Move               t7 = None
#|          28  Call               t0 = t0 7 [t1+7]
#|          29  Return             None
#|
#| f line 8 slots 2 parameters 1
#|       locals 0:flag
#|     9     0  JumpIf             flag false -> 4
#|    10     1  LoadGlobal         t1 = `y`
#|           2  Call               t1 = t1 0 [t2+0]
#|           3  Return             None
#|    12 >   4  LoadGlobal         t1 = `z`
#|           5  Call               t1 = t1 0 [t2+0]
#|           6  Return             None
