//! `--dump-debug DIR`: the images as ELF files, and `index.json`, which lists them.

use super::images;
use serde::Serialize;
use std::io;
use std::path::Path;

#[derive(Serialize)]
struct Entry<'a> {
    /// Name of the ELF file.
    file: String,
    /// Size of the ELF file.
    size: usize,
    #[serde(flatten)]
    module: &'a images::DumpedModule,
}

/// Writes one ELF file per module, and the base image, into `directory`, which is made.
///
/// # Errors
/// What the file system says.
pub fn dump(directory: &Path) -> io::Result<()> {
    std::fs::create_dir_all(directory)?;
    let dumped = images::for_dump();
    let mut index = Vec::new();
    for (number, image) in dumped.iter().enumerate() {
        let file = format!("{number:04}-{}.elf", file_name(&image.module.source));
        std::fs::write(directory.join(&file), &image.bytes)?;
        index.push(Entry { file, size: image.bytes.len(), module: &image.module });
    }
    let mut text = serde_json::to_vec_pretty(&index)?;
    text.push(b'\n');
    std::fs::write(directory.join("index.json"), text)
}

/// The part of a file name that tells a module.
fn file_name(source: &str) -> String {
    let stem = source.rsplit('/').next().unwrap_or_default();
    let stem = stem.strip_suffix(".py").unwrap_or(stem);
    stem.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' }).collect()
}
