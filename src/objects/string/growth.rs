//! Long strings that grow: `s += part` in a loop takes time in proportion to the parts.
//!
//! A long concatenation leaves room behind its bytes. If its end is still the end of what is
//! used there, the next concatenation puts its bytes there and the new string shares the buffer:
//! its `data` points into the older object. So `data` is a reference to the object it points
//! into, and whoever frees objects calls `forget` first. Behind the bytes of a string whose
//! buffer a longer one shares there is no NUL.

use super::*;
use std::cell::UnsafeCell;

/// Shorter results are copied, so that debuggers, which show no more of a string than this, find
/// the NUL behind every string that they show to its end.
pub const THRESHOLD: usize = 4096;

/// The buffer that grew last: end of its used bytes, and end of its room.
struct Growing {
    end: usize,
    limit: usize,
}

struct Shared(UnsafeCell<Growing>);
// SAFETY: touched only by the thread that holds the right to run Python.
unsafe impl Sync for Shared {}

static LAST: Shared = Shared(UnsafeCell::new(Growing { end: 0, limit: 0 }));

/// Forgets which buffer can grow: before objects are freed.
pub fn forget() {
    // SAFETY: on the thread that runs Python, and no other reference is alive.
    unsafe { *LAST.0.get() = Growing { end: 0, limit: 0 } };
}

/// `a + b`, where `a` is long and `b` not empty. Both must be `str`.
pub fn append(a: Value, b: Value) -> Value {
    let (x, y) = (text(a).as_bytes(), text(b).as_bytes());
    let length = x.len() + y.len();
    // SAFETY: on the thread that runs Python, and no other reference is alive.
    let last = unsafe { &mut *LAST.0.get() };
    let data = if x.as_ptr() as usize + x.len() == last.end && y.len() < last.limit - last.end {
        // SAFETY: the room between `end` and `limit` belongs to no string; `y` is none of it.
        unsafe { std::ptr::copy_nonoverlapping(y.as_ptr(), last.end as *mut u8, y.len()) };
        last.end += y.len();
        // SAFETY: still below `limit`.
        unsafe { *(last.end as *mut u8) = 0 };
        x.as_ptr()
    } else {
        let room = size_of::<Str>() + length * 2;
        let owner = Builtin::Str.allocate(room);
        let data = owner.ptr::<Str>().wrapping_add(1).cast::<u8>();
        // SAFETY: a fresh object with room for the struct, twice the bytes, and zeros behind.
        unsafe {
            std::ptr::copy_nonoverlapping(x.as_ptr(), data, x.len());
            std::ptr::copy_nonoverlapping(y.as_ptr(), data.add(x.len()), y.len());
        }
        *last = Growing { end: data as usize + length, limit: owner.bits() as usize + room };
        return describe(owner, data, length, char_count(a) + char_count(b));
    };
    describe(Builtin::Str.allocate(size_of::<Str>()), data, length, char_count(a) + char_count(b))
}

fn describe(v: Value, data: *const u8, length: usize, chars: usize) -> Value {
    let header = Builtin::Str.header();
    let s = Str { header, length: length as u64, data, hash: 0, chars: chars as u64 };
    // SAFETY: a fresh object of this layout.
    unsafe { v.ptr::<Str>().write(s) };
    v
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::heap::arena;
    use crate::objects::testing::*;

    #[test]
    fn strings_that_share_a_buffer_stay_apart() {
        let _turn = start();
        let base = s(&"é".repeat(THRESHOLD));
        let first = concat(base, s("one"));
        let second = concat(first, s("two"));
        let other = concat(first, s("2€"));
        let third = concat(second, s("three"));
        assert!(text(first).ends_with("éone") && text(second).ends_with("onetwo"));
        assert!(text(third).ends_with("onetwothree") && text(other).ends_with("one2€"));
        assert_eq!(char_count(other), THRESHOLD + 5);
        assert_eq!(text(first).as_ptr(), text(second).as_ptr());
        assert_ne!(text(third).as_ptr(), text(other).as_ptr());
        assert!(text(concat(third, third)).starts_with(text(third)));
    }

    #[test]
    fn growing_takes_linear_memory() {
        let _turn = start();
        let before = arena::allocated();
        let mut v = s(&"x".repeat(THRESHOLD));
        for _ in 0..100_000 {
            v = concat(v, s("ab"));
        }
        assert_eq!(text(v).len(), THRESHOLD + 200_000);
        assert!(arena::allocated() - before < 64 << 20);
    }
}
