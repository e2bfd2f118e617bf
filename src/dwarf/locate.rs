//! Where the debug information of a library lies: in itself, or in a separate file that its build-id or
//! its `.gnu_debuglink` names; and the supplement that `dwz` split off from several such files.

use super::bytes::Bytes;
use super::elf::Elf;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// Folders of separate debug files: those of `DWARFPYTHON_DEBUG_PATH` (separated by colons), then the
/// system's.
fn folders() -> Vec<PathBuf> {
    let own = std::env::var_os("DWARFPYTHON_DEBUG_PATH");
    let mut folders: Vec<PathBuf> = own.iter().flat_map(std::env::split_paths).collect();
    folders.push("/usr/lib/debug".into());
    folders
}

/// The file with the debug information of `library`; itself if it has some, none if nobody has.
pub fn debug_file(library: &Elf) -> Option<Elf> {
    if has_info(library) {
        return Elf::open(&library.path).ok();
    }
    by_build_id(library).or_else(|| by_link(library))
}

fn has_info(file: &Elf) -> bool {
    file.has_section(".debug_info") || file.has_section(".zdebug_info")
}

/// `.build-id/ab/cdef….debug` below a folder.
fn build_id_path(folder: &Path, id: Bytes) -> Option<PathBuf> {
    let (first, rest) = id.split_first().filter(|(_, rest)| !rest.is_empty())?;
    let rest: String = rest.iter().map(|b| format!("{b:02x}")).collect();
    Some(folder.join(format!(".build-id/{first:02x}/{rest}.debug")))
}

fn by_build_id(library: &Elf) -> Option<Elf> {
    let id = library.build_id()?;
    folders().iter().find_map(|folder| {
        let found = Elf::open(&build_id_path(folder, id)?).ok()?;
        (has_info(&found) && found.build_id() == Some(id)).then_some(found)
    })
}

/// A file of the linked name beside the library, in `.debug` beside it, or at the library's path
/// below a folder; its CRC must agree.
fn by_link(library: &Elf) -> Option<Elf> {
    let (name, crc) = library.debug_link()?;
    let name = Path::new(OsStr::from_bytes(name)).file_name()?;
    let real = std::fs::canonicalize(&library.path).ok()?;
    let home = real.parent()?;
    let mut places = vec![home.join(name), home.join(".debug").join(name)];
    places.extend(folders().iter().map(|folder| folder.join(home.strip_prefix("/").unwrap_or(home)).join(name)));
    places.into_iter().find_map(|place| {
        let found = Elf::open(&place).ok()?;
        (has_info(&found) && crc32fast::hash(found.data()) == crc).then_some(found)
    })
}

/// The package of split units that belongs to a file: `.dwp` is added to its name.
pub fn package(file: &Elf) -> Option<Elf> {
    let mut name = file.path.as_os_str().to_os_string();
    name.push(".dwp");
    Elf::open_unlinked(Path::new(&name)).ok()
}

/// The `.dwo` file of this name: in the folder where it was compiled, or beside the library.
pub fn split_file(file: &Elf, folder: Option<&str>, name: &str) -> super::error::Result<Elf> {
    let compiled = Path::new(folder.unwrap_or("")).join(name);
    let beside = file.path.parent().zip(Path::new(name).file_name()).map(|(home, name)| home.join(name));
    match beside {
        Some(beside) if !compiled.exists() && beside.exists() => Elf::open_unlinked(&beside),
        _ => Elf::open_unlinked(&compiled),
    }
}

/// The supplement of a debug file.
pub fn supplement(file: &Elf) -> Option<Elf> {
    let (name, id) = file.supplement()?;
    let name = Path::new(OsStr::from_bytes(name));
    let beside = file.path.parent().map(|home| home.join(name));
    let real = std::fs::canonicalize(&file.path).ok();
    let beside_real = real.as_deref().and_then(Path::parent).map(|home| home.join(name));
    let by_id = folders().into_iter().filter_map(|folder| build_id_path(&folder, id));
    beside.into_iter().chain(beside_real).chain(by_id).find_map(|place| {
        let found = Elf::open_unlinked(&place).ok()?;
        found.build_id().is_none_or(|its| its == id).then_some(found)
    })
}
