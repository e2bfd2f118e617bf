//! The emitter: one function's machine code under construction, and what the templates share.

pub use super::assembler::Assembler;
use super::stubs;
use crate::bytecode::CodeObject;
use crate::bytecode::op::{Name, Slot, Source, Target};
use crate::debuginfo::tables::Unwind;
use crate::heap::layout::Generator;
use crate::heap::{Value, low};
use crate::runtime::helpers::{Answer, Helper};
use crate::runtime::loaded::Loaded;
use crate::runtime::{caches, frame};
use crate::thread_field;
use dynasmrt::{DynamicLabel, DynasmApi, DynasmLabelApi, dynasm};
use std::mem::offset_of;

/// A scratch register that operands are loaded into: its number in the encoding.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
#[allow(missing_docs)]
pub enum Reg {
    Rax = 0,
    Rcx = 1,
    Rdx = 2,
    Rsi = 6,
    Rdi = 7,
    R8 = 8,
}

/// The registers of helper arguments, in order.
pub const ARGUMENTS: [Reg; 5] = [Reg::Rdi, Reg::Rsi, Reg::Rdx, Reg::Rcx, Reg::R8];

type OutOfLine<'a> = Box<dyn FnOnce(&mut Emitter<'a>) + 'a>;

/// One function under construction.
pub struct Emitter<'a> {
    /// The module's assembler.
    pub a: &'a mut Assembler,
    /// The bytecode.
    pub code: &'a CodeObject,
    /// Constants and names as values; address in generated code.
    pub loaded: &'a Loaded,
    start: usize,
    labels: Vec<DynamicLabel>,
    /// The operation under construction.
    pub op: usize,
    out_of_line: Vec<(usize, OutOfLine<'a>)>,
    failure: Option<DynamicLabel>,
    exit: DynamicLabel,
    offsets: Vec<u32>,
    positions: Vec<(u32, u32)>,
    /// Each operation is reported.
    traced: bool,
    anchors: Vec<u32>,
    resumptions: Vec<u32>,
    unwind: Vec<(u32, Unwind)>,
    body: u32,
    start_offset: u32,
    cold: u32,
    /// The region for inline caches is used up: the code is not complete.
    pub out_of_caches: bool,
}

/// A finished function.
#[derive(Debug)]
pub struct Emitted {
    /// Offset from the start of the module's code.
    pub start: usize,
    /// Bytes of code.
    pub size: u32,
    /// Offset of each operation.
    pub offsets: Vec<u32>,
    /// Operation by offset.
    pub positions: Vec<(u32, u32)>,
    /// For each of them, the offset behind the report to the trace function.
    pub anchors: Vec<u32>,
    /// Where suspended operations go on.
    pub resumptions: Vec<u32>,
    /// Offset of the exceptional exit.
    pub exit: u32,
    /// Unwind rule changes.
    pub unwind: Vec<(u32, Unwind)>,
    /// Offset of the first operation.
    pub body: u32,
    /// Resumable code: offset of the place where it begins.
    pub start_offset: u32,
    /// Offset of the out-of-line part.
    pub cold: u32,
    /// There was no room for the inline caches: the code must not run.
    pub out_of_caches: bool,
}

/// Emits the code of one function; `traced`: so that each operation is reported first.
pub fn emit(a: &mut Assembler, loaded: &Loaded, traced: bool) -> Emitted {
    dynasm!(a ; .arch x64 ; .align 16);
    let code: &CodeObject = &loaded.code;
    let start = a.offset().0;
    let labels = code.ops.iter().map(|_| a.new_dynamic_label()).collect();
    let exit = a.new_dynamic_label();
    let mut e = Emitter {
        a,
        code,
        loaded,
        start,
        labels,
        op: 0,
        out_of_line: Vec::new(),
        failure: None,
        exit,
        offsets: Vec::with_capacity(code.ops.len()),
        positions: Vec::with_capacity(code.ops.len() * 2),
        traced,
        anchors: Vec::new(),
        resumptions: Vec::new(),
        unwind: Vec::new(),
        body: 0,
        start_offset: 0,
        cold: 0,
        out_of_caches: false,
    };
    let resumable = code.flags.resumable();
    if resumable {
        e.resumable_prologue();
    } else {
        e.prologue();
    }
    e.body = e.offset();
    if resumable {
        e.go_on();
    }
    for (i, op) in code.ops.iter().enumerate() {
        e.op = i;
        e.failure = None;
        let offset = e.offset();
        e.offsets.push(offset);
        e.note_position(offset, i as u32);
        let label = e.labels[i];
        dynasm!(e.a ; .arch x64 ; =>label);
        if traced {
            e.report();
        }
        if op.target().is_some_and(|t| t.0 as usize <= i) {
            e.poll();
        }
        super::templates::emit(&mut e, op);
    }
    e.cold = e.offset();
    e.finish_out_of_line();
    let exit = e.exceptional_exit();
    // A return address is never the first byte of another function.
    dynasm!(e.a ; .arch x64 ; int3);
    let size = e.offset();
    // They live as long as the code.
    e.offsets.shrink_to_fit();
    e.positions.shrink_to_fit();
    Emitted {
        start,
        size,
        offsets: e.offsets,
        positions: e.positions,
        anchors: e.anchors,
        resumptions: e.resumptions,
        exit,
        unwind: e.unwind,
        body: e.body,
        start_offset: e.start_offset,
        cold: e.cold,
        out_of_caches: e.out_of_caches,
    }
}

