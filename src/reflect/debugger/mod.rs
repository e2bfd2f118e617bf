//! What debuggers call, with no script, at any stop: `dwarfpython_repr`, `dwarfpython_eval`,
//! `dwarfpython_eval_in`, `dwarfpython_exec`, `dwarfpython_exec_in`, `dwarfpython_monitor`. Declared for C in
//! `include/dwarfpython.h`, for debuggers in the base image.
//!
//! Each answers text; `status` in the heads (`heap::records`) says what sort of text. A call that
//! cannot run here and now says why, in words.

mod answer;
mod evaluate;
mod monitor;

use crate::debuginfo::tables::{Parameter, Signature, Type};
use crate::heap::arena;
use crate::objects::sketch;
use crate::runtime::visit;
use crate::util::process::{read, read_bytes, read_until_nul, read_word};
use answer::Answer;
use std::ffi::c_char;

/// What the last answer is: `status` in the heads.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u64)]
pub enum Status {
    /// The text of a value; nothing, for statements.
    Done = 0,
    /// The text of an exception.
    Raised = 1,
    /// Why nothing was run.
    Refused = 2,
}

/// The functions, as the base image describes them, with their addresses.
pub fn exports() -> Vec<(Signature, u64)> {
    let signature = |f: &Function, symbol, parameters: &[Parameter]| {
        (Signature { name: f.name, symbol, parameters: parameters.to_vec() }, f.address as u64)
    };
    let all = ALL.iter().map(|f| signature(f, f.name, f.parameters));
    // What C++ expressions may pass to `repr`: a variable of LLDB's, a result, a plain word.
    let overloads = [
        ("_Z16dwarfpython_reprR6object", Type::Object),
        ("_Z16dwarfpython_repr5value", Type::Value),
        ("_Z16dwarfpython_reprm", Type::Word),
    ];
    let repr = overloads.map(|(symbol, ty)| signature(&ALL[0], symbol, &[Parameter { name: "v", ty }]));
    all.chain(repr).collect()
}

/// One of the functions.
struct Function {
    name: &'static str,
    parameters: &'static [Parameter],
    address: *const (),
}
// SAFETY: plain constants.
unsafe impl Sync for Function {}

/// The frame pointer of the caller, and an address below all that the caller uses of the stack.
macro_rules! caller {
    () => {{
        let own: u64;
        // SAFETY: reads a register: all our functions keep frame pointers.
        unsafe { std::arch::asm!("mov {}, rbp", out(reg) own, options(nomem, nostack, preserves_flags)) };
        // SAFETY: the caller's frame pointer lies where ours points.
        (unsafe { *(own as *const u64) }, own)
    }};
}

