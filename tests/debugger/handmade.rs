//! A program of functions made by hand, with the same frames, tables and objects as those of the
//! VM: what a debugger must show does not depend on the interpreter. Its source is `handmade.py`.

use dwarfpython::debuginfo::tables::{Class, Function, Module, NativeLayout, Row, Thunk, Unwind, Variable};
use dwarfpython::debuginfo::{dump, images, operators};
use dwarfpython::heap::layout::{self, Layout};
use dwarfpython::heap::{Kind, NativeType, Shape, Value, arena, low};
use dynasmrt::{DynasmApi, DynasmLabelApi, dynasm};
use std::sync::atomic::{AtomicUsize, Ordering};

struct Types {
    list: Vec<NativeLayout>,
}

static NATIVES: &[(NativeType, &Layout)] = &[
    (native("NoneType", Kind::None, 8), &layout::Singleton::LAYOUT),
    (native("bool", Kind::Bool, 16), &layout::Bool::LAYOUT),
    (native("unbound", Kind::Unbound, 8), &layout::Singleton::LAYOUT),
    (native("float", Kind::Float, 16), &layout::Float::LAYOUT),
    (native("int", Kind::Int64, 16), &layout::Int64::LAYOUT),
    (native("str", Kind::Str, 40), &layout::Str::LAYOUT),
    (native("tuple", Kind::Tuple, 16), &layout::Tuple::LAYOUT),
    (native("list", Kind::List, 40), &layout::List::LAYOUT),
    (native("dict", Kind::Dict, 64), &layout::Dict::LAYOUT),
    (native("cell", Kind::Cell, 16), &layout::Cell::LAYOUT),
    (native("type", Kind::Class, 104), &layout::Class::LAYOUT),
];

const fn native(name: &'static str, kind: Kind, size: usize) -> NativeType {
    NativeType { name, kind, size, ..NativeType::DEFAULT }
}

impl Types {
    fn new() -> Types {
        let list = NATIVES
            .iter()
            .map(|(t, layout)| NativeLayout { name: t.name.into(), header: Shape::new(t).header(), layout })
            .collect();
        Types { list }
    }

    fn header(&self, name: &str) -> u64 {
        self.list.iter().find(|l| l.name == name).expect("a native type").header
    }

    fn object<T>(&self, name: &str, extra: usize) -> *mut T {
        arena::object(self.header(name), size_of::<T>() + extra).ptr()
    }

    fn str(&self, text: &str) -> u64 {
        let s: *mut layout::Str = self.object("str", text.len() + 1);
        // SAFETY: a fresh object with room for the text behind it.
        unsafe {
            let data = s.add(1).cast::<u8>();
            data.copy_from(text.as_ptr(), text.len());
            (*s).length = text.len() as u64;
            (*s).data = data;
        }
        s as u64
    }

    fn list(&self, items: &[u64]) -> u64 {
        let values: &'static mut [u64] = items.to_vec().leak();
        let l: *mut layout::List = self.object("list", 0);
        // SAFETY: a fresh object.
        unsafe {
            (*l).length = values.len() as u64;
            (*l).begin = values.as_mut_ptr().cast();
            (*l).end = values.as_mut_ptr().add(values.len()).cast();
            (*l).limit = (*l).end;
        }
        l as u64
    }

    fn tuple(&self, items: &[u64]) -> u64 {
        let t: *mut layout::Tuple = self.object("tuple", 8 * items.len());
        // SAFETY: a fresh object with room for the items.
        unsafe {
            (*t).length = items.len() as u64;
            t.add(1).cast::<u64>().copy_from(items.as_ptr(), items.len());
        }
        t as u64
    }

    fn dict(&self, rows: &[(u64, u64)]) -> u64 {
        let entries: &'static mut [[u64; 3]] = rows.iter().map(|&(k, v)| [0, k, v]).collect::<Vec<_>>().leak();
        let d: *mut layout::Dict = self.object("dict", 0);
        // SAFETY: a fresh object.
        unsafe {
            (*d).length = rows.len() as u64;
            (*d).filled = rows.len() as u64;
            (*d).entries = entries.as_mut_ptr().cast();
        }
        d as u64
    }

