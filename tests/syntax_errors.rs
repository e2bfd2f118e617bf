//! Syntax errors as users see them: the files of `tests/syntax_errors` hold cases, each followed
//! by its error in lines that begin with `#>`. `BLESS=1` rewrites those; CPython's own output is
//! the reference.

use dwarfpython::bytecode::compile;
use dwarfpython::syntax::SourceFile;
use std::sync::Arc;

/// Cases of a file: source and expected error.
fn cases(text: &str) -> Vec<(String, String)> {
    let mut cases = Vec::new();
    let (mut source, mut expected) = (String::new(), String::new());
    for line in text.lines() {
        match line.strip_prefix("#>") {
            Some(rest) => expected += &format!("{}\n", rest.strip_prefix(' ').unwrap_or(rest)),
            None => {
                if !expected.is_empty() {
                    cases.push((std::mem::take(&mut source), std::mem::take(&mut expected)));
                }
                source += &format!("{line}\n");
            }
        }
    }
    cases.push((source, expected));
    cases
}

#[test]
fn rendered_errors() {
    let bless = std::env::var_os("BLESS").is_some();
    let mut wrong = String::new();
    let mut count = 0;
    for entry in std::fs::read_dir("tests/syntax_errors").unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let mut blessed = String::new();
        for (source, expected) in cases(&text) {
            let file = Arc::new(SourceFile::new("case.py", source.clone()));
            let found = match compile::compile_module(&file) {
                Ok(_) => "no error\n".to_owned(),
                Err(e) => e.render(&file),
            };
            count += 1;
            if found != expected {
                wrong += &format!("{}:\n{source}expected:\n{expected}found:\n{found}\n", path.display());
            }
            let comment = |l: &str| format!("#> {l}").trim_end().to_owned() + "\n";
            blessed += &source;
            blessed.extend(found.lines().map(comment));
        }
        if bless {
            std::fs::write(&path, blessed).unwrap();
        }
    }
    assert!(count > 300, "only {count} cases found");
    assert!(bless || wrong.is_empty(), "{wrong}");
}
