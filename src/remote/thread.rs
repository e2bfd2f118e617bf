//! One traced thread: what the kernel last said of it, what the debugger wants of it, and what the
//! debugger has not been told yet.

use super::process;
use super::ptrace::{self, Pid, Tid};
use super::registers::Calls;
use super::watch::Kind;
use std::cell::{Cell, RefCell};
use std::io;
use std::ops::Range;

/// Why a thread stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Event {
    /// It has run into an `int3` of ours; its pc is back at it.
    Breakpoint,
    /// A breakpoint of `monitor py break`, in words; the debugger may share the place.
    Python { words: String, shared: bool },
    /// A breakpoint in a debug register.
    HardwareBreakpoint,
    /// A step, or the steps through a range, are done.
    Step,
    /// A watchpoint has triggered: its address and kind.
    Watch(u64, Kind),
    /// A signal is about to be delivered.
    Signal(i32),
    /// The debugger has asked for a stop.
    Interrupt,
    /// It has made a process.
    Fork { child: Pid, vfork: bool },
    /// Its vfork child runs elsewhere now.
    VforkDone,
    /// Its process runs another program now.
    Exec,
}

/// How a thread runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Mode {
    Run,
    Step,
    /// Step while the pc is in here.
    Range(Range<u64>),
}

/// What the debugger wants of a thread: how it runs on, and the signal that it gets, or 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Action {
    pub(super) mode: Mode,
    pub(super) signal: i32,
}

impl Action {
    /// To run on without a signal.
    pub(super) const RUN: Action = Action { mode: Mode::Run, signal: 0 };
}

/// A traced thread.
#[derive(Debug)]
pub(super) struct Thread {
    pub(super) pid: Pid,
    pub(super) mode: Mode,
    pub(super) stopped: bool,
    /// Its first stop is still to come, in which it gets its watchpoints.
    pub(super) fresh: bool,
    /// The stop is before the delivery of a signal, which can be exchanged.
    pub(super) at_signal: bool,
    /// A stop of job control: it has to stay there until SIGCONT.
    pub(super) group_stopped: bool,
    /// It waits for its vfork child, where nothing but that child stops it.
    pub(super) vforking: bool,
    /// It has ended; the kernel waits for its siblings before it says so.
    pub(super) zombie: bool,
    /// It is among those that the debugger let go on last.
    pub(super) wanted: bool,
    /// It stands in the middle of a system call that has made a process or a thread, whose number the
    /// kernel has not put into the register of the result yet.
    pub(super) in_call: bool,
    /// A signal that it gets when it goes on, whatever the debugger wants.
    pub(super) owed: i32,
    /// A signal of the debugger's that is on its way.
    pub(super) expected: i32,
    /// What the debugger does not know yet.
    pub(super) pending: Option<Event>,
    /// What it was told at the present stop.
    pub(super) told: Option<Event>,
    /// What calls of the debugger's have interrupted.
    pub(super) calls: RefCell<Calls>,
    /// Its general registers at the present stop, once they have been read.
    pub(super) known: Cell<Option<libc::user_regs_struct>>,
}

impl Thread {
    /// A thread that has just been seized, or born to a seized one.
    pub(super) fn new(pid: Pid) -> Thread {
        Thread {
            pid,
            mode: Mode::Run,
            stopped: false,
            fresh: true,
            at_signal: false,
            group_stopped: false,
            vforking: false,
            zombie: false,
            wanted: true,
            in_call: false,
            owed: 0,
            expected: 0,
            pending: None,
            told: None,
            calls: RefCell::default(),
            known: Cell::new(None),
        }
    }

    /// Its general registers, if it is stopped. In a system call that has made a process, the result
    /// is there already: whoever calls a function now and puts these back must not undo it.
    pub(super) fn general(&self, tid: Tid) -> io::Result<libc::user_regs_struct> {
        if let Some(known) = self.known.get() {
            return Ok(known);
        }
        let mut read = ptrace::registers(tid)?;
        if self.in_call {
            read.rax = process::number_inside(self.pid, ptrace::event_message(tid)? as Pid) as u64;
        }
        self.known.set(Some(read));
        Ok(read)
    }

    /// Somebody changes its registers.
    pub(super) fn forget_registers(&self) {
        self.known.set(None);
    }

    /// Moves it.
    pub(super) fn set_pc(&self, tid: Tid, pc: u64) -> io::Result<()> {
        let moved = self.known.take().map(|known| libc::user_regs_struct { rip: pc, ..known });
        ptrace::set_pc(tid, pc).inspect(|()| self.known.set(moved))
    }

    /// Can a halt wait for its stop?
    pub(super) fn is_running(&self) -> bool {
        !self.stopped && !self.vforking && !self.zombie
    }

    /// Runs on as it was running. That the thread has been killed meanwhile is learnt by waiting.
    pub(super) fn go_on(&mut self, tid: Tid) {
        let mut signal = std::mem::take(&mut self.owed);
        if signal != 0 && !self.at_signal {
            // Only a stop before a delivery can be given a signal.
            self.expected = signal;
            ptrace::send_signal(self.pid, tid, signal);
            signal = 0;
        }
        let _ = match self.mode {
            _ if self.group_stopped && signal == 0 => ptrace::listen(tid),
            Mode::Run => ptrace::cont(tid, signal),
            Mode::Step | Mode::Range(_) => ptrace::step(tid, signal),
        };
        self.vforking = matches!(self.told, Some(Event::Fork { vfork: true, .. }));
        self.stopped = false;
        (self.at_signal, self.in_call) = (false, false);
        self.told = None;
        self.calls.get_mut().go_on();
        self.forget_registers();
    }

    /// Does it wait for its vfork child as soon as it goes on?
    pub(super) fn waits_for_child(&self) -> bool {
        let is_vfork = |event: &Option<Event>| matches!(event, Some(Event::Fork { vfork: true, .. }));
        self.vforking || is_vfork(&self.told) || is_vfork(&self.pending)
    }

    /// Goes on from the middle of a system call to its end, where it stops again.
    pub(super) fn leave_call(&mut self, tid: Tid) {
        let leaves = self.in_call && !self.waits_for_child();
        if leaves && ptrace::interrupt(tid).is_ok() && ptrace::cont(tid, 0).is_ok() {
            (self.stopped, self.in_call) = (false, false);
            self.forget_registers();
        }
    }

    /// Goes on as the debugger wants.
    pub(super) fn act(&mut self, tid: Tid, action: &Action) {
        self.mode = action.mode.clone();
        if self.owed == 0 {
            self.owed = action.signal;
        } else if action.signal != 0 {
            self.expected = action.signal;
            ptrace::send_signal(self.pid, tid, action.signal);
        }
        self.go_on(tid);
    }

    /// The signal that it must still get if nobody traces it any more.
    pub(super) fn undelivered(&self) -> i32 {
        match (self.owed, &self.pending, &self.told) {
            (0, Some(Event::Signal(signal)), _) | (0, None, Some(Event::Signal(signal))) if self.at_signal => *signal,
            (owed, ..) => owed,
        }
    }
}
