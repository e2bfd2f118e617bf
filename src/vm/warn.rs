//! SyntaxWarnings of compiled programs, shown by the library's `warnings`; where they are errors,
//! the program is a SyntaxError.

use super::doors;
use crate::bytecode::CodeObject;
use crate::objects::{Exc, PyResult, attribute, doors as object_doors, exception, int, intern, string};
use crate::syntax::SyntaxError;

/// Shows the warnings about `code`, the outermost code of a program.
///
/// # Errors
/// SyntaxError where a filter makes a warning an error; what showing raises.
pub fn show(code: &CodeObject) -> PyResult<()> {
    if code.warnings.is_empty() {
        return Ok(());
    }
    let warn = attribute::get((object_doors::get().import)("warnings")?, intern::intern("warn_explicit"))?;
    let category = Exc::SyntaxWarning.class();
    for warning in &code.warnings {
        let line = int::from_i64(i64::from(code.source.line(warning.range.start)));
        let arguments = [string::new(&warning.message), category, string::new(&code.source.path), line];
        if let Err(pending) = (object_doors::get().call)(warn, &arguments, &[], &[]) {
            if !exception::swallow(Exc::SyntaxWarning) {
                return Err(pending);
            }
            let words = warning.as_error.as_ref().unwrap_or(&warning.message);
            return Err(doors::raise_syntax(&SyntaxError::new(words, warning.range), &code.source));
        }
    }
    Ok(())
}

/// Are warnings about a module at this path shown when it is imported? Not those about code that
/// was installed: its users cannot mend it, and CPython says them once only.
pub fn concerns(path: &str) -> bool {
    !crate::util::library::is_packed(path) && !path.contains("/site-packages/") && !path.contains("/dist-packages/")
}
