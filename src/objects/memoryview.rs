//! `memoryview`: the memory of another object, item by item.

use super::packing::{Misfit, Order};
use super::view::View;
use super::*;
use crate::heap::NativeType;
use crate::heap::Value;
use crate::heap::layout::MemoryView;
use crate::heap::{collect, weak};

/// Is this a memoryview?
#[inline(always)]
pub fn is(v: Value) -> bool {
    Builtin::MemoryView.is(v)
}

fn get(v: Value) -> &'static mut MemoryView {
    // SAFETY: a memoryview by the caller's word; borrows last for a statement.
    unsafe { &mut *v.ptr::<MemoryView>() }
}

/// A memoryview of this memory.
pub fn new(view: &View) -> Value {
    let n = view.shape.len();
    let dims = buffer::bytes(16 * n.max(1)).cast::<i64>();
    for i in 0..n {
        // SAFETY: room for shape and strides.
        unsafe {
            dims.add(i).write(view.shape[i]);
            dims.add(n + i).write(view.strides[i]);
        }
    }
    let v = Builtin::MemoryView.allocate(size_of::<MemoryView>());
    let made = MemoryView {
        header: Builtin::MemoryView.header(),
        object: Some(view.owner),
        data: view.data,
        format: view.format,
        item_size: view.item_size as u64,
        dimensions: n as u64,
        shape: dims.cast(),
        readonly: view.readonly,
        hash: 0,
    };
    // SAFETY: fresh object of this layout.
    unsafe { v.ptr::<MemoryView>().write(made) };
    if let Some(exports) = exports(view.owner) {
        *exports += 1;
        weak::watch(v);
    }
    v
}

/// The number of views over an object whose memory would move if its size changed.
fn exports(owner: Value) -> Option<&'static mut u64> {
    if bytearray::is(owner) {
        return Some(bytearray::exports(owner));
    }
    if Builtin::BytesIo.has(owner) {
        return Some(file::bytes_exports(owner));
    }
    if array::is(owner) { Some(array::exports(owner)) } else { None }
}

/// The view shows nothing any more.
fn close(v: Value) {
    if let Some(owner) = get(v).object.take()
        && let Some(exports) = exports(owner)
    {
        *exports -= 1;
    }
}

/// Refuses to change the size of an object with views over it; those that nobody has any more
/// are found first.
///
/// # Errors
/// BufferError.
#[cold]
pub fn check_exports(owner: Value, message: &str) -> PyResult<()> {
    // The frames of what follows have no words of earlier calls in their gaps.
    collect::wipe_stack();
    check_living(owner, message)
}

#[inline(never)]
fn check_living(owner: Value, message: &str) -> PyResult<()> {
    let passing = collect::collect_passing();
    for v in weak::take_dead(is) {
        close(v);
    }
    for v in passing.into_iter().filter(|&v| is(v) && get(v).object == Some(owner)) {
        close(v);
    }
    match exports(owner) {
        Some(n) if *n > 0 => Err(raise(Exc::BufferError, message)),
        _ => Ok(()),
    }
}

/// What it shows. `v` must be a memoryview.
///
/// # Errors
/// ValueError if it is released.
pub fn view(v: Value) -> PyResult<View> {
    let m = get(v);
    let Some(owner) = m.object else {
        return Err(raise(Exc::ValueError, "operation forbidden on released memoryview object"));
    };
    let n = m.dimensions as usize;
    // SAFETY: shape and strides as `new` has put them there.
    let dims = unsafe { std::slice::from_raw_parts(m.shape.cast::<i64>(), 2 * n) };
    let items: i64 = dims[..n].iter().product();
    Ok(View {
        owner,
        data: m.data,
        length: items as usize * m.item_size as usize,
        readonly: m.readonly,
        format: m.format,
        item_size: m.item_size as usize,
        shape: dims[..n].to_vec(),
        strides: dims[n..].to_vec(),
    })
}

