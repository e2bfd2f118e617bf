//! Fuzzing of the compile path: mutated programs must become an error with a text, or code that
//! the verifier accepts and the disassembler lists. `FUZZ_SECONDS` (default 3) says
//! how long, `FUZZ_SEED` where to start. A failing input is kept in
//! `target/fuzz-failures`; the input in work is always in `target/fuzz-current-N.py`, for crashes.

mod common;

use common::random::Random;
use dwarfpython::bytecode::{CodeObject, compile, disassemble, verify};
use dwarfpython::syntax::SourceFile;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Pieces that make programs interesting.
const PIECES: &[&str] = &[
    "yield x",
    "await x",
    "async def f(): pass\n",
    "lambda *a, b=1, **k: (a, b, k)",
    "nonlocal q",
    "global q",
    "return",
    "return 1",
    "break",
    "continue",
    "del x, y[0], z.a",
    "x: int = 5",
    "*a, b = c",
    "a = *b, c",
    "f(*a, **b, c=1)",
    "f(x for x in y)",
    "[x for x in y if x async for z in w]",
    "{**a, 'b': c}",
    "f'{x!r:>{w}}'",
    "f'{x=}'",
    "b'\\xff'",
    "try:\n    pass\nexcept* E:\n    pass\n",
    "try:\n    x\nfinally:\n    y\n",
    "with a as b, c as (d, e):\n    pass\n",
    "class C(A, metaclass=M):\n    x = super\n",
    "match x:\n    case [1, *r]:\n        pass\n",
    "type T[U] = list[U]\n",
    "def f[T](a: T, /, b, *, c) -> T: ...\n",
    "(y := 5)",
    "a if b else c",
    "not",
    "is not",
    "not in",
    "@",
    "->",
    ":=",
    "...",
    "1_000",
    "0x",
    "1e999",
    "9",
    "99999999999999999999999999999",
    "1j",
    "'\\N{DASH}'",
    "'\\ud800'",
    "r'\\'",
    "\"\"\"",
    "'''",
    "\\\n",
    "\t",
    "    ",
    "\r",
    "\u{feff}",
    "\0",
    "é",
    "𝔘",
    "\u{2028}",
    "#",
    ";",
    ",",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "from . import *",
    "import a.b.c as d",
    "from a import (b as c, d)",
    "if x:\n    pass\nelif y:\n    pass\nelse:\n    pass\n",
    "for x in y:\n    pass\nelse:\n    pass\n",
    "while 1:\n    pass\nelse:\n    break\n",
    "assert x, y",
    "raise A from B",
    "raise",
    "__debug__ = 1",
    "None = 1",
    "x.y.z[1:2, ::3] += 1",
    "print(*a, sep='')",
    "a < b <= c != d in e is f",
    "-+~not x",
    "x ** -y ** z",
];

fn mutate(random: &mut Random, corpus: &[String]) -> String {
    let mut text = random.pick(corpus).clone();
    if text.len() > 6000 {
        let mut start = random.below(text.len() - 4000);
        while !text.is_char_boundary(start) {
            start += 1;
        }
        text = text[start..].chars().take(4000).collect();
    }
    for _ in 0..1 + random.below(6) {
        let mut lines: Vec<String> = text.split('\n').map(str::to_string).collect();
        let line = random.below(lines.len());
        match random.below(11) {
            0 => {
                lines.remove(line);
            }
            1 => {
                let copy = lines[line].clone();
                lines.insert(random.below(lines.len()), copy);
            }
            2 => {
                let other = random.below(lines.len());
                lines.swap(line, other);
            }
            3 => lines[line].insert_str(0, &" ".repeat(random.below(9))),
            4 => lines[line] = lines[line].trim_start().to_string(),
            5 => {
                let donor = random.pick(corpus);
                let donated: Vec<&str> = donor.split('\n').collect();
                let from = random.below(donated.len());
                let count = random.below(12);
                for (n, piece) in donated.iter().skip(from).take(count).enumerate() {
                    lines.insert(line + n, (*piece).to_string());
                }
            }
            6 => {
                let indent: String = lines[line].chars().take_while(|c| *c == ' ').collect();
                lines.insert(line, format!("{indent}{}", *random.pick(PIECES)));
            }
            7 | 8 => {
                let target = &mut lines[line];
                let mut at = random.below(target.len() + 1);
                while !target.is_char_boundary(at) {
                    at -= 1;
                }
                target.insert_str(at, random.pick::<&str>(PIECES));
            }
            9 => {
                let mut characters: Vec<char> = lines[line].chars().collect();
                if !characters.is_empty() {
                    let from = random.below(characters.len());
                    let to = (from + 1 + random.below(8)).min(characters.len());
                    characters.drain(from..to);
                }
                lines[line] = characters.into_iter().collect();
            }
            _ => {
                let (open, close) =
                    *random.pick(&[("(", ")"), ("[", "]"), ("{", "}"), ("f(", ")"), ("-", ""), ("not ", "")]);
                let deepest = if random.below(50) == 0 { 3000 } else { 40 };
                let depth = 1 + random.below(deepest);
                lines[line].push_str(&format!("{}x{}", open.repeat(depth), close.repeat(depth)));
            }
        }
        text = lines.join("\n");
        if text.is_empty() {
            text.push('x');
        }
    }
    text
}

