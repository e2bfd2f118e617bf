//! Fuzzing of the compile path: whatever the text, there is an error or code that the verifier
//! accepts. Seeded; `FUZZ_SECONDS` (3 by default) bounds the time, `FUZZ_SEED` picks the run.

mod common;

use common::random::Random;
use dwarfpython::bytecode::{compile, disassemble, verify};
use dwarfpython::syntax::{Mode, SourceFile};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Texts from which others are made: statements that go well together, and pieces of them.
const SEEDS: &str = include_str!("fuzz_compile_seeds.py");

const PIECES: [&str; 70] = [
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ":",
    ",",
    ";",
    "=",
    ":=",
    "==",
    "<",
    "not ",
    " in ",
    " is ",
    " and ",
    " or ",
    "+",
    "-",
    "**",
    "*",
    "/",
    ".",
    "@",
    "->",
    "...",
    "lambda x: ",
    "lambda: ",
    " if ",
    " else ",
    " for x in ",
    "def f(",
    "class A",
    "return ",
    "break",
    "continue",
    "global x",
    "nonlocal x",
    "del x",
    "try:",
    "except E as e:",
    "finally:",
    "with a as b:",
    "while x:",
    "import a.b",
    "from a import *",
    "yield ",
    "await ",
    "async ",
    "raise ",
    "assert ",
    "pass",
    "x",
    "self.x",
    "1",
    "0x1f",
    "1.5e3",
    "1j",
    "'a'",
    "b'a'",
    "f'{x!r:>{y}}'",
    "f\"",
    "'''",
    "\n",
    "\n    ",
    "\n\t",
    "\\\n",
    "é",
    "\u{0}",
];

/// A character boundary of `text`.
fn boundary(random: &mut Random, text: &str) -> usize {
    let mut at = random.below(text.len() + 1);
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn mutate(random: &mut Random, snippets: &[&str]) -> String {
    let mut text: String = (0..1 + random.below(4)).map(|_| snippets[random.below(snippets.len())]).collect();
    for _ in 0..random.below(6) {
        let at = boundary(random, &text);
        match random.below(5) {
            0 => text.insert_str(at, PIECES[random.below(PIECES.len())]),
            1 => {
                let mut end = (at + random.below(12)).min(text.len());
                while !text.is_char_boundary(end) {
                    end += 1;
                }
                text.replace_range(at..end, "");
            }
            2 => {
                let to = boundary(random, &text);
                let copy = text[at.min(to)..at.max(to)].to_owned();
                text.insert_str(at, &copy);
            }
            3 => {
                // The next line deeper, inside a new block.
                let block =
                    ["if x:", "while x:", "for i in x:", "try:", "def f(a, *b):", "class A(B):", "with x as y:"];
                let indented: String = text.lines().map(|l| format!("    {l}\n")).collect();
                text = format!("{}\n{indented}", block[random.below(block.len())]);
                if text.starts_with("try") {
                    text += ["finally:\n    y\n", "except E as e:\n    y\nelse:\n    z\n"][random.below(2)];
                }
            }
            _ => {
                let piece = PIECES[random.below(PIECES.len())];
                text.insert_str(at, &piece.repeat(1 + random.below(3)));
            }
        }
        if text.len() > 20_000 {
            break;
        }
    }
    text
}

#[test]
fn any_text_compiles_or_is_refused() {
    let number = |name: &str, default: u64| std::env::var(name).ok().and_then(|s| s.parse().ok()).unwrap_or(default);
    let seed = number("FUZZ_SEED", 0x5eed);
    let end = Instant::now() + Duration::from_secs(number("FUZZ_SECONDS", 3));
    let snippets: Vec<&str> = SEEDS.split("# ---\n").collect();
    let mut random = Random(seed);
    let (mut good, mut refused) = (0, 0);
    while Instant::now() < end {
        let text = mutate(&mut random, &snippets);
        let mode = [Mode::Module, Mode::Module, Mode::Interactive, Mode::Expression][random.below(4)];
        let file = Arc::new(SourceFile::new("fuzz.py", text));
        let shown = file.clone();
        let result = std::panic::catch_unwind(move || match compile::compile(&file, mode) {
            Ok(code) => {
                verify::verify(&code).unwrap();
                disassemble::disassemble(&code).len() > 1
            }
            Err(e) => {
                assert!(!e.message.is_empty() && e.render(&file).ends_with('\n'));
                let _ = (e.line(&file), e.column(&file), e.end(&file));
                false
            }
        });
        match result {
            Ok(true) => good += 1,
            Ok(false) => refused += 1,
            Err(_) => panic!("seed {seed}, mode {mode:?}, text:\n{}", shown.text),
        }
    }
    println!("{good} compiled, {refused} refused");
    assert!(good > 0 && refused > 0);
}
