//! A template per opcode: either an inline fast path with a slow path behind the body, or a call
//! of the helper.

mod arithmetic;
mod attributes;
mod building;
mod calls;
mod compare;
mod exceptions;
mod generators;
mod items;
mod iteration;
pub mod known;
mod names;

pub use generators::{restore_named, start};

use super::emitter::{ARGUMENTS, Emitter, Reg};
use crate::bytecode::Op;
use crate::bytecode::op::{Slot, Source};
use crate::heap::low;
use crate::runtime::helpers::Helper;
use dynasmrt::{DynasmLabelApi, dynasm};

/// Emits one operation.
pub fn emit(e: &mut Emitter<'_>, op: &Op) {
    match *op {
        Op::Move { dst, src } => e.move_to(dst, src),
        Op::Unbind { dst } => e.store_low(dst, low::UNBOUND),
        Op::CheckBound { src, name } => names::check_bound(e, src, name),
        Op::MakeCell { dst } => {
            e.load_slot(Reg::Rdi, dst);
            e.call(Helper::MakeCell);
            e.store(dst, Reg::Rax);
        }
        Op::LoadClosure { dst, index } => names::load_closure(e, dst, index),
        Op::LoadCell { dst, cell, name } => names::load_cell(e, dst, cell, name),
        Op::StoreCell { cell, src } => names::store_cell(e, cell, src),
        Op::DeleteCell { cell, name } => names::delete_cell(e, cell, name),
        Op::LoadGlobal { dst, name } => names::load_global(e, dst, name),
        Op::StoreGlobal { name, src } => names::store_global(e, name, src),
        Op::DeleteGlobal { name } => named(e, Helper::DeleteGlobal, None, &[], e.name(name)),
        Op::LoadName { dst, scope, name } => {
            named(e, Helper::LoadName, Some(dst), &[Source::Slot(scope)], e.name(name));
        }
        Op::LoadNameOrCell { dst, scope, cell, name } => {
            e.load_slot(Reg::Rdx, cell);
            named(e, Helper::LoadNameOrCell, Some(dst), &[Source::Slot(scope)], e.name(name));
        }
        Op::StoreName { scope, name, src } => {
            e.load(Reg::Rdx, src);
            named(e, Helper::StoreName, None, &[Source::Slot(scope)], e.name(name));
        }
        Op::DeleteName { scope, name } => named(e, Helper::DeleteName, None, &[Source::Slot(scope)], e.name(name)),
        Op::LoadAttribute { dst, object, name } => attributes::load(e, dst, object, name),
        Op::StoreAttribute { object, name, src } => attributes::store(e, object, name, src),
        Op::DeleteAttribute { object, name } => named(e, Helper::DeleteAttribute, None, &[object], e.name(name)),
        Op::LoadMethod { base, object, name } => attributes::load_method(e, base, object, name),
        Op::LoadSpecial { base, object, special } => attributes::load_special(e, base, object, special),
        Op::LoadItem { dst, object, key } => items::load(e, dst, object, key),
        Op::StoreItem { object, key, src } => items::store(e, object, key, src),
        Op::DeleteItem { object, key } => e.call_with(Helper::DeleteItem, &[object, key]),
        Op::LoadSlice { dst, object, start, stop, step } => {
            simple(e, Helper::LoadSlice, dst, &[object, start, stop, step]);
        }
        Op::StoreSlice { object, start, stop, step, src } => {
            e.call_with(Helper::StoreSlice, &[object, start, stop, step, src]);
        }
        Op::BuildSlice { dst, start, stop, step } => simple(e, Helper::BuildSlice, dst, &[start, stop, step]),
        Op::Binary { op, dst, lhs, rhs } => arithmetic::binary(e, Helper::Binary, op, dst, lhs, rhs),
        Op::Inplace { op, dst, lhs, rhs } => arithmetic::binary(e, Helper::Inplace, op, dst, lhs, rhs),
        Op::Unary { op, dst, src } => arithmetic::unary(e, op, dst, src),
        Op::Not { dst, src } => compare::not(e, dst, src),
        Op::Compare { op, dst, lhs, rhs } => compare::value(e, op, dst, lhs, rhs),
        Op::Is { dst, lhs, rhs, negate } => compare::is(e, dst, lhs, rhs, negate),
        Op::Contains { dst, item, container, negate } => compare::contains(e, dst, item, container, negate),
        Op::Jump { target } => {
            let target = e.target(target);
            dynasm!(e.a ; .arch x64 ; jmp =>target);
        }
        Op::JumpIf { src, when, target } => compare::jump_if(e, src, when, target),
        Op::JumpCompare { op, lhs, rhs, when, target } => compare::jump(e, op, lhs, rhs, when, target),
        Op::JumpIs { lhs, rhs, when, target } => compare::jump_is(e, lhs, rhs, when, target),
        Op::GetIter { dst, src } => simple(e, Helper::GetIter, dst, &[src]),
        Op::ForIter { dst, iter, exit } => iteration::for_iter(e, dst, iter, exit),
        Op::Return { src } => generators::return_value(e, src),
        Op::Yield { dst, src, live, saved } => generators::yield_value(e, dst, src, live, saved),
        Op::YieldFrom { dst, src, exit, live, saved, .. } => generators::yield_from(e, dst, src, exit, live, saved),
        Op::Send { dst, iter, src, exit } => generators::send(e, dst, iter, src, exit),
        Op::GetYieldFromIter { dst, src } => simple(e, Helper::GetYieldFromIter, dst, &[src]),
        Op::GetAwaitable { dst, src, what } => generators::get_awaitable(e, dst, src, what),
        Op::GetAsyncIter { dst, src } => simple(e, Helper::GetAsyncIter, dst, &[src]),
        Op::GetAsyncNext { dst, iter } => generators::get_async_next(e, dst, iter),
        Op::IsStopAsync { dst, exception } => simple(e, Helper::IsStopAsync, dst, &[Source::Slot(exception)]),
        Op::Call { dst, base, argc } => calls::call(e, dst, base, argc),
        Op::CallMethod { dst, base, argc } => calls::call_method(e, dst, base, argc),
        Op::CallKeywords { dst, base, argc, names } => {
            e.load_address(Reg::Rdi, base);
            e.load_word(Reg::Rsi, u64::from(argc));
            e.load(Reg::Rdx, names);
            e.call(Helper::CallKeywords);
            e.store(dst, Reg::Rax);
        }
        Op::CallSpread { dst, callee, arguments, keywords } => {
            e.load_optional(Reg::Rdx, keywords);
            simple(e, Helper::CallSpread, dst, &[callee, arguments]);
        }
        Op::Catch { dst } => exceptions::catch(e, dst),
        Op::EndCatch { saved } => exceptions::end_catch(e, saved),
        Op::MatchException { dst, exception, pattern } => {
            simple(e, Helper::MatchException, dst, &[Source::Slot(exception), pattern]);
        }
        Op::Raise { exception, cause } => {
            e.load_optional(Reg::Rdi, exception);
            e.load_optional(Reg::Rsi, cause);
            e.call(Helper::Raise);
        }
        Op::Reraise { exception } => {
            e.load_slot(Reg::Rdi, exception);
            e.call(Helper::Reraise);
        }
        Op::ExceptionTriple { base, exception } => {
            e.load_address(Reg::Rdi, base);
            e.load_slot(Reg::Rsi, exception);
            e.call(Helper::ExceptionTriple);
        }
        Op::LoadAssertionError { dst } => simple(e, Helper::AssertionErrorClass, dst, &[]),
        Op::PrintExpression { src } => e.call_with(Helper::PrintExpression, &[src]),
        _ => building::emit(e, op),
    }
}

/// Calls a helper with these operands; its answer goes to `dst`.
fn simple(e: &mut Emitter<'_>, h: Helper, dst: Slot, sources: &[Source]) {
    e.call_with(h, sources);
    e.store(dst, Reg::Rax);
}

/// As `simple`, with a name behind the operands.
fn named(e: &mut Emitter<'_>, h: Helper, dst: Option<Slot>, sources: &[Source], name: u64) {
    for (&s, &reg) in sources.iter().zip(&ARGUMENTS) {
        e.load(reg, s);
    }
    e.load_word(ARGUMENTS[sources.len()], name);
    e.call(h);
    if let Some(dst) = dst {
        e.store(dst, Reg::Rax);
    }
}