/// Do the items lie side by side, the last dimension's (`fortran`: the first's) next to each other?
pub fn is_contiguous(view: &View, fortran: bool) -> bool {
    let mut expected = view.item_size as i64;
    let n = view.shape.len();
    (0..n).all(|i| {
        let i = if fortran { i } else { n - 1 - i };
        let fits = view.shape[i] <= 1 || view.strides[i] == expected;
        expected *= view.shape[i];
        fits
    }) || view.shape.contains(&0)
}

/// Addresses of all items, in order.
fn addresses(view: &View) -> Vec<*mut u8> {
    let mut all = vec![view.data];
    for (&n, &stride) in view.shape.iter().zip(&view.strides) {
        all = all.iter().flat_map(|p| (0..n).map(|i| p.wrapping_offset((i * stride) as isize))).collect();
    }
    all
}

/// The bytes of all items, in order.
pub fn gather(view: &View) -> Vec<u8> {
    let size = view.item_size;
    if is_contiguous(view, false) {
        // SAFETY: the view's own memory.
        return unsafe { std::slice::from_raw_parts(view.data, view.length) }.to_vec();
    }
    // SAFETY: each address is an item of the view.
    addresses(view).iter().flat_map(|&p| unsafe { std::slice::from_raw_parts(p, size) }.to_vec()).collect()
}

/// The format's one letter.
fn letter(view: &View) -> PyResult<u8> {
    let f = string::text(view.format).as_bytes();
    match *f.strip_prefix(b"@").unwrap_or(f) {
        [c] if packing::native_size(c).is_some() && !matches!(c, b'x' | b's' | b'p' | b'e') || c == b'e' => Ok(c),
        _ => {
            let message = format!("memoryview: format {} not supported", string::text(view.format));
            Err(raise(Exc::NotImplementedError, message))
        }
    }
}

fn item(view: &View, format: u8, at: *mut u8) -> Value {
    // SAFETY: an item of the view.
    packing::unpack(format, Order::Little, unsafe { std::slice::from_raw_parts(at, view.item_size) })
}

fn make(args: &Args) -> PyResult<Value> {
    let [object] = args.bind("memoryview", 1, ["object"], 1, 1)?;
    from(object.unwrap_or(Value::NONE))
}

/// `memoryview(v)`
///
/// # Errors
/// TypeError for what is not bytes-like.
pub fn from(v: Value) -> PyResult<Value> {
    match view::of(v)? {
        Some(view) => Ok(new(&view)),
        None => {
            let message = format!("memoryview: a bytes-like object is required, not '{}'", class::name_of(v));
            Err(raise(Exc::TypeError, message))
        }
    }
}

fn index_in(view: &View, dimension: usize, key: Value) -> PyResult<i64> {
    let n = int::as_i64(protocol::index(key)?)
        .ok_or_else(|| raise(Exc::IndexError, "cannot fit 'int' into an index-sized integer"))?;
    match sequence::resolve(n, view.shape[dimension] as usize) {
        Some(i) => Ok(i as i64 * view.strides[dimension]),
        None => {
            let message = if view.shape.len() == 1 {
                "index out of bounds on dimension 1".to_owned()
            } else {
                format!("index out of bounds on dimension {}", dimension + 1)
            };
            Err(raise(Exc::IndexError, message))
        }
    }
}

