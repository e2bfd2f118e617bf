//! The module `_native`: what `native` (in Python) is made of.

use crate::heap::Value;
use crate::native::{call, library, members, search};
use crate::objects::native::{
    CType, Form, class as ctypes, convert, cxx, enumeration, exception, function, guard, view,
};
use crate::objects::{
    Args, Builtin, Exc, NativeFn, PyResult, bytes, class, dict, int, intern, list, module, protocol, raise, string,
    tuple,
};

const FUNCTIONS: &[(&str, NativeFn)] = &[
    ("addressof", addressof),
    ("array", array),
    ("cast", cast),
    ("declare", declare),
    ("delete", members::delete),
    ("errno", errno),
    ("load", load),
    ("new", new),
    ("own", own),
    ("release", release),
    ("set_errno", set_errno),
    ("sizeof", sizeof),
    ("stack", |_| crate::native::stack::frames()),
    ("tie", tie),
    ("type", type_of_text),
    ("type_of_word", type_of_word),
    ("typeof", type_of),
];

/// Makes the module.
///
/// # Errors
/// None.
pub fn module() -> PyResult<Value> {
    let m = module::new("_native");
    module::add_functions(m, FUNCTIONS);
    guard::install();
    super::add_types(
        m,
        &[
            Builtin::CStruct,
            Builtin::CUnion,
            Builtin::CPointer,
            Builtin::CArray,
            Builtin::CScalar,
            Builtin::CFunction,
            Builtin::CField,
            Builtin::CMethod,
            Builtin::CNamespace,
            Builtin::CLibrary,
        ],
    );
    dict::set_str(module::globals(m), intern::intern("MemoryAccessError"), guard::error_class());
    dict::set_str(module::globals(m), intern::intern("CxxException"), exception::class());
    Ok(m)
}

/// A type: a class of one, a C object, or a C type expression.
fn ctype_argument(v: Value, lib: Option<Value>) -> PyResult<&'static CType> {
    if let Some(text) = string::as_text(v) {
        let lib = match lib.filter(|l| !l.is_none()) {
            Some(lib) => Some(library::required(lib)?),
            None => None,
        };
        return library::type_named(text, lib);
    }
    let named = ctypes::ctype_named(v).or_else(|| if class::is(v) { enumeration::ctype_of(v) } else { None });
    named.ok_or_else(|| {
        let message = format!("a C type is needed (a class, a C object or text), not {}", class::name_of(v));
        raise(Exc::TypeError, message)
    })
}

fn path_text(v: Value) -> PyResult<String> {
    let v = crate::objects::path::fspath(v)?;
    match string::as_text(v) {
        Some(text) => Ok(text.to_owned()),
        None => Ok(String::from_utf8_lossy(bytes::as_slice(v).unwrap_or_default()).into_owned()),
    }
}

/// `load(path, header=None, cdef=None, include=None)`
fn load(args: &Args) -> PyResult<Value> {
    let [path, header, cdef, include] = args.bind("load", 0, ["path", "header", "cdef", "include"], 1, 1)?;
    let path = path_text(path.unwrap_or(Value::NONE))?;
    let file = match path.contains('/') {
        true => path.clone(),
        false => {
            let stem = path.split(".so").next().unwrap_or(&path);
            let found = if path.starts_with("lib") { search::search(stem) } else { None };
            found.map_or_else(|| path.clone(), |p| p.to_string_lossy().into_owned())
        }
    };
    let name = std::path::Path::new(&path).file_name().map_or(path.clone(), |n| n.to_string_lossy().into_owned());
    let name = name.split(".so").next().unwrap_or(&name).to_owned();
    let m = library::load(&file, &name).map_err(|why| raise(Exc::OSError, format!("cannot load '{path}': {why}")))?;
    let text = |v: Option<Value>| match v.filter(|v| !v.is_none()) {
        Some(v) => path_text(v).map(Some),
        None => Ok(None),
    };
    let (header, cdef) = (text(header)?, text(cdef)?);
    let folders = match include.filter(|v| !v.is_none()) {
        Some(v) => folders(v)?,
        None => Vec::new(),
    };
    library::describe(library::required(m)?, header.as_deref(), cdef.as_deref(), folders)?;
    Ok(m)
}