/// Each function twice: as C calls it, and as GDB calls it in a Python frame.
macro_rules! functions {
    ($($(#[$doc:meta])* $name:ident $symbol:literal $python:ident ($($parameter:ident: $ty:ident),*) => $body:expr;)*) => {
        static ALL: &[Function] = &[$(
            Function {
                name: stringify!($name),
                parameters: &[$(Parameter { name: stringify!($parameter), ty: Type::$ty }),*],
                address: $name as *const (),
            },
            Function { name: $symbol, parameters: &[], address: $python as *const () },
        )*];
        $(
            $(#[$doc])*
            ///
            /// # Safety
            /// To be called by debuggers, or by C in a thread at rest: see `runtime::visit`.
            #[unsafe(no_mangle)]
            #[inline(never)]
            pub unsafe extern "C" fn $name(a: u64, b: u64, c: u64) -> *const c_char {
                let (base, stack) = caller!();
                $body(base, stack, Argument::from_c([a, b, c])).text
            }

            #[inline(never)]
            extern "C" fn $python(a: u64, b: u64, c: u64) -> Answer {
                let (base, stack) = caller!();
                $body(base, stack, Argument::from_rust([a, b, c]))
            }
        )*
    };
}
functions! {
    /// `repr()` of a value: its word, or the address of the slot that holds it. Where Python
    /// cannot run, what can be seen by looking.
    dwarfpython_repr "dwarfpython.repr" python_repr () => repr;
    /// `repr()` of the value of an expression in the innermost Python frame of the thread.
    dwarfpython_eval "dwarfpython.eval" python_eval (text: Text) => eval;
    /// Runs statements there.
    dwarfpython_exec "dwarfpython.exec" python_exec (text: Text) => exec;
    /// As `dwarfpython_eval` in the frame with this CFA or frame pointer; 0: the innermost.
    dwarfpython_eval_in "dwarfpython.eval_in" python_eval_in (text: Text, frame: Word) => eval_in;
    /// As `dwarfpython_exec` in the frame with this CFA or frame pointer; 0: the innermost.
    dwarfpython_exec_in "dwarfpython.exec_in" python_exec_in (text: Text, frame: Word) => exec_in;
    /// The output of a command of the remote server.
    dwarfpython_monitor "dwarfpython.monitor" python_monitor (text: Text) => monitor_command;
}

fn repr(base: u64, stack: u64, (text, _): (Argument, u64)) -> Answer {
    let word = word_of(text.address);
    match visit::run(base, stack, |_| evaluate::repr(word)) {
        Ok(outcome) => answer::outcome(outcome),
        Err(visit::Refusal::NotStarted) => answer::refusal(visit::Refusal::NotStarted),
        Err(_) => answer::sketch(word),
    }
}

fn eval(base: u64, stack: u64, (text, _): (Argument, u64)) -> Answer {
    answer(visit::run(base, stack, |place| evaluate::expression(&text.read()?, place.frame)))
}

fn exec(base: u64, stack: u64, (text, _): (Argument, u64)) -> Answer {
    answer(visit::run(base, stack, |place| evaluate::statements(text, place.frame)))
}

fn eval_in(base: u64, stack: u64, (text, frame): (Argument, u64)) -> Answer {
    answer(visit::run(base, stack, |p| {
        evaluate::find(p.frame, frame).and_then(|f| evaluate::expression(&text.read()?, f))
    }))
}

fn exec_in(base: u64, stack: u64, (text, frame): (Argument, u64)) -> Answer {
    answer(visit::run(base, stack, |p| evaluate::find(p.frame, frame).and_then(|f| evaluate::statements(text, f))))
}

fn monitor_command(base: u64, stack: u64, (text, _): (Argument, u64)) -> Answer {
    if let Some(pc) = monitor::collection(&text.beginning()) {
        return answer(visit::collect(base, stack, pc).map(|done| Ok(monitor::collected(done))));
    }
    answer(visit::run(base, stack, |place| monitor::command(&text.read()?, place.frame)))
}

fn answer(visited: Result<evaluate::Outcome, visit::Refusal>) -> Answer {
    match visited {
        Ok(outcome) => answer::outcome(outcome),
        Err(refusal) => answer::refusal(refusal),
    }
}

/// The word of a value that a debugger passed as itself or by the address of its slot. LLDB's
/// references lead to the object, or to a slot that holds a number.
fn word_of(v: u64) -> u64 {
    if sketch::is_plausible(v) {
        return v;
    }
    read_word(v).unwrap_or(v)
}

/// A text as debuggers pass it.
#[derive(Clone, Copy, Debug)]
struct Argument {
    address: u64,
    /// Absent: there is a NUL.
    length: Option<u64>,
}

/// No object and no text lies below.
const FIRST_PAGE: u64 = 1 << 16;
/// The longest text.
const LONGEST: u64 = 1 << 20;

impl Argument {
    /// A C string, and the argument behind it.
    fn from_c([a, b, _]: [u64; 3]) -> (Argument, u64) {
        (Argument { address: a, length: None }, b)
    }

    /// A text as GDB passes a literal in a Python frame: address and length, in either order.
    fn from_rust([a, b, c]: [u64; 3]) -> (Argument, u64) {
        match (a, b) {
            (0..FIRST_PAGE, _) => (Argument { address: b, length: Some(a) }, c),
            (_, 0..FIRST_PAGE) => (Argument { address: a, length: Some(b) }, c),
            _ => (Argument { address: a, length: None }, b),
        }
    }

    /// Its first bytes, up to a NUL. Allocates nothing: also where the thread stands in an allocation it is
    /// to be seen what is wanted.
    fn beginning(self) -> [u8; 32] {
        let mut bytes = [0; 32];
        let got = read(self.address, &mut bytes);
        let end = bytes[..got].iter().position(|b| *b == 0).unwrap_or(got);
        bytes[end..].fill(0);
        bytes
    }

    /// The text itself.
    fn read(self) -> Result<String, String> {
        let bytes = match self.length {
            Some(length) => read_bytes(self.address, length.min(LONGEST)),
            None => read_until_nul(self.address, LONGEST),
        };
        // A length that is none: whoever passed a C string left any number in its register.
        let bytes = bytes.filter(|b| !b.contains(&0)).or_else(|| read_until_nul(self.address, LONGEST));
        let bytes = bytes.ok_or_else(|| format!("there is no text at {:#x}", self.address))?;
        String::from_utf8(bytes).map_err(|_| String::from("the text is not UTF-8"))
    }
}

/// Is there an object in `word`?
fn is_object(word: u64) -> bool {
    word >> 48 == 0 && arena::is_object(word)
}
