//! The code object under construction: operations with labels, handlers and source ranges,
//! constants, names, and the stack of temporary slots above the named ones.

use super::constants::Pool;
use crate::bytecode::code::{CodeObject, Constant, Flags};
use crate::bytecode::op::{Child, Name, Op, Slot, Source, Target};
use crate::bytecode::scope::ScopeId;
use crate::syntax::SourceRange;
use ruff_python_ast::Suite;
use ruff_text_size::TextRange;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// A place in the code; jumps carry its number as their target until the unit is finished.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Label(pub u32);

impl Label {
    /// The label as a jump's operand.
    pub fn target(self) -> Target {
        Target(self.0)
    }
}

/// An exception handler, by the label of its code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Handler(pub Label);

/// What `break`, `continue` and `return` have to pass on their way out.
#[derive(Clone, Copy, Debug)]
pub(super) enum Frame<'a> {
    Loop {
        exit: Label,
        again: Label,
    },
    /// The body of `try … except`.
    Try {
        outer: Option<Handler>,
    },
    /// The body of an `except*` clause: no way out leads through it.
    ExceptStar,
    /// The body of `try … finally`.
    Finally {
        body: &'a Suite,
        outer: Option<Handler>,
    },
    /// The body of a `with` item; its `__exit__` is in `base` and `base+1`.
    With {
        base: Slot,
        range: TextRange,
        is_async: bool,
        outer: Option<Handler>,
    },
    /// An exception is being handled; the one before is in `saved`.
    Handling {
        saved: Slot,
        name: Option<&'a ruff_python_ast::Identifier>,
        outer: Option<Handler>,
    },
}

/// Code, class or module being compiled.
pub(super) struct Unit<'a> {
    pub name: String,
    pub qualname: String,
    pub scope: ScopeId,
    /// The scope of names at the present point: `scope` or a comprehension inside.
    pub block: ScopeId,
    pub flags: Flags,
    pub first_line: u32,
    pub posonly: u16,
    pub positional: u16,
    pub kwonly: u16,
    pub doc: Option<String>,
    /// First parameter, if this is a method.
    pub receiver: Option<ruff_python_ast::name::Name>,
    /// Attributes of the receiver assigned here.
    pub receiver_attributes: Vec<String>,
    /// For a class: `receiver_attributes` of its methods.
    pub method_attributes: Vec<Vec<String>>,
    /// The qualified name of what code of type parameters is made for.
    pub inner_qualname: Option<String>,
    /// Depth of compound statements.
    pub nested: u32,
    /// Annotated variables: name, annotation, number of the statement if it may not run.
    pub annotations: Vec<(ruff_python_ast::name::Name, &'a ruff_python_ast::Expr, Option<i64>)>,
    pub frames: Vec<Frame<'a>>,
    pub handler: Option<Handler>,
    /// Where the handlers around the present point keep the exception handled before.
    pub saved: Vec<Slot>,
    /// `await` is allowed: an `async def`; in a generator expression, it is used.
    pub is_async: bool,
    /// There is a `yield`.
    pub yields: bool,
    /// The first `return` with a value.
    pub returns_value: Option<TextRange>,
    /// The comprehension around the present point.
    pub comprehension: Option<&'static str>,
    pub ops: Vec<Op>,
    pub ranges: Vec<SourceRange>,
    pub handlers: Vec<Option<Handler>>,
    /// Operation that each label stands before.
    pub labels: Vec<u32>,
    pub constants: Pool,
    names: Vec<ruff_python_ast::name::Name>,
    /// Positions in `names`, once there are more than a few.
    name_index: FxHashMap<ruff_python_ast::name::Name, u16>,
    pub children: Vec<Arc<CodeObject>>,
    /// First temporary slot.
    pub first_temporary: u32,
    /// First free slot.
    pub top: u32,
    highest: u32,
    /// What grew beyond its limit.
    pub overflow: Option<&'static str>,
}

/// Up to so many names are searched one by one.
const FEW: usize = 10;

/// More operations than this in one code object are refused (finally bodies double).
const MAX_OPS: usize = 1 << 22;

