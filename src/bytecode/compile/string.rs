//! f-strings, and the checks on string literals that the parser leaves to us.

use super::constants;
use super::{Compiler, Result};
use crate::bytecode::code::Constant;
use crate::bytecode::op::{Conversion, Intrinsic, Op, Slot, Source};
use ruff_python_ast::{self as ast, ConversionFlag, Expr, FStringPart, InterpolatedStringElement};
use ruff_text_size::{Ranged, TextRange};

/// Pieces joined by one operation.
const RUN: usize = 64;

/// Replacement fields inside format specifications, as CPython bounds them.
const MAX_NESTED: u32 = 3;

/// A piece of an f-string.
enum Piece<'a> {
    Text(String, TextRange),
    Value(&'a ast::InterpolatedElement),
}

impl<'a> Compiler<'a> {
    pub(super) fn f_string(&mut self, f: &'a ast::ExprFString, dst: Slot) -> Result {
        let mut pieces = Vec::new();
        for part in &f.value {
            match part {
                FStringPart::Literal(s) => {
                    push_text(&mut pieces, &s.value, s.range);
                }
                FStringPart::FString(f) => self.pieces(f.elements.iter(), &mut pieces)?,
            }
        }
        self.join(pieces, dst, f.range, 0)
    }

    /// A template: the strings as a constant, the interpolations one by one.
    pub(super) fn t_string(&mut self, t: &'a ast::ExprTString, dst: Slot) -> Result {
        let mark = self.unit.top;
        let mut pieces = Vec::new();
        for part in &t.value {
            self.pieces(part.elements.iter(), &mut pieces)?;
        }
        let base = self.unit.temporaries(2);
        let second = Slot(base.0.saturating_add(1));
        let count = pieces.iter().filter(|p| matches!(p, Piece::Value(_))).count();
        let run = self.unit.temporaries(count.max(1) as u32);
        let mut strings = vec![String::new()];
        for piece in pieces {
            match piece {
                Piece::Text(text, _) => strings.last_mut().into_iter().for_each(|last| last.push_str(&text)),
                Piece::Value(value) => {
                    let place = Slot(run.0.saturating_add(strings.len() as u16 - 1));
                    strings.push(String::new());
                    self.interpolation(value, place)?;
                }
            }
        }
        let src = self.unit.constant(Constant::Tuple(strings.into_iter().map(Constant::Str).collect()));
        self.emit(Op::Move { dst: base, src }, t.range);
        self.emit(Op::BuildTuple { dst: second, base: run, count: self.count(count) }, t.range);
        self.emit(Op::Intrinsic { which: Intrinsic::Template, dst, base, count: 2 }, t.range);
        self.unit.top = mark;
        Ok(())
    }

    fn interpolation(&mut self, value: &'a ast::InterpolatedElement, dst: Slot) -> Result {
        let mark = self.unit.top;
        let base = self.unit.temporaries(4);
        let at = |i: u16| Slot(base.0.saturating_add(i));
        self.into(&value.expression, base)?;
        let text = Constant::Str(self.interpolated_text(value).to_owned());
        let conversion = match value.conversion {
            ConversionFlag::Str => Constant::Str("s".into()),
            ConversionFlag::Ascii => Constant::Str("a".into()),
            ConversionFlag::Repr => Constant::Str("r".into()),
            ConversionFlag::None if value.debug_text.is_some() && value.format_spec.is_none() => {
                Constant::Str("r".into())
            }
            ConversionFlag::None => Constant::None,
        };
        for (i, constant) in [(1, text), (2, conversion)] {
            let src = self.unit.constant(constant);
            self.emit(Op::Move { dst: at(i), src }, value.range);
        }
        let mut pieces = Vec::new();
        if let Some(spec) = &value.format_spec {
            self.pieces(spec.elements.iter(), &mut pieces)?;
        }
        self.join(pieces, at(3), value.range, 1)?;
        self.emit(Op::Intrinsic { which: Intrinsic::Interpolation, dst, base, count: 4 }, value.range);
        self.unit.top = mark;
        Ok(())
    }

