//! `native.CxxException`: what an exception of C++ is in Python.

use super::*;
use crate::objects::{attribute, class, dict, exception, intern, string};
use std::sync::OnceLock;

/// `native.CxxException`
pub fn class() -> Value {
    static CLASS: OnceLock<Value> = OnceLock::new();
    *CLASS.get_or_init(|| {
        let namespace = dict::new();
        dict::set_str(namespace, intern::intern("__module__"), intern::intern("native"));
        let doc = "An exception that C++ threw and Python caught.\n\n\
                   type: its C++ type, as text\n\
                   what: the text of what() for a std::exception, else None\n\
                   value: the thrown number or text, else None";
        dict::set_str(namespace, intern::DOC.value(), string::new(doc));
        for field in ["type", "what", "value"] {
            dict::set_str(namespace, intern::intern(field), Value::NONE);
        }
        class::new(intern::intern("CxxException"), &[Exc::RuntimeError.class()], namespace, None)
            .unwrap_or(Exc::RuntimeError.class())
    })
}

/// Raises one.
#[cold]
pub fn raise_thrown(ty: &str, what: Option<&str>, value: Value) -> Pending {
    let shown = match (what, value) {
        (Some(what), _) => format!("{ty}: {what}"),
        (None, value) if value.is_none() => ty.to_owned(),
        (None, value) => match crate::objects::protocol::repr(value) {
            Ok(text) => format!("{ty}: {}", string::text(text)),
            Err(Pending) => return Pending,
        },
    };
    let e = exception::new(class(), &[string::new(&shown)]);
    let what = what.map_or(Value::NONE, string::new);
    for (field, v) in [("type", string::new(ty)), ("what", what), ("value", value)] {
        if let Err(raised) = attribute::set_plain(e, intern::intern(field), Some(v)) {
            return raised;
        }
    }
    exception::raise_value(e)
}
