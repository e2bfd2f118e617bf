//! Native libraries: `tests/native/NAME.c` (or `.cpp`, `.rs`) is compiled with debug information, then the script
//! `use_NAME.py` prints what its `.out` file says, with the library beside it. It runs with the
//! variants of the compiler that matter, and once with collections all the time.

mod common;

use common::Case;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Compiles `source` into `directory/libNAME.so`.
fn compile(source: &Path, directory: &Path, compiler: &str, flags: &[&str]) -> Result<(), String> {
    std::fs::create_dir_all(directory).map_err(|e| e.to_string())?;
    let name = source.file_stem().unwrap_or_default().to_string_lossy();
    let library = directory.join(format!("lib{name}.so"));
    let mut command = match source.extension().and_then(|e| e.to_str()) {
        Some("rs") => {
            let mut command = Command::new("rustc");
            let level = if flags.contains(&"-O2") { "opt-level=2" } else { "opt-level=0" };
            command.args(["-g", "--crate-type=cdylib", "--edition=2021", "-C", level, "-o"]);
            command.arg(&library).arg(source);
            command
        }
        extension => {
            let is_cxx = extension == Some("cpp");
            let compiler = match (is_cxx, compiler) {
                (true, "clang") => "clang++",
                (true, _) => "g++",
                (false, compiler) => compiler,
            };
            let mut command = Command::new(compiler);
            command.args(is_cxx.then_some("-std=c++17"));
            command.args(flags);
            if compiler == "clang++" {
                // Without these, clang leaves out classes of libraries that it believes to be described there, and
                // the code of what it has put in place everywhere.
                command.args(["-fstandalone-debug", "-fno-inline"]);
            }
            command.args(["-g", "-shared", "-fPIC", "-pthread", "-o"]).arg(&library).arg(source).arg("-lm");
            command
        }
    };
    let out = command.output().map_err(|e| format!("cannot run {command:?}: {e}"))?;
    match out.status.success() {
        true => Ok(()),
        false => Err(format!("{command:?}: {}", String::from_utf8_lossy(&out.stderr))),
    }
}

/// Runs the script with the library in `directory`.
fn run(script: &Path, directory: &Path, flags: &[&str]) -> Result<(), String> {
    let out = common::output(
        common::dwarfpython().current_dir(directory).env("PYTHONPATH", directory).args(flags).arg(script),
        240,
    )?;
    let stderr = String::from_utf8_lossy(&out.stderr);
    let mut stdout = String::from_utf8_lossy(&out.stdout).into_owned();
    if !out.status.success() {
        stdout.push_str(&format!("exit status {:?}\n{stderr}", out.status.code()));
    }
    common::compare("standard output", &script.with_extension("out"), &stdout)
}

fn main() {
    let root = common::root().join("tests/native");
    let work = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("native");
    let variants: [(&str, &str, &[&str], &[&str]); 6] = [
        ("", "cc", &["-O0"], &[]),
        ("/O2", "cc", &["-O2"], &[]),
        ("/dwarf4", "gcc", &["-gdwarf-4"], &["-X", "no-debug-image"]),
        ("/clang", "clang", &["-O0"], &[]),
        ("/clang-O2-dwarf4", "clang", &["-O2", "-gdwarf-4"], &[]),
        ("/gcstress", "cc", &["-O2", "-gdwarf-4"], &["-X", "gcstress=101", "-X", "gcverify"]),
    ];
    let mut cases = Vec::new();
    for script in common::files(&root, "py") {
        let name = script.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let Some(name) = name.strip_prefix("use_").map(str::to_owned) else { continue };
        let sources = ["c", "cpp", "rs"].map(|extension| root.join(format!("{name}.{extension}")));
        let source = sources.iter().find(|s| s.exists()).unwrap_or(&sources[0]).clone();
        let text = std::fs::read_to_string(&script).unwrap_or_default();
        for (suffix, compiler, compile_flags, mut flags) in variants {
            if text.contains("# too long for gcstress") && suffix == "/gcstress" {
                continue;
            }
            if text.contains("# needs debug images") && flags.contains(&"no-debug-image") {
                flags = &[];
            }
            let (script, source) = (script.clone(), source.clone());
            let directory = work.join(format!("{name}{}", suffix.replace('/', "-")));
            cases.push(Case {
                name: format!("native/{name}{suffix}"),
                run: Box::new(move || {
                    if source.exists() {
                        compile(&source, &directory, compiler, compile_flags)?;
                    } else {
                        std::fs::create_dir_all(&directory).map_err(|e| e.to_string())?;
                    }
                    run(&script, &directory, flags)
                }),
            });
        }
    }
    assert!(!cases.is_empty(), "the scripts are gone");
    common::main(cases);
}
