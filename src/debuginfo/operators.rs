//! The operators that debuggers may use on values: one list for the declarations in the types
//! unit, the symbols and the code behind them.
//!
//! The code works on raw words. It allocates nothing: a result that needs a heap object comes out
//! as `NotImplemented`, Python's own word for "I don't know".

use crate::heap::layout::{Float, Int64, Str};
use crate::heap::{Kind, Value, arena, layout, low};
use std::cmp::Ordering;

/// The type of the right operand, with the code behind the operator.
#[derive(Clone, Copy)]
#[allow(missing_docs)]
pub enum Code {
    Int(extern "C" fn(*mut u64, i32) -> u64),
    Long(extern "C" fn(*mut u64, i64) -> u64),
    Double(extern "C" fn(*mut u64, f64) -> u64),
    /// `const char *`
    Text(extern "C" fn(*mut u64, *const u8) -> u64),
    /// GDB in a Rust frame: a string literal (length and bytes), or any value (its word), since
    /// GDB tells structures apart by nothing.
    Structure(extern "C" fn(*mut u64, u64, u64) -> u64),
    /// LLDB: `object &`.
    Object(extern "C" fn(*mut u64, *const u64) -> u64),
}

impl Code {
    /// The operand's mangled type.
    pub const fn mangled(self) -> &'static str {
        match self {
            Code::Int(_) => "i",
            Code::Long(_) => "l",
            Code::Double(_) => "d",
            Code::Text(_) => "PKc",
            Code::Structure(_) => "4&str",
            Code::Object(_) => "RS_",
        }
    }

    /// Address of the code.
    pub fn address(self) -> u64 {
        match self {
            Code::Int(f) => f as usize as u64,
            Code::Long(f) => f as usize as u64,
            Code::Double(f) => f as usize as u64,
            Code::Text(f) => f as usize as u64,
            Code::Structure(f) => f as usize as u64,
            Code::Object(f) => f as usize as u64,
        }
    }
}

/// What an operator answers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Answer {
    /// A value word.
    Value,
    /// A C++ `bool`.
    Bool,
}

/// One operator for one type of right operand.
#[derive(Clone, Copy)]
pub struct Operator {
    /// `operator+`.
    pub name: &'static str,
    /// Its Itanium code.
    pub mangled: &'static str,
    /// Result.
    pub answer: Answer,
    /// Right operand and code.
    pub code: Code,
}

impl Operator {
    /// Symbol of the operator as a member of `class`.
    pub fn symbol(&self, class: &str) -> String {
        format!("_ZN{}{class}{}E{}", class.len(), self.mangled, self.code.mangled())
    }

    /// Does `class` have the operator? Only a slot can be assigned to.
    pub fn belongs_to(&self, class: &str) -> bool {
        match self.code {
            Code::Structure(_) => class == SLOT_CLASS,
            Code::Object(_) => class == OBJECT_CLASS,
            _ => class == SLOT_CLASS || self.mangled != ASSIGNMENT,
        }
    }
}

/// The type of a slot.
pub const SLOT_CLASS: &str = "value";
/// What LLDB's references refer to: a heap object, or a slot that holds an int or a double.
pub const OBJECT_CLASS: &str = "object";
/// The classes with operators.
pub const CLASSES: [&str; 2] = [SLOT_CLASS, OBJECT_CLASS];

/// Mangled name of `operator=`.
const ASSIGNMENT: &str = "aS";

