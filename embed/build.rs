//! The shared library's name: programs are linked with `-ldwarfpython`.

fn main() {
    println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libdwarfpython.so");
    println!("cargo:rerun-if-changed=build.rs");
}
