//! The native tier: every function as machine code from templates, from its first call on.
//!
//! Registers in generated code:
//!
//! ```text
//! rbp        the Python frame (see runtime::frame); rsp = rbp - frame size
//! rdi        entry: address of the arguments, one word per parameter
//! r10        entry: the function object
//! r11        entry: the entry's own address if a Python caller calls; anything else: a C caller
//!            or debugger with raw arguments in rdi, rsi, rdx, rcx, r8, r9
//! rax        result: a value word, 0 with an exception pending
//! others     scratch; no register lives across an operation
//! ```

#![allow(clippy::useless_conversion, reason = "dynasm! writes such conversions of register numbers")]

pub mod assembler;
pub mod describe;
pub mod emitter;
pub mod load;
pub mod routines;
pub mod stubs;
pub mod templates;
pub mod thunks;
