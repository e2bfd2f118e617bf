//! Loaded code: a code object together with its machine code and heap constants.

use crate::bytecode::{CodeObject, Constant, Op};
use crate::heap::Value;
use crate::objects::{Builtin, bytes, complex, instance, intern, object, string};
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

/// The bit of `co_flags` that `types.coroutine` adds.
pub const ITERABLE_COROUTINE: u32 = 0x100;

/// Code that can run. Lives for ever: frames, tracebacks and functions point at it.
#[derive(Debug)]
pub struct Loaded {
    /// The bytecode.
    pub code: Arc<CodeObject>,
    /// Name of its module, for symbols.
    pub module: Arc<str>,
    /// The machine code, a leaked `MachineCode`; null before the first call of a library function.
    pub machine: AtomicPtr<MachineCode>,
    /// The machine code of a body that has run was given back.
    pub retired: AtomicBool,
    /// What functions of this code have as their entry: the code itself, the maker of generators,
    /// or the stub that has the code made.
    callable: AtomicU64,
    /// Heap constants, one for each of `code.constants`.
    constants: OnceLock<Vec<Value>>,
    /// Interned names, one for each of `code.names`.
    names: OnceLock<Vec<Value>>,
    /// Interned names of the parameters that can be given by name or position, in slot order.
    pub parameters: Vec<Value>,
    /// Inner code.
    pub children: Vec<&'static Loaded>,
    /// For a class body: the descriptors reserved for the class's instances.
    pub chain: Option<instance::Chain>,
    /// Qualified name as a string object, and the plain one.
    pub qualname: Value,
    /// Plain name.
    pub name: Value,
    /// The function object last made of this code, complemented: what an entry with C arguments
    /// runs.
    pub last_function: AtomicU64,
    /// Documentation string.
    pub doc: Value,
    /// The code object, once somebody has asked for it.
    pub object: AtomicU64,
    /// Does a generator of this code perhaps have something to do when it dies suspended?
    finalized: OnceLock<bool>,
    /// Bits of `co_flags` that `code.replace` has added.
    pub extra_flags: AtomicU32,
    /// The second machine code, for tracing, once it was needed.
    pub traced: OnceLock<MachineCode>,
}

/// The machine code of a code object. There may be a second one of the same operations, which
/// reports each of them to `runtime::trace`. Frames of both look alike, so a frame can go over from
/// the one to the other at any call.
#[derive(Debug, Default)]
pub struct MachineCode {
    /// Its address.
    pub entry: u64,
    /// Resumable code: offset of the place where it begins.
    pub start: u32,
    /// Its size in bytes.
    pub size: u32,
    /// Offset of each operation's code.
    pub offsets: Vec<u32>,
    /// Which operation the code from each offset on belongs to, out-of-line parts included; in
    /// order of offset.
    pub positions: Vec<(u32, u32)>,
    /// In code for tracing, for each of the first code's positions, the offset of the same
    /// instruction here.
    pub anchors: Vec<u32>,
    /// Offset of the code that leaves the function with an exception pending.
    pub exit: u32,
}

/// Stands for the machine code of what has none.
static NONE: MachineCode = MachineCode {
    entry: 0,
    start: 0,
    size: 0,
    offsets: Vec::new(),
    positions: Vec::new(),
    anchors: Vec::new(),
    exit: 0,
};

impl MachineCode {
    /// Address of the place where resumable code begins.
    pub fn beginning(&self) -> u64 {
        self.entry + u64::from(self.start)
    }

    /// Address of an operation's code; of the entry if there is no such operation.
    pub fn operation(&self, op: usize) -> u64 {
        self.entry + self.offsets.get(op).map_or(0, |&offset| u64::from(offset))
    }

    /// Does a call in this code return at `pc`?
    fn returns_at(&self, pc: u64) -> bool {
        (self.entry + 1..=self.entry + u64::from(self.size)).contains(&pc)
    }

    /// The operation that the instruction before the address `pc` belongs to (`pc` is a return
    /// address).
    fn operation_before(&self, pc: u64) -> usize {
        let offset = pc.wrapping_sub(1).wrapping_sub(self.entry) as u32;
        let n = self.positions.partition_point(|&(start, _)| start <= offset);
        n.checked_sub(1).map_or(0, |n| self.positions[n].1 as usize)
    }
}