impl<'a> Emitter<'a> {
    /// Is this the code that reports each operation?
    pub fn is_traced(&self) -> bool {
        self.traced
    }

    /// Offset from the function's start.
    pub fn offset(&self) -> u32 {
        (self.a.offset().0 - self.start) as u32
    }

    /// The code from here on belongs to an operation.
    fn note_position(&mut self, offset: u32, op: u32) {
        self.positions.push((offset, op));
        if self.traced {
            self.anchors.push(offset);
        }
    }

    /// Tells the tracer which operation comes; it may answer where to go on.
    fn report(&mut self) {
        let (go_on, failed) = (self.label(), self.label());
        let (report, dispatch) = (stubs::address(Helper::TraceOperation), stubs::address(Helper::Dispatch));
        let op = self.op as i32;
        dynasm!(self.a ; .arch x64
            ; cmp QWORD [DWORD thread_field!(stack_limit)], -1
            ; jne =>go_on
            ; mov rdi, rbp
            ; mov esi, op
            ; call extern report as usize
            ; cmp rax, low::NONE as i32
            ; je =>go_on
            ; test rax, rax
            ; jz =>failed
            ; jmp rax
            ; =>failed
            ; call extern dispatch as usize
            ; jmp rax
            ; =>go_on
        );
        let offset = self.offset();
        if let Some(last) = self.anchors.last_mut() {
            *last = offset;
        }
    }

    /// A fresh label.
    pub fn label(&mut self) -> DynamicLabel {
        self.a.new_dynamic_label()
    }

    /// Binds a label here.
    pub fn bind(&mut self, label: DynamicLabel) {
        dynasm!(self.a ; .arch x64 ; =>label);
    }

    /// Label of an operation.
    pub fn target(&self, t: Target) -> DynamicLabel {
        self.labels[t.0 as usize]
    }

