//! The list of native types. Their shapes are the first descriptors of the low region, in the
//! order of this list, so that each header word is a constant.

use super::*;
use crate::heap::low;
use crate::heap::shape::ADDRESS_POINT;
use crate::heap::{NativeType, Shape, Value};

/// Bytes from one descriptor to the next.
pub const SHAPE_SIZE: u64 = (size_of::<Shape>() as u64 + 15) & !15;

macro_rules! builtin_types {
    ($($(#[$doc:meta])* $name:ident : $base:ident = $table:path),* $(,)?) => {
        /// A native type.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[repr(u16)]
        #[allow(missing_docs)]
        pub enum Builtin { $($(#[$doc])* $name),* }

        impl Builtin {
            /// Every native type.
            pub const ALL: &'static [Builtin] = &[$(Builtin::$name),*];

            /// Its table.
            pub fn native(self) -> &'static NativeType {
                match self { $(Builtin::$name => &$table),* }
            }

            /// Its base class; `object` names itself.
            pub const fn base(self) -> Builtin {
                match self { $(Builtin::$name => Builtin::$base),* }
            }
        }
    };
}

builtin_types! {
    Object: Object = object::TYPE,
    Type: Object = class::TYPE,
    NoneType: Object = singleton::NONE_TYPE,
    NotImplementedType: Object = singleton::NOT_IMPLEMENTED_TYPE,
    EllipsisType: Object = singleton::ELLIPSIS_TYPE,
    Unbound: Object = singleton::UNBOUND_TYPE,
    Int: Object = int::TYPE,
    /// Shape of boxed ints within 64 bits; its class is `int`.
    Int64: Object = int::INT64_TYPE,
    /// Shape of larger ints; its class is `int`.
    BigInt: Object = int::BIG_TYPE,
    Bool: Int = boolean::TYPE,
    Float: Object = float::TYPE,
    Complex: Object = complex::TYPE,
    Str: Object = string::TYPE,
    Bytes: Object = bytes::TYPE,
    Tuple: Object = tuple::TYPE,
    List: Object = list::TYPE,
    Dict: Object = dict::TYPE,
    Set: Object = set::TYPE,
    FrozenSet: Object = set::FROZEN_TYPE,
    Range: Object = range::TYPE,
    Slice: Object = slice::TYPE,
    Function: Object = function::TYPE,
    NativeFunction: Object = function::NATIVE_TYPE,
    WrapperDescriptor: Object = function::WRAPPER_TYPE,
    MethodDescriptor: Object = function::METHOD_DESCRIPTOR_TYPE,
    MethodWrapper: Object = function::METHOD_WRAPPER_TYPE,
    BoundMethod: Object = function::METHOD_TYPE,
    GetSet: Object = descriptor::GET_SET_TYPE,
    Member: Object = descriptor::MEMBER_TYPE,
    ClassMethodDescriptor: Object = descriptor::CLASS_METHOD_DESCRIPTOR_TYPE,
    Module: Object = module::TYPE,
    Cell: Object = cell::TYPE,
    Code: Object = code::TYPE,
    Traceback: Object = traceback::TYPE,
    Frame: Object = frame::TYPE,
    FrameLocals: Object = frame::LOCALS_TYPE,
    CodeLines: Object = code::LINES_TYPE,
    Property: Object = property::TYPE,
    StaticMethod: Object = wrapper::STATIC_TYPE,
    ClassMethod: Object = wrapper::CLASS_TYPE,
    Super: Object = super_type::TYPE,
    AbcData: Object = record::ABC_DATA_TYPE,
    Namespace: Object = namespace::TYPE,
    VersionInfo: Tuple = structseq::VERSION_INFO_TYPE,
    SysFlags: Tuple = structseq::FLAGS_TYPE,
    FloatInfo: Tuple = structseq::FLOAT_INFO_TYPE,
    IntInfo: Tuple = structseq::INT_INFO_TYPE,
    HashInfo: Tuple = structseq::HASH_INFO_TYPE,
    UnraisableHookArgs: Tuple = structseq::UNRAISABLE_TYPE,
    StructTime: Tuple = structseq::STRUCT_TIME_TYPE,
    ThreadInfo: Tuple = structseq::THREAD_INFO_TYPE,
    AsyncgenHooks: Tuple = structseq::ASYNCGEN_HOOKS_TYPE,
    StatResult: Tuple = structseq::STAT_RESULT_TYPE,
    StatvfsResult: Tuple = structseq::STATVFS_RESULT_TYPE,
    TerminalSize: Tuple = structseq::TERMINAL_SIZE_TYPE,
    TimesResult: Tuple = structseq::TIMES_RESULT_TYPE,
    UnameResult: Tuple = structseq::UNAME_RESULT_TYPE,
    SchedParam: Tuple = structseq::SCHED_PARAM_TYPE,
    WaitidResult: Tuple = structseq::WAITID_RESULT_TYPE,
    StructPasswd: Tuple = structseq::PASSWD_TYPE,
    StructGroup: Tuple = structseq::GROUP_TYPE,
    StructRusage: Tuple = structseq::RUSAGE_TYPE,
    StructSiginfo: Tuple = structseq::SIGINFO_TYPE,
    DirEntry: Object = entry::TYPE,
    ScandirIterator: Object = entry::ITERATOR_TYPE,
    RangeIterator: Object = iterators::RANGE_TYPE,
    LongRangeIterator: Object = iterators::LONG_RANGE_TYPE,
    ListIterator: Object = iterators::LIST_TYPE,
    SequenceIterator: Object = iterators::SEQUENCE_TYPE,
    CallIterator: Object = iterators::CALL_TYPE,
    TupleIterator: Object = iterators::TUPLE_TYPE,
    StrIterator: Object = iterators::STR_TYPE,
    BytesIterator: Object = iterators::BYTES_TYPE,
    DictKeyIterator: Object = iterators::DICT_KEY_TYPE,
    DictValueIterator: Object = iterators::DICT_VALUE_TYPE,
    DictItemIterator: Object = iterators::DICT_ITEM_TYPE,
    SetIterator: Object = iterators::SET_TYPE,
    ReverseIterator: Object = iterators::REVERSE_TYPE,
    Enumerate: Object = iterators::ENUMERATE_TYPE,
    Zip: Object = iterators::ZIP_TYPE,
    Map: Object = iterators::MAP_TYPE,
    Filter: Object = iterators::FILTER_TYPE,
    DictKeys: Object = dict::KEYS_TYPE,
    DictValues: Object = dict::VALUES_TYPE,
    DictItems: Object = dict::ITEMS_TYPE,
    MappingProxy: Object = dict::PROXY_TYPE,
    IoBase: Object = file::IO_BASE,
    RawIoBase: IoBase = file::RAW_BASE,
    BufferedIoBase: IoBase = file::BUFFERED_BASE,
    TextIoBase: IoBase = file::TEXT_BASE,
    FileIo: RawIoBase = file::FILE_TYPE,
    BytesIo: BufferedIoBase = file::BYTES_TYPE,
    BufferedReader: BufferedIoBase = file::READER_TYPE,
    BufferedWriter: BufferedIoBase = file::WRITER_TYPE,
    BufferedRandom: BufferedIoBase = file::RANDOM_TYPE,
    BufferedRwPair: BufferedIoBase = file::PAIR_TYPE,
    TextWrapper: TextIoBase = file::TEXT_TYPE,
    StringIo: TextIoBase = file::STRING_TYPE,
    NewlineDecoder: Object = file::NEWLINE_TYPE,
    Socket: Object = socket::TYPE,
    Poll: Object = polling::POLL_TYPE,
    Epoll: Object = polling::EPOLL_TYPE,
    ValueBuffer: Object = buffer::VALUES_TYPE,
    ByteBuffer: Object = buffer::BYTES_TYPE,
    WeakRef: Object = weakref::TYPE,
    WeakProxy: Object = weakref::proxy::TYPE,
    CallableProxy: Object = weakref::proxy::CALLABLE_TYPE,
    Lock: Object = threads::lock::TYPE,
    RLock: Object = threads::rlock::TYPE,
    ThreadHandle: Object = threads::handle::TYPE,
    ThreadLocal: Object = threads::local::TYPE,
    RowBuffer: Object = buffer::ROWS_TYPE,
    Accumulate: Object = itertools::ACCUMULATE_TYPE,
    Batched: Object = itertools::BATCHED_TYPE,
    Chain: Object = itertools::CHAIN_TYPE,
    Combinations: Object = itertools::COMBINATIONS_TYPE,
    CombinationsWithReplacement: Object = itertools::COMBINATIONS_WITH_TYPE,
    Compress: Object = itertools::COMPRESS_TYPE,
    Count: Object = itertools::COUNT_TYPE,
    Cycle: Object = itertools::CYCLE_TYPE,
    DropWhile: Object = itertools::DROP_WHILE_TYPE,
    FilterFalse: Object = itertools::FILTER_FALSE_TYPE,
    GroupBy: Object = itertools::GROUP_BY_TYPE,
    Grouper: Object = itertools::GROUPER_TYPE,
    ISlice: Object = itertools::ISLICE_TYPE,
    Pairwise: Object = itertools::PAIRWISE_TYPE,
    Permutations: Object = itertools::PERMUTATIONS_TYPE,
    Product: Object = itertools::PRODUCT_TYPE,
    Repeat: Object = itertools::REPEAT_TYPE,
    StarMap: Object = itertools::STAR_MAP_TYPE,
    TakeWhile: Object = itertools::TAKE_WHILE_TYPE,
    Tee: Object = itertools::TEE_TYPE,
    TeeChunk: Object = itertools::TEE_CHUNK_TYPE,
    ZipLongest: Object = itertools::ZIP_LONGEST_TYPE,
    /// What a function keeps about its annotations; a program never holds it.
    LateParts: Object = record::LATE_PARTS,
    Deque: Object = collections::DEQUE_TYPE,
    DequeIterator: Object = collections::DEQUE_ITERATOR_TYPE,
    DequeReverseIterator: Object = collections::DEQUE_REVERSE_TYPE,
    DefaultDict: Dict = collections::DEFAULT_DICT_TYPE,
    OrderedDict: Dict = collections::ORDERED_DICT_TYPE,
    OrderedKeys: DictKeys = dict::ORDERED_KEYS_TYPE,
    OrderedValues: DictValues = dict::ORDERED_VALUES_TYPE,
    OrderedItems: DictItems = dict::ORDERED_ITEMS_TYPE,
    TupleField: Object = collections::TUPLE_FIELD_TYPE,
    Random: Object = random::TYPE,
    JsonScanner: Object = json::SCANNER_TYPE,
    JsonEncoder: Object = json::ENCODER_TYPE,
    Context: Object = context::CONTEXT_TYPE,
    ContextVar: Object = context::VARIABLE_TYPE,
    ContextToken: Object = context::TOKEN_TYPE,
    TokenMissing: Object = context::MISSING_TYPE,
    GenericAlias: Object = generics::alias::TYPE,
    GenericAliasIterator: Object = generics::alias::ITERATOR_TYPE,
    Union: Object = generics::union::TYPE,
    TypeVar: Object = generics::variables::TYPE_VAR,
    ParamSpec: Object = generics::variables::PARAM_SPEC,
    TypeVarTuple: Object = generics::variables::TYPE_VAR_TUPLE,
    ParamSpecArgs: Object = generics::variables::ARGS,
    ParamSpecKwargs: Object = generics::variables::KWARGS,
    TypeAliasType: Object = generics::type_alias::TYPE,
    NoDefaultType: Object = generics::generic::NO_DEFAULT,
    Template: Object = template::TYPE,
    Interpolation: Object = template::INTERPOLATION,
    ItemGetter: Object = operator::ITEM_GETTER_TYPE,
    AttributeGetter: Object = operator::ATTRIBUTE_GETTER_TYPE,
    MethodCaller: Object = operator::METHOD_CALLER_TYPE,
    Partial: Object = functools::PARTIAL_TYPE,
    Placeholder: Object = functools::PLACEHOLDER_TYPE,
    KeyWrapper: Object = functools::KEY_TYPE,
    LruCache: Object = functools::LRU_TYPE,
    Pattern: Object = regex::PATTERN_TYPE,
    Match: Object = regex::MATCH_TYPE,
    MatchScanner: Object = regex::SCANNER_TYPE,
    MatchIterator: Object = regex::ITERATOR_TYPE,
    RegexTemplate: Object = regex::TEMPLATE_TYPE,
    ByteArray: Object = bytearray::TYPE,
    ByteArrayIterator: Object = bytearray::ITERATOR_TYPE,
    MemoryView: Object = memoryview::TYPE,
    Array: Object = array::TYPE,
    ArrayIterator: Object = array::ITERATOR_TYPE,
    Compressor: Object = zlib::COMPRESSOR_TYPE,
    Decompressor: Object = zlib::DECOMPRESSOR_TYPE,
    BzCompressor: Object = bzip::COMPRESSOR_TYPE,
    BzDecompressor: Object = bzip::DECOMPRESSOR_TYPE,
    FileDecompressor: Object = zlib::FILE_DECOMPRESSOR_TYPE,
    Hash: Object = hasher::TYPE,
    Struct: Object = structure::TYPE,
    UnpackIterator: Object = structure::ITERATOR_TYPE,
    Generator: Object = generator::TYPE,
    Coroutine: Object = generator::COROUTINE_TYPE,
    AsyncGenerator: Object = generator::ASYNC_TYPE,
    CoroutineWrapper: Object = generator::WRAPPER_TYPE,
    AsyncSend: Object = generator::SEND_TYPE,
    AsyncThrow: Object = generator::THROW_TYPE,
    AsyncNext: Object = generator::NEXT_TYPE,
    CLibrary: Module = native::LIBRARY_TYPE,
    CStruct: Object = native::view::STRUCT_TYPE,
    CUnion: Object = native::view::UNION_TYPE,
    CPointer: Object = native::view::POINTER_TYPE,
    CArray: Object = native::view::ARRAY_TYPE,
    CScalar: Object = native::view::SCALAR_TYPE,
    CField: Object = native::field::TYPE,
    CFunction: Object = native::function::TYPE,
    CMethod: CFunction = native::function::METHOD_TYPE,
    CStatic: Object = native::scope::STATIC_TYPE,
    CNamespace: Object = native::scope::NAMESPACE_TYPE,
    COwner: Object = native::function::OWNER_TYPE,
    BaseException: Object = exception::TYPE,
    BaseExceptionGroup: BaseException = exception::group::TYPE,
}

impl Builtin {
    /// Header word of its objects.
    pub const fn header(self) -> u64 {
        low::SHAPES + self as u64 * SHAPE_SIZE + ADDRESS_POINT
    }

    /// Its shape.
    pub fn shape(self) -> &'static Shape {
        // SAFETY: `initialise` has written the descriptor.
        unsafe { Shape::from_header(self.header()) }
    }

    /// Its class object.
    pub fn class(self) -> Value {
        Value::from_bits(self.shape().class.get()).expect("classes are made at start-up")
    }

    /// Is `v` an object of exactly this type? (Not for `Int` and `Float`, which have immediates.)
    #[inline(always)]
    pub fn is(self, v: Value) -> bool {
        // SAFETY: a heap value refers to a live object.
        v.is_heap() && unsafe { v.header() } == self.header()
    }

    /// Is `v` an object of this type, or of a Python class derived from it?
    #[inline(always)]
    pub fn has(self, v: Value) -> bool {
        self.is(v) || v.shape().is_some_and(|s| s.has_slots && std::ptr::eq(s.native, self.native()))
    }

    /// A zeroed object of this type with `bytes` bytes.
    #[inline(always)]
    pub fn allocate(self, bytes: usize) -> Value {
        crate::heap::arena::object(self.header(), bytes)
    }
}

/// Writes the descriptors, the singletons and the classes. Called once at start-up.
pub fn initialise() {
    let start = Shape::reserve_strided(Builtin::ALL.len(), SHAPE_SIZE).expect("the region is empty");
    debug_assert_eq!(start, low::SHAPES);
    for &b in Builtin::ALL {
        // SAFETY: reserved just now, one place each.
        unsafe { Shape::init(low::SHAPES + b as u64 * SHAPE_SIZE, b.native()) };
    }
    singleton::initialise();
    intern::initialise();
    class::initialise();
    for &b in Builtin::ALL.iter().filter(|b| b.native().has_dict) {
        instance::open(b);
    }
    exception::initialise();
    crate::heap::collect::keep_shapes();
    structseq::initialise();
}