/// Where the item with this key is.
fn place(view: &View, key: Value, setting: bool) -> PyResult<*mut u8> {
    if protocol::has_index(key) {
        return match view.shape.len() {
            0 => Err(raise(Exc::TypeError, "invalid indexing of 0-dim memory")),
            1 => Ok(view.data.wrapping_offset(index_in(view, 0, key)? as isize)),
            _ => Err(raise(Exc::NotImplementedError, "multi-dimensional sub-views are not implemented")),
        };
    }
    if tuple::is(key) && tuple::items(key).iter().all(|&k| protocol::has_index(k)) {
        let keys = tuple::items(key);
        if keys.len() < view.shape.len() {
            return Err(raise(Exc::NotImplementedError, "sub-views are not implemented"));
        }
        if keys.len() > view.shape.len() {
            let message = format!("cannot index {}-dimension view with {}-element tuple", view.shape.len(), keys.len());
            return Err(raise(Exc::TypeError, message));
        }
        let mut at = view.data;
        for (i, &k) in keys.iter().enumerate() {
            at = at.wrapping_offset(index_in(view, i, k)? as isize);
        }
        return Ok(at);
    }
    if tuple::is(key) && !tuple::items(key).is_empty() && tuple::items(key).iter().all(|&k| slice::is(k)) {
        let message = match setting {
            true => "memoryview slice assignments are currently restricted to ndim = 1",
            false => "multi-dimensional slicing is not implemented",
        };
        return Err(raise(Exc::NotImplementedError, message));
    }
    Err(raise(Exc::TypeError, "memoryview: invalid slice key"))
}

/// A part of the first dimension.
fn sliced(view: &View, key: Value) -> PyResult<View> {
    if view.shape.is_empty() {
        return Err(raise(Exc::TypeError, "invalid indexing of 0-dim memory"));
    }
    let r = slice::resolve(key, view.shape[0] as usize)?;
    let mut part = view.clone();
    part.data = view.data.wrapping_offset((r.start * view.strides[0]) as isize);
    part.shape[0] = r.count as i64;
    part.strides[0] = view.strides[0] * r.step;
    part.length = part.shape.iter().product::<i64>() as usize * part.item_size;
    Ok(part)
}

/// Key or value may have released the view.
fn still_open(v: Value) -> PyResult<()> {
    view(v).map(|_| ())
}

fn get_item(v: Value, key: Value) -> PyResult<Value> {
    let view = view(v)?;
    if slice::is(key) {
        return Ok(new(&sliced(&view, key)?));
    }
    let empty = tuple::is(key) && tuple::items(key).is_empty();
    if view.shape.is_empty() && (key == Value::ELLIPSIS || empty) {
        return if empty { Ok(item(&view, letter(&view)?, view.data)) } else { Ok(v) };
    }
    let format = letter(&view)?;
    let at = place(&view, key, false)?;
    still_open(v)?;
    Ok(item(&view, format, at))
}

fn set_item(v: Value, key: Value, value: Option<Value>) -> PyResult<()> {
    let target = view(v)?;
    if target.readonly {
        return Err(raise(Exc::TypeError, "cannot modify read-only memory"));
    }
    let Some(value) = value else { return Err(raise(Exc::TypeError, "cannot delete memory")) };
    if slice::is(key) && target.shape.len() == 1 {
        let part = sliced(&target, key)?;
        still_open(v)?;
        let Some(source) = view::of(value)? else {
            let message = format!("a bytes-like object is required, not '{}'", class::name_of(value));
            return Err(raise(Exc::TypeError, message));
        };
        let same = plain(source.format) == plain(part.format) && source.shape == part.shape;
        if !same {
            let message = "memoryview assignment: lvalue and rvalue have different structures";
            return Err(raise(Exc::ValueError, message));
        }
        let bytes = gather(&source);
        for (at, item) in addresses(&part).into_iter().zip(bytes.chunks(part.item_size)) {
            // SAFETY: an item of the view.
            unsafe { at.copy_from_nonoverlapping(item.as_ptr(), item.len()) };
        }
        return Ok(());
    }
    if slice::is(key) {
        let message = "memoryview slice assignments are currently restricted to ndim = 1";
        return Err(raise(Exc::NotImplementedError, message));
    }
    let format = letter(&target)?;
    let at = if target.shape.is_empty() { target.data } else { place(&target, key, true)? };
    let mut item = vec![0; target.item_size];
    packing::pack(format, Order::Little, value, &mut item).map_err(|e| match e {
        Misfit::Raised => Pending,
        Misfit::Type => {
            let f = char::from(format);
            raise(Exc::TypeError, format!("memoryview: invalid type for format '{f}'"))
        }
        _ => raise(Exc::ValueError, format!("memoryview: invalid value for format '{}'", char::from(format))),
    })?;
    still_open(v)?;
    // SAFETY: an item of the view.
    unsafe { at.copy_from_nonoverlapping(item.as_ptr(), item.len()) };
    Ok(())
}

