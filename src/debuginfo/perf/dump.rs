//! The jitdump: for each function a record of its lines, one of its unwind rules and one of its
//! code. `perf record -k mono` notes that the process maps the file; `perf inject --jit` makes an
//! ELF file of each function. Format: `tools/perf/Documentation/jitdump-specification.txt`.

use crate::debuginfo::tables::{Function, Module};
use crate::debuginfo::write;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::fd::AsRawFd;

const MAGIC: u32 = 0x4a69_5444;
const VERSION: u32 = 1;
const HEADER: u32 = 40;
const X86_64: u32 = 62;
/// Records.
const LOAD: u32 = 0;
const LINES: u32 = 2;
const UNWINDING: u32 = 4;
/// Bytes in front of each record: number, size, time.
const PREFIX: usize = 16;

/// `/tmp/jit-PID.dump`
pub struct Dump {
    process: u32,
    file: File,
    /// Functions so far.
    count: u64,
}

fn path(process: u32) -> String {
    format!("/tmp/jit-{process}.dump")
}

/// The time as `perf record -k mono` has it.
fn now() -> u64 {
    let mut t = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: a plain struct.
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &mut t) };
    t.tv_sec as u64 * 1_000_000_000 + t.tv_nsec as u64
}

/// Maps a page of the file as code: how `perf` finds it. The mapping stays.
fn announce(file: &File) -> io::Result<()> {
    let protection = libc::PROT_READ | libc::PROT_EXEC;
    // SAFETY: a new mapping at an address of the system's choice.
    let got = unsafe { libc::mmap(std::ptr::null_mut(), 4096, protection, libc::MAP_PRIVATE, file.as_raw_fd(), 0) };
    if got == libc::MAP_FAILED { Err(io::Error::last_os_error()) } else { Ok(()) }
}

/// A record in the making.
struct Record(Vec<u8>);

impl Record {
    fn new(number: u32) -> Record {
        let mut r = Record(Vec::new());
        r.u32(number);
        r.u32(0);
        r.u64(now());
        r
    }

    fn u32(&mut self, x: u32) {
        self.0.extend_from_slice(&x.to_le_bytes());
    }

    fn u64(&mut self, x: u64) {
        self.0.extend_from_slice(&x.to_le_bytes());
    }

    fn text(&mut self, text: &str) {
        self.0.extend_from_slice(text.as_bytes());
        self.0.push(0);
    }

    fn finish(mut self) -> Vec<u8> {
        debug_assert!(self.0.len() >= PREFIX);
        let size = self.0.len() as u32;
        self.0[4..8].copy_from_slice(&size.to_le_bytes());
        self.0
    }
}

impl Dump {
    /// A dump without code.
    ///
    /// # Errors
    /// The file cannot be made or mapped.
    pub fn create(process: u32) -> io::Result<Dump> {
        let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(true).open(path(process))?;
        let mut header = Record(Vec::new());
        for word in [MAGIC, VERSION, HEADER, X86_64, 0, process] {
            header.u32(word);
        }
        header.u64(now());
        header.u64(0);
        file.write_all(&header.0)?;
        announce(&file)?;
        Ok(Dump { process, file, count: 0 })
    }

    /// The process is a child of the one whose dump this was.
    ///
    /// # Errors
    /// The file cannot be made or mapped.
    pub fn follow(&mut self, process: u32) -> io::Result<()> {
        fs::copy(path(self.process), path(process))?;
        self.file = OpenOptions::new().read(true).append(true).open(path(process))?;
        self.process = process;
        announce(&self.file)
    }

    /// Appends a module's functions.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn add(&mut self, module: &Module) -> io::Result<()> {
        let path = super::path(module);
        let mut all = Vec::new();
        for f in &module.functions {
            all.extend(lines(f, &path));
            all.extend(unwinding(f));
            all.extend(self.load(f.address, f.size, &super::name(&f.symbol, &path)));
        }
        for s in &module.stubs {
            all.extend(self.load(s.address, s.size, &s.name));
        }
        self.file.write_all(&all)
    }

    fn load(&mut self, address: u64, size: u64, name: &str) -> Vec<u8> {
        let mut r = Record::new(LOAD);
        r.u32(self.process);
        // SAFETY: asks for the calling thread.
        r.u32(unsafe { libc::gettid() } as u32);
        r.u64(address);
        r.u64(address);
        r.u64(size);
        r.u64(self.count);
        self.count += 1;
        r.text(name);
        r.0.extend_from_slice(super::code(address, size));
        r.finish()
    }
}

fn lines(f: &Function, path: &str) -> Vec<u8> {
    let mut r = Record::new(LINES);
    r.u64(f.address);
    r.u64(f.rows.len() as u64);
    for row in &f.rows {
        r.u64(f.address + u64::from(row.offset));
        r.u32(row.line);
        r.u32(0);
        // The format has an abbreviation for "as before", which perf 6.1 does not know.
        r.text(path);
    }
    r.finish()
}

fn unwinding(f: &Function) -> Vec<u8> {
    let (rules, table) = write::injected_frames(f);
    let mut r = Record::new(UNWINDING);
    r.u64((rules.len() + table.len()) as u64);
    r.u64(table.len() as u64);
    r.u64((f.size + rules.len() as u64).next_multiple_of(8));
    r.0.extend(rules);
    r.0.extend(table);
    let padded = r.0.len().next_multiple_of(8);
    r.0.resize(padded, 0);
    r.finish()
}
