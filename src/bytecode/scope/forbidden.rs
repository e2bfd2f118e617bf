//! What annotations, type aliases and the like must not contain: `yield`, `await` and `:=`.

use ruff_python_ast::Expr;
use ruff_python_ast::visitor::{Visitor, walk_expr};
use ruff_text_size::{Ranged, TextRange};

/// The first such expression in `e`, outside functions of their own.
pub(super) fn find(e: &Expr) -> Option<(&'static str, TextRange)> {
    let mut finder = Finder(None);
    finder.visit_expr(e);
    finder.0
}

struct Finder(Option<(&'static str, TextRange)>);

impl<'a> Visitor<'a> for Finder {
    fn visit_expr(&mut self, e: &'a Expr) {
        let what = match e {
            Expr::Yield(_) | Expr::YieldFrom(_) => "yield expression",
            Expr::Await(_) => "await expression",
            Expr::Named(_) => "named expression",
            Expr::Lambda(_) | Expr::ListComp(_) | Expr::SetComp(_) | Expr::DictComp(_) | Expr::Generator(_) => return,
            _ => return walk_expr(self, e),
        };
        self.0.get_or_insert((what, e.range()));
    }
}
