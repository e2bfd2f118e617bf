//! Built-in functions as a program calls them, with CPython's answers.

use crate::heap::Value;
use crate::objects::testing::{f, i, s, show, start};
use crate::objects::{Args, Builtin, Exc, NativeFn, dict, exception, function, intern, list, module, tuple};

/// Calls built-in `name` and shows the answer, or the exception with its message.
fn call(name: &str, args: &[Value]) -> String {
    call_with(name, args, &[])
}

fn call_with(name: &str, args: &[Value], keywords: &[(&str, Value)]) -> String {
    let found = super::FUNCTIONS.iter().flat_map(|t| t.iter()).find(|(n, _)| *n == name);
    let function: NativeFn = found.expect("a built-in function").1;
    let (names, values): (Vec<Value>, Vec<Value>) = keywords.iter().map(|&(n, v)| (intern::intern(n), v)).unzip();
    show(function(&Args { positional: args, names: &names, keywords: &values }))
}

#[test]
fn every_name_is_there() {
    let _turn = start();
    let m = module::new("builtins");
    super::populate(m);
    for name in ["print", "int", "KeyError", "IOError", "len", "zip", "__import__", "Exception", "object"] {
        assert!(dict::get_str(module::globals(m), intern::intern(name)).is_some(), "{name}");
    }
    let print = dict::get_str(module::globals(m), intern::intern("print")).unwrap();
    assert_eq!(show(crate::objects::protocol::repr(print)), "'<built-in function print>'");
    assert!(function::native(print).receiver.is_none());
}

#[test]
fn conversions() {
    let _turn = start();
    assert_eq!(call("len", &[s("añb")]), "3");
    assert_eq!(call("len", &[i(3)]), "TypeError: object of type 'int' has no len()");
    assert_eq!(call("len", &[]), "TypeError: len() takes exactly one argument (0 given)");
    assert_eq!(call("ord", &[s("é")]), "233");
    assert_eq!(call("ord", &[s("ab")]), "TypeError: ord() expected a character, but string of length 2 found");
    assert_eq!(call("ord", &[i(1)]), "TypeError: ord() expected string of length 1, but int found");
    assert_eq!(call("chr", &[i(8364)]), "'€'");
    assert_eq!(call("chr", &[i(-1)]), "ValueError: chr() arg not in range(0x110000)");
    assert_eq!(call("hex", &[i(-255)]), "'-0xff'");
    assert_eq!(call("bin", &[i(10)]), "'0b1010'");
    assert_eq!(call("oct", &[s("x")]), "TypeError: 'str' object cannot be interpreted as an integer");
    assert_eq!(call("callable", &[Builtin::Int.class()]), "True");
    assert_eq!(call("callable", &[i(1)]), "False");
    assert_eq!(call("repr", &[i(12)]), "'12'");
    assert_ne!(call("id", &[i(1)]), call("id", &[f(1.0)]));
    assert_eq!(call("hash", &[f(3.0)]), "3");
    assert_eq!(call("hash", &[list::new(&[])]), "TypeError: unhashable type: 'list'");
}

#[test]
fn extremes() {
    let _turn = start();
    assert_eq!(call("max", &[list::new(&[i(3), i(7), i(5)])]), "7");
    assert_eq!(call("min", &[f(2.5), i(2), i(9)]), "2");
    assert_eq!(call("max", &[list::new(&[])]), "ValueError: max() iterable argument is empty");
    assert_eq!(call_with("min", &[list::new(&[])], &[("default", i(4))]), "4");
    assert_eq!(call("max", &[]), "TypeError: max expected at least 1 argument, got 0");
    let both = call_with("max", &[i(1), i(2)], &[("default", i(4))]);
    assert_eq!(both, "TypeError: Cannot specify a default for max() with multiple positional arguments");
    let unknown = call_with("max", &[i(1), i(2)], &[("reverse", i(4))]);
    assert_eq!(unknown, "TypeError: max() got an unexpected keyword argument 'reverse'");
    let mixed = call("min", &[s("a"), i(2)]);
    assert_eq!(mixed, "TypeError: '<' not supported between instances of 'int' and 'str'");
}

