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

/* The same in the frame of the calling thread with this frame pointer or CFA. */
const char *dwarfpython_eval_in(const char *expression, void *frame);
const char *dwarfpython_exec_in(const char *statements, void *frame);

/* The output of a command of the remote server (docs/remote.md), such as "py bt". */
const char *dwarfpython_monitor(const char *command);

#ifdef __cplusplus
}
#endif
#endif