impl Loaded {
    /// The loaded code behind a function's or traceback's code pointer.
    pub fn of(code: *const ()) -> &'static Loaded {
        // SAFETY: such pointers are made from leaked `Loaded`s only.
        unsafe { &*code.cast::<Loaded>() }
    }

    /// A place for code that has no machine code yet: calls go to `first_call`.
    pub fn new(code: &Arc<CodeObject>, module: &Arc<str>, first_call: u64) -> Loaded {
        let chain = code.flags.class_body.then(|| {
            let names: Vec<Value> = code.predicted_attributes.iter().map(|n| intern::intern(n)).collect();
            let native = if code.flags.exception { Builtin::BaseException.native() } else { &object::TYPE };
            instance::Chain::reserve(native, &names)
        });
        Loaded {
            code: Arc::clone(code),
            module: Arc::clone(module),
            machine: AtomicPtr::default(),
            retired: AtomicBool::new(false),
            callable: AtomicU64::new(first_call),
            constants: OnceLock::new(),
            names: OnceLock::new(),
            parameters: parameter_names(code),
            children: Vec::new(),
            chain,
            qualname: intern::intern(&code.qualname),
            name: intern::intern(&code.name),
            last_function: AtomicU64::new(u64::MAX),
            doc: code.doc.as_deref().map_or(Value::NONE, string::new),
            object: AtomicU64::new(0),
            finalized: OnceLock::new(),
            extra_flags: AtomicU32::new(0),
            traced: OnceLock::new(),
        }
    }

    /// The same machine code with another description.
    pub fn copy_for(&self, code: Arc<CodeObject>) -> &'static Loaded {
        Box::leak(Box::new(Loaded {
            module: Arc::clone(&self.module),
            machine: AtomicPtr::new(self.machine.load(Ordering::Acquire)),
            retired: AtomicBool::new(self.retired.load(Ordering::Acquire)),
            callable: AtomicU64::new(self.callable()),
            constants: self.constants.clone(),
            names: self.names.clone(),
            parameters: parameter_names(&code),
            children: self.children.clone(),
            chain: self.chain,
            qualname: intern::intern(&code.qualname),
            name: intern::intern(&code.name),
            last_function: AtomicU64::new(0),
            doc: self.doc,
            object: AtomicU64::new(0),
            finalized: self.finalized.clone(),
            extra_flags: AtomicU32::new(0),
            traced: OnceLock::new(),
            code,
        }))
    }

    /// Heap constants, made when they are first asked for.
    pub fn constants(&self) -> &[Value] {
        self.constants.get_or_init(|| self.code.constants.iter().map(constant).collect())
    }

    /// Interned names, made when they are first asked for.
    pub fn names(&self) -> &[Value] {
        self.names.get_or_init(|| self.code.names.iter().map(|n| intern::intern(n)).collect())
    }

    /// Does a generator of this code perhaps have something to do when it dies suspended?
    pub fn is_finalized(&self) -> bool {
        *self.finalized.get_or_init(|| is_finalized(&self.code))
    }

    /// The machine code; `None` before the first call of a library function, and when a module's body
    /// has run.
    pub fn machine(&self) -> Option<&'static MachineCode> {
        if self.retired.load(Ordering::Acquire) { None } else { self.latest() }
    }

    /// Was it never called, and has no machine code therefore?
    pub fn waits(&self) -> bool {
        self.latest().is_none()
    }

    fn latest(&self) -> Option<&'static MachineCode> {
        // SAFETY: null, or leaked by `complete`.
        unsafe { self.machine.load(Ordering::Acquire).as_ref() }
    }

    /// The machine code of what runs or has run.
    pub fn running(&self) -> &'static MachineCode {
        let machine = self.latest();
        debug_assert!(machine.is_some(), "{} runs without machine code", self.code.qualname);
        machine.unwrap_or(&NONE)
    }

    /// What functions of this code have as their entry.
    pub fn callable(&self) -> u64 {
        self.callable.load(Ordering::Acquire)
    }

    /// The code is made: functions are called at `callable` from now on.
    pub fn complete(&self, machine: MachineCode, callable: u64) {
        self.machine.store(Box::leak(Box::new(machine)), Ordering::Release);
        self.retired.store(false, Ordering::Release);
        self.callable.store(callable, Ordering::Release);
    }

    /// The machine code goes: the next call, if there is one, goes to `first_call`. What is known of
    /// the code's operations stays, for tracebacks.
    pub fn retire(&self, first_call: u64) {
        self.callable.store(first_call, Ordering::Release);
        self.retired.store(true, Ordering::Release);
    }

    /// As functions and tracebacks hold it.
    pub fn pointer(&'static self) -> *const () {
        (self as *const Loaded).cast()
    }

    /// Can generators of this code be awaited (`types.coroutine`)?
    pub fn is_iterable_coroutine(&self) -> bool {
        self.extra_flags.load(Ordering::Relaxed) & ITERABLE_COROUTINE != 0
    }

    /// The operation that the instruction before the address `pc` belongs to (`pc` is a return
    /// address).
    pub fn operation_before(&self, pc: u64) -> usize {
        self.around(pc).operation_before(pc)
    }

    /// The machine code that the instruction before the address `pc` lies in.
    pub fn around(&self, pc: u64) -> &MachineCode {
        self.traced.get().filter(|t| t.returns_at(pc)).unwrap_or_else(|| self.running())
    }

    /// Is this an address after a call in the code for tracing?
    pub fn is_traced_at(&self, pc: u64) -> bool {
        self.traced.get().is_some_and(|t| t.returns_at(pc))
    }

    /// The place in the code for tracing that corresponds to `pc`, an address at which a call
    /// returns; the same place if it lies there already.
    pub fn traced_place(&self, traced: &MachineCode, pc: u64) -> u64 {
        let plain = self.running();
        let offset = pc.wrapping_sub(plain.entry) as u32;
        if pc < plain.entry || offset > plain.size {
            return pc;
        }
        let Some(n) = plain.positions.partition_point(|&(start, _)| start < offset).checked_sub(1) else { return pc };
        traced.entry + u64::from(traced.anchors[n]) + u64::from(offset - plain.positions[n].0)
    }

    /// The same for an address at which a suspended generator goes on.
    pub fn traced_resumption(&self, traced: &MachineCode, pc: u64) -> u64 {
        let plain = self.running();
        let offset = pc.wrapping_sub(plain.entry) as u32;
        if pc < plain.entry || offset > plain.size {
            return pc;
        }
        if offset == plain.start {
            return traced.beginning();
        }
        let found = plain.positions.iter().rposition(|&(start, _)| start == offset);
        found.map_or(pc, |n| traced.entry + u64::from(traced.anchors[n]))
    }
}

