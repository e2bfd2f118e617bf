//! The layout list: every native object layout, once. It makes the Rust structs, the field
//! offsets that generated code uses, and the tables from which DWARF types are written.

use super::{NativeType, Shape, Value};

/// How a field's word is to be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FieldKind {
    /// A value word, perhaps 0 for "none".
    Value,
    /// Signed 64-bit number.
    Signed,
    /// Unsigned 64-bit number.
    Unsigned,
    /// A double.
    Double,
    /// One byte, 0 or 1.
    Bool,
    /// Address of UTF-8 bytes with a NUL behind them.
    Text,
    /// Address of an array of value words.
    Values,
    /// Some other address.
    Address,
}

/// One field of a layout.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// Offset in bytes from the object's start.
    pub offset: usize,
    /// How to read it.
    pub kind: FieldKind,
    /// The same as a C type, with the names of layouts and of the machine's other structures.
    pub c_type: &'static str,
}

/// One native layout.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// Name of the struct.
    pub name: &'static str,
    /// Bytes of the fixed part.
    pub size: usize,
    /// Fields behind the header word.
    pub fields: &'static [Field],
}

/// Types that may be fields.
pub trait FieldType {
    /// How to read the field.
    const KIND: FieldKind;
    /// Its type in C.
    const C_TYPE: &'static str;
}
macro_rules! field_types {
    ($($ty:ty => $kind:ident $c_type:literal),* $(,)?) => { $(
        impl FieldType for $ty {
            const KIND: FieldKind = FieldKind::$kind;
            const C_TYPE: &'static str = $c_type;
        }
    )* }
}
field_types! {
    Value => Value "value", Option<Value> => Value "value", i64 => Signed "long", u64 => Unsigned "unsigned long",
    usize => Unsigned "unsigned long", f64 => Double "double", bool => Bool "bool", *const u8 => Text "char *",
    *mut Value => Values "value *", *mut Entry => Address "Entry *", *mut u32 => Address "unsigned int *",
    *mut u64 => Address "unsigned long *", *const () => Address "void *", *mut u8 => Address "unsigned char *",
    *mut Overflow => Address "Overflow *", &'static Shape => Address "Shape *",
    &'static NativeType => Address "NativeType *", Option<super::shape::NativeFn> => Address "void *",
    super::shape::NativeFn => Address "void *",
}

