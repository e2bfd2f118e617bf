//! The types that need no library: arithmetic types under each of their spellings, `void`, and the
//! names of `<stdint.h>` and `<stddef.h>`. A base type of a library that is one of these becomes it,
//! so that `int` is the same type everywhere.

use super::types::{Base, Float, Kind, Type, TypeRef};
use std::collections::HashMap;
use std::sync::OnceLock;

/// Name, size, what it is.
const TYPES: &[(&str, u64, Base)] = &[
    ("_Bool", 1, Base::Bool),
    ("bool", 1, Base::Bool),
    ("char", 1, Base::Char { signed: true }),
    ("signed char", 1, Base::Char { signed: true }),
    ("unsigned char", 1, Base::Char { signed: false }),
    ("short", 2, Base::Int { signed: true }),
    ("unsigned short", 2, Base::Int { signed: false }),
    ("int", 4, Base::Int { signed: true }),
    ("unsigned int", 4, Base::Int { signed: false }),
    ("long", 8, Base::Int { signed: true }),
    ("unsigned long", 8, Base::Int { signed: false }),
    ("long long", 8, Base::Int { signed: true }),
    ("unsigned long long", 8, Base::Int { signed: false }),
    ("__int128", 16, Base::Int { signed: true }),
    ("unsigned __int128", 16, Base::Int { signed: false }),
    ("char8_t", 1, Base::Unicode),
    ("char16_t", 2, Base::Unicode),
    ("char32_t", 4, Base::Unicode),
    ("float", 4, Base::Float(Float::Single)),
    ("double", 8, Base::Float(Float::Double)),
    ("long double", 16, Base::Float(Float::Extended)),
    ("_Float128", 16, Base::Float(Float::Quad)),
    ("float _Complex", 8, Base::Complex(Float::Single)),
    ("double _Complex", 16, Base::Complex(Float::Double)),
    ("long double _Complex", 32, Base::Complex(Float::Extended)),
];

/// Names that every C program knows from its standard headers.
const TYPEDEFS: &[(&str, &str)] = &[
    ("size_t", "unsigned long"),
    ("ssize_t", "long"),
    ("ptrdiff_t", "long"),
    ("intptr_t", "long"),
    ("uintptr_t", "unsigned long"),
    ("wchar_t", "int"),
    ("int8_t", "signed char"),
    ("uint8_t", "unsigned char"),
    ("int16_t", "short"),
    ("uint16_t", "unsigned short"),
    ("int32_t", "int"),
    ("uint32_t", "unsigned int"),
    ("int64_t", "long"),
    ("uint64_t", "unsigned long"),
];

fn table() -> &'static HashMap<&'static str, TypeRef> {
    static TABLE: OnceLock<HashMap<&'static str, TypeRef>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table = HashMap::new();
        table.insert("void", TypeRef::known(Type { name: Some("void".into()), size: 0, align: 1, kind: Kind::Void }));
        for &(name, size, base) in TYPES {
            let align = if matches!(base, Base::Complex(_)) { size / 2 } else { size };
            let ty = Type { name: Some(name.into()), size, align, kind: Kind::Base(base) };
            table.insert(name, TypeRef::known(ty));
        }
        for &(name, target) in TYPEDEFS {
            let target = table[target];
            let (size, align) = (target.get().size, target.get().align);
            let ty = Type { name: Some(name.into()), size, align, kind: Kind::Typedef(target) };
            table.insert(name, TypeRef::known(ty));
        }
        table
    })
}

/// `void`.
pub fn void() -> TypeRef {
    table()["void"]
}

/// The base type, or standard typedef, that these words name in any order C allows
/// (`unsigned long int`, `long unsigned`). `const` and `*` are no part of it: see
/// [`super::type_expression`].
pub fn base_type(name: &str) -> Option<TypeRef> {
    let words: Vec<&str> = name.split_whitespace().collect();
    match words.as_slice() {
        [word] if table().contains_key(word) => Some(table()[word]),
        _ => from_words(&words),
    }
}

/// Whether this word can be part of a base type's name of several words.
pub fn is_specifier(word: &str) -> bool {
    const WORDS: &[&str] = &[
        "void",
        "char",
        "short",
        "int",
        "long",
        "float",
        "double",
        "signed",
        "unsigned",
        "_Bool",
        "_Complex",
        "__int128",
        "__signed__",
        "__complex__",
        "_Float128",
        "__float128",
    ];
    WORDS.contains(&word)
}

