//! Sources at the limits: nesting, length, counts. Each is compiled into code that the verifier
//! accepts or refused with an error; none may overflow the stack.

use dwarfpython::bytecode::{compile, verify};
use dwarfpython::syntax::{SourceFile, decode};
use std::sync::Arc;

/// "ok", or the message of the error.
fn outcome(text: &str) -> String {
    let file = Arc::new(SourceFile::new("limits.py", text));
    match compile::compile_module(&file) {
        Ok(code) => {
            verify::verify(&code).unwrap();
            "ok".to_owned()
        }
        Err(e) => {
            let _ = e.render(&file);
            e.message
        }
    }
}

/// `line(0)`, indented by one more each, `n` times, then `last`.
fn nested(n: usize, line: &str, last: &str) -> String {
    let mut text: String = (0..n).map(|i| format!("{}{line}\n", " ".repeat(i))).collect();
    text += &format!("{}{last}\n", " ".repeat(n));
    text
}

#[test]
fn deep_nesting() {
    let parentheses = "too many nested parentheses";
    for n in [201, 10_000] {
        assert_eq!(outcome(&("(".repeat(n) + "1" + &")".repeat(n))), parentheses);
        assert_eq!(outcome(&("[".repeat(n) + &"]".repeat(n))), parentheses);
        assert_eq!(outcome(&"{".repeat(n)), parentheses);
    }
    assert_eq!(outcome(&("[".repeat(199) + &"]".repeat(199))), "ok");
    assert_eq!(outcome(&nested(10_000, "if x:", "pass")), "too many levels of indentation");
    assert_eq!(outcome(&nested(90, "if x:", "pass")), "ok");
    assert_eq!(outcome(&nested(90, "def f():", "pass")), "ok");
    assert_eq!(outcome(&nested(21, "while x:", "pass")), "too many statically nested blocks");
    assert_eq!(outcome(&("lambda: ".repeat(10_000) + "1")), "too many nested functions");
    assert_ne!(outcome(&"f'{".repeat(5_000)), "ok");
    for operator in ["-", "not ", "~", "await "] {
        assert_eq!(outcome(&(operator.repeat(10_000) + "x")), "too many nested operators");
    }
}

#[test]
fn long_chains() {
    let n = 100_000;
    for text in [
        "-".repeat(900) + "x",
        "a".to_owned() + &"+a".repeat(n),
        "'a'".to_owned() + &"+'a'".repeat(n),
        "a".to_owned() + &".b".repeat(n),
        "a".to_owned() + &"()".repeat(n),
        "a".to_owned() + &"[0]".repeat(n),
        "a and ".repeat(n) + "b",
        "a < ".repeat(n) + "b",
        "a = ".repeat(n) + "b",
        "a if b else ".repeat(n / 4) + "c",
        "if x: pass\n".to_owned() + &"elif y: pass\n".repeat(n / 10),
    ] {
        assert_eq!(outcome(&text), "ok", "{}…", &text[..40]);
    }
    assert_eq!(outcome(&("a".to_owned() + &"+a".repeat(1_000_000))), "expression is nested too deeply");
}

#[test]
fn long_lines_and_many_things() {
    assert_eq!(outcome(&format!("x = [{}]", "1234567, ".repeat(1_200_000))), "ok");
    assert_eq!(outcome(&format!("x = '{}'", "a".repeat(10_000_000))), "ok");
    assert!(outcome(&format!("x = {}", "1".repeat(10_000))).starts_with("Exceeds the limit (4300 digits)"));
    let names: String = (0..70_000).map(|i| format!(" n{i} = x\n")).collect();
    assert_eq!(outcome(&format!("def f():\n{names}")), "too many local variables in f");
    let calls: String = (0..70_000).map(|i| format!("f({i})\n")).collect();
    assert_eq!(outcome(&calls), "too many constants in <module>");
    assert_eq!(outcome(&format!("f({})", "a,".repeat(70_000))), "too many variables and temporaries in <module>");
}

#[test]
fn bytes_that_are_no_text() {
    let message = |bytes: &[u8]| decode(bytes).map_err(|e| e.message);
    assert_eq!(message(b"x = 1\n"), Ok("x = 1\n".to_owned()));
    assert_eq!(message(b"\xef\xbb\xbfx\n"), Ok("x\n".to_owned()));
    assert_eq!(message(b"x\0"), Err("source code cannot contain null bytes".to_owned()));
    let utf8 = "(unicode error) 'utf-8' codec can't decode byte";
    assert_eq!(message(b"x = '\xff'"), Err(format!("{utf8} 0xff in position 5: invalid start byte")));
    assert_eq!(message(b"x = '\xe9a"), Err(format!("{utf8} 0xe9 in position 5: invalid continuation byte")));
    assert_eq!(message(b"x = '\xe9"), Err(format!("{utf8} 0xe9 in position 5: unexpected end of data")));
    assert_eq!(message(b"# -*- coding: latin-1 -*-\nx = '\xe9'"), Ok("# -*- coding: latin-1 -*-\nx = '\u{e9}'".into()));
    assert_eq!(message(b"#!x\n# vim: set fileencoding=utf-8 :\n"), Ok("#!x\n# vim: set fileencoding=utf-8 :\n".into()));
    assert_eq!(message(b"# coding: klingon\n"), Err("encoding problem: klingon".to_owned()));
}
