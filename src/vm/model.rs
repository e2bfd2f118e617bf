//! What debugger scripts are told of the VM's own structures: the rows of the layout list, what
//! objects and code refer to, and the numbers that tell values and objects apart.

use crate::bytecode::body::Body;
use crate::bytecode::code::{Local, Storage};
use crate::bytecode::{CodeObject, Op};
use crate::debuginfo::tables::{Constants, Global, Model, Record, RecordField};
use crate::heap::layout::{self, BigInt, Entry, Layout, Overflow};
use crate::heap::records::{Records, ThreadRecord};
use crate::heap::shape::{ADDRESS_POINT, Attributes, NativeType};
use crate::heap::thread::Thread;
use crate::heap::value::{INT_BITS, INT_TAG, PAYLOAD};
use crate::heap::{Kind, Shape, arena, low};
use crate::reflect::debugger::Status;
use crate::runtime::frame;
use crate::runtime::loaded::{Loaded, MachineCode};
use crate::syntax::{SourceFile, SourceRange};
use crate::util::surrogate;
use std::mem::offset_of;
use std::sync::Arc;

/// A record of `$ty`: its fields with their types in C.
macro_rules! record {
    ($ty:ident { $($field:ident : $c_type:literal),* $(,)? }) => {
        Record {
            name: stringify!($ty),
            size: size_of::<$ty>(),
            fields: vec![$(field(stringify!($field), offset_of!($ty, $field), $c_type)),*],
        }
    };
}

const fn field(name: &'static str, offset: usize, c_type: &'static str) -> RecordField {
    RecordField { name, offset, c_type }
}

/// The whole model.
pub fn model() -> Model {
    let mut records: Vec<Record> = layout::ALL.iter().map(of_layout).collect();
    records.extend(objects());
    records.extend(code());
    records.extend(containers());
    Model { records, constants: constants() }
}

/// The variables at fixed addresses: the heads of the lists (`dwarfpython.threads`), and the block
/// of the thread that runs Python.
pub fn globals() -> Vec<Global> {
    vec![
        Global { name: "dwarfpython", address: low::RECORDS, record: "Records" },
        Global { name: "dwarfpython_running", address: low::THREAD, record: "Thread" },
    ]
}

fn of_layout(layout: &Layout) -> Record {
    let fields = layout.fields.iter().map(|f| field(f.name, f.offset, f.c_type)).collect();
    Record { name: layout.name, size: layout.size, fields }
}

/// What objects refer to, and the memory they lie in.
fn objects() -> [Record; 10] {
    let (_, arena) = arena::place();
    [
        record!(Entry { hash: "long", key: "value", value: "value" }),
        record!(Overflow { capacity: "unsigned long", values: "value" }),
        record!(Shape {
            class: "value",
            version: "unsigned long",
            native: "NativeType *",
            kind: "unsigned char",
            has_slots: "bool",
            restricted: "bool",
            dict_mode: "bool",
            slots_at: "unsigned short",
            inline: "unsigned short",
            used: "unsigned short",
            attributes: "Attributes *",
        }),
        record!(Attributes { names: "Vec_value" }),
        record!(NativeType { name: "str", kind: "unsigned char", size: "unsigned long", layout: "Layout *" }),
        record!(Layout { name: "str", size: "unsigned long" }),
        record!(Records {
            threads: "ThreadRecord *",
            modules: "value",
            builtins: "value",
            started: "long",
            status: "long",
            tasks: "value",
            eager_tasks: "value",
        }),
        record!(ThreadRecord {
            next: "ThreadRecord *",
            id: "long",
            ident: "unsigned long",
            serial: "long",
            state: "long",
            block: "Thread *",
        }),
        record!(Thread {
            frame: "unsigned long",
            stack_pointer: "unsigned long",
            resting: "unsigned long",
            pending: "value",
            handled: "value",
            entry: "unsigned long",
            frames: "value",
            context: "value",
            builtins: "value",
        }),
        Record {
            name: "Arena",
            size: arena,
            fields: arena::FIELDS.iter().map(|&(n, at, ty)| field(n, at, ty)).collect(),
        },
    ]
}

/// Code objects.
fn code() -> [Record; 9] {
    [
        record!(Loaded {
            code: "Arc_CodeObject *",
            machine: "MachineCode *",
            retired: "unsigned char",
            qualname: "value",
            name: "value"
        }),
        record!(MachineCode {
            entry: "unsigned long",
            start: "unsigned int",
            size: "unsigned int",
            offsets: "Vec_u32",
            positions: "Vec_Position",
        }),
        record!(CodeObject {
            source: "Arc_SourceFile *",
            first_line: "unsigned int",
            slots: "unsigned short",
            locals: "Vec_Local",
            free: "Vec_String",
            body: "Body *",
        }),
        record!(Body { ops: "Vec_Op", ranges: "Vec_SourceRange" }),
        record!(Local { name: "String", slot: "unsigned short", storage: "unsigned char" }),
        record!(SourceFile { path: "String", text: "String", line_starts: "Vec_u32" }),
        record!(SourceRange { start: "unsigned int", end: "unsigned int" }),
        // A row of `MachineCode::positions`.
        Record {
            name: "Position",
            size: size_of::<(u32, u32)>(),
            fields: vec![
                field("offset", offset_of!((u32, u32), 0), "unsigned int"),
                field("operation", offset_of!((u32, u32), 1), "unsigned int"),
            ],
        },
        Record { name: "Op", size: size_of::<Op>(), fields: vec![field("number", 0, "unsigned char")] },
    ]
}

