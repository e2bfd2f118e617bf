//! The unit of types, in C++: the value word, the objects behind it, and their classes.
//!
//! GDB reads `value`: a variant part over the word, and, through the reference in it, a variant
//! part over the object's header word. LLDB ignores variant parts: it reads `object`, finds the
//! dynamic class of a reference to it by the `_ZTV` symbol that covers the header word, and shows
//! ints and doubles as two readings of the slot.

use super::abbreviations::Die;
use super::builder::{Builder, Label, Offset};
use super::bytes::Bytes;
use super::expressions::KIND_BASE;
use super::{PRODUCER, classes, machine, model, natives, unit_header};
use crate::debuginfo::operators::{self, Answer, Code, OBJECT_CLASS, SLOT_CLASS};
use crate::debuginfo::tables::{Machine, Module, NativeLayout};
use crate::heap::value::{INT_BITS, PAYLOAD};
use crate::heap::{Kind, low};
use gimli::constants::*;

/// Offsets of the types that other units refer to.
#[derive(Clone, Copy, Default, Debug)]
pub struct Types {
    /// A slot.
    pub value: Offset,
    /// `object &`.
    pub object_reference: Offset,
    /// A parameter in a backtrace.
    pub argument: Offset,
    /// `long`.
    pub long: Offset,
    /// Functions of the VM.
    pub declared: machine::Declared,
}

/// What the writers of single types work with.
pub struct Common {
    pub int: Offset,
    pub long: Offset,
    pub word: Offset,
    /// A number of 32 bits.
    pub half: Offset,
    /// A number of 128 bits.
    pub double_word: Offset,
    pub double: Offset,
    pub bool_: Offset,
    pub text: Offset,
    /// A string as Rust has it: `&str`.
    pub slice: Offset,
    pub value: Label,
    pub object_reference: Offset,
}

/// Appends the unit to `b`, which must be empty. The base image also describes the native types
/// to LLDB, and the VM: `machine`.
pub fn write(b: &mut Bytes, modules: &[&Module], layouts: &[NativeLayout], machine: Option<&Machine>) -> Types {
    let unit = unit_header(b);
    let mut w = Builder::new(b);
    w.b.u8(if machine.is_some() { Die::MachineUnit } else { Die::TypesUnit } as u8);
    w.b.text(PRODUCER);
    w.b.u8(DW_LANG_C_plus_plus_14.0 as u8);
    w.b.text("Python values");
    if let Some(machine) = machine {
        let start = machine.exports.first().map_or(0, |e| e.address);
        w.b.u64(start);
        w.b.u64(machine.exports.last().map_or(0, |e| e.address + e.size - start));
    }
    let int = w.base("int", DW_ATE_signed, 4);
    let long = w.base("long", DW_ATE_signed, 8);
    let word = w.base("unsigned long", DW_ATE_unsigned, 8);
    let half = w.base("unsigned int", DW_ATE_unsigned, 4);
    let double_word = w.base("unsigned __int128", DW_ATE_unsigned, 16);
    let double = w.base("double", DW_ATE_float, 8);
    let bool_ = w.base("bool", DW_ATE_boolean, 1);
    let char_ = w.base("char", DW_ATE_signed_char, 1);
    let byte = w.base("u8", DW_ATE_unsigned, 1);
    let text = w.indirect(Die::Pointer, char_);
    let bytes = w.indirect(Die::Pointer, byte);
    let slice = w.aggregate(Die::Structure, "&str", 16);
    w.member("data_ptr", bytes, 8);
    w.member("length", word, 0);
    w.end();
    let argument = argument(&mut w, long);
    let value = w.label();
    let object = w.label();
    let object_reference = w.indirect_label(Die::Reference, object);
    let common = Common { int, long, word, half, double_word, double, bool_, text, slice, value, object_reference };
    // First, since LLDB up to 16 looks at the first type of a name only, in whichever namespace.
    classes::write(&mut w, &common, modules, if machine.is_some() { layouts } else { &[] });
    let heap = natives::heap(&mut w, &common, layouts, modules);
    let value = slot(&mut w, &common, heap);
    dynamic_object(&mut w, &common, object);
    let declared = machine::Declared::new(&mut w, &common);
    if let Some(machine) = machine {
        model::write(&mut w, &common, &machine.model, &machine.globals);
        machine::write(&mut w, &common, &machine.exports);
    }
    w.end();
    w.finish();
    b.end_length(unit);
    Types { value, object_reference, argument, long, declared }
}

/// What a kind of object is called in a backtrace.
const KINDS: &[(Kind, &str)] = &[
    (Kind::BigInt, "int"),
    (Kind::Float, "float"),
    (Kind::Complex, "complex"),
    (Kind::Str, "str"),
    (Kind::Bytes, "bytes"),
    (Kind::Tuple, "tuple"),
    (Kind::List, "list"),
    (Kind::Dict, "dict"),
    (Kind::Set, "set"),
    (Kind::FrozenSet, "frozenset"),
    (Kind::Range, "range"),
    (Kind::Slice, "slice"),
    (Kind::Function, "function"),
    (Kind::NativeFunction, "builtin"),
    (Kind::BoundMethod, "method"),
    (Kind::Class, "type"),
    (Kind::Module, "module"),
    (Kind::Cell, "cell"),
    (Kind::Code, "code"),
    (Kind::Exception, "exception"),
    (Kind::Traceback, "traceback"),
    (Kind::Instance, "instance"),
    (Kind::RangeIterator, "range_iterator"),
    (Kind::ListIterator, "list_iterator"),
    (Kind::Native, "object"),
    (Kind::IntObject, "int"),
];

