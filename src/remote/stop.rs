//! Stop replies: what the debugger reads when the program has stopped or ended.

use super::libraries;
use super::packet::hex;
use super::process;
use super::ptrace::{Pid, Tid};
use super::registers::{RBP, RIP, RSP};
use super::signals;
use super::target::Target;
use super::thread::{Event, Thread};
use super::tracer::Report;
use super::watch::Kind;
use std::fmt::Write as _;
use std::os::unix::ffi::OsStrExt;

/// What the debugger has said of itself.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Client {
    /// Thread ids have process ids.
    pub(super) multiprocess: bool,
    /// Wants to know what stopped at a breakpoint from what stopped at a signal.
    pub(super) swbreak: bool,
    pub(super) hwbreak: bool,
    /// Understands that nothing runs any more.
    pub(super) no_resumed: bool,
    /// It is lldb.
    pub(super) lldb: bool,
}

impl Client {
    /// A thread id as this debugger writes it.
    pub(super) fn thread_id(self, pid: Pid, tid: Tid) -> String {
        if self.multiprocess { format!("p{pid:x}.{tid:x}") } else { format!("{tid:x}") }
    }
}

/// The signal that a stop is dressed as.
pub(super) fn signal(event: &Event) -> u8 {
    signals::to_protocol(match event {
        Event::Signal(signal) => *signal,
        // gdb takes SIGTRAP for its own breakpoint.
        Event::Interrupt | Event::Python { shared: true, .. } => libc::SIGINT,
        _ => libc::SIGTRAP,
    })
}

/// lldb's word for what happened.
pub(super) fn reason(event: &Event) -> &'static str {
    match event {
        Event::Breakpoint | Event::HardwareBreakpoint => "breakpoint",
        Event::Step => "trace",
        Event::Watch(..) => "watchpoint",
        // lldb's only stop with a description.
        Event::Python { .. } => "exception",
        Event::Signal(_) | Event::Interrupt => "signal",
        Event::Fork { vfork: false, .. } => "fork",
        Event::Fork { vfork: true, .. } => "vfork",
        Event::VforkDone => "vforkdone",
        Event::Exec => "exec",
    }
}

/// The reply to a report.
pub(super) fn reply(target: &Target, client: Client, report: &Report) -> String {
    let process = |pid: Pid| if client.multiprocess { format!(";process:{pid:x}") } else { String::new() };
    match report {
        Report::Stopped(tid, event) => stopped(target, client, *tid, Some(event), 0),
        Report::Exited(pid, status) => format!("W{:02x}{}", status & 0xff, process(*pid)),
        Report::Killed(pid, signal) => format!("X{:02x}{}", signals::to_protocol(*signal), process(*pid)),
        Report::NothingRuns if client.no_resumed => "N".to_owned(),
        Report::NothingRuns => found(target, client),
    }
}

/// The reply for the selected thread, which stands where the debugger found it.
pub(super) fn found(target: &Target, client: Client) -> String {
    let signal = if client.lldb { libc::SIGSTOP } else { libc::SIGTRAP };
    stopped(target, client, target.selected, None, signals::to_protocol(signal))
}

/// Why this thread, among all that stand still, has stopped of itself.
pub(super) fn cause(thread: &Thread) -> Option<&Event> {
    // One that has run into a breakpoint just as the others were stopped counts as well.
    let pending = thread.pending.as_ref().filter(|e| **e == Event::Breakpoint);
    thread.told.as_ref().or(pending)
}

/// The reply for a thread; `without` is the signal (0: none) of one that no event has stopped. lldb
/// takes any other for the reason why the whole program has stopped.
pub(super) fn stopped(target: &Target, client: Client, tid: Tid, event: Option<&Event>, without: u8) -> String {
    let pid = target.tracer.thread(tid).map_or(tid, |t| t.pid);
    let mut text = format!("T{:02x}", event.map_or(without, signal));
    match event {
        Some(Event::Breakpoint) if client.swbreak => text.push_str("swbreak:;"),
        Some(Event::HardwareBreakpoint) if client.hwbreak => text.push_str("hwbreak:;"),
        Some(Event::Watch(address, kind)) => {
            let _ = write!(text, "{}:{address:x};", if *kind == Kind::Write { "watch" } else { "awatch" });
        }
        Some(Event::Fork { child, vfork }) => {
            let _ = write!(text, "{}:{};", if *vfork { "vfork" } else { "fork" }, client.thread_id(*child, *child));
        }
        Some(Event::VforkDone) => text.push_str("vforkdone:;"),
        Some(Event::Exec) => {
            let path = target.tracer.process(pid).and_then(|p| p.executable().ok()).unwrap_or_default();
            let _ = write!(text, "exec:{};", hex(path.as_os_str().as_bytes()));
        }
        _ => {}
    }
    if let Ok(registers) = target.general_registers(tid) {
        for number in [RBP, RSP, RIP] {
            let _ = write!(text, "{number:02x}:{};", hex(registers.bytes(number).unwrap_or_default()));
        }
    }
    let _ = write!(text, "thread:{};", client.thread_id(pid, tid));
    if client.lldb {
        let _ = write!(text, "hexname:{};", hex(process::thread_name(pid, tid).as_bytes()));
        if let Some(event) = event {
            let _ = write!(text, "reason:{};", reason(event));
            if let Event::Python { words, .. } = event {
                let _ = write!(text, "description:{};", hex(words.as_bytes()));
            }
        }
    }
    text
}

/// lldb's `jThreadsInfo`: all threads and why they stopped.
pub(super) fn threads_json(target: &Target) -> String {
    let mut items = Vec::new();
    for (tid, thread) in target.tracer.threads() {
        let name = process::thread_name(thread.pid, tid).replace(|c: char| c < ' ' || matches!(c, '"' | '\\'), "?");
        let mut item = format!("{{\"tid\":{tid},\"name\":\"{name}\"");
        if let Some(event) = cause(thread) {
            let _ = write!(item, ",\"reason\":\"{}\",\"signal\":{}", reason(event), signal(event));
            if let Event::Watch(address, _) = event {
                let _ = write!(item, ",\"description\":\"{}\"", hex(format!("{address} 0 {address}").as_bytes()));
            }
            if let Event::Python { words, .. } = event {
                let _ = write!(item, ",\"description\":\"{}\"", hex(words.as_bytes()));
            }
        }
        if let Ok(registers) = target.general_registers(tid) {
            let value = |number| hex(registers.bytes(number).unwrap_or_default());
            let all = [RBP, RSP, RIP].map(|number| format!("\"{number}\":\"{}\"", value(number)));
            let _ = write!(item, ",\"registers\":{{{}}}", all.join(","));
        }
        items.push(item + "}");
    }
    format!("[{}]", items.join(","))
}

/// gdb's list of threads with their names.
pub(super) fn threads_xml(target: &Target, client: Client) -> String {
    let mut xml = String::from("<?xml version=\"1.0\"?><threads>");
    for (tid, thread) in target.tracer.threads() {
        let id = client.thread_id(thread.pid, tid);
        let name = libraries::escape(&process::thread_name(thread.pid, tid));
        let _ = write!(xml, "<thread id=\"{id}\" name=\"{name}\"/>");
    }
    xml + "</threads>"
}