    fn cell(&self, value: u64) -> u64 {
        let c: *mut layout::Cell = self.object("cell", 0);
        // SAFETY: a fresh object.
        unsafe { (*c).value = Value::from_bits(value) };
        c as u64
    }

    fn int64(&self, n: i64) -> u64 {
        let c: *mut layout::Int64 = self.object("int", 0);
        // SAFETY: a fresh object.
        unsafe { (*c).value = n };
        c as u64
    }
}

fn singletons(t: &Types) {
    let put = |at: u64, header: &str, word: u64| {
        // SAFETY: the low region is mapped and nobody else uses it yet.
        unsafe { (at as *mut [u64; 2]).write([t.header(header), word]) };
    };
    put(low::NONE, "NoneType", 0);
    put(low::FALSE, "bool", 0);
    put(low::TRUE, "bool", 1);
    put(low::UNBOUND, "unbound", 0);
    put(low::FLOAT_ZERO, "float", 0);
    put(low::EMPTY_TUPLE, "tuple", 0);
    put(low::EMPTY_STR, "str", 0);
}

fn int(n: i64) -> u64 {
    Value::small_int(n).bits()
}

extern "C" fn multiply(a: u64, b: u64) -> u64 {
    let of = |w| Value::from_bits(w).and_then(Value::as_small_int).unwrap_or(0);
    int(of(a) * of(b))
}

/// Modules that `show` still has to publish, as an import in the middle of a function does.
static LATE: AtomicUsize = AtomicUsize::new(0);

extern "C" fn print(a: u64) -> u64 {
    println!("{:?}", Value::from_bits(a));
    Value::NONE.bits()
}

extern "C" fn show(a: u64) -> u64 {
    match LATE.swap(0, Ordering::Relaxed) {
        0 => {}
        modules => many(modules, 4),
    }
    print(a)
}

/// The function in the making.
struct Maker {
    ops: dynasmrt::x64::Assembler,
    functions: Vec<Function>,
}

impl Maker {
    fn begin(
        &mut self,
        name: &str,
        line: u32,
        parameters: &[&str],
        locals: &[&str],
        cells: &[&str],
    ) -> dynasmrt::DynamicLabel {
        dynasm!(self.ops ; .arch x64 ; .align 16);
        let start = self.ops.offset().0;
        let entry = self.ops.new_dynamic_label();
        let count = parameters.len() + locals.len();
        let bytes = (8 * count as i32 + 15) & !15;
        dynasm!(self.ops ; =>entry ; push rbp);
        let pushed = self.ops.offset().0 - start;
        dynasm!(self.ops ; mov rbp, rsp);
        let set = self.ops.offset().0 - start;
        dynasm!(self.ops ; sub rsp, bytes ; mov eax, DWORD low::UNBOUND as i32);
        // Raw C ints are accepted too.
        let tolerant = |ops: &mut dynasmrt::x64::Assembler| {
            dynasm!(ops ; mov rcx, rdi ; shr rcx, 24 ; jnz >tagged ; mov rcx, QWORD int(0) as i64 ; or rdi, rcx ; tagged:);
        };
        let mut variables = Vec::new();
        for (i, name) in parameters.iter().chain(locals).enumerate() {
            let at = -8 * (i as i32 + 1);
            if i < parameters.len() {
                tolerant(&mut self.ops);
                dynasm!(self.ops ; mov [rbp + at], rdi);
            } else {
                dynasm!(self.ops ; mov [rbp + at], rax);
            }
            variables.push(Variable {
                name: (*name).into(),
                cfa_offset: at - 16,
                parameter: i < parameters.len(),
                cell: cells.contains(name),
            });
        }
        let rows = vec![Row { offset: 0, line, is_statement: true, prologue_end: false }];
        self.functions.push(Function {
            name: name.into(),
            symbol: format!("handmade.{name}"),
            address: start as u64,
            size: 0,
            line,
            rows,
            variables,
            unwind: vec![(pushed as u32, Unwind::Pushed), (set as u32, Unwind::FrameSet)],
        });
        entry
    }

    fn here(&self) -> u32 {
        self.ops.offset().0 as u32 - self.functions.last().expect("begun").address as u32
    }

    fn line(&mut self, line: u32) {
        let offset = self.here();
        let f = self.functions.last_mut().expect("begun");
        f.rows.push(Row { offset, line, is_statement: true, prologue_end: f.rows.len() == 1 });
    }

