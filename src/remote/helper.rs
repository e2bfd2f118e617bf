//! The helper process: the server must live outside the program that it stops. It is this
//! executable again, started with `attach-stub --helper`, which leaves the program's children at
//! once, so that no `wait` of the program's ever sees it.
//!
//! ```text
//! program                                helper
//! starts it, standard input = line  ──▶  forks, its parent ends
//! PR_SET_PTRACER                    ◀──  "pid N"
//! "go"                              ──▶  may it trace? listens
//!                                   ◀──  "at ADDRESS" | "no REASON"
//! address of the first line         ──▶  (only if the program is to wait)
//!                                   ◀──  "g": a debugger is there
//! ```

use super::access;
use super::address::{Address, Listener};
use super::ptrace::Pid;
use super::server::{self, Program};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::fd::{AsFd, AsRawFd, OwnedFd, RawFd};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

/// The word that starts the server instead of a program.
pub const COMMAND: &str = "attach-stub";
/// The flag that a program gives its helper.
pub const HELPER_FLAG: &str = "--helper";
/// The flag for a program that waits for its debugger.
pub const WAIT_FLAG: &str = "--wait";
/// Names the executable that serves a program which has only linked the library.
pub const EXECUTABLE_VARIABLE: &str = "DWARFPYTHON_STUB";

/// For [`wait_at`]: the debugger finds the thread where it waits.
pub const ANYWHERE: u64 = 0;

static SERVES_ITSELF: AtomicBool = AtomicBool::new(false);
/// A program that is to wait for a debugger before its first line.
static WAITING: Mutex<Option<UnixStream>> = Mutex::new(None);
/// The lines to helpers: each closes at its program's end.
static LINES: Mutex<Vec<UnixStream>> = Mutex::new(Vec::new());

/// Starts a helper that serves debuggers of this process. With `wait`,
/// [`wait_at`] then waits for the first of them.
///
/// # Errors
/// A text that says why there is none: no helper, an address in use, no right to trace. The
/// program can run on.
pub fn listen(address: &Address, wait: bool) -> Result<Address, String> {
    let executable = executable().ok_or_else(|| {
        format!(
            "no dwarfpython executable to serve debuggers: name one in the environment variable {EXECUTABLE_VARIABLE}"
        )
    })?;
    let failed = |e: io::Error| format!("cannot start {}: {e}", executable.display());
    let (ours, theirs) = UnixStream::pair().map_err(failed)?;
    let mut command = Command::new(&executable);
    command.arg0("dwarfpython");
    command.args([COMMAND, HELPER_FLAG]).args(wait.then_some(WAIT_FLAG));
    // The address has been checked.
    command.args([std::process::id().to_string(), address.to_string()]);
    command.stdin(Stdio::from(OwnedFd::from(theirs))).stdout(Stdio::null()).current_dir("/");
    let mut child = command.spawn().map_err(failed)?;
    drop(command);
    // The first of two forks ends at once. SIGCHLD may be ignored, then nobody waits for it.
    let _ = child.wait();
    let mut line = BufReader::new(ours.try_clone().map_err(failed)?);
    let mut read = |word: &str| -> Result<String, String> {
        let mut text = String::new();
        line.read_line(&mut text).map_err(failed)?;
        match text.trim_end().split_once(' ') {
            Some((w, rest)) if w == word => Ok(rest.to_owned()),
            Some(("no", reason)) => Err(reason.to_owned()),
            _ => Err(format!("{} has ended early", executable.display())),
        }
    };
    let helper: Pid = read("pid")?.parse().map_err(|_| "the helper has no pid".to_owned())?;
    // SAFETY: plain numbers. Without Yama there is nothing to allow, and the call fails.
    unsafe { libc::prctl(libc::PR_SET_PTRACER, helper as libc::c_ulong, 0, 0, 0) };
    (&ours).write_all(b"go").map_err(failed)?;
    let bound = read("at")?;
    let keep = if wait { ours.try_clone().map_err(failed)? } else { ours };
    if wait {
        *WAITING.lock().unwrap_or_else(|e| e.into_inner()) = Some(keep);
    } else {
        LINES.lock().unwrap_or_else(|e| e.into_inner()).push(keep);
    }
    Address::parse(&bound, true)
}

