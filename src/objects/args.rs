//! Reading the arguments of a native call, with CPython's messages.

use super::*;
use crate::heap::Value;
use std::fmt::Display;

impl<'a> Args<'a> {
    /// Just positional arguments.
    pub fn new(positional: &'a [Value]) -> Args<'a> {
        Args { positional, names: &[], keywords: &[] }
    }

    /// Checks for `min..=max` positional arguments and no keywords. For methods, `skip` is 1:
    /// `self` does not count.
    ///
    /// # Errors
    /// TypeError.
    #[inline]
    pub fn check<N: Display + ?Sized>(&self, name: &N, skip: usize, min: usize, max: usize) -> PyResult<()> {
        let n = self.positional.len().saturating_sub(skip);
        if self.names.is_empty() && (min..=max).contains(&n) {
            return Ok(());
        }
        Err(self.misfit(&name.to_string(), n, min, max))
    }

    #[cold]
    fn misfit(&self, name: &str, n: usize, min: usize, max: usize) -> Pending {
        if !self.names.is_empty() {
            return raise(Exc::TypeError, format!("{name}() takes no keyword arguments"));
        }
        raise(Exc::TypeError, count_message(name, n, min, max))
    }

    /// Checks for at most `max` positional arguments behind the first `skip`; keywords are the
    /// caller's business.
    ///
    /// # Errors
    /// TypeError.
    pub fn check_positional<N: Display + ?Sized>(&self, name: &N, skip: usize, max: usize) -> PyResult<()> {
        let given = self.positional.len().saturating_sub(skip);
        if given <= max {
            return Ok(());
        }
        let what =
            if max == 0 { "no positional arguments".to_owned() } else { format!("at most {max} positional arguments") };
        Err(raise(Exc::TypeError, format!("{name}() takes {what} ({given} given)")))
    }

    /// The receiver of the method `name` (`type.method`), if it `is` of the right type.
    ///
    /// # Errors
    /// TypeError.
    pub fn receiver<N: Display + ?Sized>(&self, name: &N, is: fn(Value) -> bool) -> PyResult<Value> {
        match self.positional.first() {
            Some(&v) if is(v) => Ok(v),
            Some(&v) => {
                let name = name.to_string();
                let (class, method) = name.split_once('.').unwrap_or(("object", &name));
                let message = format!(
                    "descriptor '{method}' for '{class}' objects doesn't apply to a '{}' object",
                    class::name_of(v)
                );
                Err(raise(Exc::TypeError, message))
            }
            None => Err(raise(Exc::TypeError, format!("unbound method {name}() needs an argument"))),
        }
    }

    /// Positional argument `i` (`self` included).
    pub fn get(&self, i: usize) -> Option<Value> {
        self.positional.get(i).copied()
    }

    /// The value of keyword `name`.
    pub fn keyword(&self, name: &str) -> Option<Value> {
        self.names.iter().position(|&n| string::text(n) == name).map(|i| self.keywords[i])
    }

    /// Binds arguments to `parameters` (after `skip` leading ones); the first `positional` may be
    /// given by position, the first `required` must be given.
    ///
    /// # Errors
    /// TypeError for missing, repeated, unknown or too many arguments.
    pub fn bind<const N: usize>(
        &self,
        name: &str,
        skip: usize,
        parameters: [&str; N],
        positional: usize,
        required: usize,
    ) -> PyResult<[Option<Value>; N]> {
        let given = self.positional.get(skip..).unwrap_or(&[]);
        if given.len() > positional {
            let message = match parameters.iter().all(|p| p.is_empty()) {
                true => count_message(name, given.len(), required.min(positional), positional),
                false => self.surplus_message(name, given.len(), N, positional, required),
            };
            return Err(raise(Exc::TypeError, message));
        }
        let mut bound = [None; N];
        for (place, &v) in bound.iter_mut().zip(given) {
            *place = Some(v);
        }
        for (&key, &v) in self.names.iter().zip(self.keywords) {
            let key = string::text(key);
            let Some(i) = parameters.iter().position(|&p| p == key) else {
                let message = format!("{name}() got an unexpected keyword argument '{key}'");
                return Err(raise(Exc::TypeError, message));
            };
            if bound[i].is_some() {
                let message = format!("argument for {name}() given by name ('{key}') and position ({})", i + 1);
                return Err(raise(Exc::TypeError, message));
            }
            bound[i] = Some(v);
        }
        for (i, v) in bound.iter().enumerate().take(required) {
            if v.is_none() {
                // Parameters without a name are given by position only.
                let nameless = parameters.iter().take_while(|p| p.is_empty()).count();
                if i < nameless {
                    return Err(raise(
                        Exc::TypeError,
                        count_message(name, given.len(), nameless.min(required), positional),
                    ));
                }
                let message = format!("{name}() missing required argument '{}' (pos {})", parameters[i], i + 1);
                return Err(raise(Exc::TypeError, message));
            }
        }
        Ok(bound)
    }

    /// Too many arguments for a function that knows its parameters by name.
    fn surplus_message(&self, name: &str, given: usize, all: usize, positional: usize, required: usize) -> String {
        let plural = |n: usize| if n == 1 { "" } else { "s" };
        let total = given + self.names.len();
        if total > all {
            return format!("{name}() takes at most {all} argument{} ({total} given)", plural(all));
        }
        if positional == 0 {
            return format!("{name}() takes no positional arguments");
        }
        let bound = if required < positional { "at most" } else { "exactly" };
        format!("{name}() takes {bound} {positional} positional argument{} ({given} given)", plural(positional))
    }
}

fn count_message(name: &str, given: usize, min: usize, max: usize) -> String {
    let plural = |n: usize| if n == 1 { "" } else { "s" };
    if min == max {
        return match min {
            0 => format!("{name}() takes no arguments ({given} given)"),
            1 => format!("{name}() takes exactly one argument ({given} given)"),
            _ => format!("{name} expected {min} arguments, got {given}"),
        };
    }
    if given < min {
        format!("{name} expected at least {min} argument{}, got {given}", plural(min))
    } else {
        format!("{name} expected at most {max} argument{}, got {given}", plural(max))
    }
}
