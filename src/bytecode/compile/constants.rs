//! The constant pool, constants written in the source, and the arithmetic done on them at
//! compile time: only what is small and cannot fail.

use crate::bytecode::code::Constant;
use ruff_python_ast::{Expr, ExprNumberLiteral, Number, Operator, UnaryOp};
use rustc_hash::FxHashMap;
use std::hash::{Hash, Hasher};

/// Constants of a code object, each once: `1`, `1.0` and `True` differ, as do `0.0` and `-0.0`.
#[derive(Default)]
pub(super) struct Pool {
    list: Vec<Constant>,
    index: FxHashMap<Exact, u16>,
}

/// Constants up to this number are searched one by one.
const SMALL: usize = 8;

impl Pool {
    /// Index of `constant`, added if new; `None` when the pool is full.
    pub fn add(&mut self, constant: Constant) -> Option<u16> {
        if self.list.len() <= SMALL {
            if let Some(i) = self.list.iter().position(|c| same(c, &constant)) {
                return Some(i as u16);
            }
            self.list.push(constant);
            return Some(self.list.len() as u16 - 1);
        }
        if self.index.is_empty() {
            for (i, c) in self.list.iter().enumerate() {
                self.index.insert(Exact(c.clone()), i as u16);
            }
        }
        let key = Exact(constant);
        if let Some(&i) = self.index.get(&key) {
            return Some(i);
        }
        let i = u16::try_from(self.list.len()).ok()?;
        self.list.push(key.0.clone());
        self.index.insert(key, i);
        Some(i)
    }

    /// The constants, for the code object.
    pub fn take(&mut self) -> Vec<Constant> {
        std::mem::take(&mut self.list)
    }
}

struct Exact(Constant);

impl PartialEq for Exact {
    fn eq(&self, other: &Exact) -> bool {
        same(&self.0, &other.0)
    }
}

impl Eq for Exact {}

impl Hash for Exact {
    fn hash<H: Hasher>(&self, state: &mut H) {
        hash(&self.0, state);
    }
}

fn hash<H: Hasher>(constant: &Constant, state: &mut H) {
    std::mem::discriminant(constant).hash(state);
    match constant {
        Constant::None | Constant::True | Constant::False | Constant::Ellipsis => {}
        Constant::Int(n) => n.hash(state),
        Constant::BigInt(s) | Constant::Str(s) => s.hash(state),
        Constant::Float(f) => f.to_bits().hash(state),
        Constant::Complex { real, imag } => (real.to_bits(), imag.to_bits()).hash(state),
        Constant::Bytes(b) => b.hash(state),
        Constant::Tuple(items) | Constant::FrozenSet(items) => items.iter().for_each(|c| hash(c, state)),
    }
}

