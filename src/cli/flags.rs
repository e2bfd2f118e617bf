//! The flags: one record each, from which the parser and `-h` work.

use crate::util::settings::Settings;
use std::fmt::Write as _;
use std::path::PathBuf;

/// What to run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Program {
    /// Standard input: a program, or the interactive loop at a terminal.
    #[default]
    Nothing,
    /// `-`
    Stdin,
    /// `-c`
    Text(String),
    /// `-m`
    Module(String),
    /// A file, or a directory with a `__main__.py`.
    File(String),
}

/// A parsed command line.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Command {
    pub program: Program,
    /// What follows the program.
    pub arguments: Vec<String>,
    /// Interactive loop afterwards, and even if standard input is no terminal.
    pub interactive: bool,
    /// No banner.
    pub quiet: bool,
    pub debug_images: bool,
    /// Collect at every n-th allocation; 0: as needed.
    pub gc_stress: u64,
    pub gc_verify: bool,
    /// Megabytes.
    pub heap_limit: Option<usize>,
    /// For `perf`: a map of names, a jitdump.
    pub perf_map: bool,
    pub perf_dump: bool,
    pub dump_debug: Option<PathBuf>,
    /// Where debuggers may connect.
    pub gdbstub: Option<String>,
    /// The program waits for the first of them.
    pub gdbstub_wait: bool,
    /// The address may be one that other machines reach.
    pub gdbstub_allow_remote: bool,
    /// List the bytecode instead of running.
    pub disassemble: bool,
    /// Flags and options for the program itself, the environment not yet looked at.
    pub settings: Settings,
    warnings: Vec<String>,
    help: bool,
    version: bool,
}

impl Command {
    /// What the program is told: flags and environment.
    pub fn settings(&self) -> Settings {
        let mut s = self.settings.clone();
        let variable = |name: &str| {
            let given = std::env::var(name).ok().filter(|v| !v.is_empty());
            given.filter(|_| !s.ignore_environment)
        };
        let (unbuffered, safe, dev) =
            (variable("PYTHONUNBUFFERED"), variable("PYTHONSAFEPATH"), variable("PYTHONDEVMODE"));
        let (debug, verbose) = (variable("PYTHONDEBUG"), variable("PYTHONVERBOSE"));
        let warnings = variable("PYTHONWARNINGS");
        let level = |v: Option<String>| v.map_or(0, |v| v.parse::<i64>().unwrap_or(1).max(1));
        s.unbuffered |= unbuffered.is_some();
        s.safe_path |= safe.is_some();
        s.dev_mode |= dev.is_some();
        s.faulthandler |= s.dev_mode || variable("PYTHONFAULTHANDLER").is_some();
        (s.debug, s.verbose) = (s.debug.max(level(debug)), s.verbose.max(level(verbose)));
        (s.quiet, s.inspect, s.interactive) = (self.quiet.into(), self.interactive.into(), self.interactive.into());
        if s.dev_mode {
            s.warn_options.push("default".to_string());
        }
        s.warn_options.extend(warnings.iter().flat_map(|w| w.split(',')).map(str::to_string));
        s.warn_options.extend(self.warnings.iter().cloned());
        match s.bytes_warning {
            0 => {}
            1 => s.warn_options.push("default::BytesWarning".to_string()),
            _ => s.warn_options.push("error::BytesWarning".to_string()),
        }
        s
    }

    /// For `perf`: are a map of names and a jitdump to be written?
    pub fn perf(&self) -> (bool, bool) {
        let asks = |name: &str| {
            !self.settings.ignore_environment && std::env::var_os(name).is_some_and(|v| !v.is_empty() && v != "0")
        };
        let both = asks("PYTHONPERFSUPPORT");
        (self.perf_map || both, self.perf_dump || both || asks("PYTHON_PERF_JIT_SUPPORT"))
    }

    /// Does the environment ask for the interactive loop after the program?
    pub fn inspects(&self) -> bool {
        !self.settings.ignore_environment && std::env::var_os("PYTHONINSPECT").is_some_and(|v| !v.is_empty())
    }
}

