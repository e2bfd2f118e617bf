//! Native libraries: loading them, calling their functions and being called by them. The objects
//! themselves are in `objects::native`.

pub mod abi;
pub mod call;
pub mod callback;
pub mod direct;
pub mod fields;
pub mod library;
pub mod linker;
pub mod stack;
pub mod stubs;

use crate::objects::native;

/// Fills the door of `objects::native`; `describe` tells debuggers of stubs.
pub fn install(describe: stubs::Describe) {
    stubs::install(describe);
    native::install(native::Doors {
        call: call::call,
        callback: callback::address,
        callable: callback::callable,
        field_code: fields::code,
        set_variable: library::set,
    });
}
