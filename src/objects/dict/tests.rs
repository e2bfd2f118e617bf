//! Dicts: keys, order, operators, views, and the table beneath.

use super::*;
use crate::objects::testing::{f, i, make, method, s, show, start};

fn of(pairs: &[(Value, Value)]) -> Value {
    let d = new();
    for &(k, v) in pairs {
        set(d, k, v).expect("hashable");
    }
    d
}

#[test]
fn keys_of_equal_value_are_one() {
    let _turn = start();
    let d = of(&[(i(1), s("a")), (f(1.0), s("b")), (Value::TRUE, s("c")), (s("1"), i(0))]);
    assert_eq!(show(Ok(d)), "{1: 'c', '1': 0}");
    assert_eq!(show(protocol::get_item(d, i(2))), "KeyError: (no text)");
    exception::swallow(Exc::KeyError);
    assert_eq!(
        show(protocol::get_item(d, list::new(&[]))),
        "TypeError: cannot use 'list' as a dict key (unhashable type: 'list')"
    );
    assert_eq!(method(d, "pop", &[i(1)]), "'c'");
    assert_eq!(method(d, "get", &[i(1)]), "None");
    assert_eq!(method(d, "setdefault", &[i(1), i(5)]), "5");
    assert_eq!(method(d, "popitem", &[]), "(1, 5)");
    assert_eq!(show(Ok(d)), "{'1': 0}");
}

#[test]
fn tables_grow_shrink_and_keep_order() {
    let _turn = start();
    let d = new();
    // Multiples of a power of two collide in their low bits.
    for n in 0..5000 {
        set(d, i(n * 4096), i(n)).expect("hashable");
    }
    for n in (0..5000).filter(|n| n % 3 != 0) {
        assert!(remove(d, i(n * 4096)).expect("hashable").is_some());
    }
    for n in 0..5000 {
        let expected = (n % 3 == 0).then(|| i(n));
        assert_eq!(get(d, i(n * 4096)).expect("hashable"), expected);
    }
    let keys: Vec<Value> = items(d).into_iter().map(|p| p.0).collect();
    assert_eq!(keys, (0..5000).filter(|n| n % 3 == 0).map(|n| i(n * 4096)).collect::<Vec<_>>());
    // Adding and removing at the end must not use up the free places of the index.
    for n in 0..100_000 {
        set(d, i(-n - 10), i(n)).expect("hashable");
        assert!(remove(d, i(-n - 10)).expect("hashable").is_some());
    }
    assert_eq!(len(d), keys.len());
    assert_eq!(get(d, i(-10)).expect("hashable"), None);
}

#[test]
fn version_changes_with_keys_only() {
    let _turn = start();
    let d = of(&[(s("a"), i(1)), (s("b"), i(2))]);
    let t = table::of(d);
    t.version = 7;
    set(d, s("a"), i(3)).expect("hashable");
    assert_eq!(t.version, 7);
    set(d, s("c"), i(3)).expect("hashable");
    assert_eq!(t.version, 0);
    t.version = 7;
    assert!(remove_str(d, s("a")));
    assert_eq!(t.version, 0);
}

#[test]
fn union_and_comparison() {
    let _turn = start();
    let a = of(&[(i(1), i(10)), (i(2), i(20))]);
    let b = of(&[(i(2), i(21)), (i(3), i(30))]);
    assert_eq!(show(protocol::binary(BinaryOp::Or, a, b)), "{1: 10, 2: 21, 3: 30}");
    assert_eq!(show(protocol::compare(CompareOp::Eq, a, copy(a))), "True");
    assert_eq!(show(protocol::compare(CompareOp::Eq, a, b)), "False");
    assert_eq!(
        show(protocol::compare(CompareOp::Lt, a, b)),
        "TypeError: '<' not supported between instances of 'dict' and 'dict'"
    );
    set(a, i(4), a).expect("hashable");
    assert_eq!(show(Ok(a)), "{1: 10, 2: 20, 4: {...}}");
}

#[test]
fn making_dicts() {
    let _turn = start();
    let pair = tuple::new(&[i(1), i(2)]);
    assert_eq!(make(Builtin::Dict, &[list::new(&[pair, s("ab")])]), "{1: 2, 'a': 'b'}");
    assert_eq!(
        make(Builtin::Dict, &[list::new(&[i(1)])]),
        "TypeError: cannot convert dictionary update sequence element #0 to a sequence"
    );
    assert_eq!(
        make(Builtin::Dict, &[list::new(&[s("abc")])]),
        "ValueError: dictionary update sequence element #0 has length 3; 2 is required"
    );
    assert_eq!(make(Builtin::Dict, &[i(1)]), "TypeError: 'int' object is not iterable");
}

#[test]
fn iteration_notices_changes() {
    let _turn = start();
    let d = of(&[(i(1), i(10)), (i(2), i(20))]);
    let it = protocol::iter(d).expect("iterable");
    assert_eq!(show(protocol::next(it)), "1");
    set(d, i(3), i(30)).expect("hashable");
    assert_eq!(show(protocol::next(it)), "RuntimeError: dictionary changed size during iteration");
    remove(d, i(3)).expect("hashable");
    assert_eq!(show(protocol::next(it)), "RuntimeError: dictionary changed size during iteration");
    assert_eq!(
        show(iterators::reverse::reversed(d).and_then(|it| protocol::collect(it).map(|v| list::new(&v)))),
        "[2, 1]"
    );
}

#[test]
fn views_are_sets() {
    let _turn = start();
    let d = of(&[(i(1), i(10)), (i(2), i(20))]);
    let keys = record::new(Builtin::DictKeys, Some(d), None, None, None);
    let pairs = record::new(Builtin::DictItems, Some(d), None, None, None);
    assert_eq!(show(Ok(keys)), "dict_keys([1, 2])");
    assert_eq!(show(Ok(pairs)), "dict_items([(1, 10), (2, 20)])");
    assert_eq!(show(protocol::binary(BinaryOp::And, keys, list::new(&[i(2), i(5)]))), "{2}");
    assert_eq!(show(protocol::binary(BinaryOp::Sub, keys, set::frozen(&[i(2)]))), "{1}");
    assert_eq!(show(protocol::compare(CompareOp::Eq, keys, set::frozen(&[i(2), i(1)]))), "True");
    assert_eq!(protocol::contains(pairs, tuple::new(&[i(1), i(10)])), Ok(true));
    assert_eq!(protocol::contains(pairs, tuple::new(&[i(1), i(11)])), Ok(false));
}
