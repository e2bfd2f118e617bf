//! What the macros of a library stand for: constants, other names of the library, types; with parameters, functions of
//! constants.

use super::library::{Loaded, of_module, type_object};
use crate::dwarf::{self, Constant, Entity};
use crate::heap::Value;
use crate::objects::native::ctype;
use crate::objects::{
    Args, Builtin, Exc, PyResult, bytes, class, dict, exception, float, function, int, intern, module, protocol, raise,
    string, tuple,
};

/// Macros that name each other, at most.
const RENAMED: usize = 32;

impl Loaded {
    /// What a macro stands for: a constant, something of the library that it gives another name (`#define mpz_init
    /// __gmpz_init`), a type.
    pub(super) fn macro_value(&self, name: &str, text: &str) -> PyResult<Option<Value>> {
        if let Some(c) = self.described.constant(text) {
            return Ok(Some(self.keep(name, constant(c))));
        }
        if let Some(target) = self.renamed(text) {
            let known = dict::get_str(module::globals(self.module), intern::intern(&target));
            let found = if known.is_some() { known } else { self.look(&target)? };
            // A variable is read each time.
            let is_variable = matches!(self.described.lookup(&target), Some(Entity::Variable(_)));
            return Ok(found.map(|v| if is_variable { v } else { self.keep(name, v) }));
        }
        if let Ok(ty) = self.described.type_named(text) {
            return type_object(ctype::of(ty)).map(|v| Some(self.keep(name, v)));
        }
        let message =
            format!("macro '{name}' of native library '{}' has no value here: {text}", string::text(self.name));
        Err(exception::attribute_error(message, self.module, intern::intern(name)))
    }

    /// The name that a macro's text ends at, through other macros; none if that is no name of the library.
    pub(super) fn renamed(&self, text: &str) -> Option<String> {
        let mut target = text.to_owned();
        for _ in 0..RENAMED {
            while let Some(inside) = target.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
                target = inside.trim().to_owned();
            }
            let is_name = |text: &str| {
                text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
                    && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            };
            if !is_name(&target) {
                return None;
            }
            match self.described.lookup(&target) {
                Some(Entity::Macro(text)) => target = text,
                Some(_) => return Some(target),
                None => return self.address(&target, None).map(|_| target),
            }
        }
        None
    }

    /// A macro with parameters, as a function of numbers.
    pub(super) fn macro_function(&self, name: &str) -> Value {
        let bound = tuple::new(&[self.module, intern::intern(name)]);
        self.keep(name, function::new_native(intern::intern(name), expand, Some(bound), None))
    }
}

/// A macro with parameters: `lib.WEXITSTATUS(256)`
fn expand(args: &Args) -> PyResult<Value> {
    let bound = tuple::items(args.positional[0]);
    let (m, name) = (bound[0], string::text(bound[1]));
    let Some(loaded) = of_module(m) else { return Ok(Value::NONE) };
    let Some((parameters, body)) = loaded.described.macro_with_parameters(name) else { return Ok(Value::NONE) };
    let count = dwarf::parameters(&parameters).len();
    args.check(name, 1, count, count)?;
    let mut words = Vec::new();
    for &v in &args.positional[1..] {
        let word = match (float::is(v), int::is(v) || Builtin::Int.has(v)) {
            (true, _) => string::text(protocol::repr(v)?).to_owned(),
            (_, true) => {
                let n = i128::try_from(int::to_big(protocol::index(v)?)).ok();
                let Some(n) = n.filter(|n| (i64::MIN.into()..=u64::MAX.into()).contains(n)) else {
                    let message = format!("macro {name}({parameters}) takes ints of at most 64 bits");
                    return Err(raise(Exc::OverflowError, message));
                };
                n.to_string()
            }
            _ => {
                let message = format!("macro {name}({parameters}) takes numbers, not {}", class::name_of(v));
                return Err(raise(Exc::TypeError, message));
            }
        };
        words.push(format!("({word})"));
    }
    let fits = |c: &Constant| match c {
        // C's arithmetic would have wrapped.
        Constant::Int(n) => (i64::MIN.into()..=u64::MAX.into()).contains(n),
        _ => true,
    };
    match loaded.described.constant(&format!("{name}({})", words.join(", "))).filter(fits) {
        Some(c) => Ok(constant(c)),
        None => {
            let message = format!("macro {name}({parameters}) has no value for {}: {body}", words.join(", "));
            Err(raise(Exc::TypeError, message))
        }
    }
}

/// The Python value of a macro's.
fn constant(c: Constant) -> Value {
    match c {
        Constant::Int(n) => int::from_i128(n),
        Constant::Float(x) => float::from_f64(x),
        Constant::Text(text) => match String::from_utf8(text) {
            Ok(text) => string::new(&text),
            Err(e) => bytes::new(e.as_bytes()),
        },
    }
}
