//! Calls: plain, of methods, with keywords, with `*` and `**`.

use super::{Compiler, Result};
use crate::bytecode::code::Constant;
use crate::bytecode::op::{Count, Op, Slot, Source};
use ruff_python_ast::{self as ast, Arguments, Expr, Keyword};
use ruff_text_size::{Ranged, TextRange};
use rustc_hash::FxHashSet;

impl<'a> Compiler<'a> {
    pub(super) fn call(&mut self, c: &'a ast::ExprCall, dst: Slot) -> Result {
        let arguments = &c.arguments;
        self.check_keywords(&arguments.keywords)?;
        if spreads(arguments) {
            let hint = self.unit.hint(dst);
            let callee = self.operand(&c.func, hint)?;
            let (positional, keywords) = self.spread(arguments, callee, c.range())?;
            self.emit(Op::CallSpread { dst, callee, arguments: positional, keywords }, c.range());
        } else if !arguments.keywords.is_empty() {
            let base = self.unit.run(dst);
            self.into(&c.func, base)?;
            self.arguments(&arguments.args)?;
            let mut names = Vec::with_capacity(arguments.keywords.len());
            for keyword in &arguments.keywords {
                let slot = self.unit.temporary();
                self.into(&keyword.value, slot)?;
                names.push(Constant::Str(keyword.arg.as_ref().map_or(String::new(), |n| n.id.to_string())));
            }
            let argc = self.count(arguments.args.len() + names.len());
            let names = self.unit.constant(Constant::Tuple(names));
            self.emit(Op::CallKeywords { dst, base, argc, names }, c.range());
        } else if let Expr::Attribute(a) = &*c.func {
            let base = self.unit.run(dst);
            let object = self.operand(&a.value, Some(base))?;
            self.unit.temporary();
            let name = self.attribute_name(&a.attr.id);
            self.emit(Op::LoadMethod { base, object, name }, a.range);
            self.arguments(&arguments.args)?;
            let argc = self.count(arguments.args.len());
            self.emit(Op::CallMethod { dst, base, argc }, c.range());
        } else {
            let base = self.unit.run(dst);
            self.into(&c.func, base)?;
            self.arguments(&arguments.args)?;
            let argc = self.count(arguments.args.len());
            self.emit(Op::Call { dst, base, argc }, c.range());
        }
        Ok(())
    }

    /// A count operand; one too large has overflown the slots as well.
    pub(super) fn count(&self, n: usize) -> Count {
        Count::try_from(n).unwrap_or(Count::MAX)
    }

    /// Arguments into the next slots.
    fn arguments(&mut self, arguments: &'a [Expr]) -> Result {
        for argument in arguments {
            let slot = self.unit.temporary();
            self.into(argument, slot)?;
        }
        Ok(())
    }

    pub(super) fn check_keywords(&self, keywords: &[Keyword]) -> Result {
        let mut seen = FxHashSet::default();
        for keyword in keywords {
            let Some(name) = &keyword.arg else { continue };
            if name.as_str() == "__debug__" {
                return self.error("cannot assign to __debug__", keyword.range);
            }
            if keywords.len() > 1 && !seen.insert(&name.id) {
                return self.error(format!("keyword argument repeated: {}", name.id), keyword.range);
            }
        }
        Ok(())
    }

    /// The tuple of positional arguments and the dict of the others.
    fn spread(
        &mut self,
        arguments: &'a Arguments,
        callee: Source,
        range: TextRange,
    ) -> Result<(Source, Option<Source>)> {
        let positional = if arguments.args.is_empty() {
            self.unit.constant(Constant::Tuple(Vec::new()))
        } else if let [Expr::Starred(only)] = &*arguments.args {
            // The call itself makes the tuple, and says which callee is wronged.
            self.operand(&only.value, None)?
        } else {
            let list = self.unit.temporary();
            self.tuple(&arguments.args, list, range)?;
            self.unit.top = u32::from(list.0) + 1;
            Source::Slot(list)
        };
        if arguments.keywords.is_empty() {
            return Ok((positional, None));
        }
        let dict = self.unit.temporary();
        let mark = self.unit.top;
        let keywords = &arguments.keywords;
        let head = keywords.iter().take_while(|k| k.arg.is_some()).count();
        self.keyword_dict(&keywords[..head], dict, range)?;
        let mut rest = &keywords[head..];
        while let Some(first) = rest.first() {
            self.unit.top = mark;
            let group = rest.iter().take_while(|k| k.arg.is_some()).count();
            let src = if group == 0 {
                rest = &rest[1..];
                self.operand(&first.value, None)?
            } else {
                let part = self.unit.temporary();
                self.keyword_dict(&rest[..group], part, range)?;
                rest = &rest[group..];
                Source::Slot(part)
            };
            self.emit(Op::DictMerge { dict, src, callee }, range);
        }
        self.unit.top = mark;
        Ok((positional, Some(Source::Slot(dict))))
    }

    /// `dst = {'name': value, …}`
    fn keyword_dict(&mut self, keywords: &'a [Keyword], dst: Slot, range: TextRange) -> Result {
        self.emit(Op::BuildDict { dst, base: dst, pairs: 0 }, range);
        for keyword in keywords {
            let mark = self.unit.top;
            let name = keyword.arg.as_ref().map_or(String::new(), |n| n.id.to_string());
            let key = self.unit.constant(Constant::Str(name));
            let src = self.operand(&keyword.value, None)?;
            self.emit(Op::DictInsert { dict: dst, key, src }, keyword.range);
            self.unit.top = mark;
        }
        Ok(())
    }

    /// Bases and keywords of a class: the tuple and the dict.
    pub(super) fn class_arguments(&mut self, arguments: &'a Arguments) -> Result<(Source, Option<Source>)> {
        self.check_keywords(&arguments.keywords)?;
        let range = arguments.range;
        let bases = if arguments.args.is_empty() {
            self.unit.constant(Constant::Tuple(Vec::new()))
        } else {
            let slot = self.unit.temporary();
            let mark = self.unit.top;
            self.tuple(&arguments.args, slot, range)?;
            self.unit.top = mark;
            Source::Slot(slot)
        };
        if arguments.keywords.is_empty() {
            return Ok((bases, None));
        }
        let dict = self.unit.temporary();
        self.emit(Op::BuildDict { dst: dict, base: dict, pairs: 0 }, range);
        for keyword in &arguments.keywords {
            let mark = self.unit.top;
            let src = self.operand(&keyword.value, None)?;
            match &keyword.arg {
                Some(name) => {
                    let key = self.unit.constant(Constant::Str(name.id.to_string()));
                    self.emit(Op::DictInsert { dict, key, src }, keyword.range);
                }
                None => self.emit(Op::DictUpdate { dict, src }, keyword.range),
            }
            self.unit.top = mark;
        }
        Ok((bases, Some(Source::Slot(dict))))
    }
}

fn spreads(arguments: &Arguments) -> bool {
    arguments.args.iter().any(Expr::is_starred_expr) || arguments.keywords.iter().any(|k| k.arg.is_none())
}
