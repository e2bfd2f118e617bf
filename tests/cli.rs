//! The command line as its users see it: what is printed where, and exit codes.

mod common;

use common::{dwarfpython, output, root};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{Output, Stdio};
use std::time::Duration;

/// What a run printed and how it ended.
struct Ran {
    out: String,
    err: String,
    code: Option<i32>,
    signal: Option<i32>,
}

fn ran(output: Output) -> Ran {
    Ran {
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
        code: output.status.code(),
        signal: output.status.signal(),
    }
}

fn run(arguments: &[&str]) -> Ran {
    ran(output(dwarfpython().args(arguments), 60).expect("it ends"))
}

fn run_with_input(arguments: &[&str], input: &[u8]) -> Ran {
    let mut child = dwarfpython().args(arguments).stdin(Stdio::piped()).spawn().expect("it starts");
    child.stdin.take().expect("a pipe").write_all(input).expect("it reads");
    ran(common::wait(child, 60).expect("it ends"))
}

/// A file of this test's own.
fn file(name: &str, content: &[u8]) -> PathBuf {
    let directory = std::env::temp_dir().join(format!("dwarfpython-cli-{}", std::process::id()));
    std::fs::create_dir_all(&directory).expect("a directory");
    let path = directory.join(name);
    std::fs::write(&path, content).expect("a file");
    path
}

fn run_file(name: &str, content: &[u8]) -> Ran {
    run(&[file(name, content).to_str().expect("text")])
}

#[test]
fn file_gets_its_arguments() {
    let path = file("arguments.py", b"import sys\nprint(sys.argv[1:], __name__)\n");
    let r = run(&[path.to_str().expect("text"), "-q", "a b", "--version"]);
    assert_eq!((r.out.as_str(), r.code), ("['-q', 'a b', '--version'] __main__\n", Some(0)), "{}", r.err);
}

#[test]
fn command_gets_its_arguments() {
    let r = run(&["-c", "import sys; print(sys.argv)", "-c", "x"]);
    assert_eq!((r.out.as_str(), r.code), ("['-c', '-c', 'x']\n", Some(0)), "{}", r.err);
}

#[test]
fn module_is_found_and_run() {
    let path = file("runme.py", b"import sys\nprint(__name__, sys.argv)\n");
    let directory = path.parent().expect("a directory");
    let r = ran(output(dwarfpython().current_dir(directory).args(["-m", "runme", "x"]), 60).expect("it ends"));
    let expected = format!("__main__ ['{}', 'x']\n", path.display());
    assert_eq!((r.out, r.code), (expected, Some(0)), "{}", r.err);
}

#[test]
fn missing_module_is_an_error() {
    let r = run(&["-m", "no_such_module"]);
    assert_eq!(r.code, Some(1));
    assert!(r.err.ends_with("No module named no_such_module\n"), "{}", r.err);
}

#[test]
fn standard_input_is_a_program() {
    let r = run_with_input(&[], b"import sys\nprint(sys.argv, 'piped')\n");
    assert_eq!((r.out.as_str(), r.code), ("[''] piped\n", Some(0)), "{}", r.err);
    let r = run_with_input(&["-", "a"], b"import sys\nprint(sys.argv)");
    assert_eq!((r.out.as_str(), r.code), ("['-', 'a']\n", Some(0)), "{}", r.err);
}

#[test]
fn empty_programs_end_well() {
    for r in
        [run_with_input(&[], b""), run(&["-c", ""]), run_file("empty.py", b""), run_file("bom.py", b"\xef\xbb\xbfpass")]
    {
        assert_eq!((r.out.as_str(), r.err.as_str(), r.code), ("", "", Some(0)));
    }
}

#[test]
fn directory_with_main_is_run() {
    let path = file("__main__.py", b"print('main of directory')\n");
    let r = run(&[path.parent().expect("a directory").to_str().expect("text")]);
    assert_eq!((r.out.as_str(), r.code), ("main of directory\n", Some(0)), "{}", r.err);
}

