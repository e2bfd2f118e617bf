//! The remote server: lets gdb and lldb debug the program over a socket (`--gdbstub`), as
//! gdbserver would, from a helper process that traces it with ptrace. The program itself only
//! starts the helper and lends it its own descriptions; nothing here runs in it while nobody
//! debugs.
//!
//! ```text
//! address ─ listens ─▶ server ─ a connection ─▶ session ─ packets ─▶ queries, gdbstub (target, files)
//!                                                  │
//!                                               tracer ─ thread, process, watch ─▶ ptrace
//! ```

mod access;
mod address;
mod breaks;
mod call;
mod files;
pub mod helper;
mod images;
mod libraries;
mod monitor;
mod packet;
mod process;
mod ptrace;
mod queries;
mod registers;
mod server;
mod session;
mod signals;
mod stop;
mod symbols;
mod target;
mod thread;
mod thread_id;
mod tracer;
mod watch;

pub use address::Address;