/// Rust's own containers, whose layouts are the compiler's choice: looked at, not assumed.
fn containers() -> Vec<Record> {
    let vec = |name, element| {
        let (pointer, length) = vec_fields();
        let fields = vec![field("pointer", pointer, element), field("length", length, "unsigned long")];
        Record { name, size: size_of::<Vec<u8>>(), fields }
    };
    let counted = |name, target| {
        let at = counted_offset();
        Record { name, size: at, fields: vec![field("strong", 0, "unsigned long"), field("data", at, target)] }
    };
    let (pointer, length) = text_fields();
    vec![
        vec("Vec_value", "value *"),
        vec("Vec_u32", "unsigned int *"),
        vec("Vec_Local", "Local *"),
        vec("Vec_String", "String *"),
        vec("Vec_Op", "Op *"),
        vec("Vec_Position", "Position *"),
        vec("Vec_SourceRange", "SourceRange *"),
        vec("String", "char *"),
        counted("Arc_CodeObject", "CodeObject"),
        counted("Arc_SourceFile", "SourceFile"),
        Record {
            name: "str",
            size: size_of::<&str>(),
            fields: vec![field("pointer", pointer, "char *"), field("length", length, "unsigned long")],
        },
    ]
}

/// Offsets of the address and the length in a `Vec`, and in a `String`, which is one.
fn vec_fields() -> (usize, usize) {
    const { assert!(size_of::<Vec<u8>>() == 24 && size_of::<String>() == 24) };
    let mut probe: Vec<u8> = Vec::with_capacity(64);
    probe.extend([0; 5]);
    // SAFETY: a vector is three words, none of them padding.
    let words: &[usize; 3] = unsafe { &*(&raw const probe).cast() };
    offsets(words, probe.as_ptr() as usize, probe.len())
}

/// Offsets of the address and the length in a `&str`.
fn text_fields() -> (usize, usize) {
    const { assert!(size_of::<&str>() == 16) };
    let probe = "text";
    // SAFETY: a reference to text is two words.
    let words: &[usize; 2] = unsafe { &*(&raw const probe).cast() };
    offsets(words, probe.as_ptr() as usize, probe.len())
}

fn offsets(words: &[usize], pointer: usize, length: usize) -> (usize, usize) {
    let at = |word| words.iter().position(|&w| w == word).map_or(usize::MAX, |n| 8 * n);
    (at(pointer), at(length))
}

/// Bytes from what an `Arc` holds the address of to its data.
fn counted_offset() -> usize {
    const { assert!(align_of::<CodeObject>() <= 8 && align_of::<SourceFile>() <= 8) };
    let probe = Arc::new(0u64);
    // SAFETY: an `Arc` is one word.
    let word: usize = unsafe { *(&raw const probe).cast() };
    Arc::as_ptr(&probe) as usize - word
}

fn constants() -> Vec<Constants> {
    let kinds = Kind::ALL.iter().map(|&k| (k.name(), k as u64)).collect();
    let operations = (0..).zip(Op::NAMES).map(|(n, &name)| (name, n)).collect();
    vec![
        Constants { name: "kinds", members: kinds },
        Constants { name: "operations", members: operations },
        Constants {
            name: "words",
            members: vec![
                ("int_tag", INT_TAG),
                ("int_bits", INT_BITS),
                ("payload", PAYLOAD),
                ("lowest_object", 1 << 16),
                ("none", low::NONE),
                ("false", low::FALSE),
                ("true", low::TRUE),
                ("not_implemented", low::NOT_IMPLEMENTED),
                ("ellipsis", low::ELLIPSIS),
                ("unbound", low::UNBOUND),
                ("float_zero", low::FLOAT_ZERO),
                ("empty_tuple", low::EMPTY_TUPLE),
                ("empty_str", low::EMPTY_STR),
            ],
        },
        Constants { name: "ints", members: vec![("negative", BigInt::NEGATIVE)] },
        Constants {
            name: "places",
            members: vec![
                ("thread", low::THREAD),
                ("records", low::RECORDS),
                ("arena", arena::place().0),
                ("cell_sizes", arena::CLASSES.as_ptr() as u64),
                ("cell_size_count", arena::CLASSES.len() as u64),
                ("shapes", low::SHAPES),
                ("shapes_end", low::CACHES),
                ("shape_address_point", ADDRESS_POINT),
            ],
        },
        Constants { name: "blocks", members: arena::BLOCK_MARKS.to_vec() },
        Constants {
            name: "storage",
            members: vec![
                ("plain", Storage::Plain as u64),
                ("cell", Storage::Cell as u64),
                ("free", Storage::Free as u64),
            ],
        },
        // `status` of an answer to a debugger.
        Constants {
            name: "answers",
            members: vec![
                ("done", Status::Done as u64),
                ("raised", Status::Raised as u64),
                ("refused", Status::Refused as u64),
            ],
        },
        // A lone surrogate in text is one of these code points.
        Constants {
            name: "surrogates",
            members: vec![("first", surrogate::FIRST.into()), ("count", surrogate::COUNT.into())],
        },
        // From `rbp`, and what the CFA is beyond it.
        Constants { name: "frame", members: vec![("function", frame::FUNCTION as i64 as u64), ("cfa", 16)] },
    ]
}
