//! Sessions of stock gdb and stock lldb-19 over Python programs: the files of `tests/debugger`
//! and, with the debugger scripts of this tree, `tests/debugger/scripts`. `tests/common/session.rs`
//! explains the format.

mod common;

use common::Case;
use common::session::{Debugger, session};

fn main() {
    let mut cases = Vec::new();
    let directory = common::root().join("tests/debugger");
    for (extension, debugger) in [("gdb", Debugger::Gdb), ("lldb", Debugger::Lldb)] {
        for path in common::files(&directory, extension) {
            let name = path.strip_prefix(&directory).unwrap_or(&path).display().to_string();
            cases.push(Case { name: format!("debugger/{name}"), run: Box::new(move || session(&path, debugger)) });
        }
    }
    cases.sort_by(|a, b| a.name.cmp(&b.name));
    assert!(cases.len() >= 24, "the sessions are gone");
    common::main(cases);
}
