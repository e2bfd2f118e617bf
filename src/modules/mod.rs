//! tmp
pub mod builtins {
    use crate::heap::Value;
    use crate::objects::*;
    pub fn populate(m: Value) {
        module::add_functions(
            m,
            &[
                ("print", |a| {
                    let mut s = vec![];
                    for &v in a.positional {
                        s.push(string::text(protocol::str(v)?));
                    }
                    println!("{}", s.join(" "));
                    Ok(Value::NONE)
                }),
                ("len", |a| Ok(int::from_i64(protocol::len(a.positional[0])? as i64))),
            ],
        );
        for &b in Builtin::ALL {
            dict::set_str(module::globals(m), intern::intern(b.native().name), b.class());
        }
        for &e in Exc::ALL {
            dict::set_str(module::globals(m), intern::intern(e.name()), e.class());
        }
    }
}
pub mod sys {
    use crate::heap::Value;
    pub fn set_arguments(_: &[String]) {}
    pub fn set_program(_: &str) {}
    pub fn keep_flush_error(_: Value) {}
}
pub fn builtin_module(_: &str) -> Option<fn() -> crate::objects::PyResult<crate::heap::Value>> {
    None
}
