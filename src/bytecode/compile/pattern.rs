//! `match`: each pattern is a run of tests that jump to the next case. What a pattern captures
//! waits in temporaries and becomes variables when the whole pattern has matched, before the
//! guard.

use super::constants;
use super::control::last_range;
use super::unit::Label;
use super::{Compiler, Result};
use crate::bytecode::code::Constant;
use crate::bytecode::op::{Intrinsic, Op, Slot, Source};
use crate::util::operators::{BinaryOp, CompareOp};
use ruff_python_ast::name::Name;
use ruff_python_ast::{self as ast, Expr, Identifier, Pattern, Singleton};
use ruff_text_size::{Ranged, TextRange};

/// The names that a case's pattern binds.
struct Captures<'a> {
    /// Every name of the pattern with the temporary that its value waits in.
    places: Vec<(&'a Name, Slot)>,
    /// Names bound so far on the way through the alternatives, in order.
    bound: Vec<&'a Identifier>,
}

impl<'a> Compiler<'a> {
    pub(super) fn match_statement(&mut self, m: &'a ast::StmtMatch) -> Result {
        let end = self.unit.label();
        let src = self.operand(&m.subject, None)?;
        let subject = self.in_temporary(src, m.subject.range());
        for (i, case) in m.cases.iter().enumerate() {
            let mark = self.unit.top;
            let next = self.unit.label();
            let mut names = Vec::new();
            collect_names(&case.pattern, &mut names);
            let base = self.unit.temporaries(names.len() as u32);
            let place = |i: usize| Slot(base.0.saturating_add(i as u16));
            let places = names.iter().enumerate().map(|(i, n)| (*n, place(i))).collect();
            let mut captures = Captures { places, bound: Vec::new() };
            let last = i + 1 == m.cases.len() || case.guard.is_some();
            self.pattern(&case.pattern, subject, &mut captures, next, last)?;
            for name in &captures.bound {
                let slot = captures.place(&name.id);
                self.store_name(&name.id, Source::Slot(slot), name.range);
            }
            if let Some(guard) = &case.guard {
                self.jump(guard, false, next)?;
            }
            self.unit.top = mark;
            self.statements(&case.body)?;
            self.emit(Op::Jump { target: end.target() }, last_range(&case.body));
            self.unit.place(next);
        }
        self.unit.place(end);
        Ok(())
    }

    fn pattern(
        &mut self,
        pattern: &'a Pattern,
        subject: Slot,
        captures: &mut Captures<'a>,
        fail: Label,
        may_always_match: bool,
    ) -> Result {
        let range = pattern.range();
        let mark = self.unit.top;
        match pattern {
            Pattern::MatchValue(v) if matches!(&*v.value, Expr::FString(_) | Expr::TString(_)) => {
                return self.error("patterns may only match literals and attribute lookups", range);
            }
            Pattern::MatchValue(v) => {
                let rhs = self.operand(&v.value, None)?;
                let lhs = Source::Slot(subject);
                self.emit(Op::JumpCompare { op: CompareOp::Eq, lhs, rhs, when: false, target: fail.target() }, range);
            }
            Pattern::MatchSingleton(s) => {
                let rhs = self.unit.constant(match s.value {
                    Singleton::None => Constant::None,
                    Singleton::True => Constant::True,
                    Singleton::False => Constant::False,
                });
                let lhs = Source::Slot(subject);
                self.emit(Op::JumpIs { lhs, rhs, when: false, target: fail.target() }, range);
            }
            Pattern::MatchSequence(s) => self.sequence_pattern(&s.patterns, subject, captures, fail, range)?,
            Pattern::MatchMapping(m) => self.mapping_pattern(m, subject, captures, fail)?,
            Pattern::MatchClass(c) => self.class_pattern(c, subject, captures, fail)?,
            Pattern::MatchStar(s) => {
                if let Some(name) = &s.name {
                    self.capture(name, Source::Slot(subject), captures)?;
                }
            }
            Pattern::MatchAs(ast::PatternMatchAs { pattern: None, name, .. }) => {
                if !may_always_match {
                    let message = match name {
                        Some(name) => format!("name capture '{name}' makes remaining patterns unreachable"),
                        None => "wildcard makes remaining patterns unreachable".to_owned(),
                    };
                    return self.error(message, range);
                }
                match name {
                    Some(name) => self.capture(name, Source::Slot(subject), captures)?,
                    None => self.nothing(range),
                }
            }
            Pattern::MatchAs(ast::PatternMatchAs { pattern: Some(inner), name, .. }) => {
                self.pattern(inner, subject, captures, fail, may_always_match)?;
                if let Some(name) = name {
                    self.capture(name, Source::Slot(subject), captures)?;
                }
            }
            Pattern::MatchOr(o) => self.or_pattern(o, subject, captures, fail, may_always_match)?,
        }
        self.unit.top = mark;
        Ok(())
    }

