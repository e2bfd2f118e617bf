//! The module `_memory`: what addresses are, and which chunks of C memory nothing refers to. The
//! module `native` shows it to programs.

use crate::heap::{Value, collect};
use crate::malloc::{self, reach, stacks};
use crate::objects::{Args, Exc, PyResult, c_memory, int, list, module, protocol, raise, string, tuple};
use crate::reflect::memory;

/// Makes the module.
///
/// # Errors
/// None; the signature is that of every constructor.
pub fn module() -> PyResult<Value> {
    let m = module::new("_memory");
    module::add_functions(
        m,
        &[
            ("query", query),
            ("whereis", whereis),
            ("whyis", whyis),
            ("leaks", leaks),
            ("record", record),
            ("trace", trace),
            ("is_active", |_| Ok(Value::from_bool(malloc::is_active()))),
        ],
    );
    Ok(m)
}

/// The argument as an address.
fn address(args: &Args, name: &str) -> PyResult<u64> {
    args.check(name, 0, 1, 1)?;
    match u64::try_from(protocol::index_i64(args.positional[0])?) {
        Ok(n) => Ok(n),
        Err(_) => Err(raise(Exc::ValueError, format!("{name}(): an address is not negative"))),
    }
}

fn number(n: usize) -> Value {
    int::from_u64(n as u64)
}

fn texts(lines: &[String]) -> Value {
    tuple::new(&lines.iter().map(|line| string::new(line)).collect::<Vec<_>>())
}

/// `query(address)`: start, size, type word and whether it is freed, of the chunk there; or None.
fn query(args: &Args) -> PyResult<Value> {
    let address = address(args, "query")?;
    Ok(malloc::query(address as usize).map_or(Value::NONE, |c| {
        tuple::new(&[number(c.start), number(c.size), int::from_u64(c.type_word), Value::from_bool(c.freed)])
    }))
}

/// `whereis(address)`: the areas that contain it, innermost first: kind, start, size, description.
fn whereis(args: &Args) -> PyResult<Value> {
    let address = address(args, "whereis")?;
    let mut areas = Vec::new();
    for area in memory::chain(address) {
        areas.push(tuple::new(&[
            string::new(area.kind),
            int::from_u64(area.start),
            int::from_u64(area.size),
            string::new(&area.what),
        ]));
    }
    Ok(tuple::new(&areas))
}

/// `whyis(address)`: the stack that allocated the chunk there, innermost first; or None.
fn whyis(args: &Args) -> PyResult<Value> {
    let address = address(args, "whyis")?;
    let chunk = malloc::query(address as usize).filter(|c| c.site != 0);
    Ok(chunk.map_or(Value::NONE, |c| texts(&memory::stack_of(c.site))))
}

/// `leaks()`: the live chunks of C memory that nothing refers to: address, size, type word, stack.
fn leaks(args: &Args) -> PyResult<Value> {
    args.check("leaks", 0, 0, 0)?;
    if !malloc::is_active() {
        return Err(raise(Exc::RuntimeError, "another allocator serves this process: its chunks are not known"));
    }
    c_memory::trace();
    reach::keep(true);
    collect::collect(collect::Kind::Asked);
    // Upside down, since the list would make the second look reach them. That look is for chunks that
    // were made while the list was.
    let mut lost: Vec<usize> = malloc::chunks().filter(|c| !reach::is_reached(c.start)).map(|c| !c.start).collect();
    collect::collect(collect::Kind::Asked);
    lost.retain(|&upside_down| !reach::is_reached(!upside_down));
    reach::keep(false);
    let found = list::new(&[]);
    for c in lost.iter().filter_map(|&n| malloc::query(!n)).filter(|c| !c.freed && !memory::is_loaders(c.site)) {
        let stack = texts(&memory::stack_of(c.site));
        list::push(found, tuple::new(&[number(c.start), number(c.size), int::from_u64(c.type_word), stack]));
    }
    Ok(found)
}

/// `record(on)`: whole stacks from now on, and not only their innermost frames.
fn record(args: &Args) -> PyResult<Value> {
    args.check("record", 0, 1, 1)?;
    let on = protocol::truth(args.positional[0])?;
    Ok(Value::from_bool(stacks::record(on)))
}

/// `trace()`: references in C memory keep objects alive from now on.
fn trace(args: &Args) -> PyResult<Value> {
    args.check("trace", 0, 0, 0)?;
    c_memory::trace();
    Ok(Value::NONE)
}
