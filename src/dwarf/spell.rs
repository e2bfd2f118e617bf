//! Types in the words of C: `char *(*)(int)`, `struct stat *`, `double [3]`.

use super::types::{Function, Kind, Prototype, TypeRef};
use std::fmt;

/// Types within each other, at most; a deeper one ends in `...`.
const DEPTH: u32 = 40;

impl TypeRef {
    /// The declaration of a name with this type: `int (*name)(char *)`. An empty name gives the type's
    /// own spelling.
    pub fn declare(self, name: &str) -> String {
        spell(self, name.to_string(), 0)
    }
}

impl fmt::Display for TypeRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.declare(""))
    }
}

impl fmt::Display for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.ty.declare(&self.name))
    }
}

fn spell(ty: TypeRef, inner: String, depth: u32) -> String {
    if depth > DEPTH {
        return join("...", &inner);
    }
    let ty = ty.get();
    let named = |prefix: &str| match &ty.name {
        Some(name) => join(&format!("{prefix}{name}"), &inner),
        None => join(&format!("{prefix}{{...}}"), &inner),
    };
    match &ty.kind {
        Kind::Pointer(to) => spell(*to, around(*to, format!("*{inner}")), depth + 1),
        Kind::Reference(to) => spell(*to, around(*to, format!("&{inner}")), depth + 1),
        Kind::Rvalue(to) => spell(*to, around(*to, format!("&&{inner}")), depth + 1),
        Kind::Array(of, Some(count)) => spell(*of, format!("{inner}[{count}]"), depth + 1),
        Kind::Array(of, None) => spell(*of, format!("{inner}[]"), depth + 1),
        Kind::Function(prototype) => {
            spell(prototype.result, format!("{inner}({})", parameters(prototype, depth)), depth + 1)
        }
        Kind::Const(of) => qualified("const", *of, inner, depth),
        Kind::Volatile(of) => qualified("volatile", *of, inner, depth),
        Kind::Struct(_) => named("struct "),
        Kind::Union(_) => named("union "),
        Kind::Enum(..) => named("enum "),
        Kind::Incomplete => named("struct "),
        Kind::Void => join("void", &inner),
        Kind::Base(_) | Kind::Typedef(_) => match &ty.name {
            Some(name) => join(name, &inner),
            None => join("(unnamed)", &inner),
        },
        Kind::Unsupported(what) => match &ty.name {
            Some(name) => join(name, &inner),
            None => join(&format!("({what})"), &inner),
        },
    }
}

/// `const` goes before what it qualifies, but after the star of a pointer.
fn qualified(word: &str, of: TypeRef, inner: String, depth: u32) -> String {
    match of.get().kind {
        Kind::Pointer(_) => spell(of, join(word, &inner), depth + 1),
        _ => format!("{word} {}", spell(of, inner, depth + 1)),
    }
}

/// A pointer's declarator, in parentheses if what follows binds stronger.
fn around(to: TypeRef, inner: String) -> String {
    match to.get().kind {
        Kind::Array(..) | Kind::Function(_) => format!("({inner})"),
        _ => inner,
    }
}

fn parameters(prototype: &Prototype, depth: u32) -> String {
    let spelled = prototype.parameters.iter();
    let mut all: Vec<String> = spelled.map(|p| spell(p.ty, p.name.clone().unwrap_or_default(), depth + 1)).collect();
    if prototype.variadic && (prototype.prototyped || !all.is_empty()) {
        all.push("...".into());
    }
    if all.is_empty() && prototype.prototyped {
        return "void".into();
    }
    all.join(", ")
}

fn join(word: &str, inner: &str) -> String {
    if inner.is_empty() { word.to_string() } else { format!("{word} {inner}") }
}
