//! The traced program as the `gdbstub` crate sees it: registers, memory, breakpoints and what can
//! be asked of the stopped thread that the debugger has selected. Run control, processes and
//! threads are not its business; `session` keeps those packets.

use super::breaks::Breaks;
use super::files::Files;
use super::libraries;
use super::process::{Owner, Process};
use super::ptrace::Tid;
use super::registers::{self, Number, Registers, Whole, X86_64};
use super::symbols::Known;
use super::tracer::Tracer;
use super::watch::Kind;
use gdbstub::common::{Endianness, Pid, Tid as NonZeroTid};
use gdbstub::target::ext::base::BaseOps;
use gdbstub::target::ext::base::multithread::MultiThreadBase;
use gdbstub::target::ext::base::single_register_access::{SingleRegisterAccess, SingleRegisterAccessOps};
use gdbstub::target::ext::breakpoints::{
    Breakpoints, BreakpointsOps, HwBreakpoint, HwBreakpointOps, HwWatchpoint, HwWatchpointOps, SwBreakpoint,
    SwBreakpointOps, WatchKind,
};
use gdbstub::target::ext::host_info::{HostInfo, HostInfoOps, HostInfoResponse};
use gdbstub::target::ext::{auxv, exec_file, host_io, libraries as libraries_ext};
use gdbstub::target::{TargetError, TargetResult};
use std::os::unix::ffi::OsStrExt;

/// Bytes of the longest packet that a debugger may send.
pub(super) const PACKET_SIZE: usize = 0x8000;

/// The triple of the machine, as lldb itself writes it: only then does it look at a process of its own
/// machine for the executable.
pub(super) const TRIPLE: &str = "x86_64-pc-linux-gnu";

/// The traced program.
#[derive(Debug)]
pub(super) struct Target {
    pub(super) tracer: Tracer,
    /// The thread that registers and memory are asked of.
    pub(super) selected: Tid,
    pub(super) files: Files,
    pub(super) symbols: Known,
    pub(super) breaks: Breaks,
}

const NO_THREAD: u8 = libc::ESRCH as u8;
const NO_MEMORY: u8 = libc::EFAULT as u8;

impl Target {
    /// A target without a program.
    ///
    /// # Errors
    /// The kernel has no descriptor for it.
    pub(super) fn new() -> std::io::Result<Target> {
        let tracer = Tracer::new()?;
        let (files, symbols, breaks) = (Files::default(), Known::default(), Breaks::default());
        Ok(Target { tracer, selected: 0, files, symbols, breaks })
    }

    /// Forgets what a debugger has left behind, once nothing is traced.
    pub(super) fn forget(&mut self) {
        (self.files, self.symbols, self.breaks) = Default::default();
    }

    /// The process of the selected thread.
    pub(super) fn process(&self) -> Option<&Process> {
        self.tracer.process(self.tracer.thread(self.selected)?.pid)
    }

    fn process_mut(&mut self) -> TargetResult<&mut Process, Self> {
        let pid = self.tracer.thread(self.selected).ok_or(TargetError::Errno(NO_THREAD))?.pid;
        self.tracer.process_mut(pid).ok_or(TargetError::Errno(NO_THREAD))
    }

    /// The registers of a stopped thread.
    pub(super) fn registers(&self, tid: Tid) -> TargetResult<Registers, Self> {
        Ok(Registers::read(tid, self.general(tid)?)?)
    }

    /// The general registers of a stopped thread.
    fn general(&self, tid: Tid) -> TargetResult<libc::user_regs_struct, Self> {
        match self.tracer.thread(tid) {
            Some(thread) if thread.stopped => Ok(thread.general(tid)?),
            _ => Err(TargetError::Errno(NO_THREAD)),
        }
    }

    /// As [`Target::registers`], without those of floating point and vectors.
    pub(super) fn general_registers(&self, tid: Tid) -> TargetResult<Registers, Self> {
        Ok(Registers::of(self.general(tid)?))
    }

    /// Sets the registers of a stopped thread.
    pub(super) fn set_registers(&self, tid: Tid, registers: &Registers) -> std::io::Result<()> {
        if let Some(thread) = self.tracer.thread(tid) {
            thread.forget_registers();
        }
        registers.write(tid)
    }

