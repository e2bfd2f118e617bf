//! The process's debug images: one for what all share, one per module.

use crate::debuginfo::rendezvous::{self, Registered};
use crate::debuginfo::tables::{Module, NativeLayout};
use crate::debuginfo::write::{self, Code, Purpose};
use crate::heap::Kind;
use crate::heap::layout;
use crate::interp::load;
use crate::objects::Builtin;
use std::path::PathBuf;
use std::sync::Mutex;

struct Images {
    enabled: bool,
    registered: Vec<Registered>,
}

static IMAGES: Mutex<Images> = Mutex::new(Images { enabled: false, registered: Vec::new() });

/// Registers what all modules share.
pub fn start(enabled: bool, _dump: Option<PathBuf>) {
    with(|images| {
        images.enabled = enabled;
        if enabled {
            let module = load::stub_module();
            let thunks = crate::interp::thunks::publish().unwrap_or_default();
            rendezvous::register_frames(write::eh_frame(&module));
            let image = write::write(&[&module], &natives(), Purpose::Base(&thunks), Code::Elsewhere);
            images.registered.push(Registered::new(image.into_boxed_slice()));
        }
    });
}

/// Describes a module's code.
pub fn add(module: Module) {
    with(|images| {
        if images.enabled {
            rendezvous::register_frames(write::eh_frame(&module));
            let image = write::write(&[&module], &natives(), Purpose::Modules, Code::Elsewhere);
            images.registered.push(Registered::new(image.into_boxed_slice()));
        }
    });
}

/// The process ends: debuggers are not told about each image.
pub fn finish() {}

fn with(f: impl FnOnce(&mut Images)) {
    f(&mut IMAGES.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
}

/// Header words and layouts of the native types.
fn natives() -> Vec<NativeLayout> {
    Builtin::ALL
        .iter()
        .map(|&b| NativeLayout { name: b.native().name.to_owned(), header: b.header(), layout: layout_of(b) })
        .collect()
}

fn layout_of(b: Builtin) -> &'static layout::Layout {
    let name = match b.native().kind {
        Kind::None | Kind::NotImplemented | Kind::Ellipsis | Kind::Unbound => "Singleton",
        Kind::Bool => "Bool",
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
