//! Files: modes, line ends, characters, position, errors.

use super::*;
use crate::objects::testing::{i, method, s, show, start};

/// A path of this test's own; removed at the end.
struct Path(std::path::PathBuf);

impl Path {
    fn new(name: &str) -> Path {
        Path(std::env::temp_dir().join(format!("dwarfpython-{}-{name}", std::process::id())))
    }

    fn open(&self, mode: &str, newline: Newline) -> Value {
        let options = Options { format: Format { newline, ..Format::DEFAULT }, ..Options::DEFAULT };
        open(s(&self.0.to_string_lossy()), mode, options).expect("the file opens")
    }
}

impl Drop for Path {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[test]
fn line_ends() {
    let _turn = start();
    let path = Path::new("ends");
    std::fs::write(&path.0, "a\r\nb\rc\nd").expect("a file");
    let f = path.open("r", Newline::Universal);
    assert_eq!(method(f, "readlines", &[]), "['a\\n', 'b\\n', 'c\\n', 'd']");
    assert_eq!(method(f, "close", &[]), "None");
    assert_eq!(method(f, "read", &[]), "ValueError: I/O operation on closed file.");
    let f = path.open("r", Newline::Untranslated);
    assert_eq!(method(f, "readlines", &[]), "['a\\r\\n', 'b\\r', 'c\\n', 'd']");
    let f = path.open("r", Newline::Fixed("\n"));
    assert_eq!(method(f, "readline", &[]), "'a\\r\\n'");
    assert_eq!(method(f, "tell", &[]), "3");
    assert_eq!(method(f, "read", &[i(2)]), "'b\\r'");
    let f = path.open("w", Newline::Fixed("\r\n"));
    assert_eq!(method(f, "write", &[s("é\n")]), "2");
    assert_eq!(method(f, "close", &[]), "None");
    assert_eq!(std::fs::read(&path.0).expect("a file"), "é\r\n".as_bytes());
}

#[test]
fn characters_and_position() {
    let _turn = start();
    let path = Path::new("chars");
    let f = path.open("w+", Newline::Universal);
    assert_eq!(method(f, "write", &[s("aé€\nzw")]), "6");
    assert_eq!(method(f, "tell", &[]), "9");
    assert_eq!(method(f, "seek", &[i(0)]), "0");
    assert_eq!(method(f, "read", &[i(3)]), "'aé€'");
    assert_eq!(method(f, "tell", &[]), "6");
    assert_eq!(method(f, "write", &[s("X")]), "1");
    assert_eq!(method(f, "read", &[]), "'zw'");
    assert_eq!(method(f, "read", &[]), "''");
    assert_eq!(method(f, "close", &[]), "None");
    let a = path.open("a", Newline::Universal);
    assert_eq!(method(a, "write", &[s("!")]), "1");
    // Another file object sees what has been written, even before it is closed.
    let f = path.open("r", Newline::Universal);
    assert_eq!(method(f, "read", &[]), "'aé€Xzw!'");
    assert_eq!(method(f, "write", &[s("x")]), "UnsupportedOperation: not writable");
    let b = path.open("rb", Newline::Universal);
    assert_eq!(bytes::as_slice(methods_read(b)), Some("aé€Xzw!".as_bytes()));
}

fn methods_read(f: Value) -> Value {
    let read = class::lookup(class::of(f), intern::intern("read")).expect("files are read");
    (function::native(read).function)(&Args::new(&[f])).expect("it is open")
}

#[test]
fn bad_text() {
    let _turn = start();
    let path = Path::new("bad");
    std::fs::write(&path.0, b"ok\n\xe2\x82").expect("a file");
    let f = path.open("r", Newline::Universal);
    assert_eq!(method(f, "readline", &[]), "'ok\\n'");
    let read = class::lookup(class::of(f), intern::intern("read")).expect("files are read");
    assert!((function::native(read).function)(&Args::new(&[f])).is_err());
    let e = exception::take();
    assert_eq!(show(protocol::str(e)), "\"'utf-8' codec can't decode bytes in position 0-1: unexpected end of data\"");
}

#[test]
fn failures() {
    let _turn = start();
    let missing = open(s("/nonexistent/x"), "r", Options::DEFAULT);
    assert!(missing.is_err());
    assert_eq!(show(protocol::str(exception::take())), "\"[Errno 2] No such file or directory: '/nonexistent/x'\"");
    assert!(open(s("/"), "r", Options::DEFAULT).is_err());
    assert_eq!(show(protocol::str(exception::take())), "\"[Errno 21] Is a directory: '/'\"");
    assert_eq!(
        show(open(s("x"), "rw", Options::DEFAULT)),
        "ValueError: must have exactly one of create/read/write/append mode"
    );
    assert_eq!(show(open(s("x"), "q", Options::DEFAULT)), "ValueError: invalid mode: 'q'");
    let full = open(s("/dev/full"), "w", Options::DEFAULT).expect("every Linux has it");
    assert_eq!(method(full, "write", &[s("x")]), "1");
    assert!(flush(full).is_err());
    assert_eq!(show(protocol::str(exception::take())), "'[Errno 28] No space left on device'");
    // The file is closed even though its text is lost.
    assert!(stream::of(full).close().is_err());
    exception::take();
    assert_eq!(stream::of(full).fd, -1);
}
