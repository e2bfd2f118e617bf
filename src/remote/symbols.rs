//! Where the exported functions and variables of the VM are in a traced process: in the program
//! itself, or in the shared library that it is linked with. Each is looked up once.

use super::libraries;
use super::process::Process;
use object::LittleEndian;
use object::read::elf::ElfFile64;
use object::read::{Object, ObjectSymbol, ReadCache};
use std::fs::File;

/// What the server uses of the VM.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Symbols {
    /// `dwarfpython_monitor`, which knows the commands.
    pub(super) monitor: u64,
    /// `__jit_debug_register_code`, called when code is new.
    pub(super) register_code: u64,
    /// `__jit_debug_descriptor`, the list of images.
    pub(super) descriptor: u64,
}

/// What is known of one program.
#[derive(Debug, Default)]
pub(super) struct Known(Option<(u64, Symbols)>);

impl Known {
    /// The symbols of a process.
    ///
    /// # Errors
    /// It is no dwarfpython.
    pub(super) fn find(&mut self, process: &Process) -> Result<Symbols, String> {
        match self.0 {
            Some((program, symbols)) if program == process.program => Ok(symbols),
            _ => {
                let symbols = find(process)?;
                self.0 = Some((process.program, symbols));
                Ok(symbols)
            }
        }
    }
}

fn find(process: &Process) -> Result<Symbols, String> {
    for (i, library) in libraries::list(process).iter().enumerate() {
        let path = match i {
            0 => format!("/proc/{}/exe", process.pid),
            _ if library.name.contains("dwarfpython") => library.name.clone(),
            _ => continue,
        };
        let names = ["dwarfpython_monitor", "__jit_debug_register_code", "__jit_debug_descriptor"];
        if let Some([monitor, register_code, descriptor]) = exported(&path, names) {
            let at = |address: u64| library.bias.wrapping_add(address);
            let (monitor, register_code, descriptor) = (at(monitor), at(register_code), at(descriptor));
            return Ok(Symbols { monitor, register_code, descriptor });
        }
    }
    Err(match process.executable() {
        Ok(path) => format!("{} is no dwarfpython: it knows no Python", path.display()),
        Err(_) => "the program has gone".to_owned(),
    })
}

/// The addresses of symbols in a file, if it exports all of them.
fn exported<const N: usize>(path: &str, names: [&str; N]) -> Option<[u64; N]> {
    let data = ReadCache::new(File::open(path).ok()?);
    let file = ElfFile64::<LittleEndian, _>::parse(&data).ok()?;
    let mut found = [0; N];
    for symbol in file.dynamic_symbols().filter(|s| s.is_definition()) {
        if let Some(n) = symbol.name().ok().and_then(|name| names.iter().position(|n| *n == name)) {
            found[n] = symbol.address();
        }
    }
    found.iter().all(|address| *address != 0).then_some(found)
}
