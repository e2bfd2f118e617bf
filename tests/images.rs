//! `--dump-debug`: binutils and both versions of LLVM read every image without a complaint, and
//! find in it what the program is made of.

mod common;

use common::Case;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const TIMEOUT: u64 = 120;
const READERS: &[&[&str]] = &[
    &["readelf", "-aW"],
    &["readelf", "-W", "--debug-dump"],
    &["objdump", "-d"],
    &["llvm-dwarfdump", "--verify"],
    &["llvm-dwarfdump-19", "--verify"],
];

fn main() {
    let case =
        |name: &str, run: fn() -> Result<(), String>| Case { name: format!("images/{name}"), run: Box::new(run) };
    common::main(vec![
        case("readers accept fac.py", || accepted("examples/fac.py")),
        case("readers accept tour.py", || accepted("tests/debugger/tour.py")),
        case("readers accept imports.py", || accepted("tests/debugger/imports.py")),
        case("index", index),
        case("names of bare addresses", names),
        case("contents", contents),
        case("size", size),
    ]);
}

/// The dump of a program, in a directory that goes with it.
struct Dump(PathBuf);

impl Dump {
    fn new(program: &Path, purpose: &str) -> Result<Dump, String> {
        let directory = std::env::temp_dir().join(format!("dwarfpython-{}-{purpose}", std::process::id()));
        let dump = Dump(directory);
        let mut command = common::dwarfpython();
        command.current_dir(common::root()).arg("--dump-debug").arg(&dump.0).arg(program);
        let out = common::output(&mut command, TIMEOUT)?;
        if out.status.success() { Ok(dump) } else { Err(String::from_utf8_lossy(&out.stderr).into_owned()) }
    }

    fn images(&self) -> Result<Vec<PathBuf>, String> {
        let entries = std::fs::read_dir(&self.0).map_err(|e| e.to_string())?;
        let mut images: Vec<PathBuf> = entries.flatten().map(|e| e.path()).collect();
        images.retain(|p| p.extension().is_some_and(|e| e == "elf"));
        images.sort();
        if images.len() < 2 { Err("no images".into()) } else { Ok(images) }
    }

    fn index(&self) -> Result<Vec<serde_json::Value>, String> {
        let text = std::fs::read_to_string(self.0.join("index.json")).map_err(|e| e.to_string())?;
        serde_json::from_str(&text).map_err(|e| e.to_string())
    }
}