/// What the command line asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Parsed {
    Help,
    Version,
    Run(Box<Command>),
}

/// One flag. `names` hold their dashes; a flag with a value takes the rest of its argument or
/// the next one.
struct Flag {
    names: &'static [&'static str],
    value: Option<&'static str>,
    help: &'static str,
    apply: fn(&mut Command, String) -> Result<(), String>,
    /// What follows belongs to the program.
    last: bool,
}

static FLAGS: &[Flag] = &[
    Flag {
        names: &["-c"],
        value: Some("CMD"),
        help: "program passed in as string (terminates option list)",
        apply: |c, v| {
            c.program = Program::Text(v);
            Ok(())
        },
        last: true,
    },
    Flag {
        names: &["-m"],
        value: Some("MOD"),
        help: "run a module found on sys.path as a script (terminates option list)",
        apply: |c, v| {
            c.program = Program::Module(v);
            Ok(())
        },
        last: true,
    },
    Flag {
        names: &["-i"],
        value: None,
        help: "inspect interactively after running; forces a prompt even if stdin is no terminal",
        apply: |c, _| {
            c.interactive = true;
            Ok(())
        },
        last: false,
    },
    Flag {
        names: &["-q"],
        value: None,
        help: "don't print the version on interactive startup",
        apply: |c, _| {
            c.quiet = true;
            Ok(())
        },
        last: false,
    },
    Flag {
        names: &["-V", "--version"],
        value: None,
        help: "print the version number and exit",
        apply: |c, _| {
            c.version = true;
            Ok(())
        },
        last: false,
    },
    Flag {
        names: &["-h", "-?", "--help"],
        value: None,
        help: "print this help message and exit",
        apply: |c, _| {
            c.help = true;
            Ok(())
        },
        last: false,
    },
    Flag {
        names: &["-b"],
        value: None,
        help: "issue warnings about comparing bytes with str (-bb: issue errors)",
        apply: |c, _| {
            c.settings.bytes_warning += 1;
            Ok(())
        },
        last: false,
    },
    Flag {
        names: &["-B"],
        value: None,
        help: "accepted: .pyc files are never written",
        apply: |c, _| {
            let _ = c;
            Ok(())
        },
        last: false,
    },
    Flag {
        names: &["-d"],
        value: None,
        help: "turn on sys.flags.debug",
        apply: |c, _| {
            c.settings.debug += 1;
            Ok(())
        },
        last: false,
    },
    Flag {
        names: &["-E"],
        value: None,
        help: "ignore PYTHON* environment variables",
        apply: |c, _| {
            c.settings.ignore_environment = true;
            Ok(())
        },
        last: false,
    },
    Flag {
        names: &["-I"],
        value: None,
        help: "isolate from the user's environment (implies -E, -P and -s)",
        apply: |c, _| {
            (c.settings.isolated, c.settings.ignore_environment, c.settings.safe_path) = (true, true, true);
            Ok(())
        },
        last: false,
    },
    Flag {
        names: &["-O"],
        value: None,
        help: "accepted: assertions stay",
        apply: |c, _| {
            let _ = c;
            Ok(())
        },
        last: false,
    },
    Flag {
        names: &["-P"],
        value: None,
        help: "don't prepend an unsafe path to sys.path",
        apply: |c, _| {
            c.settings.safe_path = true;
            Ok(())
        },
        last: false,
    },
    Flag {
        names: &["-R"],
        value: None,
        help: "accepted: hashes of texts are not random",
        apply: |c, _| {
            let _ = c;
            Ok(())
        },
        last: false,
    },
    Flag {
        names: &["-s"],
        value: None,
        help: "accepted: there is no user site directory",
        apply: |c, _| {
            let _ = c;
            Ok(())
        },
        last: false,
    },
    Flag {
        names: &["-S"],
        value: None,
        help: "accepted: site is not imported",
        apply: |c, _| {
            let _ = c;
            Ok(())
        },
        last: false,
    },
    Flag {
        names: &["-u"],
        value: None,
        help: "write standard output and error at once",
        apply: |c, _| {
            c.settings.unbuffered = true;
            Ok(())
        },
        last: false,
    },
    Flag {
        names: &["-v"],
        value: None,
        help: "turn on sys.flags.verbose",
        apply: |c, _| {
            c.settings.verbose += 1;
            Ok(())
        },
        last: false,
    },
    Flag {
        names: &["-W"],
        value: Some("ARG"),
        help: "warning control; arg is action:message:category:module:lineno",
        apply: |c, v| {
            c.warnings.push(v);
            Ok(())
        },
        last: false,
    },
    Flag {
        names: &["-X"],
        value: Some("OPT"),
        help: "set an implementation option, see below",
        apply: |c, v| {
            let (name, value) = v.split_once('=').unwrap_or((&v, ""));
            c.settings.x_options.push((name.to_string(), v.split_once('=').map(|(_, value)| value.to_string())));
            match OPTIONS.iter().find(|o| o.name.split('=').next() == Some(name)) {
                Some(option) => (option.apply)(c, value),
                // Others are for the program, in `sys._xoptions`.
                None => Ok(()),
            }
        },
        last: false,
    },
    Flag {
        names: &["--dump-debug"],
        value: Some("DIR"),
        help: "write the debug images into DIR as ELF files, with an index.json",
        apply: |c, v| {
            c.dump_debug = Some(PathBuf::from(v));
            Ok(())
        },
        last: false,
    },
    Flag {
        names: &["--gdbstub"],
        value: Some("ADDR"),
        help: "let gdb and lldb connect at HOST:PORT (port 0: a free one) or unix:PATH",
        apply: |c, v| {
            c.gdbstub = Some(v);
            Ok(())
        },
        last: false,
    },
    Flag {
        names: &["--gdbstub-wait"],
        value: None,
        help: "with --gdbstub: wait before the first line until a debugger is there",
        apply: |c, _| {
            c.gdbstub_wait = true;
            Ok(())
        },
        last: false,
    },
    Flag {
        names: &["--gdbstub-allow-remote"],
        value: None,
        help: "with --gdbstub: the address may be reachable from other machines",
        apply: |c, _| {
            c.gdbstub_allow_remote = true;
            Ok(())
        },
        last: false,
    },
    Flag {
        names: &["--dis"],
        value: None,
        help: "list the bytecode of the program instead of running it",
        apply: |c, _| {
            c.disassemble = true;
            Ok(())
        },
        last: false,
    },
];

