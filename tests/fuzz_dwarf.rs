//! Fuzzing of the reader of native debug information: damaged libraries must be an error or a
//! description, never a panic, a fault, an endless loop or memory without end. `FUZZ_SECONDS` (default 3)
//! says how long, `FUZZ_SEED` where to start. Libraries are never forgotten, so batches of them are read
//! in processes of their own; a library that ends one is kept in `target/fuzz-failures`.

mod common;

use common::random::Random;
use dwarfpython::dwarf::{Entity, Kind, Library, TypeRef};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// Libraries that one process reads.
const BATCH: u64 = 150;
/// Types that are looked into for each library.
const TYPES: usize = 2000;

fn scratch() -> PathBuf {
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fuzz-dwarf");
    std::fs::create_dir_all(&place).expect("a folder");
    place
}

/// Libraries to damage: C and C++, all versions, with and without type units, macros, compression (both kinds) and split units.
fn seeds() -> Vec<PathBuf> {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/native/dwarf");
    let ways = [
        ("gcc -g -gdwarf-5", "shapes.c"),
        ("gcc -g -gdwarf-2", "shapes.c"),
        ("gcc -g3 -gdwarf-4 -gstrict-dwarf", "shapes.c"),
        ("gcc -g -gdwarf-4 -fdebug-types-section", "shapes.c"),
        ("gcc -g -gz=zlib", "shapes.c"),
        ("clang -g -gdwarf-5", "shapes.c"),
        ("g++ -g -gdwarf-5", "classes.cpp"),
        ("g++ -g -gdwarf-4 -fdebug-types-section", "classes.cpp"),
        ("gcc -g -gdwarf-3 -O2", "frames.c"),
        ("gcc -g3 -gsplit-dwarf -gdwarf-5", "shapes.c"),
        ("g++ -g -O2 -gz=zlib-gnu", "classes.cpp"),
        ("clang++ -g -O2 -gdwarf-4 -fstandalone-debug -fdebug-types-section", "classes.cpp"),
        ("clang -g -gdwarf-5 -fdebug-macro -gembed-source", "shapes.c"),
    ];
    let compile = |(number, (how, source)): (usize, &(&str, &str))| {
        let path = scratch().join(format!("seed{number}.so"));
        if !path.exists() {
            let words: Vec<&str> = how.split(' ').collect();
            let made = Command::new(words[0])
                .args(&words[1..])
                .args(["-fPIC", "-shared", "-o"])
                .args([&path, &sources.join(source)])
                .status();
            assert!(made.is_ok_and(|status| status.success()), "{how}; run scripts/setup");
        }
        path
    };
    ways.iter().enumerate().map(compile).collect()
}

/// Ranges of the file that its section headers say hold debug information, and the headers.
fn interesting(data: &[u8]) -> Vec<(usize, usize)> {
    let word = |at: usize| data.get(at..at + 8).map_or(0, |b| u64::from_le_bytes(b.try_into().unwrap_or_default()));
    let table = word(40) as usize;
    let mut found = vec![(0, 64), (table, data.len() - table)];
    let count = usize::from(data[60]) | usize::from(data[61]) << 8;
    for header in (0..count).map(|n| table + 64 * n) {
        let (address, start, size) = (word(header + 16), word(header + 24) as usize, word(header + 32) as usize);
        // What is not loaded is mostly debug information.
        if address == 0 && size > 8 && start + size <= data.len() {
            found.push((start, size));
        }
    }
    found
}

fn damage(random: &mut Random, data: &mut Vec<u8>) {
    let ranges = interesting(data);
    for _ in 0..1 + random.below(12) {
        let (start, size) = ranges[random.below(ranges.len())];
        let at = (start + random.below(size)).min(data.len() - 1);
        match random.below(8) {
            0..=2 => data[at] = random.next() as u8,
            3 => data[at] ^= 1 << random.below(8),
            4 => data[at] = [0, 1, 0x7f, 0x80, 0xff][random.below(5)],
            5 => {
                let end = (at + random.below(9)).min(data.len());
                data[at..end].fill([0, 0xff, 0x80][random.below(3)]);
            }
            6 => {
                let from = (start + random.below(size)).min(data.len() - 1);
                let length = random.below(64).min(data.len() - at).min(data.len() - from);
                data.copy_within(from..from + length, at);
            }
            _ if random.below(20) == 0 => data.truncate(at.max(80)),
            _ => data[at] = data[at].wrapping_add(1),
        }
        if data.len() < 100 {
            return;
        }
    }
}

