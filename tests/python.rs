//! Language tests: every script below `tests/python` must print what its `.out` file says, which
//! is CPython's output (`scripts/expected` checks that); `.err` files hold tracebacks. Some of them
//! run once more with collections all the time and the heap checked after each; all of them with
//! `GC_STRESS=all`.

mod common;

use common::Case;

fn main() {
    let root = common::root().join("tests/python");
    let mut cases = Vec::new();
    let stress_all = std::env::var("GC_STRESS").is_ok_and(|v| v == "all");
    for script in common::files(&root, "py") {
        let name = script.strip_prefix(&root).unwrap_or(&script).with_extension("").display().to_string();
        let stressed = stress_all
            || name.ends_with("gc/young")
            || name.bytes().fold(7u32, |h, b| h.wrapping_mul(31) + u32::from(b)) % 12 == 0;
        let grid = [
            ("", &[][..]),
            ("/no-debug-image", &["-X", "no-debug-image"][..]),
            ("/gcstress", &["-X", "gcstress=101", "-X", "gcverify"][..]),
        ];
        for &(suffix, flags) in &grid[..if stressed { 3 } else { 2 }] {
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
