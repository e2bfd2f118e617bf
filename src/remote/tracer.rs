//! The tracer: seizes the threads of a program, turns what the kernel says of them into reports
//! for the debugger, stops them all and lets them go on. All-stop: when a report is out, no traced
//! thread runs.

use super::process::{self, Owner, Process};
use super::ptrace::{self, Change, Pid, Tid};
use super::signals::{self, Signals};
use super::thread::{Action, Event, Mode, Thread};
use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::os::fd::{AsRawFd, OwnedFd, RawFd};
use std::time::Duration;

/// Changes that one look takes in at most.
const LOOKS: usize = 256;
/// How long a near change is waited for awake: being woken takes longer than a step.
const NEAR: Duration = Duration::from_micros(50);

/// What the debugger is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Report {
    Stopped(Tid, Event),
    /// A process has ended with a status.
    Exited(Pid, i32),
    /// A process was killed by a signal.
    Killed(Pid, i32),
    /// No thread that was let go is left.
    NothingRuns,
}

/// Events that the debugger wants to hear of; of others it is spared the trouble.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Wanted {
    pub(super) fork: bool,
    pub(super) vfork: bool,
    pub(super) exec: bool,
}

/// What becomes of a thread after a stop.
enum Next {
    /// The debugger hears of it.
    Tell(Event),
    /// It goes on, unless all are to stop.
    GoOn,
    /// It runs already.
    Runs,
}

/// The tracer of a program and of what it forks.
#[derive(Debug)]
pub(super) struct Tracer {
    processes: BTreeMap<Pid, Process>,
    threads: BTreeMap<Tid, Thread>,
    /// Stops of threads that nobody has announced yet.
    early: BTreeMap<Tid, Change>,
    ended: VecDeque<Report>,
    /// Readable when something has happened.
    child_signals: OwnedFd,
    /// All threads are stopped or asked to.
    held: bool,
    drained: bool,
    /// Threads may stop at any moment.
    just_let_go: bool,
    /// The thread of the last report: the next in turn is asked first.
    last: Tid,
    /// Signals that the debugger need not see.
    pub(super) pass: Signals,
    /// Signals that the program gets if the debugger goes; `None`: all.
    pub(super) program: Option<Signals>,
    pub(super) wanted: Wanted,
}

impl Tracer {
    /// A tracer without tracees. The calling thread is the tracer from now on; it no longer gets
    /// SIGCHLD.
    pub(super) fn new() -> io::Result<Tracer> {
        Ok(Tracer {
            processes: BTreeMap::new(),
            threads: BTreeMap::new(),
            early: BTreeMap::new(),
            ended: VecDeque::new(),
            child_signals: signals::descriptor(&[libc::SIGCHLD])?,
            held: true,
            drained: true,
            just_let_go: false,
            last: 0,
            pass: Signals::default(),
            program: None,
            wanted: Wanted::default(),
        })
    }

    /// Readable when [`Tracer::poll`] may have something to say.
    pub(super) fn descriptor(&self) -> RawFd {
        self.child_signals.as_raw_fd()
    }

    /// Is nothing traced?
    pub(super) fn is_empty(&self) -> bool {
        self.processes.is_empty()
    }

    /// The traced threads.
    pub(super) fn threads(&self) -> impl Iterator<Item = (Tid, &Thread)> {
        self.threads.iter().filter(|(_, t)| !t.zombie).map(|(tid, t)| (*tid, t))
    }

    /// A traced thread.
    pub(super) fn thread(&self, tid: Tid) -> Option<&Thread> {
        self.threads.get(&tid)
    }

    /// A traced process.
    pub(super) fn process(&self, pid: Pid) -> Option<&Process> {
        self.processes.get(&pid)
    }

    /// A traced process, to be changed.
    pub(super) fn process_mut(&mut self, pid: Pid) -> Option<&mut Process> {
        self.processes.get_mut(&pid)
    }

