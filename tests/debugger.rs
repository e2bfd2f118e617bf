//! Sessions of stock gdb and stock lldb-19 over Python programs: the files of `tests/debugger`
//! and, with the debugger scripts of this tree, `tests/debugger/scripts`. `tests/common/session.rs`
//! explains the format.

mod common;

use common::Case;
use common::session::{Debugger, Running, clean, session};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

fn main() {
    let mut cases = Vec::new();
    let directory = common::root().join("tests/debugger");
    for (extension, debugger) in [("gdb", Debugger::Gdb), ("lldb", Debugger::Lldb)] {
        for path in common::files(&directory, extension) {
            let name = path.strip_prefix(&directory).unwrap_or(&path).display().to_string();
            cases.push(Case { name: format!("debugger/{name}"), run: Box::new(move || session(&path, debugger)) });
        }
    }
    for (name, debugger, attached, fate) in FATES {
        let run = move || killed(*debugger, *attached, *fate);
        cases.push(Case { name: format!("debugger/killed {name}"), run: Box::new(run) });
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
        gdb.args(["-nx", "-batch", "-ex", "break fac.py:9", "-ex", "py-break fac if n == 4", "-ex", "run"]);
        gdb.args(["-ex", "py-bt", "--args"]).arg(prefix.join("bin/dwarfpython")).arg("examples/fac.py");
        let mut lldb = Command::new(prefix.join("bin/dwarfpython-lldb"));
        lldb.args(["--no-lldbinit", "-b", "-o", "py-break fac if n == 4", "-o", "run", "-o", "py-bt", "--"]);
        lldb.arg(prefix.join("bin/dwarfpython")).arg("examples/fac.py");
        for text in [shown(gdb)?, shown(lldb)?] {
            if !text.contains("#1  fac(n=5) at fac.py:5") || text.contains("answered N") {
                return Err(format!("no Python backtrace:\n{text}"));
            }
        }
        Ok(())
    };
    let result = run();
    let _ = std::fs::remove_dir_all(&prefix);
    result
}

/// What becomes of a program whose debugger is killed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Fate {
    /// The kernel kills it too.
    Dies,
    /// It goes on to its end.
    GoesOn,
    /// It runs into a breakpoint that is left in its code.
    Trap,
}

/// gdb takes its breakpoints out of the code whenever the program stops, lldb leaves them in.
const FATES: &[(&str, Debugger, bool, Fate)] = &[
    ("gdb over the program it started", Debugger::Gdb, false, Fate::Dies),
    ("gdb over the program it was attached to", Debugger::Gdb, true, Fate::GoesOn),
    ("lldb over the program it started", Debugger::Lldb, false, Fate::Dies),
    ("lldb over the program it was attached to", Debugger::Lldb, true, Fate::Trap),
];

/// Kills a debugger whose program stands at a breakpoint.
fn killed(debugger: Debugger, attached: bool, fate: Fate) -> Result<(), String> {
    let name = format!(
        "dwarfpython-{}-{}-{attached}",
        std::process::id(),
        if debugger == Debugger::Gdb { "gdb" } else { "lldb" }
    );
    let directory = std::env::temp_dir().join(name);
    std::fs::create_dir_all(&directory).map_err(|e| e.to_string())?;
    let result = killed_in(&directory, debugger, attached, fate);
    let _ = std::fs::remove_dir_all(&directory);
    result
}

fn killed_in(directory: &Path, debugger: Debugger, attached: bool, fate: Fate) -> Result<(), String> {
    let (beats, stopped) = (directory.join("beats"), directory.join("stopped"));
    let mut program = Command::new(env!("CARGO_BIN_EXE_dwarfpython"));
    // Often enough for a debugger that is slow to attach.
    program.arg("tests/debugger/scripts/beats.py").arg(&beats).arg("200");
    let last = || std::fs::read_to_string(&beats).unwrap_or_default().lines().last().unwrap_or_default().to_owned();
    let mut running = None;
    if attached {
        clean(&mut program);
        running = Some(Running(program.stdout(Stdio::null()).spawn().map_err(|e| e.to_string())?));
        until("the program beats", || last().parse::<u64>().is_ok_and(|n| n > 1 && n < 200))?;
    }
    let wait = format!("(open({:?}, 'w').close(), __import__('time').sleep(60))", stopped.display().to_string());
    let mut command = debugger.command()?;
    if debugger == Debugger::Gdb {
        let go = if attached { "continue" } else { "run" };
        command.args(["-nx", "-batch", "-ex", "set breakpoint pending on", "-ex", "break beat", "-ex", go]);
        command.args(["-ex", &format!("python {wait}")]);
    } else {
        let go = if attached { "continue" } else { "run" };
        command.args([
            "--no-lldbinit",
            "-b",
            "-o",
            "breakpoint set -n beat",
            "-o",
            go,
            "-o",
            &format!("script {wait}"),
        ]);
    }
    match &running {
        Some(running) => command.arg("-p").arg(running.0.id().to_string()),
        None => command.arg(if debugger == Debugger::Gdb { "--args" } else { "--" }).arg(program.get_program()),
    };
    if running.is_none() {
        command.args(program.get_args());
    }
    clean(&mut command);
    let mut debugging =
        Running(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().map_err(|e| e.to_string())?);
    until("the program stops", || stopped.exists())?;
    let text = std::fs::read_to_string(&beats).map_err(|e| e.to_string())?;
    let process = text.lines().next().unwrap_or_default().to_owned();
    debugging.0.kill().and_then(|()| debugging.0.wait()).map_err(|e| e.to_string())?;
    let found = match &mut running {
        None => {
            until("the program is gone", || !Path::new("/proc").join(&process).exists())?;
            if last() == "done" { Fate::GoesOn } else { Fate::Dies }
        }
        Some(running) => {
            let mut status = None;
            until("the program ends", || {
                status = running.0.try_wait().ok().flatten();
                status.is_some()
            })?;
            match status.and_then(|s| s.signal()) {
                Some(libc::SIGTRAP) => Fate::Trap,
                None if last() == "done" => Fate::GoesOn,
                _ => Fate::Dies,
            }
        }
    };
    if found == fate { Ok(()) } else { Err(format!("{found:?}, not {fate:?}; the last beat was {}", last())) }
}

/// Waits until something is so.
fn until(what: &str, mut is_so: impl FnMut() -> bool) -> Result<(), String> {
    let start = Instant::now();
    while !is_so() {
        if start.elapsed() > Duration::from_secs(60) {
            return Err(format!("waited in vain until {what}"));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}
