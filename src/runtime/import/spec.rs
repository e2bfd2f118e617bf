//! What a module knows of its origin: `__spec__`, `__loader__`, `__file__`, `__path__`. The classes
//! are made here, small, and take over the methods of importlib's when that is imported.

use super::Found;
use crate::heap::Value;
use crate::objects::{
    Args, Exc, NativeFn, PyResult, attribute, bytes, class, dict, exception, function, instance, intern, list, module,
    object, protocol, raise, record, string,
};
use crate::util::library;
use std::sync::atomic::{AtomicU64, Ordering};

static SPEC: AtomicU64 = AtomicU64::new(0);
static LOADER: AtomicU64 = AtomicU64::new(0);

/// A class of the machine's own, with native methods and properties.
pub(super) fn make_class(
    name: &str,
    of_module: &str,
    fields: &[&str],
    methods: &[(&str, NativeFn)],
    properties: &[(&str, NativeFn)],
) -> Value {
    let namespace = dict::new();
    dict::set_str(namespace, intern::MODULE.value(), intern::intern(of_module));
    for &(name, f) in properties {
        let name = intern::intern(name);
        let getter = function::new_native(name, f, None, None);
        let property = record::new(crate::objects::Builtin::Property, Some(getter), None, None, None);
        dict::set_str(namespace, name, property);
    }
    let fields: Vec<Value> = fields.iter().map(|f| intern::intern(f)).collect();
    let chain = instance::Chain::reserve(&object::TYPE, &fields);
    let class = class::new(intern::intern(name), &[], namespace, Some(chain)).unwrap_or_else(|_| {
        exception::take();
        crate::objects::Builtin::Object.class()
    });
    for &(name, f) in methods {
        let name = intern::intern(name);
        let method = function::new_native(name, f, None, Some(class));
        dict::set_str(class::get(class).dict, name, method);
    }
    class::touch(class);
    class
}

fn held(cell: &AtomicU64, make: impl FnOnce() -> Value) -> Value {
    Value::from_bits(cell.load(Ordering::Relaxed)).unwrap_or_else(|| {
        let v = make();
        cell.store(v.bits(), Ordering::Relaxed);
        v
    })
}

/// `importlib.machinery.ModuleSpec`
pub fn spec_class() -> Value {
    held(&SPEC, || {
        let fields = [
            "name",
            "loader",
            "origin",
            "loader_state",
            "submodule_search_locations",
            "_uninitialized_submodules",
            "_set_fileattr",
            "_cached",
            "_initializing",
        ];
        let properties: &[(&str, NativeFn)] = &[
            ("parent", parent),
            ("has_location", |a| Ok(field(a.positional[0], "_set_fileattr"))),
            ("cached", |a| Ok(field(a.positional[0], "_cached"))),
        ];
        make_class("ModuleSpec", "_frozen_importlib", &fields, &[("__repr__", repr_spec)], properties)
    })
}

/// `importlib.machinery.SourceFileLoader`
pub fn loader_class() -> Value {
    held(&LOADER, || {
        let methods: &[(&str, NativeFn)] = &[
            ("get_source", get_source),
            ("get_data", get_data),
            ("get_filename", |a| Ok(field(a.positional[0], "path"))),
            ("is_package", is_package),
        ];
        make_class("SourceFileLoader", "_frozen_importlib_external", &["name", "path"], methods, &[])
    })
}

/// From now on loaders are of this class.
pub(super) fn set_loader_class(class: Value) {
    LOADER.store(class.bits(), Ordering::Relaxed);
}

fn field(v: Value, name: &str) -> Value {
    instance::get(v, intern::intern(name)).unwrap_or(Value::NONE)
}

fn parent(args: &Args) -> PyResult<Value> {
    let v = args.positional[0];
    let name = field(v, "name");
    if !field(v, "submodule_search_locations").is_none() {
        return Ok(name);
    }
    let text = string::as_text(name).unwrap_or_default();
    Ok(string::new(text.rsplit_once('.').map_or("", |(parent, _)| parent)))
}

fn repr_spec(args: &Args) -> PyResult<Value> {
    let v = args.positional[0];
    let mut out = String::from("ModuleSpec(");
    for (i, name) in ["name", "loader", "origin", "submodule_search_locations"].into_iter().enumerate() {
        let value = field(v, name);
        if i > 1 && value.is_none() {
            continue;
        }
        let separator = if i > 0 { ", " } else { "" };
        out.push_str(&format!("{separator}{name}={}", string::text(protocol::repr(value)?)));
    }
    out.push(')');
    Ok(string::new(&out))
}

/// The bytes of a source file, real or packed.
///
/// # Errors
/// OSError.
pub fn read_file(path: &str) -> PyResult<Vec<u8>> {
    if let Some(packed) = library::read_path(path) {
        return Ok(packed);
    }
    std::fs::read(path).map_err(|e| exception::os_error(e.raw_os_error().unwrap_or(libc::EIO), Some(string::new(path))))
}

fn get_source(args: &Args) -> PyResult<Value> {
    let path = field(args.positional[0], "path");
    let Ok(source) = read_file(string::as_text(path).unwrap_or_default()) else {
        exception::take();
        let e = exception::new(Exc::ImportError.class(), &[string::new("source not available through get_data()")]);
        instance::set(e, intern::NAME_ATTRIBUTE.value(), field(args.positional[0], "name"));
        return Err(exception::raise_value(e));
    };
    match crate::runtime::source::decode(&source) {
        Ok(text) => Ok(string::new(&text.replace("\r\n", "\n").replace('\r', "\n"))),
        Err(e) => Err(raise(Exc::SyntaxError, &e.message)),
    }
}

