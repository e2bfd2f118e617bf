//! Sessions of stock gdb and stock lldb-19 over Python programs. A session is a file in
//! `tests/debugger`: the debugger's commands, with directives and expectations as comments.
//!
//! ```text
//! # run: examples/fac.py     arguments of dwarfpython
//! # with: stripped           a stripped copy of the program; `attach`: a running process, which
//!                            has printed "ready"
//! # expect: n = int(...)     some line, after the one of the last expectation, contains this;
//!                            `...` stands for any text, `<hex>` for a hexadecimal number
//! # next: …                  the next line (but for a source line) contains this
//! # never: Traceback         no line contains this
//! ```
//!
//! In the commands `{tmp}` is a directory of the session's own. A debugger that is missing or of
//! the wrong version is a failure.

mod common;

use common::Case;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Seconds a session may take.
const TIMEOUT: u64 = 90;

fn main() {
    let directory = common::root().join("tests/debugger");
    let mut cases = Vec::new();
    for path in std::fs::read_dir(&directory).into_iter().flatten().flatten().map(|e| e.path()) {
        let debugger = match path.extension().and_then(|e| e.to_str()) {
            Some("gdb") => Debugger::Gdb,
            Some("lldb") => Debugger::Lldb,
            _ => continue,
        };
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        cases.push(Case { name: format!("debugger/{name}"), run: Box::new(move || session(&path, debugger)) });
    }
    cases.sort_by(|a, b| a.name.cmp(&b.name));
    assert!(cases.len() >= 24, "the sessions are gone");
    common::main(cases);
}

#[derive(Clone, Copy)]
enum Debugger {
    Gdb,
    Lldb,
}

impl Debugger {
    /// The command, with the version it must have.
    fn command(self) -> Result<Command, String> {
        let (name, version) = match self {
            Debugger::Gdb => ("gdb", "GNU gdb (Debian 13."),
            Debugger::Lldb => ("lldb-19", "lldb version 19."),
        };
        let mut asked = Command::new(name);
        asked.arg("--version").stdout(Stdio::piped()).stdin(Stdio::null());
        let answer = common::output(&mut asked, TIMEOUT)?;
        let answer = String::from_utf8_lossy(&answer.stdout).into_owned();
        if !answer.contains(version) {
            return Err(format!("{name} must be '{version}…', but is {answer:?}"));
        }
        Ok(Command::new(name))
    }
}

/// What a session file says.
#[derive(Default)]
struct Script {
    run: Vec<String>,
    stripped: bool,
    attach: bool,
    commands: String,
    expected: Vec<Expected>,
    never: Vec<String>,
}

struct Expected {
    pattern: String,
    next: bool,
    line: usize,
}

impl Script {
    fn read(path: &Path) -> Result<Script, String> {
        let text = std::fs::read_to_string(path).map_err(|e| e.to_string())?;
        let mut s = Script::default();
        for (number, line) in text.lines().enumerate() {
            let directive = line.strip_prefix("# ").and_then(|l| l.split_once(": "));
            match directive {
                Some(("run", arguments)) => s.run = arguments.split_whitespace().map(str::to_owned).collect(),
                Some(("with", "stripped")) => s.stripped = true,
                Some(("with", "attach")) => s.attach = true,
                Some((kind @ ("expect" | "next"), pattern)) => {
                    s.expected.push(Expected { pattern: pattern.into(), next: kind == "next", line: number + 1 });
                }
                Some(("never", pattern)) => s.never.push(pattern.into()),
                _ if line.starts_with('#') => {}
                _ => {
                    s.commands.push_str(line);
                    s.commands.push('\n');
                }
            }
        }
        if s.run.is_empty() || s.expected.is_empty() {
            return Err("a session needs `# run:` and `# expect:`".into());
        }
        Ok(s)
    }
}

