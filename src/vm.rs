//! The wiring of the rooms and the facade that the command line drives: start, run, finish.

mod ahead;
mod doors;
pub mod embed;
mod images;
mod model;
mod sources;
mod warn;

use crate::bytecode::{self, CodeObject};
use crate::debuginfo::perf;
use crate::heap::{Value, arena, collect, low, records, thread};
use crate::interp::stubs;
use crate::objects::{
    Exc, Pending, PyResult, attribute, builtin, class, dict, exception, int, intern, list, module, protocol, string,
};
use crate::reflect::{hooks, traceback};
use crate::remote;
use crate::runtime::{enter, finalize, helpers, import, plan, signals};
use crate::syntax::{Mode, SourceFile};
use crate::util::library;
use crate::util::settings::Settings;
use std::path::PathBuf;
use std::sync::Arc;

/// How to start.
#[derive(Debug, Clone)]
pub struct Options {
    /// Describe generated code to debuggers and unwinders.
    pub debug_images: bool,
    /// Write every debug image into this directory as well.
    pub dump_debug: Option<PathBuf>,
    /// Collect garbage at every n-th allocation; 0: as needed.
    pub gc_stress: u64,
    /// Check the heap after each collection.
    pub gc_verify: bool,
    /// Most megabytes for objects.
    pub heap_limit: Option<usize>,
    /// Write a map of names for `perf`.
    pub perf_map: bool,
    /// Write a jitdump for `perf`.
    pub perf_dump: bool,
    /// `sys.argv`. For `-m`, `run_module` replaces the first item by the module's path.
    pub argv: Vec<String>,
    /// `sys.path[0]`.
    pub path0: String,
    /// Further directories of `sys.path`, from `PYTHONPATH`.
    pub search_path: Vec<PathBuf>,
    /// What the program's modules are told.
    pub settings: Settings,
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
pub struct Vm {
    /// The module `__main__`.
    main: Value,
    dump_debug: Option<PathBuf>,
}

impl Vm {
    /// Starts the VM.
    ///
    /// # Errors
    /// The system refuses memory, or its fixed addresses are taken.
    pub fn start(options: Options) -> Result<Vm, StartError> {
        let refused = |what: &str, e: std::io::Error| StartError(format!("cannot reserve {what}: {e}"));
        let settings = options.settings.clone();
        crate::util::settings::fix(options.settings);
        crate::malloc::prepare_forks();
        crate::heap::gil::handle_forks();
        low::map().map_err(|e| refused("memory at 0x70000000", e))?;
        arena::reserve().map_err(|e| refused("address space for objects", e))?;
        builtin::initialise();
        helpers::initialise();
        stubs::publish().map_err(|e| StartError(e.to_string()))?;
        signals::initialise();
        doors::install();
        if options.perf_map || options.perf_dump {
            perf::start(options.perf_map, options.perf_dump)
                .map_err(|e| StartError(format!("cannot write for perf in /tmp: {e}")))?;
        }
        images::start_unwinding();
        if options.debug_images || options.dump_debug.is_some() || perf::is_on() {
            images::start().map_err(|e| StartError(e.to_string()))?;
            if options.dump_debug.is_some() {
                images::describe_all();
            }
        }
        thread::current().builtins = Some(module::globals(import::builtins()));
        // SAFETY: the low region is mapped, and there are no threads yet.
        unsafe {
            let heads = records::heads();
            (*heads).modules = Some(import::modules());
            (*heads).builtins = Some(module::globals(import::builtins()));
            (*heads).started = 1;
        }
        crate::modules::builtins::populate(import::builtins());
        dict::set_str(import::modules(), intern::intern("builtins"), import::builtins());
        let main = module::new("__main__");
        dict::set_str(module::globals(main), intern::BUILTINS.value(), import::builtins());
        dict::set_str(import::modules(), intern::MAIN.value(), main);
        if !settings.safe_path {
            list::push(import::path(), string::new(&options.path0));
        }
        for directory in &options.search_path {
            list::push(import::path(), string::new(&directory.to_string_lossy()));
        }
        list::push(import::path(), string::new(library::directory()));
        crate::modules::sys::set_arguments(&options.argv);
        collect::verify(options.gc_verify);
        if options.gc_stress != 0 {
            collect::stress(options.gc_stress);
        }
        if let Some(megabytes) = options.heap_limit {
            arena::set_limit(megabytes.saturating_mul(1 << 20));
        }
        if settings.faulthandler {
            crate::modules::faulthandler::start();
        }
        if !settings.warn_options.is_empty() && import::import_module("warnings").is_err() {
            exception::take();
        }
        embed::running();
        Ok(Vm { main, dump_debug: options.dump_debug })
    }

    /// Runs source as module `name`.
    pub fn run_source(&mut self, name: &str, path: &str, source: Vec<u8>) -> Outcome {
        debug_assert_eq!(name, "__main__");
        if !path.starts_with('<') {
            dict::set_str(module::globals(self.main), intern::FILE.value(), string::new(path));
        }
        let code = match sources::compile(path, source, Mode::Module) {
            Ok(code) => code,
            Err(text) => return Outcome::SyntaxError(text),
        };
        let ran = self.run(&code, &sources::stem(path));
        self.outcome(ran.map(|_| ()))
    }

