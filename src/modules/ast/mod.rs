//! The `_ast` module: node classes made from the grammar's table, and both ways between nodes
//! and the parser's tree.

mod build;
mod class;
mod table;

use crate::heap::Value;
use crate::objects::doors;
use crate::objects::{Exc, PyResult, attribute, class as classes, dict, int, intern, module, raise, string};
use crate::runtime;
use crate::syntax::{self, Mode, SourceFile};
use ruff_python_ast::Mod;
use std::sync::{Arc, Mutex, PoisonError};

/// The module and its classes, once they exist.
static MODULE: Mutex<Option<Value>> = Mutex::new(None);

/// The module.
///
/// # Errors
/// None that a program could cause.
pub fn module() -> PyResult<Value> {
    if let Some(m) = *MODULE.lock().unwrap_or_else(PoisonError::into_inner) {
        return Ok(m);
    }
    let m = module::new("_ast");
    let globals = module::globals(m);
    class::make_all(globals)?;
    for (name, bits) in [
        ("PyCF_ONLY_AST", 0x400),
        ("PyCF_TYPE_COMMENTS", 0x1000),
        ("PyCF_ALLOW_TOP_LEVEL_AWAIT", 0x2000),
        ("PyCF_OPTIMIZED_AST", 0x8400),
    ] {
        dict::set_str(globals, intern::intern(name), int::from_i64(bits));
    }
    *MODULE.lock().unwrap_or_else(PoisonError::into_inner) = Some(m);
    Ok(m)
}

/// A node class by name.
fn class_named(name: &str) -> PyResult<Value> {
    let globals = module::globals(module()?);
    dict::get_str(globals, intern::intern(name)).ok_or_else(|| raise(Exc::SystemError, format!("no AST class {name}")))
}

/// Is this an AST node?
pub fn is_node(v: Value) -> bool {
    let made = *MODULE.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(m) = made else { return false };
    let base = dict::get_str(module::globals(m), intern::intern("AST"));
    base.is_some_and(|base| classes::is_subclass(classes::of(v), base))
}

/// A tree for the compiler: the node's text, as `ast.unparse` writes it, parsed again.
///
/// # Errors
/// TypeError for a node that does not fit the mode; what unparsing raises.
pub fn to_tree(node: Value, mode: Mode, filename: &str) -> PyResult<(Arc<Mod>, Arc<SourceFile>)> {
    let wanted = match mode {
        Mode::Module => "Module",
        Mode::Expression => "Expression",
        Mode::Interactive => "Interactive",
    };
    if !classes::is_subclass(classes::of(node), class_named(wanted)?) {
        let message = format!("expected {wanted} node, got {}", classes::name_of(node));
        return Err(raise(Exc::TypeError, message));
    }
    let library = (doors::get().import)("ast")?;
    let text = doors::call(attribute::get(library, intern::intern("unparse"))?, &[node])?;
    let file = Arc::new(SourceFile::new(filename, string::text(text)));
    let tree = syntax::with_tree(&file, mode, |tree| Ok(tree.clone()));
    match tree {
        Ok(tree) => Ok((Arc::new(tree), file)),
        Err(e) => Err((runtime::doors::get().syntax_error)(&e, &file)),
    }
}

/// The AST of source text.
///
/// # Errors
/// SyntaxError.
pub fn parse(text: &str, filename: &str, mode: Mode, may_be_incomplete: bool) -> PyResult<Value> {
    module()?;
    let file = Arc::new(SourceFile::new(filename, text));
    let tree = syntax::with_tree(&file, mode, |tree| {
        crate::bytecode::restore_surrogates(&file, tree);
        Ok(tree.clone())
    });
    match tree {
        Ok(tree) => build::build(&tree, &file, mode),
        Err(e) if may_be_incomplete && e.incomplete => Err(raise(Exc::_IncompleteInputError, "incomplete input")),
        Err(e) => Err((runtime::doors::get().syntax_error)(&e, &file)),
    }
}