impl<'a> Unit<'a> {
    pub fn new(name: String, qualname: String, scope: ScopeId, first_temporary: u32, first_line: u32) -> Unit<'a> {
        Unit {
            name,
            qualname,
            scope,
            block: scope,
            flags: Flags::default(),
            first_line,
            posonly: 0,
            positional: 0,
            kwonly: 0,
            doc: None,
            receiver: None,
            receiver_attributes: Vec::new(),
            method_attributes: Vec::new(),
            inner_qualname: None,
            nested: 0,
            annotations: Vec::new(),
            frames: Vec::new(),
            handler: None,
            saved: Vec::new(),
            is_async: false,
            yields: false,
            returns_value: None,
            comprehension: None,
            ops: Vec::new(),
            ranges: Vec::new(),
            handlers: Vec::new(),
            labels: Vec::new(),
            constants: Pool::default(),
            names: Vec::new(),
            name_index: FxHashMap::default(),
            children: Vec::new(),
            first_temporary,
            top: first_temporary,
            highest: first_temporary,
            overflow: None,
        }
    }

    /// Appends an operation.
    pub fn emit(&mut self, op: Op, range: TextRange) {
        if self.ops.len() >= MAX_OPS {
            self.overflow = Some("operations");
            return;
        }
        self.ops.push(op);
        self.ranges.push(range.into());
        self.handlers.push(self.handler);
    }

    /// A new label, to be placed.
    pub fn label(&mut self) -> Label {
        self.labels.push(u32::MAX);
        Label(self.labels.len() as u32 - 1)
    }

    /// The label stands before the next operation.
    pub fn place(&mut self, label: Label) {
        self.labels[label.0 as usize] = self.ops.len() as u32;
    }

    /// A label that stands here.
    pub fn here(&mut self) -> Label {
        let label = self.label();
        self.place(label);
        label
    }

    /// A new exception handler, its code to be placed.
    pub fn new_handler(&mut self) -> Handler {
        Handler(self.label())
    }

    /// A new temporary on top of the stack.
    pub fn temporary(&mut self) -> Slot {
        self.temporaries(1)
    }

    /// `count` new temporaries in a row.
    pub fn temporaries(&mut self, count: u32) -> Slot {
        let slot = self.top;
        self.top = self.top.saturating_add(count);
        self.highest = self.highest.max(self.top);
        if self.highest > u32::from(u16::MAX) {
            self.overflow = Some("variables and temporaries");
            return Slot(0);
        }
        Slot(slot as u16)
    }

    /// Is the slot above the named ones?
    pub fn is_temporary(&self, slot: Slot) -> bool {
        u32::from(slot.0) >= self.first_temporary
    }

    /// `slot`, if a value in the making may be kept there.
    pub fn hint(&self, slot: Slot) -> Option<Slot> {
        self.is_temporary(slot).then_some(slot)
    }

    /// A slot for values in the making: `slot` itself if it is a temporary, else a new one.
    pub fn workplace(&mut self, slot: Slot) -> Slot {
        if self.is_temporary(slot) { slot } else { self.temporary() }
    }

    /// The first slot of a run at the top of the stack, reusing `slot` if it is the topmost.
    pub fn run(&mut self, slot: Slot) -> Slot {
        if self.is_temporary(slot) && u32::from(slot.0) + 1 == self.top { slot } else { self.temporary() }
    }

    /// A slot behind all others.
    pub fn last_slot(&mut self) {
        self.top = self.highest;
        self.temporary();
    }

    /// Slots that a suspension here must keep.
    pub fn live(&self) -> u16 {
        self.top.min(u32::from(u16::MAX)) as u16
    }

    /// Slots used in all.
    pub fn slots(&self) -> u16 {
        self.highest.min(u32::from(u16::MAX)) as u16
    }

    /// A constant operand.
    pub fn constant(&mut self, constant: Constant) -> Source {
        match self.constants.add(constant) {
            Some(index) => Source::Constant(index),
            None => {
                self.overflow = Some("constants");
                Source::Constant(0)
            }
        }
    }

    /// A name operand.
    pub fn name(&mut self, name: &ruff_python_ast::name::Name) -> Name {
        let found = if self.names.len() <= FEW {
            self.names.iter().position(|n| n == name).map(|i| i as u16)
        } else {
            self.name_index.get(name).copied()
        };
        if let Some(index) = found {
            return Name(index);
        }
        let Ok(index) = u16::try_from(self.names.len()) else {
            self.overflow = Some("names");
            return Name(0);
        };
        self.names.push(name.clone());
        if self.names.len() > FEW {
            if self.name_index.is_empty() {
                self.name_index = (0..).zip(&self.names).map(|(i, n)| (n.clone(), i)).collect();
            }
            self.name_index.insert(name.clone(), index);
        }
        Name(index)
    }

    /// A child operand.
    pub fn child(&mut self, code: Arc<CodeObject>) -> Child {
        let Ok(index) = u16::try_from(self.children.len()) else {
            self.overflow = Some("functions");
            return Child(0);
        };
        self.children.push(code);
        Child(index)
    }

    /// A child whose code is filled in later.
    pub fn reserve_child(&mut self, source: &Arc<crate::syntax::SourceFile>) -> Child {
        self.child(Arc::new(CodeObject::empty(source)))
    }

    /// The names, for the code object.
    pub fn take_names(&mut self) -> Vec<String> {
        self.names.drain(..).map(|n| n.to_string()).collect()
    }

    /// A unit for other code, with the buffers of this one.
    pub fn renew(
        mut self,
        name: String,
        qualname: String,
        scope: ScopeId,
        first_temporary: u32,
        line: u32,
    ) -> Unit<'a> {
        let mut unit = Unit::new(name, qualname, scope, first_temporary, line);
        macro_rules! keep {
            ($($field:ident)*) => { $(self.$field.clear(); unit.$field = self.$field;)* };
        }
        keep!(ops ranges handlers labels names frames);
        unit
    }
}
