//! Sessions of stock gdb and stock lldb-19 over Python programs: the files of `tests/debugger`
//! and, with the debugger scripts of this tree, `tests/debugger/scripts`. `tests/common/session.rs`
//! explains the format.

mod common;

use common::Case;
use common::session::{Debugger, clean, session};
use std::process::Command;

fn main() {
    let mut cases = Vec::new();
    let directory = common::root().join("tests/debugger");
    for (extension, debugger) in [("gdb", Debugger::Gdb), ("lldb", Debugger::Lldb)] {
        for path in common::files(&directory, extension) {
            let name = path.strip_prefix(&directory).unwrap_or(&path).display().to_string();
            cases.push(Case { name: format!("debugger/{name}"), run: Box::new(move || session(&path, debugger)) });
        }
    }
    cases.push(Case { name: "debugger/wrappers as they are installed".into(), run: Box::new(wrappers) });
    cases.sort_by(|a, b| a.name.cmp(&b.name));
    assert!(cases.len() >= 24, "the sessions are gone");
    common::main(cases);
}

/// `scripts/install` into a directory; its wrappers load the scripts, and gdb and lldb take arguments.
fn wrappers() -> Result<(), String> {
    let prefix = std::env::temp_dir().join(format!("dwarfpython-{}-wrappers", std::process::id()));
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_dwarfpython"));
    let mut install = Command::new("scripts/install");
    install.arg("--prefix").arg(&prefix).arg("--build").arg(program.parent().unwrap_or(program));
    install.args(["--auto-load", ""]);
    let shown = |mut command: Command| {
        clean(&mut command);
        let out = common::output(&mut command, 60)?;
        let text = [out.stdout, out.stderr].map(|t| String::from_utf8_lossy(&t).into_owned()).concat();
        if out.status.success() { Ok(text) } else { Err(text) }
    };
    let run = || {
        shown(install)?;
        let mut gdb = Command::new(prefix.join("bin/dwarfpython-gdb"));
        gdb.args(["-nx", "-batch", "-ex", "set breakpoint pending on", "-ex", "py-break fac if n == 4", "-ex", "run"]);
        gdb.args(["-ex", "py-bt", "--args"]).arg(prefix.join("bin/dwarfpython")).arg("examples/fac.py");
        let mut lldb = Command::new(prefix.join("bin/dwarfpython-lldb"));
        lldb.args(["--no-lldbinit", "-b", "-o", "py-break fac if n == 4", "-o", "run", "-o", "py-bt", "--"]);
        lldb.arg(prefix.join("bin/dwarfpython")).arg("examples/fac.py");
        for text in [shown(gdb)?, shown(lldb)?] {
            if !text.contains("#1  fac(n=5) at fac.py:5") {
                return Err(format!("no Python backtrace:\n{text}"));
            }
        }
        Ok(())
    };
    let result = run();
    let _ = std::fs::remove_dir_all(&prefix);
    result
}
