//! Running Python: loaded code, frames, calls, attribute and global caches, exceptions, import,
//! and the helpers that generated code calls.

pub mod bind;
pub mod breakpoint;
pub mod caches;
pub mod call;
pub mod doors;
pub mod enter;
pub mod finalize;
pub mod frame;
pub mod generators;
pub mod helpers;
pub mod hooks;
pub mod import;
pub mod liveness;
pub mod loaded;
pub mod make;
pub mod monitor;
pub mod plan;
pub mod signals;
pub mod source;
pub mod trace;
pub mod unwind;
pub mod visit;