#[test]
fn iteration() {
    let _turn = start();
    assert_eq!(call("sorted", &[tuple::new(&[i(3), i(1), i(2)])]), "[1, 2, 3]");
    assert_eq!(call_with("sorted", &[s("bca")], &[("reverse", Value::TRUE)]), "['c', 'b', 'a']");
    assert_eq!(call("sorted", &[]), "TypeError: sorted expected 1 argument, got 0");
    assert_eq!(call("any", &[list::new(&[i(0), s("x")])]), "True");
    assert_eq!(call("all", &[list::new(&[i(1), s("")])]), "False");
    assert_eq!(call("any", &[i(5)]), "TypeError: 'int' object is not iterable");
    let it = crate::objects::protocol::iter(list::new(&[i(1)])).unwrap();
    assert_eq!(call("next", &[it]), "1");
    assert_eq!(call("next", &[it, s("end")]), "'end'");
    assert_eq!(call("next", &[it]), "StopIteration: ");
    assert_eq!(call("next", &[list::new(&[])]), "TypeError: 'list' object is not an iterator");
    assert_eq!(call("iter", &[i(1), i(2)]), "TypeError: iter(v, w): v must be callable");
}

#[test]
fn attributes() {
    let _turn = start();
    let range = Builtin::Str.class();
    assert_eq!(call("isinstance", &[Value::TRUE, Builtin::Int.class()]), "True");
    let several = tuple::new(&[Builtin::Int.class(), tuple::new(&[range])]);
    assert_eq!(call("isinstance", &[s("x"), several]), "True");
    let refused = "TypeError: isinstance() arg 2 must be a type, a tuple of types, or a union";
    assert_eq!(call("isinstance", &[i(1), i(2)]), refused);
    assert_eq!(call("issubclass", &[Exc::KeyError.class(), Exc::LookupError.class()]), "True");
    assert_eq!(call("issubclass", &[i(1), range]), "TypeError: issubclass() arg 1 must be a class");
    assert_eq!(call("getattr", &[i(1), i(2)]), "TypeError: attribute name must be string, not 'int'");
    assert_eq!(call("getattr", &[i(1), s("nope"), s("default")]), "'default'");
    assert_eq!(call("getattr", &[i(1), s("nope")]), "AttributeError: 'int' object has no attribute 'nope'");
    assert_eq!(call("hasattr", &[range, s("__name__")]), "True");
    let e = exception::new(Exc::ValueError.class(), &[]);
    assert_eq!(call("setattr", &[e, s("extra"), i(5)]), "None");
    assert_eq!(call("getattr", &[e, s("extra")]), "5");
    assert_eq!(call("vars", &[e]), "{'extra': 5}");
    assert_eq!(call("delattr", &[e, s("extra")]), "None");
    assert_eq!(call("vars", &[i(1)]), "TypeError: vars() argument must have __dict__ attribute");
}

#[test]
fn arithmetic() {
    let _turn = start();
    assert_eq!(call("divmod", &[i(-7), i(2)]), "(-4, 1)");
    assert_eq!(call("divmod", &[f(7.5), i(2)]), "(3.0, 1.5)");
    let refused = "TypeError: unsupported operand type(s) for divmod(): 'str' and 'int'";
    assert_eq!(call("divmod", &[s("a"), i(1)]), refused);
    assert_eq!(call("pow", &[i(3), i(200), i(13)]), "9");
    assert_eq!(call("pow", &[i(2), i(-1)]), "0.5");
    assert_eq!(call("pow", &[i(2), i(3), i(0)]), "ValueError: pow() 3rd argument cannot be 0");
    let refused = "TypeError: pow() 3rd argument not allowed unless all arguments are integers";
    assert_eq!(call("pow", &[f(2.0), i(3), i(5)]), refused);
    assert_eq!(call("abs", &[i(-4)]), "4");
    assert_eq!(call("abs", &[f(-0.0)]), "0.0");
    assert_eq!(call("abs", &[s("x")]), "TypeError: bad operand type for abs(): 'str'");
    assert_eq!(call("round", &[s("x")]), "TypeError: type str doesn't define __round__ method");
    let refused = "TypeError: sum() can't sum strings [use ''.join(seq) instead]";
    assert_eq!(call("sum", &[list::new(&[]), s("")]), refused);
    let refused = "TypeError: unsupported operand type(s) for +: 'int' and 'str'";
    assert_eq!(call("sum", &[list::new(&[s("a")])]), refused);
}