/// The format without the mark of native order.
fn plain(format: Value) -> &'static str {
    let f = string::text(format);
    f.strip_prefix('@').unwrap_or(f)
}

fn nested(view: &View, format: u8, dimension: usize, at: *mut u8) -> Value {
    if dimension == view.shape.len() {
        return item(view, format, at);
    }
    let out = list::new(&[]);
    for i in 0..view.shape[dimension] {
        let at = at.wrapping_offset((i * view.strides[dimension]) as isize);
        list::push(out, nested(view, format, dimension + 1, at));
    }
    out
}

fn tolist(args: &Args) -> PyResult<Value> {
    args.check("memoryview.tolist", 1, 0, 0)?;
    let view = view(args.positional[0])?;
    let format = letter(&view)?;
    Ok(nested(&view, format, 0, view.data))
}

fn tobytes(args: &Args) -> PyResult<Value> {
    let [order] = args.bind("tobytes", 1, ["order"], 1, 0)?;
    let view = view(args.positional[0])?;
    let fortran = match order.filter(|o| !o.is_none()).map(string::as_text) {
        None | Some(Some("C")) => false,
        Some(Some("A")) => !is_contiguous(&view, false) && is_contiguous(&view, true),
        Some(Some("F")) => true,
        _ => return Err(raise(Exc::ValueError, "order must be 'C', 'F' or 'A'")),
    };
    if fortran && view.shape.len() > 1 {
        let mut turned = view.clone();
        turned.shape.reverse();
        turned.strides.reverse();
        return Ok(bytes::new(&gather(&turned)));
    }
    Ok(bytes::new(&gather(&view)))
}

fn hex(args: &Args) -> PyResult<Value> {
    let [separator, every] = args.bind("hex", 1, ["sep", "bytes_per_sep"], 2, 0)?;
    let all = gather(&view(args.positional[0])?);
    bytes::hex_text(&all, separator, every)
}

fn cast(args: &Args) -> PyResult<Value> {
    let [format, shape] = args.bind("cast", 1, ["format", "shape"], 2, 1)?;
    let source = view(args.positional[0])?;
    let Some(text) = format.and_then(string::as_text) else {
        return Err(raise(Exc::TypeError, "format argument must be a string"));
    };
    if !is_contiguous(&source, false) {
        return Err(raise(Exc::TypeError, "memoryview: casts are restricted to C-contiguous views"));
    }
    if (shape.is_some() || source.shape.len() != 1) && source.shape.contains(&0) {
        return Err(raise(Exc::TypeError, "memoryview: cannot cast view with zeros in shape or strides"));
    }
    let size = match *text.strip_prefix('@').unwrap_or(text).as_bytes() {
        [c] if !matches!(c, b'x' | b's' | b'p') => packing::native_size(c),
        _ => None,
    };
    let Some(size) = size else {
        let message =
            "memoryview: destination format must be a native single character format prefixed with an optional '@'";
        return Err(raise(Exc::ValueError, message));
    };
    let is_byte = |f: &str| matches!(f, "b" | "B" | "c");
    if !is_byte(plain(source.format)) && !is_byte(text.strip_prefix('@').unwrap_or(text)) {
        let message = "memoryview: cannot cast between two non-byte formats";
        return Err(raise(Exc::TypeError, message));
    }
    if !source.length.is_multiple_of(size) {
        return Err(raise(Exc::TypeError, "memoryview: length is not a multiple of itemsize"));
    }
    let mut made = source.clone();
    made.format = string::new(text);
    made.item_size = size;
    made.shape = vec![(source.length / size) as i64];
    if let Some(shape) = shape {
        if !list::is(shape) && !tuple::is(shape) {
            return Err(raise(Exc::TypeError, "shape must be a list or a tuple"));
        }
        let mut dims = Vec::new();
        for n in protocol::collect(shape)? {
            if !int::is(n) {
                return Err(raise(Exc::TypeError, "memoryview.cast(): elements of shape must be integers"));
            }
            match int::as_i64(n) {
                Some(n) if n > 0 => dims.push(n),
                _ => {
                    let message = "memoryview.cast(): elements of shape must be integers > 0";
                    return Err(raise(Exc::ValueError, message));
                }
            }
        }
        if source.shape.len() != 1 && dims.len() != 1 {
            return Err(raise(Exc::TypeError, "memoryview: cast must be 1D -> ND or ND -> 1D"));
        }
        let total = dims.iter().try_fold(size as i64, |all, n| all.checked_mul(*n));
        if total != Some(source.length as i64) {
            return Err(raise(Exc::TypeError, "memoryview: product(shape) * itemsize != buffer size"));
        }
        made.shape = dims;
    }
    let mut stride = size as i64;
    made.strides.clear();
    for n in made.shape.iter().rev() {
        made.strides.push(stride);
        stride *= n;
    }
    made.strides.reverse();
    Ok(new(&made))
}

