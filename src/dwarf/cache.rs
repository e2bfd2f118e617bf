//! The user's cache: `$XDG_CACHE_HOME/dwarfpython`, else `~/.cache/dwarfpython`. Everything in it can be
//! made again, so every error here means "no cache". Files appear whole or not at all: they are
//! written under another name and renamed.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// A folder of the cache, made if it is not there.
pub fn folder(name: &str) -> Option<PathBuf> {
    let absolute = |variable: &str| std::env::var_os(variable).map(PathBuf::from).filter(|path| path.is_absolute());
    let root = absolute("XDG_CACHE_HOME").or_else(|| Some(absolute("HOME")?.join(".cache")))?;
    let folder = root.join("dwarfpython").join(name);
    std::fs::create_dir_all(&folder).ok()?;
    Some(folder)
}

/// The path of a new file in a folder that no other process or thread writes.
pub fn temporary_name(folder: &Path) -> PathBuf {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    folder.join(format!(".dwarfpython-{}-{count}.tmp", std::process::id()))
}
