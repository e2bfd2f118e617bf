//! The helpers: the only way from generated code into Rust. One list makes the enum, the address
//! table in the low region, and the stubs' names.
//!
//! A plan helper may answer with a Python call to make (`plan::Plan`); a value helper answers
//! with a word, 0 meaning that an exception is pending. Every helper is a safepoint.

#![allow(
    clippy::not_unsafe_ptr_arg_deref,
    reason = "helpers are called by generated code only, which passes addresses of its own slots and caches"
)]

pub mod attributes;
pub mod building;
pub mod classes;
pub mod control;
pub mod exceptions;
pub mod generators;
pub mod intrinsic;
pub mod items;
pub mod names;
pub mod operators;

use super::plan;
use crate::heap::{Value, low};
use crate::objects::{Pending, PyResult};

/// What a helper answers with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Answer {
    /// A word in `rax`.
    Value,
    /// A plan in `rax` and `rdx`.
    Plan,
}

macro_rules! helpers {
    ($($(#[$doc:meta])* $name:ident $answer:ident $path:path ;)*) => {
        /// A helper, by its number in the address table.
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
        #[repr(u16)]
        #[allow(missing_docs)]
        pub enum Helper { $($(#[$doc])* $name),* }
        impl Helper {
            /// Every helper.
            pub const ALL: &'static [Helper] = &[$(Helper::$name),*];
            /// Name of its stub.
            pub const fn name(self) -> &'static str { match self { $(Helper::$name => stringify!($name)),* } }
            /// What it answers with.
            pub const fn answer(self) -> Answer { match self { $(Helper::$name => Answer::$answer),* } }
            fn address(self) -> u64 { match self { $(Helper::$name => $path as *const () as u64),* } }
            /// Where its address is found.
            pub const fn table_entry(self) -> i32 { low::HELPERS as i32 + 8 * self as i32 }
        }
    };
}

helpers! {
    Resume Plan resume;
    CheckStack Value control::check_stack;
    Enter Value control::enter;
    FirstCall Value control::first_call;
    TraceOperation Value control::trace_operation;
    TraceReturn Value control::trace_return;
    Tolerant Value control::tolerant;
    Dispatch Value exceptions::dispatch;
    FrameExit Value control::frame_exit;
    Binary Plan operators::binary;
    Inplace Plan operators::inplace;
    Unary Plan operators::unary;
    Compare Plan operators::compare;
    CompareTruth Plan operators::compare_truth;
    Truth Plan operators::truth;
    Not Plan operators::not;
    Contains Plan operators::contains;
    UnboundLocal Value names::unbound_local;
    MakeCell Value names::make_cell;
    EmptyCell Value names::empty_cell;
    LoadGlobal Value names::load_global;
    StoreGlobal Value names::store_global;
    DeleteGlobal Value names::delete_global;
    LoadName Value names::load_name;
    LoadNameOrCell Value names::load_name_or_cell;
    StoreName Value names::store_name;
    DeleteName Value names::delete_name;
    LoadAttribute Plan attributes::load;
    LoadMethod Plan attributes::load_method;
    LoadSpecial Plan attributes::load_special;
    StoreAttribute Plan attributes::store;
    DeleteAttribute Plan attributes::delete;
    LoadItem Plan items::load;
    StoreItem Plan items::store;
    DeleteItem Plan items::delete;
    LoadSlice Plan items::load_slice;
    StoreSlice Plan items::store_slice;
    BuildSlice Value items::build_slice;
    GetIter Plan control::get_iter;
    ForIter Plan control::for_iter;
    Call Plan control::call;
    CallMethod Plan control::call_method;
    CallKeywords Plan control::call_keywords;
    CallSpread Plan control::call_spread;
    Intrinsic Plan intrinsic::intrinsic;
    BuildList Value building::build_list;
    BuildTuple Value building::build_tuple;
    BuildSet Value building::build_set;
    BuildDict Value building::build_dict;
    ListAppend Value building::list_append;
    ListExtend Value building::list_extend;
    SetAdd Value building::set_add;
    SetUpdate Value building::set_update;
    DictInsert Value building::dict_insert;
    DictUpdate Value building::dict_update;
    DictMerge Value building::dict_merge;
    ListToTuple Value building::list_to_tuple;
    Unpack Value building::unpack;
    UnpackRest Value building::unpack_rest;
    FormatValue Value building::format_value;
    BuildString Value building::build_string;
    MakeFunction Value classes::make_function;
    BuildClass Plan classes::build_class;
    ImportName Plan names::import_name;
    ImportFrom Value names::import_from;
    ImportStar Value names::import_star;
    MakeGenerator Value generators::make;
    AttachFrame Value generators::attach_frame;
    Send Plan generators::send;
    TakeResult Value generators::take_result;
    Thrown Value generators::thrown;
    ThrownThrough Value generators::thrown_through;
    GetYieldFromIter Plan generators::get_yield_from_iter;
    GetAwaitable Plan generators::get_awaitable;
    GetAsyncIter Plan generators::get_async_iter;
    GetAsyncNext Plan generators::get_async_next;
    AsyncNextEnded Value generators::async_next_ended;
    IsStopAsync Value generators::is_stop_async;
    Catch Value exceptions::catch;
    EndCatch Value exceptions::end_catch;
    MatchException Value exceptions::matches;
    Raise Value exceptions::raise_exception;
    Reraise Value exceptions::reraise;
    ExceptionTriple Value exceptions::triple;
    AssertionErrorClass Value exceptions::assertion_error;
    PrintExpression Value names::print_expression;
}

/// Writes the address table. Called once at start-up.
pub fn initialise() {
    for &h in Helper::ALL {
        // SAFETY: the table has two pages: room for 1024 helpers.
        unsafe { *(h.table_entry() as u64 as *mut u64) = h.address() };
    }
}

const _: () = assert!(Helper::ALL.len() <= 1024);

extern "C" fn resume(word: u64) -> plan::Plan {
    plan::resume(word)
}

/// A helper's one-word answer.
#[inline(always)]
pub fn word(r: PyResult<Value>) -> u64 {
    match r {
        Ok(v) => v.bits(),
        Err(Pending) => 0,
    }
}

/// As `word`, for helpers without a value.
#[inline(always)]
pub fn done(r: PyResult<()>) -> u64 {
    word(r.map(|()| Value::NONE))
}

/// Consecutive slots of the calling frame.
///
/// # Safety
/// `base` is the address of `count` slots that hold values, all of them set.
pub unsafe fn slots<'a>(base: *const Value, count: u64) -> &'a [Value] {
    // SAFETY: by contract.
    unsafe { std::slice::from_raw_parts(base, count as usize) }
}
