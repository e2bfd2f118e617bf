/* Opens a library that only its own RUNPATH leads to. */
#include <dlfcn.h>
void *open_hidden(void) { return dlopen("libhidden.so", RTLD_NOW); }
