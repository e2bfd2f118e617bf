//! The nodes of Python 3.14's abstract syntax, in its own notation: the only source of the node
//! classes.

/// The grammar. Alternatives after `=` and `|` are node classes; `attributes` belong to all
/// alternatives before them.
pub const GRAMMAR: &str = "
mod = Module(stmt* body, type_ignore* type_ignores)
 | Interactive(stmt* body)
 | Expression(expr body)
 | FunctionType(expr* argtypes, expr returns)
stmt = FunctionDef(identifier name, arguments args, stmt* body, expr* decorator_list, expr? returns, string? type_comment, type_param* type_params)
 | AsyncFunctionDef(identifier name, arguments args, stmt* body, expr* decorator_list, expr? returns, string? type_comment, type_param* type_params)
 | ClassDef(identifier name, expr* bases, keyword* keywords, stmt* body, expr* decorator_list, type_param* type_params)
 | Return(expr? value)
 | Delete(expr* targets)
 | Assign(expr* targets, expr value, string? type_comment)
 | TypeAlias(expr name, type_param* type_params, expr value)
 | AugAssign(expr target, operator op, expr value)
 | AnnAssign(expr target, expr annotation, expr? value, int simple)
 | For(expr target, expr iter, stmt* body, stmt* orelse, string? type_comment)
 | AsyncFor(expr target, expr iter, stmt* body, stmt* orelse, string? type_comment)
 | While(expr test, stmt* body, stmt* orelse)
 | If(expr test, stmt* body, stmt* orelse)
 | With(withitem* items, stmt* body, string? type_comment)
 | AsyncWith(withitem* items, stmt* body, string? type_comment)
 | Match(expr subject, match_case* cases)
 | Raise(expr? exc, expr? cause)
 | Try(stmt* body, excepthandler* handlers, stmt* orelse, stmt* finalbody)
 | TryStar(stmt* body, excepthandler* handlers, stmt* orelse, stmt* finalbody)
 | Assert(expr test, expr? msg)
 | Import(alias* names)
 | ImportFrom(identifier? module, alias* names, int? level)
 | Global(identifier* names)
 | Nonlocal(identifier* names)
 | Expr(expr value)
 | Pass
 | Break
 | Continue
 attributes (int lineno, int col_offset, int? end_lineno, int? end_col_offset)
expr = BoolOp(boolop op, expr* values)
 | NamedExpr(expr target, expr value)
 | BinOp(expr left, operator op, expr right)
 | UnaryOp(unaryop op, expr operand)
 | Lambda(arguments args, expr body)
 | IfExp(expr test, expr body, expr orelse)
 | Dict(expr?* keys, expr* values)
 | Set(expr* elts)
 | ListComp(expr elt, comprehension* generators)
 | SetComp(expr elt, comprehension* generators)
 | DictComp(expr key, expr value, comprehension* generators)
 | GeneratorExp(expr elt, comprehension* generators)
 | Await(expr value)
 | Yield(expr? value)
 | YieldFrom(expr value)
 | Compare(expr left, cmpop* ops, expr* comparators)
 | Call(expr func, expr* args, keyword* keywords)
 | FormattedValue(expr value, int conversion, expr? format_spec)
 | Interpolation(expr value, constant str, int conversion, expr? format_spec)
 | JoinedStr(expr* values)
 | TemplateStr(expr* values)
 | Constant(constant value, string? kind)
 | Attribute(expr value, identifier attr, expr_context ctx)
 | Subscript(expr value, expr slice, expr_context ctx)
 | Starred(expr value, expr_context ctx)
 | Name(identifier id, expr_context ctx)
 | List(expr* elts, expr_context ctx)
 | Tuple(expr* elts, expr_context ctx)
 | Slice(expr? lower, expr? upper, expr? step)
 attributes (int lineno, int col_offset, int? end_lineno, int? end_col_offset)
expr_context = Load | Store | Del
boolop = And | Or
operator = Add | Sub | Mult | MatMult | Div | Mod | Pow | LShift | RShift | BitOr | BitXor | BitAnd | FloorDiv
unaryop = Invert | Not | UAdd | USub
cmpop = Eq | NotEq | Lt | LtE | Gt | GtE | Is | IsNot | In | NotIn
comprehension = (expr target, expr iter, expr* ifs, int is_async)
excepthandler = ExceptHandler(expr? type, identifier? name, stmt* body)
 attributes (int lineno, int col_offset, int? end_lineno, int? end_col_offset)
