//! The `_tokenize` module: what `tokenize` iterates over. All of the source is read and cut into
//! tokens at once.

use crate::heap::Value;
use crate::objects::{
    Args, Exc, PyResult, attribute, doors, exception, int, intern, list, module, protocol, raise, string, tuple,
};
use crate::runtime;
use crate::syntax::SourceFile;
use crate::syntax::tokens::{self, Token, number};

/// Makes the module.
///
/// # Errors
/// None yet.
pub fn module() -> PyResult<Value> {
    let m = module::new("_tokenize");
    module::add_functions(m, &[("TokenizerIter", tokenizer)]);
    Ok(m)
}

/// `TokenizerIter(readline, /, *, encoding=None, extra_tokens=False)`: an iterator over tuples of
/// type, text, start, end and line.
fn tokenizer(args: &Args) -> PyResult<Value> {
    let [readline, encoding, extra] = args.bind("TokenizerIter", 0, ["readline", "encoding", "extra_tokens"], 1, 1)?;
    let readline = readline.ok_or_else(|| raise(Exc::TypeError, "TokenizerIter() needs readline"))?;
    let source = SourceFile::new("<string>", read(readline, encoding.filter(|v| !v.is_none()))?);
    let extra = extra.map_or(Ok(false), protocol::truth)?;
    let found = tokens::tokens(&source).map_err(|e| (runtime::doors::get().syntax_error)(&e, &source))?;
    let mut rows = Vec::with_capacity(found.len());
    for token in found {
        if extra || !matches!(token.number, number::COMMENT | number::BLANK_LINE) {
            rows.push(row(&source, token, extra));
        }
    }
    protocol::iter(list::new(&rows))
}

/// All that `readline` answers until it is exhausted.
fn read(readline: Value, encoding: Option<Value>) -> PyResult<String> {
    let mut text = String::new();
    loop {
        let line = match doors::call(readline, &[]) {
            Ok(line) => line,
            Err(_) if exception::swallow(Exc::StopIteration) => return Ok(text),
            Err(e) => return Err(e),
        };
        let line = match encoding {
            Some(encoding) if !string::is(line) => {
                doors::call(attribute::get(line, intern::intern("decode"))?, &[encoding])?
            }
            _ => line,
        };
        let Some(line) = string::as_text(line) else {
            return Err(raise(Exc::TypeError, "readline() returned a non-string object"));
        };
        if line.is_empty() {
            return Ok(text);
        }
        text.push_str(line);
    }
}

fn row(source: &SourceFile, token: Token, extra: bool) -> Value {
    let at_end = token.number == number::END || token.number == number::DEDENT;
    let range = token.range;
    let (start, end) = (place(source, range.start), place(source, range.end));
    let (mut start, mut end) = (start, end);
    if token.number == number::END && start.1 > 0 {
        (start, end) = ((start.0 + 1, 0), (start.0 + 1, 0));
    }
    if matches!(token.number, number::NEWLINE | number::BLANK_LINE) {
        // The end is behind the line's last character, on the same line.
        let length = if range.start == range.end { 1 } else { i64::from(range.end - range.start) };
        end = (start.0, start.1 + length);
    }
    let text = if at_end { "" } else { &source.text[range.start as usize..range.end as usize] };
    let number = if extra && token.is_operator() { number::OPERATOR } else { token.number };
    let line = if token.number == number::END { String::new() } else { lines(source, start.0, end.0) };
    let pair = |(a, b): (i64, i64)| tuple::new(&[int::from_i64(a), int::from_i64(b)]);
    tuple::new(&[int::from_i64(i64::from(number)), string::new(text), pair(start), pair(end), string::new(&line)])
}

/// Line from 1 and column in characters from 0.
fn place(source: &SourceFile, offset: u32) -> (i64, i64) {
    let line = source.line(offset);
    let start = source.line_start(offset) as usize;
    (i64::from(line), source.text[start..offset as usize].chars().count() as i64)
}

/// The physical lines from `first` to `last`, with their ends.
fn lines(source: &SourceFile, first: i64, last: i64) -> String {
    let start = source.line_starts.get(first as usize - 1).map_or(source.text.len(), |&s| s as usize);
    let end = source.line_starts.get(last as usize).map_or(source.text.len(), |&s| s as usize);
    source.text[start..end.max(start)].to_owned()
}
