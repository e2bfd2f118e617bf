//! Interned strings: one object per text, so that names compare by identity. Special-method
//! names and other names that the machine itself uses have constants.

use super::string;
use crate::heap::Value;
use crate::util::operators::{BinaryOp, CompareOp, UnaryOp};
use rustc_hash::FxHashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// A name known to the machine.
#[derive(Debug)]
pub struct Known {
    text: &'static str,
    value: AtomicU64,
}

impl Known {
    /// The interned string.
    pub fn value(&self) -> Value {
        Value::from_bits(self.value.load(Ordering::Relaxed)).expect("names are interned at start-up")
    }

    /// Its text.
    pub fn text(&self) -> &'static str {
        self.text
    }
}

macro_rules! known {
    ($($name:ident $text:literal)*) => {
        $(#[doc = concat!("The name `", $text, "`.")] pub static $name: Known = Known { text: $text, value: AtomicU64::new(0) };)*
        static ALL: &[&Known] = &[$(&$name),*];
    };
}

known! {
    INIT "__init__" NEW "__new__" CALL "__call__" REPR "__repr__" STR "__str__" HASH "__hash__" BOOL "__bool__"
    LEN "__len__" ITER "__iter__" NEXT "__next__" GETITEM "__getitem__" SETITEM "__setitem__" DELITEM "__delitem__"
    CONTAINS "__contains__" GETATTR "__getattr__" GETATTRIBUTE "__getattribute__" SETATTR "__setattr__"
    DELATTR "__delattr__" GET "__get__" SET "__set__" DELETE "__delete__" ENTER "__enter__" EXIT "__exit__"
    NAME "__name__" QUALNAME "__qualname__" MODULE "__module__" DOC "__doc__" DICT "__dict__" CLASS "__class__"
    CLASSCELL "__classcell__" FORMAT "__format__" INDEX "__index__" INT "__int__" FLOAT "__float__"
    BUILTINS "__builtins__" FILE "__file__" MAIN "__main__" ALL_NAMES "__all__" PATH "__path__" PACKAGE "__package__"
    REVERSED "__reversed__" MISSING "__missing__" SET_NAME "__set_name__" INIT_SUBCLASS "__init_subclass__"
    MRO "__mro__" BASES "__bases__" EQ "__eq__" ROUND "__round__" ABS "__abs__" DIVMOD "__divmod__" FSPATH "__fspath__"
    TRUNC "__trunc__" FLOOR "__floor__" CEIL "__ceil__" BYTES "__bytes__" SLOTS "__slots__" DEL "__del__" WEAKREF "__weakref__" NOTES "__notes__"
    CLASS_GETITEM "__class_getitem__"
    LENGTH_HINT "__length_hint__" KEYS "keys" WRITE "write" FLUSH "flush" READLINE "readline" CLOSE "close"
    NAME_ATTRIBUTE "name" OBJ "obj" INSTANCECHECK "__instancecheck__" SUBCLASSCHECK "__subclasscheck__" SPEC "__spec__" LOADER "__loader__" DIR "__dir__"
    IMPORT "__import__" ABSTRACT_METHODS "__abstractmethods__" MRO_ENTRIES "__mro_entries__"
    PREPARE "__prepare__" METACLASS "metaclass"
    STDIN "stdin" STDOUT "stdout" STDERR "stderr" SPACE " " NEWLINE "\n"
}

static TABLE: Mutex<Option<FxHashMap<&'static str, Value>>> = Mutex::new(None);

/// Names of the operators' special methods, by the operator's number.
static BINARY: [[AtomicU64; 3]; BinaryOp::ALL.len()] =
    [const { [const { AtomicU64::new(0) }; 3] }; BinaryOp::ALL.len()];
static COMPARE: [AtomicU64; CompareOp::ALL.len()] = [const { AtomicU64::new(0) }; CompareOp::ALL.len()];
static UNARY: [AtomicU64; UnaryOp::ALL.len()] = [const { AtomicU64::new(0) }; UnaryOp::ALL.len()];

fn known(place: &AtomicU64) -> Value {
    Value::from_bits(place.load(Ordering::Relaxed)).expect("names are interned at start-up")
}

/// `__add__` …
pub fn method(op: BinaryOp) -> Value {
    known(&BINARY[op as usize][0])
}

/// `__radd__` …
pub fn reflected(op: BinaryOp) -> Value {
    known(&BINARY[op as usize][1])
}

/// `__iadd__` …
pub fn inplace(op: BinaryOp) -> Value {
    known(&BINARY[op as usize][2])
}

/// `__lt__` …
pub fn comparison(op: CompareOp) -> Value {
    known(&COMPARE[op as usize])
}

/// `__neg__` …
pub fn unary(op: UnaryOp) -> Value {
    known(&UNARY[op as usize])
}

/// Interns the known names. Called once at start-up.
pub fn initialise() {
    for known in ALL {
        known.value.store(intern(known.text).bits(), Ordering::Relaxed);
    }
    let set = |place: &AtomicU64, text| place.store(intern(text).bits(), Ordering::Relaxed);
    for &op in BinaryOp::ALL {
        set(&BINARY[op as usize][0], op.method());
        set(&BINARY[op as usize][1], op.reflected());
        set(&BINARY[op as usize][2], op.inplace());
    }
    CompareOp::ALL.iter().for_each(|&op| set(&COMPARE[op as usize], op.method()));
    UnaryOp::ALL.iter().for_each(|&op| set(&UNARY[op as usize], op.method()));
}

/// The one string object with this text.
pub fn intern(text: &str) -> Value {
    let mut table = TABLE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let table = table.get_or_insert_default();
    if let Some(&v) = table.get(text) {
        return v;
    }
    let v = string::new(text);
    // Interned strings live for ever: the table is a root.
    table.insert(string::text(v), v);
    v
}

/// Interned strings that were asked for of late, by their addresses: they live for ever.
static RECENT: [AtomicU64; 512] = [const { AtomicU64::new(0) }; 512];

/// The interned string equal to the string `v`.
#[inline]
pub fn of(v: Value) -> Value {
    let place = &RECENT[(v.bits() >> 4) as usize % RECENT.len()];
    if place.load(Ordering::Relaxed) == v.bits() {
        return v;
    }
    let known = intern(string::text(v));
    if known == v {
        place.store(v.bits(), Ordering::Relaxed);
    }
    known
}
