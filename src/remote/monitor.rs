//! `monitor` commands: what gdbserver lacks, Python. They run in the selected thread, by the VM's
//! own function, which says so if it cannot work where the thread stands.

use super::libraries;
use super::process::Process;
use super::target::Target;
use object::LittleEndian;
use object::read::elf::ElfFile64;
use object::read::{Object, ObjectSymbol};

/// The function of the VM that knows the commands.
const FUNCTION: &str = "dwarfpython_monitor";

const HELP: &str = "\
py bt                    Python frames of the selected thread
py bt all                Python frames of all threads
py locals [FRAME]        local variables, of the innermost frame or of that number
py eval [-f FRAME] EXPR  value of a Python expression in a frame
py tasks                 tasks of asyncio and what they wait for
whatis ADDR              what an address is
gc                       collections so far, and when the next one is
help                     this list
";

/// The output of a command.
pub(super) fn run(target: &mut Target, command: &str) -> String {
    let command = command.trim();
    if command.is_empty() || command == "help" {
        return HELP.to_owned();
    }
    let called = function(target).and_then(|f| target.call(target.selected, f, command));
    match called {
        Ok(text) if text.is_empty() || text.ends_with('\n') => text,
        Ok(text) => text + "\n",
        Err(reason) => reason + "\n",
    }
}

/// Where the function is in the selected process.
fn function(target: &Target) -> Result<u64, String> {
    let process = target.process().ok_or("no process is selected")?;
    let libraries = libraries::list(process);
    for (i, library) in libraries.iter().enumerate() {
        let path = match i {
            0 => format!("/proc/{}/exe", process.pid),
            _ if library.name.contains("dwarfpython") => library.name.clone(),
            _ => continue,
        };
        if let Some(address) = exported(&path) {
            return Ok(library.bias.wrapping_add(address));
        }
    }
    Err(match program(process) {
        Some(name) => format!("{name} is no dwarfpython: it has no function {FUNCTION}"),
        None => "the program has gone".to_owned(),
    })
}

fn program(process: &Process) -> Option<String> {
    process.executable().ok().map(|p| p.display().to_string())
}

/// The address of the function in a file, which exports it.
fn exported(path: &str) -> Option<u64> {
    let data = std::fs::read(path).ok()?;
    let file = ElfFile64::<LittleEndian>::parse(data.as_slice()).ok()?;
    let found = file.dynamic_symbols().find(|s| s.is_definition() && s.name() == Ok(FUNCTION));
    found.map(|s| s.address())
}
