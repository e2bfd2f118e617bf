//! Padding, tabs, and translation of text.

use super::*;

fn padded(args: &Args, name: &str, split: fn(usize, usize) -> usize) -> PyResult<Value> {
    let v = this(args, name, 1, 2)?;
    let width = protocol::index_i64(args.positional[1])?;
    let fill = match args.get(2) {
        None => ' ',
        Some(f) => {
            let mut chars = as_text(f).map(str::chars);
            match (chars.as_mut().and_then(Iterator::next), chars.and_then(|mut c| c.next())) {
                (Some(c), None) => c,
                _ => return Err(bad_fill(f)),
            }
        }
    };
    let chars = char_count(v);
    let Some(extra) = usize::try_from(width).ok().and_then(|w| w.checked_sub(chars)).filter(|&n| n > 0) else {
        return Ok(exact(v));
    };
    if is_too_long(extra) {
        return Err(sequence::no_memory());
    }
    let left = split(extra, width as usize);
    let mut out = String::with_capacity(text(v).len() + extra * fill.len_utf8());
    out.extend(std::iter::repeat_n(fill, left));
    out.push_str(text(v));
    out.extend(std::iter::repeat_n(fill, extra - left));
    Ok(new(&out))
}

#[cold]
fn bad_fill(v: Value) -> Pending {
    if is(v) {
        return raise(Exc::TypeError, "The fill character must be exactly one character long");
    }
    let message = format!("The fill character must be a unicode character, not {}", class::name_of(v));
    raise(Exc::TypeError, message)
}

/// `str.center(width, fillchar=' ')`
pub fn center(args: &Args) -> PyResult<Value> {
    padded(args, "str.center", |extra, width| extra / 2 + (extra & width & 1))
}

/// `str.ljust(width, fillchar=' ')`
pub fn ljust(args: &Args) -> PyResult<Value> {
    padded(args, "str.ljust", |_, _| 0)
}

/// `str.rjust(width, fillchar=' ')`
pub fn rjust(args: &Args) -> PyResult<Value> {
    padded(args, "str.rjust", |extra, _| extra)
}

/// `str.zfill(width)`
pub fn zfill(args: &Args) -> PyResult<Value> {
    let v = this(args, "str.zfill", 1, 1)?;
    let width = protocol::index_i64(args.positional[1])?;
    let chars = char_count(v);
    let Some(extra) = usize::try_from(width).ok().and_then(|w| w.checked_sub(chars)).filter(|&n| n > 0) else {
        return Ok(exact(v));
    };
    if is_too_long(extra) {
        return Err(sequence::no_memory());
    }
    let t = text(v);
    let sign = usize::from(t.starts_with(['+', '-']));
    Ok(new(&format!("{}{}{}", &t[..sign], "0".repeat(extra), &t[sign..])))
}

/// `str.expandtabs(tabsize=8)`
pub fn expandtabs(args: &Args) -> PyResult<Value> {
    let v = args.receiver("str.expandtabs", is)?;
    let [size] = args.bind("expandtabs", 1, ["tabsize"], 1, 0)?;
    let size = usize::try_from(size.map_or(Ok(8), protocol::index_i64)?).unwrap_or(0);
    let mut out = String::new();
    let mut column = 0;
    for c in text(v).chars() {
        match c {
            '\t' => {
                let n = if size == 0 { 0 } else { size - column % size };
                if out.len().saturating_add(n) > MAX_LENGTH {
                    return Err(raise(Exc::OverflowError, "new string is too long"));
                }
                out.extend(std::iter::repeat_n(' ', n));
                column += n;
            }
            '\n' | '\r' => {
                out.push(c);
                column = 0;
            }
            _ => {
                out.push(c);
                column += 1;
            }
        }
    }
    Ok(new(&out))
}

/// `str.translate(table)`
pub fn translate(args: &Args) -> PyResult<Value> {
    let v = this(args, "str.translate", 1, 1)?;
    let table = args.positional[1];
    let mut out = String::with_capacity(text(v).len());
    for c in text(v).chars() {
        let key = int::from_i64(i64::from(c as u32));
        let to = match protocol::get_item(table, key) {
            Ok(to) => to,
            Err(Pending) if exception::swallow(Exc::LookupError) => {
                out.push(c);
                continue;
            }
            Err(Pending) => return Err(Pending),
        };
        if to.is_none() {
            continue;
        }
        if let Some(t) = as_text(to) {
            out.push_str(t);
        } else if int::is(to) {
            match int::as_i64(to).and_then(|n| u32::try_from(n).ok()).and_then(char::from_u32) {
                Some(c) => out.push(c),
                None => return Err(raise(Exc::ValueError, "character mapping must be in range(0x110000)")),
            }
        } else {
            return Err(raise(Exc::TypeError, "character mapping must return integer, None or str"));
        }
    }
    Ok(new(&out))
}

/// `str.maketrans(x[, y[, z]])`; the first argument is the class.
pub fn maketrans(args: &Args) -> PyResult<Value> {
    args.check("maketrans", 1, 1, 3)?;
    let table = dict::new();
    let code = |c: char| int::from_i64(i64::from(c as u32));
    let x = args.positional[1];
    let Some(y) = args.get(2) else {
        if !dict::is(x) {
            let message = "if you give only one argument to maketrans it must be a dict";
            return Err(raise(Exc::TypeError, message));
        }
        for row in table::of(x).rows().to_vec() {
            let (Some(key), Some(value)) = (row.key, row.value) else { continue };
            let key = match as_text(key) {
                Some(t) => {
                    let mut chars = t.chars();
                    match (chars.next(), chars.next()) {
                        (Some(c), None) => code(c),
                        _ => {
                            let message = "string keys in translate table must be of length 1";
                            return Err(raise(Exc::ValueError, message));
                        }
                    }
                }
                None if int::is(key) => key,
                None => {
                    let message = "keys in translate table must be strings or integers";
                    return Err(raise(Exc::TypeError, message));
                }
            };
            protocol::set_item(table, key, Some(value))?;
        }
        return Ok(table);
    };
    let Some(from) = as_text(x) else {
        let message = "first maketrans argument must be a string if there is a second argument";
        return Err(raise(Exc::TypeError, message));
    };
    let to = str_argument(y, "maketrans() argument 2")?;
    if from.chars().count() != to.chars().count() {
        return Err(raise(Exc::ValueError, "the first two maketrans arguments must have equal length"));
    }
    for (a, b) in from.chars().zip(to.chars()) {
        protocol::set_item(table, code(a), Some(code(b)))?;
    }
    if let Some(z) = args.get(3) {
        for c in str_argument(z, "maketrans() argument 3")?.chars() {
            protocol::set_item(table, code(c), Some(Value::NONE))?;
        }
    }
    Ok(table)
}

#[cfg(test)]
mod tests {
    use crate::objects::testing::*;

    #[test]
    fn padding() {
        let _turn = start();
        assert_eq!(method(s("ab"), "center", &[i(5)]), "'  ab '");
        assert_eq!(method(s("a"), "center", &[i(4), s("é")]), "'éaéé'");
        assert_eq!(method(s("ab"), "ljust", &[i(4), s(".")]), "'ab..'");
        assert_eq!(method(s("ab"), "rjust", &[i(-4)]), "'ab'");
        assert_eq!(method(s("-7"), "zfill", &[i(5)]), "'-0007'");
        assert_eq!(
            method(s("a"), "center", &[i(4), s("xx")]),
            "TypeError: The fill character must be exactly one character long"
        );
        assert_eq!(method(s("a\tbc\n\td"), "expandtabs", &[i(4)]), r"'a   bc\n    d'");
    }
}