    /// Emits `f` behind the function's body, as part of the operation under construction.
    pub fn later(&mut self, f: impl FnOnce(&mut Emitter<'a>) + 'a) {
        self.out_of_line.push((self.op, Box::new(f)));
    }

    /// Offset of a slot from `rbp`.
    pub fn slot(&self, s: Slot) -> i32 {
        frame::slot_offset(self.code.slots, s.0)
    }

    /// The constant's value word.
    pub fn constant(&self, c: u16) -> Value {
        self.loaded.constants()[c as usize]
    }

    /// The interned name.
    pub fn name(&self, n: Name) -> u64 {
        self.loaded.names()[n.0 as usize].bits()
    }

    /// The immediate int that a source is known to be.
    pub fn known_int(&self, s: Source) -> Option<i64> {
        match s {
            Source::Constant(c) => self.constant(c).as_small_int(),
            Source::Slot(_) => None,
        }
    }

    /// A zeroed inline cache; without room for it the code is not complete.
    pub fn cache<T>(&mut self) -> Option<i32> {
        let cache = caches::take::<T>();
        self.out_of_caches |= cache.is_none();
        cache
    }

    // ---- moves ------------------------------------------------------------------------------

    /// `reg = word`
    pub fn load_word(&mut self, reg: Reg, word: u64) {
        let r = reg as u8;
        if word == 0 {
            dynasm!(self.a ; .arch x64 ; xor Rd(r), Rd(r));
        } else if let Ok(small) = i32::try_from(word) {
            dynasm!(self.a ; .arch x64 ; mov Rd(r), small);
        } else {
            dynasm!(self.a ; .arch x64 ; mov Rq(r), QWORD word as i64);
        }
    }

    /// `reg = slot`
    pub fn load_slot(&mut self, reg: Reg, s: Slot) {
        let offset = self.slot(s);
        dynasm!(self.a ; .arch x64 ; mov Rq(reg as u8), [rbp + offset]);
    }

    /// `reg = source`
    pub fn load(&mut self, reg: Reg, s: Source) {
        match s {
            Source::Slot(s) => self.load_slot(reg, s),
            Source::Constant(c) => {
                let word = self.constant(c).bits();
                self.load_word(reg, word);
            }
        }
    }

    /// `reg = source`, or 0 for none
    pub fn load_optional(&mut self, reg: Reg, s: Option<Source>) {
        match s {
            Some(s) => self.load(reg, s),
            None => self.load_word(reg, 0),
        }
    }

    /// `reg = &slot`
    pub fn load_address(&mut self, reg: Reg, s: Slot) {
        let offset = self.slot(s);
        dynasm!(self.a ; .arch x64 ; lea Rq(reg as u8), [rbp + offset]);
    }

    /// `slot = reg`
    pub fn store(&mut self, s: Slot, reg: Reg) {
        let offset = self.slot(s);
        dynasm!(self.a ; .arch x64 ; mov [rbp + offset], Rq(reg as u8));
    }

    /// `slot = word` for a word below 2^31
    pub fn store_low(&mut self, s: Slot, word: u64) {
        let offset = self.slot(s);
        dynasm!(self.a ; .arch x64 ; mov QWORD [rbp + offset], word as i32);
    }

    /// `slot = source`
    pub fn move_to(&mut self, dst: Slot, src: Source) {
        if let Source::Constant(c) = src {
            let word = self.constant(c).bits();
            if word < low::END {
                return self.store_low(dst, word);
            }
        }
        self.load(Reg::Rax, src);
        self.store(dst, Reg::Rax);
    }

    // ---- calls of helpers ---------------------------------------------------------------------

    /// Where the operation goes when it fails.
    pub fn failure(&mut self) -> DynamicLabel {
        if let Some(l) = self.failure {
            return l;
        }
        let l = self.label();
        self.failure = Some(l);
        self.later(move |e| {
            e.bind(l);
            let dispatch = stubs::address(Helper::Dispatch);
            // The call returns, so that a debugger's `next` stays with it: `rax` is where to go on.
            dynasm!(e.a ; .arch x64 ; call extern dispatch as usize ; jmp rax);
        });
        l
    }

    /// Calls a helper whose arguments are in place. The answer is in `rax`; a Python call it
    /// asks for is made here, so that the callee's caller is this function.
    pub fn call(&mut self, h: Helper) {
        let stub = stubs::address(h);
        dynasm!(self.a ; .arch x64 ; call extern stub as usize);
        if h.answer() == Answer::Plan {
            let resume = stubs::address(Helper::Resume);
            let (again, done) = (self.label(), self.label());
            dynasm!(self.a ; .arch x64
                ; =>again
                ; jz =>done
                ; call r11
                ; call extern resume as usize
                ; jmp =>again
                ; =>done
            );
        }
        let failure = self.failure();
        dynasm!(self.a ; .arch x64 ; test rax, rax ; jz =>failure);
    }

    /// Loads `sources` into the argument registers and calls a helper.
    pub fn call_with(&mut self, h: Helper, sources: &[Source]) {
        for (&s, &reg) in sources.iter().zip(&ARGUMENTS) {
            self.load(reg, s);
        }
        self.call(h);
    }

    /// A backward jump: looks whether somebody waits for a poll.
    fn poll(&mut self) {
        let (slow, back) = (self.label(), self.label());
        dynasm!(self.a ; .arch x64
            ; cmp rsp, QWORD [DWORD thread_field!(stack_limit)]
            ; jb =>slow
            ; =>back
        );
        self.later(move |e| {
            e.bind(slow);
            e.call(Helper::CheckStack);
            dynasm!(e.a ; .arch x64 ; jmp =>back);
        });
    }

    /// Leaves the function; the result is in `rax`.
    pub fn leave(&mut self) {
        if self.traced {
            let report = stubs::address(Helper::TraceReturn);
            dynasm!(self.a ; .arch x64 ; mov rdi, rbp ; mov rsi, rax ; call extern report as usize);
        }
        let (watched, back) = (self.label(), self.label());
        dynasm!(self.a ; .arch x64 ; cmp rbp, QWORD [DWORD thread_field!(watched)] ; je =>watched ; =>back);
        self.later(move |e| {
            e.bind(watched);
            e.exit_watched();
            dynasm!(e.a ; .arch x64 ; jmp =>back);
        });
        self.leave_unwatched();
    }

    /// Tells the frame's object that the frame leaves with the result in `rax`.
    fn exit_watched(&mut self) {
        let stub = stubs::address(Helper::FrameExit);
        dynasm!(self.a ; .arch x64 ; mov rdi, rbp ; mov rsi, rax ; call extern stub as usize);
    }

    fn leave_unwatched(&mut self) {
        dynasm!(self.a ; .arch x64 ; leave);
        let offset = self.offset();
        self.unwind.push((offset, Unwind::Left));
        dynasm!(self.a ; .arch x64 ; ret);
        let offset = self.offset();
        self.unwind.push((offset, Unwind::Resume));
    }

    // ---- entry and exit -------------------------------------------------------------------------

    /// The frame is set up; a caller that does not know the internal convention goes to `tolerant`.
    /// The place of the function is filled before the frame has its size: whoever finds a frame of
    /// full size on the stack reads no function of an earlier one.
    fn open_frame(&mut self, entry: DynamicLabel, tolerant: DynamicLabel, size: i32) {
        dynasm!(self.a ; .arch x64 ; =>entry ; push rbp);
        self.unwind.push((1, Unwind::Pushed));
        dynasm!(self.a ; .arch x64 ; mov rbp, rsp);
        self.unwind.push((4, Unwind::FrameSet));
        dynasm!(self.a ; .arch x64
            ; lea rax, [=>entry]
            ; sub r11, rax
            ; jne =>tolerant
            ; push r10
            ; sub rsp, size - 8
        );
    }

    fn prologue(&mut self) {
        let (entry, tolerant, init, overflow) = (self.label(), self.label(), self.label(), self.label());
        let size = frame::size(self.code.slots);
        let parameters = self.code.parameters();
        self.open_frame(entry, tolerant, size);
        for i in 0..parameters {
            let offset = self.slot(Slot(i));
            dynasm!(self.a ; .arch x64 ; mov rax, [rdi + 8 * i32::from(i)] ; mov [rbp + offset], rax);
        }
        self.bind(init);
        let unbound: Vec<Slot> = self.code.locals.iter().map(|l| l.slot).filter(|s| s.0 >= parameters).collect();
        for s in unbound {
            self.store_low(s, low::UNBOUND);
        }
        dynasm!(self.a ; .arch x64
            ; cmp rsp, QWORD [DWORD thread_field!(stack_limit)]
            ; jb =>overflow
        );
        let body = self.label();
        self.bind(body);
        self.later(move |e| {
            e.bind(overflow);
            let enter = stubs::address(Helper::Enter);
            let exit = e.exit;
            dynasm!(e.a ; .arch x64
                ; call extern enter as usize
                ; test rax, rax
                ; jz =>exit
                ; cmp rax, low::NONE as i32
                ; je =>body
                ; jmp rax
            );
        });
        self.later(move |e| e.tolerant_entry(tolerant, init, size));
    }

    /// Entry of resumable code: `r10` is the generator object, `rdi` the value sent.
    fn resumable_prologue(&mut self) {
        let (entry, tolerant, body, overflow) = (self.label(), self.label(), self.label(), self.label());
        let size = frame::size(self.code.slots);
        let own = self.slot(Slot(self.code.generator_slot()));
        self.open_frame(entry, tolerant, size);
        dynasm!(self.a ; .arch x64
            ; mov rax, [r10 + offset_of!(Generator, function) as i32]
            ; mov [rbp + frame::FUNCTION], rax
            ; mov [rbp + own], r10
        );
        super::templates::restore_named(self);
        dynasm!(self.a ; .arch x64
            ; cmp rsp, QWORD [DWORD thread_field!(stack_limit)]
            ; jb =>overflow
            ; =>body
        );
        self.later(move |e| {
            let check = stubs::address(Helper::Enter);
            let exit = e.exit;
            dynasm!(e.a ; .arch x64
                ; =>overflow
                ; push rdi
                ; push r10
                ; call extern check as usize
                ; pop r10
                ; pop rdi
                ; test rax, rax
                ; jnz =>body
                ; jmp =>exit
            );
        });
        self.later(move |e| {
            e.c_arguments(tolerant, size);
            if e.code.slots > 0 {
                e.load_address(Reg::Rdi, Slot(0));
            }
            let make = stubs::address(Helper::MakeGenerator);
            dynasm!(e.a ; .arch x64 ; mov r10, rax ; call extern make as usize);
            e.leave();
        });
    }

    /// Behind the prologue of resumable code: on to where it was suspended.
    fn go_on(&mut self) {
        let offset = self.offset();
        self.note_position(offset, u32::MAX);
        let resume = offset_of!(Generator, resume) as i32;
        let (framed, back) = (self.label(), self.label());
        dynasm!(self.a ; .arch x64
            ; cmp QWORD [r10 + offset_of!(Generator, frame) as i32], 0
            ; jne =>framed
            ; =>back
            ; mov rcx, [r10 + resume]
            ; mov QWORD [r10 + resume], 0
            ; jmp rcx
        );
        self.later(move |e| {
            let attach = stubs::address(Helper::AttachFrame);
            dynasm!(e.a ; .arch x64
                ; =>framed
                ; push rdi
                ; push r10
                ; mov rdi, r10
                ; mov rsi, rbp
                ; call extern attach as usize
                ; pop r10
                ; pop rdi
                ; jmp =>back
            );
        });
        self.start_offset = self.offset();
        super::templates::start(self);
    }

    /// A suspended operation goes on here: a line of its own for debuggers.
    pub fn mark_resumption(&mut self) {
        let offset = self.offset();
        self.note_position(offset, self.op as u32);
        self.resumptions.push(offset);
    }

    /// Raw C arguments: see `helpers::control::tolerant`.
    fn tolerant_entry(&mut self, tolerant: DynamicLabel, init: DynamicLabel, size: i32) {
        self.c_arguments(tolerant, size);
        dynasm!(self.a ; .arch x64 ; jmp =>init);
    }

    /// The frame of an entry with raw C arguments: they become values; the function is in `rax`.
    fn c_arguments(&mut self, tolerant: DynamicLabel, size: i32) {
        dynasm!(self.a ; .arch x64 ; =>tolerant ; push 0 ; sub rsp, size - 8);
        let registers = [7u8, 6, 2, 1, 8, 9];
        for (i, &r) in registers.iter().enumerate().take(self.code.positional as usize) {
            let offset = self.slot(Slot(i as u16));
            dynasm!(self.a ; .arch x64 ; mov [rbp + offset], Rq(r));
        }
        if self.code.slots > 0 {
            self.load_address(Reg::Rdi, Slot(0));
        }
        self.load_word(Reg::Rsi, self.loaded as *const Loaded as u64);
        let (stub, exit) = (stubs::address(Helper::Tolerant), self.exit);
        dynasm!(self.a ; .arch x64
            ; call extern stub as usize
            ; test rax, rax
            ; jz =>exit
            ; mov [rbp + frame::FUNCTION], rax
        );
    }

    fn finish_out_of_line(&mut self) {
        // Pieces may add further pieces (a failure exit of a slow path).
        while !self.out_of_line.is_empty() {
            let pieces = std::mem::take(&mut self.out_of_line);
            for (op, piece) in pieces {
                self.op = op;
                self.failure = None;
                let offset = self.offset();
                self.note_position(offset, op as u32);
                piece(self);
            }
        }
    }

    fn exceptional_exit(&mut self) -> u32 {
        let offset = self.offset();
        let exit = self.exit;
        self.note_position(offset, self.code.ops.len().saturating_sub(1) as u32);
        dynasm!(self.a ; .arch x64 ; =>exit ; xor eax, eax);
        let plain = self.label();
        dynasm!(self.a ; .arch x64 ; cmp rbp, QWORD [DWORD thread_field!(watched)] ; jne =>plain);
        self.exit_watched();
        self.bind(plain);
        self.leave_unwatched();
        offset
    }
}
