//! What the debug images are told about the VM: stubs, operators, native types; and the dump.

use super::model;
use crate::debuginfo::dump;
use crate::debuginfo::tables::{Machine, Module, NativeLayout};
use crate::debuginfo::{images, perf, unwind};
use crate::heap::Kind;
use crate::heap::layout;
use crate::interp::{load, thunks};
use crate::machine::code_memory::CodeMemoryError;
use crate::objects::{Builtin, class, exception};
use crate::reflect::debugger;
use crate::runtime::{hooks, visit};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// Makes the VM's own stubs known to unwinders.
pub fn start_unwinding() {
    unwind::register(&load::stub_module());
}

/// Registers what all modules share. Without this call nothing is described to debuggers.
///
/// # Errors
/// No code memory for the operators.
pub fn start() -> Result<(), CodeMemoryError> {
    let machine = thunks::publish(&debugger::exports(), hooks::all())?;
    let machine = Machine { model: model::model(), globals: model::globals(), ..machine };
    images::start(load::stub_module(), natives(), machine);
    Ok(())
}

/// Describes the code of modules that were loaded together, in order of address.
pub fn add(modules: Vec<Module>) {
    flush();
    modules.iter().for_each(unwind::register);
    images::publish(modules);
}

/// So many pieces of small code share an image.
const BATCH: usize = 64;

/// Small code that waits to be described, and when a debugger was last looked for.
static WAITING: Mutex<(Vec<Module>, Option<Instant>)> = Mutex::new((Vec::new(), None));

/// Describes the code of a piece of text that a program runs: at once if a debugger is attached,
/// else together with others.
pub fn add_later(module: Module) {
    unwind::register(&module);
    if !images::started() {
        return;
    }
    // A debugger may have breakpoints in the file (a module that is loaded again).
    let in_file = !module.file.starts_with('<');
    let mut waiting = WAITING.lock().unwrap_or_else(PoisonError::into_inner);
    waiting.0.push(module);
    let stale = in_file || waiting.1.is_none_or(|at| at.elapsed().as_millis() >= 20);
    if stale {
        waiting.1 = Some(Instant::now());
    }
    let full = waiting.0.len() >= BATCH;
    drop(waiting);
    if full || perf::is_on() || (stale && crate::util::process::is_traced()) {
        flush();
    }
}

/// Describes what waits, unless a debugger's call is under way: it would be stopped by the
/// registration.
pub fn flush() {
    if visit::is_under_way() {
        return;
    }
    let modules = std::mem::take(&mut WAITING.lock().unwrap_or_else(PoisonError::into_inner).0);
    if !modules.is_empty() {
        images::publish(modules);
    }
}

/// Writes all images into a directory.
///
/// # Errors
/// A message that names the directory.
pub fn write(directory: &Path) -> Result<(), String> {
    flush();
    dump::dump(directory)
        .map_err(|e| format!("dwarfpython: cannot write debug images to {}: {e}\n", directory.display()))
}

/// Header words and layouts of the native types.
fn natives() -> Vec<NativeLayout> {
    let types = Builtin::ALL.iter().map(|&b| NativeLayout {
        name: b.native().short_name().to_owned(),
        header: b.header(),
        layout: layout_of(b),
    });
    let exceptions =
        exception::Exc::ALL.iter().filter(|&&e| e != exception::Exc::BaseException).map(|e| NativeLayout {
            name: e.name().to_owned(),
            header: class::get(e.class()).shape.header(),
            layout: &layout::Exception::LAYOUT,
        });
    types.chain(exceptions).collect()
}

fn layout_of(b: Builtin) -> &'static layout::Layout {
    if let Some(layout) = b.native().layout {
        return layout;
    }
    let name = match b.native().kind {
        Kind::None | Kind::NotImplemented | Kind::Ellipsis | Kind::Unbound => "Singleton",
        Kind::Bool => "Bool",
        Kind::IntObject => "IntObject",
        Kind::Int | Kind::Int64 => "Int64",
        Kind::BigInt => "BigInt",
        Kind::Float => "Float",
        Kind::Complex => "Complex",
        Kind::Str => "Str",
        Kind::Bytes => "Bytes",
        Kind::Tuple => "Tuple",
        Kind::List => "List",
        Kind::Dict => "Dict",
        Kind::Set | Kind::FrozenSet => "Set",
        Kind::Range => "Range",
        Kind::Slice => "Slice",
        Kind::Function => "Function",
        Kind::NativeFunction => "NativeFunction",
        Kind::BoundMethod => "BoundMethod",
        Kind::Class => "Class",
        Kind::Values | Kind::Rows | Kind::Blob => "Buffer",
        Kind::Module => "Module",
        Kind::Cell => "Cell",
        Kind::Code => "Code",
        Kind::Exception => "Exception",
        Kind::Traceback => "Traceback",
        Kind::Instance => "Instance",
        Kind::RangeIterator => "RangeIterator",
        Kind::ListIterator => "ListIterator",
        Kind::Native if b.native().size == size_of::<layout::Iterator>() => "Iterator",
        Kind::Native => "Record",
    };
    layout::ALL.iter().find(|l| l.name == name).unwrap_or(&layout::Singleton::LAYOUT)
}
