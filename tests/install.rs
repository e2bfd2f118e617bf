//! `scripts/install` into a directory, and what it installs: the wrapper and the file by which gdb
//! loads the scripts of its own accord.

mod common;

use common::{output, root};
use std::path::Path;
use std::process::{Command, Stdio};

/// Seconds a step may take.
const TIMEOUT: u64 = 90;

fn run(command: &mut Command) -> String {
    let command = command.current_dir(root()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let done = output(command.env_remove("DEBUGINFOD_URLS"), TIMEOUT).expect("it ends");
    let text = format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert!(done.status.success(), "{text}");
    text
}

/// A session at a breakpoint, in the manner of its debugger.
fn session(command: &mut Command, program: &Path) -> String {
    let commands = ["set pagination off", "py-break fac.py:5 if n == 2", "run", "py-bt", "kill"];
    command.args(["-nx", "-batch"]);
    for one in commands {
        command.args(["-ex", one]);
    }
    run(command.arg("--args").arg(program).arg("examples/fac.py"))
}

#[test]
fn scripts_come_with_the_installed_program() {
    let directory = std::env::temp_dir().join(format!("dwarfpython-install-{}", std::process::id()));
    let (prefix, auto) = (directory.join("opt"), directory.join("auto"));
    let built = Path::new(env!("CARGO_BIN_EXE_dwarfpython")).parent().expect("a directory");
    let mut install = Command::new("scripts/install");
    install.arg("--prefix").arg(&prefix).arg("--auto-load").arg(&auto).arg("--build").arg(built);
    assert!(run(&mut install).contains("installed"));

    let program = prefix.join("bin/dwarfpython");
    let wrapped = session(&mut Command::new(prefix.join("bin/dwarfpython-gdb")), &program);
    let expected = "#0  fac(n=2) at fac.py:5";
    assert!(wrapped.contains(expected), "{wrapped}");

    let mut gdb = Command::new(std::env::var_os("DWARFPYTHON_GDB").unwrap_or("gdb".into()));
    gdb.arg("-iex").arg(format!("set auto-load scripts-directory {}", auto.display()));
    gdb.arg("-iex").arg(format!("add-auto-load-safe-path {}", directory.display()));
    let loaded = session(&mut gdb, &program);
    assert!(loaded.contains(expected), "{loaded}");
    std::fs::remove_dir_all(&directory).expect("it is ours");
}

#[test]
fn unknown_arguments_are_refused() {
    let mut install = Command::new("scripts/install");
    install.arg("--nonsense").current_dir(root()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let done = output(&mut install, TIMEOUT).expect("it ends");
    assert_eq!(done.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&done.stderr).contains("unknown argument --nonsense"));
}
