//! A Rust library for C callers: records of C layout, and functions with C names.

/// A record of C's layout.
#[repr(C)]
pub struct Point {
    /// Across.
    pub x: f64,
    /// Up.
    pub y: f64,
    /// What it means.
    pub mark: Mark,
}

/// A C enumeration.
#[repr(C)]
#[derive(Clone, Copy)]
pub enum Mark {
    /// Nothing.
    Plain = 0,
    /// A corner.
    Corner = 7,
}

/// A union.
#[repr(C)]
pub union Number {
    /// As an integer.
    pub whole: u32,
    /// As a float.
    pub real: f32,
}

/// The sum of two coordinates.
#[unsafe(no_mangle)]
pub extern "C" fn rust_sum(point: &Point, by: f64) -> f64 {
    point.x + point.y * by + f64::from(point.mark as u8)
}

/// A point by value.
#[unsafe(no_mangle)]
pub extern "C" fn rust_point(x: f64, number: Number, enabled: bool, letter: u8) -> Point {
    // SAFETY: any bits are an integer.
    let whole = unsafe { number.whole };
    Point { x, y: f64::from(whole) + f64::from(letter), mark: if enabled { Mark::Corner } else { Mark::Plain } }
}

/// A counter.
#[unsafe(no_mangle)]
pub static RUST_LIMIT: u64 = 12;
