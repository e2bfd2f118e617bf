//! temp
use dwarfpython::bytecode::{compile, disassemble, verify};
use dwarfpython::syntax::SourceFile;
use std::sync::Arc;
#[test]
fn show() {
    let path = std::env::var("PY").unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    let s = Arc::new(SourceFile::new(path, text));
    match compile::compile_module(&s) {
        Ok(c) => {
            println!("{}", disassemble::disassemble(&c));
            println!("{:?}", verify::verify(&c));
        }
        Err(e) => println!("{}", e.render(&s)),
    }
}