#[test]
fn interactive_loop_prints_values() {
    let input = b"x = 20\nx + 1\ndef f(n):\n    return n * 2\n\nf(x)\n'text'\nNone\n1 / 0\nfor i in range(2):\n    print(i)\n\nprint(\n'wrapped')\n";
    let r = run_with_input(&["-i", "-q"], input);
    assert_eq!(r.out, "21\n40\n'text'\n0\n1\nwrapped\n", "{}", r.err);
    assert!(r.err.contains("ZeroDivisionError: division by zero"), "{}", r.err);
    assert_eq!(r.code, Some(0));
}

#[test]
fn interactive_loop_sees_the_program() {
    let path = file("before.py", b"value = 41\n");
    let mut child = dwarfpython().arg("-i").arg(&path).stdin(Stdio::piped()).spawn().expect("it starts");
    child.stdin.take().expect("a pipe").write_all(b"value + 1\n").expect("it reads");
    let r = ran(common::wait(child, 60).expect("it ends"));
    assert_eq!((r.out.as_str(), r.code), ("42\n", Some(0)), "{}", r.err);
}

#[test]
fn interactive_loop_ends_with_exit() {
    let r = run_with_input(&["-i", "-q"], b"import sys\nsys.exit(7)\nprint('never')\n");
    assert_eq!((r.out.as_str(), r.code), ("", Some(7)), "{}", r.err);
}

#[test]
fn version_and_help() {
    let r = run(&["-V"]);
    assert!(r.out.starts_with("Python 3.14"), "{}", r.out);
    assert_eq!(run(&["--version"]).out, r.out);
    let r = run(&["-h"]);
    assert!(r.out.starts_with("usage: ") && r.code == Some(0));
    for flag in ["-c", "-m", "-i", "-q", "-X", "--dis", "--dump-debug", "no-debug-image", "DWARFPYTHON_HISTORY"] {
        assert!(r.out.contains(flag), "{flag} is not in the help");
    }
}

#[test]
fn wrong_usage_is_2() {
    for arguments in [&["-Z"][..], &["-c"], &["--nope"]] {
        let r = run(arguments);
        assert_eq!((r.out.as_str(), r.code), ("", Some(2)), "{arguments:?}");
        assert!(r.err.contains("usage: dwarfpython"), "{}", r.err);
    }
}

#[test]
fn exit_codes() {
    for (program, code, message) in [
        ("import sys; sys.exit()", 0, ""),
        ("import sys; sys.exit(None)", 0, ""),
        ("import sys; sys.exit(3)", 3, ""),
        ("import sys; sys.exit(300)", 44, ""),
        ("import sys; sys.exit(-1)", 255, ""),
        ("import sys; sys.exit(True)", 1, ""),
        ("import sys; sys.exit('bye')", 1, "bye\n"),
        ("import sys; sys.exit([1])", 1, "[1]\n"),
        ("raise SystemExit(4)", 4, ""),
        ("raise SystemExit", 0, ""),
        ("pass", 0, ""),
    ] {
        let r = run(&["-c", program]);
        assert_eq!((r.code, r.err.as_str()), (Some(code), message), "{program}");
    }
}

#[test]
fn uncaught_exception_is_1() {
    let r = run(&["-c", "print('before'); 1 / 0; print('after')"]);
    assert_eq!((r.out.as_str(), r.code), ("before\n", Some(1)));
    assert!(
        r.err.starts_with("Traceback (most recent call last):\n  File \"<string>\", line 1, in <module>\n"),
        "{}",
        r.err
    );
    assert!(r.err.ends_with("ZeroDivisionError: division by zero\n"), "{}", r.err);
}

#[test]
fn syntax_error_is_1_and_points() {
    let path = file("wrong.py", b"x = 1\ny = = 2\n");
    let r = run(&[path.to_str().expect("text")]);
    assert_eq!((r.out.as_str(), r.code), ("", Some(1)));
    let lines: Vec<&str> = r.err.lines().collect();
    assert_eq!(lines[0], format!("  File \"{}\", line 2", path.display()));
    assert_eq!(lines[1], "    y = = 2");
    assert_eq!(lines[2], "        ^");
    assert!(lines[3].starts_with("SyntaxError: "), "{}", r.err);
}