fn get_data(args: &Args) -> PyResult<Value> {
    args.check("get_data", 1, 1, 1)?;
    match string::as_text(args.positional[1]) {
        Some(path) => Ok(bytes::new(&read_file(path)?)),
        None => Err(raise(Exc::TypeError, "path must be str")),
    }
}

fn is_package(args: &Args) -> PyResult<Value> {
    let path = field(args.positional[0], "path");
    Ok(Value::from_bool(string::as_text(path).is_some_and(|p| p.ends_with("/__init__.py"))))
}

/// A loader for the source file at `path`.
pub fn loader(name: &str, path: Value) -> Value {
    let v = instance::allocate(loader_class());
    instance::set(v, intern::NAME_ATTRIBUTE.value(), string::new(name));
    instance::set(v, intern::intern("path"), path);
    v
}

/// A spec.
pub fn new(name: &str, loader: Value, origin: Value, locations: Value, has_location: bool) -> Value {
    let v = instance::allocate(spec_class());
    let fields = [
        ("name", string::new(name)),
        ("loader", loader),
        ("origin", origin),
        ("loader_state", Value::NONE),
        ("submodule_search_locations", locations),
        ("_uninitialized_submodules", list::new(&[])),
        ("_set_fileattr", Value::from_bool(has_location)),
        ("_cached", Value::NONE),
        ("_initializing", Value::FALSE),
    ];
    for (field, value) in fields {
        instance::set(v, intern::intern(field), value);
    }
    v
}

/// Gives a module what it knows of where it was found.
pub(super) fn describe(m: Value, name: &str, found: &Found) {
    let globals = module::globals(m);
    let texts = |paths: Vec<std::path::PathBuf>| {
        list::new(&paths.iter().map(|p| string::new(&p.to_string_lossy())).collect::<Vec<_>>())
    };
    let locations = if found.is_package() { texts(found.locations()) } else { Value::NONE };
    let file = found.file().map(|file| {
        let absolute = std::path::absolute(&file).unwrap_or(file);
        string::new(&absolute.to_string_lossy())
    });
    let loader = file.map_or(Value::NONE, |file| loader(name, file));
    let spec = new(name, loader, file.unwrap_or(Value::NONE), locations, file.is_some());
    instance::set(spec, intern::intern("_initializing"), Value::TRUE);
    dict::set_str(globals, intern::LOADER.value(), loader);
    dict::set_str(globals, intern::SPEC.value(), spec);
    if !locations.is_none() {
        dict::set_str(globals, intern::PATH.value(), locations);
    }
    if let Some(file) = file {
        dict::set_str(globals, intern::FILE.value(), file);
    }
}

/// The same for a module written in Rust.
pub fn describe_native(m: Value, name: &str) {
    let globals = module::globals(m);
    let importer = super::machinery::own(0);
    let spec = new(name, importer, intern::intern("built-in"), Value::NONE, false);
    dict::set_str(globals, intern::LOADER.value(), importer);
    dict::set_str(globals, intern::SPEC.value(), spec);
    dict::set_str(globals, intern::PACKAGE.value(), Value::EMPTY_STR);
}

fn spec_of(m: Value) -> Option<Value> {
    if m.kind() != crate::heap::Kind::Module {
        return None;
    }
    dict::get_str(module::globals(m), intern::SPEC.value()).filter(|&s| instance::has_slots(s))
}

/// Says whether a module's body is still running.
pub fn set_initializing(m: Value, running: bool) {
    if let Some(spec) = spec_of(m) {
        instance::set(spec, intern::intern("_initializing"), Value::from_bool(running));
    }
}

/// Lets specs made so far, and later ones, be instances of importlib's class.
///
/// # Errors
/// AttributeError.
pub(super) fn adopt_specs(bootstrap: Value) -> PyResult<()> {
    let name = intern::intern("ModuleSpec");
    let theirs = attribute::get(bootstrap, name)?;
    for (key, value) in dict::items(class::get(theirs).dict) {
        if !matches!(string::as_text(key), Some("__dict__" | "__weakref__") | None) {
            class::set_attribute(spec_class(), key, Some(value))?;
        }
    }
    class::get(spec_class()).doc = class::get(theirs).doc;
    dict::set_str(module::globals(bootstrap), name, spec_class());
    Ok(())
}

/// Replaces the loaders made so far by loaders of importlib's class.
///
/// # Errors
/// AttributeError.
pub(super) fn adopt_loaders(external: Value) -> PyResult<()> {
    let ours = loader_class();
    let theirs = attribute::get(external, intern::intern("SourceFileLoader"))?;
    if ours == theirs {
        return Ok(());
    }
    set_loader_class(theirs);
    for (_, m) in dict::items(super::modules()) {
        if m.kind() != crate::heap::Kind::Module {
            continue;
        }
        let globals = module::globals(m);
        let Some(old) = dict::get_str(globals, intern::LOADER.value()) else { continue };
        if class::of(old) == ours {
            let new = loader(string::as_text(field(old, "name")).unwrap_or_default(), field(old, "path"));
            dict::set_str(globals, intern::LOADER.value(), new);
            if let Some(spec) = spec_of(m) {
                instance::set(spec, intern::intern("loader"), new);
            }
        }
    }
    Ok(())
}
