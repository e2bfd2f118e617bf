//! After a collection: callbacks of weak references and finalizers run here, at a poll or on
//! request, never inside the collection.

use crate::heap::weak::{self, Due};
use crate::heap::{Value, thread};
use crate::objects::{Pending, class, doors, exception, intern, native, protocol, weakref};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

/// Reports the pending exception, which nobody can catch.
pub type Report = fn(message: &str, object: Option<Value>);

static REPORT: OnceLock<Report> = OnceLock::new();
static RUNNING: AtomicBool = AtomicBool::new(false);

/// Wires the report.
pub fn install(report: Report) {
    let _ = REPORT.set(report);
}

/// Reports the pending exception: `message object:`, then the traceback.
pub fn report(message: &str, object: Value) {
    report_with(message, Some(object));
}

/// Reports the pending exception: `message:`, then the traceback.
pub fn report_text(message: &str) {
    report_with(message, None);
}

fn report_with(message: &str, object: Option<Value>) {
    match REPORT.get() {
        Some(report) => report(message, object),
        None => {
            exception::take();
        }
    }
}

/// Runs what waits.
pub fn run_due() {
    if !weak::is_due() || RUNNING.swap(true, Ordering::Relaxed) {
        return;
    }
    let t = thread::current();
    let (pending, handled) = (t.pending.take(), t.handled.take());
    loop {
        let due = weak::take_due();
        if due.is_empty() {
            break;
        }
        for one in due {
            run(one);
        }
    }
    let t = thread::current();
    (t.pending, t.handled) = (pending, handled);
    RUNNING.store(false, Ordering::Relaxed);
}

fn run(due: Due) {
    match due {
        Due::Callback(reference) => {
            if let Some(callback) = weakref::take_callback(reference)
                && doors::call(callback, &[reference]).is_err()
            {
                report("Exception ignored while calling weakref callback", callback);
            }
        }
        Due::Finalize(v) => finalize(v),
    }
}

/// Finalizes one object.
fn finalize(v: Value) {
    if let Some(method) = class::lookup(class::of(v), intern::DEL.value()) {
        if let Err(Pending) = protocol::call_on(method, v, &[]) {
            report("Exception ignored while calling deallocator", method);
        }
        if native::view::is(v) {
            native::cxx::destroy(v);
        }
    } else if let Some(f) = protocol::native(v).finalize {
        f(v);
    }
}

/// At the end: finalizes what is still there.
pub fn run_all() {
    run_due();
    for v in weak::take_suspended() {
        finalize(v);
    }
    for _ in 0..8 {
        let all = weak::take_watched();
        if all.is_empty() {
            return;
        }
        for v in all {
            weak::finalized(v);
            finalize(v);
        }
    }
}
