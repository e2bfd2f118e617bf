# expectation: by hand
import _ast
ast=_ast
def dump(n):
    if isinstance(n, ast.AST):
        return type(n).__name__ + '(' + ', '.join([f + '=' + dump(getattr(n, f)) for f in n._fields if hasattr(n, f)]) + ')'
    if isinstance(n, list): return '[' + ', '.join([dump(x) for x in n]) + ']'
    return repr(n)
def p(src, mode='exec'): return compile(src, 'f.py', mode, 0x400)
print(dump(p("def f(a, /, b: int = 2, *c, d=3, **e) -> str:\n  return a + b if c else f'{d!r:>{e}} x {a=}'\n")))
print(dump(p("x = [i for i in y if i]; a.b[1:2] += -3j; del q\n@d\nclass A(B, k=1): pass\nif a: pass\nelif b: pass\nelse: pass")))
n = ast.Name('x', ast.Load(), lineno=1, col_offset=0)
print(n, ast.Name._fields, ast.Name._attributes, ast.Name._field_types, ast.Name.__doc__, ast.Name.__mro__)
f = p("print(1)").body[0]
print(f.lineno, f.col_offset, f.end_lineno, f.end_col_offset, isinstance(f, ast.stmt), f.value.func, f)
print(ast.Return().value, ast.List().elts, ast.FunctionDef._field_types['returns'], ast.FunctionDef._field_types['body'])
try: p("a b")
except SyntaxError as e: print(e)
