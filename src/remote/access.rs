//! Why the kernel does not let one process trace another, in words that say what to do.

use super::ptrace::{self, Pid};
use std::fs::{self, OpenOptions};
use std::io;

/// What the kernel says of a process that is not to be traced.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Findings {
    /// `kernel.yama.ptrace_scope`, if there is a Yama.
    yama: Option<u32>,
    /// The process that traces it already, and its name.
    tracer: Option<(Pid, String)>,
    /// `ptrace` itself is forbidden.
    no_ptrace: bool,
    other_user: bool,
    /// It is of this user, who may not look into it (`PR_SET_DUMPABLE`).
    shut: bool,
}

fn find(pid: Pid) -> Findings {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let tracer = status.lines().find_map(|l| l.strip_prefix("TracerPid:")?.trim().parse().ok()).filter(|t| *t != 0);
    let name = |pid: Pid| fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default().trim_end().to_owned();
    use std::os::unix::fs::MetadataExt;
    // SAFETY: plain numbers.
    let uid = unsafe { libc::geteuid() };
    // Real, effective, saved, of the file system.
    let uids = status.lines().find_map(|l| l.strip_prefix("Uid:")).unwrap_or_default();
    let uids: Vec<u32> = uids.split_whitespace().filter_map(|u| u.parse().ok()).collect();
    let other_user = uid != 0 && uids.iter().any(|u| *u != uid);
    // What may not be looked into has its files in /proc owned by root.
    let shut = uid != 0 && !other_user && fs::metadata(format!("/proc/{pid}/status")).is_ok_and(|m| m.uid() != uid);
    Findings {
        yama: fs::read_to_string("/proc/sys/kernel/yama/ptrace_scope").ok().and_then(|s| s.trim().parse().ok()),
        tracer: tracer.map(|t| (t, name(t))),
        no_ptrace: ptrace_is_forbidden(),
        other_user,
        shut,
    }
}

/// Does a filter (seccomp, as containers have it) forbid the system call? Process 0 is nobody's.
fn ptrace_is_forbidden() -> bool {
    ptrace::seize(0).is_err_and(|e| e.raw_os_error() != Some(libc::ESRCH))
}

/// Says beforehand whether attaching would be refused for good.
///
/// # Errors
/// The explanation.
pub(super) fn check(pid: Pid) -> Result<(), String> {
    if ptrace_is_forbidden() {
        return Err(explain(pid, &io::Error::from_raw_os_error(libc::EPERM)));
    }
    // Writable memory asks for the same right as tracing does.
    match OpenOptions::new().read(true).write(true).open(format!("/proc/{pid}/mem")) {
        Err(e) if matches!(e.raw_os_error(), Some(libc::EPERM | libc::EACCES)) => Err(explain(pid, &e)),
        _ => Ok(()),
    }
}

/// Why a process cannot be traced.
pub(super) fn explain(pid: Pid, error: &io::Error) -> String {
    word(pid, error, &find(pid))
}

fn word(pid: Pid, error: &io::Error, f: &Findings) -> String {
    let why = match f {
        Findings { tracer: Some((tracer, name)), .. } => {
            format!("process {tracer} ({name}) traces it already: detach that first")
        }
        Findings { no_ptrace: true, .. } => "the system call ptrace is forbidden here (seccomp): start the container \
             with --cap-add=SYS_PTRACE or --security-opt seccomp=unconfined"
            .to_owned(),
        Findings { other_user: true, .. } => "it belongs to another user".to_owned(),
        Findings { shut: true, .. } => "it has shut itself off (prctl PR_SET_DUMPABLE, or it changed its user): only \
             programs with CAP_SYS_PTRACE may trace it"
            .to_owned(),
        Findings { yama: Some(3), .. } => {
            "kernel.yama.ptrace_scope is 3: nobody may trace until the machine is started again with another value"
                .to_owned()
        }
        Findings { yama: Some(2), .. } => "kernel.yama.ptrace_scope is 2: only programs with CAP_SYS_PTRACE may trace \
             (sudo sysctl kernel.yama.ptrace_scope=1 is enough for --gdbstub)"
            .to_owned(),
        Findings { yama: Some(1), .. } => "kernel.yama.ptrace_scope is 1: only what the program itself has started or \
             allowed may trace it; start it with --gdbstub, or sudo sysctl kernel.yama.ptrace_scope=0"
            .to_owned(),
        _ => "it has rights that this process has not, or a container forbids it: CAP_SYS_PTRACE is needed \
             (--cap-add=SYS_PTRACE)"
            .to_owned(),
    };
    format!("cannot trace process {pid}: {error}; {why}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_says_what_to_do() {
        let error = io::Error::from_raw_os_error(libc::EPERM);
        let with = |f: Findings| word(7, &error, &f);
        let yama = |scope| with(Findings { yama: Some(scope), ..Findings::default() });
        assert!(
            yama(1).contains("ptrace_scope is 1") && yama(2).contains("ptrace_scope=1") && yama(3).contains("is 3")
        );
        let traced = Findings { tracer: Some((5, "gdb".into())), yama: Some(2), ..Findings::default() };
        assert!(with(traced).contains("process 5 (gdb)"));
        let filtered = Findings { no_ptrace: true, ..Findings::default() };
        assert!(with(Findings { shut: true, yama: Some(1), ..Findings::default() }).contains("PR_SET_DUMPABLE"));
        assert!(with(filtered).contains("seccomp=unconfined") && with(Findings::default()).contains("SYS_PTRACE"));
    }
}
