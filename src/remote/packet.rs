//! Packets of the remote protocol: `$body#checksum`, with `}` before bytes that the frame uses
//! itself.

/// A body may be this long. The debuggers are told less.
const LONGEST: usize = 1 << 17;

/// What the debugger has sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Incoming {
    /// The body of a packet, escapes as they came.
    Packet(Vec<u8>),
    /// Ctrl-C
    Interrupt,
    /// Wants the last reply again.
    Resend,
    /// A packet with a wrong checksum.
    Damaged,
    /// No debugger speaks like this.
    Garbage,
}

/// Cuts a stream of bytes into packets.
#[derive(Debug, Default)]
pub(super) struct Reader {
    bytes: Vec<u8>,
    /// How much of `bytes` is done with.
    done: usize,
}

impl Reader {
    /// Takes what has been received.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.bytes.drain(..self.done);
        self.done = 0;
        self.bytes.extend_from_slice(bytes);
    }

    /// The next whole thing.
    pub(super) fn next(&mut self) -> Option<Incoming> {
        loop {
            let rest = &self.bytes[self.done..];
            match rest.first()? {
                b'+' => self.done += 1,
                b'-' => {
                    self.done += 1;
                    return Some(Incoming::Resend);
                }
                3 => {
                    self.done += 1;
                    return Some(Incoming::Interrupt);
                }
                b'$' => {
                    let Some(length) = rest[1..].iter().position(|b| *b == b'#') else {
                        return (rest.len() > LONGEST).then_some(Incoming::Garbage);
                    };
                    let (body, sum) = (&rest[1..=length], rest.get(length + 2..length + 4)?);
                    let said = std::str::from_utf8(sum).ok().and_then(|s| u8::from_str_radix(s, 16).ok());
                    let incoming = match said {
                        Some(sum) if sum == checksum(body) => Incoming::Packet(body.to_vec()),
                        _ => Incoming::Damaged,
                    };
                    self.done += length + 4;
                    return Some(incoming);
                }
                _ => return Some(Incoming::Garbage),
            }
        }
    }

    /// Drops repetitions of the first packet: a debugger that has no answer within two seconds sends
    /// it again, and would take the second answer for that to its next question.
    pub(super) fn drop_repetitions(&mut self) {
        let mut trial = Reader { bytes: self.bytes.split_off(self.done), done: 0 };
        let first = trial.next();
        let start = trial.done;
        let mut end = start;
        while let Some(next) = trial.next() {
            if next != Incoming::Resend && Some(&next) != first.as_ref() {
                break;
            }
            end = trial.done;
        }
        trial.bytes.drain(start..end);
        self.bytes.append(&mut trial.bytes);
    }

    /// A Ctrl-C that waits behind nothing else.
    pub(super) fn take_interrupt(&mut self) -> bool {
        let at = self.bytes[self.done..].iter().position(|b| !matches!(b, b'+'));
        match at.map(|at| self.done + at) {
            Some(at) if self.bytes[at] == 3 => {
                self.done = at + 1;
                true
            }
            _ => false,
        }
    }
}

fn checksum(body: &[u8]) -> u8 {
    body.iter().fold(0, |sum: u8, b| sum.wrapping_add(*b))
}

/// Appends a packet with this body, which is escaped.
pub(super) fn append(out: &mut Vec<u8>, body: &[u8]) {
    out.push(b'$');
    let start = out.len();
    for byte in body {
        if matches!(byte, b'#' | b'$' | b'}' | b'*') {
            out.extend([b'}', byte ^ 0x20]);
        } else {
            out.push(*byte);
        }
    }
    let sum = checksum(&out[start..]);
    out.push(b'#');
    out.extend(hex(&[sum]).bytes());
}

/// Appends a packet whose body is escaped already.
pub(super) fn append_raw(out: &mut Vec<u8>, body: &[u8]) {
    out.push(b'$');
    out.extend_from_slice(body);
    out.push(b'#');
    out.extend(hex(&[checksum(body)]).bytes());
}

/// Appends a packet whose body is these bytes in hexadecimal.
pub(super) fn append_hex(out: &mut Vec<u8>, bytes: &[u8]) {
    out.reserve(bytes.len() * 2 + 4);
    out.push(b'$');
    let start = out.len();
    out.extend(bytes.iter().flat_map(|b| DIGITS[usize::from(*b)]));
    let sum = checksum(&out[start..]);
    out.push(b'#');
    out.extend(DIGITS[usize::from(sum)]);
}