    /// As the debugger does, which may be calling a function.
    fn set_registers_for_debugger(&self, tid: Tid, registers: &Registers) -> std::io::Result<()> {
        let Some(thread) = self.tracer.thread(tid) else { return Ok(()) };
        let mut calls = thread.calls.borrow_mut();
        calls.note(tid, thread.general(tid)?)?;
        self.set_registers(tid, registers)?;
        calls.changed(tid, thread.general(tid)?)
    }

    /// The whole state of a stopped thread.
    pub(super) fn whole(&self, tid: Tid) -> TargetResult<Whole, Self> {
        Ok(Whole::read(tid, self.general(tid)?)?)
    }

    fn watch(&mut self, address: u64, length: u64, kind: Kind, on: bool) -> TargetResult<bool, Self> {
        let process = self.process_mut()?;
        let (pid, points) = (process.pid, &mut process.watchpoints);
        let before = points.clone();
        if !(if on { points.add(address, length, kind) } else { points.remove(address, length, kind) }) {
            return Ok(false);
        }
        let applied = self.tracer.apply_watchpoints(pid);
        if applied.is_err() {
            self.process_mut()?.watchpoints = before;
            self.tracer.apply_watchpoints(pid)?;
        }
        Ok(applied.is_ok())
    }
}

/// Copies the part of `data` that is asked for; its length.
fn part(data: &[u8], offset: u64, length: usize, buffer: &mut [u8]) -> usize {
    let rest = usize::try_from(offset).ok().and_then(|o| data.get(o..)).unwrap_or_default();
    let count = rest.len().min(length).min(buffer.len());
    buffer[..count].copy_from_slice(&rest[..count]);
    count
}

impl gdbstub::target::Target for Target {
    type Arch = X86_64;
    type Error = std::io::Error;

    fn base_ops(&mut self) -> BaseOps<'_, Self::Arch, Self::Error> {
        BaseOps::MultiThread(self)
    }
    fn support_breakpoints(&mut self) -> Option<BreakpointsOps<'_, Self>> {
        Some(self)
    }
    fn support_host_io(&mut self) -> Option<host_io::HostIoOps<'_, Self>> {
        Some(self)
    }
    fn support_exec_file(&mut self) -> Option<exec_file::ExecFileOps<'_, Self>> {
        Some(self)
    }
    fn support_auxv(&mut self) -> Option<auxv::AuxvOps<'_, Self>> {
        Some(self)
    }
    fn support_libraries_svr4(&mut self) -> Option<libraries_ext::LibrariesSvr4Ops<'_, Self>> {
        Some(self)
    }
    fn support_host_info(&mut self) -> Option<HostInfoOps<'_, Self>> {
        Some(self)
    }
    fn use_fork_stop_reason(&self) -> bool {
        false
    }
    fn use_vfork_stop_reason(&self) -> bool {
        false
    }
    fn use_vforkdone_stop_reason(&self) -> bool {
        false
    }
}

impl MultiThreadBase for Target {
    fn read_registers(&mut self, regs: &mut Registers, _: NonZeroTid) -> TargetResult<(), Self> {
        *regs = self.registers(self.selected)?;
        Ok(())
    }

    fn write_registers(&mut self, regs: &Registers, _: NonZeroTid) -> TargetResult<(), Self> {
        self.general(self.selected)?;
        Ok(self.set_registers_for_debugger(self.selected, regs)?)
    }

    fn support_single_register_access(&mut self) -> Option<SingleRegisterAccessOps<'_, NonZeroTid, Self>> {
        Some(self)
    }

    fn read_addrs(&mut self, address: u64, data: &mut [u8], _: NonZeroTid) -> TargetResult<usize, Self> {
        match self.process_mut()?.read(address, data) {
            0 if !data.is_empty() => Err(TargetError::Errno(NO_MEMORY)),
            count => Ok(count),
        }
    }

    fn write_addrs(&mut self, address: u64, data: &[u8], _: NonZeroTid) -> TargetResult<(), Self> {
        self.process_mut()?.write(address, data).map_err(|_| TargetError::Errno(NO_MEMORY))
    }

    fn list_active_threads(&mut self, each: &mut dyn FnMut(NonZeroTid)) -> Result<(), Self::Error> {
        for (tid, _) in self.tracer.threads() {
            each(NonZeroTid::new(tid as usize).unwrap_or(NonZeroTid::MIN));
        }
        Ok(())
    }
}

