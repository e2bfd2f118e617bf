//! Imports point downwards: reads every `crate::room` path in `src` and fails on one that leads
//! to the same floor or a higher one. The table is the one in `ARCHITECTURE.md`.

use std::path::{Path, PathBuf};

/// Room, floor.
const FLOORS: &[(&str, u32)] = &[
    ("util", 0),
    ("syntax", 0),
    ("machine", 1),
    ("bytecode", 1),
    ("heap", 1),
    ("dwarf", 1),
    ("malloc", 1),
    ("remote", 1),
    ("debuginfo", 2),
    ("objects", 2),
    ("runtime", 3),
    ("interp", 4),
    ("reflect", 4),
    ("native", 4),
    ("modules", 5),
    ("vm", 6),
    ("cli", 7),
];

/// Macros that live at the crate's root, and the room they belong to.
const MACROS: &[(&str, &str)] = &[("thread_field", "heap")];

/// Rooms on lower floors that a room still must not see: from, to.
const FORBIDDEN: &[(&str, &str)] = &[
    ("machine", "syntax"),
    ("heap", "syntax"),
    ("debuginfo", "syntax"),
    ("debuginfo", "bytecode"),
    ("objects", "syntax"),
    ("objects", "bytecode"),
    ("objects", "machine"),
];

fn floor(room: &str) -> Option<u32> {
    FLOORS.iter().find(|(name, _)| *name == room).map(|(_, floor)| *floor)
}

/// Every path that begins with `crate::`, groups in braces unfolded one level.
fn crate_paths(source: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (at, _) in source.match_indices("crate::") {
        if source[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '$' && !source[..at].ends_with('$'))
        {
            continue;
        }
        let line = source[..at].matches('\n').count() + 1;
        let line_text = source.lines().nth(line - 1).unwrap_or("").trim_start();
        if line_text.starts_with("//") {
            continue;
        }
        let rest = &source[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 0;
            let mut item = String::new();
            for c in group.chars() {
                match c {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => {
                        found.push((line, std::mem::take(&mut item)));
                        continue;
                    }
                    _ => {}
                }
                if depth == 0 && !c.is_whitespace() {
                    item.push(c);
                }
            }
            found.push((line, item));
        } else {
            let path: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_' || *c == ':').collect();
            found.push((line, path));
        }
    }
    found.retain(|(_, path)| !path.is_empty());
    found
}

fn sources(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(directory).expect("src is readable").flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// What is wrong with one file of `room`.
fn violations(room: &str, source: &str) -> Vec<(usize, String)> {
    let own = floor(room).unwrap_or_else(|| panic!("room {room} has no floor"));
    let mut wrong = Vec::new();
    for (line, path) in crate_paths(source) {
        let first = path.split("::").next().unwrap_or("");
        let target = MACROS.iter().find(|(name, _)| *name == first).map_or(first, |(_, room)| *room);
        if target == room {
            continue;
        }
        match floor(target) {
            // Macros that are exported at the crate root have no room.
            None => wrong.push((line, format!("{room} names {path}, which is no room"))),
            Some(other) if other >= own => {
                wrong.push((line, format!("{room} (floor {own}) imports {path} (floor {other})")));
            }
            Some(_) => {
                if FORBIDDEN.contains(&(room, target)) {
                    wrong.push((line, format!("{room} must not see {path}")));
                }
            }
        }
    }
    wrong
}

#[test]
fn imports_point_downwards() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    let mut wrong = Vec::new();
    let mut rooms = 0;
    for file in &files {
        let relative = file.strip_prefix(&src).expect("below src");
        let first = relative.components().next().expect("a name").as_os_str().to_string_lossy().into_owned();
        let room = first.strip_suffix(".rs").unwrap_or(&first);
        if room == "main" || room == "lib" {
            continue;
        }
        rooms += 1;
        let source = std::fs::read_to_string(file).expect("readable");
        for (line, message) in violations(room, &source) {
            wrong.push(format!("src/{}:{line}: {message}", relative.display()));
        }
    }
    assert!(rooms > 20, "only {rooms} files were read");
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn the_check_sees_every_form_of_import() {
    let upward = [
        "use crate::vm::Vm;",
        "use crate::{heap::Value, runtime::Thread};",
        "fn f() { crate::interp::run(); }",
        "use crate::debuginfo;",
        "pub(crate) use crate::objects::list;",
    ];
    for source in upward {
        assert_eq!(violations("objects", source).len(), usize::from(source != upward[4]), "{source}");
    }
    assert!(violations("objects", "use crate::heap::{Value, layout};\n// crate::vm is above").is_empty());
    assert_eq!(violations("debuginfo", "use crate::{bytecode, heap::Value};").len(), 1);
    assert_eq!(violations("interp", "use crate::{reflect, thread_field};").len(), 1);
}
