//! The registers of an x86-64 Linux thread in gdb's order, and the target description that names
//! them. The numbers are gdb's own (`amd64_linux_tdep`): core 0–39, SSE 40–56, `orig_rax` 57,
//! segment bases 58–59, upper halves of ymm 60–75.

use super::ptrace::{self, Tid};
use std::fmt::Write as _;
use std::io;
use std::num::NonZeroUsize;
use std::sync::OnceLock;

/// Bytes of all registers.
const SIZE: usize = 816;
/// Numbers that are used elsewhere.
pub(super) const RBP: usize = 6;
pub(super) const RSP: usize = 7;
pub(super) const RIP: usize = 16;
const ST0: usize = 24;
const FCTRL: usize = 32;
pub(super) const XMM0: usize = 40;
pub(super) const MXCSR: usize = 56;
const ORIG_RAX: usize = 57;
const FS_BASE: usize = 58;
const GS_BASE: usize = 59;
const YMM0H: usize = 60;
const COUNT: usize = 76;

/// Places in an XSAVE area of the standard format (Intel SDM 1, 13.4).
mod area {
    pub const FCW: usize = 0;
    pub const FSW: usize = 2;
    pub const FTW: usize = 4;
    pub const FOP: usize = 6;
    pub const FIP: usize = 8;
    pub const FDP: usize = 16;
    pub const MXCSR: usize = 24;
    pub const ST: usize = 32;
    pub const XMM: usize = 160;
    pub const XSTATE_BV: usize = 512;
    pub const YMM: usize = 576;
    pub const LEGACY: usize = 512;
    pub const WITH_YMM: usize = 832;
}

/// Offset and length of a register.
pub(super) fn place(number: usize) -> Option<(usize, usize)> {
    Some(match number {
        0..=15 => (number * 8, 8),
        RIP => (128, 8),
        17..=23 => (136 + (number - 17) * 4, 4),
        ST0..FCTRL => (164 + (number - ST0) * 10, 10),
        FCTRL..XMM0 => (244 + (number - FCTRL) * 4, 4),
        XMM0..MXCSR => (276 + (number - XMM0) * 16, 16),
        MXCSR => (532, 4),
        ORIG_RAX..=GS_BASE => (536 + (number - ORIG_RAX) * 8, 8),
        YMM0H..COUNT => (560 + (number - YMM0H) * 16, 16),
        _ => return None,
    })
}

/// All registers of a thread.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Registers {
    bytes: [u8; SIZE],
}

impl Default for Registers {
    fn default() -> Self {
        Registers { bytes: [0; SIZE] }
    }
}

/// The general registers in gdb's order, with their numbers.
fn general(r: &mut libc::user_regs_struct) -> [(usize, &mut u64); 27] {
    [
        (0, &mut r.rax),
        (1, &mut r.rbx),
        (2, &mut r.rcx),
        (3, &mut r.rdx),
        (4, &mut r.rsi),
        (5, &mut r.rdi),
        (RBP, &mut r.rbp),
        (RSP, &mut r.rsp),
        (8, &mut r.r8),
        (9, &mut r.r9),
        (10, &mut r.r10),
        (11, &mut r.r11),
        (12, &mut r.r12),
        (13, &mut r.r13),
        (14, &mut r.r14),
        (15, &mut r.r15),
        (RIP, &mut r.rip),
        (17, &mut r.eflags),
        (18, &mut r.cs),
        (19, &mut r.ss),
        (20, &mut r.ds),
        (21, &mut r.es),
        (22, &mut r.fs),
        (23, &mut r.gs),
        (ORIG_RAX, &mut r.orig_rax),
        (FS_BASE, &mut r.fs_base),
        (GS_BASE, &mut r.gs_base),
    ]
}

impl Registers {
    /// The registers of a stopped thread, of which the general ones are known.
    pub(super) fn read(tid: Tid, general: libc::user_regs_struct) -> io::Result<Registers> {
        let mut all = Registers::of(general);
        all.load(&ptrace::xstate(tid)?);
        Ok(all)
    }

    /// General registers, and zeros for the others.
    pub(super) fn of(mut registers: libc::user_regs_struct) -> Registers {
        let mut all = Registers::default();
        for (number, value) in general(&mut registers) {
            all.set(number, *value);
        }
        all
    }

