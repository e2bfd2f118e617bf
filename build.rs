//! Keeps the names that debuggers look up, also in a stripped executable.

fn main() {
    for symbol in ["__jit_debug_register_code", "__jit_debug_descriptor"] {
        println!("cargo:rustc-link-arg-bins=-Wl,--export-dynamic-symbol={symbol}");
    }
    println!("cargo:rerun-if-changed=build.rs");
}
