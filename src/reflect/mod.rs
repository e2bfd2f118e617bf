//! What the running program can be asked about itself: tracebacks, stacks, addresses.

pub mod traceback;