    /// The text of an interpolation's expression, from its brace to its last character.
    fn interpolated_text(&self, value: &ast::InterpolatedElement) -> &'a str {
        let start = value.range.start().to_usize() + 1;
        let text = &self.source.text;
        let mut end = value.expression.range().end().to_usize();
        // Closing brackets of an expression in brackets belong to it.
        while let Some(rest) = text.get(end..).map(str::trim_start)
            && rest.starts_with(')')
        {
            end = text.len() - rest.len() + 1;
        }
        text.get(start..end).unwrap_or("")
    }

    fn pieces(
        &self,
        elements: impl Iterator<Item = &'a InterpolatedStringElement>,
        pieces: &mut Vec<Piece<'a>>,
    ) -> Result {
        for element in elements {
            match element {
                InterpolatedStringElement::Literal(l) => {
                    push_text(pieces, &l.value, l.range);
                }
                InterpolatedStringElement::Interpolation(i) => {
                    if let Some(text) = &i.debug_text {
                        push_text(pieces, text.as_str(), i.range);
                    }
                    pieces.push(Piece::Value(i));
                }
            }
        }
        Ok(())
    }

    /// The string of all pieces into `dst`.
    fn join(&mut self, pieces: Vec<Piece<'a>>, dst: Slot, range: TextRange, depth: u32) -> Result {
        match &pieces[..] {
            [] => {
                let src = self.unit.constant(Constant::Str(String::new()));
                self.emit(Op::Move { dst, src }, range);
                return Ok(());
            }
            [Piece::Text(text, _)] => {
                let src = self.unit.constant(Constant::Str(text.clone()));
                self.emit(Op::Move { dst, src }, range);
                return Ok(());
            }
            [Piece::Value(value)] => return self.format(value, dst, depth),
            _ => {}
        }
        let base = self.unit.run(dst);
        let mark = u32::from(base.0) + 1;
        let mut count = 0;
        for piece in pieces {
            if count == RUN {
                self.emit(Op::BuildString { dst: base, base, count: RUN as u16 }, range);
                self.unit.top = mark;
                count = 1;
            }
            let slot = if count == 0 { base } else { self.unit.temporary() };
            match piece {
                Piece::Text(text, range) => {
                    let src = self.unit.constant(Constant::Str(text));
                    self.emit(Op::Move { dst: slot, src }, range);
                }
                Piece::Value(value) => self.format(value, slot, depth)?,
            }
            count += 1;
        }
        self.emit(Op::BuildString { dst, base, count: count as u16 }, range);
        Ok(())
    }

    fn format(&mut self, value: &'a ast::InterpolatedElement, dst: Slot, depth: u32) -> Result {
        if depth >= MAX_NESTED {
            return self.error("f-string: expressions nested too deeply", TextRange::at(value.range.start(), 1.into()));
        }
        let mark = self.unit.top;
        let hint = self.unit.hint(dst);
        let src = self.operand(&value.expression, hint)?;
        let conversion = match value.conversion {
            ConversionFlag::Str => Conversion::Str,
            ConversionFlag::Ascii => Conversion::Ascii,
            ConversionFlag::Repr => Conversion::Repr,
            // `{x=}` shows the repr, `{x=:5}` formats.
            ConversionFlag::None if value.debug_text.is_some() && value.format_spec.is_none() => Conversion::Repr,
            ConversionFlag::None => Conversion::None,
        };
        let spec = match &value.format_spec {
            None => None,
            Some(spec) => {
                let mut pieces = Vec::new();
                self.pieces(spec.elements.iter(), &mut pieces)?;
                Some(match &pieces[..] {
                    [] => self.unit.constant(Constant::Str(String::new())),
                    [Piece::Text(text, _)] => self.unit.constant(Constant::Str(text.clone())),
                    [Piece::Value(inner)] => {
                        let slot = self.unit.temporary();
                        self.format(inner, slot, depth + 1)?;
                        Source::Slot(slot)
                    }
                    _ => {
                        let slot = self.unit.temporary();
                        self.join(pieces, slot, spec.range, depth + 1)?;
                        Source::Slot(slot)
                    }
                })
            }
        };
        self.emit(Op::FormatValue { dst, src, conversion, spec }, value.range);
        self.unit.top = mark;
        Ok(())
    }

    /// Refuses what a constant's literals cannot say yet.
    pub(super) fn check_literal(&self, e: &Expr) -> Result {
        match e {
            Expr::Tuple(t) => t.elts.iter().try_for_each(|e| self.check_literal(e)),
            Expr::BinOp(b) => {
                self.check_literal(&b.left)?;
                self.check_literal(&b.right)
            }
            Expr::UnaryOp(u) => self.check_literal(&u.operand),
            Expr::NumberLiteral(n) => self.check_number(n),
            _ => Ok(()),
        }
    }

    /// CPython's limit for decimal integer literals.
    fn check_number(&self, n: &ast::ExprNumberLiteral) -> Result {
        const LIMIT: usize = 4300;
        if n.range.len().to_usize() > LIMIT
            && let Some(Constant::BigInt(_)) = constants::constant_number(n)
        {
            let text = &self.source.text[n.range];
            let digits = text.bytes().filter(u8::is_ascii_digit).count();
            if !text.starts_with(['0', 'x', 'X', 'b', 'o']) && digits > LIMIT {
                let message = format!(
                    "Exceeds the limit ({LIMIT} digits) for integer string conversion: value has {digits} digits; \
                     use sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal for huge integer \
                     literals to avoid decimal conversion limits."
                );
                return self.error(message, n.range);
            }
        }
        Ok(())
    }
}

fn push_text(pieces: &mut Vec<Piece<'_>>, text: &str, range: TextRange) {
    match pieces.last_mut() {
        Some(Piece::Text(last, _)) => last.push_str(text),
        _ if text.is_empty() => {}
        _ => pieces.push(Piece::Text(text.to_owned(), range)),
    }
}
