//! Checks what the machine relies on: every operand in range, every handler a `Catch`, no way
//! off the end. All compiler output passes.

use super::code::CodeObject;
use super::op::{Op, Operand, Slot};

/// Why a code object is refused.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VerifyError {
    /// Qualified name of the code object.
    pub code: String,
    /// Operation at fault, if one is.
    pub op: Option<usize>,
    /// What is wrong.
    pub problem: &'static str,
}

impl std::fmt::Display for VerifyError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.op {
            Some(op) => write!(f, "{} in operation {op} of {}", self.problem, self.code),
            None => write!(f, "{} in {}", self.problem, self.code),
        }
    }
}

impl std::error::Error for VerifyError {}

/// Verifies `code` and the code inside it.
pub fn verify(code: &CodeObject) -> Result<(), VerifyError> {
    let fail = |op, problem| Err(VerifyError { code: code.qualname.clone(), op, problem });
    if let Err(problem) = verify_tables(code) {
        return fail(None, problem);
    }
    for (i, op) in code.ops.iter().enumerate() {
        if let Err(problem) = verify_op(code, i, op) {
            return fail(Some(i), problem);
        }
    }
    code.children.iter().try_for_each(|child| verify(child))
}

fn verify_tables(code: &CodeObject) -> Result<(), &'static str> {
    let check = |ok: bool, problem| if ok { Ok(()) } else { Err(problem) };
    let len = code.ops.len() as u32;
    check(code.ranges.len() == code.ops.len(), "not one source range for each operation")?;
    let text = code.source.text.len() as u32;
    check(code.ranges.iter().all(|r| r.start <= r.end && r.end <= text), "source range outside the text")?;
    check(code.ops.last().is_some_and(Op::ends_block), "control falls off the end")?;
    check(code.parameters() <= code.slots, "more parameters than slots")?;
    check(code.posonly <= code.positional, "more positional-only parameters than positional ones")?;
    let parameters = code.parameters() as usize;
    check(code.locals.len() >= parameters, "parameter without a name")?;
    check(code.locals.iter().take(parameters).enumerate().all(|(i, l)| l.slot.0 as usize == i), "parameter moved")?;
    check(code.locals.iter().all(|l| l.slot.0 < code.slots), "local outside the slots")?;
    check(code.locals.is_sorted_by(|a, b| a.slot < b.slot), "locals out of order")?;
    for handler in &code.handlers {
        check(handler.start < handler.end && handler.end.0 <= len, "bad exception range")?;
        let target = code.ops.get(handler.handler.0 as usize);
        check(matches!(target, Some(Op::Catch { .. })), "handler does not begin with Catch")?;
    }
    // Ranges either follow each other or lie within a later one.
    let nested =
        code.handlers.windows(2).all(|w| w[0].end <= w[1].start || w[1].start <= w[0].start && w[0].end <= w[1].end);
    check(nested, "exception ranges out of order")
}

fn verify_op(code: &CodeObject, index: usize, op: &Op) -> Result<(), &'static str> {
    let mut result = Ok(());
    let slots = u32::from(code.slots);
    let in_slots = |base: Slot, count: u16| u32::from(base.0) + u32::from(count) <= slots;
    op.operands(&mut |operand| {
        let problem = match operand {
            Operand::Use(slot) | Operand::Def(slot) => (!in_slots(slot, 1)).then_some("slot out of range"),
            Operand::UseRun(base, count) | Operand::DefRun(base, count) => {
                (!in_slots(base, count)).then_some("run of slots out of range")
            }
            Operand::Constant(c) => (c as usize >= code.constants.len()).then_some("constant out of range"),
            Operand::Name(n) => (n.0 as usize >= code.names.len()).then_some("name out of range"),
            Operand::Child(c) => (c.0 as usize >= code.children.len()).then_some("child out of range"),
            Operand::Target(t) => match code.ops.get(t.0 as usize) {
                None => Some("target out of range"),
                Some(Op::Catch { .. }) => Some("jump into a handler"),
                Some(_) => None,
            },
            Operand::Text(_) | Operand::Number(_) => None,
        };
        if let Some(problem) = problem {
            result = Err(problem);
        }
    });
    result?;
    if let Op::LoadClosure { index, .. } = *op
        && index as usize >= code.free.len()
    {
        return Err("closure cell out of range");
    }
    if !op.ends_block() && matches!(code.ops.get(index + 1), Some(Op::Catch { .. })) {
        return Err("control falls into a handler");
    }
    Ok(())
}