fn same(a: &Constant, b: &Constant) -> bool {
    match (a, b) {
        (Constant::Float(a), Constant::Float(b)) => a.to_bits() == b.to_bits(),
        (Constant::Complex { real: a, imag: b }, Constant::Complex { real: c, imag: d }) => {
            (a.to_bits(), b.to_bits()) == (c.to_bits(), d.to_bits())
        }
        (Constant::Tuple(a), Constant::Tuple(b)) | (Constant::FrozenSet(a), Constant::FrozenSet(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        _ => a == b,
    }
}

/// How deep a constant expression is looked into: bounds the work where folding fails.
const DEPTH: u32 = 8;

/// The value of a constant expression, if it is one.
pub(super) fn constant(e: &Expr) -> Option<Constant> {
    fold(e, DEPTH)
}

fn fold(e: &Expr, depth: u32) -> Option<Constant> {
    let depth = depth.checked_sub(1)?;
    Some(match e {
        Expr::NoneLiteral(_) => Constant::None,
        Expr::EllipsisLiteral(_) => Constant::Ellipsis,
        Expr::BooleanLiteral(b) => bool(b.value),
        Expr::NumberLiteral(n) => number(&n.value),
        Expr::StringLiteral(s) => Constant::Str(s.value.to_str().to_owned()),
        Expr::BytesLiteral(b) => Constant::Bytes(b.value.bytes().collect()),
        Expr::Tuple(t) => Constant::Tuple(t.elts.iter().map(|e| fold(e, depth)).collect::<Option<_>>()?),
        Expr::UnaryOp(u) => unary(u.op, fold(&u.operand, depth)?)?,
        Expr::BinOp(b) => {
            let right = fold(&b.right, depth)?;
            binary(b.op, fold(&b.left, depth)?, right)?
        }
        _ => return None,
    })
}

/// The value of a number.
pub(super) fn constant_number(n: &ExprNumberLiteral) -> Option<Constant> {
    matches!(&n.value, Number::Int(i) if i.as_i64().is_none()).then(|| number(&n.value))
}

/// `True` or `False`.
pub(super) fn bool(value: bool) -> Constant {
    if value { Constant::True } else { Constant::False }
}

/// `bool(constant)`
pub(super) fn truth(constant: &Constant) -> bool {
    match constant {
        Constant::None | Constant::False => false,
        Constant::True | Constant::Ellipsis | Constant::BigInt(_) => true,
        Constant::Int(n) => *n != 0,
        Constant::Float(f) => *f != 0.0,
        Constant::Complex { real, imag } => *real != 0.0 || *imag != 0.0,
        Constant::Str(s) => !s.is_empty(),
        Constant::Bytes(b) => !b.is_empty(),
        Constant::Tuple(items) | Constant::FrozenSet(items) => !items.is_empty(),
    }
}

fn number(n: &Number) -> Constant {
    match n {
        Number::Float(f) => Constant::Float(*f),
        Number::Complex { real, imag } => Constant::Complex { real: *real, imag: *imag },
        Number::Int(i) => match i.as_i64() {
            Some(n) => Constant::Int(n),
            None => Constant::BigInt(decimal(&i.to_string())),
        },
    }
}

/// Decimal digits of an integer token; one in another base keeps its prefix in the tree.
fn decimal(token: &str) -> String {
    let digits = token.replace('_', "");
    let radix = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => 16,
        [b'0', b'o' | b'O', ..] => 8,
        [b'0', b'b' | b'B', ..] => 2,
        _ => return digits,
    };
    match dashu_int::UBig::from_str_radix(&digits[2..], radix) {
        Ok(n) => n.to_string(),
        Err(_) => digits,
    }
}

fn unary(op: UnaryOp, operand: Constant) -> Option<Constant> {
    Some(match (op, operand) {
        (UnaryOp::USub, Constant::Int(n)) => Constant::Int(n.checked_neg()?),
        (UnaryOp::USub, Constant::Float(f)) => Constant::Float(-f),
        (UnaryOp::USub, Constant::Complex { real, imag }) => Constant::Complex { real: -real, imag: -imag },
        (UnaryOp::UAdd, c @ (Constant::Int(_) | Constant::Float(_))) => c,
        (UnaryOp::Invert, Constant::Int(n)) => Constant::Int(!n),
        (UnaryOp::Not, c) => bool(!truth(&c)),
        _ => return None,
    })
}

/// Strings, bytes and tuples beyond this length are made at run time.
const MAX_REPEATED: usize = 4096;

fn binary(op: Operator, left: Constant, right: Constant) -> Option<Constant> {
    use Constant::{Complex, Float, Int, Str, Tuple};
    Some(match (left, right) {
        (Int(a), Int(b)) => int(op, a, b)?,
        (Float(a), Float(b)) => Float(float(op, a, b)?),
        (Float(a), Int(b)) if b.unsigned_abs() < 1 << 53 => Float(float(op, a, b as f64)?),
        (Int(a), Float(b)) if a.unsigned_abs() < 1 << 53 => Float(float(op, a as f64, b)?),
        (Int(a), Complex { real, imag }) if a.unsigned_abs() < 1 << 53 => {
            return real_and_complex(op, a as f64, real, imag);
        }
        (Float(a), Complex { real, imag }) => return real_and_complex(op, a, real, imag),
        (Str(a), Str(b)) if op == Operator::Add && a.len() + b.len() <= MAX_REPEATED => Str(a + &b),
        (Str(s), Int(n)) | (Int(n), Str(s)) if op == Operator::Mult => {
            let n = usize::try_from(n).unwrap_or(0);
            (s.len().checked_mul(n)? <= MAX_REPEATED).then(|| Str(s.repeat(n)))?
        }
        (Tuple(a), Tuple(b)) if op == Operator::Add && a.len() + b.len() <= MAX_REPEATED => {
            Tuple(a.into_iter().chain(b).collect())
        }
        _ => return None,
    })
}

/// A real number and a complex one, by the rules for mixed operands.
fn real_and_complex(op: Operator, a: f64, real: f64, imag: f64) -> Option<Constant> {
    Some(match op {
        Operator::Add => Constant::Complex { real: a + real, imag },
        Operator::Sub => Constant::Complex { real: a - real, imag: -imag },
        _ => return None,
    })
}

fn int(op: Operator, a: i64, b: i64) -> Option<Constant> {
    Some(Constant::Int(match op {
        Operator::Add => a.checked_add(b)?,
        Operator::Sub => a.checked_sub(b)?,
        Operator::Mult => a.checked_mul(b)?,
        Operator::FloorDiv if b != 0 => {
            let q = a.checked_div(b)?;
            if a % b != 0 && (a < 0) != (b < 0) { q - 1 } else { q }
        }
        Operator::Mod if b != 0 => {
            let r = a.checked_rem(b)?;
            if r != 0 && (r < 0) != (b < 0) { r + b } else { r }
        }
        Operator::Div if b != 0 && a.unsigned_abs() < 1 << 53 && b.unsigned_abs() < 1 << 53 => {
            return Some(Constant::Float(a as f64 / b as f64));
        }
        Operator::Pow => a.checked_pow(u32::try_from(b).ok()?)?,
        Operator::LShift => {
            let shift = u32::try_from(b).ok().filter(|&s| s < 62)?;
            a.checked_mul(1 << shift)?
        }
        Operator::RShift => a >> u32::try_from(b).ok()?.min(63),
        Operator::BitAnd => a & b,
        Operator::BitOr => a | b,
        Operator::BitXor => a ^ b,
        _ => return None,
    }))
}

fn float(op: Operator, a: f64, b: f64) -> Option<f64> {
    Some(match op {
        Operator::Add => a + b,
        Operator::Sub => a - b,
        Operator::Mult => a * b,
        Operator::Div if b != 0.0 => a / b,
        _ => return None,
    })
}