/// One `-X` option.
struct XOption {
    name: &'static str,
    help: &'static str,
    apply: fn(&mut Command, &str) -> Result<(), String>,
}

static OPTIONS: &[XOption] = &[
    XOption {
        name: "dev",
        help: "development mode: warnings are shown",
        apply: |c, _| {
            c.settings.dev_mode = true;
            Ok(())
        },
    },
    XOption {
        name: "faulthandler",
        help: "a signal that ends the process, such as SIGSEGV, shows the Python frames",
        apply: |c, _| {
            c.settings.faulthandler = true;
            Ok(())
        },
    },
    XOption {
        name: "no-debug-image",
        help: "don't describe generated code to debuggers (to measure against)",
        apply: |c, _| {
            c.debug_images = false;
            Ok(())
        },
    },
    XOption {
        name: "perf",
        help: "write names, lines and code for perf: /tmp/perf-PID.map and /tmp/jit-PID.dump",
        apply: |c, v| {
            (c.perf_map, c.perf_dump) = (v != "0", v != "0");
            Ok(())
        },
    },
    XOption {
        name: "perf_jit",
        help: "write /tmp/jit-PID.dump only",
        apply: |c, v| {
            c.perf_dump = v != "0";
            Ok(())
        },
    },
    XOption {
        name: "gcstress=N",
        help: "collect garbage at every N-th allocation (default 1)",
        apply: |c, v| {
            c.gc_stress = if v.is_empty() { 1 } else { number(v)? };
            Ok(())
        },
    },
    XOption {
        name: "gcverify",
        help: "check the heap after each collection",
        apply: |c, _| {
            c.gc_verify = true;
            Ok(())
        },
    },
    XOption {
        name: "heaplimit=MB",
        help: "raise MemoryError beyond this much memory for objects",
        apply: |c, v| {
            c.heap_limit = Some(number(v)? as usize);
            Ok(())
        },
    },
];