fn compare(op: CompareOp, a: Value, b: Value) -> PyResult<Value> {
    if !matches!(op, CompareOp::Eq | CompareOp::Ne) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let answer = |same: bool| Ok(Value::from_bool(same == (op == CompareOp::Eq)));
    if a == b {
        return answer(true);
    }
    let released = |v: Value| is(v) && get(v).object.is_none();
    if released(a) || released(b) {
        return answer(false);
    }
    let (Some(x), Some(y)) = (view::of(a)?, view::of(b)?) else { return Ok(Value::NOT_IMPLEMENTED) };
    if x.shape != y.shape {
        return answer(false);
    }
    let (fx, fy) = (plain(x.format), plain(y.format));
    let whole = |f: &str| matches!(f, "b" | "B" | "c" | "h" | "H" | "i" | "I" | "l" | "L" | "q" | "Q" | "n" | "N");
    if fx == fy && whole(fx) {
        return answer(gather(&x) == gather(&y));
    }
    let letter = |f: &str| match *f.as_bytes() {
        [c] => packing::native_size(c).map(|_| c),
        _ => None,
    };
    let (Some(lx), Some(ly)) = (letter(fx), letter(fy)) else { return answer(false) };
    for (p, q) in addresses(&x).into_iter().zip(addresses(&y)) {
        if !protocol::equal(item(&x, lx, p), item(&y, ly, q))? {
            return answer(false);
        }
    }
    answer(true)
}

fn hash(v: Value) -> PyResult<i64> {
    if get(v).hash != 0 {
        return Ok(get(v).hash);
    }
    let view = view(v)?;
    if !view.readonly {
        return Err(raise(Exc::ValueError, "cannot hash writable memoryview object"));
    }
    if !matches!(plain(view.format), "B" | "b" | "c") {
        return Err(raise(Exc::ValueError, "memoryview: hashing is restricted to formats 'B', 'b' or 'c'"));
    }
    let h = string::hash_bytes(&gather(&view));
    get(v).hash = h;
    Ok(h)
}