    fn constant(&mut self, slot: i32, word: u64) {
        dynasm!(self.ops ; mov rax, QWORD word as i64 ; mov [rbp - 8 * slot], rax);
    }

    fn ret(&mut self) {
        dynasm!(self.ops ; leave);
        let left = self.here();
        dynasm!(self.ops ; ret);
        let behind = self.here();
        let f = self.functions.last_mut().expect("begun");
        f.unwind.extend([(left, Unwind::Left), (behind, Unwind::Resume)]);
    }

    fn end(&mut self) {
        let size = u64::from(self.here());
        let f = self.functions.last_mut().expect("begun");
        f.size = size;
        if f.unwind.last().is_some_and(|u| u64::from(u.0) == size) {
            f.unwind.pop();
        }
    }
}

fn main() {
    low::map().expect("low region");
    arena::reserve().expect("heap");
    let t = Types::new();
    singletons(&t);
    let class = class(&t);
    let mut m = Maker { ops: dynasmrt::x64::Assembler::new().expect("code memory"), functions: Vec::new() };

    let fac = m.begin("fac", 1, &["n"], &["m"], &[]);
    m.line(2);
    dynasm!(m.ops ; mov rax, QWORD int(0) as i64 ; cmp [rbp - 8], rax ; jne >other);
    m.line(3);
    dynasm!(m.ops ; mov rax, QWORD int(1) as i64);
    m.ret();
    dynasm!(m.ops ; other:);
    m.line(5);
    dynasm!(m.ops ; mov rdi, [rbp - 8] ; dec rdi ; call =>fac ; mov [rbp - 16], rax);
    m.line(6);
    dynasm!(m.ops ; mov rdi, [rbp - 8] ; mov rsi, [rbp - 16] ; mov rax, QWORD multiply as *const () as i64 ; call rax);
    m.ret();
    m.end();

    let names = [
        "i", "neg", "f", "zero", "s", "none", "yes", "no", "lst", "tup", "d", "p", "captured", "wide", "grown", "late",
    ];
    let zoo = m.begin("zoo", 7, &["a"], &names, &["captured"]);
    let point: *mut u64 = arena::object(class.first_header + 2 * class.descriptor, 48).ptr();
    let grown: *mut u64 = arena::object(class.last_header + class.descriptor, 48).ptr();
    // SAFETY: fresh objects of that size.
    unsafe {
        point.add(2).write(int(3));
        point.add(3).write(t.str("why"));
        grown.add(2).write(int(4));
    }
    let values = [
        int(42),
        int(-7),
        3.5f64.to_bits(),
        low::FLOAT_ZERO,
        t.str("hello"),
        low::NONE,
        low::TRUE,
        low::FALSE,
        t.list(&[int(1), t.str("two"), 3.25f64.to_bits()]),
        t.tuple(&[int(8), low::NONE]),
        t.dict(&[(t.str("k"), int(1)), (int(2), t.str("v"))]),
        point as u64,
        t.cell(int(99)),
        t.int64(1 << 50),
        grown as u64,
    ];
    for (i, &word) in values.iter().enumerate() {
        m.line(8 + i as u32);
        m.constant(i as i32 + 2, word);
    }
    m.line(8 + values.len() as u32);
    dynasm!(m.ops ; mov rdi, [rbp - 16] ; mov rax, QWORD show as *const () as i64 ; call rax);
    m.line(9 + values.len() as u32);
    dynasm!(m.ops ; mov rax, [rbp - 24]);
    m.ret();
    m.end();

    m.begin("<module>", 30, &[], &[], &[]);
    m.line(30);
    dynasm!(m.ops ; mov rdi, QWORD int(5) as i64 ; call =>fac ; mov rdi, rax ; mov rax, QWORD print as *const () as i64 ; call rax);
    m.line(31);
    for argument in [int(1), t.str("text"), low::TRUE, 2.5f64.to_bits(), point as u64, t.int64(-1 << 60)] {
        dynasm!(m.ops ; mov rdi, QWORD argument as i64 ; call =>zoo);
    }
    m.ret();
    m.end();

    let mut thunks = Vec::new();
    for class in operators::CLASSES {
        for operator in operators::ALL.iter().filter(|o| o.belongs_to(class)) {
            dynasm!(m.ops ; .align 16);
            let address = m.ops.offset().0 as u64;
            dynasm!(m.ops ; mov rax, QWORD operator.code.address() as i64 ; jmp rax);
            thunks.push(Thunk { symbol: operator.symbol(class), address, size: m.ops.offset().0 as u64 - address });
        }
    }
    let (mut functions, code) = (m.functions, m.ops.finalize().expect("code"));
    let base = code.ptr(dynasmrt::AssemblyOffset(0)) as u64;
    functions.iter_mut().for_each(|f| f.address += base);
    thunks.iter_mut().for_each(|f| f.address += base);
    let main = functions.last().expect("module").address;
    let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/debugger").into();
    let module = Module { file: "handmade.py".into(), directory, functions, stubs: Vec::new(), classes: vec![class] };

    images::start(Module { file: "stubs".into(), ..Module::default() }, t.list, thunks);
    images::publish(module);
    let mut arguments = std::env::args().skip(1);
    match arguments.next().as_deref() {
        Some("dump") => return dump::dump(arguments.next().expect("a directory").as_ref()).expect("written"),
        Some("many") => {
            let mut number = || arguments.next().and_then(|a| a.parse().ok()).expect("a number");
            many(number(), number());
        }
        Some("late") => {
            let modules = arguments.next().and_then(|a| a.parse().ok()).expect("a number");
            LATE.store(modules, Ordering::Relaxed);
        }
        _ => {}
    }
    // SAFETY: the code follows the C calling convention and takes no arguments.
    let main: extern "C" fn() -> u64 = unsafe { std::mem::transmute(main) };
    std::hint::black_box(main());
}