fn number(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("not a number: {text}"))
}

/// One environment variable; `run` and `repl` read them.
struct Variable {
    name: &'static str,
    help: &'static str,
}

/// Directories of `sys.path`.
pub const PATH_VARIABLE: &str = "PYTHONPATH";
/// History file of the interactive loop.
pub const HISTORY_VARIABLE: &str = "DWARFPYTHON_HISTORY";
/// `0`: as `-X no-debug-image`.
pub const IMAGE_VARIABLE: &str = "DWARFPYTHON_DEBUG_IMAGE";
/// As `--gdbstub`, for programs whose command line is somebody else's.
pub const GDBSTUB_VARIABLE: &str = "DWARFPYTHON_GDBSTUB";
/// As `--gdbstub-wait`.
pub const GDBSTUB_WAIT_VARIABLE: &str = "DWARFPYTHON_GDBSTUB_WAIT";

static VARIABLES: &[Variable] = &[
    Variable { name: PATH_VARIABLE, help: "directories to search for modules, separated by `:'" },
    Variable { name: "PYTHONUNBUFFERED", help: "as -u" },
    Variable { name: "PYTHONSAFEPATH", help: "as -P" },
    Variable { name: "PYTHONWARNINGS", help: "as -W; several are separated by `,'" },
    Variable { name: "PYTHONDEVMODE", help: "as -X dev" },
    Variable { name: "PYTHONFAULTHANDLER", help: "as -X faulthandler" },
    Variable { name: "PYTHONINSPECT", help: "as -i" },
    Variable { name: "PYTHONPERFSUPPORT", help: "as -X perf" },
    Variable { name: "PYTHON_PERF_JIT_SUPPORT", help: "as -X perf_jit" },
    Variable { name: "PYTHONIOENCODING", help: "encoding[:errors] of standard input and output" },
    Variable { name: HISTORY_VARIABLE, help: "interactive history (default ~/.dwarfpython_history)" },
    Variable { name: IMAGE_VARIABLE, help: "0: as -X no-debug-image" },
    Variable { name: GDBSTUB_VARIABLE, help: "as --gdbstub; if it cannot be, the program runs all the same" },
    Variable { name: GDBSTUB_WAIT_VARIABLE, help: "1: as --gdbstub-wait" },
    Variable { name: "DWARFPYTHON_STUB", help: "executable that serves debuggers of a program with the library" },
];

/// Parses the arguments behind the program's name. An error is the first line of the complaint.
pub fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Parsed, String> {
    let mut command = Command {
        program: Program::Nothing,
        arguments: Vec::new(),
        interactive: false,
        quiet: false,
        debug_images: true,
        gc_stress: 0,
        gc_verify: false,
        heap_limit: None,
        perf_map: false,
        perf_dump: false,
        dump_debug: None,
        gdbstub: None,
        gdbstub_wait: false,
        gdbstub_allow_remote: false,
        disassemble: false,
        settings: Settings::default(),
        warnings: Vec::new(),
        help: false,
        version: false,
    };
    let mut arguments = arguments.into_iter();
    'arguments: while let Some(argument) = arguments.next() {
        if argument == "-" {
            command.program = Program::Stdin;
            break;
        }
        if argument == "--" {
            if let Some(file) = arguments.next() {
                command.program = Program::File(file);
            }
            break;
        }
        if argument.starts_with("--") {
            let (name, attached) = match argument.split_once('=') {
                Some((name, value)) => (name, Some(value.to_string())),
                None => (argument.as_str(), None),
            };
            let flag = find(name).ok_or_else(|| format!("unknown option {name}"))?;
            let value = match (flag.value, attached) {
                (Some(_), Some(value)) => value,
                (Some(_), None) => arguments.next().ok_or_else(|| missing(name))?,
                (None, Some(_)) => return Err(format!("option {name} takes no argument")),
                (None, None) => String::new(),
            };
            (flag.apply)(&mut command, value)?;
            continue;
        }
        let Some(letters) = argument.strip_prefix('-') else {
            command.program = Program::File(argument);
            break;
        };
        for (at, letter) in letters.char_indices() {
            let name = format!("-{letter}");
            let flag = find(&name).ok_or_else(|| format!("Unknown option: {name}"))?;
            if flag.value.is_none() {
                (flag.apply)(&mut command, String::new())?;
                continue;
            }
            let rest = &letters[at + letter.len_utf8()..];
            let value = match rest {
                "" => arguments.next().ok_or_else(|| missing(&name))?,
                rest => rest.to_string(),
            };
            (flag.apply)(&mut command, value)?;
            if flag.last {
                break 'arguments;
            }
            break;
        }
    }
    command.arguments = arguments.collect();
    Ok(if command.help {
        Parsed::Help
    } else if command.version {
        Parsed::Version
    } else {
        Parsed::Run(Box::new(command))
    })
}