arguments = (arg* posonlyargs, arg* args, arg? vararg, arg* kwonlyargs, expr?* kw_defaults, arg? kwarg, expr* defaults)
arg = (identifier arg, expr? annotation, string? type_comment)
 attributes (int lineno, int col_offset, int? end_lineno, int? end_col_offset)
keyword = (identifier? arg, expr value)
 attributes (int lineno, int col_offset, int? end_lineno, int? end_col_offset)
alias = (identifier name, identifier? asname)
 attributes (int lineno, int col_offset, int? end_lineno, int? end_col_offset)
withitem = (expr context_expr, expr? optional_vars)
match_case = (pattern pattern, expr? guard, stmt* body)
pattern = MatchValue(expr value)
 | MatchSingleton(constant value)
 | MatchSequence(pattern* patterns)
 | MatchMapping(expr* keys, pattern* patterns, identifier? rest)
 | MatchClass(expr cls, pattern* patterns, identifier* kwd_attrs, pattern* kwd_patterns)
 | MatchStar(identifier? name)
 | MatchAs(pattern? pattern, identifier? name)
 | MatchOr(pattern* patterns)
 attributes (int lineno, int col_offset, int end_lineno, int end_col_offset)
type_ignore = TypeIgnore(int lineno, string tag)
type_param = TypeVar(identifier name, expr? bound, expr? default_value)
 | ParamSpec(identifier name, expr? default_value)
 | TypeVarTuple(identifier name, expr? default_value)
 attributes (int lineno, int col_offset, int end_lineno, int end_col_offset)
";

/// A field: its type, whether it may be absent, whether it is a list, its name.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Field {
    pub ty: &'static str,
    pub optional: bool,
    pub list: bool,
    pub name: &'static str,
}

/// A node class; a sum's own class has no fields and is the base of its alternatives.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Node {
    pub name: &'static str,
    /// The sum it belongs to.
    pub base: Option<&'static str>,
    pub fields: Vec<Field>,
    pub attributes: Vec<Field>,
    pub doc: String,
}

/// The classes, sums before their alternatives.
pub fn nodes() -> Vec<Node> {
    let mut all = Vec::new();
    let mut rules: Vec<(&str, String)> = Vec::new();
    for line in GRAMMAR.lines().filter(|l| !l.is_empty()) {
        match line.strip_prefix(' ') {
            Some(more) => {
                if let Some(last) = rules.last_mut() {
                    last.1.push('\n');
                    last.1.push_str(more);
                }
            }
            None => {
                if let Some((name, rest)) = line.split_once(" = ") {
                    rules.push((name, rest.to_owned()));
                }
            }
        }
    }
    for (name, text) in rules {
        let text: &'static str = text.leak();
        let (body, attributes) = match text.split_once("attributes (") {
            Some((body, attributes)) => (body.trim_end(), fields(attributes.trim_end_matches(')'))),
            None => (text, Vec::new()),
        };
        if let Some(only) = body.strip_prefix('(') {
            let list = fields(only.trim_end_matches(')'));
            all.push(Node { name, base: None, fields: list, attributes, doc: format!("{name}{body}") });
            continue;
        }
        let doc = format!("{name} = {}", body.replace("\n|", &format!("\n{}|", " ".repeat(name.len() + 1))));
        all.push(Node { name, base: None, fields: Vec::new(), attributes: attributes.clone(), doc });
        for alternative in alternatives(body) {
            let (own, list) = match alternative.split_once('(') {
                Some((own, list)) => (own, fields(list.trim_end_matches(')'))),
                None => (alternative, Vec::new()),
            };
            let doc = alternative.to_owned();
            all.push(Node { name: own, base: Some(name), fields: list, attributes: attributes.clone(), doc });
        }
    }
    all
}

fn alternatives(body: &'static str) -> impl Iterator<Item = &'static str> {
    body.split('|').map(str::trim).filter(|a| !a.is_empty())
}

fn fields(text: &'static str) -> Vec<Field> {
    let one = |part: &'static str| {
        let (ty, name) = part.trim().split_once(' ')?;
        let list = ty.ends_with('*');
        let ty = ty.trim_end_matches('*');
        Some(Field { ty: ty.trim_end_matches('?'), optional: ty.ends_with('?') && !list, list, name })
    };
    text.split(',').filter_map(one).collect()
}
