//! The system's C compiler: `$CC`, else `cc`. What it made is kept in the user's cache under a hash of
//! all that went into it, so that each header is compiled once.

use crate::dwarf::bytes;
use crate::dwarf::cache;
use crate::dwarf::elf::Elf;
use crate::dwarf::error::{Error, Problem, Result};
use sha2::{Digest, Sha256};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Lines of the compiler's complaints that an error quotes.
const LINES: usize = 8;

/// A compiler for one task.
pub struct Compiler<'a> {
    /// What is compiled, for errors.
    name: &'a str,
    words: Vec<String>,
    folders: &'a [PathBuf],
}

/// A source with all its headers in it.
pub struct Preprocessed {
    /// The text, and the macros' definitions as `#define` lines.
    pub text: String,
    clang: bool,
}

impl<'a> Compiler<'a> {
    /// The compiler that the environment names, which looks for headers in `folders`, too.
    pub fn new(name: &'a str, folders: &'a [PathBuf]) -> Compiler<'a> {
        let own = std::env::var("CC").unwrap_or_default();
        let mut words: Vec<String> = own.split_whitespace().map(String::from).collect();
        if words.is_empty() {
            words.push("cc".into());
        }
        Compiler { name, words, folders }
    }

    fn error(&self, text: String) -> Error {
        Error::new(Path::new(self.name), Problem::Compiler(text))
    }

    /// Runs the compiler over a source; its output.
    fn run(&self, options: &[&str], source: &str) -> Result<Vec<u8>> {
        let compiler = self.words.join(" ");
        let mut child = Command::new(&self.words[0])
            .args(&self.words[1..])
            .args(options)
            .args(self.folders.iter().flat_map(|folder| ["-I".as_ref(), folder.as_os_str()]))
            .env("LC_ALL", "C")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|e| {
                let why = format!(
                    "declarations need a C compiler, and `{compiler}` cannot be run: {e} (CC says which to take)"
                );
                self.error(why)
            })?;
        // A thread writes, so that a compiler which complains at length does not wait for ever.
        let mut input = child.stdin.take();
        let output = std::thread::scope(|scope| {
            scope.spawn(move || {
                if let Some(input) = &mut input {
                    // A compiler that ends early says why itself.
                    let _ = input.write_all(source.as_bytes());
                }
                drop(input);
            });
            child.wait_with_output()
        });
        let output = output.map_err(|e| self.error(format!("`{compiler}`: {e}")))?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        let complaints = String::from_utf8_lossy(&output.stderr);
        let shown: Vec<&str> = complaints.lines().filter(|line| !line.trim().is_empty()).take(LINES).collect();
        let shown = if shown.is_empty() { format!("it ended with {}", output.status) } else { shown.join("\n") };
        let hint = match complaints.contains(".h: No such file") || complaints.contains(".h' file not found") {
            true => "\n(include= names further folders with headers)",
            false => "",
        };
        Err(self.error(format!("`{compiler}` does not compile this:\n{shown}{hint}")))
    }

    /// The source with its headers.
    pub fn preprocess(&self, source: &str) -> Result<Preprocessed> {
        let text = self.run(&["-x", "c", "-E", "-dD", "-"], source)?;
        let text = String::from_utf8_lossy(&text).into_owned();
        let clang = text.contains("#define __clang__ ");
        Ok(Preprocessed { text, clang })
    }

    /// A library that holds the debug information of the source, from the cache if it is there.
    pub fn debug_information(&self, source: &str, preprocessed: &Preprocessed) -> Result<Elf> {
        let mut hash = Sha256::new();
        for part in [&self.words.join(" "), source, &preprocessed.text] {
            hash.update(part.len().to_le_bytes());
            hash.update(part.as_bytes());
        }
        let name: String = hash.finalize().iter().take(20).map(|b| format!("{b:02x}")).collect();
        let kept = cache::folder("declarations").map(|folder| folder.join(format!("{name}.so")));
        if let Some(elf) = kept.as_deref().and_then(|path| Elf::open(path).ok())
            && elf.has_section(".debug_info")
        {
            return Ok(elf);
        }
        let output = Temporary::new(kept.as_deref()).map_err(|e| self.error(format!("no place for a file: {e}")))?;
        let path = output.path.display().to_string();
        let mut options = vec!["-x", "c", "-g3", "-O0", "-w", "-shared", "-fPIC", "-nostdlib"];
        options.push("-fno-eliminate-unused-debug-types");
        if preprocessed.clang {
            options.push("-fdebug-macro");
        }
        options.extend(["-o", &path, "-"]);
        self.run(&options, source)?;
        if let Some(kept) = &kept
            && std::fs::rename(&output.path, kept).is_ok()
        {
            return Elf::open(kept);
        }
        // Without a cache the bytes are enough: the file may go.
        let bytes = bytes::of_file(&output.path).map_err(|e| self.error(e.to_string()))?;
        Elf::parse(Path::new(self.name), bytes)
    }
}

/// A file that goes away unless it is renamed.
struct Temporary {
    path: PathBuf,
}

impl Temporary {
    /// Beside `kept` if something can be written there, else in the system's temporary folder.
    fn new(kept: Option<&Path>) -> std::io::Result<Temporary> {
        let make = |folder: &Path| -> std::io::Result<Temporary> {
            let path = cache::temporary_name(folder);
            std::fs::OpenOptions::new().write(true).create_new(true).open(&path)?;
            Ok(Temporary { path })
        };
        match kept.and_then(Path::parent).map(make) {
            Some(Ok(made)) => Ok(made),
            _ => make(&std::env::temp_dir()),
        }
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}
