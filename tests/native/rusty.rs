//! A library of Rust that others call as C.

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Point {
    pub x: f64,
    pub y: f64,
}

#[repr(C)]
pub enum Colour {
    Red,
    Green = 5,
}

#[repr(C)]
pub struct Node {
    pub key: i32,
    pub next: *mut Node,
}

#[no_mangle]
pub static mut COUNTER: u32 = 3;

#[no_mangle]
pub extern "C" fn add(a: i64, b: i64) -> i64 {
    a + b
}

#[no_mangle]
pub extern "C" fn middle(a: Point, b: Point) -> Point {
    Point { x: (a.x + b.x) / 2.0, y: (a.y + b.y) / 2.0 }
}

#[no_mangle]
pub extern "C" fn next_colour(c: Colour) -> Colour {
    match c {
        Colour::Red => Colour::Green,
        Colour::Green => Colour::Red,
    }
}

#[no_mangle]
pub extern "C" fn sum(node: *const Node) -> i32 {
    // SAFETY: null, or a node, by the caller's word.
    unsafe { node.as_ref() }.map_or(0, |n| n.key + sum(n.next))
}

#[no_mangle]
pub extern "C" fn apply(f: extern "C" fn(i32) -> i32, n: i32) -> i32 {
    f(n) * 10
}

#[no_mangle]
pub extern "C-unwind" fn panics(n: i32) -> i32 {
    std::panic::set_hook(Box::new(|_| {}));
    if n > 0 { panic!("n is {n}") } else { n }
}
