//! The death of what is suspended: who has something to do then, and doing it. Asked inside a
//! collection, done at a poll.

use super::{close_generator, code_of, delegate, is_fresh};
use crate::heap::{Kind, Value, thread};
use crate::objects::generator::{self, FRESH};
use crate::objects::{
    Builtin, Exc, Pending, PyResult, attribute, class, doors, exception, instance, intern, protocol, record, string,
};
use crate::runtime::finalize as report;

/// Has `v`, which is dead, anything to do? Runs inside a collection: allocates nothing.
pub fn has_to_finish(v: Value) -> bool {
    if !generator::is_resumable(v) {
        return record::get(v).n == FRESH;
    }
    let g = generator::get(v);
    if g.resume == 0 {
        return false;
    }
    if g.finalizer.is_some() && !g.closed {
        return true;
    }
    if is_fresh(v) {
        return Builtin::Coroutine.is(v);
    }
    let code = code_of(v);
    let op = code.operation_before(g.resume + 1);
    if code.code.handlers.iter().any(|h| (h.start.0..h.end.0).contains(&(op as u32))) {
        return true;
    }
    // A delegate of the program's own may have a `close` method; generators look after themselves.
    delegate(v).is_some_and(|inner| inner.is_heap() && inner.kind() == Kind::Instance && instance::has_slots(inner))
}

/// Finalizes a dead object that has something to do.
pub fn finalize(v: Value) {
    if !generator::is_resumable(v) {
        if record::get(v).n == FRESH {
            warn_method(v);
        }
        return;
    }
    if generator::get(v).resume == 0 {
        return;
    }
    if Builtin::AsyncGenerator.is(v)
        && !generator::get(v).closed
        && let Some(hook) = generator::get(v).finalizer
    {
        if doors::call(hook, &[v]).is_err() {
            report_about("Exception ignored while finalizing generator", v);
        }
        return;
    }
    if Builtin::Coroutine.is(v) && is_fresh(v) {
        if warn_coroutine(v).is_err() {
            report_about("Exception ignored while finalizing coroutine", v);
        }
        super::end(v);
    } else if close_generator(v).is_err() {
        report_about("Exception ignored while closing generator", v);
    }
}

fn report_about(message: &str, v: Value) {
    let raised = exception::take();
    let shown = protocol::repr(v).map_or_else(|_| String::new(), |s| string::text(s).to_owned());
    thread::current().pending = Some(raised);
    report::report_text(&format!("{message} {shown}"));
}

/// `warnings._warn_unawaited_coroutine(coroutine)`
fn warn_coroutine(v: Value) -> PyResult<()> {
    let warnings = (doors::get().import)("warnings")?;
    match attribute::get_optional(warnings, intern::intern("_warn_unawaited_coroutine"))? {
        Some(f) => doors::call(f, &[v]).map(|_| ()),
        None => Ok(()),
    }
}

/// An awaitable of an asynchronous generator was never awaited.
fn warn_method(v: Value) {
    let part = record::get(v);
    let Some(g) = part.a else { return };
    let name = match (Builtin::AsyncSend.is(v), part.b) {
        (true, _) => "asend",
        (false, Some(_)) => "athrow",
        (false, None) => "aclose",
    };
    let message =
        format!("coroutine method '{name}' of '{}' was never awaited", string::text(generator::get(g).qualname));
    let warned = (doors::get().import)("warnings")
        .and_then(|m| attribute::get(m, intern::intern("warn")))
        .and_then(|f| doors::call(f, &[string::new(&message), Exc::RuntimeWarning.class()]));
    if let Err(Pending) = warned {
        report_about("Exception ignored while finalizing coroutine", class::of(v));
    }
}