macro_rules! operators {
    ($($name:literal $mangled:literal $answer:ident: $($operand:ident $function:expr),+;)*) => {
        /// Every operator. For each, `Text` comes first and `Int` before `Long`: GDB searches
        /// from the end, and any int will do for it, even for a pointer to char.
        pub static ALL: &[Operator] = &[$($(Operator {
            name: concat!("operator", $name),
            mangled: $mangled,
            answer: Answer::$answer,
            code: Code::$operand($function),
        },)+)*];
    };
}
operators! {
    "+" "pl" Value: Int add::int, Long add::long, Double add::double, Structure add::structure, Object add::object;
    "-" "mi" Value: Int sub::int, Long sub::long, Double sub::double, Structure sub::structure, Object sub::object;
    "*" "ml" Value: Int mul::int, Long mul::long, Double mul::double, Structure mul::structure, Object mul::object;
    "==" "eq" Bool: Text eq::text, Int eq::int, Long eq::long, Double eq::double, Structure eq::structure, Object eq::object;
    "!=" "ne" Bool: Text ne::text, Int ne::int, Long ne::long, Double ne::double, Structure ne::structure, Object ne::object;
    "<" "lt" Bool: Text lt::text, Int lt::int, Long lt::long, Double lt::double, Structure lt::structure, Object lt::object;
    "<=" "le" Bool: Text le::text, Int le::int, Long le::long, Double le::double, Structure le::structure, Object le::object;
    ">" "gt" Bool: Text gt::text, Int gt::int, Long gt::long, Double gt::double, Structure gt::structure, Object gt::object;
    ">=" "ge" Bool: Text ge::text, Int ge::int, Long ge::long, Double ge::double, Structure ge::structure, Object ge::object;
    "=" "aS" Value: Int set::int, Long set::long, Double set::double;
}

/// An operand as an operator sees it.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Operand<'a> {
    Int(i64),
    /// Beyond 64 bits, rounded.
    Huge(f64),
    Float(f64),
    Text(&'a [u8]),
    Other(Value),
}

impl Operand<'_> {
    /// The value `this` stands for: LLDB passes the object itself, GDB the slot.
    fn at(this: *const u64) -> Option<Self> {
        if this.is_null() {
            return None;
        }
        // SAFETY: the debugger passes the address of a slot or of a heap object.
        let word = unsafe { this.read() };
        let is_header = (low::SHAPES..low::CACHES).contains(&word);
        Operand::of(if is_header { this as u64 } else { word })
    }

    fn of(word: u64) -> Option<Self> {
        let value = Value::from_bits(word)?;
        if let Some(n) = value.as_small_int() {
            return Some(Operand::Int(n));
        }
        if value.is_immediate_float() {
            return Some(Operand::Float(value.immediate_float()));
        }
        if word < low::BASE {
            return None;
        }
        // SAFETY: the layout follows from the kind.
        unsafe {
            Some(match value.kind() {
                Kind::Bool => Operand::Int(i64::from(value == Value::TRUE)),
                Kind::Float => Operand::Float((*value.ptr::<Float>()).value),
                Kind::Int64 => Operand::Int((*value.ptr::<Int64>()).value),
                Kind::BigInt => Operand::Huge(rounded(value.ptr())),
                Kind::Str => {
                    let text = value.ptr::<Str>();
                    Operand::Text(bytes((*text).data, (*text).length))
                }
                _ => Operand::Other(value),
            })
        }
    }

    /// A structure as GDB passes it: a value's word, or address and length of a text in either
    /// order (that of the `&str` it has found). No length is as large as an object's address.
    fn structure(first: u64, second: u64) -> Option<Self> {
        // SAFETY: the debugger has put a text of that length into the process.
        let text = |data: u64, length| Some(Operand::Text(unsafe { bytes(data as *const u8, length) }));
        if first < low::BASE {
            text(second, first)
        } else if first >> 48 == 0 && !arena::is_object(first) {
            text(first, second)
        } else {
            Operand::of(first)
        }
    }

    /// `const char *`.
    fn text(text: *const u8) -> Option<Self> {
        if text.is_null() {
            return None;
        }
        // SAFETY: the debugger has put a NUL-terminated text into the process.
        unsafe { Some(Operand::Text(bytes(text, libc::strlen(text.cast()) as u64))) }
    }
}

/// # Safety
/// `data` points to `length` bytes, which stay while the debugger holds the process.
unsafe fn bytes<'a>(data: *const u8, length: u64) -> &'a [u8] {
    // SAFETY: by contract; an empty text may have no address.
    if data.is_null() { &[] } else { unsafe { std::slice::from_raw_parts(data, length as usize) } }
}

/// # Safety
/// `big` is a live object.
unsafe fn rounded(big: *const layout::BigInt) -> f64 {
    // SAFETY: by contract.
    let (negative, limbs) = unsafe { layout::BigInt::parts(big) };
    let magnitude = limbs.iter().rev().fold(0.0, |x, &limb| x * 18_446_744_073_709_551_616.0 + limb as f64);
    if negative { -magnitude } else { magnitude }
}

