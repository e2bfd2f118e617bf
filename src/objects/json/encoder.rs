//! `_json.Encoder`: writes one value as JSON.

use super::text::push_literal;
use super::*;
use crate::heap::layout::JsonEncoder;
use crate::heap::{Kind, NativeType};

fn get(v: Value) -> &'static mut JsonEncoder {
    // SAFETY: of this layout by the caller's word; borrows last for a statement.
    unsafe { &mut *v.ptr::<JsonEncoder>() }
}

static PARAMETERS: [&str; 9] = [
    "markers",
    "default",
    "encoder",
    "indent",
    "key_separator",
    "item_separator",
    "sort_keys",
    "skipkeys",
    "allow_nan",
];

/// How strings are written: 0 by a function, else by ourselves.
const AS_ASCII: u64 = 1;
const AS_TEXT: u64 = 2;

fn construct(args: &Args) -> PyResult<Value> {
    let all = args.bind("make_encoder", 1, PARAMETERS, 9, 9)?.map(|v| v.unwrap_or(Value::NONE));
    let [markers, default, encoder, indent, key_separator, item_separator, sort, skip, nan] = all;
    if !markers.is_none() && !dict::is(markers) {
        let message = format!("make_encoder() argument 1 must be dict or None, not {}", class::name_of(markers));
        return Err(raise(Exc::TypeError, message));
    }
    for (i, v) in [(5, key_separator), (6, item_separator)] {
        if !string::is(v) {
            let message = format!("make_encoder() argument {i} must be str, not {}", class::name_of(v));
            return Err(raise(Exc::TypeError, message));
        }
    }
    let (sort, skip, nan) = (protocol::truth(sort)?, protocol::truth(skip)?, protocol::truth(nan)?);
    let known = |f: NativeFn| {
        encoder.kind() == Kind::NativeFunction && std::ptr::fn_addr_eq(function::native(encoder).function, f)
    };
    let strings = if known(encode_basestring_ascii as NativeFn) {
        AS_ASCII
    } else if known(encode_basestring as NativeFn) {
        AS_TEXT
    } else {
        0
    };
    let v = instance::allocate_native(args.positional[0], Builtin::JsonEncoder);
    let e = get(v);
    (e.markers, e.default, e.encoder, e.indent) = (Some(markers), Some(default), Some(encoder), Some(indent));
    (e.key_separator, e.item_separator) = (Some(key_separator), Some(item_separator));
    (e.sort_keys, e.skip_keys, e.allow_nan, e.strings) = (sort, skip, nan, strings);
    Ok(v)
}

fn get_attribute(v: Value, name: &str) -> PyResult<Option<Value>> {
    let e = get(v);
    Ok(match name {
        "markers" => e.markers,
        "default" => e.default,
        "encoder" => e.encoder,
        "indent" => e.indent,
        "key_separator" => e.key_separator,
        "item_separator" => e.item_separator,
        "sort_keys" => Some(Value::from_bool(e.sort_keys)),
        "skipkeys" => Some(Value::from_bool(e.skip_keys)),
        _ => None,
    })
}

/// One run.
struct Writer {
    out: String,
    encoder: Value,
    indent: Option<&'static str>,
    key_separator: &'static str,
    item_separator: &'static str,
    /// Containers under way, if cycles are looked for.
    open: Option<Vec<Value>>,
}

/// Adds a note to the pending exception.
#[cold]
fn note(pending: Pending, text: String) -> Pending {
    let e = exception::take();
    if let Ok(add) = attribute::get(e, intern::intern("add_note")) {
        let _ = doors::call(add, &[string::new(&text)]);
    }
    crate::heap::thread::current().pending = Some(e);
    pending
}

impl Writer {
    fn line(&mut self, level: usize) {
        if let Some(indent) = self.indent {
            self.out.push('\n');
            for _ in 0..level {
                self.out.push_str(indent);
            }
        }
    }

    fn string(&mut self, v: Value) -> PyResult<()> {
        let e = get(self.encoder);
        if e.strings != 0 {
            push_literal(&mut self.out, string::text(v), e.strings == AS_ASCII);
            return Ok(());
        }
        let encoded = doors::call(e.encoder.unwrap_or(Value::NONE), &[v])?;
        if !string::is(encoded) {
            let message = format!("encoder() must return a string, not {}", class::name_of(encoded));
            return Err(raise(Exc::TypeError, message));
        }
        self.out.push_str(string::text(encoded));
        Ok(())
    }

    fn float(&self, v: Value, x: f64) -> PyResult<String> {
        if x.is_finite() {
            return Ok(float::repr(x));
        }
        if !get(self.encoder).allow_nan {
            let shown = string::text(protocol::repr(v)?);
            return Err(raise(Exc::ValueError, format!("Out of range float values are not JSON compliant: {shown}")));
        }
        Ok(if x.is_nan() {
            "NaN"
        } else if x > 0.0 {
            "Infinity"
        } else {
            "-Infinity"
        }
        .to_owned())
    }

    /// Constants and numbers.
    fn simple(&self, v: Value) -> PyResult<Option<String>> {
        Ok(Some(match v {
            Value::NONE => "null".to_owned(),
            Value::TRUE => "true".to_owned(),
            Value::FALSE => "false".to_owned(),
            v if int::is(v) => int::decimal_text(v)?,
            v => match float::as_f64(v) {
                Some(x) => self.float(v, x)?,
                None => return Ok(None),
            },
        }))
    }

