//! Frames of C under way: the reader names the functions, inlined ones too, their lines and their
//! variables, from nothing but an address and the registers that an unwinder gives.

use dwarfpython::dwarf::{Context, Frame, Library, Location};
use std::cell::{Cell, RefCell};
use std::ffi::{CString, c_char, c_int, c_void};
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

type Hook = extern "C" fn();

unsafe extern "C" {
    fn _Unwind_Backtrace(see: extern "C" fn(*mut c_void, *mut c_void) -> c_int, data: *mut c_void) -> c_int;
    fn _Unwind_GetIP(frame: *mut c_void) -> u64;
    fn _Unwind_GetCFA(frame: *mut c_void) -> u64;
    fn _Unwind_GetGR(frame: *mut c_void, number: c_int) -> u64;
}

thread_local! {
    static LIBRARY: RefCell<Option<(&'static Library, u64)>> = const { RefCell::new(None) };
    static LAST: Cell<Option<Stop>> = const { Cell::new(None) };
    static SEEN: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Notes the frames of the library that are under way.
extern "C" fn hook() {
    LAST.set(None);
    // SAFETY: the unwinder of the process; the callback keeps to its rules.
    unsafe { _Unwind_Backtrace(see, std::ptr::null_mut()) };
}

/// An unwinder's frame: the address in its code, its stack pointer, the registers that calls preserve.
type Stop = (u64, u64, [u64; 16]);

extern "C" fn see(frame: *mut c_void, _: *mut c_void) -> c_int {
    // SAFETY: the frame that the unwinder is at.
    let (pc, sp) = unsafe { (_Unwind_GetIP(frame), _Unwind_GetCFA(frame)) };
    // The unwinder tells the canonical address of a frame as the stack pointer of its caller.
    if let (Some((pc, own_sp, registers)), Some((library, bias))) = (LAST.take(), LIBRARY.with(|l| *l.borrow())) {
        let register = |number: u16| match number {
            3 | 6 | 12..=15 => Some(registers[usize::from(number)]),
            7 => Some(own_sp),
            _ => None,
        };
        let context = Context { bias, cfa: sp, register: &register, memory: &read };
        let frames = library.frames(pc.wrapping_sub(1), &context);
        SEEN.with(|seen| frames.iter().for_each(|frame| describe(&mut seen.borrow_mut(), frame)));
    }
    let mut registers = [0; 16];
    for number in [3, 6, 12, 13, 14, 15] {
        // SAFETY: the registers that calls preserve are known in every frame.
        registers[number] = unsafe { _Unwind_GetGR(frame, number as c_int) };
    }
    LAST.set(Some((pc, sp, registers)));
    0
}

fn read(address: u64, size: u8) -> Option<u64> {
    let mut word = [0; 8];
    // SAFETY: the test's own stack.
    let bytes = unsafe { std::slice::from_raw_parts(address as *const u8, usize::from(size)) };
    word[..bytes.len()].copy_from_slice(bytes);
    Some(u64::from_le_bytes(word))
}

fn describe(text: &mut String, frame: &Frame) {
    let line = frame.position.as_ref().map_or(0, |(file, line)| {
        assert!(file.ends_with("frames.c"), "{file}");
        *line
    });
    let _ = write!(text, "{}{}:{line}", frame.function, if frame.inlined { " (inlined)" } else { "" });
    for local in &frame.locals {
        let size = local.ty.get().size;
        let value = match &local.place {
            Location::Memory(address) if size <= 8 => read(*address, size as u8).map(|word| word.to_string()),
            Location::Memory(address) => read(*address, 4).map(|word| format!("{{{word}, ...}}")),
            Location::Bytes(bytes) => {
                let mut word = [0; 8];
                word[..bytes.len().min(8)].copy_from_slice(&bytes[..bytes.len().min(8)]);
                Some(u64::from_le_bytes(word).to_string())
            }
            Location::Unknown => None,
        };
        let pointer = matches!(local.ty.bare().get().kind, dwarfpython::dwarf::Kind::Pointer(_));
        let value = if pointer { value.map(|_| "pointer".to_string()) } else { value };
        let _ = write!(text, " {}={}", local.name, value.unwrap_or_else(|| "?".into()));
    }
    text.push('\n');
}

/// What a hook finds in the library when it is compiled so.
fn frames_of(how: &str) -> String {
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join("dwarf-frames");
    std::fs::create_dir_all(&place).expect("a folder");
    let path = place.join(format!("lib{}.so", how.replace(' ', "")));
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/native/dwarf/frames.c");
    let words: Vec<&str> = how.split(' ').collect();
    let mut compiler = Command::new(words[0]);
    let made = compiler.args(&words[1..]).args(["-fPIC", "-shared", "-o"]).args([&path, &source]).status();
    assert!(made.is_ok_and(|status| status.success()), "{how}; run scripts/setup");
    let library = Library::open(&path).unwrap_or_else(|e| panic!("{e}"));
    let name = CString::new(path.display().to_string()).expect("a path");
    // SAFETY: the library was made above; `outer` has this type and keeps nothing.
    unsafe {
        let handle = libc::dlopen(name.as_ptr(), libc::RTLD_NOW);
        assert!(!handle.is_null(), "{how}");
        let outer = libc::dlsym(handle, c"outer".as_ptr());
        let bias = outer as u64 - library.symbol("outer").expect("outer").address;
        LIBRARY.with(|l| *l.borrow_mut() = Some((library, bias)));
        SEEN.with(|seen| seen.borrow_mut().clear());
        let outer: extern "C" fn(c_int, *const c_char, Hook) -> c_int = std::mem::transmute(outer);
        assert_eq!(outer(21, c"A".as_ptr(), hook), 42 + 9 + 21 + 65, "{how}");
    }
    SEEN.with(|seen| seen.borrow().clone())
}

#[test]
fn frames_without_optimization() {
    let expected = "twice (inlined):10 x=21 h=pointer doubled=42\n\
                    outer:19 n=21 text=pointer h=pointer pair={21, ...} sum=0 i=3 square=9\n";
    for how in ["gcc -g -gdwarf-5", "gcc -g -gdwarf-4", "gcc -g -gdwarf-2", "gcc -g -gsplit-dwarf", "clang -g"] {
        assert_eq!(frames_of(how), expected, "{how}");
    }
}

#[test]
fn frames_of_optimized_code() {
    for how in ["gcc -g -O2", "gcc -g -O2 -gdwarf-4", "gcc -g -O2 -gsplit-dwarf", "clang -g -O2"] {
        let found = frames_of(how);
        // What the compiler keeps is its choice; what it keeps must be right.
        for (name, value) in [("doubled", "42"), ("square", "9"), ("pair", "21")] {
            assert!(found.replace('{', "").contains(&format!(" {name}={value}")), "{how}: {name}\n{found}");
        }
        for (name, value) in [("x", "21"), ("n", "21"), ("i", "3")] {
            for part in found.split(' ').filter(|part| part.starts_with(&format!("{name}="))) {
                let part = part.trim();
                assert!(part == format!("{name}={value}") || part == format!("{name}=?"), "{how}: {part}\n{found}");
            }
        }
        assert!(found.starts_with("twice (inlined):10 ") && found.contains("\nouter:19 "), "{how}\n{found}");
    }
}