    /// Sets the registers of a stopped thread.
    pub(super) fn write(&self, tid: Tid) -> io::Result<()> {
        let mut general_registers = ptrace::registers(tid)?;
        let before = general_registers;
        for (number, value) in general(&mut general_registers) {
            *value = self.get(number);
        }
        // The kernel refuses segments of the debugger's invention; nobody sets them.
        (general_registers.cs, general_registers.ss) = (before.cs, before.ss);
        ptrace::set_registers(tid, &general_registers)?;
        let mut area = ptrace::xstate(tid)?;
        let unchanged = area.clone();
        self.store(&mut area);
        if area == unchanged { Ok(()) } else { ptrace::set_xstate(tid, &mut area) }
    }

    /// The bytes of a register.
    pub(super) fn bytes(&self, number: usize) -> Option<&[u8]> {
        let (offset, length) = place(number)?;
        Some(&self.bytes[offset..offset + length])
    }

    /// Sets the leading bytes of a register.
    pub(super) fn set_bytes(&mut self, number: usize, bytes: &[u8]) {
        if let Some((offset, length)) = place(number) {
            let length = length.min(bytes.len());
            self.bytes[offset..offset + length].copy_from_slice(&bytes[..length]);
        }
    }

    /// The low 64 bits of a register.
    pub(super) fn get(&self, number: usize) -> u64 {
        let mut word = [0; 8];
        let bytes = self.bytes(number).unwrap_or_default();
        let length = bytes.len().min(8);
        word[..length].copy_from_slice(&bytes[..length]);
        u64::from_le_bytes(word)
    }

    /// Sets the low 64 bits of a register.
    pub(super) fn set(&mut self, number: usize, value: u64) {
        self.set_bytes(number, &value.to_le_bytes());
    }

    /// Where thread-local storage is.
    pub(super) fn thread_pointer(&self) -> u64 {
        self.get(FS_BASE)
    }

    /// Marks the thread as not being in a system call, so that the kernel restarts none when the
    /// thread goes on somewhere else.
    pub(super) fn leave_system_call(&mut self) {
        self.set(ORIG_RAX, u64::MAX);
    }

    /// Takes over what an XSAVE area holds.
    fn load(&mut self, a: &[u8]) {
        if a.len() < area::LEGACY {
            return;
        }
        let half = |at: usize| u64::from(u16::from_le_bytes([a[at], a[at + 1]]));
        let pair = |at: usize| half(at) | half(at + 2) << 16;
        for i in 0..8 {
            self.set_bytes(ST0 + i, &a[area::ST + i * 16..][..10]);
        }
        // The area has one bit for each register that is in use; gdb has two, 3 for empty.
        let tags = (0..8).map(|i| if a[area::FTW] >> i & 1 == 0 { 3 << (2 * i) } else { 0 }).sum();
        let control = [half(area::FCW), half(area::FSW), tags, 0, pair(area::FIP), 0, pair(area::FDP)];
        for (i, value) in control.into_iter().chain([half(area::FOP) & 0x7ff]).enumerate() {
            self.set(FCTRL + i, value);
        }
        for i in 0..16 {
            self.set_bytes(XMM0 + i, &a[area::XMM + i * 16..][..16]);
        }
        self.set(MXCSR, pair(area::MXCSR));
        if a.len() >= area::WITH_YMM {
            for i in 0..16 {
                self.set_bytes(YMM0H + i, &a[area::YMM + i * 16..][..16]);
            }
        }
    }

    /// Changes an XSAVE area to hold these registers.
    fn store(&self, a: &mut [u8]) {
        if a.len() < area::LEGACY {
            return;
        }
        let mut put = |at: usize, bytes: &[u8]| a[at..at + bytes.len()].copy_from_slice(bytes);
        for i in 0..8 {
            put(area::ST + i * 16, self.bytes(ST0 + i).unwrap_or_default());
        }
        put(area::FCW, &(self.get(FCTRL) as u16).to_le_bytes());
        put(area::FSW, &(self.get(FCTRL + 1) as u16).to_le_bytes());
        let tags = self.get(FCTRL + 2);
        let used = (0..8).map(|i| u8::from(tags >> (2 * i) & 3 != 3) << i).sum::<u8>();
        put(area::FTW, &[used]);
        for i in 0..16 {
            put(area::XMM + i * 16, self.bytes(XMM0 + i).unwrap_or_default());
        }
        put(area::MXCSR, &(self.get(MXCSR) as u32).to_le_bytes());
        if a.len() < area::WITH_YMM {
            return;
        }
        let mut put = |at: usize, bytes: &[u8]| a[at..at + bytes.len()].copy_from_slice(bytes);
        let mut upper = false;
        for i in 0..16 {
            let bytes = self.bytes(YMM0H + i).unwrap_or_default();
            upper |= bytes.iter().any(|b| *b != 0);
            put(area::YMM + i * 16, bytes);
        }
        // A component whose bit is clear would be taken for its initial state.
        a[area::XSTATE_BV] |= 3 | if upper { 4 } else { 0 };
    }
}

