//! Making classes: what `type(name, bases, namespace)` and a class statement do.

use super::order;
use super::*;
use std::cell::Cell;

/// A class to be made.
#[derive(Debug)]
pub struct Request<'a> {
    /// Its metaclass.
    pub meta: Value,
    /// Its name, a str.
    pub name: Value,
    /// Its bases; none: `object`.
    pub bases: &'a [Value],
    /// A dict that becomes the class's own.
    pub namespace: Value,
    /// Shapes reserved for its instances.
    pub chain: Option<instance::Chain>,
}

thread_local! {
    /// Shapes reserved for the class made next from the namespace with this address.
    static OFFERED: Cell<Option<(Value, instance::Chain)>> = const { Cell::new(None) };
}

/// Reserves shapes for the class that a metaclass will make from `namespace`.
pub fn offer(namespace: Value, chain: Option<instance::Chain>) {
    OFFERED.set(chain.map(|c| (namespace, c)));
}

fn offered(namespace: Value) -> Option<instance::Chain> {
    let (wanted, chain) = OFFERED.get()?;
    if wanted != namespace {
        return None;
    }
    OFFERED.set(None);
    Some(chain)
}

/// Makes a class of metaclass `type` that runs no hooks.
///
/// # Errors
/// TypeError for bases that cannot be combined or subclassed.
pub fn new(name: Value, bases: &[Value], namespace: Value, chain: Option<instance::Chain>) -> PyResult<Value> {
    make(Request { meta: Builtin::Type.class(), name, bases, namespace, chain })
}

/// What `__slots__` says.
#[derive(Default)]
struct Slots {
    given: bool,
    names: Vec<Value>,
    dict: bool,
    weak: bool,
}

fn read_slots(request: &Request<'_>, base: Value, bases: &[Value]) -> PyResult<Slots> {
    let Some(value) = dict::get_str(request.namespace, intern::SLOTS.value()) else { return Ok(Slots::default()) };
    let items = if string::is(value) { vec![value] } else { protocol::collect(value)? };
    let mut slots = Slots { given: true, ..Slots::default() };
    let native = get(base).native;
    let variable = matches!(native.kind, Kind::Int | Kind::Tuple | Kind::Bytes | Kind::Class);
    if variable && !items.is_empty() {
        let message = format!("nonempty __slots__ not supported for subtype of '{}'", name(base));
        return Err(raise(Exc::TypeError, message));
    }
    for item in items {
        if !string::is(item) {
            let message = format!("__slots__ items must be strings, not '{}'", name_of(item));
            return Err(raise(Exc::TypeError, message));
        }
        let text = string::text(item);
        if !string::is_identifier(text) {
            return Err(raise(Exc::TypeError, "__slots__ must be identifiers"));
        }
        if text == "__dict__" {
            if slots.dict || bases.iter().any(|&b| has_dict(b)) {
                return Err(raise(Exc::TypeError, "__dict__ slot disallowed: we already got one"));
            }
            slots.dict = true;
            continue;
        }
        if text == "__weakref__" {
            if slots.weak || bases.iter().any(|&b| is_weak(b)) {
                return Err(raise(Exc::TypeError, "__weakref__ slot disallowed: we already got one"));
            }
            slots.weak = true;
            continue;
        }
        let mangled = mangle(string::text(request.name), text);
        let key = intern::intern(&mangled);
        if dict::get_str(request.namespace, key).is_some()
            && !matches!(mangled.as_str(), "__qualname__" | "__classcell__" | "__classdictcell__")
        {
            let message = format!("'{text}' in __slots__ conflicts with class variable");
            return Err(raise(Exc::ValueError, message));
        }
        if !slots.names.contains(&key) {
            slots.names.push(key);
        }
    }
    slots.names.sort_by_key(|&n| string::text(n));
    Ok(slots)
}

/// A private name as a class sees it.
fn mangle(class: &str, name: &str) -> String {
    let class = class.trim_start_matches('_');
    if class.is_empty() || !name.starts_with("__") || name.ends_with("__") || name.contains('.') {
        return name.to_owned();
    }
    format!("_{class}{name}")
}

/// Number of slots that the class and its bases declare.
fn member_count(class: Value) -> usize {
    let mro = tuple::items(get(class).mro).iter();
    mro.filter(|&&c| is_python(c))
        .map(|&c| dict::items(get(c).dict).into_iter().filter(|(_, v)| descriptor::is_slot(*v)).count())
        .sum()
}

