//! Keeps the names that debuggers look up, also in a stripped executable, and packs the standard
//! library's sources: those of the `rustpython-pylib` crate, then our own in `library/`, which
//! come first where both have a file. Packs the documentation strings of what is built in, too:
//! those of the `rustpython-doc` crate.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// Parts of the crate that are no use here: other platforms, windows, games, binaries.
const LEFT_OUT: [&str; 8] =
    ["ensurepip", "idlelib", "tkinter", "turtledemo", "turtle.py", "venv", "README.md", "dummy_threading.py"];

/// Modules whose documentation is no use here: other platforms' and those that aren't built in.
const UNDOCUMENTED: [&str; 36] = [
    "_ast",
    "_ctypes",
    "_curses",
    "_curses_panel",
    "_datetime",
    "_dbm",
    "_decimal",
    "_elementtree",
    "_gdbm",
    "_interpchannels",
    "_interpqueues",
    "_interpreters",
    "_lsprof",
    "_overlapped",
    "_remote_debugging",
    "_sqlite3",
    "_ssl",
    "_tkinter",
    "_winapi",
    "_zoneinfo",
    "_zstd",
    "concurrent",
    "ctypes",
    "curses",
    "datetime",
    "decimal",
    "msvcrt",
    "nt",
    "pyexpat",
    "readline",
    "sqlite3",
    "ssl",
    "winreg",
    "winsound",
    "xml",
    "zoneinfo",
];

/// Lines of the packaged sources that count on objects dying with their last reference: the file, what
/// it says, what it shall say. Here: finished generators that are not collected yet need no closing.
const CHANGED: [(&str, &str, &str); 1] = [(
    "asyncio/base_events.py",
    "closing_agens = list(self._asyncgens)",
    "closing_agens = [agen for agen in self._asyncgens if agen.ag_frame is not None]",
)];

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

/// Functions that programs execute lie side by side, so that the others need no memory
/// (`scripts/order-functions` writes the list).
const EXECUTED: &str = "src/executed.ld";

/// Does the dynamic linker know packed relocations (glibc 2.36)? They take a fiftieth of the room, all
/// of which is read at the start.
fn packs_relocations() -> bool {
    let Ok(answer) = Command::new("getconf").arg("GNU_LIBC_VERSION").output() else { return false };
    let text = String::from_utf8_lossy(&answer.stdout).into_owned();
    let mut version = text.trim().trim_start_matches("glibc ").split('.').map(|n| n.parse::<u32>().unwrap_or(0));
    (version.next(), version.next()) >= (Some(2), Some(36))
}

fn main() {
    for symbol in DEBUGGERS.iter().chain(&MALLOC_FAMILY).chain(&LINKER) {
        println!("cargo:rustc-link-arg-bins=-Wl,--export-dynamic-symbol={symbol}");
    }
    if packs_relocations() {
        println!("cargo:rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
    if env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        let script = Path::new(&env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join(EXECUTED);
        println!("cargo:rustc-link-arg-bins=-Wl,-T,{}", script.display());
        println!("cargo:rustc-cdylib-link-arg=-Wl,-T,{}", script.display());
    }
    println!("cargo:rerun-if-changed={EXECUTED}");
    println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libdwarfpython.so");
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=library");
    let mut files = BTreeMap::new();
    let packaged = Path::new(rustpython_pylib::LIB_PATH);
    collect(packaged, packaged, &mut files);
    files.retain(|name, _| !LEFT_OUT.iter().any(|out| name == out || name.starts_with(&format!("{out}/"))));
    collect(Path::new("library"), Path::new("library"), &mut files);
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets it"));
    let read = |path: &Path| fs::read(path).expect("a readable file");
    let files = files.iter().map(|(name, path)| (name.as_str(), changed(name, read(path))));
    pack(files, &out, "library");
    let docs = documentation();
    pack(docs.into_iter().map(|(piece, text)| (piece, text.into_bytes())), &out, "docs");
}

/// Of each module a run of `name NUL text NUL`, without what every object says of itself; under `""`
/// what modules say of themselves. Most of the text is about built-in classes: each has its own.
fn documentation() -> BTreeMap<String, String> {
    let text = xz::decode_all(rustpython_doc::BLOB).expect("an intact crate");
    let text = String::from_utf8(text).expect("text");
    let text = |of: rustpython_doc::DocRef| &text[of.offset as usize..][..of.len as usize];
    let mut modules: BTreeMap<String, String> = BTreeMap::new();
    for &(key, at) in rustpython_doc::DB {
        let (module, path) = key.split_once('.').unwrap_or((key, ""));
        let member = path.rsplit_once('.').filter(|(class, _)| *class != "object").map(|(_, member)| member);
        let inherited = member.and_then(|member| rustpython_doc::get(&format!("builtins.object.{member}")));
        if at.len == 0 || UNDOCUMENTED.contains(&module) || inherited.is_some_and(|other| text(other) == text(at)) {
            continue;
        }
        let (piece, path) = match path.split_once('.') {
            _ if path.is_empty() => (String::new(), module),
            Some((class, _)) if module == "builtins" => (format!("{module}.{class}"), path),
            _ => (module.to_owned(), path),
        };
        write!(modules.entry(piece).or_default(), "{path}\0{}\0", text(at)).expect("memory");
    }
    modules
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

/// A file's contents with its lines of `CHANGED`.
fn changed(name: &str, contents: Vec<u8>) -> Vec<u8> {
    CHANGED.iter().filter(|(file, ..)| *file == name).fold(contents, |contents, (_, old, new)| {
        let text = String::from_utf8(contents).expect("UTF-8");
        assert_eq!(text.matches(old).count(), 1, "{name} has changed");
        text.replace(old, new).into_bytes()
    })
}

/// Writes all pieces into `NAME.bin`, each compressed, one behind the other, and into `NAME.rs` the
/// table of where they are.
fn pack<S: AsRef<str>>(pieces: impl Iterator<Item = (S, Vec<u8>)>, out: &Path, to: &str) {
    let mut packed = Vec::new();
    let mut table = String::from("&[\n");
    for (name, contents) in pieces {
        let compressed = lz4_flex::block::compress_prepend_size(&contents);
        let start = packed.len();
        packed.extend_from_slice(&compressed);
        writeln!(table, "    ({:?}, {start}, {}),", name.as_ref(), packed.len()).expect("memory");
    }
    table.push(']');
    fs::write(out.join(format!("{to}.bin")), packed).expect("a writable directory");
    fs::write(out.join(format!("{to}.rs")), table).expect("a writable directory");
}
