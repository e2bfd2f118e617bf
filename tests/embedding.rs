//! C programs with `libdwarfpython.so`: `tests/embedding/NAME.c` is compiled, linked with it and run
//! beside the Python files there; it prints what `NAME.out` says. Each also runs with AddressSanitizer,
//! which then serves the process's memory, and one of them under valgrind.

mod common;

use common::Case;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Seconds a program may take.
const TIMEOUT: u64 = 240;

fn sources() -> PathBuf {
    common::root().join("tests/embedding")
}

fn work() -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("embedding")
}

/// Runs a command; its standard output, or what went wrong.
fn check(command: &mut Command) -> Result<String, String> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let out = common::output(command, TIMEOUT)?;
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    match out.status.success() {
        true => Ok(text),
        false => Err(format!("{command:?}: {:?}\n{text}{}", out.status.code(), String::from_utf8_lossy(&out.stderr))),
    }
}

/// The directory of `libdwarfpython.so`, which is built with the program under test.
fn library() -> Result<PathBuf, String> {
    let directory = Path::new(env!("CARGO_BIN_EXE_dwarfpython")).with_file_name("deps");
    match directory.join("libdwarfpython.so").exists() {
        true => Ok(directory),
        false => Err(format!("{} has no libdwarfpython.so", directory.display())),
    }
}

/// A directory with the Python files and the libraries that the programs use.
fn directory(name: &str) -> Result<PathBuf, String> {
    let directory = work().join(name);
    let fail = |e: std::io::Error| e.to_string();
    std::fs::create_dir_all(directory.join("hidden")).map_err(fail)?;
    for file in common::files(&sources(), "py") {
        std::fs::copy(&file, directory.join(file.file_name().unwrap_or_default())).map_err(fail)?;
    }
    std::fs::copy(common::root().join("examples/fac.py"), directory.join("fac.py")).map_err(fail)?;
    std::fs::write(directory.join("broken.py"), "def f(:\n").map_err(fail)?;
    for (name, target) in [("libhidden", "hidden/libhidden.so"), ("libopener", "libopener.so")] {
        let source = sources().join(name).with_extension("c");
        let flags = ["-shared", "-fPIC", "-Wl,--enable-new-dtags,-rpath,$ORIGIN/hidden"];
        check(Command::new("cc").args(flags).arg("-o").arg(directory.join(target)).arg(source))?;
    }
    Ok(directory)
}

fn run(source: &Path, variant: &str, flags: &[&str], under: &[&str]) -> Result<(), String> {
    let name = source.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let directory = directory(&format!("{name}{variant}"))?;
    let library = library()?;
    let program = directory.join(&name);
    let rpath = format!("-Wl,--enable-new-dtags,-rpath,{}:{}", library.display(), directory.display());
    check(
        Command::new("cc")
            .args(["-g", "-Wall", "-Werror", "-pthread"])
            .args(flags)
            .arg("-I")
            .arg(common::root().join("include"))
            .arg("-o")
            .arg(&program)
            .arg(source)
            .arg("-L")
            .arg(&library)
            .arg("-L")
            .arg(&directory)
            .args(["-ldwarfpython", "-Wl,--no-as-needed", "-lopener"])
            .arg(rpath),
    )?;
    let mut command = match under.split_first() {
        Some((tool, arguments)) => {
            let mut c = Command::new(tool);
            c.args(arguments).arg(&program);
            c
        }
        None => Command::new(&program),
    };
    command.current_dir(&directory).env("EMBEDDING", "yes").env("ASAN_OPTIONS", "detect_leaks=0");
    let text = check(&mut command)?;
    common::compare("standard output", &source.with_extension("out"), &text)
}

fn main() {
    let mut cases = Vec::new();
    let variants: [(&str, &[&str], &[&str]); 3] = [
        ("", &[], &[]),
        ("/asan", &["-fsanitize=address"], &[]),
        ("/valgrind", &[], &["valgrind", "-q", "--error-exitcode=0"]),
    ];
    for source in common::files(&sources(), "c") {
        let name = source.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if name.starts_with("lib") {
            continue;
        }
        for (variant, flags, under) in variants {
            // AddressSanitizer's own `dlopen` hides from the linker who calls.
            if !under.is_empty() && name != "host" || variant == "/asan" && name == "caller" {
                continue;
            }
            let source = source.clone();
            cases.push(Case {
                name: format!("embedding/{name}{variant}"),
                run: Box::new(move || run(&source, &variant.replace('/', "-"), flags, under)),
            });
        }
    }
    assert!(!cases.is_empty(), "the programs are gone");
    common::main(cases);
}
