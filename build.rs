//! Keeps the names that debuggers look up, also in a stripped executable, and packs the standard
//! library's sources: those of the `rustpython-pylib` crate, then our own in `library/`, which
//! come first where both have a file.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// Parts of the crate that are no use here: other platforms, windows, games, binaries.
const LEFT_OUT: [&str; 8] =
    ["ensurepip", "idlelib", "tkinter", "turtledemo", "turtle.py", "venv", "README.md", "dummy_threading.py"];

/// What native libraries shall call in place of the C library's.
const MALLOC_FAMILY: [&str; 14] = [
    "malloc",
    "calloc",
    "realloc",
    "reallocarray",
    "free",
    "memalign",
    "aligned_alloc",
    "posix_memalign",
    "valloc",
    "pvalloc",
    "malloc_usable_size",
    "malloc_trim",
    "mallinfo",
    "mallinfo2",
];

/// What debuggers look up, and what they and C call: `include/dwarfpython.h`.
const DEBUGGERS: [&str; 8] = [
    "__jit_debug_register_code",
    "__jit_debug_descriptor",
    "dwarfpython_repr",
    "dwarfpython_eval",
    "dwarfpython_exec",
    "dwarfpython_eval_in",
    "dwarfpython_exec_in",
    "dwarfpython_monitor",
];

/// The dynamic linker's functions, wrapped and added to.
const LINKER: [&str; 12] = [
    "dlopen",
    "dlsym",
    "dlclose",
    "dlerror",
    "dladdr",
    "dl_iterate_phdr",
    "backtrace_symbols",
    "dlcreate",
    "dlalloc",
    "dlbind",
    "dldelete",
    "dwarfpython_error",
];

fn main() {
    for symbol in DEBUGGERS.iter().chain(&MALLOC_FAMILY).chain(&LINKER) {
        println!("cargo:rustc-link-arg-bins=-Wl,--export-dynamic-symbol={symbol}");
    }
    println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libdwarfpython.so");
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=library");
    let mut files = BTreeMap::new();
    let packaged = Path::new(rustpython_pylib::LIB_PATH);
    collect(packaged, packaged, &mut files);
    files.retain(|name, _| !LEFT_OUT.iter().any(|out| name == out || name.starts_with(&format!("{out}/"))));
    collect(Path::new("library"), Path::new("library"), &mut files);
    pack(&files, Path::new(&env::var("OUT_DIR").expect("cargo sets it")));
}

/// All files below `directory`, by their path below `root`.
fn collect(root: &Path, directory: &Path, files: &mut BTreeMap<String, PathBuf>) {
    for entry in fs::read_dir(directory).expect("a readable directory").flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(root, &path, files);
            continue;
        }
        let kept = ["py", "css", "PSF-LICENSE"].iter().any(|end| path.to_string_lossy().ends_with(end));
        if kept && let Ok(name) = path.strip_prefix(root) {
            files.insert(name.to_string_lossy().into_owned(), path);
        }
    }
}

/// Writes all files, each compressed, one behind the other, and the table of where they are.
fn pack(files: &BTreeMap<String, PathBuf>, out: &Path) {
    let mut packed = Vec::new();
    let mut table = String::from("&[\n");
    for (name, path) in files {
        let contents = fs::read(path).expect("a readable file");
        let compressed = lz4_flex::block::compress_prepend_size(&contents);
        let start = packed.len();
        packed.extend_from_slice(&compressed);
        writeln!(table, "    ({name:?}, {start}, {}),", packed.len()).expect("memory");
    }
    table.push(']');
    fs::write(out.join("library.bin"), packed).expect("a writable directory");
    fs::write(out.join("library.rs"), table).expect("a writable directory");
}