fn session(path: &Path, debugger: Debugger) -> Result<(), String> {
    let script = Script::read(path)?;
    let temporary = Temporary::new(path)?;
    let (program, arguments) = program(&script, &temporary)?;
    let commands = temporary.0.join("commands");
    let text = script.commands.replace("{tmp}", &temporary.0.to_string_lossy());
    std::fs::write(&commands, text).map_err(|e| e.to_string())?;
    let mut command = debugger.command()?;
    match debugger {
        Debugger::Gdb => command.args(["-nx", "-batch", "-x"]).arg(&commands),
        Debugger::Lldb => command.args(["--no-lldbinit", "-b", "-s"]).arg(&commands),
    };
    let mut running = None;
    if script.attach {
        let child = start(&program, &arguments)?;
        command.arg("-p").arg(child.0.id().to_string());
        running = Some(child);
    } else {
        command.arg(if matches!(debugger, Debugger::Gdb) { "--args" } else { "--" }).arg(&program).args(&arguments);
    }
    command.current_dir(common::root()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.env_remove("DEBUGINFOD_URLS").env_remove("DWARFPYTHON_DEBUG_IMAGE").env("LC_ALL", "C.UTF-8");
    let output = common::output(&mut command, TIMEOUT)?;
    drop(running);
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    check(&script, &text).map_err(|e| format!("{e}\n--- output:\n{text}---"))
}

/// The program to debug, and its arguments.
fn program(script: &Script, temporary: &Temporary) -> Result<(PathBuf, Vec<String>), String> {
    let mut program = PathBuf::from(env!("CARGO_BIN_EXE_dwarfpython"));
    if script.stripped {
        let copy = temporary.0.join("dwarfpython");
        let mut strip = Command::new("strip");
        let done = common::output(strip.arg("-o").arg(&copy).arg(&program), TIMEOUT)?;
        if !done.status.success() {
            return Err("strip failed".into());
        }
        program = copy;
    }
    Ok((program, script.run.clone()))
}

/// Starts a program and waits until it has printed "ready".
fn start(program: &Path, arguments: &[String]) -> Result<Running, String> {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(common::root()).stdin(Stdio::null()).stdout(Stdio::piped());
    let mut child = Running(command.spawn().map_err(|e| e.to_string())?);
    let mut line = String::new();
    let stdout = child.0.stdout.take().ok_or("no output")?;
    BufReader::new(stdout).read_line(&mut line).map_err(|e| e.to_string())?;
    if line.trim() == "ready" { Ok(child) } else { Err(format!("the program printed {line:?}, not ready")) }
}

/// A process that ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A directory that goes with the test.
struct Temporary(PathBuf);

impl Temporary {
    fn new(session: &Path) -> Result<Temporary, String> {
        let name = session.file_name().unwrap_or_default().to_string_lossy();
        let path = std::env::temp_dir().join(format!("dwarfpython-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).map_err(|e| e.to_string())?;
        Ok(Temporary(path))
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn check(script: &Script, output: &str) -> Result<(), String> {
    // Empty lines are nothing to look at, and LLDB repeats the commands.
    let lines: Vec<&str> = output.lines().filter(|l| !l.is_empty() && !l.starts_with("(lldb)")).collect();
    for pattern in &script.never {
        if let Some(line) = lines.iter().find(|l| matches(pattern, l)) {
            return Err(format!("'{pattern}' must never appear, but does: {line}"));
        }
    }
    let mut at = 0;
    for e in &script.expected {
        let rest = lines.get(at..).unwrap_or_default();
        let found = if e.next {
            let first = rest.iter().position(|l| e.pattern.starts_with(is_digit) || !is_source(l));
            first.filter(|&n| matches(&e.pattern, rest[n]))
        } else {
            rest.iter().position(|l| matches(&e.pattern, l))
        };
        match found {
            Some(n) => at += n + 1,
            None => return Err(format!("line {}: '{}' is not there after output line {at}", e.line, e.pattern)),
        }
    }
    Ok(())
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

/// Is this the source line that gdb shows at a stop?
fn is_source(line: &str) -> bool {
    line.split_once('\t').is_some_and(|(number, _)| !number.is_empty() && number.chars().all(is_digit))
}

/// Does `line` contain the pattern?
fn matches(pattern: &str, line: &str) -> bool {
    (0..=line.len()).filter(|&i| line.is_char_boundary(i)).any(|i| begins(pattern, &line[i..]))
}

/// Does `line` begin with the pattern?
fn begins(pattern: &str, line: &str) -> bool {
    let special = [pattern.find("..."), pattern.find("<hex>")].into_iter().flatten().min();
    let Some(at) = special else { return line.starts_with(pattern) };
    let Some(rest) = line.strip_prefix(&pattern[..at]) else { return false };
    if let Some(pattern) = pattern[at..].strip_prefix("...") {
        return matches(pattern, rest);
    }
    let digits = rest.strip_prefix("0x").unwrap_or(rest);
    let end = digits.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(digits.len());
    end > 0 && begins(&pattern[at + "<hex>".len()..], &digits[end..])
}
