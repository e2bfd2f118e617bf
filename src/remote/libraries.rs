//! What the dynamic linker has loaded into a process, read from its memory as gdb's own
//! `solib-svr4` does: program headers → `DT_DEBUG` → `r_debug` → the list of `link_map`s.

use super::process::Process;
use std::fmt::Write as _;

/// Entries of the auxiliary vector, program header types and dynamic tags (`<elf.h>`).
const AT_PHDR: u64 = 3;
const AT_PHNUM: u64 = 5;
const PT_DYNAMIC: u32 = 2;
const PT_PHDR: u32 = 6;
const PROGRAM_HEADER: u64 = 56;
const DT_DEBUG: u64 = 21;
/// More would be a loop in damaged memory.
const MOST: usize = 4096;

/// One library, or the program itself, which comes first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Library {
    /// Address of its `link_map`.
    pub(super) link_map: u64,
    /// What is added to its file's addresses.
    pub(super) bias: u64,
    dynamic: u64,
    pub(super) name: String,
}

fn auxiliary(process: &Process, key: u64) -> Option<u64> {
    let vector = process.auxv();
    let word = |bytes: &[u8]| bytes.try_into().map(u64::from_le_bytes).unwrap_or(0);
    vector.chunks_exact(16).find(|entry| word(&entry[..8]) == key).map(|entry| word(&entry[8..]))
}

/// The address of the word that holds the address of `r_debug`.
pub(super) fn debug_word(process: &Process) -> Option<u64> {
    let (headers, count) = (auxiliary(process, AT_PHDR)?, auxiliary(process, AT_PHNUM)?);
    let (mut bias, mut dynamic) = (0, None);
    for i in 0..count {
        let header = headers + i * PROGRAM_HEADER;
        let address = process.word(header + 16)?;
        match process.word(header)? as u32 {
            PT_PHDR => bias = headers.wrapping_sub(address),
            PT_DYNAMIC => dynamic = Some(address),
            _ => {}
        }
    }
    let mut entry = bias.wrapping_add(dynamic?);
    for _ in 0..MOST {
        match process.word(entry)? {
            0 => return None,
            DT_DEBUG => return Some(entry + 8),
            _ => entry += 16,
        }
    }
    None
}

/// Everything that is loaded.
pub(super) fn list(process: &Process) -> Vec<Library> {
    let mut found = Vec::new();
    let first = debug_word(process).and_then(|at| process.word(at)).filter(|r_debug| *r_debug != 0);
    let mut at = first.and_then(|r_debug| process.word(r_debug + 8)).unwrap_or(0);
    while at != 0 && found.len() < MOST {
        let field = |i: u64| process.word(at + i * 8);
        let (Some(bias), Some(name), Some(dynamic), Some(next)) = (field(0), field(1), field(2), field(3)) else {
            break;
        };
        let name = String::from_utf8_lossy(&process.text(name, 4096)).into_owned();
        found.push(Library { link_map: at, bias, dynamic, name });
        at = next;
    }
    found
}

/// The answer to `qXfer:libraries-svr4:read`.
pub(super) fn xml(process: &Process) -> String {
    let libraries = list(process);
    let mut xml = String::from("<library-list-svr4 version=\"1.0\"");
    if let Some(program) = libraries.first() {
        let _ = write!(xml, " main-lm=\"{:#x}\"", program.link_map);
    }
    xml.push('>');
    for l in libraries.iter().skip(1) {
        let _ = write!(
            xml,
            "<library name=\"{}\" lm=\"{:#x}\" l_addr=\"{:#x}\" l_ld=\"{:#x}\" lmid=\"0x0\"/>",
            escape(&l.name),
            l.link_map,
            l.bias,
            l.dynamic
        );
    }
    xml + "</library-list-svr4>"
}

/// Text for XML.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            // XML 1.0 has no other control characters.
            c if c < ' ' && !matches!(c, '\t' | '\n' | '\r') => escaped.push('?'),
            c => escaped.push(c),
        }
    }
    escaped
}

/// The address of a thread-local variable: that of its module's block, which the thread's vector
/// `dtv` holds, plus `offset`. None while the thread has not touched the module's block.
pub(super) fn thread_local(process: &Process, thread_pointer: u64, link_map: u64, offset: u64) -> Option<u64> {
    const UNALLOCATED: u64 = u64::MAX;
    let module = process.word(link_map + tls_module_offset())?;
    let vector = process.word(thread_pointer + 8)?;
    let block = process.word(vector + 16 * module).filter(|b| module != 0 && *b != UNALLOCATED && *b != 0)?;
    Some(block.wrapping_add(offset))
}

/// Where a `link_map` holds its module's number. The C library tells libthread_db in a symbol.
fn tls_module_offset() -> u64 {
    /// glibc 2.36, x86-64.
    const DEFAULT: u64 = 0x428;
    // SAFETY: the symbol, if there is one, is an array of three words: size, count, offset.
    unsafe {
        let field = libc::dlsym(libc::RTLD_DEFAULT, c"_thread_db_link_map_l_tls_modid".as_ptr()).cast::<u32>();
        if field.is_null() { DEFAULT } else { u64::from(*field.add(2)) }
    }
}
