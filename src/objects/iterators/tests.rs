//! Iterators of the built-in types, and those that combine others.

use super::*;
use crate::objects::testing::{i, make, s, show, start};

fn all(it: PyResult<Value>) -> String {
    show(it.and_then(protocol::collect).map(|v| list::new(&v)))
}

fn call(ty: Builtin, args: &[Value], names: &[Value], keywords: &[Value]) -> PyResult<Value> {
    let mut positional = vec![ty.class()];
    positional.extend_from_slice(args);
    (ty.native().new.expect("it can be made"))(&Args { positional: &positional, names, keywords })
}

#[test]
fn sources() {
    let _turn = start();
    assert_eq!(all(protocol::iter(s("aé€"))), "['a', 'é', '€']");
    assert_eq!(all(protocol::iter(tuple::new(&[i(1), i(2)]))), "[1, 2]");
    let v = list::new(&[i(1)]);
    let it = over_list(v);
    assert_eq!(show(protocol::next(it)), "1");
    assert_eq!(protocol::next(it), Ok(Value::EXHAUSTED));
    // Exhausted for good.
    list::push(v, i(2));
    assert_eq!(protocol::next(it), Ok(Value::EXHAUSTED));
}

#[test]
fn reversing() {
    let _turn = start();
    assert_eq!(all(reverse::reversed(s("aé€"))), "['€', 'é', 'a']");
    assert_eq!(all(reverse::reversed(tuple::new(&[i(1), i(2)]))), "[2, 1]");
    assert_eq!(make(Builtin::ReverseIterator, &[i(1)]), "TypeError: 'int' object is not reversible");
    let shrinking = list::new(&[i(1), i(2), i(3)]);
    let it = reverse::reversed(shrinking);
    list::clear(shrinking);
    assert_eq!(all(it), "[]");
}

#[test]
fn combining() {
    let _turn = start();
    let (short, long) = (list::new(&[i(1)]), s("ab"));
    assert_eq!(all(call(Builtin::Zip, &[short, long], &[], &[])), "[(1, 'a')]");
    let (names, strict) = ([s("strict")], [Value::TRUE]);
    assert_eq!(
        all(call(Builtin::Zip, &[short, long], &names, &strict)),
        "ValueError: zip() argument 2 is longer than argument 1"
    );
    assert_eq!(
        all(call(Builtin::Zip, &[long, long, short], &names, &strict)),
        "ValueError: zip() argument 3 is shorter than arguments 1-2"
    );
    assert_eq!(all(call(Builtin::Zip, &[], &[], &[])), "[]");
    assert_eq!(all(call(Builtin::Enumerate, &[long], &[s("start")], &[i(5)])), "[(5, 'a'), (6, 'b')]");
    let mixed = list::new(&[i(0), i(3), Value::NONE, long]);
    assert_eq!(all(call(Builtin::Filter, &[Value::NONE, mixed], &[], &[])), "[3, 'ab']");
    assert_eq!(make(Builtin::Map, &[short]), "TypeError: map() must have at least two arguments.");
}