/// Publishes `modules` modules of `functions` functions each, and calls the last function.
#[inline(never)]
#[unsafe(no_mangle)]
extern "C" fn many(modules: usize, functions: usize) {
    let mut last = 0;
    for module in 0..modules {
        let mut m = Maker { ops: dynasmrt::x64::Assembler::new().expect("code memory"), functions: Vec::new() };
        for f in 0..functions {
            let line = 1 + 6 * f as u32;
            m.begin(&format!("f{f}"), line, &["a"], &["b", "c"], &[]);
            for i in 1..5 {
                m.line(line + i);
                m.constant(2 + (i as i32 & 1), int(i64::from(i)));
            }
            m.ret();
            m.end();
        }
        let code: &'static _ = Box::leak(Box::new(m.ops.finalize().expect("code")));
        let base = code.ptr(dynasmrt::AssemblyOffset(0)) as u64;
        let file = format!("many{module}.py");
        m.functions.iter_mut().for_each(|f| {
            f.address += base;
            f.symbol = format!("many{module}.{}", f.name);
        });
        last = m.functions.last().map_or(0, |f| f.address);
        let directory = "/nowhere".into();
        let start = std::time::Instant::now();
        images::publish(Module { file, directory, functions: m.functions, ..Module::default() });
        if module == 0 {
            eprintln!("first: {:?}", start.elapsed());
        }
    }
    eprintln!("{:?}", images::statistics());
    // SAFETY: the code follows the C calling convention.
    let last: extern "C" fn(u64) -> u64 = unsafe { std::mem::transmute(last) };
    std::hint::black_box(last(int(3)));
}

/// A class `Point` with a chain of three shapes, and one that has grown beyond it.
fn class(t: &Types) -> Class {
    static INSTANCE: NativeType = native("Point", Kind::Instance, 16);
    let descriptor = size_of::<Shape>() as u64;
    let start = Shape::reserve(4).expect("room for shapes");
    let name = t.str("Point");
    let object: *mut layout::Class = t.object("type", 0);
    // SAFETY: fresh memory of the right sizes.
    unsafe {
        (*object).name = Value::from_bits(name).expect("a name");
        (*object).qualname = Value::from_bits(name).expect("a name");
        for i in 0..4 {
            Shape::init(start + i * descriptor, &INSTANCE).class = object as u64;
        }
    }
    Class {
        name: "Point".into(),
        first_header: start + 16,
        last_header: start + 16 + 2 * descriptor,
        descriptor,
        slots_at: 16,
        fields: vec!["x".into(), "y".into()],
    }
}