    /// The traced processes, to be changed.
    pub(super) fn processes_mut(&mut self) -> impl Iterator<Item = &mut Process> {
        self.processes.values_mut()
    }

    /// Puts a process's watchpoints into the registers of all its threads.
    pub(super) fn apply_watchpoints(&self, pid: Pid) -> io::Result<()> {
        let Some(process) = self.processes.get(&pid) else { return Ok(()) };
        self.threads.iter().filter(|(_, t)| t.pid == pid && t.stopped).try_for_each(|(tid, _)| {
            match process.watchpoints.apply(*tid) {
                Err(e) if e.raw_os_error() == Some(libc::ESRCH) => Ok(()),
                applied => applied,
            }
        })
    }

    /// Seizes all threads of a process and stops them.
    ///
    /// # Errors
    /// The kernel refuses; nothing is traced then.
    pub(super) fn attach(&mut self, pid: Pid) -> io::Result<()> {
        let mut refused = BTreeMap::new();
        loop {
            // A thread that does not stand yet may make others; those of one that is seized are ours
            // from birth.
            let unknown = |t: &Tid| !self.threads.contains_key(t) && !refused.contains_key(t);
            let new: Vec<Tid> = process::threads(pid).into_iter().filter(unknown).collect();
            if new.is_empty() {
                break;
            }
            for tid in new {
                match ptrace::seize(tid) {
                    Ok(()) => drop(self.threads.insert(tid, Thread::new(pid))),
                    Err(e) => drop(refused.insert(tid, e)),
                }
            }
            self.halt();
        }
        if self.threads.is_empty() {
            return Err(refused.remove(&pid).unwrap_or_else(|| io::Error::from_raw_os_error(libc::ESRCH)));
        }
        match Process::open(pid) {
            Ok(process) => drop(self.processes.insert(pid, process)),
            Err(e) => {
                self.release_threads(pid);
                return Err(e);
            }
        }
        Ok(())
    }

    /// Takes all breakpoints and watchpoints out of a process and gives it back.
    pub(super) fn detach(&mut self, pid: Pid) {
        self.halt();
        if let Some(process) = self.processes.get_mut(&pid) {
            process.lift(false);
            process.remove_breakpoints();
            process.watchpoints = Default::default();
        }
        self.release_threads(pid);
        self.processes.remove(&pid);
    }

    /// Gives all processes back, those first that others wait for.
    pub(super) fn detach_all(&mut self) {
        self.halt();
        while let Some(pid) = {
            let waits = |p: &Pid| self.threads.values().any(|t| t.pid == *p && t.vforking);
            self.processes.keys().copied().min_by_key(waits)
        } {
            self.detach(pid);
        }
        self.pass = Signals::default();
        self.program = None;
        self.ended.clear();
        self.early.clear();
    }

    fn release_threads(&mut self, pid: Pid) {
        let tids: Vec<Tid> = self.threads.iter().filter(|(_, t)| t.pid == pid).map(|(tid, _)| *tid).collect();
        for tid in tids {
            let Some(mut thread) = self.threads.remove(&tid) else { continue };
            if thread.vforking && ptrace::wait(tid, true).is_some() {
                thread.owed = 0;
            }
            let _ = super::watch::Watchpoints::default().apply(tid);
            let signal = thread.undelivered();
            let deliver = signal != libc::SIGTRAP && self.program.is_none_or(|p| p.has(signal));
            let _ = ptrace::detach(tid, if deliver { signal } else { 0 });
        }
    }

    /// Kills a process and waits for its end, of which there is no report.
    pub(super) fn kill(&mut self, pid: Pid) {
        // SAFETY: plain numbers.
        unsafe { libc::kill(pid, libc::SIGKILL) };
        while self.processes.contains_key(&pid) {
            let Some((tid, change)) = ptrace::wait(-1, true) else { break };
            self.handle(tid, change);
        }
        self.processes.remove(&pid);
        self.threads.retain(|_, t| t.pid != pid);
        self.ended.retain(|r| !matches!(r, Report::Exited(p, _) | Report::Killed(p, _) if *p == pid));
    }

