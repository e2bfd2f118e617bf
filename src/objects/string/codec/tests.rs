//! Tests of the encodings and their error handlers.

use super::*;
use crate::objects::testing::*;

fn failure(answer: PyResult<Value>) -> String {
    match answer {
        Ok(v) => show(Ok(v)),
        Err(Pending) => show(Ok(exception::get(exception::take()).args)),
    }
}

#[test]
fn decoding() {
    let _turn = start();
    assert_eq!(show(decode("é€".as_bytes(), "UTF8", "strict")), "'é€'");
    assert_eq!(failure(decode(b"a\xffb", "utf-8", "strict")), r"('utf-8', b'a\xffb', 1, 2, 'invalid start byte')");
    assert_eq!(
        failure(decode(b"\xe2\x82", "utf-8", "strict")),
        r"('utf-8', b'\xe2\x82', 0, 2, 'unexpected end of data')"
    );
    assert_eq!(
        failure(decode(b"\xe2\x28\xa1", "utf-8", "strict")),
        r"('utf-8', b'\xe2(\xa1', 0, 1, 'invalid continuation byte')"
    );
    assert_eq!(show(decode(b"a\xff\xfeb", "utf-8", "replace")), "'a\u{fffd}\u{fffd}b'");
    assert_eq!(show(decode(b"a\xff", "ascii", "backslashreplace")), r"'a\\xff'");
    assert_eq!(show(decode(b"\xe9", "latin-1", "strict")), "'é'");
    assert_eq!(show(decode(b"\xff\xfea\0\x3d\xd8\x00\xde", "utf-16", "strict")), "'a😀'");
    assert_eq!(failure(decode(b"x", "klingon", "strict")), "('unknown encoding: klingon',)");
}

#[test]
fn encoding() {
    let _turn = start();
    let go = |t: &str, e: &str, errors: &str| failure(encode(s(t), e, errors));
    assert_eq!(go("é€", "utf-8", "strict"), r"b'\xc3\xa9\xe2\x82\xac'");
    assert_eq!(go("aé€b", "ascii", "strict"), "('ascii', 'aé€b', 1, 3, 'ordinal not in range(128)')");
    assert_eq!(go("aé€", "latin-1", "replace"), r"b'a\xe9?'");
    assert_eq!(go("é", "ascii", "xmlcharrefreplace"), "b'&#233;'");
    assert_eq!(go("€", "ascii", "backslashreplace"), r"b'\\u20ac'");
    assert_eq!(go("a😀", "utf-16-be", "strict"), r"b'\x00a\xd8=\xde\x00'");
    assert_eq!(go("a", "utf-32", "strict"), r"b'\xff\xfe\x00\x00a\x00\x00\x00'");
}
