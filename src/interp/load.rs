//! Loading: a compiled module becomes machine code, code map entries and debug tables.

use super::assembler::Assembler;
use super::emitter::{self, Emitted};
use super::templates::known;
use super::{describe, stubs};
use crate::bytecode::CodeObject;
use crate::debuginfo::tables;
use crate::heap::rust_heap::plain;
use crate::machine::code_map::{self, Code};
use crate::machine::code_memory::{self, CodeMemoryError};
use crate::runtime::helpers::Helper;
use crate::runtime::loaded::{Loaded, MachineCode};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// A loaded module: its body's code, and what debuggers should know.
#[derive(Debug)]
pub struct Module {
    /// Code of the body.
    pub body: &'static Loaded,
    /// Tables for the debug image.
    pub tables: tables::Module,
}

/// How much of a module is emitted when it is loaded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Extent {
    /// All of it.
    Whole,
    /// The body, and the class bodies that run with it. Functions wait for their first call.
    Start,
}

/// Emits `code` and what is inside it.
///
/// # Errors
/// Code memory is used up or refused.
pub fn load(code: &Arc<CodeObject>, module: &str, extent: Extent) -> Result<Module, CodeMemoryError> {
    let body = prepare(code, &Arc::from(module));
    let mut wanted = Vec::new();
    collect(body, extent, &mut wanted);
    Ok(Module { body, tables: emit(&wanted)? })
}

/// Emits the code of one function, which is called for the first time.
///
/// # Errors
/// Code memory is used up or refused.
pub fn load_function(l: &'static Loaded) -> Result<tables::Module, CodeMemoryError> {
    emit(&[l])
}

/// Emits what a module that was loaded by `Extent::Start` lacks; `None` if that is nothing.
///
/// # Errors
/// Code memory is used up or refused.
pub fn load_rest(body: &'static Loaded) -> Result<Option<tables::Module>, CodeMemoryError> {
    let mut wanted = Vec::new();
    collect(body, Extent::Whole, &mut wanted);
    wanted.retain(|l| l.waits());
    if wanted.is_empty() { Ok(None) } else { emit(&wanted).map(Some) }
}

/// Gives the machine code of a body back, and that of the class bodies in it: they have run.
pub fn retire(body: &'static Loaded) {
    let mut done = Vec::new();
    collect(body, Extent::Start, &mut done);
    let mut ranges: Vec<(u64, u64)> = Vec::with_capacity(done.len());
    for l in done {
        // Who has the code object may have made functions of it.
        if l.object.load(Ordering::Relaxed) == 0
            && let Some(machine) = l.machine()
        {
            l.retire(stubs::address(Helper::FirstCall));
            ranges.push((machine.entry, machine.entry + u64::from(machine.size)));
        }
    }
    ranges.sort_unstable();
    // Neighbours, with the filling between them, go together: whole pages do.
    ranges.dedup_by(|next, range| {
        let near = next.0 < range.1 + code_memory::ALIGNMENT as u64;
        if near {
            range.1 = range.1.max(next.1);
        }
        near
    });
    for (start, end) in ranges {
        code_memory::give_back(start, end);
    }
}

fn collect(l: &'static Loaded, extent: Extent, wanted: &mut Vec<&'static Loaded>) {
    wanted.push(l);
    for child in &l.children {
        if extent == Extent::Whole || child.code.flags.class_body {
            collect(child, extent, wanted);
        }
    }
}

/// Machine code of functions of one file.
fn emit(wanted: &[&'static Loaded]) -> Result<tables::Module, CodeMemoryError> {
    // Nothing is put on the heap while code is published.
    known::prepare();
    for l in wanted {
        l.constants();
        l.names();
    }
    let mut emitted: Vec<Emitted> = Vec::with_capacity(wanted.len());
    let operations = wanted.iter().map(|l| l.code.ops.len()).sum();
    let assemble = |base| {
        let mut a = Assembler::new(base, operations);
        emitted.extend(wanted.iter().map(|l| emitter::emit(&mut a, l, false)));
        if emitted.iter().any(|e| e.out_of_caches) {
            return Err(CodeMemoryError::Full);
        }
        a.finalize().map_err(|_| CodeMemoryError::Full)
    };
    let base = plain(|| code_memory::publish(assemble))?;
    let mut tables = tables::Module::default();
    for (l, e) in wanted.iter().zip(emitted) {
        let entry = base + e.start as u64;
        tables.functions.push(plain(|| describe::function(l, &e, entry, &l.module)));
        tables.classes.extend(describe::class(l));
        let callable = if l.code.flags.resumable() { stubs::address(Helper::MakeGenerator) } else { entry };
        l.complete(machine_code(e, base), callable);
    }
    code_map::add(wanted.iter().map(|l| {
        let machine = l.running();
        (machine.entry, machine.entry + u64::from(machine.size), Code::Function(l.pointer() as usize))
    }));
    if let Some(l) = wanted.first() {
        (tables.file, tables.directory) = describe::place(&l.code.source.path);
    }
    Ok(tables)
}

fn machine_code(e: Emitted, base: u64) -> MachineCode {
    MachineCode {
        entry: base + e.start as u64,
        start: e.start_offset,
        size: e.size,
        offsets: e.offsets,
        positions: e.positions,
        anchors: e.anchors,
        exit: e.exit,
    }
}

/// Emits the code of one function once more, for tracing.
///
/// # Errors
/// Code memory is used up or refused.
pub fn load_traced(l: &'static Loaded, module: &str) -> Result<(MachineCode, tables::Module), CodeMemoryError> {
    let mut emitted = None;
    let base = code_memory::publish(|base| {
        let mut a = Assembler::new(base, 2 * l.code.ops.len());
        let e = emitter::emit(&mut a, l, true);
        if e.out_of_caches || e.anchors.len() != l.running().positions.len() {
            return Err(CodeMemoryError::Full);
        }
        emitted = Some(e);
        a.finalize().map_err(|_| CodeMemoryError::Full)
    })?;
    let e = emitted.ok_or(CodeMemoryError::Full)?;
    let entry = base + e.start as u64;
    code_map::add([(entry, entry + u64::from(e.size), Code::Function(l.pointer() as usize))]);
    let (file, directory) = describe::place(&l.code.source.path);
    let functions = vec![describe::function(l, &e, entry, module)];
    Ok((machine_code(e, base), tables::Module { file, directory, functions, ..tables::Module::default() }))
}

/// The stubs as a module of their own, for the debug image.
pub fn stub_module() -> tables::Module {
    tables::Module {
        file: "dwarfpython".to_owned(),
        directory: String::from("/"),
        stubs: stubs::table().to_vec(),
        ..tables::Module::default()
    }
}

/// Makes the places of `code` and its children, constants and names filled in.
fn prepare(code: &Arc<CodeObject>, module: &Arc<str>) -> &'static Loaded {
    let resumable = code.flags.resumable();
    let first_call = stubs::address(if resumable { Helper::MakeGenerator } else { Helper::FirstCall });
    let mut place = Loaded::new(code, module, first_call);
    place.children = code.children.iter().map(|c| prepare(c, module)).collect();
    Box::leak(Box::new(place))
}