/// Exact: neither operand is rounded.
fn compare_int_float(a: i64, b: f64) -> Option<Ordering> {
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    if b.is_nan() {
        None
    } else if b >= LIMIT {
        Some(Ordering::Less)
    } else if b < -LIMIT {
        Some(Ordering::Greater)
    } else {
        let whole = b.floor();
        Some(a.cmp(&(whole as i64)).then(if b > whole { Ordering::Less } else { Ordering::Equal }))
    }
}

/// How two operands compare; `None` if they have no order and are not equal.
fn compare(a: Option<Operand<'_>>, b: Option<Operand<'_>>) -> Option<Ordering> {
    use Operand::{Float, Huge, Int, Other, Text};
    match (a?, b?) {
        (Int(a), Int(b)) => Some(a.cmp(&b)),
        (Int(a), Float(b)) => compare_int_float(a, b),
        (Float(a), Int(b)) => compare_int_float(b, a).map(Ordering::reverse),
        (Huge(a) | Float(a), Huge(b) | Float(b)) => a.partial_cmp(&b),
        (Int(_), Huge(b)) => 0.0.partial_cmp(&b),
        (Huge(a), Int(_)) => a.partial_cmp(&0.0),
        (Text(a), Text(b)) => Some(a.cmp(b)),
        (Other(a), Other(b)) if a == b => Some(Ordering::Equal),
        _ => None,
    }
}

type Ints = fn(i64, i64) -> Option<i64>;
type Floats = fn(f64, f64) -> f64;

fn arithmetic(a: Option<Operand<'_>>, b: Option<Operand<'_>>, ints: Ints, floats: Floats) -> u64 {
    use Operand::{Float, Huge, Int};
    let value = match (a, b) {
        (Some(Int(a)), Some(Int(b))) => ints(a, b).and_then(Value::try_int),
        (Some(Int(a)), Some(Float(b))) => float(floats(a as f64, b)),
        (Some(Float(a)), Some(Int(b))) => float(floats(a, b as f64)),
        (Some(Float(a)), Some(Float(b) | Huge(b))) | (Some(Huge(a)), Some(Float(b))) => float(floats(a, b)),
        _ => None,
    };
    value.unwrap_or(Value::NOT_IMPLEMENTED).bits()
}

fn float(x: f64) -> Option<Value> {
    if x == 0.0 && x.is_sign_positive() { Some(Value::FLOAT_ZERO) } else { Value::try_float(x) }
}

/// The code of one operator for each type of right operand.
macro_rules! code {
    ($($name:ident($a:ident, $b:ident) $body:expr;)*) => { $(
        mod $name {
            use super::*;
            fn apply($a: Option<Operand<'_>>, $b: Option<Operand<'_>>) -> u64 { $body }
            pub(super) extern "C" fn int(this: *mut u64, n: i32) -> u64 {
                long(this, i64::from(n))
            }
            pub(super) extern "C" fn long(this: *mut u64, n: i64) -> u64 {
                apply(Operand::at(this), Some(Operand::Int(n)))
            }
            pub(super) extern "C" fn double(this: *mut u64, x: f64) -> u64 {
                apply(Operand::at(this), Some(Operand::Float(x)))
            }
            pub(super) extern "C" fn structure(this: *mut u64, first: u64, second: u64) -> u64 {
                apply(Operand::at(this), Operand::structure(first, second))
            }
            pub(super) extern "C" fn object(this: *mut u64, other: *const u64) -> u64 {
                apply(Operand::at(this), Operand::at(other))
            }
            #[allow(dead_code)]
            pub(super) extern "C" fn text(this: *mut u64, other: *const u8) -> u64 {
                apply(Operand::at(this), Operand::text(other))
            }
        }
    )* };
}
code! {
    add(a, b) arithmetic(a, b, i64::checked_add, |a, b| a + b);
    sub(a, b) arithmetic(a, b, i64::checked_sub, |a, b| a - b);
    mul(a, b) arithmetic(a, b, i64::checked_mul, |a, b| a * b);
    eq(a, b) u64::from(compare(a, b) == Some(Ordering::Equal));
    ne(a, b) u64::from(compare(a, b) != Some(Ordering::Equal));
    lt(a, b) u64::from(compare(a, b) == Some(Ordering::Less));
    le(a, b) u64::from(matches!(compare(a, b), Some(Ordering::Less | Ordering::Equal)));
    gt(a, b) u64::from(compare(a, b) == Some(Ordering::Greater));
    ge(a, b) u64::from(matches!(compare(a, b), Some(Ordering::Greater | Ordering::Equal)));
}

