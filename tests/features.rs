//! What debuggers can do with a Python program: `tests/features/rows` names the features, a file
//! `FEATURE.COLUMN` beside it is the session that shows one (`tests/common/session.rs` explains
//! the format), or that shows what is lacking. `FEATURE.COLUMN.py` is a test in Python instead,
//! with the executable as its argument; `FEATURE.any.py` one for
//! every column but CPython's. docs/features.md is the table of them;
//! `scripts/features` rewrites it. The sessions of gdb are run by Debian 13's too, in the long run.

mod common;

use common::Case;
use common::session::{Debugger, Script, clean, session};
use std::fmt::Write;
use std::path::PathBuf;
use std::process::Command;

/// Seconds a test in Python may take.
const TIMEOUT: u64 = 120;

/// End of the name of a test for all debuggers of dwarfpython.
const ANY: &str = "any.py";

const COLUMNS: &[(&str, Debugger)] =
    &[("gdb", Debugger::Gdb), ("lldb", Debugger::Lldb), ("cpython", Debugger::Cpython)];

fn main() {
    let rows = rows();
    let mut cases = Vec::new();
    for (feature, _) in &rows {
        for &(column, debugger) in COLUMNS {
            if let Some(cell) = cell(feature, column) {
                let is_shared = cell.ends_with(format!("{feature}.{ANY}"));
                if is_shared && column != COLUMNS[0].0 {
                    continue;
                }
                let run = move || if is_python(&cell) { python(&cell) } else { session(&cell, debugger) };
                cases.push(Case { name: format!("features/{feature}.{column}"), run: Box::new(run) });
            }
        }
    }
    cases.push(Case { name: "features/no stray file".into(), run: Box::new(no_stray_file) });
    cases.push(Case { name: "features/table".into(), run: Box::new(table_is_current) });
    common::main(cases);
}

/// Features and their descriptions, in the order of the table.
fn rows() -> Vec<(String, String)> {
    let text = std::fs::read_to_string(common::root().join("tests/features/rows")).expect("tests/features/rows");
    let row = |line: &str| line.split_once(": ").map(|(name, what)| (name.to_owned(), what.trim().to_owned()));
    text.lines().filter(|l| !l.starts_with('#')).filter_map(row).collect()
}

/// The file that tests a cell.
fn cell(feature: &str, column: &str) -> Option<PathBuf> {
    let folder = common::root().join("tests/features");
    let mut names = vec![format!("{feature}.{column}"), format!("{feature}.{column}.py")];
    if column != "cpython" {
        names.push(format!("{feature}.{ANY}"));
    }
    names.iter().map(|name| folder.join(name)).find(|path| path.exists())
}

fn is_python(path: &std::path::Path) -> bool {
    path.extension().is_some_and(|e| e == "py")
}

/// Runs a test in Python.
fn python(path: &std::path::Path) -> Result<(), String> {
    let mut command = Command::new("/usr/bin/python3");
    command.arg("-B").arg(path).arg(env!("CARGO_BIN_EXE_dwarfpython"));
    clean(&mut command);
    command.env("PYTHONPATH", common::root().join("tests/editors"));
    let output = common::output(&mut command, TIMEOUT)?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr)))
}

/// Every cell belongs to a row and a column.
fn no_stray_file() -> Result<(), String> {
    let known: Vec<PathBuf> =
        rows().iter().flat_map(|(feature, _)| COLUMNS.iter().filter_map(|(column, _)| cell(feature, column))).collect();
    let folder = common::root().join("tests/features");
    for (column, _) in COLUMNS {
        for extension in [column.to_string(), "py".into()] {
            for path in common::files(&folder, &extension) {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                if name.matches('.').count() > usize::from(extension == "py") && !known.contains(&path) {
                    return Err(format!("{} belongs to no row", path.display()));
                }
            }
        }
    }
    Ok(())
}

/// Compares docs/features.md with the cells that are there, or rewrites it.
fn table_is_current() -> Result<(), String> {
    let path = common::root().join("docs/features.md");
    let text = table()?;
    if std::env::var_os("DWARFPYTHON_BLESS").is_some() {
        return std::fs::write(&path, text).map_err(|e| e.to_string());
    }
    common::compare("the table of features (scripts/features rewrites it)", &path, &text)
}

/// The table in Markdown.
fn table() -> Result<String, String> {
    let mut text = String::from(HEAD);
    let mut lacks = String::new();
    let mut missing = String::new();
    for (feature, what) in rows() {
        let _ = write!(text, "| {what} |");
        for &(column, _) in COLUMNS {
            let Some(path) = cell(&feature, column) else {
                text.push_str(" untested |");
                let _ = writeln!(missing, "- {what}: {column}");
                continue;
            };
            let script = Script::directives(&path)?;
            let verdict = match script {
                Script { lacks: Some(_), .. } => "no",
                Script { scripts: true, .. } => "with scripts",
                _ => "yes",
            };
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            // One for each version of gdb.
            let times = if column == "gdb" { 2 } else { 1 };
            text.push_str(&format!(" [{verdict}](../tests/features/{name}) |").repeat(times));
            if let Some(reason) = script.lacks {
                let _ = writeln!(lacks, "- {what} ({column}): {reason}");
            }
        }
        text.push('\n');
    }
    if !lacks.is_empty() {
        let _ = write!(text, "\n## What is lacking, and why\n\n{lacks}");
    }
    if !missing.is_empty() {
        let _ = write!(text, "\n## Not tested\n\n{missing}");
    }
    Ok(text)
}

const HEAD: &str = "\
# What debuggers can do with a Python program

Each cell is a test, behind the link; `scripts/features` runs them and writes this table. \"Yes\" needs no
script, \"with scripts\" needs `gdb-scripts` or `lldb-scripts`, \"no\" is a session that shows what
is lacking. The CPython column is gdb with the script and the symbols of Debian's `python3.11-dbg`;
\"yes\" there needs that script. The gdb 16.3 column is Debian 13's gdb, which `scripts/fetch-gdb16` puts
beside the system's: `scripts/features --gdb16` runs the same sessions by it, as the long run does.

| feature | gdb 13.1 | gdb 16.3 | lldb 19 | CPython 3.11 |
|---|---|---|---|---|
";
