//! f-strings, and the checks on string literals that the parser leaves to us.

use super::constants;
use super::{Compiler, Result};
use crate::bytecode::code::Constant;
use crate::bytecode::op::{Conversion, Op, Slot, Source};
use ruff_python_ast::{self as ast, ConversionFlag, Expr, FStringPart, InterpolatedStringElement};
use ruff_text_size::TextRange;

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
