//! Code objects: what the compiler makes of one module, function or class body.

use super::body::{Body, Packable};
use super::op::{Slot, Target};
use super::warnings::SyntaxWarning;
pub use crate::syntax::source::{SourceFile, SourceRange};
use serde::{Deserialize, Serialize};
use std::ops::Deref;
use std::sync::Arc;

/// Plain constants; the heap objects are made when the code is loaded.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum Constant {
    None,
    True,
    False,
    Ellipsis,
    Int(i64),
    /// Decimal digits of an int beyond `i64`, without sign.
    BigInt(String),
    Float(f64),
    Complex {
        real: f64,
        imag: f64,
    },
    Str(String),
    Bytes(Vec<u8>),
    Tuple(Vec<Constant>),
    FrozenSet(Vec<Constant>),
}

/// Operations `start..end` are covered by the handler at `handler` (an `Op::Catch`). Inner
/// ranges come before the ranges around them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct ExceptionRange {
    pub start: Target,
    pub end: Target,
    pub handler: Target,
}

/// What sort of code this is, and what it takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[allow(missing_docs)]
pub struct Flags {
    /// A `*args` parameter follows the keyword-only ones.
    pub varargs: bool,
    /// A `**kwargs` parameter is the last one.
    pub varkeywords: bool,
    pub module: bool,
    pub class_body: bool,
    /// A class body whose instances are probably exceptions.
    pub exception: bool,
    /// A generator function.
    pub generator: bool,
    /// `async def` without `yield`.
    pub coroutine: bool,
    /// `async def` with `yield`, or a generator expression that awaits.
    pub async_generator: bool,
}

impl Flags {
    /// Does a call make an object that runs the code later?
    pub const fn resumable(&self) -> bool {
        self.generator || self.coroutine || self.async_generator
    }
}

/// How a named slot is stored.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Storage {
    /// The value itself.
    Plain,
    /// A cell: shared with inner functions.
    Cell,
    /// A cell of the closure.
    Free,
}

/// A named local variable.
#[derive(Clone, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub struct Local {
    pub name: String,
    pub slot: Slot,
    pub storage: Storage,
}

/// A compiled module, function or class body.
///
/// Slots: parameters first (positional-only, positional, keyword-only, `*args`, `**kwargs`),
/// then the other named locals, cells and free variables, then temporaries. Parameters that are
/// captured start as plain values and are wrapped by `MakeCell` at the start of the code. A
/// class body has one parameter, `.namespace`, its mapping.
#[derive(Clone, Debug)]
pub struct CodeObject {
    /// `fac`, `<module>`, `<lambda>`.
    pub name: String,
    /// `Class.method`, `outer.<locals>.inner`.
    pub qualname: String,
    /// Where the source came from.
    pub source: Arc<SourceFile>,
    /// The statement that made it (`def` line with its decorators left out).
    pub first_line: u32,
    /// Sort.
    pub flags: Flags,
    /// Positional-only parameters.
    pub posonly: u16,
    /// Positional parameters, the positional-only ones included.
    pub positional: u16,
    /// Keyword-only parameters.
    pub kwonly: u16,
    /// All slots of the frame.
    pub slots: u16,
    /// Named slots, in slot order; parameters first.
    pub locals: Vec<Local>,
    /// Free variables in closure order: where each cell is found in the frame that makes the
    /// function is the compiler's business; here only their names.
    pub free: Vec<String>,
    /// What computes the annotations, if that needs no closure; it is loaded when it is called.
    pub annotate: Option<Arc<CodeObject>>,
    /// Inner code objects.
    pub children: Vec<Arc<CodeObject>>,
    /// Operations and what they refer to.
    pub body: Packable,
    /// For a class body: attributes its methods assign to `self`, in order of first assignment,
    /// `__init__` first.
    pub predicted_attributes: Vec<String>,
    /// Documentation string.
    pub doc: Option<String>,
    /// Of the outermost code: warnings about the program.
    pub warnings: Vec<SyntaxWarning>,
}

impl CodeObject {
    /// Code without anything in it: a place to be filled.
    pub fn empty(source: &Arc<SourceFile>) -> CodeObject {
        CodeObject {
            name: String::new(),
            qualname: String::new(),
            source: Arc::clone(source),
            first_line: 1,
            flags: Flags::default(),
            posonly: 0,
            positional: 0,
            kwonly: 0,
            slots: 0,
            locals: Vec::new(),
            free: Vec::new(),
            annotate: None,
            children: Vec::new(),
            body: Body::default().into(),
            predicted_attributes: Vec::new(),
            doc: None,
            warnings: Vec::new(),
        }
    }

    /// A copy that shares nothing with it but the source.
    pub fn copied(&self) -> CodeObject {
        let copied = |code: &Arc<CodeObject>| Arc::new(code.copied());
        let (children, annotate) = (self.children.iter().map(copied).collect(), self.annotate.as_ref().map(copied));
        CodeObject { children, annotate, ..self.clone() }
    }

    /// Packs what is called by others: all inner functions, also those of class bodies.
    pub fn pack_functions(&mut self) {
        for child in self.children.iter_mut().filter_map(Arc::get_mut) {
            child.pack_functions();
            if !child.flags.class_body {
                child.body.pack();
            }
        }
    }

    /// Unpacks the body, if that was not done before: whoever needs it soon can choose where it lies.
    pub fn unpack(&self) {
        let _: &Body = &self.body;
    }

    /// Number of parameters, `*args` and `**kwargs` included.
    pub fn parameters(&self) -> u16 {
        self.positional + self.kwonly + u16::from(self.flags.varargs) + u16::from(self.flags.varkeywords)
    }

    /// Slots up to the last named one.
    pub fn named_slots(&self) -> u16 {
        self.locals.last().map_or(0, |l| l.slot.0 + 1)
    }

    /// Resumable code: the slot that holds the generator object, behind all others.
    pub const fn generator_slot(&self) -> u16 {
        self.slots.saturating_sub(1)
    }

    /// Line of operation `op`, from 1.
    pub fn line(&self, op: usize) -> u32 {
        self.source.line(self.ranges[op].start)
    }
}

impl Deref for CodeObject {
    type Target = Body;

    fn deref(&self) -> &Body {
        &self.body
    }
}