    /// Stops all threads. One that has run into a breakpoint meanwhile has it noted.
    pub(super) fn halt(&mut self) {
        self.held = true;
        for (tid, thread) in &mut self.threads {
            if thread.is_running() && ptrace::interrupt(*tid).is_err() {
                // A leader that has ended before its siblings; or somebody has killed the process.
                thread.zombie = true;
            }
        }
        while self.threads.values().any(Thread::is_running) {
            let Some((tid, change)) = ptrace::wait_awake(NEAR).or_else(|| ptrace::wait(-1, true)) else { break };
            self.handle(tid, change);
        }
    }

    /// Stops all because the debugger wants it.
    pub(super) fn interrupt(&mut self) -> Option<Report> {
        self.halt();
        if let Some(report) = self.news() {
            return Some(report);
        }
        let tid = self.threads().find(|(tid, t)| t.wanted && t.stopped && *tid == t.pid);
        let (tid, _) = tid.or_else(|| self.threads().find(|(_, t)| t.wanted && t.stopped))?;
        self.threads.get_mut(&tid)?.told = Some(Event::Interrupt);
        Some(Report::Stopped(tid, Event::Interrupt))
    }

    /// Lets threads go on, each as `choose` says; those for which it says nothing stay. If there
    /// is something to tell of one of them, all stay, and [`Tracer::poll`] tells it.
    pub(super) fn resume(&mut self, choose: impl Fn(Pid, Tid) -> Option<Action>) {
        for (tid, thread) in &mut self.threads {
            // One that has run into a breakpoint does so again, if it is still there.
            if matches!(thread.pending, Some(Event::Breakpoint | Event::HardwareBreakpoint)) {
                thread.pending = None;
            }
            thread.wanted = choose(thread.pid, *tid).is_some();
        }
        if !self.ended.is_empty() || self.threads.values().any(|t| t.wanted && t.pending.is_some()) {
            return;
        }
        (self.held, self.just_let_go) = (false, true);
        for (tid, thread) in &mut self.threads {
            if let Some(action) = choose(thread.pid, *tid)
                && thread.stopped
            {
                thread.act(*tid, &action);
            }
        }
    }

    /// Lets the threads go on as they were before the last report, of which the debugger has not
    /// heard.
    pub(super) fn go_on(&mut self) {
        for thread in self.threads.values_mut() {
            if matches!(thread.pending, Some(Event::Breakpoint | Event::HardwareBreakpoint)) {
                thread.pending = None;
            }
        }
        if !self.ended.is_empty() || self.threads.values().any(|t| t.wanted && t.pending.is_some()) {
            return;
        }
        (self.held, self.just_let_go) = (false, true);
        for (tid, thread) in &mut self.threads {
            if thread.wanted && thread.stopped {
                thread.go_on(*tid);
            }
        }
    }

    /// Lets a stopped thread, with a signal or 0, run the instruction below a breakpoint of the
    /// server's; all others stand. False: something came between, which is to be told.
    pub(super) fn step_over(&mut self, tid: Tid, signal: i32) -> bool {
        let Some(thread) = self.threads.get_mut(&tid).filter(|t| t.stopped && t.pending.is_none()) else {
            return false;
        };
        let (Ok(general), Some(process)) = (thread.general(tid), self.processes.get(&thread.pid)) else { return false };
        thread.forget_registers();
        thread.expected = if signal == 0 { thread.expected } else { signal };
        process.uncover(general.rip);
        // Signals wait meanwhile; the one that is to be delivered is queued again by the kernel.
        let mask = ptrace::signal_mask(tid);
        let _ = ptrace::set_signal_mask(tid, !ptrace::FAULTS);
        let mut signal = signal;
        let change = loop {
            if ptrace::step(tid, signal).is_err() {
                break None;
            }
            match ptrace::wait(tid, true) {
                // An interrupt from before, which the thread's own stop has overtaken.
                Some((_, Change::Event(libc::PTRACE_EVENT_STOP, libc::SIGTRAP))) => signal = 0,
                change => break change.map(|(_, change)| change),
            }
        };
        if let Ok(mask) = mask {
            let _ = ptrace::set_signal_mask(tid, mask);
        }
        process.cover(general.rip);
        (thread.at_signal, thread.told) = (false, None);
        match change {
            Some(Change::Signal(libc::SIGTRAP)) => match process.watchpoints.hit(tid) {
                Some((address, kind)) => {
                    thread.pending = Some(Event::Watch(address, kind));
                    false
                }
                None => true,
            },
            Some(change) => {
                self.handle(tid, change);
                self.halt();
                false
            }
            None => false,
        }
    }