#[test]
fn errors_in_functions_stop_the_program_before_it_starts() {
    let path = file("unsupported.py", b"print('started')\ndef f():\n    return = 1\n");
    let r = run(&[path.to_str().expect("text")]);
    assert_eq!((r.out.as_str(), r.code), ("", Some(1)));
    assert!(r.err.contains("line 3"), "{}", r.err);
}

#[test]
fn missing_file_is_2() {
    let r = run(&["/nonexistent/program.py"]);
    assert_eq!(r.code, Some(2));
    let expected = "dwarfpython: can't open file '/nonexistent/program.py': [Errno 2] No such file or directory\n";
    assert_eq!(r.err, expected);
}

#[test]
fn forbidden_file_is_2() {
    let path = file("forbidden.py", b"pass\n");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).expect("chmod");
    if std::fs::read(&path).is_ok() {
        // Permissions do not bind the superuser: a path below a file fails for everyone.
        let below = format!("{}/x.py", path.display());
        let r = run(&[&below]);
        assert_eq!(r.code, Some(2));
        assert!(r.err.ends_with("[Errno 20] Not a directory\n"), "{}", r.err);
        return;
    }
    let r = run(&[path.to_str().expect("text")]);
    assert_eq!(r.code, Some(2));
    assert!(r.err.ends_with("[Errno 13] Permission denied\n"), "{}", r.err);
}

#[test]
fn directory_without_main_is_1() {
    let directory = root().join("examples/data");
    let r = run(&[directory.to_str().expect("text")]);
    assert_eq!(r.code, Some(1));
    assert_eq!(r.err, format!("dwarfpython: can't find '__main__' module in '{}'\n", directory.display()));
}

#[test]
fn full_disk_is_120() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("/dev/full");
    let r = ran(output(dwarfpython().args(["-c", "print(1)"]).stdout(full), 60).expect("it ends"));
    assert_eq!(r.code, Some(120), "{}", r.err);
    assert!(r.err.contains("OSError: [Errno 28] No space left on device"), "{}", r.err);
}

#[test]
fn full_disk_hides_no_exception() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("/dev/full");
    let r = ran(output(dwarfpython().args(["-c", "print(1)\n1/0"]).stdout(full), 60).expect("it ends"));
    assert_eq!(r.code, Some(1), "{}", r.err);
    let traceback = r.err.find("ZeroDivisionError: division by zero").expect("the program's own exception");
    let flush = r.err.find("OSError: [Errno 28] No space left on device").expect("the failed flush");
    assert!(traceback < flush, "{}", r.err);
}

#[test]
fn closed_standard_output_is_no_crash() {
    let mut command = std::process::Command::new("sh");
    command.args(["-c", "exec \"$0\" -c 'print(1)' >&-", env!("CARGO_BIN_EXE_dwarfpython")]);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let r = ran(output(&mut command, 60).expect("it ends"));
    assert_eq!((r.code, r.out.as_str()), (Some(0), ""), "{}", r.err);
}

#[test]
fn broken_pipe_is_120_or_1() {
    let mut command = std::process::Command::new("bash");
    let script = "\"$0\" -c 'for i in range(100000): print(i)' | head -1; echo ${PIPESTATUS[0]}";
    command.args(["-c", script, env!("CARGO_BIN_EXE_dwarfpython")]);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let r = ran(output(&mut command, 60).expect("it ends"));
    assert!(r.out == "0\n1\n" || r.out == "0\n120\n", "{} {}", r.out, r.err);
    assert!(r.err.contains("BrokenPipeError: [Errno 32] Broken pipe"), "{}", r.err);
}

#[test]
fn interrupt_kills_with_the_signal() {
    let path = file("forever.py", b"print('started', flush=True)\nn = 0\nwhile True:\n    n += 1\n");
    let child = dwarfpython().arg(&path).spawn().expect("it starts");
    let id = child.id();
    std::thread::sleep(Duration::from_millis(1500));
    let killed = std::process::Command::new("kill").args(["-INT", &id.to_string()]).status().expect("kill");
    assert!(killed.success());
    let r = ran(common::wait(child, 20).expect("it ends"));
    assert_eq!(r.signal, Some(2), "code {:?}, {}", r.code, r.err);
    assert_eq!(r.out, "started\n");
    assert!(r.err.starts_with("Traceback (most recent call last):\n"), "{}", r.err);
    assert!(r.err.ends_with("KeyboardInterrupt\n"), "{}", r.err);
}

