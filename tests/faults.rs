//! Programs that die, and what is left for profilers: signals of C functions that Python calls,
//! with `faulthandler`; the files of `-X perf`.

mod common;

use common::{dwarfpython, output, root};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Seconds for anything.
const LONGEST: u64 = 120;

/// A directory of a test's own.
fn directory(name: &str) -> PathBuf {
    let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("faults").join(name);
    std::fs::create_dir_all(&directory).expect("a directory");
    directory
}

/// Runs `tests/native/fault_program.py`, which faults in the way that `how` names; answers the end
/// and what standard error says.
fn fault(name: &str, flags: &[&str], how: &str) -> (Output, String) {
    let directory = directory(name);
    let source = root().join("tests/native/fault.c");
    let mut cc = Command::new("cc");
    cc.args(["-g", "-O0", "-shared", "-fPIC", "-o"]).arg(directory.join("libfault.so")).arg(source);
    assert!(cc.status().expect("a compiler").success());
    let mut command = dwarfpython();
    command.env("PYTHONPATH", &directory).args(flags).arg(root().join("tests/native/fault_program.py")).arg(how);
    let out = output(&mut command, LONGEST).expect("it ends");
    let error = String::from_utf8_lossy(&out.stderr).replace(&format!("{}/tests/native/", root().display()), "");
    (out, error)
}

/// What `faulthandler` writes: the signal, then the frames.
fn check_report(error: &str, what: &str, frames: &[&str]) {
    assert!(error.starts_with(&format!("Fatal Python error: {what}\n\nCurrent thread 0x")), "{error}");
    assert!(error.contains(" (most recent call first):\n"), "{error}");
    let shown: Vec<&str> = error.lines().filter(|l| l.starts_with("  ")).collect();
    assert_eq!(&shown[..frames.len().min(shown.len())], frames, "{error}");
}

#[test]
fn fault_in_c_ends_the_process_by_its_signal() {
    let (out, error) = fault("plain", &[], "crash");
    assert_eq!(out.status.signal(), Some(libc::SIGSEGV), "{error}");
    assert_eq!(error, "");
}

#[test]
fn faulthandler_shows_frames_beyond_c() {
    let frames = [
        "  File \"fault_program.py\", line 10 in callback",
        "  File \"fault_program.py\", line 15 in work",
        "  File \"fault_program.py\", line 48 in <module>",
    ];
    let (out, error) = fault("handled", &["-X", "faulthandler"], "crash");
    assert_eq!(out.status.signal(), Some(libc::SIGSEGV), "{error}");
    check_report(&error, "Segmentation fault", &frames);
    let (out, error) = fault("handled", &["-X", "dev"], "crash");
    assert_eq!(out.status.signal(), Some(libc::SIGSEGV), "{error}");
    check_report(&error, "Segmentation fault", &frames);
    let (out, error) = fault("handled", &["-X", "faulthandler"], "abort");
    assert_eq!(out.status.signal(), Some(libc::SIGABRT), "{error}");
    check_report(&error, "Aborted", &["  File \"fault_program.py\", line 40 in <module>"]);
}

#[test]
fn exhausted_stack_of_c_ends_the_process() {
    let (out, error) = fault("exhausted", &[], "exhaust");
    assert_eq!(out.status.signal(), Some(libc::SIGSEGV), "{error}");
    let (out, error) = fault("exhausted", &["-X", "faulthandler"], "exhaust");
    assert_eq!(out.status.signal(), Some(libc::SIGSEGV), "{error}");
    let frames =
        ["  File \"fault_program.py\", line 23 in exhaust", "  File \"fault_program.py\", line 36 in <module>"];
    check_report(&error, "Segmentation fault", &frames);
}

/// The thread that dies is shown, though another one runs Python.
#[test]
fn faulthandler_shows_the_thread_that_dies() {
    let (out, error) = fault("beside", &["-X", "faulthandler"], "beside");
    assert_eq!(out.status.signal(), Some(libc::SIGSEGV), "{error}");
    check_report(&error, "Segmentation fault", &["  File \"fault_program.py\", line 23 in exhaust"]);
    assert!(error.contains("in _bootstrap\n") && !error.contains("in beside"), "{error}");
}

#[test]
fn recursion_through_c_is_an_error() {
    let (out, error) = fault("again", &[], "again");
    assert_eq!((String::from_utf8_lossy(&out.stdout).as_ref(), out.status.code()), ("RecursionError\n3\n", Some(0)));
    assert_eq!(error, "");
}

