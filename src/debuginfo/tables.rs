//! The plain tables a debug image is written from. The writer knows nothing else about Python.

use std::path::Path;

/// Everything about the code and classes of one module (or one batch of later code).
#[derive(Debug, Default)]
#[allow(missing_docs)]
pub struct Module {
    /// As it appears in the line table and in `break FILE:LINE`: `fac.py`, `pkg/mod.py`.
    pub file: String,
    /// Absolute directory to which `file` is relative.
    pub directory: String,
    /// In order of address, without overlap.
    pub functions: Vec<Function>,
    /// Shared stubs of the VM: a symbol and an unwind rule each.
    pub stubs: Vec<Stub>,
    /// Further names of addresses in any module's code.
    pub aliases: Vec<(String, u64)>,
    /// Classes whose instances the module's variables may hold.
    pub classes: Vec<Class>,
}

/// File as the line table names it, and the directory it is relative to.
pub fn place(path: &str) -> (String, String) {
    let p = Path::new(path);
    if p.is_absolute() {
        let directory = p.parent().map_or_else(|| "/".to_owned(), |d| d.to_string_lossy().into_owned());
        let file = p.file_name().map_or_else(|| path.to_owned(), |f| f.to_string_lossy().into_owned());
        return (file, directory);
    }
    let here = std::env::current_dir().map_or_else(|_| "/".to_owned(), |d| d.to_string_lossy().into_owned());
    (path.to_owned(), here)
}

/// One function with code.
#[derive(Debug)]
#[allow(missing_docs)]
pub struct Function {
    /// `fac`, `<module>`.
    pub name: String,
    /// ELF symbol: `fac.fac`, `mod.Class.method`.
    pub symbol: String,
    /// Bytes in front of the qualified name in it.
    pub module: usize,
    pub address: u64,
    pub size: u64,
    /// Line of the `def`.
    pub line: u32,
    /// In order of offset; the first row is the prologue's, one row is marked `prologue_end`.
    pub rows: Vec<Row>,
    /// Parameters first.
    pub variables: Vec<Variable>,
    /// Unwind rule changes in order of offset; see `Unwind`.
    pub unwind: Vec<(u32, Unwind)>,
}

impl Function {
    /// Is its qualified name `Class.method`?
    pub fn is_method(&self) -> bool {
        let name = &self.symbol[self.module..];
        name.contains('.') && !name.contains('<')
    }
}

/// A row of the line table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Row {
    /// Bytes from the function's start.
    pub offset: u32,
    pub line: u32,
    /// A place to stop at (false for out-of-line slow paths).
    pub is_statement: bool,
    pub prologue_end: bool,
}

/// A local variable or parameter.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Variable {
    pub name: String,
    /// Offset of its slot from the CFA (`rbp + 16`): negative.
    pub cfa_offset: i32,
    pub parameter: bool,
    /// The slot holds a cell; the value is the word at `cell + 8` (0: unassigned).
    pub cell: bool,
}

/// What happens to the frame at an offset. Before the first one: CFA = rsp+8, return address at
/// CFA-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unwind {
    /// `push rbp` is done: CFA = rsp+16, rbp saved at CFA-16.
    Pushed,
    /// `mov rbp, rsp` is done: CFA = rbp+16.
    FrameSet,
    /// `leave` is done: CFA = rsp+8, rbp restored.
    Left,
    /// Behind the `ret`: as before `Left`.
    Resume,
}

/// A piece of VM code without Python position.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Stub {
    pub name: String,
    pub address: u64,
    pub size: u64,
    /// From each offset on, CFA = rsp + this many bytes (the first row is offset 0, 8). None: no
    /// unwind rule is known.
    pub cfa: Vec<(u32, u32)>,
    /// Does `rbp` lie at CFA-16 where CFA is beyond rsp + 8?
    pub saves_frame: bool,
}

/// A class defined in Python.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Class {
    pub name: String,
    /// Header words of its instances: the contiguous chain of predicted shapes, first and last.
    pub first_header: u64,
    pub last_header: u64,
    /// Bytes of one descriptor, for the size of the `_ZTV` symbol.
    pub descriptor: u64,
    /// Offset of the first inline slot.
    pub slots_at: u64,
    /// Predicted attributes in slot order. An unset slot is the word 0.
    pub fields: Vec<String>,
}

/// A native type with its layout and the header word of its objects.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct NativeLayout {
    /// Python name of the type.
    pub name: String,
    pub header: u64,
    pub layout: &'static crate::heap::layout::Layout,
}

/// A type in the description of the VM's own functions.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Type {
    /// A value word.
    Value,
    /// LLDB's reference to what a variable holds.
    Object,
    /// `const char *`
    Text,
    /// `long`
    Long,
    /// `unsigned long`
    Word,
}

/// A parameter of a function of the VM.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct Parameter {
    pub name: &'static str,
    pub ty: Type,
}

/// A function of the VM that debuggers call or stop in.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Signature {
    pub name: &'static str,
    /// Mangled, where C++ has several functions of the name.
    pub symbol: &'static str,
    pub parameters: Vec<Parameter>,
}

/// Such a function with its code.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Export {
    pub signature: Signature,
    pub address: u64,
    pub size: u64,
    /// Debuggers stop in it and read its parameters; otherwise they call it for a text.
    pub is_hook: bool,
    /// As a stub's.
    pub cfa: Vec<(u32, u32)>,
}

/// A variable of the VM at a fixed address.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct Global {
    pub name: &'static str,
    pub address: u64,
    /// Name of its record in the model.
    pub record: &'static str,
}

/// What the base image alone describes.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs)]
pub struct Machine {
    pub thunks: Vec<Thunk>,
    pub exports: Vec<Export>,
    pub model: Model,
    pub globals: Vec<Global>,
}

/// A piece of code that a debugger calls: an operator on values.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Thunk {
    /// Mangled C++ name.
    pub symbol: String,
    pub address: u64,
    pub size: u64,
}

/// What debugger scripts read of the VM itself: structures and constants, described in the base
/// image as the members of one structure.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs)]
pub struct Model {
    pub records: Vec<Record>,
    pub constants: Vec<Constants>,
}

/// A structure of the VM.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Record {
    pub name: &'static str,
    /// In bytes.
    pub size: usize,
    pub fields: Vec<RecordField>,
}

/// A field: a base type, `value`, another record, or a pointer to one of them (`Shape *`).
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct RecordField {
    pub name: &'static str,
    /// In bytes.
    pub offset: usize,
    pub c_type: &'static str,
}

/// Named numbers that belong together: an enumeration.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Constants {
    pub name: &'static str,
    pub members: Vec<(&'static str, u64)>,
}