#[test]
fn interrupt_can_be_caught() {
    let source = b"print('started', flush=True)\ntry:\n    while True:\n        pass\nexcept KeyboardInterrupt:\n    print('caught')\n";
    let path = file("caught.py", source);
    let child = dwarfpython().arg(&path).spawn().expect("it starts");
    std::thread::sleep(Duration::from_millis(1500));
    std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill");
    let r = ran(common::wait(child, 20).expect("it ends"));
    assert_eq!((r.out.as_str(), r.code), ("started\ncaught\n", Some(0)), "{}", r.err);
}

/// Input that is no program must give an error with exit code 1: no panic, no signal.
fn is_refused(name: &str, content: &[u8], message: &str) {
    let r = run_file(name, content);
    assert_eq!((r.code, r.out.as_str()), (Some(1), ""), "{name}: signal {:?}, {}", r.signal, first(&r.err));
    assert!(r.err.contains(message), "{name}: {}", first(&r.err));
    assert!(!r.err.contains("panicked"), "{name}: {}", first(&r.err));
}

fn first(text: &str) -> &str {
    text.get(..2000).unwrap_or(text)
}

#[test]
fn junk_is_refused() {
    let mut junk = vec![0x7f, b'E', b'L', b'F', 2, 1, 1, 0];
    let mut state = 1u32;
    for _ in 0..5000 {
        state = state.wrapping_mul(1664525).wrapping_add(1013904223);
        junk.push((state >> 24) as u8);
    }
    is_refused("junk.py", &junk, "SyntaxError");
}

#[test]
fn invalid_utf8_is_refused() {
    is_refused("latin.py", b"x = 1\ny = '\xff'\n", "SyntaxError: Non-UTF-8 code starting with '\\xff' in file ");
}

#[test]
fn nul_is_refused() {
    is_refused("nul.py", b"x = 1\0\n", "SyntaxError: source code cannot contain null bytes");
}

#[test]
fn deep_nesting_is_refused() {
    let depth = 10_000;
    for (name, open, close) in [("parens", "(", ")"), ("lists", "[", "]"), ("dicts", "{1:", "}"), ("calls", "f(", ")")]
    {
        let source = format!("x = {}1{}\n", open.repeat(depth), close.repeat(depth));
        is_refused(&format!("deep_{name}.py"), source.as_bytes(), "Error: ");
    }
    let mut source = String::new();
    for level in 0..depth {
        source.push_str(&" ".repeat(level));
        source.push_str("if 1:\n");
    }
    source.push_str(&" ".repeat(depth));
    source.push_str("pass\n");
    is_refused("deep_blocks.py", source.as_bytes(), "Error: ");
}

#[test]
fn long_chains_end_somehow() {
    let depth = 10_000;
    for (name, source) in [
        ("not", format!("x = {}1\nprint('ok')\n", "not ".repeat(depth))),
        ("minus", format!("x = {}1\nprint('ok')\n", "-".repeat(depth))),
        ("lambda", format!("x = {}1\nprint('ok')\n", "lambda: ".repeat(depth))),
        ("sum", format!("x = 1{}\nprint('ok')\n", " + 1".repeat(depth))),
        ("attributes", format!("def f(x):\n    return x{}\nprint('ok')\n", ".a".repeat(depth))),
        ("comparison", format!("x = 1{}\nprint('ok')\n", " < 2".repeat(depth))),
        ("elif", format!("x = 1\nif x == 0:\n    pass\n{}print('ok')\n", "elif x == 2:\n    pass\n".repeat(depth))),
        ("calls", format!("def f(g):\n    return g{}\nprint('ok')\n", "()".repeat(depth))),
    ] {
        let r = run_file(&format!("chain_{name}.py"), source.as_bytes());
        let good = r.code == Some(0) && r.out == "ok\n";
        let refused = r.code == Some(1) && r.out.is_empty() && r.err.contains("Error: ");
        assert!(
            (good || refused) && !r.err.contains("panicked"),
            "{name}: {:?} {:?} {}",
            r.code,
            r.signal,
            first(&r.err)
        );
    }
}

