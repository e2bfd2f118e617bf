//! Calls of the VM's own functions in a stopped thread, as a debugger makes them: registers are
//! set, the thread runs, and everything is put back.

use super::ptrace::{self, Tid};
use super::registers::{RBP, RIP, RSP, Registers};
use super::target::Target;
use super::thread::{Action, Event, Mode, Thread};
use super::tracer::Report;
use std::time::{Duration, Instant};

/// Registers of the first argument and of the result, and the flags (`registers`).
const RDI: usize = 5;
const RAX: usize = 0;
const EFLAGS: usize = 17;
/// What a function may use below its stack pointer (System V ABI).
const RED_ZONE: u64 = 128;
/// Where the call returns to: no code can be there, so the thread stops.
const RETURN: u64 = 16;
/// How long a call may take.
const LIMIT: Duration = Duration::from_secs(10);
/// The longest answer.
const LONGEST: usize = 1 << 20;

impl Target {
    /// Calls `function`, of a text and with a text as its answer, in a stopped thread. The other
    /// threads stay where they are; breakpoints do not count.
    ///
    /// # Errors
    /// Why there is no answer, in words.
    pub(super) fn call(&mut self, tid: Tid, function: u64, argument: &str) -> Result<String, String> {
        let whole = self.whole(tid).map_err(|_| "the thread is not stopped".to_owned())?;
        let saved = Registers::of(whole.general);
        let pid = self.tracer.thread(tid).map(|t| t.pid).ok_or("the thread has gone")?;
        let failed = |e: std::io::Error| format!("cannot call into the program: {e}");
        if self.tracer.thread(tid).is_some_and(Thread::waits_for_child) {
            return Err("the thread waits for the process that it has made by vfork".to_owned());
        }
        let siginfo = ptrace::siginfo(tid).ok();
        let told = self.tracer.thread(tid).and_then(|t| t.told.clone());
        let blocked = ptrace::signal_mask(tid).map_err(failed)?;
        let mut regs = self.registers(tid).map_err(|_| "the thread is not stopped".to_owned())?;
        // The interrupted registers first: what only they refer to must be seen by the collector.
        let general = (0..RIP).filter_map(|n| saved.bytes(n)).flatten();
        let kept: Vec<u8> = general.chain(&whole.area).copied().collect();
        let registers = (saved.get(RSP) - RED_ZONE - kept.len() as u64) & !15;
        let text = (registers - argument.len() as u64 - 1) & !15;
        let stack = text - 8;
        let process = self.tracer.process_mut(pid).ok_or("the process has gone")?;
        process.write(registers, &kept).map_err(failed)?;
        process.write(text, &[argument.as_bytes(), &[0]].concat()).map_err(failed)?;
        process.write(stack, &RETURN.to_le_bytes()).map_err(failed)?;
        // The kernel takes a handler away from a program that has a fault while it is blocked, as all
        // signals are where threads are born.
        ptrace::set_signal_mask(tid, blocked & !ptrace::FAULTS).map_err(failed)?;
        // From here on everything is put back, whatever fails.
        process.lift(true);
        let pass = std::mem::take(&mut self.tracer.pass);
        for (number, value) in [(RDI, text), (RSP, stack), (RIP, function), (RAX, 0)] {
            regs.set(number, value);
        }
        // The direction flag is clear at calls (System V ABI).
        regs.set(EFLAGS, saved.get(EFLAGS) & !0x400);
        regs.set(RBP, saved.get(RBP));
        regs.leave_system_call();
        let answer = self.set_registers(tid, &regs).map_err(failed).and_then(|()| self.run_call(tid));
        if let Ok(mask) = ptrace::signal_mask(tid) {
            let _ = ptrace::set_signal_mask(tid, mask & !ptrace::FAULTS | blocked & ptrace::FAULTS);
        }
        if let Some(process) = self.tracer.process_mut(pid) {
            process.lift(false);
        }
        self.tracer.pass = pass;
        let address = answer.as_ref().ok().copied();
        let text = address.and_then(|a| self.tracer.process(pid).map(|p| p.text(a, LONGEST)));
        if let Some(thread) = self.tracer.thread(tid) {
            thread.forget_registers();
        }
        let put_back = whole.write(tid).map_err(failed);
        if let Some(info) = siginfo {
            // A thread that stood before a signal stands there again.
            let _ = ptrace::set_siginfo(tid, &info);
        }
        self.tracer.restore(tid, told);
        put_back?;
        answer?;
        text.map(|t| String::from_utf8_lossy(&t).into_owned()).ok_or_else(|| "the process has gone".to_owned())
    }

    /// Runs a thread to the end of its call: the result.
    fn run_call(&mut self, tid: Tid) -> Result<u64, String> {
        let start = Instant::now();
        let mut signal = 0;
        self.tracer.resume_one(tid, Action { mode: Mode::Run, signal });
        loop {
            let report = match self.tracer.poll() {
                Some(report) => report,
                None if start.elapsed() > LIMIT => {
                    self.tracer.halt();
                    return Err(format!("no answer within {} s: the call is given up", LIMIT.as_secs()));
                }
                None if !self.tracer.is_drained() => continue,
                None => {
                    let mut poll = libc::pollfd { fd: self.tracer.descriptor(), events: libc::POLLIN, revents: 0 };
                    // SAFETY: one descriptor, a local.
                    unsafe { libc::poll(&mut poll, 1, 100) };
                    continue;
                }
            };
            match report {
                Report::Stopped(stopped, Event::Signal(libc::SIGSEGV)) if stopped == tid => {
                    let regs = self.general_registers(tid).map_err(|_| "the thread has gone".to_owned())?;
                    if regs.get(RIP) == RETURN {
                        return Ok(regs.get(RAX));
                    }
                    return Err(format!("the call has died of a bad memory access at {:#x}", regs.get(RIP)));
                }
                Report::Stopped(stopped, event) if stopped == tid => {
                    signal = if let Event::Signal(s) = event { s } else { 0 };
                }
                Report::Stopped(..) => signal = 0,
                Report::Exited(..) | Report::Killed(..) | Report::NothingRuns => {
                    self.tracer.tell_later(report);
                    return Err("the program has ended in the call".to_owned());
                }
            }
            self.tracer.resume_one(tid, Action { mode: Mode::Run, signal });
        }
    }
}
