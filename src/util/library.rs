//! The standard library's sources, packed into the executable by `build.rs`. They appear as files
//! below one directory beside the executable, which need not exist: what really is there is used
//! first.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Name below the directory, start and end in `PACKED`; sorted by name.
static FILES: &[(&str, usize, usize)] = include!(concat!(env!("OUT_DIR"), "/library.rs"));
static PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/library.bin"));

/// Where the directory is, below the prefix.
const PLACE: &str = "lib/dwarfpython3.14";

/// `sys.prefix`: the directory that holds `bin` and `lib`, or that holds the executable.
pub fn prefix() -> &'static Path {
    static PREFIX: OnceLock<PathBuf> = OnceLock::new();
    PREFIX.get_or_init(|| {
        let executable = std::env::current_exe().unwrap_or_default();
        let directory = executable.parent().unwrap_or(Path::new("/"));
        match directory.parent() {
            Some(parent) if directory.ends_with("bin") => parent.to_owned(),
            _ => directory.to_owned(),
        }
    })
}

/// The directory that the library's files appear in.
pub fn directory() -> &'static str {
    static DIRECTORY: OnceLock<String> = OnceLock::new();
    DIRECTORY.get_or_init(|| prefix().join(PLACE).to_string_lossy().into_owned())
}

/// Does the directory really exist?
pub fn is_unpacked() -> bool {
    static UNPACKED: OnceLock<bool> = OnceLock::new();
    *UNPACKED.get_or_init(|| Path::new(directory()).is_dir())
}

/// The path below the library's directory, `""` for the directory itself.
pub fn below(path: &str) -> Option<&str> {
    let rest = path.strip_prefix(directory())?;
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix('/') }
}

fn position(name: &str) -> Result<usize, usize> {
    FILES.binary_search_by(|&(file, ..)| file.cmp(name))
}

/// Is there a packed file of that name (`json/decoder.py`)?
pub fn has_file(name: &str) -> bool {
    position(name).is_ok()
}

/// Is there a packed file below that directory?
pub fn has_directory(name: &str) -> bool {
    let start = format!("{name}/");
    let at = position(&start).unwrap_or_else(|at| at);
    name.is_empty() || FILES.get(at).is_some_and(|(file, ..)| file.starts_with(&start))
}

/// Names of files and directories directly below a directory (`""` for the whole library).
pub fn list(directory: &str) -> Vec<&'static str> {
    let start = if directory.is_empty() { String::new() } else { format!("{directory}/") };
    let from = position(&start).unwrap_or_else(|at| at);
    let inside = FILES[from..].iter().take_while(|(file, ..)| file.starts_with(&start));
    let mut names: Vec<&str> = inside.filter_map(|(file, ..)| file[start.len()..].split('/').next()).collect();
    names.dedup();
    names
}

/// The contents of a packed file.
pub fn read(name: &str) -> Option<Vec<u8>> {
    let (_, start, end) = FILES[position(name).ok()?];
    lz4_flex::block::decompress_size_prepended(&PACKED[start..end]).ok()
}

/// What has been read of the packed files is not wanted again soon: their pages, which the system can
/// read again, no longer count as the process's memory.
pub fn give_back() {
    const PAGE: usize = 4096;
    let packed = PACKED.as_ptr_range();
    let (from, to) = ((packed.start as usize).next_multiple_of(PAGE), packed.end as usize / PAGE * PAGE);
    // SAFETY: whole pages of a read-only mapping of a file.
    unsafe { libc::madvise(from as *mut libc::c_void, to - from, libc::MADV_DONTNEED) };
}

/// Does a packed file appear at `path`, and no real one?
pub fn is_packed(path: &str) -> bool {
    below(path).is_some_and(has_file) && !(is_unpacked() && Path::new(path).exists())
}

/// The contents of the packed file that appears at `path`, if no real file is there.
pub fn read_path(path: &str) -> Option<Vec<u8>> {
    if is_packed(path) { read(below(path)?) } else { None }
}

/// Names of all modules at the top of the library.
pub fn modules() -> impl Iterator<Item = &'static str> {
    list("").into_iter().filter_map(|name| match name.strip_suffix(".py") {
        Some(module) => Some(module),
        None => has_file(&format!("{name}/__init__.py")).then_some(name),
    })
}
