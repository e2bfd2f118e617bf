//! `libdwarfpython.so`: a C program that is linked with it opens Python files with `dlopen` and finds
//! their functions with `dlsym`. Everything is in the VM's crate; here it is only told that it is a guest.

/// Runs when the library is loaded.
#[used]
#[unsafe(link_section = ".init_array")]
static START: extern "C" fn() = start;

extern "C" fn start() {
    ::dwarfpython::vm::embed::install();
}
