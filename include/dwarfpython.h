/* What C and debuggers may call in a process that runs dwarfpython. The functions are exported by
 * the executable; debuggers find them, with their types, in the debug information that the VM
 * makes, so `print dwarfpython_eval("n * 2")` needs neither this file nor a script.
 *
 * They may be called at any moment. Python code runs where the calling thread stands in Python
 * code, waits, or is in a native library; elsewhere the answer says, in angle brackets, why not.
 * Answers stay readable until 64 more have been given. The state of the program (pending
 * exception, right to run, position) is the same afterwards. */
#ifndef DWARFPYTHON_H
#define DWARFPYTHON_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A Python value: one word. */
typedef uint64_t dwarfpython_value;

/* repr() of a value, or of the value in the slot at an address. Where Python cannot run, what can
 * be seen by looking. */
const char *dwarfpython_repr(dwarfpython_value value);

/* repr() of an expression's value in the calling thread's innermost Python frame; the text of the
 * exception if it raises one. Assignments (:=) to local variables change them. */
const char *dwarfpython_eval(const char *expression);

/* Runs statements there; answers "", or the text of an exception. Names that are no variables of
 * the frame's function are assigned in its module. */
const char *dwarfpython_exec(const char *statements);

/* The same in the frame of the calling thread with this frame pointer or CFA; NULL: the innermost
 * one. */
const char *dwarfpython_eval_in(const char *expression, void *frame);
const char *dwarfpython_exec_in(const char *statements, void *frame);

/* The output of a command of the remote server (docs/remote.md), such as "py bt". */
const char *dwarfpython_monitor(const char *command);

/* Python functions from C. In a process that runs dwarfpython, or is linked with libdwarfpython.so
 * (which starts the VM when it is first needed), the functions of <dlfcn.h> know Python:
 *
 *     void *fac = dlopen("./fac.py", RTLD_NOW);
 *     long (*f)(long) = (long (*)(long)) dlsym(fac, "fac");
 *     f(5);
 *
 * dlsym(RTLD_DEFAULT, "module.function") finds functions of imported modules. A function whose
 * parameters are annotated takes what C calls long (int), double (float), _Bool (bool) and
 * const char * (str, bytes); one without annotations takes addresses of objects, or else integers.
 * See docs/embedding.md. */

/* The traceback of the exception that ended the calling thread's last call of a Python function, or
 * NULL. It is forgotten then; the text stays readable until the next question. */
const char *dwarfpython_error(void);

/* Libraries that a program makes while it runs. dlsym, dladdr, dl_iterate_phdr and debuggers know
 * them. Errors are NULL, or -1, and a text from dlerror. */

/* A library of this name; a handle for dlsym and the functions below. */
void *dlcreate(const char *name);

/* Memory of a made library, zeroed, aligned to 16. `flags` as an ELF section's: SHF_WRITE for data,
 * SHF_EXECINSTR for code. Code can be written until a name is bound in it, and run from then on. */
void *dlalloc(void *library, size_t size, unsigned flags);

/* Binds a name to `size` bytes at `address`, which may be any; `type` as an ELF symbol's: STT_FUNC or
 * STT_OBJECT. Answers the library. */
void *dlbind(void *library, const char *name, void *address, size_t size, unsigned type);

/* Deletes a made library. Its addresses are not used again: what still calls them faults there. */
int dldelete(void *library);

#ifdef __cplusplus
}
#endif
#endif
