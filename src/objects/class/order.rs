//! The order in which a class and its bases are searched (MRO), and changing a class's bases.

use super::*;

/// C3 linearisation of a class with these bases, the class itself left out.
///
/// # Errors
/// TypeError if the bases' orders contradict each other, or a base is repeated.
pub fn merge_mro(bases: &[Value]) -> PyResult<Vec<Value>> {
    for (i, b) in bases.iter().enumerate() {
        if bases[..i].contains(b) {
            return Err(raise(Exc::TypeError, format!("duplicate base class {}", name(*b))));
        }
    }
    if let Some(&base) = bases.iter().find(|&&b| get(b).flags & UNORDERED != 0) {
        return Err(raise(Exc::TypeError, format!("Cannot extend an incomplete type '{}'", name(base))));
    }
    if let [base] = bases {
        return Ok(tuple::items(get(*base).mro).to_vec());
    }
    let mut rows: Vec<Vec<Value>> = bases.iter().map(|&b| tuple::items(get(b).mro).to_vec()).collect();
    rows.push(bases.to_vec());
    let mut merged = Vec::new();
    loop {
        rows.retain(|r| !r.is_empty());
        if rows.is_empty() {
            return Ok(merged);
        }
        let head = rows.iter().map(|r| r[0]).find(|h| !rows.iter().any(|r| r[1..].contains(h)));
        let Some(head) = head else {
            let mut heads: Vec<Value> = Vec::new();
            for row in &rows {
                if !heads.contains(&row[0]) {
                    heads.push(row[0]);
                }
            }
            let names: Vec<_> = heads.iter().map(|&b| name(b)).collect();
            let message =
                format!("Cannot create a consistent method resolution order (MRO) for bases {}", names.join(", "));
            return Err(raise(Exc::TypeError, message));
        };
        merged.push(head);
        for row in &mut rows {
            if row[0] == head {
                row.remove(0);
            }
        }
    }
}

/// Computes the MRO of a class whose bases are set: by its metaclass's `mro` if that has one.
///
/// # Errors
/// TypeError for impossible orders; what `mro` raises.
pub fn compute(class: Value) -> PyResult<()> {
    let meta = of(class);
    let before = get(class).mro;
    let order = match lookup_user(meta, intern::intern("mro")) {
        Some(hook) => {
            let all = protocol::collect(protocol::call_on(hook, class, &[])?)?;
            for &c in &all {
                if !is(c) {
                    let message = format!("mro() returned a non-class ('{}')", name_of(c));
                    return Err(raise(Exc::TypeError, message));
                }
                if !is_subclass(solid(get(class).base), solid(c)) && c != class {
                    let message = format!("mro() returned base with unsuitable layout ('{}')", name(c));
                    return Err(raise(Exc::TypeError, message));
                }
            }
            all
        }
        None => default(class)?,
    };
    if get(class).mro == before {
        get(class).mro = tuple::new(&order);
    }
    Ok(())
}

/// The class and the merged orders of its bases.
///
/// # Errors
/// As `merge_mro`.
pub fn default(class: Value) -> PyResult<Vec<Value>> {
    let mut order = vec![class];
    order.extend(merge_mro(tuple::items(get(class).bases))?);
    Ok(order)
}

/// The class along the line of bases that last changed the layout of instances.
pub fn solid(class: Value) -> Value {
    let c = get(class);
    if c.base.is_none() || c.flags & SOLID != 0 {
        return class;
    }
    let base = get(c.base).native;
    if is_python(class) || std::ptr::eq(c.native, base) || base.has_dict && base.size == c.native.size {
        return solid(c.base);
    }
    class
}