/// A jitdump's number at a place.
fn number(bytes: &[u8], at: usize, size: usize) -> u64 {
    bytes[at..at + size].iter().rev().fold(0, |n, &b| n << 8 | u64::from(b))
}

/// The records of a jitdump, after its header.
fn records(dump: &[u8], process: u64) -> Vec<(u64, &[u8])> {
    assert_eq!(&dump[..4], b"DTiJ");
    let header = [4, 8, 12, 16, 20].map(|at| number(dump, at, 4));
    assert_eq!(header, [1, 40, 62, 0, process], "version, size, machine, padding, process");
    let (mut at, mut found, mut before) = (40, Vec::new(), number(dump, 24, 8));
    while at < dump.len() {
        let (kind, size, time) = (number(dump, at, 4), number(dump, at + 4, 4) as usize, number(dump, at + 8, 8));
        assert!(size >= 16 && at + size <= dump.len() && time >= before, "record {kind} at {at}: {size} bytes");
        found.push((kind, &dump[at + 16..at + size]));
        (at, before) = (at + size, time);
    }
    found
}

fn check_perf(script: &Path, process: u64) {
    let [map, dump] = [format!("/tmp/perf-{process}.map"), format!("/tmp/jit-{process}.dump")];
    let (text, bytes) = (std::fs::read_to_string(&map).expect("a map"), std::fs::read(&dump).expect("a dump"));
    for path in [map, dump] {
        std::fs::remove_file(path).expect("it was there");
    }
    let mut mapped = Vec::new();
    for line in text.lines() {
        let mut words = line.splitn(3, ' ');
        let mut hexadecimal = || words.next().and_then(|w| u64::from_str_radix(w, 16).ok());
        let (at, size) = (hexadecimal().expect("an address"), hexadecimal().expect("a size"));
        mapped.push((at, size, words.next().expect("a name").to_owned()));
    }
    let hot = mapped.iter().find(|m| m.2.contains("hot") && m.2.contains("perf_program.py"));
    let hot = hot.unwrap_or_else(|| panic!("no function in the map:\n{text}"));
    let (mut loaded, mut lines) = (Vec::new(), Vec::new());
    for (kind, record) in records(&bytes, process) {
        match kind {
            0 => {
                let (at, size) = (number(record, 16, 8), number(record, 24, 8));
                let end = 40 + record[40..].iter().position(|&b| b == 0).expect("a name");
                assert_eq!(record.len() - end - 1, size as usize, "the code has its size");
                assert_eq!(number(record, 32, 8), loaded.len() as u64, "functions are numbered");
                loaded.push((at, size, String::from_utf8_lossy(&record[40..end]).into_owned()));
            }
            2 if number(record, 0, 8) == hot.0 => {
                let mut at = 16;
                for _ in 0..number(record, 8, 8) {
                    let end = at + 16 + record[at + 16..].iter().position(|&b| b == 0).expect("a path");
                    assert_eq!(&record[at + 16..end], script.to_str().expect("text").as_bytes());
                    assert!((hot.0..hot.0 + hot.1).contains(&number(record, at, 8)));
                    lines.push(number(record, at + 8, 4));
                    at = end + 1;
                }
                assert_eq!(at, record.len());
            }
            2 | 4 => {}
            _ => panic!("a record of kind {kind}"),
        }
    }
    assert_eq!(loaded, mapped, "map and dump agree");
    lines.retain(|&l| l != 0);
    assert!([4, 5, 6].iter().all(|l| lines.contains(l)), "{lines:?}");
}

#[test]
fn perf_files_name_functions() {
    let script = directory("perf").join("perf_program.py");
    let text = "import os\n\ndef hot(n):\n    total = 0\n    for i in range(n):\n        total += i\n    return total\n\nprint(os.getpid(), hot(10))\n";
    std::fs::write(&script, text).expect("a file");
    let out = output(dwarfpython().args(["-X", "perf"]).arg(&script), LONGEST).expect("it ends");
    let printed = String::from_utf8_lossy(&out.stdout).into_owned();
    let process = printed.strip_suffix(" 45\n").and_then(|p| p.parse().ok());
    check_perf(&script, process.unwrap_or_else(|| panic!("{printed}")));
}
