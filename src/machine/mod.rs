//! What depends on the processor and the system's memory: code memory and the map from code
//! addresses to what lies there. No page is ever writable and executable.

pub mod code_map;
pub mod code_memory;