    /// What the debugger wants of the threads, to be put back after a call.
    pub(super) fn wishes(&self) -> Vec<(Tid, bool, Mode)> {
        self.threads.iter().map(|(tid, t)| (*tid, t.wanted, t.mode.clone())).collect()
    }

    /// Puts it back.
    pub(super) fn wish(&mut self, wishes: Vec<(Tid, bool, Mode)>) {
        for (tid, wanted, mode) in wishes {
            self.threads.entry(tid).and_modify(|t| (t.wanted, t.mode) = (wanted, mode));
        }
    }

    /// The thread has done the step that the debugger wanted.
    pub(super) fn has_stepped(&mut self, tid: Tid) {
        self.threads.entry(tid).and_modify(|t| t.pending = Some(Event::Step));
    }

    /// The debugger is told something else of the thread's stop.
    pub(super) fn tell_instead(&mut self, tid: Tid, event: Event) {
        self.threads.entry(tid).and_modify(|t| t.told = Some(event));
    }

    /// Lets one thread go on, for a call; what others have to tell waits.
    pub(super) fn resume_one(&mut self, tid: Tid, action: Action) {
        for (t, thread) in &mut self.threads {
            thread.wanted = *t == tid;
        }
        if let Some(thread) = self.threads.get_mut(&tid).filter(|t| t.stopped && t.pending.is_none()) {
            (self.held, self.just_let_go) = (false, true);
            thread.act(tid, &action);
        }
    }

    /// After a call: the thread has told what it had told before.
    pub(super) fn restore(&mut self, tid: Tid, told: Option<Event>) {
        if let Some(thread) = self.threads.get_mut(&tid) {
            (thread.told, thread.mode) = (told, Mode::Run);
        }
    }

    /// Keeps a report for the next time the program is let go.
    pub(super) fn tell_later(&mut self, report: Report) {
        self.ended.push_front(report);
    }

    /// Have all changes been looked at that [`Tracer::descriptor`] has woken for?
    pub(super) fn is_drained(&self) -> bool {
        self.drained
    }

    /// Looks at what has happened; with something to report, all threads are stopped.
    pub(super) fn poll(&mut self) -> Option<Report> {
        if self.held {
            return self.news();
        }
        self.drained = false;
        // One who steps for long must be interruptible.
        for _ in 0..LOOKS {
            let near = std::mem::take(&mut self.just_let_go)
                || self.threads.values().any(|t| t.wanted && !t.stopped && t.mode != Mode::Run);
            let change = if near { ptrace::wait_awake(NEAR) } else { None };
            let Some((tid, change)) = change.or_else(|| self.next_change()) else { break };
            self.handle(tid, change);
            if !self.ended.is_empty() || self.threads.values().any(|t| t.wanted && t.pending.is_some()) {
                break;
            }
        }
        self.news()
    }

