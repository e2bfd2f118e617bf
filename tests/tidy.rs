//! House rules that no compiler checks: file heads, sizes, marks left behind, who may print.

use std::path::{Path, PathBuf};

/// Lines a source file may have.
const LINES: usize = 700;
/// Lines `ARCHITECTURE.md` may have.
const ARCHITECTURE_LINES: usize = 300;

/// Who may print to standard error or end the process outside `cli`, and why.
const SPEAKERS: &[(&str, &str)] = &[
    ("src/heap/arena/mod.rs", "without memory for an object there is no exception to raise"),
    ("src/heap/verify.rs", "a damaged heap is no place to raise an exception in"),
    ("src/modules/posix/process.rs", "os._exit()"),
    ("src/objects/table.rs", "without memory for the rows of a table there is no exception to raise"),
    ("src/modules/subprocess.rs", "a child that could not execute its program"),
];

/// Marks that must not stay. Written in halves, so that this file does not contain them.
fn marks() -> Vec<String> {
    ["dbg|!(", "todo|!(", "unimplemented|!(", "FIX|ME", "XX|X", "#[ign|ore", "TO|DO"].map(|m| m.replace('|', "")).into()
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn walk(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(directory).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name();
        if name == "target" || name == ".git" || name == "corpus" || name == "artifacts" {
            continue;
        }
        if path.is_dir() {
            walk(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// Files below the repository with one of these extensions, with their text.
fn texts(extensions: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    walk(&root(), &mut found);
    found.sort();
    let mut texts = Vec::new();
    for path in found {
        if !extensions.iter().any(|e| path.extension().is_some_and(|p| p == *e)) {
            continue;
        }
        if let Ok(text) = std::fs::read_to_string(&path) {
            let name = path.strip_prefix(root()).unwrap_or(&path).display().to_string();
            texts.push((name, text));
        }
    }
    assert!(texts.len() > 3, "no files found");
    texts
}

fn report(problems: &[String]) {
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

#[test]
fn every_source_file_opens_with_its_purpose() {
    let mut problems = Vec::new();
    for (name, text) in texts(&["rs"]) {
        let head = text.lines().next().unwrap_or("");
        if !head.starts_with("//! ") || head.len() < 12 {
            problems.push(format!("{name}:1: no `//!` head that says what lives here"));
        }
    }
    report(&problems);
}

#[test]
fn files_stay_small() {
    let mut problems = Vec::new();
    for (name, text) in texts(&["rs"]) {
        let lines = text.lines().count();
        if lines > LINES {
            problems.push(format!("{name}: {lines} lines, {LINES} allowed"));
        }
    }
    let architecture = std::fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let lines = architecture.lines().count();
    if lines > ARCHITECTURE_LINES {
        problems.push(format!("ARCHITECTURE.md: {lines} lines, {ARCHITECTURE_LINES} allowed"));
    }
    report(&problems);
}

#[test]
fn no_marks_are_left_behind() {
    let marks = marks();
    let mut problems = Vec::new();
    for (name, text) in texts(&["rs", "py", "sh"]) {
        for (number, line) in text.lines().enumerate() {
            for mark in &marks {
                if line.contains(mark.as_str()) {
                    problems.push(format!("{name}:{}: {mark}", number + 1));
                }
            }
        }
    }
    report(&problems);
}

#[test]
fn no_trailing_white_space() {
    let mut problems = Vec::new();
    for (name, text) in texts(&["rs", "py", "md", "toml"]) {
        for (number, line) in text.lines().enumerate() {
            if line.ends_with([' ', '\t']) {
                problems.push(format!("{name}:{}", number + 1));
            }
        }
        if !text.is_empty() && !text.ends_with('\n') {
            problems.push(format!("{name}: no newline at the end"));
        }
    }
    report(&problems);
}

#[test]
fn only_the_command_line_speaks() {
    let mut problems = Vec::new();
    for (name, text) in texts(&["rs"]) {
        let relative = name.as_str();
        let allowed = !relative.starts_with("src/")
            || relative.starts_with("src/cli/")
            || SPEAKERS.iter().any(|(file, _)| *file == relative);
        if allowed {
            continue;
        }
        let mut in_tests = false;
        for (number, line) in text.lines().enumerate() {
            in_tests |= line.starts_with("#[cfg(test)]");
            let code = line.trim_start();
            if in_tests || code.starts_with("//") {
                continue;
            }
            for call in ["println!(", "print!(", "process::exit(", "libc::_exit(", "libc::exit("] {
                if code.contains(call) {
                    problems.push(format!("{name}:{}: {call}", number + 1));
                }
            }
        }
    }
    report(&problems);
}

#[test]
fn every_script_has_its_expectation() {
    let mut problems = Vec::new();
    for (name, _) in texts(&["py"]) {
        let path = Path::new(&name);
        let expected = if path.parent() == Some(Path::new("examples")) {
            root().join("examples/expected").join(path.file_name().expect("a name")).with_extension("out")
        } else if name.starts_with("tests/python/") && !name.contains("/lib/") {
            root().join(path).with_extension("out")
        } else {
            continue;
        };
        if !expected.exists() {
            problems.push(format!("{name}: no {}", expected.display()));
        }
    }
    report(&problems);
}

#[test]
fn the_first_example_keeps_its_lines() {
    let text = std::fs::read_to_string(root().join("examples/fac.py")).expect("examples/fac.py");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[4], "        m = fac(n - 1)");
    assert_eq!(lines.len(), 10);
}

#[test]
fn links_in_documents_lead_somewhere() {
    let mut problems = Vec::new();
    for (name, text) in texts(&["md"]) {
        let directory = root().join(&name).parent().expect("a folder").to_path_buf();
        for (number, line) in text.lines().enumerate() {
            for part in line.split("](").skip(1) {
                let link = part.split([')', '#']).next().unwrap_or("");
                if !link.is_empty() && !link.contains("://") && !directory.join(link).exists() {
                    problems.push(format!("{name}:{}: {link}", number + 1));
                }
            }
        }
    }
    report(&problems);
}
