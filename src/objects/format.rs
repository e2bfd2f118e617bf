//! Format specifications.

use super::*;
use crate::heap::Value;

/// `format(v, spec)`
pub fn format_value(v: Value, _spec: &str) -> PyResult<Value> {
    protocol::str(v)
}