/// The base type of several specifiers.
pub fn from_words(words: &[&str]) -> Option<TypeRef> {
    let (mut long, mut short, mut complex) = (0, 0, 0);
    let (mut sign, mut kind) = (None, None);
    for &word in words {
        match word {
            "long" => long += 1,
            "short" => short += 1,
            "_Complex" | "__complex__" | "complex" => complex += 1,
            "signed" | "unsigned" | "__signed__" => {
                if sign.replace(word == "unsigned").is_some() {
                    return None;
                }
            }
            "int" | "char" | "float" | "double" | "void" | "_Bool" | "bool" | "__int128" | "_Float128"
            | "__float128" => {
                if kind.replace(word).is_some() {
                    return None;
                }
            }
            _ => return None,
        }
    }
    let unsigned = sign == Some(true);
    let name = match (kind, short, long, complex) {
        (None, 0, 0, 0) if sign.is_none() => return None,
        (Some("float"), 0, 0, 0) if sign.is_none() => "float",
        (Some("float"), 0, 0, 1) if sign.is_none() => "float _Complex",
        (Some("double"), 0, 0, 0) if sign.is_none() => "double",
        (Some("double") | None, 0, 0, 1) if sign.is_none() => "double _Complex",
        (Some("double"), 0, 1, 0) if sign.is_none() => "long double",
        (Some("double"), 0, 1, 1) if sign.is_none() => "long double _Complex",
        (Some("_Float128" | "__float128"), 0, 0, 0) if sign.is_none() => "_Float128",
        (Some("void"), 0, 0, 0) if sign.is_none() => "void",
        (Some("_Bool"), 0, 0, 0) if sign.is_none() => "_Bool",
        (Some("bool"), 0, 0, 0) if sign.is_none() => "bool",
        (Some("char"), 0, 0, 0) => match sign {
            None => "char",
            Some(false) => "signed char",
            Some(true) => "unsigned char",
        },
        (Some("__int128"), 0, 0, 0) if unsigned => "unsigned __int128",
        (Some("__int128"), 0, 0, 0) => "__int128",
        (Some("int") | None, 1, 0, 0) if unsigned => "unsigned short",
        (Some("int") | None, 1, 0, 0) => "short",
        (Some("int") | None, 0, 0, 0) if unsigned => "unsigned int",
        (Some("int") | None, 0, 0, 0) => "int",
        (Some("int") | None, 0, 1, 0) if unsigned => "unsigned long",
        (Some("int") | None, 0, 1, 0) => "long",
        (Some("int") | None, 0, 2, 0) if unsigned => "unsigned long long",
        (Some("int") | None, 0, 2, 0) => "long long",
        _ => return None,
    };
    Some(table()[name])
}

/// The type that a `DW_TAG_base_type` of this name, size and encoding stands for.
pub fn described(name: Option<&str>, size: u64, encoding: gimli::DwAte) -> TypeRef {
    use gimli::constants as dw;
    let quad = name.is_some_and(|n| n.contains("loat128"));
    let float = |size: u64| match size {
        4 => Some(Float::Single),
        8 => Some(Float::Double),
        16 if quad => Some(Float::Quad),
        16 => Some(Float::Extended),
        _ => None,
    };
    let whole = matches!(size, 1 | 2 | 4 | 8 | 16);
    let base = match encoding {
        dw::DW_ATE_boolean if size == 1 => Some(Base::Bool),
        dw::DW_ATE_boolean if whole => Some(Base::Int { signed: false }),
        dw::DW_ATE_signed_char if size == 1 => Some(Base::Char { signed: true }),
        dw::DW_ATE_unsigned_char if size == 1 => Some(Base::Char { signed: false }),
        dw::DW_ATE_UTF | dw::DW_ATE_UCS | dw::DW_ATE_ASCII if matches!(size, 1 | 2 | 4) => Some(Base::Unicode),
        dw::DW_ATE_signed | dw::DW_ATE_signed_char if whole => Some(Base::Int { signed: true }),
        dw::DW_ATE_unsigned | dw::DW_ATE_unsigned_char | dw::DW_ATE_address if whole => {
            Some(Base::Int { signed: false })
        }
        dw::DW_ATE_float => float(size).map(Base::Float),
        dw::DW_ATE_complex_float => float(size / 2).map(Base::Complex),
        _ => None,
    };
    let Some(base) = base else {
        let what = format!("{} of {size} bytes, {encoding}", name.unwrap_or("a base type"));
        return TypeRef::unsupported(name, size, &what);
    };
    let words = name.unwrap_or("").replace("complex", "_Complex");
    if let Some(known) = base_type(&words)
        && known.get().size == size
        && matches!(known.get().kind, Kind::Base(b) if b == base)
    {
        return known;
    }
    let align = if matches!(base, Base::Complex(_)) { size / 2 } else { size };
    TypeRef::known(Type { name: name.map(String::from), size, align, kind: Kind::Base(base) })
}
