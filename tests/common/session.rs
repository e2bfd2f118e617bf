//! Debugger sessions as files: the debugger's commands, with directives and expectations as
//! comments. A debugger that is missing or of the wrong version is a failure.
//!
//! ```text
//! # run: examples/fac.py     arguments of dwarfpython
//! # with: stripped           a stripped copy of the program; `attach`: a running process, which
//!                            has printed "ready"; `core`: the core file that the kernel wrote
//!                            when the program died; `scripts`: the debugger scripts of this tree
//! # environment: NAME=VALUE  of the program
//! # library: NAME.c (.cpp)   compiled with debug information into a directory of PYTHONPATH
//! # expect: n = int(...)     some line, after the one of the last expectation, contains this;
//!                            `...` stands for any text, `<hex>` for a hexadecimal number
//! # next: …                  the next line (but for a source line) contains this
//! # never: Traceback         no line contains this
//! # lacks: …                 what the session shows to be impossible (tests/features)
//! ```
//!
//! In the commands `{tmp}` is a directory of the session's own. With scripts, `fails COMMAND` shows
//! the error of a command that must fail.

use super::remote::{self, Log, Server};
use super::{output, root};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Seconds a session may take.
const TIMEOUT: u64 = 90;
/// Seconds a session over a server may take.
const SERVED_TIMEOUT: u64 = 2 * TIMEOUT;

/// Who reads the commands, and what runs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Debugger {
    /// gdb over dwarfpython.
    Gdb,
    /// lldb over dwarfpython.
    Lldb,
    /// gdb over Debian's CPython, with the script of `python3.11-dbg`.
    Cpython,
}

impl Debugger {
    /// The command, with the version it must have; `DWARFPYTHON_GDB` and `DWARFPYTHON_LLDB` name another
    /// gdb and lldb, whatever their version, for sessions over dwarfpython.
    pub fn command(self) -> Result<Command, String> {
        let other = match self {
            Debugger::Gdb => std::env::var("DWARFPYTHON_GDB").ok(),
            Debugger::Lldb => std::env::var("DWARFPYTHON_LLDB").ok(),
            Debugger::Cpython => None,
        };
        let (name, version) = match (self, &other) {
            (Debugger::Lldb, Some(name)) => (name.as_str(), "lldb version "),
            (_, Some(name)) => (name.as_str(), "GNU gdb "),
            (Debugger::Lldb, None) => ("lldb-19", "lldb version 19."),
            (_, None) => ("gdb", "GNU gdb (Debian 13."),
        };
        let mut asked = Command::new(name);
        asked.arg("--version").stdout(Stdio::piped()).stdin(Stdio::null());
        let answer = output(&mut asked, TIMEOUT)?;
        let answer = String::from_utf8_lossy(&answer.stdout).into_owned();
        if !answer.contains(version) {
            return Err(format!("{name} must be '{version}…', but is {answer:?}"));
        }
        Ok(Command::new(name))
    }
}

/// What a session file says.
#[derive(Default)]
pub struct Script {
    run: Vec<String>,
    stripped: bool,
    attach: bool,
    core: bool,
    library: Option<String>,
    environment: Vec<(String, String)>,
    /// Are the debugger scripts of this tree loaded?
    pub scripts: bool,
    /// What the session shows to be impossible.
    pub lacks: Option<String>,
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
    /// Reads a session's file.
    pub fn read(path: &Path) -> Result<Script, String> {
        let s = Script::directives(path)?;
        if s.run.is_empty() || s.expected.is_empty() {
            return Err("a session needs `# run:` and `# expect:`".into());
        }
        Ok(s)
    }