    fn capture(&mut self, name: &'a Identifier, src: Source, captures: &mut Captures<'a>) -> Result {
        if name.id == "__debug__" {
            return self.error("cannot assign to __debug__", name.range);
        }
        if captures.bound.iter().any(|n| n.id == name.id) {
            return self.error(format!("multiple assignments to name '{name}' in pattern"), name.range);
        }
        captures.bound.push(name);
        self.emit(Op::Move { dst: captures.place(&name.id), src }, name.range);
        Ok(())
    }

    fn or_pattern(
        &mut self,
        o: &'a ast::PatternMatchOr,
        subject: Slot,
        captures: &mut Captures<'a>,
        fail: Label,
        may_always_match: bool,
    ) -> Result {
        let matched = self.unit.label();
        let before = captures.bound.clone();
        let mut first: Option<Vec<&'a Identifier>> = None;
        for (i, alternative) in o.patterns.iter().enumerate() {
            let last = i + 1 == o.patterns.len();
            let next = if last { fail } else { self.unit.label() };
            captures.bound.clone_from(&before);
            self.pattern(alternative, subject, captures, next, last && may_always_match)?;
            match &first {
                None => first = Some(captures.bound.clone()),
                Some(names) => {
                    let same = names.len() == captures.bound.len()
                        && names.iter().all(|n| captures.bound.iter().any(|b| b.id == n.id));
                    if !same {
                        return self.error("alternative patterns bind different names", o.range);
                    }
                }
            }
            if !last {
                self.emit(Op::Jump { target: matched.target() }, alternative.range());
                self.unit.place(next);
            }
        }
        captures.bound = first.unwrap_or(before);
        self.unit.place(matched);
        Ok(())
    }

    /// `dst = which(subject)`; goes on at `fail` if that is false.
    fn require(&mut self, which: Intrinsic, subject: Slot, fail: Label, range: TextRange) {
        let dst = self.unit.temporary();
        self.emit(Op::Intrinsic { which, dst, base: subject, count: 1 }, range);
        self.emit(Op::JumpIf { src: Source::Slot(dst), when: false, target: fail.target() }, range);
    }

    /// The length of the subject in a new temporary, compared with `n`.
    fn require_length(&mut self, op: CompareOp, n: usize, subject: Slot, fail: Label, range: TextRange) -> Slot {
        let length = self.unit.temporary();
        self.emit(Op::Intrinsic { which: Intrinsic::Length, dst: length, base: subject, count: 1 }, range);
        let rhs = self.unit.constant(Constant::Int(n as i64));
        let lhs = Source::Slot(length);
        self.emit(Op::JumpCompare { op, lhs, rhs, when: false, target: fail.target() }, range);
        length
    }

    fn sequence_pattern(
        &mut self,
        patterns: &'a [Pattern],
        subject: Slot,
        captures: &mut Captures<'a>,
        fail: Label,
        range: TextRange,
    ) -> Result {
        let mut stars = patterns.iter().enumerate().filter(|(_, p)| p.is_match_star());
        let star = stars.next().map(|(i, _)| i);
        if let Some((_, second)) = stars.next() {
            return self.error("multiple starred names in sequence pattern", second.range());
        }
        self.require(Intrinsic::IsSequence, subject, fail, range);
        let fixed = patterns.len() - usize::from(star.is_some());
        let mut length = None;
        if star.is_none() {
            length = Some(self.require_length(CompareOp::Eq, fixed, subject, fail, range));
        } else if fixed > 0 {
            length = Some(self.require_length(CompareOp::Ge, fixed, subject, fail, range));
        }
        if patterns.iter().all(is_wildcard) {
            return Ok(());
        }
        if let Some(star) = star
            && is_wildcard(&patterns[star])
        {
            return self.items_around_star(patterns, star, length, subject, captures, fail);
        }
        let base = self.unit.temporaries(patterns.len() as u32);
        let src = Source::Slot(subject);
        match star {
            None => self.emit(Op::Unpack { base, src, count: self.count(patterns.len()) }, range),
            Some(star) => {
                let (before, after) = (self.count(star), self.count(patterns.len() - star - 1));
                self.emit(Op::UnpackRest { base, src, before, after }, range);
            }
        }
        for (i, pattern) in patterns.iter().enumerate() {
            if !is_wildcard(pattern) {
                self.pattern(pattern, Slot(base.0.saturating_add(i as u16)), captures, fail, true)?;
            }
        }
        Ok(())
    }

