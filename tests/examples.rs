//! Every program in `examples` prints what CPython prints (`examples/expected`);
//! those in `examples/native`, which need native libraries, what was written by hand.

mod common;

use common::Case;
use std::path::Path;

fn main() {
    let root = common::root().join("examples");
    let mut cases = Vec::new();
    for directory in [root.clone(), root.join("native")] {
        collect(&directory, &root, &mut cases);
    }
    cases.sort_by(|a, b| a.name.cmp(&b.name));
    assert!(cases.len() >= 11, "the examples are gone");
    common::main(cases);
}

/// The programs of a directory; what they print is in its `expected`.
fn collect(directory: &Path, root: &Path, cases: &mut Vec<Case>) {
    for script in std::fs::read_dir(directory).into_iter().flatten().flatten().map(|e| e.path()) {
        if script.extension().is_none_or(|e| e != "py") {
            continue;
        }
        let name = script.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let shown = script.strip_prefix(root).unwrap_or(&script).with_extension("").display().to_string();
        let expected = directory.join("expected").join(&name);
        cases.push(Case {
            name: format!("examples/{shown}"),
            run: Box::new(move || {
                common::check_script(&script, &[], &expected.with_extension("out"), &expected.with_extension("err"))
            }),
        });
    }
}
