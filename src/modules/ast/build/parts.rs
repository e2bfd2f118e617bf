//! Interpolated strings and patterns as AST nodes.

use super::*;

/// The parts of an f-string: nodes made, and text that more may follow.
#[derive(Default)]
pub(super) struct Pieces {
    made: Vec<Value>,
    text: Option<(String, TextRange)>,
}

impl Builder<'_> {
    /// Literal text: joined with the text before it.
    pub(super) fn piece(&mut self, pieces: &mut Pieces, more: &str, range: TextRange) -> PyResult<()> {
        if more.is_empty() {
            return Ok(());
        }
        match &mut pieces.text {
            Some((text, whole)) => {
                text.push_str(more);
                *whole = whole.cover(range);
            }
            none => *none = Some((more.to_owned(), range)),
        }
        Ok(())
    }

    pub(super) fn flush(&mut self, pieces: &mut Pieces) -> PyResult<()> {
        if let Some((text, range)) = pieces.text.take() {
            let v = self.constant(string::new(&text), range)?;
            pieces.made.push(v);
        }
        Ok(())
    }

    pub(super) fn finish(&mut self, mut pieces: Pieces) -> PyResult<Value> {
        self.flush(&mut pieces)?;
        Ok(list::new(&pieces.made))
    }

    pub(super) fn elements(
        &mut self,
        pieces: &mut Pieces,
        all: &ast::InterpolatedStringElements,
        template: bool,
    ) -> PyResult<()> {
        for element in all.iter() {
            match element {
                ast::InterpolatedStringElement::Literal(l) => self.piece(pieces, &l.value, l.range)?,
                ast::InterpolatedStringElement::Interpolation(i) => {
                    let mut conversion = i.conversion as i64;
                    if let Some(debug) = &i.debug_text {
                        self.piece(pieces, debug.as_str(), i.range)?;
                        if conversion == -1 && i.format_spec.is_none() {
                            conversion = i64::from(b'r');
                        }
                    }
                    self.flush(pieces)?;
                    let spec = match &i.format_spec {
                        Some(spec) => {
                            let mut inner = Pieces::default();
                            self.elements(&mut inner, &spec.elements, false)?;
                            let values = self.finish(inner)?;
                            self.node("JoinedStr", spec.range, &[("values", values)])?
                        }
                        None => Value::NONE,
                    };
                    let value = self.expr(&i.expression)?;
                    let conversion = int::from_i64(conversion);
                    let made = if template {
                        let shown = &self.file.text[i.expression.range()];
                        let fields = [
                            ("value", value),
                            ("str", string::new(shown)),
                            ("conversion", conversion),
                            ("format_spec", spec),
                        ];
                        self.node("Interpolation", i.range, &fields)?
                    } else {
                        let fields = [("value", value), ("conversion", conversion), ("format_spec", spec)];
                        self.node("FormattedValue", i.range, &fields)?
                    };
                    pieces.made.push(made);
                }
            }
        }
        Ok(())
    }

    pub(super) fn patterns(&mut self, all: &[Pattern]) -> PyResult<Value> {
        self.all(all, |b, p| b.pattern(p))
    }

    pub(super) fn pattern(&mut self, p: &Pattern) -> PyResult<Value> {
        let range = p.range();
        match p {
            Pattern::MatchValue(x) => {
                let value = self.expr(&x.value)?;
                self.node("MatchValue", range, &[("value", value)])
            }
            Pattern::MatchSingleton(x) => {
                let value = match x.value {
                    ast::Singleton::None => Value::NONE,
                    ast::Singleton::True => Value::TRUE,
                    ast::Singleton::False => Value::FALSE,
                };
                self.node("MatchSingleton", range, &[("value", value)])
            }
            Pattern::MatchSequence(x) => {
                let patterns = self.patterns(&x.patterns)?;
                self.node("MatchSequence", range, &[("patterns", patterns)])
            }
            Pattern::MatchMapping(x) => {
                let fields = [
                    ("keys", self.exprs(&x.keys)?),
                    ("patterns", self.patterns(&x.patterns)?),
                    ("rest", identifier(x.rest.as_ref())),
                ];
                self.node("MatchMapping", range, &fields)
            }
            Pattern::MatchClass(x) => {
                let keywords = &x.arguments.keywords;
                let fields = [
                    ("cls", self.expr(&x.cls)?),
                    ("patterns", self.patterns(&x.arguments.patterns)?),
                    ("kwd_attrs", self.all(keywords, |_, k| Ok(text(&k.attr.id)))?),
                    ("kwd_patterns", self.all(keywords, |b, k| b.pattern(&k.pattern))?),
                ];
                self.node("MatchClass", range, &fields)
            }
            Pattern::MatchStar(x) => self.node("MatchStar", range, &[("name", identifier(x.name.as_ref()))]),
            Pattern::MatchAs(x) => {
                let pattern = match &x.pattern {
                    Some(p) => self.pattern(p)?,
                    None => Value::NONE,
                };
                self.node("MatchAs", range, &[("pattern", pattern), ("name", identifier(x.name.as_ref()))])
            }
            Pattern::MatchOr(x) => {
                let patterns = self.patterns(&x.patterns)?;
                self.node("MatchOr", range, &[("patterns", patterns)])
            }
        }
    }
}
