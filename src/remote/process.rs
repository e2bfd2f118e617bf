//! One traced process: its memory, the breakpoints in it and its watchpoints. Whoever reads the
//! memory through it never sees a breakpoint's `int3`.

use super::ptrace::{Pid, Tid};
use super::watch::Watchpoints;
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;

const INT3: u8 = 0xcc;

/// A traced process.
#[derive(Debug)]
pub(super) struct Process {
    pub(super) pid: Pid,
    memory: File,
    /// The bytes below the breakpoints.
    breakpoints: BTreeMap<u64, u8>,
    /// The breakpoints are not in memory now: a vfork child runs there.
    lifted: bool,
    pub(super) watchpoints: Watchpoints,
}

impl Process {
    /// A process whose threads are seized.
    ///
    /// # Errors
    /// Its memory is not to be had.
    pub(super) fn open(pid: Pid) -> io::Result<Process> {
        let memory = OpenOptions::new().read(true).write(true).open(format!("/proc/{pid}/mem"))?;
        let (breakpoints, watchpoints) = (BTreeMap::new(), Watchpoints::default());
        Ok(Process { pid, memory, breakpoints, lifted: false, watchpoints })
    }

    /// The child of a fork: the breakpoints are in its copy of the memory, too.
    pub(super) fn forked(&self, child: Pid) -> io::Result<Process> {
        Ok(Process { breakpoints: self.breakpoints.clone(), lifted: self.lifted, ..Process::open(child)? })
    }

    /// After an `exec`: other memory, without breakpoints.
    pub(super) fn exec(&mut self) -> io::Result<()> {
        *self = Process::open(self.pid)?;
        Ok(())
    }

    /// Reads as much as there is; the number of bytes.
    pub(super) fn read(&self, address: u64, buffer: &mut [u8]) -> usize {
        let mut got = 0;
        while got < buffer.len() {
            match self.memory.read_at(&mut buffer[got..], address.wrapping_add(got as u64)) {
                Ok(n) if n > 0 => got += n,
                _ => break,
            }
        }
        if !self.lifted {
            for (at, original) in self.breakpoints.range(address..address.saturating_add(got as u64)) {
                buffer[(at - address) as usize] = *original;
            }
        }
        got
    }

    /// Writes, below breakpoints too.
    pub(super) fn write(&mut self, address: u64, data: &[u8]) -> io::Result<()> {
        let mut raw = data.to_vec();
        for (at, original) in self.breakpoints.range_mut(address..address.saturating_add(data.len() as u64)) {
            let byte = &mut raw[(at - address) as usize];
            *original = *byte;
            if !self.lifted {
                *byte = INT3;
            }
        }
        self.memory.write_all_at(&raw, address)
    }

    /// A little-endian word.
    pub(super) fn word(&self, address: u64) -> Option<u64> {
        let mut bytes = [0; 8];
        (self.read(address, &mut bytes) == bytes.len()).then(|| u64::from_le_bytes(bytes))
    }

    /// A text that ends with a NUL, of at most `limit` bytes.
    pub(super) fn text(&self, address: u64, limit: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut piece = [0; 64];
        while bytes.len() < limit {
            let got = self.read(address + bytes.len() as u64, &mut piece);
            let end = piece[..got].iter().position(|b| *b == 0);
            bytes.extend(&piece[..end.unwrap_or(got)]);
            if end.is_some() || got == 0 {
                break;
            }
        }
        bytes.truncate(limit);
        bytes
    }

    /// Is a breakpoint at this address?
    pub(super) fn has_breakpoint(&self, address: u64) -> bool {
        !self.lifted && self.breakpoints.contains_key(&address)
    }

    /// Sets a breakpoint; one that is there already stays.
    pub(super) fn add_breakpoint(&mut self, address: u64) -> io::Result<()> {
        if self.breakpoints.contains_key(&address) {
            return Ok(());
        }
        let mut original = [0];
        self.memory.read_exact_at(&mut original, address)?;
        if !self.lifted {
            self.memory.write_all_at(&[INT3], address)?;
        }
        self.breakpoints.insert(address, original[0]);
        Ok(())
    }

    /// Removes a breakpoint; without one nothing happens. Memory that has been unmapped since is
    /// no error.
    pub(super) fn remove_breakpoint(&mut self, address: u64) {
        if let Some(original) = self.breakpoints.remove(&address)
            && !self.lifted
        {
            let _ = self.memory.write_all_at(&[original], address);
        }
    }

    /// Removes every breakpoint.
    pub(super) fn remove_breakpoints(&mut self) {
        while let Some((address, _)) = self.breakpoints.first_key_value() {
            self.remove_breakpoint(*address);
        }
    }

    /// Takes the breakpoints out of the memory, or puts them back, without forgetting them.
    pub(super) fn lift(&mut self, lifted: bool) {
        if self.lifted == lifted {
            return;
        }
        self.lifted = lifted;
        for (address, original) in &self.breakpoints {
            let _ = self.memory.write_all_at(&[if lifted { *original } else { INT3 }], *address);
        }
    }

    /// The program that it runs.
    pub(super) fn executable(&self) -> io::Result<PathBuf> {
        std::fs::read_link(format!("/proc/{}/exe", self.pid))
    }

    /// The auxiliary vector, as it is.
    pub(super) fn auxv(&self) -> Vec<u8> {
        std::fs::read(format!("/proc/{}/auxv", self.pid)).unwrap_or_default()
    }

    /// The memory map, a line for each mapping.
    pub(super) fn maps(&self) -> String {
        // File names need not be UTF-8.
        let bytes = std::fs::read(format!("/proc/{}/maps", self.pid)).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

/// The name of a thread.
pub(super) fn thread_name(pid: Pid, tid: Tid) -> String {
    let bytes = std::fs::read(format!("/proc/{pid}/task/{tid}/comm")).unwrap_or_default();
    String::from_utf8_lossy(&bytes).trim_end().to_owned()
}

/// The threads of a process.
pub(super) fn threads(pid: Pid) -> Vec<Tid> {
    let entries = std::fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
    entries.filter_map(|e| e.file_name().to_str()?.parse().ok()).collect()
}
