//! C spelling of types and prototypes.

use crate::dwarf::{Kind, Prototype, TypeRef};

/// Deeper types are cut off.
const DEPTH: usize = 32;

/// The declaration of `name` with this type; without a name, the type's own spelling.
pub fn declare(ty: TypeRef, name: &str) -> String {
    build(ty, name.to_owned(), DEPTH)
}

/// `int add(int a, int b)`
pub fn prototype(p: &Prototype, name: &str) -> String {
    build(p.result, format!("{name}({})", parameters(p, DEPTH)), DEPTH)
}

/// The one type that nobody calls by its full name.
fn shortened(name: &str) -> String {
    let long = "std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char> >";
    name.replace(long, "std::string").replace("std::string >", "std::string>")
}

fn parameters(p: &Prototype, depth: usize) -> String {
    let mut all: Vec<String> =
        p.parameters.iter().map(|p| build(p.ty, p.name.clone().unwrap_or_default(), depth - 1)).collect();
    if p.variadic {
        all.push("...".to_owned());
    }
    match (all.is_empty(), p.prototyped) {
        (true, true) => "void".to_owned(),
        (true, false) => String::new(),
        _ => all.join(", "),
    }
}

fn joined(head: &str, inner: &str) -> String {
    match inner.chars().next() {
        None => head.to_owned(),
        Some('[') => format!("{head}{inner}"),
        Some(_) => format!("{head} {inner}"),
    }
}

fn build(ty: TypeRef, inner: String, depth: usize) -> String {
    let t = ty.get();
    if depth == 0 {
        return joined("...", &inner);
    }
    let named = |prefix: &str| {
        let name = match t.name.as_deref() {
            Some(name) if name.contains("::") => shortened(name),
            Some(name) => format!("{prefix}{name}"),
            None => match super::ctype::of(ty).alias() {
                Some(alias) => alias.to_owned(),
                None => format!("{prefix}{{...}}"),
            },
        };
        joined(&name, &inner)
    };
    match &t.kind {
        Kind::Void => joined("void", &inner),
        Kind::Base(_) => joined(t.name.as_deref().unwrap_or("?"), &inner),
        Kind::Typedef(_) => joined(t.name.as_deref().unwrap_or("?"), &inner),
        Kind::Struct(_) => named("struct "),
        Kind::Union(_) => named("union "),
        Kind::Enum(..) => named("enum "),
        Kind::Incomplete => named("struct "),
        Kind::Unsupported(what) => joined(what, &inner),
        Kind::Pointer(target) | Kind::Reference(target) | Kind::Rvalue(target) => {
            let mark = match t.kind {
                Kind::Pointer(_) => "*",
                Kind::Reference(_) => "&",
                _ => "&&",
            };
            let wraps = matches!(target.get().kind, Kind::Array(..) | Kind::Function(_));
            let inner = if wraps { format!("({mark}{inner})") } else { format!("{mark}{inner}") };
            build(*target, inner, depth - 1)
        }
        Kind::Array(of, count) => {
            let count = count.map_or(String::new(), |n| n.to_string());
            build(*of, format!("{inner}[{count}]"), depth - 1)
        }
        Kind::Function(p) => build(p.result, format!("{inner}({})", parameters(p, depth)), depth - 1),
        Kind::Const(of) => qualified("const", *of, inner, depth),
        Kind::Volatile(of) => qualified("volatile", *of, inner, depth),
    }
}

fn qualified(word: &str, of: TypeRef, inner: String, depth: usize) -> String {
    if matches!(of.get().kind, Kind::Pointer(_) | Kind::Reference(_) | Kind::Rvalue(_)) {
        let inner = if inner.is_empty() { word.to_owned() } else { format!("{word} {inner}") };
        return build(of, inner, depth - 1);
    }
    format!("{word} {}", build(of, inner, depth - 1))
}
