//! Debian's Python library through the compiler: every file gives code that the verifier accepts
//! or is refused for a construct that is not supported yet; none has a syntax error.

use dwarfpython::bytecode::{compile, disassemble, verify};
use dwarfpython::syntax::{SourceFile, SyntaxErrorKind, decode};
use std::sync::Arc;

#[test]
fn library_modules() {
    let directory = "/usr/lib/python3.11";
    let Ok(entries) = std::fs::read_dir(directory) else {
        println!("skipped: no {directory} here");
        return;
    };
    let (mut compiled, mut refused) = (0, 0);
    for entry in entries {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|e| e != "py") {
            continue;
        }
        let text = decode(&std::fs::read(&path).unwrap()).unwrap();
        let file = Arc::new(SourceFile::new(path.display().to_string(), text));
        match compile::compile_module(&file) {
            Ok(code) => {
                verify::verify(&code).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
                assert!(!disassemble::disassemble(&code).is_empty());
                compiled += 1;
            }
            Err(e) => {
                assert_eq!(e.kind, SyntaxErrorKind::Unsupported, "{}", e.render(&file));
                refused += 1;
            }
        }
    }
    println!("{compiled} compiled, {refused} refused");
    assert!(compiled > refused / 4);
}
