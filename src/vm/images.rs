//! What the debug images are told about the VM: stubs, operators, native types; and the dump.

use super::model;
use crate::debuginfo::dump;
use crate::debuginfo::tables::{Machine, Module, NativeLayout};
use crate::debuginfo::{images, perf, unwind};
use crate::heap::{Kind, foreign, layout};
use crate::interp::{load, thunks};
use crate::machine::code_memory::CodeMemoryError;
use crate::objects::{Builtin, class, exception};
use crate::reflect::debugger;
use crate::runtime::{hooks, visit};
use crate::util::process;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

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

/// Everything is described from the start: the images are written to files at the end.
static WHOLE: AtomicBool = AtomicBool::new(false);

/// Asks for the description of all code, whether it is called or not.
pub fn describe_all() {
    WHOLE.store(true, Ordering::Relaxed);
}

/// Is all code described?
pub fn is_whole() -> bool {
    WHOLE.load(Ordering::Relaxed)
}

/// Describes the code of modules that were loaded together, in order of address.
pub fn add(modules: Vec<Module>) {
    flush();
    modules.iter().for_each(unwind::register);
    if !modules.is_empty() {
        images::publish(modules);
    }
}

/// Is there a debugger that hears of images?
pub fn is_traced() -> bool {
    images::started() && WAITING.lock().unwrap_or_else(PoisonError::into_inner).is_traced(false)
}

/// So many pieces of small code share an image.
const BATCH: usize = 64;

/// Small code that waits to be described.
struct Waiting {
    modules: Vec<Module>,
    /// When a debugger was last looked for, and whether there was one.
    looked: Option<(Instant, bool)>,
}

static WAITING: Mutex<Waiting> = Mutex::new(Waiting { modules: Vec::new(), looked: None });

/// Does some code wait to be described?
static ANY: AtomicBool = AtomicBool::new(false);

/// An answer to the question for a debugger is believed so long: none sets a breakpoint sooner
/// after it attaches.
const BELIEVED: Duration = Duration::from_millis(20);

impl Waiting {
    fn is_traced(&mut self, again: bool) -> bool {
        match self.looked {
            Some((at, traced)) if !again && at.elapsed() < BELIEVED => traced,
            _ => {
                let traced = process::is_traced();
                self.looked = Some((Instant::now(), traced));
                traced
            }
        }
    }
}

/// Describes the code of a piece of text that a program runs: at once if a debugger is attached, or
/// if there is native code that could crash; else together with others, at the latest when the
/// program waits for something.
pub fn add_later(module: Module) {
    unwind::register(&module);
    if !images::started() {
        return;
    }
    // A debugger may have breakpoints in the file (a module that is loaded again).
    let again = !module.file.starts_with('<');
    wait(module, again);
}

/// The same for a library function that is called for the first time.
pub fn add_function(module: Module) {
    unwind::register(&module);
    if images::started() {
        wait(module, false);
    }
}

fn wait(module: Module, again: bool) {
    let mut waiting = WAITING.lock().unwrap_or_else(PoisonError::into_inner);
    waiting.modules.push(module);
    ANY.store(true, Ordering::Release);
    let full = waiting.modules.len() >= BATCH;
    let now = full || perf::is_on() || foreign::is_installed() || waiting.is_traced(again);
    drop(waiting);
    if now {
        flush();
    }
}

/// Describes what waits, before the program waits: then somebody may attach or ask for a core.
pub fn before_rest() {
    if ANY.load(Ordering::Acquire) {
        flush();
    }
}

/// Describes what waits, unless a debugger's call is under way: it would be stopped by the
/// registration.
pub fn flush() {
    if visit::is_under_way() {
        return;
    }
    let mut waiting = WAITING.lock().unwrap_or_else(PoisonError::into_inner);
    let modules = std::mem::take(&mut waiting.modules);
    ANY.store(false, Ordering::Release);
    drop(waiting);
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
