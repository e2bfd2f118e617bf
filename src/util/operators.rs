//! The operators of the language, with their symbols and special methods: one list for the
//! compiler, the objects and the machine.

use serde::{Deserialize, Serialize};

macro_rules! operators {
    ($(#[$m:meta])* $name:ident { $($variant:ident $symbol:literal $method:literal $reflected:literal $inplace:literal),* $(,)? }) => {
        $(#[$m])*
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
        #[repr(u8)]
        #[allow(missing_docs)]
        pub enum $name { $($variant),* }
        impl $name {
            /// Every operator, in order of its number.
            pub const ALL: &'static [$name] = &[$($name::$variant),*];
            /// As written in source.
            pub const fn symbol(self) -> &'static str { match self { $($name::$variant => $symbol),* } }
            /// Special method, e.g. `__add__`.
            pub const fn method(self) -> &'static str { match self { $($name::$variant => $method),* } }
            /// Special method of the right operand, e.g. `__radd__`.
            pub const fn reflected(self) -> &'static str { match self { $($name::$variant => $reflected),* } }
            /// Special method of the augmented assignment, e.g. `__iadd__`.
            pub const fn inplace(self) -> &'static str { match self { $($name::$variant => $inplace),* } }
        }
    };
}

operators! {
    /// Binary operators.
    BinaryOp {
        Add "+" "__add__" "__radd__" "__iadd__",
        Sub "-" "__sub__" "__rsub__" "__isub__",
        Mul "*" "__mul__" "__rmul__" "__imul__",
        MatMul "@" "__matmul__" "__rmatmul__" "__imatmul__",
        TrueDiv "/" "__truediv__" "__rtruediv__" "__itruediv__",
        FloorDiv "//" "__floordiv__" "__rfloordiv__" "__ifloordiv__",
        Mod "%" "__mod__" "__rmod__" "__imod__",
        Pow "**" "__pow__" "__rpow__" "__ipow__",
        LShift "<<" "__lshift__" "__rlshift__" "__ilshift__",
        RShift ">>" "__rshift__" "__rrshift__" "__irshift__",
        And "&" "__and__" "__rand__" "__iand__",
        Or "|" "__or__" "__ror__" "__ior__",
        Xor "^" "__xor__" "__rxor__" "__ixor__",
    }
}
operators! {
    /// Rich comparisons; the reflected method is that of the mirrored operator.
    CompareOp {
        Eq "==" "__eq__" "__eq__" "",
        Ne "!=" "__ne__" "__ne__" "",
        Lt "<" "__lt__" "__gt__" "",
        Le "<=" "__le__" "__ge__" "",
        Gt ">" "__gt__" "__lt__" "",
        Ge ">=" "__ge__" "__le__" "",
    }
}
operators! {
    /// Unary operators other than `not`.
    UnaryOp {
        Neg "-" "__neg__" "" "",
        Pos "+" "__pos__" "" "",
        Invert "~" "__invert__" "" "",
    }
}

impl CompareOp {
    /// `a op b` is `b mirrored(op) a`.
    pub const fn mirrored(self) -> CompareOp {
        match self {
            CompareOp::Eq => CompareOp::Eq,
            CompareOp::Ne => CompareOp::Ne,
            CompareOp::Lt => CompareOp::Gt,
            CompareOp::Le => CompareOp::Ge,
            CompareOp::Gt => CompareOp::Lt,
            CompareOp::Ge => CompareOp::Le,
        }
    }

    /// Does an ordering satisfy the operator?
    pub const fn holds(self, ordering: std::cmp::Ordering) -> bool {
        use std::cmp::Ordering::{Equal, Greater, Less};
        matches!(
            (self, ordering),
            (CompareOp::Eq | CompareOp::Le | CompareOp::Ge, Equal)
                | (CompareOp::Ne | CompareOp::Lt | CompareOp::Le, Less)
                | (CompareOp::Ne | CompareOp::Gt | CompareOp::Ge, Greater)
        )
    }
}
