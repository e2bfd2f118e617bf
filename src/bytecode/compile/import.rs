//! `import` and `from … import`.

use super::{Compiler, Result};
use crate::bytecode::code::Constant;
use crate::bytecode::op::{Op, Source};
use ruff_python_ast as ast;
use ruff_python_ast::name::Name;
use ruff_text_size::{Ranged, TextRange, TextSize};

/// Features of `from __future__ import …`.
const FEATURES: [&str; 10] = [
    "nested_scopes",
    "generators",
    "division",
    "absolute_import",
    "with_statement",
    "print_function",
    "unicode_literals",
    "barry_as_FLUFL",
    "generator_stop",
    "annotations",
];

impl<'a> Compiler<'a> {
    pub(super) fn import(&mut self, i: &'a ast::StmtImport) -> Result {
        for alias in &i.names {
            let range = alias.range;
            let dst = self.unit.temporary();
            let fromlist = self.none();
            let name = self.unit.name(&alias.name.id);
            self.emit(Op::ImportName { dst, name, fromlist, level: 0 }, i.range);
            let mut parts = alias.name.split('.');
            let first = Name::from(parts.next().unwrap_or_default());
            match &alias.asname {
                None => self.store_name(&first, Source::Slot(dst), range),
                Some(asname) => {
                    for part in parts {
                        let name = self.unit.name(&Name::from(part));
                        self.emit(Op::ImportFrom { dst, module: dst, name }, range);
                    }
                    self.store_name(&asname.id, Source::Slot(dst), asname.range);
                }
            }
            self.unit.top = u32::from(dst.0);
        }
        Ok(())
    }

    pub(super) fn import_from(&mut self, i: &'a ast::StmtImportFrom) -> Result {
        let module_name = i.module.as_ref().map_or(Name::empty(), |m| m.id.clone());
        if module_name == "__future__" && i.level == 0 {
            if i.range.start() >= self.futures_end {
                return self.error("from __future__ imports must occur at the beginning of the file", i.range);
            }
            let start = TextRange::at(i.range.start(), TextSize::new(1));
            for alias in &i.names {
                let feature = alias.name.as_str();
                if feature == "braces" {
                    return self.error("not a chance", start);
                }
                if !FEATURES.contains(&feature) {
                    return self.error(format!("future feature {feature} is not defined"), start);
                }
            }
        }
        let module = self.unit.temporary();
        let names = i.names.iter().map(|a| Constant::Str(a.name.id.to_string())).collect();
        let fromlist = self.unit.constant(Constant::Tuple(names));
        let name = self.unit.name(&module_name);
        let level = u16::try_from(i.level).unwrap_or(u16::MAX);
        self.emit(Op::ImportName { dst: module, name, fromlist, level }, i.range);
        for alias in &i.names {
            if alias.name.as_str() == "*" {
                self.emit(Op::ImportStar { module }, i.range);
                return Ok(());
            }
            let dst = self.unit.temporary();
            let name = self.unit.name(&alias.name.id);
            self.emit(Op::ImportFrom { dst, module, name }, alias.range);
            let target = alias.asname.as_ref().unwrap_or(&alias.name);
            self.store_name(&target.id, Source::Slot(dst), alias.range);
            self.unit.top = u32::from(dst.0);
        }
        Ok(())
    }
}

/// Where imports from `__future__` have to end: before the first other statement.
pub(super) fn futures_end(body: &[ast::Stmt]) -> TextSize {
    let is_docstring = |s: &ast::Stmt| matches!(s, ast::Stmt::Expr(e) if e.value.is_string_literal_expr());
    let is_future = |s: &ast::Stmt| matches!(s, ast::Stmt::ImportFrom(i) if i.level == 0 && i.module.as_ref().is_some_and(|m| m.as_str() == "__future__"));
    let leading = body.iter().enumerate().take_while(|(i, s)| is_future(s) || *i == 0 && is_docstring(s));
    leading.last().map_or(TextSize::new(0), |(_, s)| s.range().end())
}