/// A path, or a list or tuple of some.
fn folders(v: Value) -> PyResult<Vec<std::path::PathBuf>> {
    let all = if list::is(v) || tuple::is(v) { protocol::collect(v)? } else { vec![v] };
    all.into_iter()
        .map(|v| {
            let folder = std::path::PathBuf::from(path_text(v)?);
            match folder.is_dir() {
                true => Ok(folder),
                false => Err(raise(Exc::ValueError, format!("load(): include: no folder {}", folder.display()))),
            }
        })
        .collect()
}

/// `type("struct stat", lib=None)`
fn type_of_text(args: &Args) -> PyResult<Value> {
    let [text, lib] = args.bind("type", 0, ["text", "lib"], 2, 1)?;
    library::type_object(ctype_argument(text.unwrap_or(Value::NONE), lib)?)
}

fn type_of(args: &Args) -> PyResult<Value> {
    args.check("typeof", 0, 1, 1)?;
    let v = args.positional[0];
    if let Some(t) = enumeration::ctype_of(class::of(v)) {
        return enumeration::class_of(t);
    }
    if !view::is(v) && !function::is(v) {
        return Err(raise(Exc::TypeError, format!("typeof() needs a C object, not {}", class::name_of(v))));
    }
    library::type_object(ctype_argument(v, None)?)
}

/// `type_of_word(word)`: the C type that a chunk of memory was seen to have, or None.
fn type_of_word(args: &Args) -> PyResult<Value> {
    args.check("type_of_word", 0, 1, 1)?;
    let word = protocol::index_i64(args.positional[0])? as u64;
    crate::objects::native::extra::type_of_word(word).map_or(Ok(Value::NONE), library::type_object)
}

fn sizeof(args: &Args) -> PyResult<Value> {
    let [v, lib] = args.bind("sizeof", 0, ["type", "lib"], 2, 1)?;
    let v = v.unwrap_or(Value::NONE);
    let t = ctype_argument(v, lib)?;
    if view::is(v) && t.form == Form::Array {
        return Ok(int::from_u64(view::get(v).extent));
    }
    match t.form {
        Form::Void | Form::Function | Form::Incomplete | Form::Unsupported => {
            Err(raise(Exc::TypeError, format!("the size of {} is not known", t.spelled())))
        }
        _ => Ok(int::from_u64(t.size as u64)),
    }
}

fn addressof(args: &Args) -> PyResult<Value> {
    let [v, field] = args.bind("addressof", 0, ["object", "field"], 2, 1)?;
    let v = v.unwrap_or(Value::NONE);
    if function::is(v) {
        return Ok(int::from_u64(function::address(v)));
    }
    if view::is(v) {
        let t = view::ctype(v);
        let Some(field) = field.filter(|f| !f.is_none()) else { return Ok(int::from_u64(view::address(v))) };
        let record = if t.form == Form::Pointer { t.target() } else { t };
        let name = string::as_text(field).unwrap_or("?");
        return match record.member(name) {
            Some(m) if m.bits.is_none() => Ok(int::from_u64(view::address(v) + m.offset as u64)),
            Some(_) => Err(raise(Exc::TypeError, format!("field '{name}' is a bit-field, which has no address"))),
            None => Err(raise(Exc::AttributeError, format!("{} has no field '{name}'", record.spelled()))),
        };
    }
    if let Some(m) = crate::objects::view::of(v)? {
        return Ok(int::from_u64(m.data as u64));
    }
    Err(raise(Exc::TypeError, format!("addressof() needs a C object, not {}", class::name_of(v))))
}

/// `new("int", value)`: a pointer to a fresh value; of a struct, the struct itself.
fn new(args: &Args) -> PyResult<Value> {
    let [ty, value, lib] = args.bind("new", 0, ["type", "value", "lib"], 3, 1)?;
    let t = ctype_argument(ty.unwrap_or(Value::NONE), lib)?;
    let value = value.filter(|v| !v.is_none());
    if t.is_record() || t.form == Form::Array {
        let class = ctypes::of(t)?;
        let v = view::allocate(class, t, t.size)?;
        if cxx::is_constructed(t) {
            let values: Vec<Value> = value.into_iter().collect();
            members::construct(v, &Args::new(&values))?;
            return Ok(v);
        }
        if let Some(value) = value {
            convert::assign(t, view::address(v), value, &|| "new()".to_owned())?;
        }
        return Ok(v);
    }
    if t.size == 0 {
        return Err(raise(Exc::TypeError, format!("cannot make {}: its size is not known", t.spelled())));
    }
    let room = one_array(t, 1)?;
    if let Some(value) = value {
        convert::assign(t, view::address(room), value, &|| "new()".to_owned())?;
    }
    view::pointer(t.pointer_to(), view::address(room), Some(room))
}