    /// The next change, if there is one; if not, [`Tracer::descriptor`] will tell of it.
    fn next_change(&mut self) -> Option<(Tid, Change)> {
        ptrace::wait(-1, false).or_else(|| {
            let mut records = [0u8; 1024];
            // SAFETY: the buffer is a local; the descriptor does not block.
            unsafe { libc::read(self.descriptor(), records.as_mut_ptr().cast(), records.len()) };
            // What has come before this look has woken nobody.
            let change = ptrace::wait(-1, false);
            self.drained = change.is_none();
            change
        })
    }

    fn news(&mut self) -> Option<Report> {
        loop {
            if let Some(end) = self.ended.pop_front() {
                self.halt();
                return Some(end);
            }
            let tells = |(tid, t): (&Tid, &Thread)| (t.wanted && t.pending.is_some()).then_some(*tid);
            let after = self.threads.range(self.last + 1..).find_map(tells);
            let Some(tid) = after.or_else(|| self.threads.iter().find_map(tells)) else {
                if self.held || self.processes.is_empty() || self.threads.values().any(|t| t.wanted && !t.zombie) {
                    return None;
                }
                self.halt();
                return Some(Report::NothingRuns);
            };
            self.halt();
            // The process may have been killed meanwhile.
            if let Some(thread) = self.threads.get_mut(&tid)
                && let Some(event) = thread.pending.take()
            {
                thread.told = Some(event.clone());
                self.last = tid;
                return Some(Report::Stopped(tid, event));
            }
        }
    }

    /// Runs until a thread is at `address`, which it reaches before anything else matters: signals
    /// are delivered. False if the program ends before, or `quit` is readable.
    pub(super) fn run_to(&mut self, pid: Pid, address: u64, quit: RawFd) -> io::Result<bool> {
        let Some(process) = self.processes.get_mut(&pid) else { return Ok(false) };
        process.add_breakpoint(address, Owner::Server)?;
        self.resume(|_, _| Some(Action::RUN));
        let arrived = loop {
            match self.poll() {
                Some(Report::Stopped(tid, Event::Breakpoint)) => {
                    self.threads.entry(tid).and_modify(|t| t.told = None);
                    break true;
                }
                Some(Report::Stopped(tid, event)) => {
                    let signal = if let Event::Signal(signal) = event { signal } else { 0 };
                    self.resume(|_, t| Some(Action { mode: Mode::Run, signal: if t == tid { signal } else { 0 } }));
                }
                Some(end) => {
                    self.ended.push_front(end);
                    break false;
                }
                None if !self.drained => {}
                None => {
                    let mut polls =
                        [self.descriptor(), quit].map(|fd| libc::pollfd { fd, events: libc::POLLIN, revents: 0 });
                    // SAFETY: two descriptors, locals.
                    unsafe { libc::poll(polls.as_mut_ptr(), 2, -1) };
                    if polls[1].revents != 0 {
                        self.halt();
                        break false;
                    }
                }
            }
        };
        if let Some(process) = self.processes.get_mut(&pid) {
            process.remove_breakpoint(address, Owner::Server);
        }
        Ok(arrived)
    }