    /// Finds module `name` and runs it as `__main__`.
    pub fn run_module(&mut self, name: &str) -> Outcome {
        let program = std::env::args().next().unwrap_or_default();
        let refuse = |why: &str| Outcome::Exit(1, Some(format!("{program}: {why}\n")));
        let Some(path) = import::find_main(name) else {
            return match name.rsplit_once('.') {
                Some((parent, _)) if !import::exists(parent) => {
                    let top = parent.split('.').next().unwrap_or(parent);
                    let missing = if import::exists(top) { parent } else { top };
                    let why = format!("(ModuleNotFoundError: No module named '{missing}')");
                    refuse(&format!("Error while finding module specification for '{name}' {why}"))
                }
                _ if import::exists(name) => {
                    let why = format!(
                        "No module named {name}.__main__; '{name}' is a package and cannot be directly executed"
                    );
                    refuse(&why)
                }
                _ => refuse(&format!("No module named {name}")),
            };
        };
        let shown = path.to_string_lossy().into_owned();
        let package = path.ends_with("__main__.py") && !name.ends_with("__main__");
        let full = if package { format!("{name}.__main__") } else { name.to_owned() };
        let parent = full.rsplit_once('.').map_or("", |(p, _)| p);
        if !parent.is_empty()
            && let Err(Pending) = import::import_module(parent)
        {
            return self.outcome(Err(Pending));
        }
        crate::modules::sys::set_program(&shown);
        match import::spec::read_file(&shown) {
            Ok(source) => {
                let globals = module::globals(self.main);
                let file = string::new(&shown);
                let loader = import::spec::loader(&full, file);
                let spec = import::spec::new(&full, loader, file, Value::NONE, true);
                dict::set_str(globals, intern::PACKAGE.value(), string::new(parent));
                dict::set_str(globals, intern::LOADER.value(), loader);
                dict::set_str(globals, intern::SPEC.value(), spec);
                self.run_source("__main__", &shown, source)
            }
            Err(Pending) => self.outcome(Err(Pending)),
        }
    }

    /// Runs one interactive statement in `__main__`; `source` holds all its lines so far.
    pub fn run_interactive(&mut self, source: &str) -> Interactive {
        if sources::is_incomplete(source) {
            return Interactive::Incomplete;
        }
        let file = Arc::new(SourceFile::new("<stdin>", source));
        match bytecode::compile::compile(&file, Mode::Interactive) {
            Ok(code) => {
                let ran = self.run(&code, "stdin");
                Interactive::Outcome(self.outcome(ran.map(|_| ())))
            }
            Err(e) => Interactive::Outcome(Outcome::SyntaxError(e.render(&file))),
        }
    }

    fn run(&self, code: &Arc<CodeObject>, name: &str) -> PyResult<Value> {
        let package = dict::get_str(module::globals(self.main), intern::PACKAGE.value());
        let body = doors::load(code, name, package.and_then(string::as_text).unwrap_or_default())?;
        warn::show(&body.code)?;
        let f = import::body_function(body, module::globals(self.main));
        // The program's debug images are out: breakpoints find their places.
        remote::helper::wait_at(body.running().operation(0));
        enter::run(plan::call_function(f, &[], &[], &[], plan::Then::Pass))
    }

    fn outcome(&self, ran: PyResult<()>) -> Outcome {
        let uncaught = ran.err().map(|Pending| exception::take());
        // What the program printed comes before what is said of its end; `finish` tries again and
        // reports a failure.
        if crate::objects::file::flush_standard().is_err() {
            exception::take();
        }
        let Some(e) = uncaught else { return Outcome::Done };
        let class = class::of(e);
        thread::current().handled = None;
        if class::is_subclass(class, Exc::SystemExit.class()) {
            return exit(e);
        }
        let interrupted = class::is_subclass(class, Exc::KeyboardInterrupt.class());
        if let Err(Pending) = hooks::uncaught(e) {
            let raised = exception::take();
            if exception::is_a(raised, Exc::SystemExit) {
                return exit(raised);
            }
            let mut text = String::from("Error in sys.excepthook:\n");
            text.push_str(&hooks::render(raised));
            text.push_str("\nOriginal exception was:\n");
            text.push_str(&hooks::render(e));
            hooks::write_error(&text);
        }
        if crate::objects::file::flush_standard().is_err() {
            exception::take();
        }
        if interrupted {
            return Outcome::Interrupted(String::new());
        }
        Outcome::Uncaught(String::new())
    }

    /// Flushes standard output and stops. The error is the text that CPython prints for it.
    ///
    /// # Errors
    /// What could not be written.
    pub fn finish(self) -> Result<(), String> {
        hooks::end_of_threads();
        crate::modules::atexit::run();
        if let Some(directory) = &self.dump_debug {
            images::write(directory)?;
        }
        finalize::run_all();
        match crate::objects::file::flush_standard() {
            Ok(()) => Ok(()),
            Err(Pending) => {
                let text = traceback::render_exception_only(exception::take());
                Err(format!("Exception ignored on flushing sys.stdout:\n{text}"))
            }
        }
    }
}

/// Status and message of a SystemExit.
fn exit(e: Value) -> Outcome {
    let code = attribute::get_optional(e, intern::intern("code")).ok().flatten().unwrap_or(Value::NONE);
    if code.is_none() {
        return Outcome::Exit(0, None);
    }
    if int::is(code) {
        return Outcome::Exit(int::as_i64(code).map_or(-1, |n| n as i32), None);
    }
    let text = match protocol::str(code) {
        Ok(s) => string::text(s).to_owned(),
        Err(Pending) => {
            exception::take();
            String::from("<exception str() failed>")
        }
    };
    Outcome::Exit(1, Some(format!("{text}\n")))
}

/// Lists the bytecode of a program, or renders its syntax error.
///
/// # Errors
/// The rendered syntax error.
pub fn disassemble(path: &str, source: Vec<u8>) -> Result<String, String> {
    let code = sources::compile(path, source, Mode::Module)?;
    Ok(bytecode::disassemble::disassemble(&code))
}