/// A fresh array of `count` elements.
fn one_array(t: &'static CType, count: usize) -> PyResult<Value> {
    if t.is_record() && cxx::is_constructed(t) {
        let message = format!("cannot make an array of {}: its objects are made by constructors", t.spelled());
        return Err(raise(Exc::TypeError, message));
    }
    let array = t.array_of(count);
    let size = t.size.checked_mul(count).ok_or_else(|| raise(Exc::MemoryError, "the array is too large"))?;
    view::allocate(ctypes::of(array)?, array, size)
}

/// `array("double", [1, 2, 3])`, `array("int", 100)`
fn array(args: &Args) -> PyResult<Value> {
    let [ty, values, lib] = args.bind("array", 0, ["type", "values", "lib"], 3, 2)?;
    let t = ctype_argument(ty.unwrap_or(Value::NONE), lib)?;
    if t.size == 0 {
        return Err(raise(Exc::TypeError, format!("cannot make an array of {}: its size is not known", t.spelled())));
    }
    let values = values.unwrap_or(Value::NONE);
    if int::is(values) {
        let count = usize::try_from(protocol::index_i64(values)?)
            .map_err(|_| raise(Exc::ValueError, "array(): the length must not be negative"))?;
        return one_array(t, count);
    }
    let text = string::as_text(values).map(|s| s.len() + 1).or_else(|| bytes::as_slice(values).map(<[u8]>::len));
    let (count, values) = match text {
        Some(n) => (n, values),
        None => {
            let items = protocol::collect(values)?;
            (items.len(), tuple::new(&items))
        }
    };
    let v = one_array(t, count)?;
    convert::assign(view::ctype(v), view::address(v), values, &|| "array()".to_owned())?;
    Ok(v)
}

/// The low 64 bits of an int, in two's complement.
fn low_word(n: Value) -> u64 {
    if let Some(n) = int::as_i64(n) {
        return n as u64;
    }
    let (negative, limbs) = int::limbs(n);
    let low = limbs.first().copied().unwrap_or(0);
    if negative { low.wrapping_neg() } else { low }
}

/// `cast("struct derived *", p)`: the same address with another type; numbers as C casts them.
fn cast(args: &Args) -> PyResult<Value> {
    let [ty, v, lib] = args.bind("cast", 0, ["type", "value", "lib"], 3, 2)?;
    let t = ctype_argument(ty.unwrap_or(Value::NONE), lib)?;
    let v = v.unwrap_or(Value::NONE);
    let (word, owner) = match () {
        () if v.is_none() => (0, None),
        () if view::is(v) => (view::address(v), view::keeper(v)),
        () if function::is(v) => (function::address(v), None),
        () if int::is(v) => (low_word(int::plain(v)), None),
        () if t.is_scalar() => match crate::objects::float::as_f64(v) {
            Some(x) if matches!(t.form, Form::Int(_) | Form::Char(_) | Form::Enum(_)) => (x as i64 as u64, None),
            _ => {
                return crate::objects::native::scalar::load(
                    t,
                    crate::objects::native::scalar::store(t, v, &|| "cast()".to_owned())?,
                );
            }
        },
        () => match crate::objects::view::of(v)? {
            Some(m) => (m.data as u64, Some(v)),
            None => {
                let message = format!("cannot cast {} to {}", class::name_of(v), t.spelled());
                return Err(raise(Exc::TypeError, message));
            }
        },
    };
    match t.form {
        Form::Pointer if t.is_function_pointer() && word != 0 => function::at(word, t.target(), None),
        Form::Pointer => view::pointer(t, word, owner),
        Form::Struct | Form::Union => view::record(t, word, owner),
        Form::Array => view::array(t, word, owner),
        Form::Float(_) if int::is(v) => crate::objects::native::scalar::load(
            t,
            crate::objects::native::scalar::store(t, v, &|| "cast()".to_owned())?,
        ),
        _ if t.is_scalar() => {
            let mut raw = [0u8; 16];
            let wide = i128::from(word as i64);
            raw.copy_from_slice(&wide.to_le_bytes());
            if t.form == Form::Bool {
                raw[0] = u8::from(word != 0);
            }
            crate::objects::native::scalar::load(t, raw)
        }
        _ => Err(raise(Exc::TypeError, format!("cannot cast to {}", t.spelled()))),
    }
}