/// All that the processor keeps for a thread, with what the debuggers are not told of: AVX-512, keys.
#[derive(Debug, Clone)]
pub(super) struct Whole {
    pub(super) general: libc::user_regs_struct,
    /// An XSAVE area.
    pub(super) area: Vec<u8>,
}

impl Whole {
    /// The state of a stopped thread, of which the general registers are known.
    pub(super) fn read(tid: Tid, general: libc::user_regs_struct) -> io::Result<Whole> {
        Ok(Whole { general, area: ptrace::xstate(tid)? })
    }

    /// Puts everything back.
    pub(super) fn write(&self, tid: Tid) -> io::Result<()> {
        ptrace::set_registers(tid, &self.general)?;
        ptrace::set_xstate(tid, &mut self.area.clone())
    }

    /// Puts back what the debuggers are not told of.
    fn write_hidden(&self, tid: Tid) -> io::Result<()> {
        const TOLD: u8 = 7;
        let mut now = ptrace::xstate(tid)?;
        if now.len() != self.area.len() || now.len() <= area::WITH_YMM {
            return Ok(());
        }
        now[area::WITH_YMM..].copy_from_slice(&self.area[area::WITH_YMM..]);
        let used = area::XSTATE_BV..area::XSTATE_BV + 8;
        let told = now[area::XSTATE_BV] & TOLD;
        now[used.clone()].copy_from_slice(&self.area[used]);
        now[area::XSTATE_BV] = now[area::XSTATE_BV] & !TOLD | told;
        ptrace::set_xstate(tid, &mut now)
    }

    fn place(&self) -> (u64, u64) {
        (self.general.rip, self.general.rsp)
    }
}

/// The calls that a debugger is making in a thread. It puts the registers that it knows back itself,
/// but the middle of a `memcpy` has others in use, too.
#[derive(Debug, Default)]
pub(super) struct Calls {
    /// Before the debugger's first change at the present stop.
    before: Option<Whole>,
    /// What has been interrupted, innermost last.
    interrupted: Vec<Whole>,
}

impl Calls {
    /// The thread goes on.
    pub(super) fn go_on(&mut self) {
        self.before = None;
    }

    /// The debugger is about to change registers.
    pub(super) fn note(&mut self, tid: Tid, now: libc::user_regs_struct) -> io::Result<()> {
        if self.before.is_none() {
            // Calls whose frames the thread has left are over, however they ended.
            self.interrupted.retain(|whole| whole.general.rsp > now.rsp);
            self.before = Some(Whole::read(tid, now)?);
        }
        Ok(())
    }

    /// It has changed them: does the thread stand where a call interrupted it, or is it sent elsewhere?
    pub(super) fn changed(&mut self, tid: Tid, now: libc::user_regs_struct) -> io::Result<()> {
        /// More calls than these, one within the other, are forgotten ones.
        const MOST: usize = 32;
        let Some(before) = &self.before else { return Ok(()) };
        let at = (now.rip, now.rsp);
        if at == before.place() {
            return Ok(());
        }
        if let Some(n) = self.interrupted.iter().rposition(|whole| whole.place() == at) {
            let back = self.interrupted.swap_remove(n);
            self.interrupted.truncate(n);
            back.write_hidden(tid)?;
            self.before = Some(Whole::read(tid, now)?);
        } else if now.rip != before.general.rip
            && self.interrupted.last().is_none_or(|whole| whole.place() != before.place())
        {
            if self.interrupted.len() == MOST {
                self.interrupted.remove(0);
            }
            self.interrupted.push(before.clone());
        }
        Ok(())
    }
}

impl gdbstub::arch::Registers for Registers {
    type ProgramCounter = u64;

    fn pc(&self) -> u64 {
        self.get(RIP)
    }

    fn gdb_serialize(&self, mut write_byte: impl FnMut(Option<u8>)) {
        for byte in self.bytes {
            write_byte(Some(byte));
        }
    }

    fn gdb_deserialize(&mut self, bytes: &[u8]) -> Result<(), ()> {
        self.bytes.copy_from_slice(bytes.get(..SIZE).ok_or(())?);
        Ok(())
    }
}

/// The number of a register.
#[derive(Debug, Clone, Copy)]
pub(super) struct Number(pub(super) usize);

impl gdbstub::arch::RegId for Number {
    fn from_raw_id(id: usize) -> Option<(Self, Option<NonZeroUsize>)> {
        place(id).map(|(_, length)| (Number(id), NonZeroUsize::new(length)))
    }

    fn to_raw_id(&self) -> Option<usize> {
        Some(self.0)
    }
}

