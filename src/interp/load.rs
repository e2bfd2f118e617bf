//! Loading: a compiled module becomes machine code, code map entries and debug tables.

use super::emitter::{self, Emitted};
use super::{describe, stubs};
use crate::bytecode::CodeObject;
use crate::debuginfo::tables;
use crate::heap::Value;
use crate::machine::code_map::{self, Code};
use crate::machine::code_memory::{self, CodeMemoryError};
use crate::objects::{Builtin, instance, intern, object, string};
use crate::runtime::helpers::Helper;
use crate::runtime::loaded::{self, Loaded, Traced};
use dynasmrt::VecAssembler;
use std::sync::atomic::{AtomicU32, AtomicU64};
use std::sync::{Arc, OnceLock};

/// A loaded module: its body's code, and what debuggers should know.
#[derive(Debug)]
pub struct Module {
    /// Code of the body.
    pub body: &'static Loaded,
    /// Tables for the debug image.
    pub tables: tables::Module,
}

/// Emits `code` and everything inside it.
///
/// # Errors
/// Code memory is used up or refused.
pub fn load(code: &Arc<CodeObject>, module: &str) -> Result<Module, CodeMemoryError> {
    let mut all = Vec::new();
    let body = prepare(code, &mut all);
    let mut emitted: Vec<Emitted> = Vec::new();
    let base = code_memory::publish(|base| {
        let mut a = VecAssembler::new(base as usize);
        for l in &all {
            // SAFETY: the place is leaked and filled except for what emission finds out.
            emitted.push(emitter::emit(&mut a, unsafe { &**l }, false));
        }
        if emitted.iter().any(|e| e.out_of_caches) {
            return Err(CodeMemoryError::Full);
        }
        a.finalize().map_err(|_| CodeMemoryError::Full)
    })?;
    let mut functions = Vec::with_capacity(all.len());
    let mut classes = Vec::new();
    for (l, e) in all.iter().zip(emitted) {
        // SAFETY: nobody runs the code yet.
        let l = unsafe { &mut **l };
        l.entry = base + e.start as u64;
        l.callable = if l.code.flags.resumable() { stubs::address(Helper::MakeGenerator) } else { l.entry };
        l.start = e.start_offset;
        l.size = e.size;
        l.exit = e.exit;
        functions.push(describe::function(l, &e, module));
        l.offsets = e.offsets;
        l.positions = e.positions;
        classes.extend(describe::class(l));
    }
    code_map::add(all.iter().map(|l| {
        // SAFETY: leaked and complete.
        let l = unsafe { &**l };
        (l.entry, l.entry + u64::from(l.size), Code::Function(l as *const Loaded as usize))
    }));
    let (file, directory) = describe::place(&code.source.path);
    let tables = tables::Module { file, directory, functions, classes, ..tables::Module::default() };
    // SAFETY: leaked and complete.
    Ok(Module { body: unsafe { &*body }, tables })
}

/// Emits the code of one function once more, for tracing.
///
/// # Errors
/// Code memory is used up or refused.
pub fn load_traced(l: &'static Loaded, module: &str) -> Result<(Traced, tables::Module), CodeMemoryError> {
    let mut emitted = None;
    let base = code_memory::publish(|base| {
        let mut a = VecAssembler::new(base as usize);
        let e = emitter::emit(&mut a, l, true);
        if e.out_of_caches || e.anchors.len() != l.positions.len() {
            return Err(CodeMemoryError::Full);
        }
        emitted = Some(e);
        a.finalize().map_err(|_| CodeMemoryError::Full)
    })?;
    let e = emitted.ok_or(CodeMemoryError::Full)?;
    let entry = base + e.start as u64;
    code_map::add([(entry, entry + u64::from(e.size), Code::Function(l as *const Loaded as usize))]);
    let (file, directory) = describe::place(&l.code.source.path);
    let function = tables::Function { address: entry, ..describe::function(l, &e, module) };
    let tables = tables::Module { file, directory, functions: vec![function], ..tables::Module::default() };
    let traced = Traced {
        entry,
        start: e.start_offset,
        size: e.size,
        offsets: e.offsets,
        positions: e.positions,
        anchors: e.anchors,
        exit: e.exit,
    };
    Ok((traced, tables))
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
fn prepare(code: &Arc<CodeObject>, all: &mut Vec<*mut Loaded>) -> *mut Loaded {
    let name = intern::intern(&code.name);
    let chain = code.flags.class_body.then(|| {
        let names: Vec<Value> = code.predicted_attributes.iter().map(|n| intern::intern(n)).collect();
        let native = if code.flags.exception { Builtin::BaseException.native() } else { &object::TYPE };
        instance::Chain::reserve(native, &names)
    });
    let place = Box::leak(Box::new(Loaded {
        code: Arc::clone(code),
        entry: 0,
        callable: 0,
        start: 0,
        size: 0,
        offsets: Vec::new(),
        positions: Vec::new(),
        exit: 0,
        constants: code.constants.iter().map(loaded::constant).collect(),
        names: code.names.iter().map(|n| intern::intern(n)).collect(),
        parameters: loaded::parameter_names(code),
        children: Vec::new(),
        chain,
        qualname: intern::intern(&code.qualname),
        name,
        last_function: AtomicU64::new(u64::MAX),
        doc: code.doc.as_deref().map_or(Value::NONE, string::new),
        object: AtomicU64::new(0),
        finalized: loaded::is_finalized(code),
        extra_flags: AtomicU32::new(0),
        traced: OnceLock::new(),
    }));
    let place: *mut Loaded = place;
    all.push(place);
    let children: Vec<*mut Loaded> = code.children.iter().map(|c| prepare(c, all)).collect();
    // SAFETY: leaked; children are complete before anything runs.
    unsafe { (*place).children = children.into_iter().map(|c| &*c).collect() };
    place
}
