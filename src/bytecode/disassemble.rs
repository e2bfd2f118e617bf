//! The readable listing of a code object and those inside it, made from `Op::operands`.

use super::code::{CodeObject, Constant, Storage};
use super::op::{Op, Operand, Slot};
use std::fmt::{self, Write};

/// The listing of `code` and, below it, of its children.
pub fn disassemble(code: &CodeObject) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = listing(code, &mut out);
    out
}

fn listing(code: &CodeObject, out: &mut String) -> fmt::Result {
    head(code, out)?;
    let mut marks = vec![' '; code.ops.len()];
    for handler in &code.handlers {
        mark(&mut marks, handler.handler.0, '!');
    }
    for op in &code.ops {
        if let Some(target) = op.target() {
            mark(&mut marks, target.0, '>');
        }
    }
    let mut line = 0;
    for (i, op) in code.ops.iter().enumerate() {
        let here = code.line(i);
        if here == line {
            write!(out, "      ")?;
        } else {
            write!(out, "{here:>5} ")?;
            line = here;
        }
        let text = operation(code, op)?;
        writeln!(out, "{}{i:>4}  {}", marks[i], text.trim_end())?;
    }
    for range in &code.handlers {
        writeln!(out, "      handler {}..{} -> {}", range.start.0, range.end.0, range.handler.0)?;
    }
    for child in &code.children {
        out.push('\n');
        listing(child, out)?;
    }
    Ok(())
}

fn mark(marks: &mut [char], at: u32, with: char) {
    if let Some(mark) = marks.get_mut(at as usize) {
        *mark = with;
    }
}

fn head(code: &CodeObject, out: &mut String) -> fmt::Result {
    write!(out, "{} line {} slots {}", code.qualname, code.first_line, code.slots)?;
    if code.parameters() > 0 {
        write!(out, " parameters {}", code.positional)?;
        if code.posonly > 0 {
            write!(out, " (positional-only {})", code.posonly)?;
        }
        if code.kwonly > 0 {
            write!(out, " keyword-only {}", code.kwonly)?;
        }
        if code.flags.varargs {
            write!(out, " varargs")?;
        }
        if code.flags.varkeywords {
            write!(out, " varkeywords")?;
        }
    }
    out.push('\n');
    if !code.locals.is_empty() {
        write!(out, "      locals")?;
        for local in &code.locals {
            let storage = match local.storage {
                Storage::Plain => "",
                Storage::Cell => " (cell)",
                Storage::Free => " (free)",
            };
            write!(out, " {}:{}{storage}", local.slot.0, local.name)?;
        }
        out.push('\n');
    }
    if !code.predicted_attributes.is_empty() {
        writeln!(out, "      attributes {}", code.predicted_attributes.join(" "))?;
    }
    Ok(())
}

fn operation(code: &CodeObject, op: &Op) -> Result<String, fmt::Error> {
    let mut text = format!("{:<18}", op.name());
    let mut result = Ok(());
    op.operands(&mut |operand| {
        let r = write_operand(code, operand, &mut text);
        result = result.and(r);
    });
    result.map(|()| text)
}

fn write_operand(code: &CodeObject, operand: Operand, out: &mut String) -> fmt::Result {
    out.push(' ');
    match operand {
        Operand::Use(slot) => out.push_str(&slot_name(code, slot)),
        Operand::Def(slot) => write!(out, "{} =", slot_name(code, slot))?,
        Operand::UseRun(base, count) => write!(out, "[{}+{count}]", slot_name(code, base))?,
        Operand::DefRun(base, count) => write!(out, "[{}+{count}] =", slot_name(code, base))?,
        Operand::Constant(c) => match code.constants.get(c as usize) {
            Some(c) => write_constant(c, out)?,
            None => write!(out, "constant#{c}")?,
        },
        Operand::Name(n) => match code.names.get(n.0 as usize) {
            Some(name) => write!(out, "`{name}`")?,
            None => write!(out, "name#{}", n.0)?,
        },
        Operand::Child(c) => match code.children.get(c.0 as usize) {
            Some(child) => write!(out, "<code {}>", child.qualname)?,
            None => write!(out, "child#{}", c.0)?,
        },
        Operand::Target(t) => write!(out, "-> {}", t.0)?,
        Operand::Text(text) => out.push_str(text),
        Operand::Number(n) => write!(out, "{n}")?,
    }
    Ok(())
}

/// A local's name, or `t` and the slot number.
fn slot_name(code: &CodeObject, slot: Slot) -> String {
    match code.locals.iter().find(|l| l.slot == slot) {
        Some(local) => local.name.clone(),
        None => format!("t{}", slot.0),
    }
}

/// Longer constants are cut.
const SHOWN: usize = 60;

fn write_constant(constant: &Constant, out: &mut String) -> fmt::Result {
    let mut text = String::new();
    spell(constant, &mut text)?;
    match text.char_indices().nth(SHOWN) {
        Some((cut, _)) => write!(out, "{}…", &text[..cut]),
        None => out.write_str(&text),
    }
}

fn spell(constant: &Constant, out: &mut String) -> fmt::Result {
    match constant {
        Constant::None => out.push_str("None"),
        Constant::True => out.push_str("True"),
        Constant::False => out.push_str("False"),
        Constant::Ellipsis => out.push_str("..."),
        Constant::Int(n) => write!(out, "{n}")?,
        Constant::BigInt(s) => out.push_str(s),
        Constant::Float(f) => write!(out, "{f:?}")?,
        Constant::Complex { real, imag } => write!(out, "({real:?}+{imag:?}j)")?,
        Constant::Str(s) => write!(out, "{s:?}")?,
        Constant::Bytes(b) => write!(out, "b\"{}\"", b.escape_ascii())?,
        Constant::Tuple(items) => spell_items(items, "(", ")", out)?,
        Constant::FrozenSet(items) => spell_items(items, "{", "}", out)?,
    }
    Ok(())
}

fn spell_items(items: &[Constant], open: &str, close: &str, out: &mut String) -> fmt::Result {
    out.push_str(open);
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            out.push_str(", ");
        }
        spell(item, out)?;
        if out.len() > 4 * SHOWN {
            break;
        }
    }
    out.push_str(close);
    Ok(())
}