    /// `[a, *_, b]`: only the items that are wanted are looked at.
    fn items_around_star(
        &mut self,
        patterns: &'a [Pattern],
        star: usize,
        length: Option<Slot>,
        subject: Slot,
        captures: &mut Captures<'a>,
        fail: Label,
    ) -> Result {
        for (i, pattern) in patterns.iter().enumerate().filter(|(_, p)| !is_wildcard(p)) {
            let mark = self.unit.top;
            let dst = self.unit.temporary();
            let key = match length {
                Some(length) if i > star => {
                    let rhs = self.unit.constant(Constant::Int((patterns.len() - i) as i64));
                    let lhs = Source::Slot(length);
                    self.emit(Op::Binary { op: BinaryOp::Sub, dst, lhs, rhs }, pattern.range());
                    Source::Slot(dst)
                }
                _ => self.unit.constant(Constant::Int(i as i64)),
            };
            self.emit(Op::LoadItem { dst, object: Source::Slot(subject), key }, pattern.range());
            self.pattern(pattern, dst, captures, fail, true)?;
            self.unit.top = mark;
        }
        Ok(())
    }

    fn mapping_pattern(
        &mut self,
        m: &'a ast::PatternMatchMapping,
        subject: Slot,
        captures: &mut Captures<'a>,
        fail: Label,
    ) -> Result {
        let range = m.range;
        self.require(Intrinsic::IsMapping, subject, fail, range);
        if m.keys.is_empty() && m.rest.is_none() {
            return Ok(());
        }
        if !m.keys.is_empty() {
            self.require_length(CompareOp::Ge, m.keys.len(), subject, fail, range);
        }
        let mut seen = Vec::new();
        for key in &m.keys {
            match constants::constant(key) {
                Some(c) => {
                    if seen.iter().any(|s| equal_keys(s, &c)) {
                        let shown = &self.source.text[key.range()];
                        return self.error(format!("mapping pattern checks duplicate key ({shown})"), range);
                    }
                    seen.push(c);
                }
                None if matches!(key, Expr::Attribute(_)) => {}
                None => {
                    let message = "mapping pattern keys may only match literals and attribute lookups";
                    return self.error(message, key.range());
                }
            }
        }
        // The subject and the keys side by side.
        let base = self.unit.temporaries(2);
        self.emit(Op::Move { dst: base, src: Source::Slot(subject) }, range);
        let keys = Slot(base.0.saturating_add(1));
        let run = self.run(m.keys.iter(), keys)?;
        self.emit(Op::BuildTuple { dst: keys, base: run, count: self.count(m.keys.len()) }, range);
        self.unit.top = u32::from(keys.0) + 1;
        let values = self.unit.temporary();
        self.emit(Op::Intrinsic { which: Intrinsic::MatchKeys, dst: values, base, count: 2 }, range);
        let rhs = self.none();
        self.emit(Op::JumpIs { lhs: Source::Slot(values), rhs, when: true, target: fail.target() }, range);
        if !m.patterns.is_empty() {
            let items = self.unit.temporaries(m.patterns.len() as u32);
            self.emit(
                Op::Unpack { base: items, src: Source::Slot(values), count: self.count(m.patterns.len()) },
                range,
            );
            for (i, pattern) in m.patterns.iter().enumerate() {
                if !is_wildcard(pattern) {
                    self.pattern(pattern, Slot(items.0.saturating_add(i as u16)), captures, fail, true)?;
                }
            }
        }
        if let Some(rest) = &m.rest {
            self.emit(Op::Intrinsic { which: Intrinsic::MappingRest, dst: values, base, count: 2 }, rest.range);
            self.capture(rest, Source::Slot(values), captures)?;
        }
        Ok(())
    }

