//! The wiring of the rooms and the facade that the command line drives: start, run, finish.

use std::path::PathBuf;

/// How to start.
#[derive(Debug, Clone)]
pub struct Options {
    /// Describe generated code to debuggers and unwinders.
    pub debug_images: bool,
    /// Write every debug image into this directory as well.
    pub dump_debug: Option<PathBuf>,
    /// `sys.argv`. For `-m`, `run_module` replaces the first item by the module's path.
    pub argv: Vec<String>,
    /// `sys.path[0]`.
    pub path0: String,
    /// Further directories of `sys.path`, from `PYTHONPATH`.
    pub search_path: Vec<PathBuf>,
}

/// Why the VM did not start.
#[derive(Debug, Clone)]
pub struct StartError(pub String);

impl std::fmt::Display for StartError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// How a program ended. Texts are whole lines with their newline. Standard output has been
/// flushed, unless that failed, which `Vm::finish` reports.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// It ran to its end.
    Done,
    /// `SystemExit`: status, and a message for standard error.
    Exit(i32, Option<String>),
    /// An uncaught exception: its traceback.
    Uncaught(String),
    /// The source is not a program: the rendered error.
    SyntaxError(String),
    /// An uncaught `KeyboardInterrupt`: its traceback.
    Interrupted(String),
}

/// What became of a piece of interactive input.
#[derive(Debug, Clone)]
pub enum Interactive {
    /// More lines are needed.
    Incomplete,
    /// It was run; values of expression statements were printed.
    Outcome(Outcome),
}

/// The one VM of the process.
#[derive(Debug)]
pub struct Vm {}

impl Vm {
    /// Starts the VM.
    pub fn start(_options: Options) -> Result<Vm, StartError> {
        Err(StartError("this build has no VM".to_string()))
    }

    /// Runs source as module `name`.
    pub fn run_source(&mut self, _name: &str, _path: &str, _source: Vec<u8>) -> Outcome {
        Outcome::Done
    }

    /// Finds module `name` and runs it as `__main__`.
    pub fn run_module(&mut self, _name: &str) -> Outcome {
        Outcome::Done
    }

    /// Runs one interactive statement in `__main__`; `source` holds all its lines so far.
    pub fn run_interactive(&mut self, _source: &str) -> Interactive {
        Interactive::Outcome(Outcome::Done)
    }

    /// Flushes standard output and stops. The error is the text that CPython prints for it.
    pub fn finish(self) -> Result<(), String> {
        Ok(())
    }
}

/// Lists the bytecode of a program, or renders its syntax error.
pub fn disassemble(_path: &str, _source: Vec<u8>) -> Result<String, String> {
    Err("this build has no compiler\n".to_string())
}