/// Makes the class object; `__set_name__` and `__init_subclass__` are not called.
///
/// # Errors
/// TypeError and ValueError for impossible bases, slots and names; what `mro` raises.
fn make(request: Request<'_>) -> PyResult<Value> {
    let object = [Builtin::Object.class()];
    let bases = if request.bases.is_empty() { &object[..] } else { request.bases };
    let base = order::best_base(bases)?;
    let slots = read_slots(&request, base, bases)?;
    let (namespace, native) = (request.namespace, get(base).native);
    let base_dict = bases.iter().any(|&b| has_dict(b));
    let restricted = slots.given && !slots.dict && !base_dict;
    let base_weak = bases.iter().any(|&b| is_weak(b));
    let weak = !slots.given || slots.weak || base_weak;
    let qualname = match dict::get_str(namespace, intern::QUALNAME.value()) {
        Some(q) if string::is(q) => q,
        Some(q) => {
            let message = format!("type __qualname__ must be a str, not {}", name_of(q));
            return Err(raise(Exc::TypeError, message));
        }
        None => request.name,
    };
    if order::merge_mro(bases).is_err() && lookup_user(request.meta, intern::intern("mro")).is_none() {
        return Err(Pending);
    }
    exception::swallow(Exc::TypeError);
    dict::remove_str(namespace, intern::QUALNAME.value());
    let class_cell = dict::get_str(namespace, intern::CLASSCELL.value());
    dict::remove_str(namespace, intern::CLASSCELL.value());
    dict::remove_str(namespace, intern::intern("__classdictcell__"));
    if let Some(cell) = class_cell
        && cell.kind() != Kind::Cell
    {
        let message = format!("type.__new__ must set __classcell__ to a nonlocal cell, not {}", full_name(of(cell)));
        return Err(raise(Exc::TypeError, message));
    }
    let class = if request.meta == Builtin::Type.class() {
        Builtin::Type.allocate(size_of::<Class>())
    } else {
        instance::allocate(request.meta)
    };
    let version = fresh_version();
    let mut members = slots.names.len();
    members += bases.iter().filter(|&&b| is_python(b)).map(|&b| member_count(b)).sum::<usize>();
    let chain = request.chain.filter(|c| c.fits(native)).and_then(instance::Chain::claim);
    let chain = chain.unwrap_or_else(|| instance::Chain::reserve(native, &[]));
    let shape = chain.start(class, version, members, restricted);
    let mut flags = PYTHON | UNORDERED | starts_empty_flag(native);
    if weak {
        flags |= WEAK;
    }
    if !slots.names.is_empty() {
        flags |= SOLID;
    }
    // SAFETY: fresh object of this layout; the header is kept.
    unsafe {
        let header = class.header();
        class.ptr::<Class>().write(Class {
            header,
            name: request.name,
            qualname,
            module: Value::NONE,
            bases: tuple::new(bases),
            base,
            mro: tuple::new(&[class]),
            dict: namespace,
            native,
            shape,
            version,
            subclasses: list::new(&[]),
            flags,
            doc: Value::NONE,
            constructor: None,
            constructor_version: 0,
            truthy_version: 0,
        });
    }
    if let Some(cell) = class_cell {
        cell::set(cell, Some(class));
    }
    order::compute(class)?;
    get(class).flags &= !UNORDERED;
    complete(class, &slots, base_dict, base_weak);
    for &base in bases {
        list::push(get(base).subclasses, class);
    }
    if lookup(class, intern::DEL.value()).is_some() {
        get(class).flags |= FINALIZED;
    }
    Ok(class)
}

/// Puts into the class's dict what every class has there.
fn complete(class: Value, slots: &Slots, base_dict: bool, base_weak: bool) {
    let namespace = get(class).dict;
    let plain = |known: &intern::Known, wrapper: Builtin| {
        if let Some(f) = dict::get_str(namespace, known.value())
            && f.kind() == Kind::Function
        {
            dict::set_str(namespace, known.value(), record::new(wrapper, Some(f), None, None, None));
        }
    };
    plain(&intern::NEW, Builtin::StaticMethod);
    plain(&intern::INIT_SUBCLASS, Builtin::ClassMethod);
    plain(&intern::CLASS_GETITEM, Builtin::ClassMethod);
    for &name in &slots.names {
        dict::set_str(namespace, name, descriptor::new_member(name, class));
    }
    if dict::get_str(namespace, intern::MODULE.value()).is_none()
        && doors::is_open()
        && let Ok(globals) = (doors::get().globals)()
        && let Some(module) = dict::get_str(globals, intern::NAME.value())
    {
        dict::set_str(namespace, intern::MODULE.value(), module);
    }
    let own = [
        (!base_dict && (!slots.given || slots.dict), intern::DICT.value(), &attributes::DICT),
        (!base_weak && (!slots.given || slots.weak), intern::intern("__weakref__"), &attributes::WEAKREF),
    ];
    for (has, name, def) in own {
        if has && dict::get_str(namespace, name).is_none() {
            dict::set_str(namespace, name, descriptor::new_getset(def, class));
        }
    }
    if dict::get_str(namespace, intern::DOC.value()).is_none() {
        dict::set_str(namespace, intern::DOC.value(), Value::NONE);
    }
    // A class that defines `__eq__` without `__hash__` is unhashable.
    if dict::get_str(namespace, intern::EQ.value()).is_some()
        && dict::get_str(namespace, intern::HASH.value()).is_none()
    {
        dict::set_str(namespace, intern::HASH.value(), Value::NONE);
    }
    get(class).module = dict::get_str(namespace, intern::MODULE.value()).unwrap_or(Value::NONE);
}