macro_rules! layouts {
    ($($(#[$doc:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident : $ty:ty),* $(,)? })*) => {
        $(
            $(#[$doc])*
            #[repr(C)]
            #[allow(missing_docs)]
            pub struct $name { pub header: u64, $($(#[$fdoc])* pub $field: $ty,)* }
            impl $name {
                /// Its row of the layout list.
                pub const LAYOUT: Layout = Layout {
                    name: stringify!($name),
                    size: size_of::<$name>(),
                    fields: &[$(Field {
                        name: stringify!($field),
                        offset: std::mem::offset_of!($name, $field),
                        kind: <$ty as FieldType>::KIND,
                        c_type: <$ty as FieldType>::C_TYPE,
                    },)*],
                };
            }
        )*
        /// Every layout.
        pub static ALL: &[Layout] = &[$($name::LAYOUT),*];
    };
}

/// One row of a dict or set, in order of insertion. A deleted row has no key.
#[repr(C)]
#[derive(Clone, Copy)]
#[allow(missing_docs)]
pub struct Entry {
    pub hash: i64,
    pub key: Option<Value>,
    /// In sets: the key again.
    pub value: Option<Value>,
}

impl BigInt {
    /// Set in `length` of a negative number.
    pub const NEGATIVE: u64 = 1 << 63;

    /// `length` for so many limbs.
    pub fn length(negative: bool, limbs: usize) -> u64 {
        limbs as u64 | if negative { BigInt::NEGATIVE } else { 0 }
    }

    /// Sign and limbs of the number.
    ///
    /// # Safety
    /// `at` is a live object.
    pub unsafe fn parts<'a>(at: *const BigInt) -> (bool, &'a [u64]) {
        // SAFETY: by contract; the limbs follow the object.
        unsafe {
            let length = (*at).length;
            let limbs = (length & !BigInt::NEGATIVE) as usize;
            (length & BigInt::NEGATIVE != 0, std::slice::from_raw_parts(at.add(1).cast::<u64>(), limbs))
        }
    }
}

/// Attributes beyond an instance's inline slots: slot `n` is `values[n - inline]`.
#[repr(C)]
#[allow(missing_docs)]
pub struct Overflow {
    pub capacity: u64,
    pub values: [Option<Value>; 0],
}

layouts! {
    /// `None`, `NotImplemented`, `Ellipsis`, the unbound mark.
    Singleton {}
    /// `True` and `False`.
    Bool { value: bool }
    /// A double that must be boxed.
    Float { value: f64 }
    /// An instance of a Python class over `int`; slots follow.
    IntObject { value: Value }
    /// An int beyond 48 bits that fits in 64.
    Int64 { value: i64 }
    /// A larger int: the number of its 64-bit limbs, with the top bit set if it is negative. The
    /// limbs follow, least first.
    BigInt { length: u64 }
    /// Complex number.
    Complex { real: f64, imag: f64 }
    /// Text: `length` bytes of UTF-8 at `data`, then NUL. Usually the bytes follow the struct;
    /// a long string may share the bytes of an older one (`objects::string::growth`): `data` is a
    /// reference to the object it points into, and only the longest has the NUL.
    Str {
        length: u64,
        data: *const u8,
        /// 0: not yet computed.
        hash: i64,
        /// Number of code points; `length` if all ASCII.
        chars: u64,
    }
    /// Bytes: `length` of them at `data`, then NUL.
    Bytes { length: u64, data: *const u8, hash: i64 }
    /// The items follow.
    Tuple { length: u64 }
    /// `length` values from `begin` to `end`, room up to `limit`.
    List { length: u64, begin: *mut Value, end: *mut Value, limit: *mut Value }
    /// Rows in order of insertion and an index by hash.
    Dict {
        /// Rows that are not deleted.
        length: u64,
        /// Changed when a key is added or removed or rows move; 0: nobody has cached it.
        version: u64,
        entries: *mut Entry,
        /// Rows in use, the deleted ones included.
        filled: u64,
        /// Room for rows.
        capacity: u64,
        /// Open-addressed table of row numbers + 1; 0 is free, `u32::MAX` deleted.
        index: *mut u32,
        /// Size of the index - 1.
        mask: u64,
    }
    /// As a dict, without values. Frozen sets too. Iteration follows the index.
    Set {
        length: u64,
        /// Frozen sets: their hash, 0 if not yet computed. Sets: where `pop` goes on.
        hash: u64,
        entries: *mut Entry,
        filled: u64,
        capacity: u64,
        index: *mut u32,
        mask: u64,
    }
    /// `range(start, stop, step)`; ints of any size.
    Range { start: Value, stop: Value, step: Value }
    /// `slice(start, stop, step)`.
    Slice { start: Value, stop: Value, step: Value }
    /// A Python function.
    Function {
        /// Address of its native code.
        entry: u64,
        /// Positional arguments it takes if called with just them; `u64::MAX` if it has
        /// keyword-only parameters, `*args` or `**kwargs`.
        arity: u64,
        /// `runtime::loaded::Loaded`.
        code: *const (),
        /// A dict.
        globals: Value,
        /// Tuple of cells.
        closure: Option<Value>,
        /// Tuple.
        defaults: Option<Value>,
        /// Dict.
        kwdefaults: Option<Value>,
        name: Value,
        qualname: Value,
        doc: Value,
        /// Dict of other attributes.
        attributes: Option<Value>,
        /// What is known about annotations and type parameters (`objects::annotations`).
        extra: Option<Value>,
    }
    /// A function written in Rust; `receiver` if it is bound.
    NativeFunction { function: super::shape::NativeFn, name: Value, receiver: Option<Value>, owner: Option<Value>, module: Option<Value> }
    /// A function with its first argument.
    BoundMethod { function: Value, receiver: Value }
    /// A class.
    Class {
        name: Value,
        qualname: Value,
        module: Value,
        /// Tuple.
        bases: Value,
        /// The base whose layout instances have; None for `object`.
        base: Value,
        /// Tuple, the class itself first.
        mro: Value,
        /// Dict.
        dict: Value,
        native: &'static NativeType,
        /// Shape of a fresh instance.
        shape: &'static Shape,
        /// Changed with any change to the class or its bases.
        version: u64,
        /// List of direct subclasses.
        subclasses: Value,
        /// `objects::class` bits.
        flags: u64,
        doc: Value,
        /// `__init__` if instances are made by allocation and that Python function alone, as of
        /// `constructor_version`.
        constructor: Option<Value>,
        constructor_version: u64,
        /// The version as of which instances are known to be true, whatever they hold.
        truthy_version: u64,
    }
    /// A module.
    Module { name: Value, dict: Value }
    /// A variable shared between functions; no value: unassigned.
    Cell { value: Option<Value> }
    /// A code object as Python sees it.
    Code { code: *const () }
    /// An exception, base of all: `overflow` and slots follow.
    Exception {
        args: Value,
        traceback: Option<Value>,
        cause: Option<Value>,
        context: Option<Value>,
        suppress_context: bool,
        /// Only its handler has seen it: what it refers to may be given up when it is handled.
        private: bool,
        overflow: *mut Overflow,
    }
    /// An exception group: an exception with a message and a tuple of exceptions.
    ExceptionGroup {
        args: Value,
        traceback: Option<Value>,
        cause: Option<Value>,
        context: Option<Value>,
        suppress_context: bool,
        private: bool,
        message: Option<Value>,
        exceptions: Option<Value>,
        overflow: *mut Overflow,
    }
    /// One frame of a traceback; `next` is nearer to the raise.
    Traceback { next: Option<Value>, code: *const (), op: i64, line: i64, frame: Value }
    /// A frame as Python sees it.
    FrameObject {
        /// `runtime::loaded::Loaded`.
        code: *const (),
        function: Value,
        /// `rbp` while the native frame exists, else 0.
        live: u64,
        /// While it lives: the next outer live frame that has an object.
        outer: Option<Value>,
        /// Something besides tracebacks of private exceptions may refer to it.
        shared: bool,
        /// Once it has ended: its caller's frame object.
        back: Option<Value>,
        /// Once it has ended: copies of the named slots.
        slots: *mut Value,
        /// The operation it stood at last; -1: none yet.
        op: i64,
        /// `f_trace`.
        trace: Option<Value>,
        /// `f_trace_lines` is off.
        no_lines: bool,
        /// The line that the trace function was told last; 0: none.
        traced_line: i64,
        /// `f_trace_opcodes`.
        opcodes: bool,
        /// The operation that was reached last under tracing.
        traced_op: i64,
        /// What `f_lineno` answers while the frame is being entered; 0: where it stands.
        shown_line: i64,
        /// The trace function is being told of a line, so `f_lineno` may be set.
        may_jump: bool,
        /// The operation that `f_lineno` was set to; -1: none.
        jump: i64,
        /// Variables that `f_locals` was given and the code does not have: a dict.
        extra: Option<Value>,
        /// The generator or coroutine it belongs to.
        owner: Option<Value>,
    }
    /// `types.SimpleNamespace`.
    Namespace { overflow: *mut Overflow }
    /// An instance of a Python class: slots follow.
    Instance { overflow: *mut Overflow }
    /// `_io.FileIO`: a descriptor, -1 if closed; slots follow, as in all of `_io`.
    FileIo {
        fd: i64,
        readable: i64,
        writable: i64,
        created: i64,
        appending: i64,
        /// Closing the object closes the descriptor.
        closes: i64,
        /// -1: not yet known.
        seekable: i64,
        block_size: i64,
        ready: i64,
        overflow: *mut Overflow,
    }
    /// `_io.BytesIO`
    BytesIo { data: *mut u8, length: u64, capacity: u64, position: i64, closed: i64, exports: u64, overflow: *mut Overflow }
    /// `_io.StringIO`: UTF-8; `position` is in characters, `at` the same in bytes.
    StringIo {
        data: *mut u8,
        length: u64,
        capacity: u64,
        chars: u64,
        position: u64,
        at: u64,
        ends: i64,
        seen: i64,
        closed: i64,
        ready: i64,
        overflow: *mut Overflow,
    }
    /// A buffered stream: bytes read ahead from `start` to `end` of `input`, bytes to be written.
    Buffered {
        raw: Option<Value>,
        input: *mut u8,
        start: u64,
        end: u64,
        output: *mut u8,
        filled: u64,
        capacity: u64,
        size: u64,
        /// 0: not initialised, 2: detached.
        ready: i64,
        overflow: *mut Overflow,
    }
    /// `_socket.socket`: descriptor, -1 if closed; timeout in seconds, negative if there is none.
    Socket { fd: i64, family: i64, kind: i64, proto: i64, timeout: f64 }
    /// `_io.BufferedRWPair`
    BufferedPair { reader: Option<Value>, writer: Option<Value>, overflow: *mut Overflow }
    /// `_io.IncrementalNewlineDecoder`
    NewlineDecoder {
        decoder: Option<Value>,
        errors: Option<Value>,
        translate: i64,
        seen: i64,
        pending: i64,
        ready: i64,
        overflow: *mut Overflow,
    }
    /// `_io.TextIOWrapper`: input not yet consumed from `start` to `end`; output not yet given to
    /// the buffer.
    TextWrapper {
        buffer: Option<Value>,
        encoding: Option<Value>,
        errors: Option<Value>,
        /// A stream of the library's that does the work.
        delegate: Option<Value>,
        input: *mut u8,
        start: u64,
        end: u64,
        capacity: u64,
        output: *mut u8,
        filled: u64,
        room: u64,
        kind: i64,
        ends: i64,
        line_buffering: i64,
        write_through: i64,
        telling: i64,
        seekable: i64,
        readable: i64,
        writable: i64,
        chunk: i64,
        seen: i64,
        used: i64,
        ready: i64,
        overflow: *mut Overflow,
    }
    /// `iter(range(…))` within 64 bits.
    RangeIterator { next: i64, step: i64, remaining: u64 }
    /// `iter([…])`; no list: exhausted.
    ListIterator { list: Option<Value>, index: u64 }
    /// Other iterators: over `source`, at `index`; what the rest means is the type's business.
    Iterator { source: Option<Value>, index: u64, a: Option<Value>, b: Option<Value> }
    /// Other small native objects (property, staticmethod, enumerate, dict views, files): the
    /// fields' meaning is the type's business.
    Record { a: Option<Value>, b: Option<Value>, c: Option<Value>, d: Option<Value>, n: i64 }
    /// `collections.deque`: a ring of values from place `first` on; `limit` is -1 without maxlen.
    Deque { length: u64, first: u64, capacity: u64, items: *mut Value, changes: u64, limit: i64 }
    /// `collections.defaultdict`: a dict, then what makes missing values.
    DefaultDict {
        length: u64,
        version: u64,
        entries: *mut Entry,
        filled: u64,
        capacity: u64,
        index: *mut u32,
        mask: u64,
        factory: Option<Value>,
    }
    /// `collections.OrderedDict`: a dict, then how many of the rows at `start_of` are deleted.
    OrderedDict {
        length: u64,
        version: u64,
        entries: *mut Entry,
        filled: u64,
        capacity: u64,
        index: *mut u32,
        mask: u64,
        start_of: *mut Entry,
        start: u64,
        overflow: *mut Overflow,
    }
    /// `_random.Random`: the generator's words, and how many of them have been used.
    Random { words: *mut u32, position: u64 }
    /// A C object as Python sees it: a struct, union, array or the target of a pointer at `data`.
    /// What Python has allocated lies behind the struct.
    CData {
        data: *mut u8,
        /// `objects::native::CType`.
        ctype: *const (),
        /// What keeps the memory alive, if something does; of Python's own memory, the life of the C++
        /// object there (`objects::native::view::Life`).
        owner: Option<Value>,
        /// Bytes from `data` on that belong to it. Of a pointer, bytes that there are behind it, together with
        /// those that a chunk has not been asked for; negative: `!offset` in a large chunk (`malloc::room`).
        extent: u64,
        /// A word whose top bit is set while the memory lives (`malloc::state`); `malloc::dead` where the C++ object
        /// in Python's own memory does not.
        state: *const (),
        overflow: *mut Overflow,
    }
    /// A C function.
    CFunction {
        /// Its address.
        address: u64,
        /// Address of machine code that loads registers with its arguments; 0: none.
        entry: u64,
        /// Address of machine code that makes a value of its result.
        leave: u64,
        /// `objects::native::CType`.
        ctype: *const (),
        /// What is known about calling it (`native::call`).
        plan: *const (),
        name: Value,
        /// The library's name, if it is a function of one.
        library: Option<Value>,
        doc: Option<Value>,
        /// `objects::native::overload::Overloads`, if it stands for several functions.
        overloads: *const (),
        /// `objects::native::function::Virtual`, if its address is in a virtual table.
        dispatch: *const (),
        /// Is it a function of C++?
        cxx: bool,
    }
    /// A member of a C struct or union, as its class has it.
    CField {
        name: Value,
        /// `objects::native::Member`.
        member: *const (),
    }
    /// `contextvars.Context`: a dict, which copies may share.
    Context { shared: bool, values: Option<Value>, entered: bool }
    /// `_json.Scanner`.
    JsonScanner {
        strict: bool,
        object_hook: Option<Value>,
        pairs_hook: Option<Value>,
        parse_float: Option<Value>,
        parse_int: Option<Value>,
        parse_constant: Option<Value>,
    }
    /// `_json.Encoder`; `strings`: 0 by `encoder`, 1 escaped to ASCII, 2 as text.
    JsonEncoder {
        markers: Option<Value>,
        default: Option<Value>,
        encoder: Option<Value>,
        indent: Option<Value>,
        key_separator: Option<Value>,
        item_separator: Option<Value>,
        sort_keys: bool,
        skip_keys: bool,
        allow_nan: bool,
        strings: u64,
    }
    /// `functools.partial`: tuple and dict of the arguments, how many of them are placeholders.
    Partial { function: Value, arguments: Value, keywords: Value, placeholders: u64, overflow: *mut Overflow }
    /// What `functools.lru_cache` makes: results by arguments. With a limit, `cache` has numbers of
    /// entries; they are linked from the one used last to the one used longest ago.
    LruCache {
        function: Value,
        cache: Value,
        /// Makes what `cache_info` answers.
        info: Value,
        /// -1: no limit.
        limit: i64,
        typed: bool,
        hits: u64,
        misses: u64,
        /// Four words each: previous, next, key, result. The first is the list's head.
        entries: *mut u64,
        filled: u64,
        capacity: u64,
        overflow: *mut Overflow,
    }
    /// `itertools.islice`; `stop` is -1 without an end.
    ISlice { source: Option<Value>, next: i64, stop: i64, step: i64, count: i64 }
    /// `itertools.groupby`: the key of the group being read and of the item read last.
    GroupBy {
        source: Option<Value>,
        function: Option<Value>,
        target: Option<Value>,
        key: Option<Value>,
        value: Option<Value>,
        group: Option<Value>,
    }
    /// `itertools.combinations` and its like: `length` indices into the pools.
    Selection { pools: Option<Value>, indices: *mut u64, length: u64, running: bool }
    /// Part of the items that the iterators of one `itertools.tee` share.
    TeeChunk { source: Option<Value>, items: *mut Value, count: u64, next: Option<Value>, running: bool }
    /// `list[int]`; `parameters`: a tuple once it was asked for.
    GenericAlias { origin: Value, args: Value, parameters: Option<Value>, unpacked: bool }
    /// `int | str`.
    Union { args: Value, parameters: Option<Value> }
    /// A TypeVar, ParamSpec or TypeVarTuple. The lazy parts are functions until they are needed.
    TypeVariable {
        name: Value,
        bound: Option<Value>,
        evaluate_bound: Option<Value>,
        constraints: Option<Value>,
        evaluate_constraints: Option<Value>,
        default: Option<Value>,
        evaluate_default: Option<Value>,
        module: Value,
        covariant: bool,
        contravariant: bool,
        infer_variance: bool,
    }
    /// What `type X = …` makes; `value` once it was needed.
    TypeAlias { name: Value, parameters: Value, evaluate: Option<Value>, value: Option<Value>, module: Value }
    /// A t-string.
    Template { strings: Value, interpolations: Value }
    /// A replacement field of a t-string.
    Interpolation { value: Value, expression: Value, conversion: Value, format_spec: Value }
    /// What `os.scandir` answers for each name; the two results of `stat` are kept.
    DirEntry {
        name: Value,
        path: Value,
        stat: Option<Value>,
        lstat: Option<Value>,
        inode: u64,
        /// As the system tells it: `DT_DIR` and so on.
        entry_type: u64,
        /// The directory's descriptor if it was given by one, else -1.
        directory: i64,
    }
    /// A weak reference or proxy: the complement of the referent's address, 0 when it is dead.
    WeakReference { hidden: u64, callback: Option<Value>, hash: i64, hashed: bool }
    /// A lock: 0 free, 1 taken, 2 taken and waited for. `owner` and `count` for `RLock`.
    ThreadLock { word: u64, owner: u64, count: u64 }
    /// A thread that can be joined: `done` is waited for.
    ThreadHandle { ident: u64, started: u64, done: u64 }
    /// Attributes by thread: dict of dicts; arguments of `__init__`.
    ThreadLocal { all: Option<Value>, arguments: Option<Value>, keywords: Option<Value>, fresh: u64, ended: u64 }
    /// A generator, coroutine or asynchronous generator: the slots of its code follow.
    Generator {
        /// The Python function whose code it runs.
        function: Value,
        /// Address of that code.
        entry: u64,
        /// Address in the code at which it goes on; 0 while it runs and when it is finished.
        resume: u64,
        /// What it returned, until somebody asks.
        result: Option<Value>,
        finished: bool,
        /// Asynchronous generators: the last suspension was a `yield`, not an `await`.
        yielded: bool,
        /// Asynchronous generators: `__anext__()` or the like is under way.
        busy: bool,
        /// Asynchronous generators: `aclose()` was called or it has ended.
        closed: bool,
        /// Asynchronous generators: the hooks were looked at.
        hooked: bool,
        /// Asynchronous generators: the finalizer hook.
        finalizer: Option<Value>,
        name: Value,
        qualname: Value,
        /// Its frame object, once somebody has asked for it.
        frame: Option<Value>,
        /// Coroutines: where it was made.
        origin: Option<Value>,
    }
    /// Memory that belongs to one object (`objects::buffer`): `capacity` words or bytes follow.
    Buffer { capacity: u64 }
    /// A compiled regular expression.
    Pattern {
        /// Source: str, bytes or None.
        pattern: Value,
        flags: i64,
        groups: u64,
        /// Dict: names to numbers.
        group_index: Value,
        /// Tuple: numbers to names.
        index_group: Value,
        /// `objects::regex::program`.
        program: *const (),
    }
    /// What a pattern has found; byte offsets of the groups follow, two each.
    Match { string: Value, pattern: Value, pos: i64, endpos: i64, last_index: i64 }
    /// Bytes that change: `length` of them at `data`, room for `capacity`.
    ByteArray { length: u64, capacity: u64, data: *mut u8, exports: u64 }
    /// The memory of `object` (none: released), item by item.
    MemoryView {
        object: Option<Value>,
        data: *mut u8,
        format: Value,
        item_size: u64,
        dimensions: u64,
        /// Items in each dimension, then bytes from one to the next in each.
        shape: *const (),
        readonly: bool,
        hash: i64,
    }
    /// `array.array`: `length` items of type `code` at `data`; room for `capacity` bytes.
    Array { code: u64, item_size: u64, length: u64, capacity: u64, data: *mut u8, exports: u64 }
}