    fn enter(&mut self, v: Value) -> PyResult<()> {
        recursion::check(" while encoding a JSON object")?;
        if let Some(open) = &mut self.open {
            if open.contains(&v) {
                return Err(raise(Exc::ValueError, "Circular reference detected"));
            }
            open.push(v);
        }
        Ok(())
    }

    fn leave(&mut self) {
        if let Some(open) = &mut self.open {
            open.pop();
        }
    }

    fn value(&mut self, v: Value, level: usize) -> PyResult<()> {
        if string::is(v) {
            return self.string(v);
        }
        if let Some(n) = v.as_small_int() {
            self.out.push_str(int::decimal(n, &mut [0; 20]));
            return Ok(());
        }
        if let Some(text) = self.simple(v)? {
            self.out.push_str(&text);
            return Ok(());
        }
        self.enter(v)?;
        if list::is(v) || tuple::is(v) {
            self.array(v, level)?;
        } else if dict::is(v) {
            self.object(v, level)?;
        } else {
            let default = get(self.encoder).default.unwrap_or(Value::NONE);
            let answer = doors::call(default, &[v])?;
            let noted = |p| note(p, format!("when serializing {} object", class::full_name(class::of(v))));
            self.value(answer, level).map_err(noted)?;
        }
        self.leave();
        Ok(())
    }

    fn array(&mut self, v: Value, level: usize) -> PyResult<()> {
        let all = protocol::collect(v)?;
        if all.is_empty() {
            self.out.push_str("[]");
            return Ok(());
        }
        self.out.push('[');
        for (i, &x) in all.iter().enumerate() {
            if i > 0 {
                self.out.push_str(self.item_separator);
            }
            self.line(level + 1);
            let noted = |p| note(p, format!("when serializing {} item {i}", class::full_name(class::of(v))));
            self.value(x, level + 1).map_err(noted)?;
        }
        self.line(level);
        self.out.push(']');
        Ok(())
    }

    fn items(&self, v: Value) -> PyResult<Vec<(Value, Value)>> {
        if !get(self.encoder).sort_keys && Builtin::Dict.is(v) {
            return Ok(dict::items(v));
        }
        let items = doors::call(attribute::get(v, intern::intern("items"))?, &[])?;
        let mut all = protocol::collect(items)?;
        if get(self.encoder).sort_keys {
            list::sort::sort(&mut all, None, false)?;
        }
        let pair = |p: Value| match tuple::is(p).then(|| tuple::items(p)) {
            Some(&[key, value]) => Ok((key, value)),
            _ => Err(raise(Exc::ValueError, "items must return 2-tuples")),
        };
        all.into_iter().map(pair).collect()
    }

    fn object(&mut self, v: Value, level: usize) -> PyResult<()> {
        if dict::len(v) == 0 {
            self.out.push_str("{}");
            return Ok(());
        }
        let all = self.items(v)?;
        self.out.push('{');
        let mut first = true;
        for (key, value) in all {
            let text = if string::is(key) { None } else { self.simple(key)? };
            if text.is_none() && !string::is(key) {
                if get(self.encoder).skip_keys {
                    continue;
                }
                let got = class::name_of(key);
                let message = format!("keys must be str, int, float, bool or None, not {got}");
                return Err(raise(Exc::TypeError, message));
            }
            if !first {
                self.out.push_str(self.item_separator);
            }
            first = false;
            self.line(level + 1);
            self.string(text.map_or(key, |t| string::new(&t)))?;
            self.out.push_str(self.key_separator);
            if let Err(pending) = self.value(value, level + 1) {
                let e = exception::take();
                let shown = protocol::repr(key).map_or("?", string::text);
                crate::heap::thread::current().pending = Some(e);
                return Err(note(pending, format!("when serializing {} item {shown}", class::full_name(class::of(v)))));
            }
        }
        if !first {
            self.line(level);
        }
        self.out.push('}');
        Ok(())
    }
}

fn call(args: &Args) -> PyResult<Value> {
    let [object, level] = args.bind("_iterencode", 1, ["obj", "_current_indent_level"], 2, 2)?;
    let level = protocol::index_i64(level.unwrap_or(Value::NONE))?.max(0) as usize;
    let e = get(args.positional[0]);
    let text = |v: Option<Value>| v.and_then(string::as_text);
    let mut writer = Writer {
        out: String::new(),
        encoder: args.positional[0],
        indent: text(e.indent),
        key_separator: text(e.key_separator).unwrap_or(": "),
        item_separator: text(e.item_separator).unwrap_or(", "),
        open: e.markers.filter(|m| !m.is_none()).map(|_| Vec::new()),
    };
    writer.value(object.unwrap_or(Value::NONE), level)?;
    Ok(tuple::new(&[string::new(&writer.out)]))
}

/// `_json.Encoder`.
pub static TYPE: NativeType = NativeType {
    name: "_json.Encoder",
    size: size_of::<JsonEncoder>(),
    layout: Some(&JsonEncoder::LAYOUT),
    call: Some(call),
    // All but `allow_nan`.
    attributes: PARAMETERS.split_at(8).0,
    get_attribute: Some(get_attribute),
    new: Some(construct),
    doc: "Encoder(markers, default, encoder, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan)",
    ..NativeType::DEFAULT
};
