//! Files of libraries: along `sys.path`, and where the dynamic linker looks.

use std::path::{Path, PathBuf};

/// Directories that the dynamic linker searches.
fn directories() -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = Vec::new();
    if let Some(path) = std::env::var_os("LD_LIBRARY_PATH") {
        all.extend(std::env::split_paths(&path));
    }
    read_configuration(Path::new("/etc/ld.so.conf"), &mut all, 8);
    all.extend(
        ["/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib64", "/usr/lib64", "/lib", "/usr/lib"]
            .map(PathBuf::from),
    );
    all
}

fn read_configuration(file: &Path, all: &mut Vec<PathBuf>, depth: u32) {
    let Ok(text) = std::fs::read_to_string(file) else { return };
    for line in text.lines().map(|l| l.split('#').next().unwrap_or("").trim()).filter(|l| !l.is_empty()) {
        match line.strip_prefix("include ") {
            Some(pattern) if depth > 0 => {
                let pattern = Path::new(pattern.trim());
                let entries = pattern.parent().and_then(|d| std::fs::read_dir(d).ok());
                let mut files: Vec<PathBuf> = entries.into_iter().flatten().flatten().map(|e| e.path()).collect();
                files.retain(|f| f.extension() == pattern.extension());
                files.sort();
                for f in files {
                    read_configuration(&f, all, depth - 1);
                }
            }
            Some(_) => {}
            None => all.push(PathBuf::from(line)),
        }
    }
}

/// Is it an ELF file? `libc.so` is a text for the linker.
fn is_elf(file: &Path) -> bool {
    use std::io::Read;
    let mut magic = [0u8; 4];
    std::fs::File::open(file).is_ok_and(|mut f| f.read_exact(&mut magic).is_ok() && &magic == b"\x7fELF")
}

/// Numbers behind `.so`, for the newest version.
fn version(name: &str) -> Vec<u64> {
    name.split(".so").last().unwrap_or("").split('.').filter_map(|n| n.parse().ok()).collect()
}

/// The file of a library whose name begins with `lib`, where the dynamic linker looks.
pub fn search(name: &str) -> Option<PathBuf> {
    let plain = format!("{name}.so");
    let versioned = format!("{name}.so.");
    for directory in directories() {
        let exact = directory.join(&plain);
        if is_elf(&exact) {
            return Some(exact);
        }
        let entries = std::fs::read_dir(&directory).ok();
        let names = entries.into_iter().flatten().flatten().filter_map(|e| e.file_name().into_string().ok());
        let mut found: Vec<String> = names.filter(|n| n.starts_with(&versioned)).collect();
        found.retain(|n| is_elf(&directory.join(n)));
        if let Some(best) = found.into_iter().max_by_key(|n| version(n)) {
            return Some(directory.join(best));
        }
    }
    None
}

/// The library that `import name` means, along the entries of `sys.path` and, for names that begin
/// with `lib`, where the dynamic linker looks.
pub fn locate(name: &str, entries: &[&str]) -> Option<PathBuf> {
    for entry in entries {
        let directory = if entry.is_empty() { Path::new(".") } else { Path::new(entry) };
        for file in [format!("{name}.so"), format!("lib{name}.so")] {
            let path = directory.join(file);
            if is_elf(&path) {
                return std::fs::canonicalize(&path).ok().or(Some(path));
            }
        }
    }
    if name.starts_with("lib") { search(name) } else { None }
}
