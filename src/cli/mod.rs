//! The command line: flags, running a program, the interactive loop, exit codes. The only room
//! that prints errors and ends the process.

#![forbid(unsafe_code)]

pub mod flags;
mod repl;
mod run;
mod source;
mod stub;

use flags::Parsed;
use std::io::Write;
use std::process::ExitCode;

/// Exit code of a wrong command line and of a program that cannot be read.
const USAGE: u8 = 2;
/// Exit code when the last flush of standard output fails.
const FLUSH_FAILED: u8 = 120;

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1).map(|a| a.to_string_lossy().into_owned()).peekable();
    if arguments.next_if_eq(stub::COMMAND).is_some() {
        return ExitCode::from(stub::serve(arguments));
    }
    stub::serves_itself();
    let code = match flags::parse(arguments) {
        Ok(Parsed::Help) => print(&flags::help()),
        Ok(Parsed::Version) => print(&format!("{}\n", flags::version())),
        Ok(Parsed::Run(command)) => run::run(&command),
        Err(error) => {
            complain(&format!("{error}\n{}Try `dwarfpython -h' for more information.\n", flags::usage()));
            USAGE
        }
    };
    ExitCode::from(code)
}

/// Writes to standard output; the exit code.
fn print(text: &str) -> u8 {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => 0,
        Err(error) => {
            complain(&format!("dwarfpython: cannot write: {}\n", source::os_message(&error)));
            FLUSH_FAILED
        }
    }
}

/// Writes to standard error. If that fails too, there is nobody left to tell.
fn complain(text: &str) {
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}