/// The architecture, for `gdbstub`. Its own description has no `orig_rax`, no segment bases and no
/// ymm registers.
#[derive(Debug)]
pub(super) enum X86_64 {}

impl gdbstub::arch::Arch for X86_64 {
    type Usize = u64;
    type Registers = Registers;
    type RegId = Number;
    type BreakpointKind = usize;

    fn target_description_xml() -> Option<&'static str> {
        Some(description())
    }
}

/// One register of the description.
fn register(xml: &mut String, name: &str, bits: u32, kind: &str, more: &str) {
    let space = if more.is_empty() { "" } else { " " };
    let _ = write!(xml, "<reg name=\"{name}\" bitsize=\"{bits}\" type=\"{kind}\"{space}{more}/>");
}

/// The target description.
pub(super) fn description() -> &'static str {
    static XML: OnceLock<String> = OnceLock::new();
    XML.get_or_init(|| {
        let mut xml = String::from(
            "<?xml version=\"1.0\"?><!DOCTYPE target SYSTEM \"gdb-target.dtd\"><target>\
             <architecture>i386:x86-64</architecture><osabi>GNU/Linux</osabi>\
             <feature name=\"org.gnu.gdb.i386.core\"><flags id=\"i386_eflags\" size=\"4\">",
        );
        const FLAGS: &[(&str, u32)] = &[
            ("CF", 0),
            ("", 1),
            ("PF", 2),
            ("AF", 4),
            ("ZF", 6),
            ("SF", 7),
            ("TF", 8),
            ("IF", 9),
            ("DF", 10),
            ("OF", 11),
        ];
        for (name, bit) in FLAGS {
            let _ = write!(xml, "<field name=\"{name}\" start=\"{bit}\" end=\"{bit}\"/>");
        }
        xml.push_str("</flags>");
        for name in ["rax", "rbx", "rcx", "rdx", "rsi", "rdi"] {
            register(&mut xml, name, 64, "int64", "");
        }
        register(&mut xml, "rbp", 64, "data_ptr", "");
        register(&mut xml, "rsp", 64, "data_ptr", "");
        for i in 8..16 {
            register(&mut xml, &format!("r{i}"), 64, "int64", "");
        }
        register(&mut xml, "rip", 64, "code_ptr", "");
        register(&mut xml, "eflags", 32, "i386_eflags", "");
        for name in ["cs", "ss", "ds", "es", "fs", "gs"] {
            register(&mut xml, name, 32, "int32", "");
        }
        for i in 0..8 {
            register(&mut xml, &format!("st{i}"), 80, "i387_ext", "");
        }
        for name in ["fctrl", "fstat", "ftag", "fiseg", "fioff", "foseg", "fooff", "fop"] {
            register(&mut xml, name, 32, "int", "group=\"float\"");
        }
        xml.push_str("</feature><feature name=\"org.gnu.gdb.i386.sse\">");
        const VECTORS: &[(&str, &str, &str, u32)] = &[
            ("v4f", "v4_float", "ieee_single", 4),
            ("v2d", "v2_double", "ieee_double", 2),
            ("v16i8", "v16_int8", "int8", 16),
            ("v8i16", "v8_int16", "int16", 8),
            ("v4i32", "v4_int32", "int32", 4),
            ("v2i64", "v2_int64", "int64", 2),
        ];
        for (id, _, element, count) in VECTORS {
            let _ = write!(xml, "<vector id=\"{id}\" type=\"{element}\" count=\"{count}\"/>");
        }
        xml.push_str("<union id=\"vec128\">");
        for (id, field, _, _) in VECTORS {
            let _ = write!(xml, "<field name=\"{field}\" type=\"{id}\"/>");
        }
        xml.push_str("<field name=\"uint128\" type=\"uint128\"/></union>");
        for i in 0..16 {
            register(&mut xml, &format!("xmm{i}"), 128, "vec128", "");
        }
        register(&mut xml, "mxcsr", 32, "int", "group=\"vector\"");
        xml.push_str("</feature><feature name=\"org.gnu.gdb.i386.linux\">");
        register(&mut xml, "orig_rax", 64, "int", "regnum=\"57\"");
        xml.push_str("</feature><feature name=\"org.gnu.gdb.i386.segments\">");
        register(&mut xml, "fs_base", 64, "int", "");
        register(&mut xml, "gs_base", 64, "int", "");
        xml.push_str("</feature><feature name=\"org.gnu.gdb.i386.avx\">");
        for i in 0..16 {
            register(&mut xml, &format!("ymm{i}h"), 128, "uint128", "");
        }
        xml.push_str("</feature></target>");
        xml
    })
}
