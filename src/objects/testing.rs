//! What unit tests of objects share: a started heap, and a lock, because objects belong to one
//! thread at a time.

use super::*;
use crate::heap::{Value, arena, low};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

static STARTED: Once = Once::new();
static TURN: Mutex<()> = Mutex::new(());

/// Starts the heap once and keeps other tests out until the guard is dropped.
pub fn start() -> MutexGuard<'static, ()> {
    let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    STARTED.call_once(|| {
        low::map().expect("the low region is free");
        arena::reserve().expect("address space for the heap");
        builtin::initialise();
    });
    turn
}

/// The str `text`.
pub fn s(text: &str) -> Value {
    string::new(text)
}

/// The int `n`.
pub fn i(n: i64) -> Value {
    int::from_i64(n)
}

/// The float `x`.
pub fn f(x: f64) -> Value {
    float::from_f64(x)
}

/// `repr` of an answer, or `Class: message` of the exception it raised.
pub fn show(answer: PyResult<Value>) -> String {
    match answer.and_then(protocol::repr) {
        Ok(v) => string::text(v).to_owned(),
        Err(Pending) => {
            let e = exception::take();
            let message = tuple::items(exception::get(e).args).first().copied();
            let message = message.map(|m| string::as_text(m).unwrap_or("(no text)"));
            format!("{}: {}", class::name_of(e), message.unwrap_or(""))
        }
    }
}

/// Calls the method `name` of `v`, shown as by `show`.
pub fn method(v: Value, name: &str, args: &[Value]) -> String {
    let found = class::lookup(class::of(v), intern::intern(name)).expect("the class has the method");
    let mut all = vec![v];
    all.extend_from_slice(args);
    show((function::native(found).function)(&Args::new(&all)))
}

/// Calls the type `ty`, shown as by `show`.
pub fn make(ty: Builtin, args: &[Value]) -> String {
    let mut all = vec![ty.class()];
    all.extend_from_slice(args);
    show(ty.native().new.expect("the type makes instances")(&Args::new(&all)))
}

mod tests {
    use super::*;
    use crate::heap::collect::{self, Kind};
    use crate::heap::layout::List;
    use std::os::unix::process::ExitStatusExt;
    use std::process::Command;

    /// Set in the child, to `seen` or `unseen`.
    const CASE: &str = "DWARFPYTHON_TEST_WRITES";
    /// The child's end where the kernel has no such guard.
    const UNGUARDED: i32 = libc::SIGUSR1;

    #[inline(never)]
    fn fill(all: Value) {
        for n in 0..list::len(all) {
            // SAFETY: an item of the list.
            unsafe { *(*all.ptr::<List>()).begin.add(n) = list::new(&[i(n as i64)]) };
        }
    }

    /// An old list gets young items, and a young collection follows.
    fn child(case: &str) {
        let _turn = start();
        collect::install(|_, _| {}, tuple_hashes::keep);
        collect::verify(true);
        let all = list::new(&vec![Value::NONE; 300_000]);
        collect::collect(Kind::Full);
        collect::collect(Kind::Young);
        if collect::statistics().young == 0 {
            // SAFETY: ends the child.
            unsafe { libc::raise(UNGUARDED) };
        }
        collect::enable(false);
        fill(all);
        if case == "unseen" {
            collect::forget_writes();
        }
        collect::collect(Kind::Young);
        assert!((0..list::len(all)).all(|n| list::get(all, n).is_some_and(|v| list::len(v) == 1)));
    }

    #[test]
    fn verification_finds_a_write_that_nobody_saw() {
        if let Ok(case) = std::env::var(CASE) {
            return child(&case);
        }
        let run = |case: &str| {
            let name = "objects::testing::tests::verification_finds_a_write_that_nobody_saw";
            let this = std::env::current_exe().expect("the test's own file");
            Command::new(this).args(["--exact", name]).env(CASE, case).output().expect("it runs").status
        };
        let seen = run("seen");
        if seen.signal() != Some(UNGUARDED) {
            assert_eq!(seen.code(), Some(0));
            assert_eq!(run("unseen").signal(), Some(libc::SIGABRT));
        }
    }
}
