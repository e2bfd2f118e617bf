//! A small harness for tests that are data: one case per file, run by `cargo test` and by
//! nextest. What a case does is the caller's business.
#![allow(dead_code, clippy::disallowed_methods)]

pub mod random;
pub mod remote;
pub mod rsp;
pub mod session;

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// One test.
pub struct Case {
    pub name: String,
    pub run: Box<dyn Fn() -> Result<(), String>>,
}

/// Runs the cases that the arguments select and ends the process.
pub fn main(cases: Vec<Case>) -> ! {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |flag: &str| arguments.iter().any(|a| a == flag);
    if has("--list") {
        for case in &cases {
            if !has("--ignored") {
                println!("{}: test", case.name);
            }
        }
        std::process::exit(0);
    }
    let filters: Vec<&String> = arguments.iter().filter(|a| !a.starts_with('-')).collect();
    let selected = |name: &str| {
        filters.is_empty() || filters.iter().any(|f| if has("--exact") { name == *f } else { name.contains(*f) })
    };
    let (mut passed, mut failures) = (0, Vec::new());
    for case in cases.iter().filter(|case| selected(&case.name)) {
        match (case.run)() {
            Ok(()) => passed += 1,
            Err(message) => {
                println!("test {} ... FAILED\n{message}", case.name);
                failures.push(case.name.clone());
            }
        }
    }
    for name in &failures {
        println!("    {name}");
    }
    let verdict = if failures.is_empty() { "ok" } else { "FAILED" };
    println!("\ntest result: {verdict}. {passed} passed; {} failed; 0 ignored", failures.len());
    std::process::exit(i32::from(!failures.is_empty()));
}

/// The repository.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A command of the binary under test, in a clean environment.
pub fn dwarfpython() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dwarfpython"));
    command.env_remove("PYTHONPATH").env_remove("PYTHONUNBUFFERED").env_remove("DWARFPYTHON_DEBUG_IMAGE");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// The command's output, or an error if it doesn't end in time.
pub fn output(command: &mut Command, seconds: u64) -> Result<Output, String> {
    let child = command.spawn().map_err(|e| format!("cannot start {command:?}: {e}"))?;
    wait(child, seconds).ok_or_else(|| format!("{command:?} ran longer than {seconds} s"))
}

/// Collects the output of a child; kills it after `seconds`.
pub fn wait(mut child: Child, seconds: u64) -> Option<Output> {
    use std::io::Read;
    let drain = |pipe: Option<Box<dyn Read + Send>>| {
        pipe.map(|mut pipe| {
            std::thread::spawn(move || {
                let mut bytes = Vec::new();
                let _ = pipe.read_to_end(&mut bytes);
                bytes
            })
        })
    };
    let stdout = drain(child.stdout.take().map(|p| Box::new(p) as Box<dyn Read + Send>));
    let stderr = drain(child.stderr.take().map(|p| Box::new(p) as Box<dyn Read + Send>));
    let start = Instant::now();
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break Some(status),
            Ok(None) if start.elapsed() < Duration::from_secs(seconds) => std::thread::sleep(Duration::from_millis(2)),
            _ => {
                let _ = child.kill();
                let _ = child.wait();
                break None;
            }
        }
    };
    let join =
        |t: Option<std::thread::JoinHandle<Vec<u8>>>| t.map(|t| t.join().unwrap_or_default()).unwrap_or_default();
    let (stdout, stderr) = (join(stdout), join(stderr));
    status.map(|status| Output { status, stdout, stderr })
}

/// Runs a script in its own directory and compares what it prints, and how it exits, with
/// `expected`; standard error with `expected_error`, if there is such a file.
pub fn check_script(script: &Path, flags: &[&str], expected: &Path, expected_error: &Path) -> Result<(), String> {
    let directory = script.parent().ok_or("no directory")?;
    let name = script.file_name().ok_or("no name")?;
    let out = output(dwarfpython().current_dir(directory).args(flags).arg(name), 120)?;
    let mut stdout = String::from_utf8_lossy(&out.stdout).into_owned();
    let stderr = String::from_utf8_lossy(&out.stderr).replace(&format!("{}/", directory.display()), "");
    match out.status.code() {
        Some(0) => {}
        Some(code) => stdout.push_str(&format!("[exit {code}]\n")),
        None => return Err(format!("died: {}\n{stderr}", out.status)),
    }
    compare("standard output", expected, &stdout).map_err(|e| format!("{e}standard error:\n{stderr}"))?;
    if expected_error.exists() {
        compare("standard error", expected_error, &stderr)?;
    }
    Ok(())
}

/// Compares text with a file; shows the first lines that differ.
pub fn compare(what: &str, expected: &Path, actual: &str) -> Result<(), String> {
    let wanted = std::fs::read_to_string(expected).map_err(|e| format!("{}: {e}\n", expected.display()))?;
    if wanted == actual {
        return Ok(());
    }
    let (mut left, mut right) = (wanted.lines(), actual.lines());
    let mut number = 0;
    loop {
        number += 1;
        let (l, r) = (left.next(), right.next());
        if l != r || l.is_none() {
            return Err(format!(
                "{what} differs from {} in line {number}:\n  expected: {}\n  actual:   {}\n",
                expected.display(),
                l.unwrap_or("<end>"),
                r.unwrap_or("<end>")
            ));
        }
    }
}

/// Files below `directory` with this extension, sorted; folders called `lib` are left out.
pub fn files(directory: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![directory.to_path_buf()];
    while let Some(directory) = open.pop() {
        for entry in std::fs::read_dir(&directory).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                if entry.file_name() != "lib" {
                    open.push(path);
                }
            } else if path.extension().is_some_and(|e| e == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