/// The two digits of each byte.
static DIGITS: [[u8; 2]; 256] = {
    const DIGIT: &[u8; 16] = b"0123456789abcdef";
    let mut all = [[0; 2]; 256];
    let mut byte = 0;
    while byte < all.len() {
        all[byte] = [DIGIT[byte >> 4], DIGIT[byte & 15]];
        byte += 1;
    }
    all
};

/// Bytes in hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().flat_map(|b| DIGITS[usize::from(*b)]).map(char::from).collect()
}

/// Bytes from hexadecimal.
pub(super) fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.is_ascii() {
        return None;
    }
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).ok()).collect()
}

/// A number in hexadecimal.
pub(super) fn number(text: &str) -> Option<u64> {
    // `from_str_radix` takes a sign.
    (!text.starts_with('+')).then(|| u64::from_str_radix(text, 16).ok())?
}

/// Two numbers with a comma between.
pub(super) fn pair(text: &str) -> Option<(u64, u64)> {
    let (first, second) = text.split_once(',')?;
    Some((number(first)?, number(second)?))
}

/// Removes the escapes of a body.
pub(super) fn unescape(body: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(body.len());
    let mut bytes = body.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b'}' => plain.extend(bytes.next().map(|b| b ^ 0x20)),
            byte => plain.push(*byte),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(reader: &mut Reader) -> Vec<Incoming> {
        std::iter::from_fn(|| reader.next()).take(8).collect()
    }

    #[test]
    fn packets_are_cut_wherever_the_stream_is() {
        let mut stream = b"+".to_vec();
        append(&mut stream, b"m10,4");
        stream.extend(b"\x03-$x#00+");
        append(&mut stream, b"a#b}c");
        let expected = [
            Incoming::Packet(b"m10,4".to_vec()),
            Incoming::Interrupt,
            Incoming::Resend,
            Incoming::Damaged,
            Incoming::Packet(b"a}\x03b}]c".to_vec()),
        ];
        for cut in 0..stream.len() {
            let mut reader = Reader::default();
            reader.push(&stream[..cut]);
            let mut got = all(&mut reader);
            reader.push(&stream[cut..]);
            got.extend(all(&mut reader));
            assert_eq!(got, expected, "cut at {cut}");
        }
        assert_eq!(unescape(b"a}\x03b}]c"), b"a#b}c");
    }

    #[test]
    fn an_impatient_debugger_is_answered_once() {
        let packet = |body: &[u8]| Incoming::Packet(body.to_vec());
        let mut reader = Reader::default();
        let mut stream = Vec::new();
        append(&mut stream, b"qSupported");
        append(&mut stream, b"qSupported");
        stream.push(b'-');
        append(&mut stream, b"qSupported");
        append(&mut stream, b"next");
        reader.push(&stream);
        reader.drop_repetitions();
        assert_eq!(all(&mut reader), [packet(b"qSupported"), packet(b"next")]);
    }

    #[test]
    fn other_protocols_are_garbage() {
        for text in ["GET / HTTP/1.1\r\n\r\n", "SSH-2.0-x\r\n", "\x16\x03\x01"] {
            let mut reader = Reader::default();
            reader.push(text.as_bytes());
            assert_eq!(reader.next(), Some(Incoming::Garbage));
        }
        let mut reader = Reader::default();
        reader.push(&vec![b'$'; LONGEST + 2]);
        assert_eq!(reader.next(), Some(Incoming::Garbage));
    }

    #[test]
    fn numbers_have_no_signs() {
        assert_eq!((number("1f"), number("+1"), number("-1"), number("")), (Some(31), None, None, None));
        assert_eq!((unhex("0a1"), unhex("0aff"), unhex("zz")), (None, Some(vec![10, 255]), None));
        assert_eq!((pair("a,10"), pair("a")), (Some((10, 16)), None));
        let (mut quick, mut plain) = (Vec::new(), Vec::new());
        append_hex(&mut quick, b"\x00\x9f\xff");
        append(&mut plain, b"009fff");
        assert_eq!((quick, hex(b"\x00\x9f\xff").as_str()), (plain, "009fff"));
    }
}
