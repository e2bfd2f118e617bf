//! Loaded code: a code object together with its machine code and heap constants.

use crate::bytecode::{CodeObject, Constant, Op};
use crate::heap::Value;
use crate::objects::{bytes, complex, instance, intern, string};
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

/// The bit of `co_flags` that `types.coroutine` adds.
pub const ITERABLE_COROUTINE: u32 = 0x100;

/// Code that can run. Lives for ever: frames, tracebacks and functions point at it.
#[derive(Debug)]
pub struct Loaded {
    /// The bytecode.
    pub code: Arc<CodeObject>,
    /// Address of the machine code.
    pub entry: u64,
    /// What functions of this code have as their entry: the code itself, or the maker of
    /// generators.
    pub callable: u64,
    /// Resumable code: offset of the place where it begins.
    pub start: u32,
    /// Its size in bytes.
    pub size: u32,
    /// Offset of each operation's code.
    pub offsets: Vec<u32>,
    /// Which operation the code from each offset on belongs to, out-of-line parts included; in
    /// order of offset.
    pub positions: Vec<(u32, u32)>,
    /// Offset of the code that leaves the function with an exception pending.
    pub exit: u32,
    /// Heap constants, one for each of `code.constants`.
    pub constants: Vec<Value>,
    /// Interned names, one for each of `code.names`.
    pub names: Vec<Value>,
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
    pub finalized: bool,
    /// Bits of `co_flags` that `code.replace` has added.
    pub extra_flags: AtomicU32,
    /// The second machine code, for tracing, once it was needed.
    pub traced: OnceLock<Traced>,
}

/// Machine code of the same operations that reports each of them to `runtime::trace`. Frames of
/// both look alike, so a frame can go over from the one to the other at any call.
#[derive(Debug)]
#[allow(missing_docs)]
pub struct Traced {
    pub entry: u64,
    pub start: u32,
    pub size: u32,
    pub offsets: Vec<u32>,
    pub positions: Vec<(u32, u32)>,
    /// For each of the first code's positions, the offset of the same instruction here.
    pub anchors: Vec<u32>,
    pub exit: u32,
}

/// One of the two machine codes.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct Tier<'a> {
    pub entry: u64,
    pub offsets: &'a [u32],
    pub positions: &'a [(u32, u32)],
    pub exit: u32,
    pub traced: bool,
}

impl Loaded {
    /// The loaded code behind a function's or traceback's code pointer.
    pub fn of(code: *const ()) -> &'static Loaded {
        // SAFETY: such pointers are made from leaked `Loaded`s only.
        unsafe { &*code.cast::<Loaded>() }
    }

    /// The same machine code with another description.
    pub fn copy_for(&self, code: Arc<CodeObject>) -> &'static Loaded {
        Box::leak(Box::new(Loaded {
            entry: self.entry,
            callable: self.callable,
            start: self.start,
            size: self.size,
            offsets: self.offsets.clone(),
            positions: self.positions.clone(),
            exit: self.exit,
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
            finalized: self.finalized,
            extra_flags: AtomicU32::new(0),
            traced: OnceLock::new(),
            code,
        }))
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
        let tier = self.tier(pc);
        let offset = pc.wrapping_sub(1).wrapping_sub(tier.entry) as u32;
        let n = tier.positions.partition_point(|&(start, _)| start <= offset);
        n.checked_sub(1).map_or(0, |n| tier.positions[n].1 as usize)
    }

    /// The machine code that the instruction before the address `pc` lies in.
    pub fn tier(&self, pc: u64) -> Tier<'_> {
        match self.traced.get() {
            Some(t) if (t.entry + 1..=t.entry + u64::from(t.size)).contains(&pc) => {
                Tier { entry: t.entry, offsets: &t.offsets, positions: &t.positions, exit: t.exit, traced: true }
            }
            _ => Tier {
                entry: self.entry,
                offsets: &self.offsets,
                positions: &self.positions,
                exit: self.exit,
                traced: false,
            },
        }
    }

    /// The place in the code for tracing that corresponds to `pc`, an address at which a call
    /// returns; the same place if it lies there already.
    pub fn traced_place(&self, traced: &Traced, pc: u64) -> u64 {
        let offset = pc.wrapping_sub(self.entry) as u32;
        if pc < self.entry || offset > self.size {
            return pc;
        }
        let Some(n) = self.positions.partition_point(|&(start, _)| start < offset).checked_sub(1) else { return pc };
        traced.entry + u64::from(traced.anchors[n]) + u64::from(offset - self.positions[n].0)
    }

    /// The same for an address at which a suspended generator goes on.
    pub fn traced_resumption(&self, traced: &Traced, pc: u64) -> u64 {
        let offset = pc.wrapping_sub(self.entry) as u32;
        if pc < self.entry || offset > self.size {
            return pc;
        }
        if offset == self.start {
            return traced.entry + u64::from(traced.start);
        }
        let found = self.positions.iter().rposition(|&(start, _)| start == offset);
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
