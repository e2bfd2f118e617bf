"""Random Python programs that end, are the same for the same seed, and print what they compute.

`generate(seed)` answers the text of one program. Each value has a known type, so most operations
succeed; those that raise are caught and printed by the name of the exception.
"""

from random import Random

TYPES = ("int", "float", "str", "bool", "list", "dict", "tuple", "set", "bytes")


class Writer:
    """Writes one program."""

    def __init__(self, seed, snapshots=False):
        self.rng = Random(seed)
        self.snapshots = snapshots
        self.lines = []
        self.depth = 0
        self.names = 0
        self.scopes = [{}]  # variable -> type
        self.functions = []  # (name, parameter types, result type)
        self.generators = []  # (name, parameter types)
        self.classes = []  # (name, attributes, methods)
        self.budget = 120

    # ---- text ---------------------------------------------------------------------------

    def put(self, line):
        self.lines.append("    " * self.depth + line)

    def fresh(self, prefix="v"):
        self.names += 1
        return f"{prefix}{self.names}"

    def visible(self, ty):
        return [name for name, t in self.scopes[-1].items() if t == ty]

    def bind(self, ty):
        name = self.fresh()
        self.scopes[-1][name] = ty
        return name

    # ---- expressions --------------------------------------------------------------------

    def expr(self, ty, depth=0):
        rng = self.rng
        names = self.visible(ty)
        if names and rng.random() < (0.35 if depth < 2 else 0.7):
            return rng.choice(names)
        if depth > 3 or rng.random() < 0.25:
            return self.literal(ty)
        if self.functions and rng.random() < 0.12:
            for name, parameters, result in rng.sample(self.functions, len(self.functions)):
                if result == ty:
                    return self.call(name, parameters, depth)
        return getattr(self, "expr_" + ty)(depth + 1)

    def call(self, name, parameters, depth):
        arguments = [self.expr(t, depth + 2) for t in parameters]
        if arguments and self.rng.random() < 0.3:
            arguments[-1] = f"p{len(arguments) - 1}={arguments[-1]}"
        elif arguments and self.rng.random() < 0.2:
            return f"{name}(*({', '.join(arguments)},))"
        return f"{name}({', '.join(arguments)})"

    def literal(self, ty):
        rng = self.rng
        if ty == "int":
            return str(rng.choice([0, 1, 2, 3, -1, 7, 10, 255, -129, 2**31, 2**47 - 1, -(2**47), 2**63, 10**20, rng.randrange(-1000, 1000)]))
        if ty == "float":
            return rng.choice(["0.0", "1.5", "-2.25", "1e10", "0.1", "-0.0", "3.0", "1e-3", "2.5e200"])
        if ty == "str":
            return repr(rng.choice(["", "a", "hello", "Ünï", "x y z", "42", "naïve 漢字", "tab\tnl\n", "😀!", "AbC"]))
        if ty == "bool":
            return rng.choice(["True", "False"])
        if ty == "bytes":
            return repr(rng.choice([b"", b"abc", b"\x00\xff", b"a b c"]))
        count = rng.randrange(4)
        if ty == "dict":
            return "{" + ", ".join(f"{self.literal('str')}: {self.literal('int')}" for _ in range(count)) + "}"
        items = [self.literal("int") for _ in range(count)]
        if ty == "list":
            return "[" + ", ".join(items) + "]"
        if ty == "tuple":
            return "(" + "".join(i + ", " for i in items) + ")"
        return "{" + ", ".join(items) + "}" if items else "set()"

    def pick(self, *makers):
        return self.rng.choice(makers)()

    def expr_int(self, d):
        e = self.expr
        return self.pick(
            lambda: f"({e('int', d)} {self.rng.choice(['+', '-', '*', '&', '|', '^'])} {e('int', d)})",
            lambda: f"({e('int', d)} {self.rng.choice(['//', '%'])} {e('int', d)})",
            lambda: f"({e('int', d)} >> {self.rng.randrange(70)})",
            lambda: f"({e('int', d)} << {self.rng.randrange(70)})",
            lambda: f"(-{e('int', d)})", lambda: f"(~{e('int', d)})", lambda: f"abs({e('int', d)})",
            lambda: f"len({e(self.rng.choice(('str', 'list', 'dict', 'tuple', 'set', 'bytes')), d)})",
            lambda: f"sum({e('list', d)})", lambda: f"max({e('list', d)}, default=-5)", lambda: f"min({e('int', d)}, {e('int', d)})",
            lambda: f"int({e('float', d)})", lambda: f"({e('int', d)} if {e('bool', d)} else {e('int', d)})",
            lambda: f"{e('list', d)}[{e('int', d)}]", lambda: f"{e('dict', d)}[{e('str', d)}]", lambda: f"{e('dict', d)}.get({e('str', d)}, {e('int', d)})",
            lambda: f"(lambda q: q + {e('int', d)})({e('int', d)})", lambda: f"{e('str', d)}.find({e('str', d)})",
            lambda: f"hash({e('int', d)})", lambda: f"({e('int', d)}).bit_length()", lambda: f"int({e('str', d)})",
            lambda: f"divmod({e('int', d)}, {e('int', d)})[0]", lambda: f"pow({e('int', d)}, {self.rng.randrange(5)}, {self.rng.randrange(2, 99)})",
        )

    def expr_float(self, d):
        e = self.expr
        return self.pick(
            lambda: f"({e('float', d)} {self.rng.choice('+-*')} {e('float', d)})", lambda: f"({e('int', d)} / {e('int', d)})",
            lambda: f"float({e('int', d)})", lambda: f"round({e('float', d)}, {self.rng.randrange(-2, 5)})",
            lambda: f"({e('float', d)} if {e('bool', d)} else {e('int', d)} * 0.5)", lambda: f"({e('float', d)} // {e('float', d)})",
            lambda: f"({e('float', d)} % {e('float', d)})", lambda: f"abs({e('float', d)})", lambda: f"sum({e('list', d)}, 0.5)",
        )

    def expr_str(self, d):
        e = self.expr
        spec = self.rng.choice(["", ":>8", ":<6", ":^9", ":05", ":+", ":x", ":,", ":_", ":#b"])
        return self.pick(
            lambda: f"({e('str', d)} + {e('str', d)})", lambda: f"({e('str', d)} * {self.rng.randrange(4)})",
            lambda: f"str({e(self.rng.choice(TYPES[:5]), d)})", lambda: f"repr({e(self.rng.choice(TYPES[:7]), d)})",
            lambda: f"f'<{{{self.names_only('int', d)}{spec}}}>'", lambda: f"f'{{{self.names_only('str', d)}!r:>10}}|'",
            lambda: f"{e('str', d)}.{self.rng.choice(['upper', 'lower', 'title', 'strip', 'swapcase', 'casefold', 'capitalize'])}()",
            lambda: f"{e('str', d)}[{self.rng.randrange(-3, 4)}:{self.rng.randrange(-3, 6)}]", lambda: f"{e('str', d)}[::-1]",
            lambda: f"{e('str', d)}.replace({e('str', d)}, {e('str', d)})", lambda: f"','.join(map(str, {e('list', d)}))",
            lambda: f"'%s-%r-%d' % ({e('str', d)}, {e('str', d)}, {e('int', d)})", lambda: f"'{{0}}{{1!r}}{{0:>4}}'.format({e('str', d)}, {e('int', d)})",
            lambda: f"{e('str', d)}.center({self.rng.randrange(12)}, '*')", lambda: f"chr({self.rng.choice([65, 233, 0x4e2d, 0x1f600])})",
            lambda: f"{e('str', d)}[{e('int', d)}]", lambda: f"type({e(self.rng.choice(TYPES), d)}).__name__",
        )

    def names_only(self, ty, depth):
        names = self.visible(ty)
        return self.rng.choice(names) if names else "(" + self.literal(ty).replace("'", '"').replace("\\", "") + ")"

    def expr_bool(self, d):
        e = self.expr
        t = self.rng.choice(("int", "float", "str", "list", "tuple"))
        return self.pick(
            lambda: f"({e(t, d)} {self.rng.choice(['<', '<=', '==', '!=', '>', '>='])} {e(t, d)})",
            lambda: f"({e('int', d)} < {e('int', d)} <= {e('int', d)})", lambda: f"({e('bool', d)} and {e('bool', d)})",
            lambda: f"({e('bool', d)} or {e('bool', d)})", lambda: f"(not {e(self.rng.choice(TYPES), d)})",
            lambda: f"({e('int', d)} in {e(self.rng.choice(('list', 'set', 'tuple')), d)})", lambda: f"({e('str', d)} in {e('str', d)})",
            lambda: f"isinstance({e(self.rng.choice(TYPES), d)}, {self.rng.choice(TYPES)})", lambda: f"any({e('list', d)})",
            lambda: f"all({e('list', d)})", lambda: f"({e('set', d)} <= {e('set', d)})", lambda: f"{e('str', d)}.isalpha()",
            lambda: f"({e('dict', d)} == {e('dict', d)})", lambda: f"({e('float', d)} == {e('int', d)})",
        )

    def expr_list(self, d):
        e = self.expr
        def comprehension():
            name = self.fresh("c")
            source = e(self.rng.choice(("list", "tuple", "list")), d)
            self.scopes.append({**self.scopes[-1], name: "int"})
            element, condition = e("int", d + 1), e("bool", d + 1)
            self.scopes.pop()
            return f"[{element} for {name} in {source} if {condition}]"
        return self.pick(
            lambda: f"({e('list', d)} + {e('list', d)})", lambda: f"({e('list', d)} * {self.rng.randrange(3)})", comprehension,
            lambda: f"sorted({e('list', d)}, reverse={e('bool', d)})", lambda: f"list({e('tuple', d)})", lambda: f"list(range({self.rng.randrange(8)}))",
            lambda: f"[*{e('list', d)}, {e('int', d)}]", lambda: f"{e('list', d)}[{self.rng.randrange(-3, 3)}:]", lambda: f"{e('list', d)}[::-1]",
            lambda: f"sorted({e('set', d)})", lambda: f"list(map(lambda m: m * 2, {e('list', d)}))", lambda: f"[i for i, _ in enumerate({e('str', d)})]",
            lambda: f"[a + b for a, b in zip({e('list', d)}, {e('list', d)})]", lambda: f"list({e('dict', d)}.values())",
            lambda: f"list({self.call(*self.rng.choice(self.generators), d)})" if self.generators else e("list", d),
            lambda: f"list(x for x in {e('list', d)} if x > {e('int', d)})", lambda: f"sorted({e('list', d)}, key=lambda k: -k)",
        )

    def expr_dict(self, d):
        e = self.expr
        return self.pick(
            lambda: f"{{**{e('dict', d)}, {e('str', d)}: {e('int', d)}}}", lambda: f"({e('dict', d)} | {e('dict', d)})",
            lambda: f"{{k: v + 1 for k, v in {e('dict', d)}.items()}}", lambda: f"dict(zip({e('str', d)}, {e('list', d)}))",
            lambda: f"dict.fromkeys({e('str', d)}, {e('int', d)})", lambda: f"{{str(i): i for i in {e('list', d)}}}",
        )

    def expr_tuple(self, d):
        e = self.expr
        return self.pick(
            lambda: f"tuple({e('list', d)})", lambda: f"({e('tuple', d)} + {e('tuple', d)})", lambda: f"({e('int', d)}, *{e('list', d)})",
            lambda: f"{e('tuple', d)}[1:]", lambda: f"divmod({e('int', d)}, {e('int', d)})",
        )

    def expr_set(self, d):
        e = self.expr
        return self.pick(
            lambda: f"({e('set', d)} {self.rng.choice('|&-^')} {e('set', d)})", lambda: f"set({e('list', d)})", lambda: f"{{n % 7 for n in {e('list', d)}}}",
        )

    def expr_bytes(self, d):
        e = self.expr
        return self.pick(
            lambda: f"{e('str', d)}.encode()", lambda: f"({e('bytes', d)} + {e('bytes', d)})", lambda: f"{e('bytes', d)}[1:]",
            lambda: f"bytes(n & 255 for n in {e('list', d)})", lambda: f"{e('bytes', d)}.replace(b'a', b'zz')",
        )

    # ---- statements ---------------------------------------------------------------------

    def show(self, text, ty):
        self.put(f"show({'sorted(' + text + ')' if ty == 'set' else text})")

    def block(self, statements, returns=None):
        self.depth += 1
        before = dict(self.scopes[-1])
        self.put("pass")
        for _ in range(statements):
            self.statement()
        if returns:
            self.put(returns())
        # What a branch bound may be unbound behind it.
        self.scopes[-1] = before if returns is None else self.scopes[-1]
        self.depth -= 1

    def statement(self):
        self.budget -= 1
        rng = self.rng
        if self.snapshots and len(self.scopes) > 1 and rng.random() < 0.3:
            self.put("here(locals())")
        if self.budget <= 0 or self.depth > 4:
            ty = rng.choice(TYPES)
            self.guarded(lambda: self.show(self.expr(ty), ty))
            return
        choices = [self.assign] * 6 + [self.print_value] * 3 + [self.augmented] * 3 + [
            self.branch, self.loop, self.while_loop, self.attempt, self.unpack, self.method, self.with_block, self.matching, self.item]
        if self.depth <= 1:
            choices += [self.function, self.function, self.generator, self.closure, self.coroutine]
        if self.depth == 0:
            choices += [self.class_, self.class_]
        rng.choice(choices)()

    def guarded(self, write):
        """Runs `write` inside a try statement: what it writes may raise."""
        self.put("try:")
        self.depth += 1
        write()
        self.depth -= 1
        self.put("except Exception as e:")
        self.depth += 1
        # Since comprehensions are inlined, some NameErrors are UnboundLocalErrors.
        self.put("show('NameError' if isinstance(e, NameError) else type(e).__name__)")
        self.depth -= 1

    def assign(self):
        ty = self.rng.choice(TYPES)
        value = self.expr(ty)
        name = self.fresh()
        self.put(f"{name} = {self.literal(ty)}")
        self.guarded(lambda: self.put(f"{name} = {value}"))
        self.scopes[-1][name] = ty

    def print_value(self):
        ty = self.rng.choice(TYPES)
        self.guarded(lambda: self.show(self.expr(ty), ty))

    def augmented(self):
        ty = self.rng.choice(("int", "float", "str", "list"))
        names = self.visible(ty)
        if names:
            op = {"int": self.rng.choice(["+=", "-=", "*=", "|=", "//="]), "float": "*=", "str": "+=", "list": "+="}[ty]
            self.guarded(lambda: self.put(f"{self.rng.choice(names)} {op} {self.expr(ty, 2)}"))

    def item(self):
        names = self.visible("list")
        if names:
            name = self.rng.choice(names)
            self.guarded(lambda: self.put(self.rng.choice([
                f"{name}[{self.expr('int', 2)}] = {self.expr('int', 2)}", f"del {name}[{self.rng.randrange(3)}]", f"{name}.append({self.expr('int', 2)})",
                f"{name}.insert(1, {self.expr('int', 2)})", f"show({name}.pop())", f"{name}[1:2] = {self.expr('list', 2)}", f"{name}.sort()", f"{name}.reverse()"])))
            self.show(name, "list")

    def branch(self):
        self.guarded(lambda: self.branch_inside())

    def branch_inside(self):
        self.put(f"if {self.expr('bool')}:")
        self.block(2)
        if self.rng.random() < 0.5:
            self.put(f"elif {self.expr('bool', 2)}:")
            self.block(1)
        if self.rng.random() < 0.7:
            self.put("else:")
            self.block(1)

    def loop(self):
        def inside():
            name = self.bind("int")
            self.put(f"for {name} in {self.rng.choice([f'range({self.rng.randrange(5)})', self.expr('list', 2) + '[:4]'])}:")
            self.block(2)
            if self.rng.random() < 0.3:
                self.depth += 1
                self.put(f"if {self.expr('bool', 2)}: {self.rng.choice(['break', 'continue'])}")
                self.depth -= 1
                self.put("else:")
                self.block(1)
            del self.scopes[-1][name]
        self.guarded(inside)

    def while_loop(self):
        name = self.fresh()
        self.put(f"{name} = 0")
        self.put(f"while {name} < {self.rng.randrange(1, 4)}:")
        self.depth += 1
        self.put(f"{name} += 1")
        self.depth -= 1
        self.block(2)
        self.scopes[-1][name] = "int"

    def attempt(self):
        self.put("try:")
        self.block(1)
        self.depth += 1
        self.put(f"if {self.literal('bool')}: raise {self.rng.choice(['ValueError(1)', 'KeyError', 'Oops(2)', 'ZeroDivisionError()'])}")
        self.depth -= 1
        self.put(f"except ({self.rng.choice(['ValueError', 'KeyError', 'LookupError', 'ArithmeticError'])}, Oops) as error:")
        self.depth += 1
        self.put("show(type(error).__name__, error.args)")
        self.depth -= 1
        self.put("except Exception as error:")
        self.depth += 1
        self.put("show('other', type(error).__name__, error.__context__ is None)")
        self.depth -= 1
        if self.rng.random() < 0.5:
            self.put("else:")
            self.block(1)
        if self.rng.random() < 0.5:
            self.put("finally:")
            self.block(1)

    def unpack(self):
        a, b = self.fresh(), self.fresh()
        self.put(f"{a}, *{b} = {self.literal('int')}, {self.literal('int')}, {self.literal('int')}")
        self.guarded(lambda: self.put(f"{a}, *{b} = {self.expr(self.rng.choice(('list', 'tuple')))}"))
        self.scopes[-1].update({a: "int", b: "list"})

    def with_block(self):
        self.put(f"with Manager({self.literal('str')}, {self.literal('bool')}) as m, Manager('inner', False):")
        self.block(1)
        if self.rng.random() < 0.3:
            self.put("with Manager('swallow', True):")
            self.depth += 1
            self.put("raise Oops('inside')")
            self.depth -= 1

    def matching(self):
        self.put(f"match {self.literal(self.rng.choice(('tuple', 'list', 'dict', 'int', 'str')))}:")
        self.depth += 1
        for pattern in self.rng.sample(["[a]", "[a, b]", "[a, *rest]", "{'a': a, **rest}", "int(a) if a > 5", "str() as a", "0 | 1 | 2 as a", "(a, _, *_)", "float() | bool() as a"], 4):
            self.put(f"case {pattern}:")
            self.depth += 1
            self.put("show('case', a)")
            self.depth -= 1
        self.put("case _:")
        self.depth += 1
        self.put("show('no case')")
        self.depth -= 2

    def parameters(self):
        count = self.rng.randrange(4)
        types = [self.rng.choice(TYPES[:6]) for _ in range(count)]
        texts = [f"p{n}" for n in range(count)]
        if count and self.rng.random() < 0.3:
            texts[-1] += f"={self.literal(types[-1])}"
        return types, ", ".join(texts)

    def inner_scope(self, types, write):
        self.scopes.append({f"p{n}": t for n, t in enumerate(types)})
        functions, classes, generators = self.functions, self.classes, self.generators
        self.functions, self.generators = list(functions), list(generators)
        write()
        self.functions, self.classes, self.generators = functions, classes, generators
        self.scopes.pop()

    def function(self):
        name, result = self.fresh("f"), self.rng.choice(TYPES[:7])
        types, text = self.parameters()
        self.put(f"def {name}({text}):")
        self.inner_scope(types, lambda: self.block(self.rng.randrange(1, 4), lambda: f"return {self.expr(result)}"))
        self.functions.append((name, types, result))
        self.guarded(lambda: self.put(f"show({self.call(name, types, 2)})"))

    def generator(self):
        name = self.fresh("g")
        types, text = self.parameters()
        def write():
            self.depth += 1
            self.put("try:")
            self.depth += 1
            self.put(f"for i in range({self.rng.randrange(5)}):")
            self.depth += 1
            self.put(f"got = yield {self.rng.choice(['i', 'i * i', '-i'])}")
            self.put("if got: show('got', got)")
            if self.snapshots:
                self.put("here(locals())")
            self.depth -= 1
            if self.rng.random() < 0.5:
                self.put(f"yield from {self.literal('list')}")
            self.depth -= 1
            self.put("finally:")
            self.depth += 1
            self.put(f"show('end of {name}')")
            self.depth -= 2
        self.put(f"def {name}({text}):")
        self.inner_scope(types, write)
        self.generators.append((name, types))
        it = self.fresh("it")
        self.guarded(lambda: self.put(f"{it} = {self.call(name, types, 2)}; show(next({it}), {it}.send(5)); {it}.close()"))

    def closure(self):
        name = self.fresh("k")
        self.put(f"def {name}(start):")
        self.depth += 1
        self.put("total = start")
        self.put("def add(n=1):")
        self.depth += 1
        self.put("nonlocal total")
        self.put(f"total {self.rng.choice(['+=', '-=', '*='])} n")
        if self.snapshots:
            self.put("here(locals())")
        self.put("return total")
        self.depth -= 1
        self.put("return add, lambda: total")
        self.depth -= 1
        a, b = self.fresh("h"), self.fresh("h")
        self.put(f"{a}, {b} = {name}({self.literal('int')})")
        self.put(f"show({a}(), {a}({self.literal('int')}), {b}())")

    def coroutine(self):
        name = self.fresh("co")
        self.put(f"async def {name}(n):")
        self.depth += 1
        self.put("await pause(n)")
        if self.snapshots:
            self.put("here(locals())")
        self.put(f"return [x async for x in ticks(n)] + [{self.literal('int')}]")
        self.depth -= 1
        self.put(f"show(drive({name}({self.rng.randrange(4)})))")

    def class_(self):
        name = self.fresh("C")
        base = self.rng.choice([c[0] for c in self.classes] + ["object", "object", "dict" if self.rng.random() < 0.3 else "object"])
        self.put(f"class {name}({base}):")
        self.depth += 1
        self.put(f"kind = {self.literal('str')}")
        self.put("def __init__(self, a=1, b=2):")
        self.depth += 1
        self.put("super().__init__()")
        self.put("self.a = a; self.b = b")
        self.depth -= 1
        self.put(f"def __repr__(self): return f'{name}({{self.a}}, {{self.b}})'")
        self.put(f"def __add__(self, other): return {name}(self.a + getattr(other, 'a', other), self.b)")
        self.put("def __radd__(self, other): return self + other")
        self.put("def __lt__(self, other): return self.b < other.b")
        self.put("@property")
        self.put("def twice(self): return self.a * 2")
        self.put("@classmethod")
        self.put("def make(cls, n): return cls(n, n)")
        self.put("@staticmethod")
        self.put("def stat(n): return [n, n]")
        if self.rng.random() < 0.4:
            self.put("def __getattr__(self, name): return name if name.startswith('x') else object.__getattribute__(self, name)")
        self.depth -= 1
        self.classes.append((name, None, None))
        self.put(f"show(issubclass({name}, {base}), [c.__name__ for c in {name}.__mro__])")

    def method(self):
        if not self.classes or len(self.scopes) > 1:
            return
        name = self.rng.choice(self.classes)[0]
        v = self.fresh("o")
        self.put(f"{v} = {name}({self.literal('int')}, b={self.literal('int')})")
        self.guarded(lambda: self.put(self.rng.choice([
            f"show({v} + {self.expr('int', 2)}, 1 + {v})", f"show({v}.twice, {v}.kind, {name}.make(3))", f"{v}.c = {self.expr('int', 2)}; show({v}.c, sorted(vars({v})))",
            f"show({v}.nope)", f"show({v}.xyz)", f"show(sorted([{v}, {name}.make(1)]))", f"{v}.twice = 1", f"show({v}.stat({self.expr('str', 2)}))",
            f"del {v}.a; show({v}.a)", f"show({v} == {v}, {v} != 1, hash({v}) == hash({v}))"])))


