//! Lists: subscripts, operators, methods, sorting.

use super::*;
use crate::objects::testing::{i, method, s, show, start};

fn ints(all: &[i64]) -> Value {
    new(&all.iter().map(|&n| i(n)).collect::<Vec<_>>())
}

fn part(start: Option<i64>, stop: Option<i64>, step: Option<i64>) -> Value {
    let [a, b, c] = [start, stop, step].map(|n| n.map_or(Value::NONE, i));
    slice::new(a, b, c)
}

fn after(v: Value, outcome: PyResult<()>) -> String {
    show(outcome.map(|()| v))
}

#[test]
fn subscripts() {
    let _turn = start();
    let v = ints(&[0, 1, 2, 3, 4]);
    assert_eq!(show(protocol::get_item(v, i(-1))), "4");
    assert_eq!(show(protocol::get_item(v, i(5))), "IndexError: list index out of range");
    assert_eq!(show(protocol::get_item(v, s("a"))), "TypeError: list indices must be integers or slices, not str");
    assert_eq!(show(protocol::get_item(v, part(None, None, Some(-2)))), "[4, 2, 0]");
    assert_eq!(show(protocol::get_item(v, part(Some(1), Some(3), None))), "[1, 2]");
    assert_eq!(
        after(v, protocol::set_item(v, part(Some(1), Some(3), None), Some(ints(&[7, 8, 9])))),
        "[0, 7, 8, 9, 3, 4]"
    );
    assert_eq!(
        after(v, protocol::set_item(v, part(None, None, Some(2)), Some(ints(&[1, 2])))),
        "ValueError: attempt to assign sequence of size 2 to extended slice of size 3"
    );
    assert_eq!(
        after(v, protocol::set_item(v, part(None, None, Some(-2)), Some(ints(&[1, 2, 3])))),
        "[0, 3, 8, 2, 3, 1]"
    );
    assert_eq!(after(v, protocol::set_item(v, part(None, None, Some(-2)), None)), "[0, 8, 3]");
    assert_eq!(after(v, protocol::set_item(v, i(3), None)), "IndexError: list assignment index out of range");
    assert_eq!(
        after(v, protocol::set_item(v, part(None, None, None), Some(i(1)))),
        "TypeError: must assign iterable to extended slice"
    );
    assert_eq!(after(v, protocol::set_item(v, part(Some(5), Some(1), None), Some(v))), "[0, 8, 3, 0, 8, 3]");
    assert_eq!(after(v, protocol::set_item(v, part(None, None, None), None)), "[]");
}

#[test]
fn operators() {
    let _turn = start();
    let (a, b) = (ints(&[1, 2]), ints(&[1, 3]));
    assert_eq!(show(protocol::binary(BinaryOp::Add, a, b)), "[1, 2, 1, 3]");
    assert_eq!(show(protocol::binary(BinaryOp::Mul, i(2), a)), "[1, 2, 1, 2]");
    assert_eq!(show(protocol::binary(BinaryOp::Mul, a, i(-1))), "[]");
    assert_eq!(show(protocol::binary(BinaryOp::Mul, a, i(1 << 60))), "MemoryError: ");
    assert_eq!(
        show(protocol::binary(BinaryOp::Add, a, Value::EMPTY_TUPLE)),
        "TypeError: can only concatenate list (not \"tuple\") to list"
    );
    assert_eq!(
        show(protocol::binary(BinaryOp::Mul, a, s("x"))),
        "TypeError: can't multiply sequence by non-int of type 'str'"
    );
    assert_eq!(show(protocol::compare(CompareOp::Lt, a, b)), "True");
    assert_eq!(show(protocol::compare(CompareOp::Ge, a, ints(&[1]))), "True");
    assert_eq!(show(protocol::compare(CompareOp::Ne, a, ints(&[1, 2]))), "False");
    assert_eq!(show(protocol::inplace(BinaryOp::Add, a, s("xy"))), "[1, 2, 'x', 'y']");
    assert_eq!(show(protocol::inplace(BinaryOp::Add, b, b)), "[1, 3, 1, 3]");
    assert_eq!(show(protocol::inplace(BinaryOp::Mul, b, i(2))), "[1, 3, 1, 3, 1, 3, 1, 3]");
    let nested = new(&[]);
    push(nested, nested);
    assert_eq!(show(Ok(nested)), "[[...]]");
}

#[test]
fn methods_with_messages() {
    let _turn = start();
    let v = ints(&[3, 1, 2]);
    assert_eq!(method(v, "pop", &[i(0)]), "3");
    assert_eq!(method(v, "pop", &[i(7)]), "IndexError: pop index out of range");
    assert_eq!(method(v, "insert", &[i(-100), i(9)]), "None");
    assert_eq!(method(v, "index", &[i(2), i(1)]), "2");
    assert_eq!(method(v, "index", &[i(2), i(0), i(2)]), "ValueError: list.index(x): x not in list");
    assert_eq!(method(v, "remove", &[i(5)]), "ValueError: list.remove(x): x not in list");
    assert_eq!(method(v, "remove", &[i(1)]), "None");
    assert_eq!(show(Ok(v)), "[9, 2]");
    assert_eq!(method(v, "clear", &[]), "None");
    assert_eq!(method(v, "pop", &[]), "IndexError: pop from empty list");
}

#[test]
fn sorting_is_stable_and_total() {
    let _turn = start();
    // A small generator of numbers; pairs compare by their first part alone if the second is
    // equal, so a wrong order of equal keys would show in the second.
    let mut seed = 7u64;
    let mut next = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (seed >> 33) as i64
    };
    for n in [0, 1, 2, 31, 32, 33, 100, 1000] {
        let numbers: Vec<i64> = (0..n).map(|_| next() % 50).collect();
        let mut items: Vec<Value> = numbers.iter().map(|&x| tuple::new(&[i(x)])).collect();
        let expected = |reverse: bool| {
            let mut all: Vec<(i64, Value)> = numbers.iter().copied().zip(items.iter().copied()).collect();
            if reverse {
                all.sort_by_key(|p| std::cmp::Reverse(p.0));
            } else {
                all.sort_by_key(|p| p.0);
            }
            all.into_iter().map(|p| p.1).collect::<Vec<_>>()
        };
        let (rising, falling) = (expected(false), expected(true));
        let mut other = items.clone();
        sort::sort(&mut items, None, false).expect("comparable");
        sort::sort(&mut other, None, true).expect("comparable");
        // The very same objects: equal tuples keep their order.
        assert_eq!(items, rising);
        assert_eq!(other, falling);
    }
    let mixed = new(&[i(1), s("a"), i(2)]);
    assert_eq!(method(mixed, "sort", &[]), "TypeError: '<' not supported between instances of 'str' and 'int'");
    assert_eq!(show(Ok(mixed)), "[1, 'a', 2]");
}
