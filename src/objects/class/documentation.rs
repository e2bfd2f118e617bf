//! Documentation strings of native classes and of what they have: CPython's, looked up when somebody
//! asks.

use super::{get, is_python};
use crate::heap::Value;
use crate::objects::{dict, intern, string, tuple};
use crate::util::docs;

/// Gives a native class that says nothing of itself its string.
#[cold]
pub(super) fn fill(class: Value) {
    let (own, name) = (get(class).dict, intern::DOC.value());
    if !is_python(class)
        && dict::get_str(own, name).is_none_or(Value::is_none)
        && let Some(text) = of_class(class)
    {
        dict::set_str(own, name, text);
    }
}

/// What CPython says of a native class.
pub(super) fn of_class(class: Value) -> Option<Value> {
    docs::of(string::text(get(class).module), string::text(get(class).qualname)).map(string::new)
}

/// What CPython says of an attribute that `class` defines or overrides; else None.
pub fn of_member(class: Value, member: Value) -> Value {
    let of = |class: Value| {
        let path = format!("{}.{}", string::text(get(class).qualname), string::text(member));
        docs::of(string::as_text(get(class).module)?, &path)
    };
    tuple::items(get(class).mro).iter().copied().find_map(of).map_or(Value::NONE, string::new)
}