/// Waits for a debugger if the program was started to; it then finds the thread at `address`,
/// which the caller is about to run.
pub fn wait_at(address: u64) {
    let Some(mut line) = WAITING.lock().unwrap_or_else(|e| e.into_inner()).take() else { return };
    let mut answer = [0];
    if line.write_all(&address.to_le_bytes()).is_ok() {
        let _ = line.read_exact(&mut answer);
    }
    LINES.lock().unwrap_or_else(|e| e.into_inner()).push(line);
}

/// This executable has the server: it is the command line's.
pub fn serves_itself() {
    SERVES_ITSELF.store(true, Ordering::Relaxed);
}

/// The executable that has the server.
fn executable() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os(EXECUTABLE_VARIABLE).filter(|n| !n.is_empty()) {
        return Some(named.into());
    }
    if SERVES_ITSELF.load(Ordering::Relaxed) {
        // Also if the file has been replaced or removed meanwhile.
        return Some(PathBuf::from("/proc/self/exe"));
    }
    std::env::split_paths(&std::env::var_os("PATH")?).map(|d| d.join("dwarfpython")).find(|p| p.is_file())
}

/// The line to the program that has started this helper.
struct Line {
    stream: Option<UnixStream>,
}

impl Program for Line {
    fn descriptor(&self) -> RawFd {
        self.stream.as_ref().map_or(-1, |s| s.as_raw_fd())
    }

    fn first_line(&mut self) -> Option<u64> {
        let mut bytes = [0; 8];
        self.stream.as_mut()?.read_exact(&mut bytes).ok()?;
        Some(u64::from_le_bytes(bytes))
    }

    fn release(&mut self) {
        if let Some(stream) = &mut self.stream {
            let _ = stream.write_all(b"g");
        }
    }
}

/// The helper of a program: returns when the program has ended. The first of the two processes
/// returns at once.
///
/// # Errors
/// The program has gone before it could be told anything.
pub fn help(pid: Pid, address: &Address, wait: bool) -> io::Result<()> {
    // SAFETY: this process has one thread.
    match unsafe { libc::fork() } {
        -1 => return Err(io::Error::last_os_error()),
        0 => {}
        _ => return Ok(()),
    }
    // SAFETY: plain numbers and a text. The program's signals from the terminal are not for us.
    unsafe {
        libc::setsid();
        libc::prctl(libc::PR_SET_NAME, c"dwarfpython-gdb".as_ptr());
    }
    let mut line = UnixStream::from(io::stdin().as_fd().try_clone_to_owned()?);
    writeln!(line, "pid {}", std::process::id())?;
    line.read_exact(&mut [0; 2])?;
    let quit = server::requests_to_end()?;
    let listening = access::check(pid).and_then(|()| {
        let listener = Listener::bind(address).map_err(|e| format!("cannot listen at {address}: {e}"))?;
        let at = listener.address().map_err(|e| e.to_string())?;
        Ok((listener, at))
    });
    match listening {
        Ok((listener, at)) => {
            writeln!(line, "at {at}")?;
            server::serve(&listener, pid, &mut Line { stream: Some(line) }, wait, &quit)
        }
        Err(reason) => writeln!(line, "no {reason}"),
    }
}

/// Serves debuggers of a process that knows nothing of it; `ready` hears the address. Returns when
/// the process has ended.
///
/// # Errors
/// A text that says why it cannot be served.
pub fn attach(pid: Pid, address: &Address, ready: impl FnOnce(&Address)) -> Result<(), String> {
    if !std::path::Path::new(&format!("/proc/{pid}")).exists() {
        return Err(format!("there is no process {pid}"));
    }
    access::check(pid)?;
    let quit = server::requests_to_end().map_err(|e| e.to_string())?;
    let listener = Listener::bind(address).map_err(|e| format!("cannot listen at {address}: {e}"))?;
    ready(&listener.address().map_err(|e| e.to_string())?);
    server::serve(&listener, pid, &mut Line { stream: None }, false, &quit).map_err(|e| e.to_string())
}