fn attribute(v: Value, name: &str) -> PyResult<Option<Value>> {
    let known = [
        "obj",
        "nbytes",
        "itemsize",
        "format",
        "ndim",
        "shape",
        "strides",
        "readonly",
        "suboffsets",
        "contiguous",
        "c_contiguous",
        "f_contiguous",
    ];
    if !known.contains(&name) {
        return Ok(None);
    }
    let view = view(v)?;
    let numbers = |all: &[i64]| tuple::new(&all.iter().map(|&n| int::from_i64(n)).collect::<Vec<_>>());
    Ok(Some(match name {
        "obj" => view.owner,
        "nbytes" => int::from_i64(view.length as i64),
        "itemsize" => int::from_i64(view.item_size as i64),
        "format" => view.format,
        "ndim" => int::from_i64(view.shape.len() as i64),
        "shape" => numbers(&view.shape),
        "strides" => numbers(&view.strides),
        "readonly" => Value::from_bool(view.readonly),
        "suboffsets" => Value::EMPTY_TUPLE,
        "c_contiguous" => Value::from_bool(is_contiguous(&view, false)),
        "f_contiguous" => Value::from_bool(is_contiguous(&view, true)),
        _ => Value::from_bool(is_contiguous(&view, false) || is_contiguous(&view, true)),
    }))
}

fn toreadonly(args: &Args) -> PyResult<Value> {
    args.check("memoryview.toreadonly", 1, 0, 0)?;
    let mut view = view(args.positional[0])?;
    view.readonly = true;
    Ok(new(&view))
}

fn release(args: &Args) -> PyResult<Value> {
    close(args.positional[0]);
    Ok(Value::NONE)
}

fn items(v: Value) -> PyResult<Value> {
    let view = view(v)?;
    match view.shape.len() {
        0 => Err(raise(Exc::TypeError, "invalid indexing of 0-dim memory")),
        1 => tolist(&Args::new(&[v])),
        _ => Err(raise(Exc::NotImplementedError, "multi-dimensional sub-views are not implemented")),
    }
}

fn count(args: &Args) -> PyResult<Value> {
    args.check("memoryview.count", 1, 1, 1)?;
    let mut n = 0;
    for x in list::snapshot(items(args.positional[0])?) {
        n += i64::from(protocol::same_or_equal(x, args.positional[1])?);
    }
    Ok(int::from_i64(n))
}

fn index(args: &Args) -> PyResult<Value> {
    args.check("index", 1, 1, 3)?;
    let all = list::snapshot(items(args.positional[0])?);
    let start = args.get(2).map_or(Ok(0), |v| sequence::bound(v, all.len()))?;
    let stop = args.get(3).map_or(Ok(all.len()), |v| sequence::bound(v, all.len()))?;
    for (i, &x) in all.iter().enumerate().take(stop).skip(start) {
        if protocol::same_or_equal(x, args.positional[1])? {
            return Ok(int::from_i64(i as i64));
        }
    }
    Err(raise(Exc::ValueError, "memoryview.index(x): x not found"))
}

/// `memoryview`.
pub static TYPE: NativeType = NativeType {
    name: "memoryview",
    size: size_of::<MemoryView>(),
    layout: Some(&MemoryView::LAYOUT),
    repr: Some(|v| {
        let state = if get(v).object.is_none() { "released memory" } else { "memory" };
        Ok(string::new(&format!("<{state} at {:#x}>", v.bits())))
    }),
    hash: Some(hash),
    compare: Some(compare),
    len: Some(|v| match view(v)?.shape.first() {
        Some(&n) => Ok(n as usize),
        None => Err(raise(Exc::TypeError, "0-dim memory has no length")),
    }),
    iter: Some(|v| Ok(iterators::over_list(items(v)?))),
    get_item: Some(get_item),
    set_item: Some(set_item),
    get_attribute: Some(attribute),
    methods: &[
        ("__enter__", |a| {
            view(a.positional[0])?;
            Ok(a.positional[0])
        }),
        ("__exit__", release),
        ("cast", cast),
        ("count", count),
        ("hex", hex),
        ("index", index),
        ("release", release),
        ("tobytes", tobytes),
        ("tolist", tolist),
        ("toreadonly", toreadonly),
    ],
    class_methods: &[("_from_flags", |a| from(a.get(1).unwrap_or(Value::NONE)))],
    new: Some(make),
    finalize: Some(close),
    weak: true,
    doc: "Create a new memoryview object which references the given object.",
    ..NativeType::DEFAULT
};
