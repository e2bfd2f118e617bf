//! `monitor` commands: what gdbserver lacks, Python. They run in the selected thread, by the VM's
//! own function, which says so if it cannot work where the thread stands. Breakpoints are the
//! server's own (`breaks`).

use super::registers::RIP;
use super::target::Target;

const HELP: &str = "\
py bt                    Python frames of the selected thread
py bt all                Python frames of all threads
py locals [FRAME]        local variables, of the innermost frame or of that number
py eval [-f FRAME] EXPR  value of a Python expression in a frame
py break FILE:LINE [if CONDITION]
                         stop there, if a Python expression is true
py break                 list of these breakpoints
py delete [N]            remove one of them, or all
py tasks                 tasks of asyncio and what they wait for
whatis ADDR              what an address is
gc                       collect garbage
help                     this list
";

/// The output of a command.
pub(super) fn run(target: &mut Target, command: &str) -> String {
    let done = match command.trim() {
        "" | "help" => Ok(HELP.to_owned()),
        "py delete" => target.delete_python_breaks(""),
        "py break" => target.add_python_break(""),
        "gc" => collect(target),
        text => match (text.strip_prefix("py break "), text.strip_prefix("py delete ")) {
            (Some(arguments), _) => target.add_python_break(arguments),
            (_, Some(argument)) => target.delete_python_breaks(argument),
            (None, None) => ask(target, text),
        },
    };
    match done {
        Ok(text) | Err(text) if text.is_empty() || text.ends_with('\n') => text,
        Ok(text) | Err(text) => text + "\n",
    }
}

/// A command that the VM knows.
fn ask(target: &mut Target, command: &str) -> Result<String, String> {
    let function = target.symbols_of_selected()?.monitor;
    target.call(target.selected, function, command)
}

/// `gc`: the VM is told where the thread stands, whose registers `call` leaves on its stack.
fn collect(target: &mut Target) -> Result<String, String> {
    let stopped = target.general_registers(target.selected).map_err(|_| "the thread is not stopped".to_owned())?;
    ask(target, &format!("gc at {:#x}", stopped.get(RIP)))
}
