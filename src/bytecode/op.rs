//! The opcode list: the only source of opcodes. It generates the `Op` enum, its names, and the
//! operand visitor from which the verifier and the disassembler work.
//!
//! Operands are frame slots. A `Source` is a slot or a constant. Calls take consecutive slots:
//!
//! ```text
//! Call        base: callee | base+1 .. base+argc: arguments
//! CallMethod  base: callee | base+1: receiver, or unset when the callee takes none | base+2 ..: arguments
//! ```

use crate::util::operators::{BinaryOp, CompareOp, UnaryOp};
use serde::{Deserialize, Serialize};

/// A frame slot.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Slot(pub u16);

/// A slot or a constant: what an operation reads.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
pub enum Source {
    /// The value in a slot.
    Slot(Slot),
    /// `CodeObject::constants[n]`.
    Constant(u16),
}

/// Index of an operation in `CodeObject::ops`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Target(pub u32);

/// Index into `CodeObject::names`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
pub struct Name(pub u16);

/// Index into `CodeObject::children`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
pub struct Child(pub u16);

/// A number that is part of the operation (a count, a level).
pub type Count = u16;

/// `FormatValue`'s conversion.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum Conversion {
    None,
    Str,
    Repr,
    Ascii,
}

/// A special method looked up on the type by `LoadSpecial`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum Special {
    Enter,
    Exit,
    AsyncEnter,
    AsyncExit,
}

/// What an `await` waits for, for the messages of `GetAwaitable`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum Awaited {
    Expression,
    AsyncEnter,
    AsyncExit,
    Next,
}