impl SingleRegisterAccess<NonZeroTid> for Target {
    fn read_register(&mut self, _: NonZeroTid, number: Number, buffer: &mut [u8]) -> TargetResult<usize, Self> {
        let regs = self.registers(self.selected)?;
        Ok(part(regs.bytes(number.0).unwrap_or_default(), 0, usize::MAX, buffer))
    }

    fn write_register(&mut self, _: NonZeroTid, number: Number, value: &[u8]) -> TargetResult<(), Self> {
        let mut regs = self.registers(self.selected)?;
        if registers::place(number.0).is_none_or(|(_, length)| length != value.len()) {
            return Err(TargetError::Errno(libc::EINVAL as u8));
        }
        regs.set_bytes(number.0, value);
        Ok(self.set_registers_for_debugger(self.selected, &regs)?)
    }
}

impl Breakpoints for Target {
    fn support_sw_breakpoint(&mut self) -> Option<SwBreakpointOps<'_, Self>> {
        Some(self)
    }
    fn support_hw_breakpoint(&mut self) -> Option<HwBreakpointOps<'_, Self>> {
        Some(self)
    }
    fn support_hw_watchpoint(&mut self) -> Option<HwWatchpointOps<'_, Self>> {
        Some(self)
    }
}

impl SwBreakpoint for Target {
    fn add_sw_breakpoint(&mut self, address: u64, _: usize) -> TargetResult<bool, Self> {
        Ok(self.process_mut()?.add_breakpoint(address, Owner::Debugger).is_ok())
    }

    fn remove_sw_breakpoint(&mut self, address: u64, _: usize) -> TargetResult<bool, Self> {
        self.process_mut()?.remove_breakpoint(address, Owner::Debugger);
        Ok(true)
    }
}

impl HwBreakpoint for Target {
    fn add_hw_breakpoint(&mut self, address: u64, _: usize) -> TargetResult<bool, Self> {
        self.watch(address, 1, Kind::Execute, true)
    }

    fn remove_hw_breakpoint(&mut self, address: u64, _: usize) -> TargetResult<bool, Self> {
        self.watch(address, 1, Kind::Execute, false)
    }
}

fn kind(kind: WatchKind) -> Kind {
    match kind {
        WatchKind::Write => Kind::Write,
        // The processor has no watchpoints of reads alone.
        WatchKind::Read | WatchKind::ReadWrite => Kind::Access,
    }
}

impl HwWatchpoint for Target {
    fn add_hw_watchpoint(&mut self, address: u64, length: u64, of: WatchKind) -> TargetResult<bool, Self> {
        self.watch(address, length, kind(of), true)
    }

    fn remove_hw_watchpoint(&mut self, address: u64, length: u64, of: WatchKind) -> TargetResult<bool, Self> {
        self.watch(address, length, kind(of), false)
    }
}

impl exec_file::ExecFile for Target {
    fn get_exec_file(
        &self,
        pid: Option<Pid>,
        offset: u64,
        length: usize,
        buffer: &mut [u8],
    ) -> TargetResult<usize, Self> {
        let named = pid.and_then(|pid| self.tracer.process(pid.get() as i32));
        let process = named.or_else(|| self.process()).ok_or(TargetError::Errno(NO_THREAD))?;
        Ok(part(process.executable()?.as_os_str().as_bytes(), offset, length, buffer))
    }
}

impl auxv::Auxv for Target {
    fn get_auxv(&self, offset: u64, length: usize, buffer: &mut [u8]) -> TargetResult<usize, Self> {
        let process = self.process().ok_or(TargetError::Errno(NO_THREAD))?;
        Ok(part(&process.auxv(), offset, length, buffer))
    }
}

impl libraries_ext::LibrariesSvr4 for Target {
    fn get_libraries_svr4(&self, offset: u64, length: usize, buffer: &mut [u8]) -> TargetResult<usize, Self> {
        let process = self.process().ok_or(TargetError::Errno(NO_THREAD))?;
        Ok(part(libraries::xml(process).as_bytes(), offset, length, buffer))
    }
}

impl HostInfo for Target {
    fn host_info(&self, write: &mut dyn FnMut(&HostInfoResponse<'_>)) -> Result<(), Self::Error> {
        write(&HostInfoResponse::Triple(TRIPLE));
        write(&HostInfoResponse::Endianness(Endianness::Little));
        write(&HostInfoResponse::PointerSize(8));
        Ok(())
    }
}
