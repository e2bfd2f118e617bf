//! Location expressions are run here on a small machine, as a debugger would run them.
#![allow(non_upper_case_globals, reason = "DWARF's constants are patterns here")]

use super::expressions::{self, KIND_BASE, Place};
use crate::heap::shape::ADDRESS_POINT;
use crate::heap::{Kind, Shape, Value, layout, low};
use gimli::constants::*;
use std::mem::offset_of;

/// Memory by address, and the frame's CFA.
struct Memory(Vec<(u64, u64)>);

const CFA: u64 = 0x7fff_0000;
const SLOT: Place = Place { offset: -24, cell: false };
const CELL: Place = Place { offset: -24, cell: true };
const OBJECT: u64 = 0x7fbf_0000_1000;
const HEADER: u64 = low::SHAPES + ADDRESS_POINT;

impl Memory {
    fn read(&self, address: u64) -> u64 {
        let word = self.0.iter().find(|w| w.0 == address).map(|w| w.1);
        word.unwrap_or_else(|| panic!("reads {address:#x}"))
    }

    /// The result, and whether it is the value itself and not its address.
    fn run(&self, code: &[u8]) -> (u64, bool) {
        let mut stack: Vec<u64> = Vec::new();
        let mut at = 0;
        while at < code.len() {
            let op = DwOp(code[at]);
            at += 1;
            let mut operand = |size: usize| {
                let mut bytes = [0; 8];
                bytes[..size].copy_from_slice(&code[at..at + size]);
                at += size;
                u64::from_le_bytes(bytes)
            };
            let mut pop = || stack.pop().expect("an operand");
            match op {
                DW_OP_fbreg => {
                    let low = operand(1);
                    assert!(low < 0x80, "offsets of the tests fit in one byte");
                    let offset = (low as i64) << 57 >> 57;
                    stack.push(CFA.wrapping_add_signed(offset));
                }
                DW_OP_const1u => stack.push(operand(1)),
                DW_OP_const4u => stack.push(operand(4)),
                DW_OP_const8u => stack.push(operand(8)),
                DW_OP_lit0 => stack.push(0),
                DW_OP_lit1 => stack.push(1),
                DW_OP_dup => {
                    let a = pop();
                    stack.extend([a, a]);
                }
                DW_OP_drop => {
                    pop();
                }
                DW_OP_swap => {
                    let (a, b) = (pop(), pop());
                    stack.extend([a, b]);
                }
                DW_OP_deref => {
                    let a = pop();
                    stack.push(self.read(a));
                }
                DW_OP_deref_size => {
                    let (size, a) = (operand(1), pop());
                    stack.push(self.read(a) & ((1 << (8 * size)) - 1));
                }
                DW_OP_plus_uconst => {
                    let n = operand(1);
                    let a = pop();
                    stack.push(a + n);
                }
                DW_OP_and | DW_OP_xor | DW_OP_shr | DW_OP_shl | DW_OP_plus | DW_OP_minus | DW_OP_eq | DW_OP_ne
                | DW_OP_lt => {
                    let (b, a) = (pop(), pop());
                    stack.push(match op {
                        DW_OP_and => a & b,
                        DW_OP_xor => a ^ b,
                        DW_OP_shr => a >> b,
                        DW_OP_shl => {
                            assert!(a << b >> b == a && (a << b) as i64 >= 0, "a shift into the sign");
                            a << b
                        }
                        DW_OP_plus => a.wrapping_add(b),
                        DW_OP_minus => a.wrapping_sub(b),
                        DW_OP_eq => u64::from(a == b),
                        DW_OP_ne => u64::from(a != b),
                        _ => u64::from((a as i64) < b as i64),
                    });
                }
                DW_OP_bra | DW_OP_skip => {
                    let distance = operand(2) as usize;
                    if op == DW_OP_skip || pop() != 0 {
                        at += distance;
                    }
                }
                DW_OP_stack_value => {
                    assert_eq!((stack.len(), at), (1, code.len()));
                    return (stack[0], true);
                }
                other => panic!("{other}"),
            }
        }
        assert_eq!(stack.len(), 1);
        (stack[0], false)
    }
}

/// A slot with this word, and an object of this kind with this second word.
fn memory(word: u64, kind: Kind, second: u64) -> Memory {
    let kind_at = HEADER + offset_of!(Shape, kind) as u64 - ADDRESS_POINT;
    Memory(vec![(CFA - 24, word), (OBJECT, HEADER), (OBJECT + 8, second), (kind_at, kind as u64)])
}

fn scalar(word: u64, kind: Kind, second: u64) -> i64 {
    let (value, is_value) = memory(word, kind, second).run(&expressions::scalar(SLOT));
    assert!(is_value);
    value as i64
}

#[test]
fn parameters_show_ints_and_name_the_rest() {
    for n in [0, 1, -1, 5, -5, crate::heap::value::INT_MAX, crate::heap::value::INT_MIN] {
        assert_eq!(scalar(Value::small_int(n).bits(), Kind::Str, 0), n);
    }
    assert_eq!(scalar(OBJECT, Kind::Int64, 1 << 60), 1 << 60);
    assert_eq!(scalar(OBJECT, Kind::Int64, i64::MIN as u64 + 5000) - i64::MIN, 5000);
    assert_eq!(scalar(OBJECT, Kind::Str, 0), KIND_BASE + Kind::Str as i64);
    assert_eq!(scalar(OBJECT, Kind::Instance, 0), KIND_BASE + Kind::Instance as i64);
    for x in [2.5, -0.0, f64::NAN, f64::INFINITY] {
        assert_eq!(scalar(x.to_bits(), Kind::Str, 0), KIND_BASE + Kind::Float as i64);
    }
    assert_eq!(scalar(Value::NONE.bits(), Kind::Str, 0), KIND_BASE + low::NONE as i64);
    assert_eq!(scalar(Value::TRUE.bits(), Kind::Str, 0), KIND_BASE + low::TRUE as i64);
    assert_eq!(scalar(0, Kind::Str, 0), KIND_BASE);
}

#[test]
fn references_are_objects_or_slots() {
    let run = |word| memory(word, Kind::Str, 0).run(&expressions::reference(SLOT));
    assert_eq!(run(OBJECT), (OBJECT, true));
    assert_eq!(run(Value::NONE.bits()), (low::NONE, true));
    assert_eq!(run(Value::small_int(7).bits()), (CFA - 24, true));
    assert_eq!(run(2.5f64.to_bits()), (CFA - 24, true));
    assert_eq!(run(0), (low::UNBOUND, true));
}

#[test]
fn cells_are_looked_into_once_they_are_there() {
    let slot = expressions::slot(CELL);
    let content = OBJECT + offset_of!(layout::Cell, value) as u64;
    assert_eq!(memory(OBJECT, Kind::Cell, 0).run(&slot), (content, false));
    assert_eq!(memory(OBJECT, Kind::Str, 0).run(&slot), (CFA - 24, false));
    assert_eq!(memory(Value::small_int(7).bits(), Kind::Cell, 0).run(&slot), (CFA - 24, false));
    let scalar = expressions::scalar(CELL);
    assert_eq!(memory(OBJECT, Kind::Cell, Value::small_int(-7).bits()).run(&scalar), (-7i64 as u64, true));
}