/// Asks a library everything that programs ask.
fn ask(library: &Library) {
    let mut seen = HashSet::new();
    for name in library.names() {
        match library.lookup(&name) {
            Some(Entity::Function(functions)) => {
                for function in functions {
                    let _ = function.to_string();
                    visit(function.ty, &mut seen);
                }
            }
            Some(Entity::Variable(variable)) => visit(variable.ty, &mut seen),
            Some(Entity::Enumerator(_, ty) | Entity::Type(ty)) => visit(ty, &mut seen),
            Some(Entity::Macro(text)) => {
                let _ = library.constant(&text);
            }
            None => {}
        }
    }
    for text in ["struct node *", "point_t [3]", "geometry::Shape &", "int (*)(struct mixed)"] {
        if let Ok(ty) = library.type_named(text) {
            visit(ty, &mut seen);
        }
    }
}

fn visit(first: TypeRef, seen: &mut HashSet<String>) {
    let mut waiting = vec![first];
    while let Some(ty) = waiting.pop() {
        if seen.len() > TYPES || !seen.insert(format!("{ty} {:p}", ty.get())) {
            continue;
        }
        let about = ty.get();
        assert!(about.align.is_power_of_two(), "{ty}: alignment {}", about.align);
        let _ = ty.bare();
        match &about.kind {
            Kind::Pointer(to)
            | Kind::Reference(to)
            | Kind::Array(to, _)
            | Kind::Typedef(to)
            | Kind::Const(to)
            | Kind::Volatile(to)
            | Kind::Enum(to, _) => waiting.push(*to),
            Kind::Struct(record) | Kind::Union(record) => {
                waiting.extend(record.fields.iter().map(|field| field.ty));
                waiting.extend(record.methods.iter().map(|method| method.ty));
            }
            Kind::Function(prototype) => {
                waiting.push(prototype.result);
                waiting.extend(prototype.parameters.iter().map(|parameter| parameter.ty));
            }
            _ => {}
        }
    }
}

/// One process's work, when the other test asks for it.
#[test]
fn batch() {
    let Some(first) = std::env::var("FUZZ_BATCH").ok().and_then(|text| text.parse::<u64>().ok()) else { return };
    let seeds: Vec<Vec<u8>> = seeds().iter().map(|path| std::fs::read(path).expect("a seed")).collect();
    let current = scratch().join(format!("current-{}.so", std::process::id()));
    let mut opened = 0;
    for run in first..first + BATCH {
        let mut random = Random(run);
        let mut data = seeds[random.below(seeds.len())].clone();
        damage(&mut random, &mut data);
        // A new file each time: the old one is mapped for ever.
        let _ = std::fs::remove_file(&current);
        std::fs::write(&current, &data).expect("a file");
        let path = scratch().join(format!("run-{}-{run}.so", std::process::id()));
        std::fs::rename(&current, &path).expect("a name");
        std::fs::write(scratch().join(format!("now-{first}")), path.display().to_string()).expect("a file");
        if let Ok(library) = Library::open(&path) {
            opened += 1;
            ask(library);
        }
        let _ = std::fs::remove_file(&path);
    }
    println!("opened {opened}");
}

#[test]
fn damaged_libraries_are_errors_or_descriptions() {
    let number = |name: &str, default| std::env::var(name).ok().and_then(|v| v.parse().ok()).unwrap_or(default);
    for seed in seeds() {
        ask(Library::open(&seed).expect("a library"));
    }
    let limit = Duration::from_secs(number("FUZZ_SECONDS", 3));
    let mut seed: u64 = number("FUZZ_SEED", 20_261_122);
    let (start, mut libraries) = (Instant::now(), 0);
    while start.elapsed() < limit {
        let output = Command::new("timeout")
            .arg("120")
            .arg(std::env::current_exe().expect("this test"))
            .args(["--exact", "batch", "--nocapture"])
            .env("FUZZ_BATCH", seed.to_string())
            .output()
            .expect("a process");
        let marker = scratch().join(format!("now-{seed}"));
        if !output.status.success() {
            let path = std::fs::read_to_string(&marker).unwrap_or_default();
            let failures = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/fuzz-failures");
            std::fs::create_dir_all(&failures).expect("a folder");
            let kept = failures.join(Path::new(&path).file_name().unwrap_or_default());
            let _ = std::fs::copy(&path, &kept);
            let errors = String::from_utf8_lossy(&output.stderr);
            panic!("batch {seed}: {}; kept in {}\n{errors}", output.status, kept.display());
        }
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(
            text.lines().any(|l| l.contains("opened ") && !l.contains("opened 0")),
            "no library could be opened\n{text}"
        );
        let _ = std::fs::remove_file(marker);
        libraries += BATCH;
        seed += BATCH;
    }
    println!("{libraries} libraries in {:.0?}", start.elapsed());
}