/// The singletons and what they are called.
const SINGLETONS: &[(u64, &str)] = &[
    (low::NONE, "None"),
    (low::FALSE, "False"),
    (low::TRUE, "True"),
    (low::NOT_IMPLEMENTED, "NotImplemented"),
    (low::ELLIPSIS, "Ellipsis"),
    (low::UNBOUND, "<unbound>"),
];

fn argument(w: &mut Builder<'_>, long: Offset) -> Offset {
    let at = w.named(Die::Enumeration, "argument");
    w.b.u8(8);
    w.b.u32(long);
    let mut enumerator = |name: &str, code: u64| {
        w.named(Die::Enumerator, name);
        w.b.sleb(KIND_BASE + code as i64);
    };
    for &(address, name) in SINGLETONS {
        enumerator(name, address);
    }
    enumerator("0.0", low::FLOAT_ZERO);
    enumerator("()", low::EMPTY_TUPLE);
    enumerator("''", low::EMPTY_STR);
    enumerator("<unset>", 0);
    for &(kind, name) in KINDS {
        enumerator(name, kind as u64);
    }
    w.end();
    at
}

/// `value`: the word in a slot, a list or a field.
fn slot(w: &mut Builder<'_>, c: &Common, heap: Offset) -> Offset {
    let heap = w.indirect(Die::Reference, heap);
    let single = |w: &mut Builder<'_>, name: &str, member: &dyn Fn(&mut Builder<'_>)| {
        let at = w.aggregate(Die::Structure, name, 8);
        member(w);
        w.end();
        at
    };
    let int = single(w, "int", &|w| w.bits("__0", c.long, 0, 48));
    let float = single(w, "float", &|w| w.member("__0", c.double, 0));
    let object = single(w, "obj", &|w| w.member("__0", heap, 0));
    let unset = w.aggregate(Die::EmptyStructure, "<unset>", 8);
    let zero = w.aggregate(Die::EmptyStructure, "0.0", 8);
    let singletons: Vec<_> =
        SINGLETONS.iter().map(|&(address, name)| (address, w.aggregate(Die::EmptyStructure, name, 8))).collect();
    w.place(c.value);
    let at = w.aggregate(Die::Structure, SLOT_CLASS, 8);
    w.variant_part(c.word, 0);
    let variant = |w: &mut Builder<'_>, ranges: &[(u64, u64)], fillers: usize, ty: Offset| {
        match ranges {
            [] => w.variant_default(),
            [(low, high)] if low == high => w.variant(*low),
            ranges => w.variant_ranges(ranges),
        }
        (0..fillers).for_each(|_| w.unnamed(Die::Discriminant, ty, 0));
        w.unnamed(Die::AnonymousMember, ty, 0);
        w.end();
    };
    // Of a value that is not in memory (a function's result) GDB 13 takes the number of the
    // active member among the active ones, and looks for it among all members. So member `n` of
    // all must look like the active one of number `n`: hence the fillers. Empty structures are
    // not looked at.
    variant(w, &[(INT_BITS, INT_BITS | PAYLOAD)], 0, int);
    variant(w, &[], 1, float);
    variant(w, &[(0x1_0000, low::NONE - 1), (low::EMPTY_TUPLE, PAYLOAD)], 3, object);
    for &(address, ty) in &singletons {
        variant(w, &[(address, address)], 0, ty);
    }
    variant(w, &[(low::FLOAT_ZERO, low::FLOAT_ZERO)], 0, zero);
    variant(w, &[(0, 0xffff)], 0, unset);
    w.end();
    // What LLDB sees; GDB shows the variant only. In this order LLDB takes a returned value from
    // the right register: its integer part last.
    w.member("float", c.double, 0);
    w.bits("int", c.long, 0, 48);
    operators(w, c, SLOT_CLASS, at);
    w.end();
    at
}

/// `object`: what LLDB's references refer to.
fn dynamic_object(w: &mut Builder<'_>, c: &Common, label: Label) {
    let at = w.place(label);
    w.aggregate(Die::DynamicStructure, OBJECT_CLASS, 8);
    w.b.u32(at);
    w.bits("int", c.long, 0, 48);
    w.member("float", c.double, 0);
    let this = operators(w, c, OBJECT_CLASS, at);
    w.virtual_method(at, this);
    w.end();
}

/// Declares the operators of `class`; the result is the pointer to it.
fn operators(w: &mut Builder<'_>, c: &Common, class: &str, at: Offset) -> Offset {
    let this = w.indirect(Die::Pointer, at);
    for operator in operators::ALL.iter().filter(|o| o.belongs_to(class)) {
        w.named(Die::Method, operator.name);
        w.b.text(&operator.symbol(class));
        match operator.answer {
            Answer::Value => w.refer(c.value),
            Answer::Bool => w.b.u32(c.bool_),
        }
        w.b.u8(DW_ACCESS_public.0);
        w.b.u8(Die::This as u8);
        w.b.u32(this);
        w.b.u8(Die::ParameterType as u8);
        w.b.u32(match operator.code {
            Code::Int(_) => c.int,
            Code::Long(_) => c.long,
            Code::Double(_) => c.double,
            Code::Text(_) => c.text,
            Code::Structure(_) => c.slice,
            Code::Object(_) => c.object_reference,
        });
        w.end();
    }
    this
}