impl Drop for Dump {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn run(words: &[&str], image: &Path) -> Result<String, String> {
    let mut command = Command::new(words[0]);
    command.args(&words[1..]).arg(image).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let out = common::output(&mut command, TIMEOUT)?;
    let (stdout, stderr) = (String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    if out.status.success() && stderr.is_empty() {
        Ok(stdout.into_owned())
    } else {
        Err(format!("{words:?}: {}\n{stdout}{stderr}", out.status))
    }
}

fn accepted(program: &str) -> Result<(), String> {
    let dump = Dump::new(Path::new(program), &program.replace(['/', '.'], "-"))?;
    for image in dump.images()? {
        for reader in READERS {
            let text = run(reader, &image)?;
            // Of the verifier any word but its last is a complaint.
            let complaint = text.lines().find(|l| l.starts_with("warning") || l.starts_with("error"));
            if let Some(line) = complaint {
                return Err(format!("{reader:?}: {line}"));
            }
            if text.is_empty() {
                return Err(format!("{reader:?} says nothing about {}", image.display()));
            }
        }
    }
    Ok(())
}

fn index() -> Result<(), String> {
    let dump = Dump::new(Path::new("examples/fac.py"), "index")?;
    let index = dump.index()?;
    let fac = index.iter().find(|e| e["source"] == "fac.py").ok_or("fac.py is not in the index")?;
    let functions = fac["functions"].as_array().ok_or("no functions")?;
    for name in ["fac.<module>", "fac.fac", "fac.main"] {
        if !functions.iter().any(|f| f == name) {
            return Err(format!("{name} is not among {functions:?}"));
        }
    }
    let (start, end) = (fac["start"].as_u64().unwrap_or(0), fac["end"].as_u64().unwrap_or(0));
    let file = dump.0.join(fac["file"].as_str().unwrap_or_default());
    let size = std::fs::metadata(&file).map_err(|e| format!("{}: {e}", file.display()))?.len();
    if start == 0 || end <= start || fac["size"].as_u64() != Some(size) {
        return Err(format!("wrong range or size: {fac}"));
    }
    if !fac["directory"].as_str().is_some_and(|d| d.ends_with("/examples")) {
        return Err(format!("wrong directory: {fac}"));
    }
    Ok(())
}

/// `scripts/name-frames` over a line of a tool's report.
fn names() -> Result<(), String> {
    let dump = Dump::new(Path::new("examples/fac.py"), "names")?;
    let index = dump.index()?;
    let fac = index.iter().find(|e| e["source"] == "fac.py").ok_or("fac.py is not in the index")?;
    let symbols = run(&["nm"], &dump.0.join(fac["file"].as_str().unwrap_or_default()))?;
    let line = symbols.lines().find(|l| l.ends_with(" T fac.fac")).ok_or(format!("no symbol fac.fac:\n{symbols}"))?;
    let address = line.split(' ').next().unwrap_or_default();
    let report = dump.0.join("report");
    std::fs::write(&report, format!("==1==    by 0x{address}: ???\n")).map_err(|e| e.to_string())?;
    let file = std::fs::File::open(&report).map_err(|e| e.to_string())?;
    let mut command = Command::new("scripts/name-frames");
    let out = common::output(command.arg(&dump.0).stdin(file).stdout(Stdio::piped()), TIMEOUT)?;
    let named = String::from_utf8_lossy(&out.stdout);
    let named_well =
        named.starts_with("==1==    by 0x") && named.contains(": fac.fac (") && named.contains("fac.py:1)");
    if named_well { Ok(()) } else { Err(format!("no name: {named}")) }
}

fn contents() -> Result<(), String> {
    let dump = Dump::new(Path::new("examples/fac.py"), "contents")?;
    let index = dump.index()?;
    let fac = index.iter().find(|e| e["source"] == "fac.py").ok_or("fac.py is not in the index")?;
    let image = dump.0.join(fac["file"].as_str().unwrap_or_default());
    let code = run(&["objdump", "-d"], &image)?;
    for needed in ["<fac.fac>:", "<fac.main>:", "push   %rbp", "call ", "ret"] {
        if !code.contains(needed) {
            return Err(format!("no '{needed}' in the disassembly"));
        }
    }
    let lines = run(&["llvm-dwarfdump-19", "--debug-line"], &image)?;
    let statements: Vec<u32> = lines
        .lines()
        .filter(|l| l.starts_with("0x") && l.contains("is_stmt"))
        .filter_map(|l| l.split_whitespace().nth(1)?.parse().ok())
        .collect();
    for line in [1, 2, 3, 5, 6, 7, 8, 9, 10] {
        if !statements.contains(&line) {
            return Err(format!("no statement on line {line}: {statements:?}"));
        }
    }
    if statements.contains(&4) {
        return Err("line 4 (`else:`) is no statement".into());
    }
    if lines.lines().filter(|l| l.starts_with("0x") && l.contains("prologue_end")).count() != 3 {
        return Err(format!("three functions need three ends of prologues:\n{lines}"));
    }
    let entries = run(&["llvm-dwarfdump-19", "--debug-info", "--name=n"], &image)?;
    for needed in ["DW_TAG_formal_parameter", "DW_TAG_variable", "\"argument\"", "\"value\"", "\"object &\""] {
        if !entries.contains(needed) {
            return Err(format!("no {needed} in the description of n:\n{entries}"));
        }
    }
    let frames = run(&["llvm-dwarfdump-19", "--debug-frame"], &image)?;
    for needed in ["CFA=RSP+8", "CFA=RSP+16", "CFA=RBP+16"] {
        if !frames.contains(needed) {
            return Err(format!("no {needed} in the unwind rules"));
        }
    }
    Ok(())
}

/// At most 300 bytes per function and 80 per local, in a module of 1,000 functions.
fn size() -> Result<(), String> {
    let (functions, locals) = (1000, 4);
    let mut source = String::new();
    for n in 0..functions {
        source.push_str(&format!("def function_{n}(a, b):\n    c = a + b\n    d = c * {n}\n"));
        source.push_str("    if d > a:\n        c = d\n    elif c:\n        d = b\n    return c\n\n");
    }
    let script = std::env::temp_dir().join(format!("dwarfpython-{}-many.py", std::process::id()));
    std::fs::write(&script, source).map_err(|e| e.to_string())?;
    let dump = Dump::new(&script, "size");
    let _ = std::fs::remove_file(&script);
    let dump = dump?;
    let image = dump.images()?.pop().ok_or("no image")?;
    let sections = run(&["readelf", "-SW"], &image)?;
    let bytes: u64 = sections
        .lines()
        .filter_map(|l| l.split_once("] ").map(|(_, l)| l.split_whitespace().collect::<Vec<_>>()))
        .filter(|w| w.len() > 5 && (w[0].starts_with(".debug") || w[0].contains("tab")))
        .filter_map(|w| u64::from_str_radix(w[4], 16).ok())
        .sum();
    let allowed = functions * (300 + 80 * locals);
    if bytes == 0 || bytes > allowed {
        return Err(format!("{bytes} bytes of debug information, {allowed} are allowed:\n{sections}"));
    }
    Ok(())
}
