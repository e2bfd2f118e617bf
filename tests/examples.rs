//! Every program in `examples` prints what CPython prints (`examples/expected`).

mod common;

use common::Case;

fn main() {
    let root = common::root().join("examples");
    let mut cases = Vec::new();
    for script in std::fs::read_dir(&root).into_iter().flatten().flatten().map(|e| e.path()) {
        if script.extension().is_none_or(|e| e != "py") {
            continue;
        }
        let name = script.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let expected = root.join("expected").join(&name);
        cases.push(Case {
            name: format!("examples/{name}"),
            run: Box::new(move || {
                common::check_script(&script, &[], &expected.with_extension("out"), &expected.with_extension("err"))
            }),
        });
    }
    cases.sort_by(|a, b| a.name.cmp(&b.name));
    assert!(cases.len() >= 7, "the examples are gone");
    common::main(cases);
}