/// Accepts errors with a text and code that verifies, all the way down.
fn check(text: &str) -> Result<bool, String> {
    let source = Arc::new(SourceFile::new("fuzz.py", text));
    match compile::compile_module(&source) {
        Ok(code) => {
            check_code(&code)?;
            let listing = disassemble::disassemble(&code);
            if listing.is_empty() { Err("an empty listing".to_string()) } else { Ok(true) }
        }
        Err(error) => {
            let rendered = error.render(&source);
            if rendered.contains("Error") { Ok(false) } else { Err(format!("an error without a name: {rendered}")) }
        }
    }
}

fn check_code(code: &CodeObject) -> Result<(), String> {
    verify::verify(code).map_err(|e| format!("{}: {e:?}", code.qualname))?;
    if code.ops.len() != code.ranges.len() {
        return Err(format!("{}: {} operations, {} ranges", code.qualname, code.ops.len(), code.ranges.len()));
    }
    code.children.iter().try_for_each(|child| check_code(child))
}

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|v| v.parse().ok()).unwrap_or(default)
}

#[test]
fn any_text_is_an_error_or_verified_code() {
    let mut corpus = Vec::new();
    for directory in ["examples", "tests/python"] {
        for file in common::files(&common::root().join(directory), "py") {
            corpus.push(std::fs::read_to_string(&file).expect("a script"));
        }
    }
    assert!(corpus.len() > 50);
    for text in &corpus {
        check(text).unwrap_or_else(|e| panic!("{e}\n{text}"));
    }
    let seed = number("FUZZ_SEED", 20_261_122);
    let limit = Duration::from_secs(number("FUZZ_SECONDS", 3));
    let target = common::root().join("target");
    let current = target.join(format!("fuzz-current-{}.py", std::process::id()));
    let (mut runs, mut compiled) = (0u64, 0u64);
    let start = Instant::now();
    while start.elapsed() < limit {
        let mut random = Random(seed.wrapping_add(runs));
        let text = mutate(&mut random, &corpus);
        let _ = std::fs::write(&current, &text);
        let outcome = catch_unwind(AssertUnwindSafe(|| check(&text)));
        let problem = match outcome {
            Ok(Ok(code)) => {
                compiled += u64::from(code);
                None
            }
            Ok(Err(problem)) => Some(problem),
            Err(_) => Some("it panicked".to_string()),
        };
        if let Some(problem) = problem {
            let failures = target.join("fuzz-failures");
            std::fs::create_dir_all(&failures).expect("a directory");
            let kept = failures.join(format!("{}.py", seed.wrapping_add(runs)));
            std::fs::write(&kept, &text).expect("a file");
            panic!("seed {}: {problem}; kept in {}", seed.wrapping_add(runs), kept.display());
        }
        runs += 1;
    }
    let _ = std::fs::remove_file(&current);
    println!("{runs} texts, {compiled} of them compiled, in {:.0?}", start.elapsed());
    assert!(runs > 20 && compiled > 0, "{runs} texts, {compiled} compiled");
}