/// The base whose layout instances of a class with these bases have.
///
/// # Errors
/// TypeError for bases that no class can have, or not together.
pub fn best_base(bases: &[Value]) -> PyResult<Value> {
    let mut best: Option<(Value, Value)> = None;
    for &base in bases {
        if !is(base) {
            return Err(raise(Exc::TypeError, "bases must be types"));
        }
        if !instance::can_subclass(get(base).native) {
            let message = format!("type '{}' is not an acceptable base type", full_name(base));
            return Err(raise(Exc::TypeError, message));
        }
        let candidate = solid(base);
        best = match best {
            None => Some((base, candidate)),
            Some((_, winner)) if is_subclass(winner, candidate) => best,
            Some((_, winner)) if is_subclass(candidate, winner) => Some((base, candidate)),
            Some(_) => return Err(raise(Exc::TypeError, "multiple bases have instance lay-out conflict")),
        };
    }
    Ok(best.map_or_else(|| Builtin::Object.class(), |(base, _)| base))
}

/// `class.__bases__ = bases`
///
/// # Errors
/// TypeError for bases that do not fit; what `mro` raises.
pub fn set_bases(class: Value, value: Option<Value>) -> PyResult<()> {
    let shown = name(class);
    let Some(value) = value else {
        return Err(raise(Exc::TypeError, format!("can't delete {shown}.__bases__")));
    };
    if !is_python(class) {
        let message = format!("cannot set '__bases__' attribute of immutable type '{shown}'");
        return Err(raise(Exc::TypeError, message));
    }
    if !tuple::is(value) {
        let message = format!("can only assign tuple to {shown}.__bases__, not {}", name_of(value));
        return Err(raise(Exc::TypeError, message));
    }
    let bases = tuple::items(value);
    if bases.is_empty() {
        return Err(raise(Exc::TypeError, format!("can only assign non-empty tuple to {shown}.__bases__, not ()")));
    }
    for &base in bases {
        if !is(base) {
            let message = format!("{shown}.__bases__ must be tuple of classes, not '{}'", name_of(base));
            return Err(raise(Exc::TypeError, message));
        }
        // During a `mro` that is under way only the line of bases tells.
        if is_subclass(base, class) || descends(base, class) {
            return Err(raise(Exc::TypeError, "a __bases__ item causes an inheritance cycle"));
        }
    }
    let base = best_base(bases)?;
    if !compatible(base, get(class).base) {
        let message =
            format!("__bases__ assignment: '{}' object layout differs from '{}'", name(base), name(get(class).base));
        return Err(raise(Exc::TypeError, message));
    }
    let (old_bases, old_base) = (get(class).bases, get(class).base);
    get(class).bases = value;
    get(class).base = base;
    let mut done = Vec::new();
    if let Err(pending) = reorder(class, &mut done) {
        // A `mro` that has assigned bases itself has the last word.
        if get(class).bases == value {
            for (c, mro) in done {
                get(c).mro = mro;
            }
            get(class).bases = old_bases;
            get(class).base = old_base;
        }
        return Err(pending);
    }
    if get(class).bases != value {
        return Ok(());
    }
    for &old in tuple::items(old_bases) {
        let rest: Vec<Value> = list::snapshot(get(old).subclasses).into_iter().filter(|&c| c != class).collect();
        get(old).subclasses = list::new(&rest);
    }
    for &base in bases {
        list::push(get(base).subclasses, class);
    }
    touch(class);
    Ok(())
}

/// Is `ancestor` on the line of bases of `class`?
fn descends(class: Value, ancestor: Value) -> bool {
    let mut c = class;
    while !c.is_none() {
        if c == ancestor {
            return true;
        }
        c = get(c).base;
    }
    false
}

fn reorder(class: Value, done: &mut Vec<(Value, Value)>) -> PyResult<()> {
    done.push((class, get(class).mro));
    compute(class)?;
    for sub in list::snapshot(get(class).subclasses) {
        reorder(sub, done)?;
    }
    Ok(())
}

/// Have instances of the two classes the same layout?
pub fn compatible(a: Value, b: Value) -> bool {
    solid(a) == solid(b) && has_dict(a) == has_dict(b) && is_weak(a) == is_weak(b)
}