    fn handle(&mut self, tid: Tid, change: Change) {
        match change {
            Change::Exited(status) => return self.gone(tid, |pid| Report::Exited(pid, status)),
            Change::Killed(signal) => return self.gone(tid, |pid| Report::Killed(pid, signal)),
            Change::Signal(_) | Change::Event(..) => {}
        }
        let Some(thread) = self.threads.get_mut(&tid) else {
            self.early.insert(tid, change);
            return;
        };
        (thread.stopped, thread.zombie, thread.told) = (true, false, None);
        thread.at_signal = matches!(change, Change::Signal(_));
        thread.in_call = matches!(
            change,
            Change::Event(
                libc::PTRACE_EVENT_CLONE
                    | libc::PTRACE_EVENT_FORK
                    | libc::PTRACE_EVENT_VFORK
                    | libc::PTRACE_EVENT_VFORK_DONE,
                _
            )
        );
        thread.group_stopped &= !thread.at_signal;
        if std::mem::take(&mut thread.fresh)
            && let Some(process) = self.processes.get(&thread.pid)
            && !process.watchpoints.is_empty()
        {
            let _ = process.watchpoints.apply(tid);
        }
        let next = match change {
            Change::Signal(libc::SIGTRAP) => self.trapped(tid),
            Change::Signal(signal) => self.signalled(tid, signal),
            Change::Event(libc::PTRACE_EVENT_STOP, signal) => self.interrupted(tid, signal),
            Change::Event(libc::PTRACE_EVENT_CLONE, _) => self.cloned(tid),
            Change::Event(libc::PTRACE_EVENT_FORK, _) => self.forked(tid, false),
            Change::Event(libc::PTRACE_EVENT_VFORK, _) => self.forked(tid, true),
            Change::Event(libc::PTRACE_EVENT_VFORK_DONE, _) => self.vfork_done(tid),
            Change::Event(libc::PTRACE_EVENT_EXEC, _) => self.executed(tid),
            _ => Next::GoOn,
        };
        let Some(thread) = self.threads.get_mut(&tid) else { return };
        match next {
            Next::Tell(event) => thread.pending = Some(event),
            Next::GoOn if !self.held => thread.go_on(tid),
            Next::GoOn => thread.leave_call(tid),
            Next::Runs => thread.stopped = false,
        }
    }

    /// A thread has ended; with the leader, the process.
    fn gone(&mut self, tid: Tid, report: impl Fn(Pid) -> Report) {
        self.early.remove(&tid);
        let Some(thread) = self.threads.remove(&tid) else { return };
        if thread.pid == tid {
            self.threads.retain(|_, t| t.pid != tid);
            self.processes.remove(&tid);
            self.ended.push_back(report(tid));
        }
    }

    /// SIGTRAP: a breakpoint, a step, a watchpoint, or somebody's `kill`.
    fn trapped(&mut self, tid: Tid) -> Next {
        const SI_KERNEL: i32 = 0x80;
        let code = ptrace::siginfo(tid).map_or(0, |info| info.si_code);
        let Some(thread) = self.threads.get_mut(&tid) else { return Next::GoOn };
        let Ok(pc) = thread.general(tid).map(|r| r.rip) else { return Next::GoOn };
        let process = self.processes.get(&thread.pid);
        if code == SI_KERNEL {
            let at = pc.wrapping_sub(1);
            if process.is_some_and(|p| p.has_breakpoint(at)) && thread.set_pc(tid, at).is_ok() {
                return Next::Tell(Event::Breakpoint);
            }
            return Next::Tell(Event::Signal(libc::SIGTRAP));
        }
        if code <= 0 {
            return self.signalled(tid, libc::SIGTRAP);
        }
        match process.and_then(|p| p.watchpoints.hit(tid)) {
            Some((_, super::watch::Kind::Execute)) => return Next::Tell(Event::HardwareBreakpoint),
            Some((address, kind)) => return Next::Tell(Event::Watch(address, kind)),
            None => {}
        }
        match &thread.mode {
            Mode::Run => Next::Tell(Event::Signal(libc::SIGTRAP)),
            Mode::Range(range) if range.contains(&pc) => Next::GoOn,
            Mode::Step | Mode::Range(_) => Next::Tell(Event::Step),
        }
    }

    fn signalled(&mut self, tid: Tid, signal: i32) -> Next {
        let Some(thread) = self.threads.get_mut(&tid) else { return Next::GoOn };
        let ours = thread.expected == signal;
        if ours || self.pass.has(signal) && thread.mode == Mode::Run {
            if ours {
                thread.expected = 0;
            }
            thread.owed = signal;
            return Next::GoOn;
        }
        Next::Tell(Event::Signal(signal))
    }