    /// Reads what the comments of a file say; it may be a program.
    pub fn directives(path: &Path) -> Result<Script, String> {
        let text = std::fs::read_to_string(path).map_err(|e| e.to_string())?;
        let mut s = Script::default();
        for (number, line) in text.lines().enumerate() {
            let directive = line.strip_prefix("# ").and_then(|l| l.split_once(": "));
            match directive {
                Some(("run", arguments)) => s.run = arguments.split_whitespace().map(str::to_owned).collect(),
                Some(("library", source)) => s.library = Some(source.into()),
                Some(("environment", setting)) => {
                    let (name, value) = setting.split_once('=').ok_or("an environment needs NAME=VALUE")?;
                    s.environment.push((name.into(), value.into()));
                }
                Some(("with", "stripped")) => s.stripped = true,
                Some(("with", "attach")) => s.attach = true,
                Some(("with", "core")) => s.core = true,
                Some(("with", "scripts")) => s.scripts = true,
                Some(("with", what)) => return Err(format!("line {}: with what? {what}", number + 1)),
                Some(("lacks", reason)) => s.lacks = Some(reason.into()),
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
        Ok(s)
    }
}

/// Runs a session and checks what it prints.
pub fn session(path: &Path, debugger: Debugger) -> Result<(), String> {
    session_over(path, debugger, None)
}

/// As [`session`]; with a server, the debugger knows nothing but its port.
pub fn session_over(path: &Path, debugger: Debugger, server: Option<Server>) -> Result<(), String> {
    let mut script = Script::read(path)?;
    let temporary = Temporary::new(path)?;
    if let Some(source) = &script.library {
        compile(source, &temporary.0)?;
        script.environment.push(("PYTHONPATH".into(), temporary.0.to_string_lossy().into_owned()));
    }
    let program = program(&script, debugger, &temporary)?;
    let commands = temporary.0.join("commands");
    let mut text = script.commands.replace("{tmp}", &temporary.0.to_string_lossy());
    if server.is_some() {
        // The program has been started already.
        text = text.lines().map(|l| if l == "run" { "continue\n".to_owned() } else { format!("{l}\n") }).collect();
    }
    std::fs::write(&commands, text).map_err(|e| e.to_string())?;
    let gdb = debugger != Debugger::Lldb;
    let mut command = debugger.command()?;
    command.args(if gdb { ["-nx", "-batch"] } else { ["--no-lldbinit", "-b"] });
    let log = Log::new(&temporary.0)?;
    let mut served = None;
    if let Some(server) = server {
        let (running, port) = if script.attach {
            let child = start(&program, &script.run)?;
            remote::attach(server, child, &log)?
        } else {
            remote::start(server, &program, &script.run, &script.environment, &log)?
        };
        let connect = if gdb { format!("target remote :{port}") } else { format!("gdb-remote {port}") };
        if gdb {
            // Seconds that an answer may take; otherwise two, which a busy machine may need.
            command.args(["-l", "30"]);
        }
        command.args([if gdb { "-ex" } else { "-o" }, &connect]);
        served = Some(running);
    }
    match debugger {
        Debugger::Gdb if script.scripts => {
            command.args(["-x", "gdb-scripts/dwarfpython.py", "-x", "tests/debugger/scripts/fails_gdb.py"])
        }
        Debugger::Lldb if script.scripts => command.args([
            "-o",
            "command script import lldb-scripts/dwarfpython.py",
            "-o",
            "command script import tests/debugger/scripts/fails_lldb.py",
        ]),
        _ => &mut command,
    };
    command.arg(if gdb { "-x" } else { "-s" }).arg(&commands);
    let mut running = None;
    if let Some(served) = served {
        clean(&mut command);
        log.take(&mut command)?;
        let ended = output(&mut command, SERVED_TIMEOUT);
        served.end();
        let text = log.text()?;
        ended.map_err(|e| format!("{e}\n--- output:\n{text}---"))?;
        return check(&script, &text).map_err(|e| format!("{e}\n--- output:\n{text}---"));
    }
    if script.attach {
        let child = start(&program, &script.run)?;
        command.arg("-p").arg(child.0.id().to_string());
        running = Some(child);
    } else if script.core {
        let core = die(&program, &script.run, &temporary)?;
        match gdb {
            true => command.arg(&program).arg(core),
            false => command.arg(&program).arg("-c").arg(core),
        };
    } else {
        command.arg(if gdb { "--args" } else { "--" }).arg(&program).args(&script.run);
    }
    clean(&mut command);
    command.envs(script.environment.iter().map(|(name, value)| (name, value)));
    let output = output(&mut command, TIMEOUT)?;
    drop(running);
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    check(&script, &text).map_err(|e| format!("{e}\n--- output:\n{text}---"))
}

/// Sets directory, environment and pipes.
pub fn clean(command: &mut Command) {
    command.current_dir(root()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.env_remove("DEBUGINFOD_URLS").env_remove("DWARFPYTHON_DEBUG_IMAGE").env("LC_ALL", "C.UTF-8");
}

/// The program to debug.
fn program(script: &Script, debugger: Debugger, temporary: &Temporary) -> Result<PathBuf, String> {
    if debugger == Debugger::Cpython {
        return Ok(PathBuf::from("/usr/bin/python3.11"));
    }
    let program = PathBuf::from(env!("CARGO_BIN_EXE_dwarfpython"));
    if !script.stripped {
        return Ok(program);
    }
    let copy = temporary.0.join("dwarfpython");
    let mut strip = Command::new("strip");
    let done = output(strip.arg("-o").arg(&copy).arg(&program), TIMEOUT)?;
    if done.status.success() { Ok(copy) } else { Err("strip failed".into()) }
}

/// Compiles a file of C or C++ of the tree into a shared library.
fn compile(source: &str, directory: &Path) -> Result<(), String> {
    let name = Path::new(source).file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let mut cc = Command::new(if source.ends_with(".cpp") { "g++" } else { "cc" });
    cc.args(["-g", "-O0", "-shared", "-fPIC", "-o"]).arg(directory.join(format!("lib{name}.so"))).arg(source);
    clean(&mut cc);
    let out = output(&mut cc, TIMEOUT)?;
    if out.status.success() { Ok(()) } else { Err(format!("cc: {}", String::from_utf8_lossy(&out.stderr))) }
}

/// Runs a program that dies of a signal; the core file that the kernel writes.
fn die(program: &Path, arguments: &[String], temporary: &Temporary) -> Result<PathBuf, String> {
    let pattern = std::fs::read_to_string("/proc/sys/kernel/core_pattern").map_err(|e| e.to_string())?;
    if pattern.trim() != "core" {
        return Err(format!("kernel.core_pattern is {pattern:?}, must be \"core\" (scripts/setup says so too)"));
    }
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -c unlimited; exec \"$0\" \"$@\""]).arg(program);
    command.args(arguments.iter().map(|a| root().join(a)));
    clean(&mut command);
    let ended = output(command.current_dir(&temporary.0), TIMEOUT)?;
    let dumped = std::fs::read_dir(&temporary.0).into_iter().flatten().flatten().map(|e| e.path());
    let name = |p: &PathBuf| p.file_name().is_some_and(|n| n.to_string_lossy().starts_with("core"));
    dumped.into_iter().find(name).ok_or_else(|| format!("no core file: {}", ended.status))
}

/// Starts a program and waits until it has printed "ready".
fn start(program: &Path, arguments: &[String]) -> Result<Running, String> {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root()).stdin(Stdio::null()).stdout(Stdio::piped());
    let mut child = Running(command.spawn().map_err(|e| e.to_string())?);
    let mut line = String::new();
    let stdout = child.0.stdout.take().ok_or("no output")?;
    BufReader::new(stdout).read_line(&mut line).map_err(|e| e.to_string())?;
    if line.trim() == "ready" { Ok(child) } else { Err(format!("the program printed {line:?}, not ready")) }
}

/// A process that ends with the test.
pub struct Running(pub Child);

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
