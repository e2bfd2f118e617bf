//! Language tests: every script below `tests/python` must print what its `.out` file says, which
//! is CPython's output (`scripts/expected` checks that); `.err` files hold tracebacks.

mod common;

use common::Case;

fn main() {
    let root = common::root().join("tests/python");
    let mut cases = Vec::new();
    for script in common::files(&root, "py") {
        let name = script.strip_prefix(&root).unwrap_or(&script).with_extension("").display().to_string();
        for (suffix, flags) in [("", &[][..]), ("/no-debug-image", &["-X", "no-debug-image"][..])] {
            let script = script.clone();
            cases.push(Case {
                name: format!("python/{name}{suffix}"),
                run: Box::new(move || {
                    common::check_script(&script, flags, &script.with_extension("out"), &script.with_extension("err"))
                }),
            });
        }
    }
    assert!(cases.len() > 100, "the scripts are gone");
    common::main(cases);
}
