//! The map: a line `ADDRESS SIZE NAME` in hexadecimal for each function.

use crate::debuginfo::tables::Module;
use std::fmt::Write as _;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};

/// `/tmp/perf-PID.map`
pub struct Map {
    path: String,
    file: File,
}

fn path(process: u32) -> String {
    format!("/tmp/perf-{process}.map")
}

impl Map {
    /// An empty map.
    ///
    /// # Errors
    /// The file cannot be made.
    pub fn create(process: u32) -> io::Result<Map> {
        let path = path(process);
        Ok(Map { file: File::create(&path)?, path })
    }

    /// The process is a child of the one whose map this was.
    ///
    /// # Errors
    /// The file cannot be made.
    pub fn follow(&mut self, process: u32) -> io::Result<()> {
        let own = path(process);
        fs::copy(&self.path, &own)?;
        self.file = OpenOptions::new().append(true).open(&own)?;
        self.path = own;
        Ok(())
    }

    /// Appends a module's functions.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn add(&mut self, module: &Module) -> io::Result<()> {
        let path = super::path(module);
        let mut text = String::new();
        for f in &module.functions {
            let _ = writeln!(text, "{:x} {:x} {}", f.address, f.size, super::name(&f.symbol, &path));
        }
        for s in &module.stubs {
            let _ = writeln!(text, "{:x} {:x} {}", s.address, s.size, s.name);
        }
        self.file.write_all(text.as_bytes())
    }
}