    fn class_pattern(
        &mut self,
        c: &'a ast::PatternMatchClass,
        subject: Slot,
        captures: &mut Captures<'a>,
        fail: Label,
    ) -> Result {
        let range = c.range;
        let (positional, keywords) = (&c.arguments.patterns, &c.arguments.keywords);
        for (i, k) in keywords.iter().enumerate() {
            if keywords[..i].iter().any(|other| other.attr.id == k.attr.id) {
                return self.error(format!("attribute name repeated in class pattern: {}", k.attr), k.range);
            }
        }
        let base = self.unit.temporaries(4);
        let at = |i: u16| Slot(base.0.saturating_add(i));
        self.emit(Op::Move { dst: base, src: Source::Slot(subject) }, range);
        self.into(&c.cls, at(1))?;
        let count = self.unit.constant(Constant::Int(positional.len() as i64));
        self.emit(Op::Move { dst: at(2), src: count }, range);
        let names = keywords.iter().map(|k| Constant::Str(self.mangle(&k.attr.id).to_string())).collect();
        let names = self.unit.constant(Constant::Tuple(names));
        self.emit(Op::Move { dst: at(3), src: names }, range);
        self.emit(Op::Intrinsic { which: Intrinsic::MatchClass, dst: base, base, count: 4 }, range);
        let rhs = self.none();
        self.emit(Op::JumpIs { lhs: Source::Slot(base), rhs, when: true, target: fail.target() }, range);
        let patterns: Vec<&'a Pattern> = positional.iter().chain(keywords.iter().map(|k| &k.pattern)).collect();
        if patterns.is_empty() {
            return Ok(());
        }
        self.unit.top = u32::from(base.0) + 1;
        let items = self.unit.temporaries(patterns.len() as u32);
        self.emit(Op::Unpack { base: items, src: Source::Slot(base), count: self.count(patterns.len()) }, range);
        for (i, pattern) in patterns.into_iter().enumerate() {
            if !is_wildcard(pattern) {
                self.pattern(pattern, Slot(items.0.saturating_add(i as u16)), captures, fail, true)?;
            }
        }
        Ok(())
    }
}

impl Captures<'_> {
    fn place(&self, name: &Name) -> Slot {
        self.places.iter().find(|(n, _)| *n == name).map_or(Slot(0), |p| p.1)
    }
}

/// Equal as keys of a dict: `1`, `1.0` and `True` are.
fn equal_keys(a: &Constant, b: &Constant) -> bool {
    let number = |c: &Constant| match c {
        Constant::True => Some(1.0),
        Constant::False => Some(0.0),
        Constant::Int(n) => Some(*n as f64),
        Constant::Float(f) => Some(*f),
        _ => None,
    };
    let number = |c: &Constant| match c {
        Constant::Complex { real, imag } => Some((*real, *imag)),
        _ => number(c).map(|n| (n, 0.0)),
    };
    match (number(a), number(b)) {
        (Some(a), Some(b)) => a == b,
        _ => a == b,
    }
}

/// `_` or `*_`
fn is_wildcard(pattern: &Pattern) -> bool {
    match pattern {
        Pattern::MatchAs(a) => a.pattern.is_none() && a.name.is_none(),
        Pattern::MatchStar(s) => s.name.is_none(),
        _ => false,
    }
}

/// The names that a pattern binds, each once.
fn collect_names<'a>(pattern: &'a Pattern, names: &mut Vec<&'a Name>) {
    let mut add = |name: &'a Identifier| {
        if !names.contains(&&name.id) {
            names.push(&name.id);
        }
    };
    match pattern {
        Pattern::MatchValue(_) | Pattern::MatchSingleton(_) => {}
        Pattern::MatchSequence(s) => s.patterns.iter().for_each(|p| collect_names(p, names)),
        Pattern::MatchMapping(m) => {
            m.rest.iter().for_each(&mut add);
            m.patterns.iter().for_each(|p| collect_names(p, names));
        }
        Pattern::MatchClass(c) => {
            c.arguments.patterns.iter().for_each(|p| collect_names(p, names));
            c.arguments.keywords.iter().for_each(|k| collect_names(&k.pattern, names));
        }
        Pattern::MatchStar(s) => s.name.iter().for_each(add),
        Pattern::MatchAs(a) => {
            a.name.iter().for_each(&mut add);
            a.pattern.iter().for_each(|p| collect_names(p, names));
        }
        Pattern::MatchOr(o) => o.patterns.iter().for_each(|p| collect_names(p, names)),
    }
}
