//! One traced process: its memory, the breakpoints in it and its watchpoints. Whoever reads the
//! memory through it never sees a breakpoint's `int3`.

use super::ptrace::{Pid, Tid};
use super::watch::Watchpoints;
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

const INT3: u8 = 0xcc;
/// Programs seen so far.
static PROGRAMS: AtomicU64 = AtomicU64::new(1);

/// Who has set a breakpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    Debugger,
    /// This server, for `monitor py break`.
    Server,
}

/// A breakpoint: the byte below it, and whose it is.
#[derive(Debug, Clone)]
struct Breakpoint {
    original: u8,
    owners: Vec<Owner>,
}

/// A traced process.
#[derive(Debug)]
pub(super) struct Process {
    pub(super) pid: Pid,
    /// Number of the program that it runs: forks have the same, an `exec` makes a new one.
    pub(super) program: u64,
    memory: File,
    breakpoints: BTreeMap<u64, Breakpoint>,
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
        let program = PROGRAMS.fetch_add(1, Ordering::Relaxed);
        Ok(Process { pid, program, memory, breakpoints, lifted: false, watchpoints })
    }

    /// The child of a fork: the breakpoints are in its copy of the memory, too.
    pub(super) fn forked(&self, child: Pid) -> io::Result<Process> {
        let (breakpoints, lifted, program) = (self.breakpoints.clone(), self.lifted, self.program);
        Ok(Process { breakpoints, lifted, program, ..Process::open(child)? })
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
            for (at, breakpoint) in self.breakpoints.range(address..address.saturating_add(got as u64)) {
                buffer[(at - address) as usize] = breakpoint.original;
            }
        }
        got
    }

    /// Writes, below breakpoints too.
    pub(super) fn write(&mut self, address: u64, data: &[u8]) -> io::Result<()> {
        let mut raw = data.to_vec();
        for (at, breakpoint) in self.breakpoints.range_mut(address..address.saturating_add(data.len() as u64)) {
            let byte = &mut raw[(at - address) as usize];
            breakpoint.original = *byte;
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

    /// Has `owner` set a breakpoint at this address?
    pub(super) fn has_breakpoint_of(&self, address: u64, owner: Owner) -> bool {
        self.breakpoints.get(&address).is_some_and(|b| b.owners.contains(&owner))
    }

    /// Sets a breakpoint; one that is there already stays.
    pub(super) fn add_breakpoint(&mut self, address: u64, owner: Owner) -> io::Result<()> {
        if let Some(there) = self.breakpoints.get_mut(&address) {
            if !there.owners.contains(&owner) {
                there.owners.push(owner);
            }
            return Ok(());
        }
        let mut original = [0];
        self.memory.read_exact_at(&mut original, address)?;
        if !self.lifted {
            self.memory.write_all_at(&[INT3], address)?;
        }
        self.breakpoints.insert(address, Breakpoint { original: original[0], owners: vec![owner] });
        Ok(())
    }

    /// Removes a breakpoint, unless somebody else has set it too; without one nothing happens.
    /// Memory that has been unmapped since is no error.
    pub(super) fn remove_breakpoint(&mut self, address: u64, owner: Owner) {
        let Some(there) = self.breakpoints.get_mut(&address) else { return };
        there.owners.retain(|o| *o != owner);
        if there.owners.is_empty() {
            self.uncover(address);
            self.breakpoints.remove(&address);
        }
    }

    /// Takes a breakpoint out of the memory for a moment: until [`Process::cover`].
    pub(super) fn uncover(&self, address: u64) {
        if let Some(there) = self.breakpoints.get(&address).filter(|_| !self.lifted) {
            let _ = self.memory.write_all_at(&[there.original], address);
        }
    }

    /// Puts a breakpoint back into the memory.
    pub(super) fn cover(&self, address: u64) {
        if self.has_breakpoint(address) {
            let _ = self.memory.write_all_at(&[INT3], address);
        }
    }

    /// Removes every breakpoint.
    pub(super) fn remove_breakpoints(&mut self) {
        for address in self.breakpoints.keys() {
            self.uncover(*address);
        }
        self.breakpoints.clear();
    }

    /// Takes the breakpoints out of the memory, or puts them back, without forgetting them.
    pub(super) fn lift(&mut self, lifted: bool) {
        if self.lifted == lifted {
            return;
        }
        self.lifted = lifted;
        for (address, there) in &self.breakpoints {
            let _ = self.memory.write_all_at(&[if lifted { there.original } else { INT3 }], *address);
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

/// The number by which process `pid` knows one that it has made: in a container it is another one than
/// here.
pub(super) fn number_inside(pid: Pid, made: Pid) -> Pid {
    let numbers = |of: Pid| -> Vec<Pid> {
        let status = std::fs::read_to_string(format!("/proc/{of}/status")).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("NSpid:")).unwrap_or_default();
        line.split_whitespace().filter_map(|n| n.parse().ok()).collect()
    };
    let depth = numbers(pid).len().max(1);
    numbers(made).get(depth - 1).copied().unwrap_or(made)
}

/// The threads of a process.
pub(super) fn threads(pid: Pid) -> Vec<Tid> {
    let entries = std::fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
    entries.filter_map(|e| e.file_name().to_str()?.parse().ok()).collect()
}