/// The most derived of `meta` and the metaclasses of the bases.
///
/// # Errors
/// TypeError if there is none.
pub fn most_derived(meta: Value, bases: &[Value]) -> PyResult<Value> {
    let mut winner = meta;
    for &base in bases {
        let other = of(base);
        if is_subclass(winner, other) {
            continue;
        }
        if !is_subclass(other, winner) {
            let message = "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of \
                           the metaclasses of all its bases";
            return Err(raise(Exc::TypeError, message));
        }
        winner = other;
    }
    Ok(winner)
}

/// `type.__new__(meta, name, bases, namespace, **keywords)`, and `type(v)`.
///
/// # Errors
/// TypeError, ValueError; what hooks raise.
pub fn type_new(args: &Args) -> PyResult<Value> {
    let meta = args.positional[0];
    let given = &args.positional[1..];
    if meta == Builtin::Type.class() {
        if let ([v], []) = (given, args.names) {
            return Ok(of(*v));
        }
        if given.len() != 3 {
            return Err(raise(Exc::TypeError, "type() takes 1 or 3 arguments"));
        }
    }
    let &[name, bases, namespace] = given else {
        let message = format!("type.__new__() takes exactly 3 arguments ({} given)", given.len());
        return Err(raise(Exc::TypeError, message));
    };
    for (i, (v, is, wanted)) in
        [(name, string::is as fn(Value) -> bool, "str"), (bases, tuple::is, "tuple"), (namespace, dict::is, "dict")]
            .into_iter()
            .enumerate()
    {
        if !is(v) {
            let message = format!("type.__new__() argument {} must be {wanted}, not {}", i + 1, name_of(v));
            return Err(raise(Exc::TypeError, message));
        }
    }
    attributes::check_name(name)?;
    if let Some(doc) = dict::get_str(namespace, intern::DOC.value()).filter(|&doc| string::is(doc)) {
        string::codec::encode(doc, "utf-8", "strict")?;
    }
    let list = tuple::items(bases);
    for &base in list {
        if !super::is(base) && attribute::get_optional(base, intern::MRO_ENTRIES.value())?.is_some() {
            let message = "type() doesn't support MRO entry resolution; use types.new_class()";
            return Err(raise(Exc::TypeError, message));
        }
    }
    let winner = most_derived(meta, list)?;
    if winner != meta
        && let Some(new) = lookup_user(winner, intern::NEW.value())
    {
        let new = if Builtin::StaticMethod.has(new) { record::get(new).a.unwrap_or(new) } else { new };
        return (doors::get().call)(new, &[winner, name, bases, namespace], args.names, args.keywords);
    }
    let chain = offered(namespace);
    build(
        Request { meta: winner, name, bases: list, namespace: dict::copy(namespace), chain },
        args.names,
        args.keywords,
    )
}

/// Makes the class and calls `__set_name__` and `__init_subclass__`.
///
/// # Errors
/// As `type_new`.
pub fn build(request: Request<'_>, names: &[Value], keywords: &[Value]) -> PyResult<Value> {
    let made = make(request)?;
    for (name, v) in dict::items(get(made).dict) {
        let Some(hook) = lookup(of(v), intern::SET_NAME.value()) else { continue };
        if protocol::call_on(hook, v, &[made, name]).is_err() {
            let note = format!(
                "Error calling __set_name__ on '{}' instance {} in '{}'",
                name_of(v),
                string::text(protocol::repr(name)?),
                self::name(made)
            );
            exception::note_pending(&note);
            return Err(Pending);
        }
    }
    if !tuple::items(get(made).mro).contains(&made) {
        // A `mro` of the program's own has left the class out.
        let shown = name(made);
        let message = format!("super(type, obj): obj (type {shown}) is not an instance or subtype of type ({shown}).");
        return Err(raise(Exc::TypeError, message));
    }
    let mro = tuple::items(get(made).mro);
    let hook = mro[1..].iter().find_map(|&c| dict::get_str(get(c).dict, intern::INIT_SUBCLASS.value()));
    let Some(hook) = hook else { return Ok(made) };
    if names.is_empty() && Builtin::ClassMethodDescriptor.is(hook) {
        return Ok(made);
    }
    let bound = attribute::bind_class_attribute(hook, made)?;
    (doors::get().call)(bound, &[], names, keywords)?;
    Ok(made)
}
