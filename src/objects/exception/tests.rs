//! Exceptions: making them, fields, text.

use super::*;
use crate::objects::testing::{i, s, show, start};

fn make(kind: Exc, args: &[Value]) -> PyResult<Value> {
    let mut all = vec![kind.class()];
    all.extend_from_slice(args);
    construct::new(&Args::new(&all))
}

fn text(kind: Exc, args: &[Value]) -> String {
    show(make(kind, args).and_then(protocol::str))
}

#[test]
fn text_of_each_sort() {
    let _turn = start();
    assert_eq!(text(Exc::ValueError, &[]), "''");
    assert_eq!(text(Exc::ValueError, &[i(1), s("a")]), "\"(1, 'a')\"");
    assert_eq!(text(Exc::KeyError, &[s("k")]), "\"'k'\"");
    assert_eq!(text(Exc::OSError, &[i(2), s("No such file"), s("x")]), "\"[Errno 2] No such file: 'x'\"");
    assert_eq!(text(Exc::OSError, &[s("just text")]), "'just text'");
    let details = tuple::new(&[s("dir/f.py"), i(3), i(1), s("x x")]);
    assert_eq!(text(Exc::SyntaxError, &[s("invalid syntax"), details]), "'invalid syntax (f.py, line 3)'");
    let args = [s("ascii"), s("aé"), i(1), i(2), s("ordinal not in range(128)")];
    assert_eq!(
        text(Exc::UnicodeEncodeError, &args),
        "\"'ascii' codec can't encode character '\\\\xe9' in position 1: ordinal not in range(128)\""
    );
    assert_eq!(text(Exc::UnicodeEncodeError, &[]), "TypeError: function takes exactly 5 arguments (0 given)");
    assert_eq!(show(make(Exc::ValueError, &[s("a")])), "ValueError('a')");
    assert_eq!(show(make(Exc::KeyError, &[i(1), i(2)])), "KeyError(1, 2)");
}

#[test]
fn error_numbers_choose_the_class() {
    let _turn = start();
    let e = make(Exc::OSError, &[i(2), s("gone"), s("x")]).expect("arguments are right");
    assert_eq!(class::name_of(e), "FileNotFoundError");
    assert_eq!(show(Ok(get(e).args)), "(2, 'gone')");
    assert_eq!(show(Ok(field(e, "filename"))), "'x'");
    assert_eq!(show(Ok(field(e, "errno"))), "2");
    let Pending = os_error(libc::EPIPE, None);
    let e = take();
    assert_eq!(show(Ok(e)), "BrokenPipeError(32, 'Broken pipe')");
    assert_eq!(show(Ok(field(e, "filename"))), "None");
}

#[test]
fn fields_and_notes() {
    let _turn = start();
    let e = make(Exc::StopIteration, &[i(7)]).expect("arguments are right");
    assert_eq!(show(protocol_attribute(e, "value")), "7");
    assert_eq!(show(fields::add_note(&Args::new(&[e, s("n")]))), "None");
    assert_eq!(show(protocol_attribute(e, "__notes__")), "['n']");
    assert_eq!(
        show(set_field(e, "__cause__", Some(i(1))).map(Value::from_bool)),
        "TypeError: exception cause must be None or derive from BaseException"
    );
    let base = make(Exc::BaseException, &[]).expect("arguments are right");
    assert_eq!(show(fields::add_note(&Args::new(&[base, s("n")]))), "None");
    assert_eq!(show(set_field(e, "__cause__", Some(base)).map(Value::from_bool)), "True");
    assert_eq!(show(protocol_attribute(e, "__suppress_context__")), "True");
    let names = [s("flavour")];
    let args = Args { positional: &[Exc::ImportError.class()], names: &names, keywords: &[i(1)] };
    assert_eq!(show(construct::new(&args)), "TypeError: ImportError() got an unexpected keyword argument 'flavour'");
}

fn protocol_attribute(e: Value, name: &str) -> PyResult<Value> {
    attribute::get(e, intern::intern(name))
}

#[test]
fn contexts_never_form_a_cycle() {
    let _turn = start();
    let [a, b] = [1, 2].map(|n| new(Exc::ValueError.class(), &[i(n)]));
    let thread = thread::current();
    thread.handled = Some(a);
    raise_value(b);
    thread.handled = Some(b);
    raise_value(a);
    assert_eq!(get(a).context, Some(b));
    assert_eq!(get(b).context, None);
    // A cycle made by a program must not hang.
    get(b).context = Some(b);
    raise_value(new(Exc::ValueError.class(), &[]));
    thread.handled = None;
    thread.pending = None;
}
