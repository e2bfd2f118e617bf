//! The images of this process: made when a module is published, merged as they become many.
//!
//! Debuggers need time for each image they know (GDB: for each pair of them), so equally large
//! images are merged as soon as there are `FAN` of them: 1,500 modules are some thirty images.
//! The old images are removed before the merged one is registered, since LLDB maps an address to
//! one section. The tables are kept for that, and for dumping.

use super::perf;
use super::rendezvous::Registered;
use super::stack;
use super::tables::{Machine, Module, NativeLayout};
use super::write::{self, Code, Purpose};
use crate::heap::rust_heap::plain;
use std::sync::{Mutex, MutexGuard};

/// How many images of a size make one of the next.
const FAN: usize = 8;

/// One image with the tables it was made from.
struct Image {
    modules: Vec<Module>,
    /// How often its modules have been merged.
    level: u32,
    registered: Registered,
}

/// All images.
#[derive(Default)]
struct Images {
    natives: Vec<NativeLayout>,
    machine: Machine,
    /// The base image's code without Python position.
    base: Option<(Module, Registered)>,
    images: Vec<Image>,
}

static IMAGES: Mutex<Option<Images>> = Mutex::new(None);

fn images() -> MutexGuard<'static, Option<Images>> {
    IMAGES.lock().unwrap_or_else(|e| e.into_inner())
}

/// Starts describing: registers the base image, with the VM's own stubs, the operators, the
/// native types and the VM's own structures.
pub fn start(stubs: Module, natives: Vec<NativeLayout>, machine: Machine) {
    let bytes = write::write(&[&stubs], &natives, Purpose::Base(&machine), Code::Elsewhere);
    perf::add(&stubs);
    let registered = Registered::new(bytes.into_boxed_slice());
    *images() = Some(Images { natives, machine, base: Some((stubs, registered)), images: Vec::new() });
}

/// Are images made at all?
pub fn started() -> bool {
    images().is_some()
}

/// Tells debuggers about modules (or batches of later code), in order of address:
/// one image. Before `start` it does nothing: debug images are switched off.
pub fn publish(modules: Vec<Module>) {
    let mut guard = images();
    let Some(images) = guard.as_mut() else { return };
    for module in &modules {
        perf::add(module);
    }
    let level = modules.len().max(1).ilog(FAN);
    let image = images.register(modules, level);
    images.images.push(image);
    images.merge();
}

impl Images {
    fn register(&self, modules: Vec<Module>, level: u32) -> Image {
        let tables: Vec<&Module> = modules.iter().collect();
        let bytes = plain(|| write::write(&tables, &self.natives, Purpose::Modules, Code::Elsewhere));
        Image { modules, level, registered: Registered::new(bytes.into_boxed_slice()) }
    }

    /// Replaces any `FAN` images of one level by one of the next. Images whose code is on the
    /// stack wait: GDB ends a watchpoint on a local when its function's image goes.
    fn merge(&mut self) {
        let mut level = 0;
        while self.images.iter().filter(|i| i.level == level).count() >= FAN {
            let live = stack::return_addresses();
            let (old, kept): (Vec<_>, Vec<_>) =
                self.images.drain(..).partition(|i| i.level == level && !live.iter().any(|&a| i.contains(a)));
            self.images = kept;
            if old.len() < FAN {
                self.images.extend(old);
                return;
            }
            let mut modules = Vec::new();
            for image in old {
                drop(image.registered);
                modules.extend(image.modules);
            }
            modules.sort_by_key(|m| m.functions.first().map_or(0, |f| f.address));
            let merged = self.register(modules, level + 1);
            self.images.push(merged);
            level += 1;
        }
    }
}

impl Image {
    /// Is this an address in its Python functions?
    fn contains(&self, address: u64) -> bool {
        self.modules.iter().any(|m| match (m.functions.first(), m.functions.last()) {
            (Some(first), Some(last)) => (first.address..=last.address + last.size).contains(&address),
            _ => false,
        })
    }
}

/// An image written for a file: code included.
pub(super) struct Dumped {
    pub module: DumpedModule,
    pub bytes: Vec<u8>,
}

/// What the index of a dump says about a module.
#[derive(serde::Serialize)]
pub(super) struct DumpedModule {
    /// The Python file.
    pub source: String,
    pub directory: String,
    pub functions: Vec<String>,
    pub start: u64,
    pub end: u64,
}

/// Every module's image, the base image first, each on its own.
pub(super) fn for_dump() -> Vec<Dumped> {
    let guard = images();
    let Some(images) = guard.as_ref() else { return Vec::new() };
    let base = images.base.iter().map(|(m, _)| (m, Purpose::Base(&images.machine)));
    let modules = images.images.iter().flat_map(|i| &i.modules).map(|m| (m, Purpose::Modules));
    base.chain(modules)
        .map(|(module, purpose)| Dumped {
            bytes: write::write(&[module], &images.natives, purpose, Code::Included(code_bytes)),
            module: describe(module),
        })
        .collect()
}

fn code_bytes(address: u64, size: u64) -> Vec<u8> {
    // SAFETY: the tables describe published code, which is never unmapped.
    unsafe { std::slice::from_raw_parts(address as *const u8, size as usize) }.to_vec()
}

fn describe(module: &Module) -> DumpedModule {
    let ranges = module.functions.iter().map(|f| (f.address, f.size));
    let ranges = ranges.chain(module.stubs.iter().map(|s| (s.address, s.size)));
    let (start, end) = ranges.fold((u64::MAX, 0), |(start, end), (a, n)| (start.min(a), end.max(a + n)));
    DumpedModule {
        source: module.file.clone(),
        directory: module.directory.clone(),
        functions: module.functions.iter().map(|f| f.symbol.clone()).collect(),
        start: start.min(end),
        end,
    }
}
