//! A growing byte buffer with the number formats of ELF and DWARF, little-endian.

/// Bytes of a section in the making.
#[derive(Default)]
pub struct Bytes(pub Vec<u8>);

impl Bytes {
    /// Bytes written so far: the offset of the next one.
    pub fn offset(&self) -> u32 {
        self.0.len() as u32
    }

    /// One byte.
    pub fn u8(&mut self, x: u8) {
        self.0.push(x);
    }

    /// Two bytes.
    pub fn u16(&mut self, x: u16) {
        self.0.extend_from_slice(&x.to_le_bytes());
    }

    /// Four bytes.
    pub fn u32(&mut self, x: u32) {
        self.0.extend_from_slice(&x.to_le_bytes());
    }

    /// Eight bytes.
    pub fn u64(&mut self, x: u64) {
        self.0.extend_from_slice(&x.to_le_bytes());
    }

    /// An unsigned LEB128 number.
    pub fn uleb(&mut self, mut x: u64) {
        while x >= 0x80 {
            self.u8(x as u8 | 0x80);
            x >>= 7;
        }
        self.u8(x as u8);
    }

    /// A signed LEB128 number.
    pub fn sleb(&mut self, mut x: i64) {
        loop {
            let byte = x as u8 & 0x7f;
            x >>= 7;
            if x == 0 && byte & 0x40 == 0 || x == -1 && byte & 0x40 != 0 {
                return self.u8(byte);
            }
            self.u8(byte | 0x80);
        }
    }

    /// Text and a NUL; the text ends at its first own NUL.
    pub fn text(&mut self, text: &str) {
        let end = text.bytes().position(|b| b == 0).unwrap_or(text.len());
        self.0.extend_from_slice(&text.as_bytes()[..end]);
        self.u8(0);
    }

    /// Other bytes.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    /// Fills up with `filler` to a multiple of `unit`, counted from offset `from`.
    pub fn align(&mut self, from: u32, unit: u32, filler: u8) {
        while !(self.offset() - from).is_multiple_of(unit) {
            self.u8(filler);
        }
    }

    /// Overwrites four bytes.
    pub fn patch_u32(&mut self, at: u32, x: u32) {
        self.0[at as usize..at as usize + 4].copy_from_slice(&x.to_le_bytes());
    }

    /// Starts a table with a 32-bit length in front; give the result to `end_length`.
    pub fn begin_length(&mut self) -> u32 {
        self.u32(0);
        self.offset()
    }

    /// Fills in the length that `begin_length` left open.
    pub fn end_length(&mut self, start: u32) {
        self.patch_u32(start - 4, self.offset() - start);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leb128_numbers() {
        let mut b = Bytes::default();
        b.uleb(0);
        b.uleb(624_485);
        b.sleb(-2);
        b.sleb(64);
        b.sleb(-123_456);
        assert_eq!(b.0, [0, 0xe5, 0x8e, 0x26, 0x7e, 0xc0, 0, 0xc0, 0xbb, 0x78]);
    }

    #[test]
    fn text_ends_at_its_first_nul() {
        let mut b = Bytes::default();
        b.text("ab\0c");
        assert_eq!(b.0, *b"ab\0");
    }

    #[test]
    fn lengths_and_padding() {
        let mut b = Bytes::default();
        b.u8(1);
        let start = b.begin_length();
        b.u16(2);
        b.align(start, 4, 9);
        b.end_length(start);
        assert_eq!(b.0, [1, 4, 0, 0, 0, 2, 0, 9, 9]);
    }
}