/// Assignment to a slot, for LLDB (GDB assigns by itself): what has no word of its own changes nothing and answers `NotImplemented`.
mod set {
    use super::*;

    fn store(this: *mut u64, value: Option<Value>) -> u64 {
        let Some(value) = value else { return Value::NOT_IMPLEMENTED.bits() };
        if !this.is_null() {
            // SAFETY: the debugger passes the address of a slot.
            unsafe { this.write(value.bits()) };
        }
        value.bits()
    }

    pub(super) extern "C" fn int(this: *mut u64, n: i32) -> u64 {
        long(this, i64::from(n))
    }

    pub(super) extern "C" fn long(this: *mut u64, n: i64) -> u64 {
        store(this, Value::try_int(n))
    }

    pub(super) extern "C" fn double(this: *mut u64, x: f64) -> u64 {
        store(this, float(x))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn int(n: i64) -> u64 {
        Value::small_int(n).bits()
    }

    fn result(code: u64) -> Option<Value> {
        Value::from_bits(code)
    }

    #[test]
    fn arithmetic_of_slots() {
        let (mut n, mut x) = (int(7), 2.5f64.to_bits());
        assert_eq!(result(add::long(&mut n, -8)), Some(Value::small_int(-1)));
        assert_eq!(result(mul::int(&mut n, 6)), Some(Value::small_int(42)));
        assert_eq!(result(sub::double(&mut x, 2.5)), Some(Value::FLOAT_ZERO));
        assert_eq!(result(add::structure(&mut x, n, 0)).map(Value::immediate_float), Some(9.5));
    }

    #[test]
    fn what_needs_an_object_is_not_implemented() {
        let mut most = int(crate::heap::value::INT_MAX);
        assert_eq!(result(add::long(&mut most, 1)), Some(Value::NOT_IMPLEMENTED));
        assert_eq!(result(set::long(&mut most, i64::MAX)), Some(Value::NOT_IMPLEMENTED));
        assert_eq!(most, int(crate::heap::value::INT_MAX));
    }

    #[test]
    fn ints_and_doubles_compare_exactly() {
        let big = (1i64 << 53) + 1;
        assert_eq!(compare_int_float(big, (1i64 << 53) as f64), Some(Ordering::Greater));
        assert_eq!(compare_int_float(i64::MAX, i64::MAX as f64), Some(Ordering::Less));
        assert_eq!(compare_int_float(-3, -2.5), Some(Ordering::Less));
        assert_eq!(compare_int_float(0, f64::NAN), None);
        let mut n = int(3);
        assert_eq!((lt::double(&mut n, 3.5), ge::double(&mut n, 3.5), ne::double(&mut n, f64::NAN)), (1, 0, 1));
    }

    #[test]
    fn texts_compare_by_bytes_in_either_order_of_words() {
        let text = "corner";
        let (data, length) = (text.as_ptr() as u64, text.len() as u64);
        let other = Some(Operand::Text(b"corner"));
        assert_eq!(compare(Operand::structure(length, data), other), Some(Ordering::Equal));
        assert_eq!(compare(Operand::structure(data, length), other), Some(Ordering::Equal));
        assert_eq!(compare(Operand::structure(data, length - 1), other), Some(Ordering::Less));
        assert_eq!(compare(Operand::text(c"d".as_ptr().cast()), other), Some(Ordering::Greater));
    }

    #[test]
    fn symbols_are_mangled_and_unique() {
        let mut symbols: Vec<String> = CLASSES
            .iter()
            .flat_map(|&class| ALL.iter().filter(move |o| o.belongs_to(class)).map(move |o| o.symbol(class)))
            .collect();
        assert!(symbols.iter().any(|s| s == "_ZN5valueplEl"));
        let count = symbols.len();
        symbols.sort();
        symbols.dedup();
        assert_eq!(symbols.len(), count);
    }
}
