//! The text of a module and positions in it: byte offsets, lines, columns.

/// Byte offsets into the module's source.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[allow(missing_docs)]
pub struct SourceRange {
    pub start: u32,
    pub end: u32,
}

impl From<ruff_text_size::TextRange> for SourceRange {
    fn from(range: ruff_text_size::TextRange) -> SourceRange {
        SourceRange { start: range.start().to_u32(), end: range.end().to_u32() }
    }
}

/// The source text of a module, shared by its code objects.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SourceFile {
    /// As given: `fac.py`, `<stdin>`, `<string>`.
    pub path: String,
    /// The text.
    pub text: String,
    /// Byte offset of each line's start.
    pub line_starts: Vec<u32>,
}

impl SourceFile {
    /// Indexes `text` by line (`\n`, `\r\n` and `\r` end a line).
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> SourceFile {
        let text = text.into();
        let bytes = text.as_bytes();
        let mut line_starts = Vec::with_capacity(bytes.len() / 32 + 1);
        line_starts.push(0);
        for i in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            if bytes[i] == b'\n' || bytes.get(i + 1) != Some(&b'\n') {
                line_starts.push(i as u32 + 1);
            }
        }
        SourceFile { path: path.into(), text, line_starts }
    }

    /// Line number of a byte offset, from 1.
    pub fn line(&self, offset: u32) -> u32 {
        self.line_starts.partition_point(|&s| s <= offset) as u32
    }

    /// Text of line `number` (from 1) without its end; empty beyond the file.
    pub fn line_text(&self, number: u32) -> &str {
        let Some(&start) = (number as usize).checked_sub(1).and_then(|i| self.line_starts.get(i)) else { return "" };
        let end = self.line_starts.get(number as usize).map_or(self.text.len(), |&e| e as usize);
        self.text[start as usize..end].trim_end_matches(['\n', '\r'])
    }

    /// Byte offset of the start of the line that contains `offset`.
    pub fn line_start(&self, offset: u32) -> u32 {
        self.line_starts[self.line(offset) as usize - 1]
    }

    /// The range widened to whole characters within the text.
    pub fn whole_characters(&self, range: SourceRange) -> SourceRange {
        let len = self.text.len();
        let mut start = (range.start as usize).min(len);
        while !self.text.is_char_boundary(start) {
            start -= 1;
        }
        let mut end = (range.end as usize).clamp(start, len);
        while !self.text.is_char_boundary(end) {
            end += 1;
        }
        SourceRange { start: start as u32, end: end as u32 }
    }
}