PRELUDE = '''
def show(*values):
    print(*[repr(v)[:300] for v in values])

class Oops(Exception):
    pass

class Manager:
    def __init__(self, name, swallow):
        self.name = name; self.swallow = swallow
    def __enter__(self):
        show('enter', self.name)
        return self
    def __exit__(self, kind, value, tb):
        show('exit', self.name, kind and kind.__name__)
        return self.swallow

class pause:
    def __init__(self, n): self.n = n
    def __await__(self):
        for i in range(self.n): yield i
        return self.n

async def ticks(n):
    for i in range(n):
        await pause(i)
        yield i

def drive(co):
    steps = 0
    try:
        while True:
            co.send(None); steps += 1
    except StopIteration as e:
        return steps, e.value
'''


SNAPSHOTS = '''
import sys

snapshots = open(sys.argv[1], "w")

def here(names):
    for name in sorted(names):
        snapshots.write(f"{name} {type(names[name]).__name__} {ascii(names[name])}\\n")
    snapshots.write("--\\n")
'''


def generate(seed, snapshots=False):
    """The text of the program with this seed. With `snapshots`, functions call `here(locals())`
    at random places, which appends what it is given to the file named by the first argument."""
    writer = Writer(seed, snapshots)
    while writer.budget > 0:
        writer.statement()
    return PRELUDE.lstrip() + (SNAPSHOTS if snapshots else "") + "\n" + "\n".join(writer.lines) + "\n"


if __name__ == "__main__":
    import sys
    print(generate(int(sys.argv[1])))