fn errno(args: &Args) -> PyResult<Value> {
    args.check("errno", 0, 0, 0)?;
    Ok(int::from_i64(i64::from(call::errno())))
}

fn set_errno(args: &Args) -> PyResult<Value> {
    args.check("set_errno", 0, 1, 1)?;
    let n = i32::try_from(protocol::index_i64(args.positional[0])?)
        .map_err(|_| raise(Exc::OverflowError, "errno is a C int"))?;
    call::set_errno(n);
    Ok(Value::NONE)
}

/// `declare("int foo(char *)", lib)`
fn declare(args: &Args) -> PyResult<Value> {
    let [text, lib] = args.bind("declare", 0, ["declaration", "lib"], 2, 2)?;
    let Some(text) = text.and_then(string::as_text) else {
        return Err(raise(Exc::TypeError, "declare() needs the declaration as text"));
    };
    let lib = library::required(lib.unwrap_or(Value::NONE))?;
    library::declare(lib, text)
}

/// A function of this module.
fn module_function(name: &str) -> Value {
    let f = FUNCTIONS.iter().find(|(n, _)| *n == name).map_or(members::delete as NativeFn, |(_, f)| *f);
    crate::objects::function::new_native(intern::intern(name), f, None, None)
}

/// `own(p, free)`: calls `free(p)` when nobody refers to `p` any more; answers `p`.
fn own(args: &Args) -> PyResult<Value> {
    let [p, free] = args.bind("own", 0, ["object", "free"], 2, 1)?;
    let free = free.unwrap_or_else(|| module_function("delete"));
    let p = p.unwrap_or(Value::NONE);
    if view::is(p) && view::life(p) == view::Life::Alive {
        // It ends with the last reference anyway.
        return Ok(p);
    }
    if !view::is(p) || view::is_own(p) {
        let what = if view::is(p) { "memory that Python has allocated" } else { class::name_of(p) };
        return Err(raise(Exc::TypeError, format!("own() needs a C object of C's, not {what}")));
    }
    if !protocol::is_callable(free) {
        return Err(raise(Exc::TypeError, "own() needs a function that frees the object"));
    }
    let t = view::ctype(p);
    let alias = match t.form {
        Form::Pointer => view::pointer(t, view::address(p), view::owner(p))?,
        _ => view::pointer(t.pointer_to(), view::address(p), view::owner(p))?,
    };
    let owner = function::new_owner(free, &[alias]);
    keep(p, owner);
    Ok(p)
}

/// `v` lives as long as `p`.
fn keep(p: Value, v: Value) {
    let owner = match view::owner(p) {
        Some(old) => tuple::new(&[old, v]),
        None => v,
    };
    view::get(p).owner = Some(owner);
}

/// Ends what `own` began: frees now.
fn release(args: &Args) -> PyResult<Value> {
    args.check("release", 0, 1, 1)?;
    let p = args.positional[0];
    if view::is(p) && view::life(p) == view::Life::Alive {
        cxx::destroy(p);
        return Ok(Value::TRUE);
    }
    let Some(owner) = (if view::is(p) { view::owner(p) } else { None }) else { return Ok(Value::FALSE) };
    let parts = if tuple::is(owner) { tuple::items(owner).to_vec() } else { vec![owner] };
    let mut released = false;
    for part in parts.into_iter().filter(|p| Builtin::COwner.is(*p)) {
        released |= function::release(part)?;
    }
    Ok(Value::from_bool(released))
}

/// `tie(p, owner)`: `owner` lives as long as `p`.
fn tie(args: &Args) -> PyResult<Value> {
    args.check("tie", 0, 2, 2)?;
    let (p, owner) = (args.positional[0], args.positional[1]);
    if !view::is(p) {
        return Err(raise(Exc::TypeError, format!("tie() needs a C object, not {}", class::name_of(p))));
    }
    keep(p, owner);
    Ok(p)
}
