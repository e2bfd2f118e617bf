//! The cache of large debug files: the unpacked sections and the index, in one file per build-id that is
//! mapped and used in place. A file of another version, or whose sum is wrong, is as good as none.

use super::bytes::{self, Bytes};
use super::cache;
use super::index::Index;
use serde::{Deserialize, Serialize};
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Changes with the meaning of anything in the file.
const VERSION: u32 = 3;
/// The beginning of a file; the length of the head follows in 4 bytes.
const MAGIC: &[u8; 12] = b"dwarfpython\n";
/// Files that the cache keeps at most.
const FILES: usize = 64;

/// A section of a file of [`super::file::Files`], by the section's name.
pub type Section = (u32, &'static str, Bytes);

#[derive(Serialize, Deserialize)]
struct Head {
    version: u32,
    build_id: String,
    /// CRC-32 of all that follows the head.
    sum: u32,
    parts: Vec<Part>,
}

/// A piece of what follows the head; the index has no section's name.
#[derive(Serialize, Deserialize)]
struct Part {
    file: u32,
    name: String,
    start: usize,
    length: usize,
}

/// What the cache knows about a debug file.
pub struct Stored {
    /// Its sections.
    pub sections: Vec<Section>,
    /// Its index.
    pub index: Index,
}

fn path(build_id: &str) -> Option<PathBuf> {
    Some(cache::folder("debug")?.join(format!("{build_id}.index")))
}

/// A build-id as text.
pub fn name_of(build_id: Bytes) -> String {
    build_id.iter().map(|b| format!("{b:02x}")).collect()
}

/// Reads what is stored under a build-id.
pub fn read(build_id: &str) -> Option<Stored> {
    let data = bytes::of_file(&path(build_id)?).ok()?;
    let rest = data.strip_prefix(MAGIC)?;
    let length = u32::from_le_bytes(rest.get(..4)?.try_into().ok()?) as usize;
    let (head, content) = rest[4..].split_at_checked(length)?;
    let head: Head = serde_json::from_slice(head).ok()?;
    if head.version != VERSION || head.build_id != build_id || head.sum != crc32fast::hash(content) {
        return None;
    }
    let mut sections = Vec::new();
    let mut index = None;
    for part in head.parts {
        let bytes = content.get(part.start..part.start.checked_add(part.length)?)?;
        if part.name.is_empty() {
            index = Index::over(bytes);
        } else {
            sections.push((part.file, &*part.name.leak(), bytes));
        }
    }
    Some(Stored { sections, index: index? })
}

/// Stores sections and index under a build-id. What goes wrong leaves the cache as it was.
pub fn write(build_id: &str, sections: &[Section], index: &Index) {
    if let Some(path) = path(build_id) {
        // After a full disk, or without the right to write, the next start reads the debug file again.
        let _ = try_write(&path, build_id, sections, index);
    }
}

fn try_write(path: &Path, build_id: &str, sections: &[Section], index: &Index) -> Option<()> {
    let mut sum = crc32fast::Hasher::new();
    let mut parts = Vec::new();
    let mut start = 0;
    for (file, name, bytes) in sections.iter().copied().chain([(0, "", index.bytes())]) {
        sum.update(bytes);
        parts.push(Part { file, name: name.to_string(), start, length: bytes.len() });
        start += bytes.len();
    }
    let head = Head { version: VERSION, build_id: build_id.to_string(), sum: sum.finalize(), parts };
    let head = serde_json::to_vec(&head).ok()?;
    let folder = path.parent()?;
    prune(folder);
    let temporary = cache::temporary_name(folder);
    let write = || -> std::io::Result<()> {
        let mut file = std::fs::OpenOptions::new().write(true).create_new(true).open(&temporary)?;
        file.write_all(MAGIC)?;
        file.write_all(&(head.len() as u32).to_le_bytes())?;
        file.write_all(&head)?;
        for (_, _, bytes) in sections {
            file.write_all(bytes)?;
        }
        file.write_all(index.bytes())?;
        drop(file);
        std::fs::rename(&temporary, path)
    };
    let written = write();
    if written.is_err() {
        let _ = std::fs::remove_file(&temporary);
    }
    written.ok()
}

/// Removes the oldest files if there are many, and what interrupted writers left.
fn prune(folder: &Path) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut files: Vec<(std::time::SystemTime, PathBuf)> =
        entries.flatten().filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path()))).collect();
    files.sort();
    let excess = files.len().saturating_sub(FILES);
    for (at, (modified, path)) in files.iter().enumerate() {
        let old = modified.elapsed().is_ok_and(|age| age.as_secs() > 3600);
        let temporary = path.extension().is_some_and(|e| e == "tmp");
        if at < excess || temporary && old {
            let _ = std::fs::remove_file(path);
        }
    }
}