macro_rules! intrinsics {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {
        /// A rarer operation of the compiler: a native function over a run of slots.
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
        pub enum Intrinsic { $($(#[$doc])* $name),* }
        impl Intrinsic {
            /// Every intrinsic, in order.
            pub const ALL: &'static [Intrinsic] = &[$(Intrinsic::$name),*];
            /// Its name.
            pub const fn name(self) -> &'static str { match self { $(Intrinsic::$name => stringify!($name)),* } }
        }
    };
}

intrinsics! {
    /// Does a sequence pattern match the subject's class?
    IsSequence,
    /// Does a mapping pattern match the subject's class?
    IsMapping,
    /// `len(subject)`
    Length,
    /// (mapping, tuple of keys): tuple of the values, None if a key is missing.
    MatchKeys,
    /// (mapping, tuple of keys): a dict of the other items.
    MappingRest,
    /// (subject, class, number of positional sub-patterns, tuple of attribute names): tuple of
    /// attributes, None if it does not match.
    MatchClass,
    /// (exception or None, classes): `except*`'s part and the rest, as a tuple.
    SplitGroup,
    /// (exception): becomes the handled one.
    SetHandled,
    /// (caught exception, list of those raised since): the exception to raise after `except*`.
    Regroup,
    /// (0 TypeVar, 1 ParamSpec, 2 TypeVarTuple; name; functions for bound, constraints and
    /// default, or None): a type parameter.
    TypeParameter,
    /// (name, tuple of type parameters, function for the value): what `type` binds.
    TypeAlias,
    /// (function, annotate function)
    SetAnnotate,
    /// (function, tuple of type parameters)
    SetTypeParameters,
    /// (bases, type parameters): the bases of a generic class, `Generic[…]` appended.
    GenericBases,
    /// (expression, text, conversion or None, format specification): an interpolation.
    Interpolation,
    /// (strings, interpolations): a template.
    Template,
}

/// What an operand is, for the verifier and the disassembler.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum Operand {
    /// A slot that is read.
    Use(Slot),
    /// A slot that is written.
    Def(Slot),
    /// A run of slots that is read.
    UseRun(Slot, Count),
    /// A run of slots that is written.
    DefRun(Slot, Count),
    Constant(u16),
    Name(Name),
    Child(Child),
    Target(Target),
    /// Part of the text only.
    Text(&'static str),
    Number(u32),
}

impl Operand {
    /// Is the slot read?
    pub fn reads(self, slot: Slot) -> bool {
        match self {
            Operand::Use(s) => s == slot,
            Operand::UseRun(s, n) => (s.0..s.0.saturating_add(n)).contains(&slot.0),
            _ => false,
        }
    }
}

/// Turns a field of an `Op` into operands; `role` decides between read and written slots.
trait AsOperand {
    fn visit(&self, defines: bool, f: &mut dyn FnMut(Operand));
}
impl AsOperand for Slot {
    fn visit(&self, defines: bool, f: &mut dyn FnMut(Operand)) {
        f(if defines { Operand::Def(*self) } else { Operand::Use(*self) });
    }
}
impl AsOperand for Source {
    fn visit(&self, _: bool, f: &mut dyn FnMut(Operand)) {
        match *self {
            Source::Slot(s) => f(Operand::Use(s)),
            Source::Constant(c) => f(Operand::Constant(c)),
        }
    }
}
impl AsOperand for Option<Source> {
    fn visit(&self, defines: bool, f: &mut dyn FnMut(Operand)) {
        match self {
            Some(s) => s.visit(defines, f),
            None => f(Operand::Text("-")),
        }
    }
}
impl AsOperand for Option<Slot> {
    fn visit(&self, defines: bool, f: &mut dyn FnMut(Operand)) {
        match self {
            Some(s) => s.visit(defines, f),
            None => f(Operand::Text("-")),
        }
    }
}
impl AsOperand for Awaited {
    fn visit(&self, _: bool, f: &mut dyn FnMut(Operand)) {
        f(Operand::Text(match self {
            Awaited::Expression => "expression",
            Awaited::AsyncEnter => "__aenter__",
            Awaited::AsyncExit => "__aexit__",
            Awaited::Next => "__anext__",
        }));
    }
}
impl AsOperand for Target {
    fn visit(&self, _: bool, f: &mut dyn FnMut(Operand)) {
        f(Operand::Target(*self));
    }
}
impl AsOperand for Name {
    fn visit(&self, _: bool, f: &mut dyn FnMut(Operand)) {
        f(Operand::Name(*self));
    }
}
impl AsOperand for Child {
    fn visit(&self, _: bool, f: &mut dyn FnMut(Operand)) {
        f(Operand::Child(*self));
    }
}
impl AsOperand for Count {
    fn visit(&self, _: bool, f: &mut dyn FnMut(Operand)) {
        f(Operand::Number(u32::from(*self)));
    }
}
impl AsOperand for bool {
    fn visit(&self, _: bool, f: &mut dyn FnMut(Operand)) {
        f(Operand::Text(if *self { "true" } else { "false" }));
    }
}
impl AsOperand for BinaryOp {
    fn visit(&self, _: bool, f: &mut dyn FnMut(Operand)) {
        f(Operand::Text(self.symbol()));
    }
}
impl AsOperand for CompareOp {
    fn visit(&self, _: bool, f: &mut dyn FnMut(Operand)) {
        f(Operand::Text(self.symbol()));
    }
}
impl AsOperand for UnaryOp {
    fn visit(&self, _: bool, f: &mut dyn FnMut(Operand)) {
        f(Operand::Text(self.symbol()));
    }
}
impl AsOperand for Conversion {
    fn visit(&self, _: bool, f: &mut dyn FnMut(Operand)) {
        f(Operand::Text(match self {
            Conversion::None => "plain",
            Conversion::Str => "!s",
            Conversion::Repr => "!r",
            Conversion::Ascii => "!a",
        }));
    }
}
impl AsOperand for Intrinsic {
    fn visit(&self, _: bool, f: &mut dyn FnMut(Operand)) {
        f(Operand::Text(self.name()));
    }
}
impl AsOperand for Special {
    fn visit(&self, _: bool, f: &mut dyn FnMut(Operand)) {
        f(Operand::Text(match self {
            Special::Enter => "__enter__",
            Special::Exit => "__exit__",
            Special::AsyncEnter => "__aenter__",
            Special::AsyncExit => "__aexit__",
        }));
    }
}

macro_rules! opcodes {
    ($($(#[$doc:meta])* $name:ident { $($field:ident : $ty:ty),* $(,)? } $(run $base:ident + $extra:literal .. $len:ident * $times:literal)? $(defrun $dbase:ident, $dlen:expr)? ;)*) => {
        /// One operation. Its first byte is its number in the list, so that debuggers can read it.
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
        #[repr(u8)]
        pub enum Op {
            $($(#[$doc])* #[allow(missing_docs)] $name { $($field: $ty),* },)*
        }
        impl Op {
            /// Names of all operations, in order.
            pub const NAMES: &'static [&'static str] = &[$(stringify!($name)),*];
            /// Name of the operation.
            pub const fn name(&self) -> &'static str {
                match self { $(Op::$name { .. } => stringify!($name),)* }
            }
            /// Calls `f` for each operand: fields in order (one called `dst` is written, the
            /// others are read), then the slot runs.
            #[allow(unused_variables)]
            pub fn operands(&self, f: &mut dyn FnMut(Operand)) {
                match *self {
                    $(Op::$name { $($field),* } => {
                        $(AsOperand::visit(&$field, matches!(stringify!($field), "dst"), f);)*
                        $(f(Operand::UseRun(Slot($base.0 + $extra), $len * $times));)?
                        $(f(Operand::DefRun($dbase, $dlen));)?
                    })*
                }
            }
        }
    };
}

opcodes! {
    // ---- slots and names -------------------------------------------------------------------
    /// `dst = src`
    Move { dst: Slot, src: Source };
    /// Marks a slot unbound (`del x`, end of `except … as x`).
    Unbind { dst: Slot };
    /// Raises UnboundLocalError if the slot is unbound. Left out where assignment is certain.
    CheckBound { src: Slot, name: Name };
    /// Wraps what the slot holds (or nothing) into a new cell that replaces it.
    MakeCell { dst: Slot };
    /// `dst` = cell `index` of the running function's closure.
    LoadClosure { dst: Slot, index: Count };
    /// `dst` = content of the cell in slot `cell`; NameError if empty.
    LoadCell { dst: Slot, cell: Slot, name: Name };
    /// Content of the cell in slot `cell` = `src`.
    StoreCell { cell: Slot, src: Source };
    /// Empties a cell; NameError if it is empty.
    DeleteCell { cell: Slot, name: Name };
    /// Looks `name` up in the function's globals, then in the builtins.
    LoadGlobal { dst: Slot, name: Name };
    /// Assigns in the globals.
    StoreGlobal { name: Name, src: Source };
    /// Deletes from the globals.
    DeleteGlobal { name: Name };
    /// Looks `name` up in the namespace (a mapping) in slot `scope`, then as `LoadGlobal`.
    LoadName { dst: Slot, scope: Slot, name: Name };
    /// Class bodies: the namespace in `scope` first, then the cell.
    LoadNameOrCell { dst: Slot, scope: Slot, cell: Slot, name: Name };
    /// Assigns in the namespace.
    StoreName { scope: Slot, name: Name, src: Source };
    /// Deletes from the namespace.
    DeleteName { scope: Slot, name: Name };

    // ---- attributes and items --------------------------------------------------------------
    /// `dst = object.name`
    LoadAttribute { dst: Slot, object: Source, name: Name };
    /// `object.name = src`
    StoreAttribute { object: Source, name: Name, src: Source };
    /// `del object.name`
    DeleteAttribute { object: Source, name: Name };
    /// For `CallMethod`: `base` = function and `base+1` = `object`, or `base` = `object.name`
    /// and `base+1` unset.
    LoadMethod { base: Slot, object: Source, name: Name } defrun base, 2;
    /// The same for a special method, looked up on the type: TypeError if missing.
    LoadSpecial { base: Slot, object: Source, special: Special } defrun base, 2;
    /// `dst = object[key]`
    LoadItem { dst: Slot, object: Source, key: Source };
    /// `object[key] = src`
    StoreItem { object: Source, key: Source, src: Source };
    /// `del object[key]`
    DeleteItem { object: Source, key: Source };
    /// `dst = object[start:stop:step]`
    LoadSlice { dst: Slot, object: Source, start: Source, stop: Source, step: Source };
    /// `object[start:stop:step] = src`
    StoreSlice { object: Source, start: Source, stop: Source, step: Source, src: Source };
    /// `dst = slice(start, stop, step)`
    BuildSlice { dst: Slot, start: Source, stop: Source, step: Source };

    // ---- operators -------------------------------------------------------------------------
    /// `dst = lhs op rhs`
    Binary { op: BinaryOp, dst: Slot, lhs: Source, rhs: Source };
    /// `dst = lhs op= rhs` (the assignment is separate)
    Inplace { op: BinaryOp, dst: Slot, lhs: Source, rhs: Source };
    /// `dst = op src`
    Unary { op: UnaryOp, dst: Slot, src: Source };
    /// `dst = not src`
    Not { dst: Slot, src: Source };
    /// `dst = lhs op rhs`, any object
    Compare { op: CompareOp, dst: Slot, lhs: Source, rhs: Source };
    /// `dst = (lhs is rhs) != negate`
    Is { dst: Slot, lhs: Source, rhs: Source, negate: bool };
    /// `dst = (item in container) != negate`
    Contains { dst: Slot, item: Source, container: Source, negate: bool };

    // ---- control ---------------------------------------------------------------------------
    /// Goes on at `target`. Backward jumps poll for signals.
    Jump { target: Target };
    /// Jumps if `bool(src) == when`.
    JumpIf { src: Source, when: bool, target: Target };
    /// Jumps if `bool(lhs op rhs) == when`.
    JumpCompare { op: CompareOp, lhs: Source, rhs: Source, when: bool, target: Target };
    /// Jumps if `(lhs is rhs) == when`.
    JumpIs { lhs: Source, rhs: Source, when: bool, target: Target };
    /// `dst = iter(src)`
    GetIter { dst: Slot, src: Source };
    /// `dst = next(iter)`, or goes on at `exit` when `iter` is exhausted.
    ForIter { dst: Slot, iter: Slot, exit: Target };
    /// Suspends the generator with the value `src`; resumed, `dst` is what was sent. The first
    /// `live` slots survive. Inside a handler, `saved` holds the exception handled around it.
    Yield { dst: Slot, src: Source, live: Count, saved: Option<Slot> };
    /// `dst` = what `iter` yields for `src` sent; when it is finished `dst` is its result and
    /// control goes on at `exit`.
    Send { dst: Slot, iter: Slot, src: Source, exit: Target };
    /// As `Yield` for what `iter` has yielded: what is thrown in is thrown into `iter`; if that
    /// finishes it, `dst` is its result and control goes on at `exit`.
    YieldFrom { dst: Slot, src: Source, iter: Slot, exit: Target, live: Count, saved: Option<Slot> };
    /// `dst` = the iterator that `yield from src` delegates to
    GetYieldFromIter { dst: Slot, src: Source };
    /// `dst` = the iterator that `await src` delegates to
    GetAwaitable { dst: Slot, src: Source, what: Awaited };
    /// `dst = aiter(src)`
    GetAsyncIter { dst: Slot, src: Source };
    /// `dst = iter.__anext__()`, ready to be awaited
    GetAsyncNext { dst: Slot, iter: Slot };
    /// `dst` = is `exception` the end of an `async for`?
    IsStopAsync { dst: Slot, exception: Slot };
    /// Leaves the function with a value.
    Return { src: Source };

    // ---- calls -----------------------------------------------------------------------------
    /// `dst = callee(args…)`; see the head of this file.
    Call { dst: Slot, base: Slot, argc: Count } run base + 1 .. argc * 1;
    /// `dst = callee([receiver,] args…)`.
    CallMethod { dst: Slot, base: Slot, argc: Count } run base + 2 .. argc * 1;
    /// As `Call`, with the last of the `argc` arguments passed by keyword: the constant is the
    /// tuple of their names.
    CallKeywords { dst: Slot, base: Slot, argc: Count, names: Source } run base + 1 .. argc * 1;
    /// `dst = callee(*arguments, **keywords)`: an iterable and a dict (or nothing).
    CallSpread { dst: Slot, callee: Source, arguments: Source, keywords: Option<Source> };

    /// `dst` = what the intrinsic makes of `count` slots.
    Intrinsic { which: Intrinsic, dst: Slot, base: Slot, count: Count } run base + 0 .. count * 1;

    // ---- building --------------------------------------------------------------------------
    /// `dst = [base, …]`
    BuildList { dst: Slot, base: Slot, count: Count } run base + 0 .. count * 1;
    /// `dst = (base, …)`
    BuildTuple { dst: Slot, base: Slot, count: Count } run base + 0 .. count * 1;
    /// `dst = {base, …}`
    BuildSet { dst: Slot, base: Slot, count: Count } run base + 0 .. count * 1;
    /// `dst = {base: base+1, …}`, `pairs` of them
    BuildDict { dst: Slot, base: Slot, pairs: Count } run base + 0 .. pairs * 2;
    /// Comprehensions and displays with `*`: `list.append(src)`
    ListAppend { list: Slot, src: Source };
    /// `list.extend(src)`; TypeError names the starred expression
    ListExtend { list: Slot, src: Source };
    /// `set.add(src)`
    SetAdd { set: Slot, src: Source };
    /// `set.update(src)`
    SetUpdate { set: Slot, src: Source };
    /// `dict[key] = src`
    DictInsert { dict: Slot, key: Source, src: Source };
    /// `dict.update(src)` for a display's `**src`
    DictUpdate { dict: Slot, src: Source };
    /// The same for a call's `**src`: a repeated key is a TypeError naming `callee`
    DictMerge { dict: Slot, src: Source, callee: Source };
    /// `dst = tuple(list)`
    ListToTuple { dst: Slot, list: Slot };
    /// `base … base+count-1 = src`
    Unpack { base: Slot, src: Source, count: Count } defrun base, count;
    /// `before` items, the rest as a list, `after` items
    UnpackRest { base: Slot, src: Source, before: Count, after: Count } defrun base, before + 1 + after;
    /// `dst = format(conversion(src), spec)`; without spec, the empty one
    FormatValue { dst: Slot, src: Source, conversion: Conversion, spec: Option<Source> };
    /// `dst = ''.join(base, …)` of strings
    BuildString { dst: Slot, base: Slot, count: Count } run base + 0 .. count * 1;

    // ---- functions, classes, modules ---------------------------------------------------------
    /// `dst` = a function of `code`: tuple of defaults, dict of keyword-only defaults, tuple of
    /// closure cells
    MakeFunction { dst: Slot, code: Child, defaults: Option<Source>, kwdefaults: Option<Source>, closure: Option<Source> };
    /// `dst` = the class made by running the body `function` over `bases` (tuple) and
    /// `keywords` (dict); its chain of predicted attributes is that of the body's code
    BuildClass { dst: Slot, function: Slot, name: Name, bases: Source, keywords: Option<Source> };
    /// `dst = __import__(name, …, fromlist, level)`
    ImportName { dst: Slot, name: Name, fromlist: Source, level: Count };
    /// `dst` = attribute or submodule `name` of `module`
    ImportFrom { dst: Slot, module: Slot, name: Name };
    /// All public names of `module` into the globals
    ImportStar { module: Slot };

    // ---- exceptions ------------------------------------------------------------------------
    /// First operation of a handler: `dst` = the pending exception, `dst+1` = the one handled
    /// before, which it replaces as the handled one.
    Catch { dst: Slot } defrun dst, 2;
    /// The exception in `saved` (`Catch`'s `dst+1`) is the handled one again.
    EndCatch { saved: Slot };
    /// `dst` = does `exception` match `pattern` (a class or a tuple of classes)?
    MatchException { dst: Slot, exception: Slot, pattern: Source };
    /// `raise exception from cause`; without an exception, the handled one again
    Raise { exception: Option<Source>, cause: Option<Source> };
    /// Goes on raising `exception`, traceback kept
    Reraise { exception: Slot };
    /// `base … base+2` = type, value, traceback of `exception`, for `__exit__`
    ExceptionTriple { base: Slot, exception: Slot } defrun base, 3;
    /// `dst = AssertionError`, whatever the globals say
    LoadAssertionError { dst: Slot };
    /// Prints an interactive expression statement through `sys.displayhook`
    PrintExpression { src: Source };
}

impl Op {
    /// Where the operation may go on besides the next one.
    pub fn target(mut self) -> Option<Target> {
        self.target_mut().copied()
    }

    /// The same, to be changed.
    pub fn target_mut(&mut self) -> Option<&mut Target> {
        match self {
            Op::Jump { target }
            | Op::JumpIf { target, .. }
            | Op::JumpCompare { target, .. }
            | Op::JumpIs { target, .. }
            | Op::ForIter { exit: target, .. }
            | Op::Send { exit: target, .. }
            | Op::YieldFrom { exit: target, .. } => Some(target),
            _ => None,
        }
    }

    /// Does the next operation never run after this one?
    pub const fn ends_block(&self) -> bool {
        matches!(self, Op::Jump { .. } | Op::Return { .. } | Op::Raise { .. } | Op::Reraise { .. })
    }
}
