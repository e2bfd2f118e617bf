//! Running a program: starts the VM, reports how the program ended, gives the exit code.

use super::flags::{self, Command, Program};
use super::source::{self, Source, Unreadable};
use super::{FLUSH_FAILED, complain, repl, stub};
use crate::util::process;
use crate::vm::{self, Options, Outcome, Vm};
use std::io::IsTerminal;
use std::path::PathBuf;

/// What the command line's program became.
enum Input {
    Source(Source),
    Module(String),
    Interactive,
}

/// Runs what the command line asks for; the exit code.
pub fn run(command: &Command) -> u8 {
    let input = match read(command) {
        Ok(input) => input,
        Err(unreadable) => {
            complain(&unreadable.message);
            return unreadable.code;
        }
    };
    if command.disassemble {
        return disassemble(input);
    }
    if let Err(code) = stub::start(command) {
        return code;
    }
    let mut vm = match Vm::start(options(command, &input)) {
        Ok(vm) => vm,
        Err(error) => {
            complain(&format!("dwarfpython: {error}\n"));
            return 1;
        }
    };
    let interactive = command.interactive || command.inspects() || matches!(input, Input::Interactive);
    let mut end = match input {
        Input::Source(source) => report(vm.run_source("__main__", &source.path, source.bytes)),
        Input::Module(name) => report(vm.run_module(&name)),
        Input::Interactive => End::Code(0),
    };
    if interactive {
        end = repl::run(&mut vm, command.quiet || !matches!(command.program, Program::Nothing));
    }
    let flushed = vm.finish();
    if let Err(message) = &flushed {
        complain(message);
    }
    match end {
        End::Interrupt => {
            process::die_of_interrupt();
            130
        }
        End::Code(0) if flushed.is_err() => FLUSH_FAILED,
        End::Code(code) => code,
    }
}

/// How the process is to end.
pub(super) enum End {
    Code(u8),
    Interrupt,
}

/// Prints what the outcome has to say.
pub(super) fn report(outcome: Outcome) -> End {
    match outcome {
        Outcome::Done => End::Code(0),
        Outcome::Exit(status, message) => {
            if let Some(message) = message {
                complain(&message);
            }
            // The system keeps the low 8 bits of a status.
            End::Code(status as u8)
        }
        Outcome::Uncaught(text) | Outcome::SyntaxError(text) => {
            complain(&text);
            End::Code(1)
        }
        Outcome::Interrupted(text) => {
            complain(&text);
            End::Interrupt
        }
    }
}

fn read(command: &Command) -> Result<Input, Unreadable> {
    Ok(match &command.program {
        Program::Text(text) => Input::Source(Source {
            path: "<string>".to_string(),
            path0: String::new(),
            bytes: format!("{text}\n").into_bytes(),
        }),
        Program::Module(name) => Input::Module(name.clone()),
        Program::File(file) => Input::Source(source::read_file(file)?),
        Program::Stdin | Program::Nothing if command.interactive || std::io::stdin().is_terminal() => {
            Input::Interactive
        }
        Program::Stdin | Program::Nothing => Input::Source(source::read_stdin()?),
    })
}

fn options(command: &Command, input: &Input) -> Options {
    let argv0 = match &command.program {
        Program::Nothing => "",
        Program::Stdin => "-",
        Program::Text(_) => "-c",
        Program::Module(_) => "-m",
        Program::File(file) => file,
    };
    let path0 = match input {
        Input::Source(source) => source.path0.clone(),
        Input::Module(_) => std::env::current_dir().map(|d| d.to_string_lossy().into_owned()).unwrap_or_default(),
        Input::Interactive => String::new(),
    };
    let settings = command.settings();
    let search_path = std::env::var_os(flags::PATH_VARIABLE)
        .filter(|_| !settings.ignore_environment)
        .map(|value| std::env::split_paths(&value).filter(|p| !p.as_os_str().is_empty()).collect::<Vec<PathBuf>>())
        .unwrap_or_default();
    let images_off = std::env::var_os(flags::IMAGE_VARIABLE).is_some_and(|value| value == "0");
    Options {
        debug_images: command.debug_images && !images_off,
        gc_stress: command.gc_stress,
        gc_verify: command.gc_verify,
        heap_limit: command.heap_limit,
        perf_map: command.perf().0,
        perf_dump: command.perf().1,
        dump_debug: command.dump_debug.clone(),
        argv: std::iter::once(argv0.to_string()).chain(command.arguments.iter().cloned()).collect(),
        path0,
        search_path,
        settings,
    }
}

fn disassemble(input: Input) -> u8 {
    let Input::Source(source) = input else {
        complain("dwarfpython: --dis needs a file, -c or a program on standard input\n");
        return super::USAGE;
    };
    match vm::disassemble(&source.path, source.bytes) {
        Ok(listing) => super::print(&listing),
        Err(message) => {
            complain(&message);
            1
        }
    }
}
