//! Debug tables of loaded code: lines, variables, unwind rules, classes.

use super::emitter::Emitted;
use crate::bytecode::code::Storage;
pub use crate::debuginfo::tables::place;
use crate::debuginfo::tables::{Class, Function, Row, Variable};
use crate::heap::Value;
use crate::objects::{builtin, string};
use crate::runtime::frame;
use crate::runtime::loaded::Loaded;

/// The tables of a function whose code begins at `entry`.
pub fn function(l: &Loaded, e: &Emitted, entry: u64, module: &str) -> Function {
    Function {
        name: l.code.name.clone(),
        symbol: format!("{module}.{}", l.code.qualname),
        module: module.len() + 1,
        address: entry,
        size: u64::from(e.size),
        line: l.code.first_line,
        rows: rows(l, e),
        variables: variables(l),
        unwind: e.unwind.clone(),
    }
}

/// One row per change of line: the prologue on the `def` line, statements where the body's code
/// is, no places to stop at in the out-of-line part.
fn rows(l: &Loaded, e: &Emitted) -> Vec<Row> {
    let code = &l.code;
    let mut rows = vec![Row { offset: 0, line: code.first_line, is_statement: true, prologue_end: false }];
    let lines: Vec<u32> = (0..code.ops.len()).map(|op| code.line(op)).collect();
    for &(offset, op) in &e.positions {
        let line = lines.get(op as usize).copied().unwrap_or(code.first_line);
        let is_statement = offset < e.cold;
        let first = offset == e.body || e.resumptions.contains(&offset);
        let Some(last) = rows.last_mut() else { continue };
        if last.line == line && last.is_statement == is_statement && !first {
            continue;
        }
        let row = Row { offset, line, is_statement, prologue_end: offset == e.body };
        if last.offset == offset {
            *last = row;
        } else {
            rows.push(row);
        }
    }
    rows.shrink_to_fit();
    rows
}

fn variables(l: &Loaded) -> Vec<Variable> {
    let parameters = l.code.parameters();
    let named = l.code.locals.iter().filter(|local| !local.name.starts_with('.'));
    named
        .map(|local| Variable {
            name: local.name.clone(),
            cfa_offset: frame::slot_offset(l.code.slots, local.slot.0) - 16,
            parameter: local.slot.0 < parameters,
            cell: local.storage != Storage::Plain,
        })
        .collect()
}

/// For a class body: the class it makes.
pub fn class(l: &Loaded) -> Option<Class> {
    let chain = l.chain?;
    let (first_header, last_header) = chain.headers();
    Some(Class {
        name: l.code.name.clone(),
        first_header,
        last_header,
        descriptor: builtin::SHAPE_SIZE,
        slots_at: chain.slots_at(),
        fields: chain.names().iter().map(|&n: &Value| string::text(n).to_owned()).collect(),
    })
}