fn find(name: &str) -> Option<&'static Flag> {
    FLAGS.iter().find(|flag| flag.names.contains(&name))
}

fn missing(name: &str) -> String {
    format!("Argument expected for the {name} option")
}

/// The version line.
pub fn version() -> String {
    format!("Python 3.14.0 (dwarfpython {})", env!("CARGO_PKG_VERSION"))
}

/// The usage line.
pub fn usage() -> String {
    "usage: dwarfpython [option] ... [-c cmd | -m mod | file | -] [arg] ...\n".to_string()
}

/// The text of `-h`.
pub fn help() -> String {
    let mut text = usage();
    text.push_str("Options:\n");
    for flag in FLAGS {
        let names = flag.names.join(", ");
        row(&mut text, &flag.value.map_or(names.clone(), |value| format!("{names} {value}")), flag.help);
    }
    row(&mut text, "file", "program read from a file, or from __main__.py of a directory");
    row(&mut text, "-", "program read from stdin (default; interactive loop if a terminal)");
    row(&mut text, "arg ...", "arguments passed to program in sys.argv[1:]");
    text.push_str("Or: dwarfpython attach-stub PID ADDR [--gdbstub-allow-remote]\n");
    row(&mut text, "attach-stub", "let gdb and lldb connect at ADDR to a program that is running");
    text.push_str("-X options:\n");
    for option in OPTIONS {
        row(&mut text, option.name, option.help);
    }
    text.push_str("Environment:\n");
    for variable in VARIABLES {
        row(&mut text, variable.name, variable.help);
    }
    text
}

fn row(text: &mut String, name: &str, help: &str) {
    let _ = writeln!(text, "{name:<24}: {help}");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(arguments: &[&str]) -> Command {
        match parse(arguments.iter().map(|a| a.to_string())) {
            Ok(Parsed::Run(command)) => *command,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn letters_combine_and_values_attach() {
        let command = run(&["-qic", "pass", "-q", "x"]);
        assert!(command.quiet && command.interactive);
        assert_eq!(command.program, Program::Text("pass".into()));
        assert_eq!(command.arguments, ["-q", "x"]);
        assert_eq!(run(&["-cpass"]).program, Program::Text("pass".into()));
        assert!(!run(&["-Xno-debug-image", "f.py"]).debug_images);
        assert_eq!(run(&["--dump-debug=d", "f.py"]).dump_debug, Some(PathBuf::from("d")));
    }

    #[test]
    fn every_flag_is_in_the_help() {
        let help = help();
        for flag in FLAGS {
            assert!(flag.names.iter().all(|name| help.contains(name)), "{:?}", flag.names);
            assert!(help.contains(flag.help));
        }
    }

    #[test]
    fn errors_name_the_flag() {
        assert_eq!(parse(["-Z".to_string()]), Err("Unknown option: -Z".into()));
        assert_eq!(parse(["-c".to_string()]), Err("Argument expected for the -c option".into()));
        assert_eq!(parse(["--nope".to_string()]), Err("unknown option --nope".into()));
    }
}