#[test]
fn ten_megabytes_in_a_line_run() {
    let source = format!("x = '{}'\nprint(len(x))\n", "a".repeat(10_000_000));
    let r = run_file("long_line.py", source.as_bytes());
    assert_eq!((r.out.as_str(), r.code), ("10000000\n", Some(0)), "{}", first(&r.err));
    let r = run_file("long_error.py", format!("x = '{}' 5\n", "a".repeat(10_000_000)).as_bytes());
    assert_eq!((r.out.as_str(), r.code), ("", Some(1)));
    assert!(r.err.ends_with('\n') && r.err.contains("SyntaxError: "));
}

#[test]
fn endless_recursion_is_an_exception() {
    let r = run(&["-c", "def f(n):\n    return f(n + 1)\nf(0)"]);
    assert_eq!(r.code, Some(1), "signal {:?}", r.signal);
    assert!(r.err.contains("RecursionError: maximum recursion depth exceeded"), "{}", first(&r.err));
    assert!(r.err.contains("[Previous line repeated "), "{}", first(&r.err));
    let r = run(&["-c", "class A:\n    def __add__(self, o):\n        return self + o\nA() + A()"]);
    assert_eq!(r.code, Some(1), "signal {:?}", r.signal);
    assert!(r.err.contains("RecursionError"), "{}", first(&r.err));
}

#[test]
fn disassembly_lists_operations() {
    let r = run(&["--dis", root().join("examples/fac.py").to_str().expect("text")]);
    assert_eq!(r.code, Some(0), "{}", r.err);
    for part in ["fac", "main", "Call", "Return"] {
        assert!(r.out.contains(part), "{part} is not in\n{}", r.out);
    }
    assert!(!r.out.starts_with("120"), "the program must not run");
}

#[test]
fn standard_output_can_be_read_while_running() {
    let mut child =
        dwarfpython().args(["-c", "print('now', flush=True)\nwhile True: pass"]).spawn().expect("it starts");
    let mut line = String::new();
    let stdout = child.stdout.take().expect("a pipe");
    std::io::BufRead::read_line(&mut std::io::BufReader::new(stdout), &mut line).expect("readable");
    child.kill().expect("it runs");
    child.wait().expect("it ends");
    assert_eq!(line, "now\n");
}

#[test]
fn a_terminal_gets_prompts_editing_and_history() {
    let history = file("history", b"");
    std::fs::remove_file(&history).expect("a file");
    let mut command = std::process::Command::new("script");
    command.args(["-qec", env!("CARGO_BIN_EXE_dwarfpython"), "/dev/null"]);
    command.env("DWARFPYTHON_HISTORY", &history).env("TERM", "xterm");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("script, from util-linux");
    let mut keys = child.stdin.take().expect("a pipe");
    std::thread::sleep(Duration::from_millis(1500));
    // The third line is the first one again, by the arrow key; `\x7f` erases.
    for line in ["print(20 + 22)", "x = 5", "\u{1b}[A\u{1b}[A", "if x:", "    'ab' * 22\u{7f}", ""] {
        keys.write_all(format!("{line}\r").as_bytes()).expect("it reads");
        std::thread::sleep(Duration::from_millis(500));
    }
    keys.write_all(b"\x04").expect("it reads");
    let r = ran(common::wait(child, 30).expect("it ends"));
    assert_eq!(r.code, Some(0), "{}", r.out);
    assert_eq!(r.out.matches("\n42\r\n").count(), 2, "{}", r.out);
    assert!(r.out.contains("\n'abab'\r\n") && r.out.contains("... ") && r.out.contains(">>> "), "{}", r.out);
    let kept = std::fs::read_to_string(&history).expect("a history file");
    assert!(kept.contains("print(20 + 22)\nx = 5\n"), "{kept}");
}