    /// `PTRACE_EVENT_STOP`: an interrupt of ours, a thread's birth, or job control.
    fn interrupted(&mut self, tid: Tid, signal: i32) -> Next {
        let Some(thread) = self.threads.get_mut(&tid) else { return Next::GoOn };
        thread.group_stopped = signal != libc::SIGTRAP;
        // A breakpoint may have been hit just before. Its trap must be seen before the breakpoint
        // is removed: later it would kill the program.
        if ptrace::trap_is_pending(tid) && ptrace::cont(tid, 0).is_ok() { Next::Runs } else { Next::GoOn }
    }

    fn cloned(&mut self, tid: Tid) -> Next {
        let (Some(pid), Ok(new)) = (self.threads.get(&tid).map(|t| t.pid), ptrace::event_message(tid)) else {
            return Next::GoOn;
        };
        let new = new as Tid;
        if !std::path::Path::new(&format!("/proc/{pid}/task/{new}")).exists() {
            // `clone` has made a process of its own kind.
            self.adopt(pid, new, false);
            self.detach_child(new);
            return Next::GoOn;
        }
        self.threads.insert(new, Thread::new(pid));
        if let Some(change) = self.early.remove(&new) {
            self.handle(new, change);
        }
        Next::GoOn
    }

    /// Takes the stopped child of a fork in. False if it has died already.
    fn adopt(&mut self, parent: Pid, child: Pid, shares_memory: bool) -> bool {
        let change = self.early.remove(&child).or_else(|| ptrace::wait(child, true).map(|(_, change)| change));
        let alive = matches!(change, Some(Change::Event(..) | Change::Signal(_)));
        let process = match self.processes.get(&parent) {
            _ if shares_memory => Process::open(child),
            Some(p) => p.forked(child),
            None => Process::open(child),
        };
        let (true, Ok(process)) = (alive, process) else { return false };
        self.processes.insert(child, process);
        self.threads.insert(child, Thread { stopped: true, fresh: false, ..Thread::new(child) });
        true
    }

    /// Lets a child go that the debugger is not interested in.
    fn detach_child(&mut self, child: Pid) {
        if let Some(mut process) = self.processes.remove(&child) {
            process.remove_breakpoints();
        }
        self.release_threads(child);
    }

    fn forked(&mut self, tid: Tid, vfork: bool) -> Next {
        let (Some(pid), Ok(child)) = (self.threads.get(&tid).map(|t| t.pid), ptrace::event_message(tid)) else {
            return Next::GoOn;
        };
        let child = child as Pid;
        if !self.adopt(pid, child, vfork) {
            return Next::GoOn;
        }
        if if vfork { self.wanted.vfork } else { self.wanted.fork } {
            return Next::Tell(Event::Fork { child, vfork });
        }
        if vfork {
            // The child runs in this memory until its exec.
            if let Some(process) = self.processes.get_mut(&pid) {
                process.lift(true);
            }
            if let Some(thread) = self.threads.get_mut(&tid) {
                thread.told = Some(Event::Fork { child, vfork });
            }
        }
        self.detach_child(child);
        Next::GoOn
    }

    fn vfork_done(&mut self, tid: Tid) -> Next {
        let Some(thread) = self.threads.get_mut(&tid) else { return Next::GoOn };
        thread.vforking = false;
        if let Some(process) = self.processes.get_mut(&thread.pid) {
            process.lift(false);
        }
        if self.wanted.vfork { Next::Tell(Event::VforkDone) } else { Next::GoOn }
    }

    fn executed(&mut self, tid: Tid) -> Next {
        // The thread that called it is the leader now, whatever it was; the others are gone.
        self.threads.retain(|t, thread| thread.pid != tid || *t == tid);
        let thread = self.threads.entry(tid).or_insert_with(|| Thread::new(tid));
        *thread = Thread { stopped: true, fresh: false, ..Thread::new(tid) };
        if let Some(process) = self.processes.get_mut(&tid) {
            let _ = process.exec();
        }
        if self.wanted.exec { Next::Tell(Event::Exec) } else { Next::GoOn }
    }
}
