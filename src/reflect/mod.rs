//! What the running program can be asked about itself: code, frames, tracebacks, tracing.

pub mod code;
pub mod debugger;
pub mod frame;
pub mod hooks;
pub mod memory;
pub mod positions;
pub mod trace;
pub mod traceback;