/// What `Loaded::parameters` holds.
pub fn parameter_names(code: &CodeObject) -> Vec<Value> {
    let named = (code.positional + code.kwonly) as usize;
    code.locals.iter().take(named).map(|l| intern::intern(&l.name)).collect()
}

/// Does a suspended generator of this code perhaps have something to do when it dies?
pub fn is_finalized(code: &CodeObject) -> bool {
    code.flags.coroutine
        || code.flags.async_generator
        || code.flags.generator
            && (!code.handlers.is_empty() || code.ops.iter().any(|op| matches!(op, Op::YieldFrom { .. })))
}

/// The heap object of a constant.
pub fn constant(c: &Constant) -> Value {
    use crate::objects::{float, int, set, tuple};
    match c {
        Constant::None => Value::NONE,
        Constant::True => Value::TRUE,
        Constant::False => Value::FALSE,
        Constant::Ellipsis => Value::ELLIPSIS,
        Constant::Int(n) => int::from_i64(*n),
        Constant::BigInt(digits) => int::from_decimal(digits),
        Constant::Float(x) => float::from_f64(*x),
        Constant::Complex { real, imag } => complex::new(*real, *imag),
        Constant::Str(s) if s.len() <= 64 && s.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') => {
            intern::intern(s)
        }
        Constant::Str(s) => string::new(s),
        Constant::Bytes(b) => bytes::new(b),
        Constant::Tuple(items) => tuple::new(&items.iter().map(constant).collect::<Vec<_>>()),
        Constant::FrozenSet(items) => {
            let s = set::new_frozen();
            for item in items {
                // Constants are hashable.
                let _ = set::add(s, constant(item));
            }
            s
        }
    }
}
