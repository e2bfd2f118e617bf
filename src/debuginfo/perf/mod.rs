//! What `perf` reads about code made at run time (`-X perf`): a map of names,
//! `/tmp/perf-PID.map`, and a jitdump with lines, unwind rules and code bytes,
//! `/tmp/jit-PID.dump`. Written as code is published; a forked child continues copies.

mod dump;
mod map;

use super::tables::Module;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What is written.
struct Files {
    process: u32,
    map: Option<map::Map>,
    dump: Option<dump::Dump>,
}

static FILES: Mutex<Option<Files>> = Mutex::new(None);
static ON: AtomicBool = AtomicBool::new(false);

fn files() -> MutexGuard<'static, Option<Files>> {
    FILES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Starts writing a map, a jitdump or both.
///
/// # Errors
/// A file in `/tmp` cannot be made.
pub fn start(map: bool, dump: bool) -> io::Result<()> {
    let process = std::process::id();
    let map = map.then(|| map::Map::create(process)).transpose()?;
    let dump = dump.then(|| dump::Dump::create(process)).transpose()?;
    ON.store(map.is_some() || dump.is_some(), Ordering::Relaxed);
    *files() = Some(Files { process, map, dump });
    Ok(())
}

/// Is anything written?
pub fn is_on() -> bool {
    ON.load(Ordering::Relaxed)
}

/// Tells of code. What cannot be written (a full disk) ends the writing.
pub fn add(module: &Module) {
    if !is_on() {
        return;
    }
    let mut guard = files();
    let Some(files) = guard.as_mut() else { return };
    if files.add(module).is_err() {
        ON.store(false, Ordering::Relaxed);
        *guard = None;
    }
}

impl Files {
    fn add(&mut self, module: &Module) -> io::Result<()> {
        let process = std::process::id();
        if process != self.process {
            self.process = process;
            self.map.as_mut().map(|m| m.follow(process)).transpose()?;
            self.dump.as_mut().map(|d| d.follow(process)).transpose()?;
        }
        if let Some(map) = &mut self.map {
            map.add(module)?;
        }
        match &mut self.dump {
            Some(dump) => dump.add(module),
            None => Ok(()),
        }
    }
}

/// The whole path of a module's file.
fn path(module: &Module) -> String {
    match module.file.starts_with(['/', '<']) {
        true => module.file.clone(),
        false => format!("{}/{}", module.directory, module.file),
    }
}

/// What a Python function is called, as CPython writes it.
fn name(symbol: &str, path: &str) -> String {
    format!("py::{symbol}:{path}")
}

fn code(address: u64, size: u64) -> &'static [u8] {
    // SAFETY: the tables describe published code, which is never unmapped.
    unsafe { std::slice::from_raw_parts(address as *const u8, size as usize) }
}
