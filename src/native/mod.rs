//! Native libraries: loading them, calling their functions and being called by them. The objects
//! themselves are in `objects::native`.

pub mod abi;
pub mod call;
pub mod callback;
pub mod direct;
pub mod exception;
pub mod fields;
mod items;
pub mod library;
pub mod linker;
mod macros;
pub mod members;
pub mod mixed;
mod numbers;
pub mod search;
pub mod stack;
pub mod stubs;
mod thunk;

use crate::heap::gil;
use crate::objects::native;
use crate::util::process;

/// Bytes of a foreign thread's stack that Python leaves to C.
const RESERVE: u64 = 64 * 1024;

/// Lowest address that Python may reach on the stack of a thread which the VM does not know; 0: it
/// knows it.
fn stack_limit() -> u64 {
    if !gil::is_foreign() {
        return 0;
    }
    process::stack_bounds().map_or(0, |(low, high)| low + RESERVE.min((high - low) / 4))
}

/// Fills the door of `objects::native`; `describe` tells debuggers of stubs, `flush` of those that wait.
pub fn install(describe: stubs::Describe, flush: stubs::Flush) {
    stubs::install(describe, flush);
    exception::install();
    native::install(native::Doors {
        call: call::call,
        callback: callback::address,
        callable: callback::callable,
        field_code: fields::code,
        item_code: items::code,
        set_variable: library::set,
        find: library::find,
        names_within: |m, scope| library::of_module(m).map_or_else(Vec::new, |l| l.described.names_within(scope)),
        members: members::fill,
        class_of_table: members::class_of_table,
        construct: members::construct,
        copy: members::copy,
        assign: members::assign,
        destroy: members::destroy,
    });
}
