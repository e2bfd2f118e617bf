//! Sets: algebra, comparison, methods.

use super::*;
use crate::objects::testing::{i, make, method, s, show, start};

fn of(all: &[i64]) -> Value {
    let s = new();
    for &n in all {
        add(s, i(n)).expect("hashable");
    }
    s
}

#[test]
fn algebra() {
    let _turn = start();
    let (a, b) = (of(&[1, 2, 3]), of(&[3, 4]));
    assert_eq!(show(protocol::binary(BinaryOp::Or, a, b)), "{1, 2, 3, 4}");
    assert_eq!(show(protocol::binary(BinaryOp::And, a, b)), "{3}");
    assert_eq!(show(protocol::binary(BinaryOp::Sub, a, b)), "{1, 2}");
    assert_eq!(show(protocol::binary(BinaryOp::Xor, a, b)), "{1, 2, 4}");
    assert_eq!(show(protocol::binary(BinaryOp::Or, frozen(&[i(1)]), b)), "frozenset({1, 3, 4})");
    assert_eq!(
        show(protocol::binary(BinaryOp::Or, a, list::new(&[]))),
        "TypeError: unsupported operand type(s) for |: 'set' and 'list'"
    );
    assert_eq!(show(protocol::inplace(BinaryOp::Sub, a, a)), "set()");
    assert_eq!(show(Ok(new_frozen())), "frozenset()");
}

#[test]
fn comparison_is_inclusion() {
    let _turn = start();
    let (a, b) = (of(&[1, 2]), of(&[2, 1, 3]));
    for (op, holds) in [
        (CompareOp::Lt, "True"),
        (CompareOp::Le, "True"),
        (CompareOp::Gt, "False"),
        (CompareOp::Eq, "False"),
        (CompareOp::Ne, "True"),
    ] {
        assert_eq!(show(protocol::compare(op, a, b)), holds, "{op:?}");
    }
    assert_eq!(show(protocol::compare(CompareOp::Eq, a, frozen(&[i(2), i(1)]))), "True");
    assert_eq!(protocol::hash(frozen(&[i(1), i(2)])), protocol::hash(frozen(&[i(2), i(1)])));
    assert_eq!(show(protocol::hash(a).map(i)), "TypeError: unhashable type: 'set'");
}

#[test]
fn methods_with_messages() {
    let _turn = start();
    let a = of(&[1]);
    assert_eq!(method(a, "union", &[s("ab"), list::new(&[i(7)])]), "{1, 'a', 'b', 7}");
    assert_eq!(method(a, "remove", &[s("x")]), "KeyError: x");
    assert_eq!(method(a, "discard", &[i(9)]), "None");
    assert_eq!(method(a, "pop", &[]), "1");
    assert_eq!(method(a, "pop", &[]), "KeyError: pop from an empty set");
    assert_eq!(method(a, "isdisjoint", &[list::new(&[i(1)])]), "True");
    assert_eq!(
        method(a, "add", &[list::new(&[])]),
        "TypeError: cannot use 'list' as a set element (unhashable type: 'list')"
    );
    // A set finds the frozenset equal to it.
    add(a, frozen(&[i(5)])).expect("hashable");
    assert_eq!(contains(a, of(&[5])), Ok(true));
    assert_eq!(make(Builtin::FrozenSet, &[s("aba")]), "frozenset({'a', 'b'})");
    let it = protocol::iter(a).expect("iterable");
    add(a, i(1)).expect("hashable");
    assert_eq!(show(protocol::next(it)), "RuntimeError: Set changed size during iteration");
}
