//! The `dwarfpython` binary: everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    dwarfpython::cli::main()
}
