//! Bytecode listings: each file of `tests/bytecode` is compiled, verified and disassembled; the
//! listing stands at its end in lines that begin with `#|`. `BLESS=1` rewrites them.

use dwarfpython::bytecode::{compile, disassemble, verify};
use dwarfpython::syntax::SourceFile;
use std::sync::Arc;

#[test]
fn listings() {
    let bless = std::env::var_os("BLESS").is_some();
    let mut wrong = Vec::new();
    let mut count = 0;
    for entry in std::fs::read_dir("tests/bytecode").unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let (source, expected) = match text.find("#|") {
            Some(at) => text.split_at(at),
            None => (&text[..], ""),
        };
        let file = Arc::new(SourceFile::new(path.display().to_string(), source));
        let code = compile::compile_module(&file).unwrap_or_else(|e| panic!("{}", e.render(&file)));
        verify::verify(&code).unwrap_or_else(|e| panic!("{}: {e}", file.path));
        let listing = disassemble::disassemble(&code);
        let comment = |l: &str| format!("#| {l}").trim_end().to_owned() + "\n";
        let found: String = listing.lines().map(comment).collect();
        count += 1;
        if found == expected {
            continue;
        }
        if bless {
            std::fs::write(&path, format!("{source}{found}")).unwrap();
        } else {
            wrong.push(format!("{}:\n{found}", file.path));
        }
    }
    assert!(count > 5, "only {count} files found");
    assert!(wrong.is_empty(), "listings differ (BLESS=1 rewrites them):\n{}", wrong.join("\n"));
}
