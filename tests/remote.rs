//! The sessions of `tests/debugger` once more, through servers of the remote protocol: ours with
//! gdb and with lldb, which must give the same answers as without a server, and Debian's gdbserver
//! with gdb as the yardstick; and those of `tests/remote` through ours. The debuggers know nothing but
//! a port. The drivers of `tests/remote/drivers` play editors, containers and awkward users.

mod common;

use common::Case;
use common::remote::Server;
use common::session::{Debugger, clean, session_over};
use std::process::Command;

/// Sessions that a server has no part in, and why.
const LEFT_OUT: &[(&str, &str)] = &[
    ("busy.gdb", "asks before the VM has started; with our server it has"),
    ("scripts/core.gdb", "a core file is no process"),
    ("scripts/core.lldb", "a core file is no process"),
    ("scripts/breaks.gdb", "shows pending breakpoints and runs twice; a server has one program, started already"),
    ("scripts/breaks.lldb", "shows pending breakpoints; with a server the program is loaded already"),
    ("scripts/detach.lldb", "the debugger gives the program its arguments"),
    ("scripts/large.gdb", "its limits of time are for memory that is read directly"),
    ("scripts/complete.gdb", "runs twice"),
    ("scripts/names.gdb", "runs twice"),
    ("scripts/names.lldb", "runs twice"),
    ("scripts/rerun.gdb", "runs twice"),
    ("scripts/rerun.lldb", "runs twice"),
    ("scripts/steps.gdb", "sets Python breakpoints before the program is started"),
];

fn main() {
    let mut cases = Vec::new();
    let directory = common::root().join("tests/debugger");
    let ways = [
        ("gdb", Debugger::Gdb, Server::Stub, "stub"),
        ("lldb", Debugger::Lldb, Server::Stub, "stub"),
        ("gdb", Debugger::Gdb, Server::Gdbserver, "gdbserver"),
    ];
    for (extension, debugger, server, label) in ways {
        for path in common::files(&directory, extension) {
            let name = path.strip_prefix(&directory).unwrap_or(&path).display().to_string();
            if LEFT_OUT.iter().any(|(left_out, _)| *left_out == name) {
                continue;
            }
            let run = Box::new(move || session_over(&path, debugger, Some(server)));
            cases.push(Case { name: format!("remote/{label}/{name}"), run });
        }
    }
    // What only our server has.
    let own = common::root().join("tests/remote");
    for (extension, debugger) in [("gdb", Debugger::Gdb), ("lldb", Debugger::Lldb)] {
        for path in common::files(&own, extension) {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let run = Box::new(move || session_over(&path, debugger, Some(Server::Stub)));
            cases.push(Case { name: format!("remote/own/{name}"), run });
        }
    }
    for path in common::files(&own.join("drivers"), "py") {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name != "served.py" {
            cases.push(Case { name: format!("remote/driver/{name}"), run: Box::new(move || driven(&path)) });
        }
    }
    cases.sort_by(|a, b| a.name.cmp(&b.name));
    assert!(cases.len() >= 50, "the sessions are gone");
    common::main(cases);
}

/// Seconds that a driver may take.
const TIMEOUT: u64 = 240;

/// Runs a driver with CPython; it fails by an exception.
fn driven(path: &std::path::Path) -> Result<(), String> {
    let mut command = Command::new("/usr/bin/python3");
    command.arg("-B").arg(path).arg(env!("CARGO_BIN_EXE_dwarfpython"));
    clean(&mut command);
    command.env("PYTHONPATH", common::root().join("tests/editors"));
    let ended = common::output(&mut command, TIMEOUT)?;
    let text = format!("{}{}", String::from_utf8_lossy(&ended.stdout), String::from_utf8_lossy(&ended.stderr));
    if ended.status.success() { Ok(()) } else { Err(text) }
}
