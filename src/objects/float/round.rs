//! `round(x, digits)` for doubles: exact on the double's decimal expansion, halves to even.

use super::*;

/// `round(x, digits)`
///
/// # Errors
/// OverflowError if the result is no double.
pub fn round_half_even(x: f64, digits: i64) -> PyResult<f64> {
    if !x.is_finite() || x == 0.0 || digits > 323 {
        return Ok(x);
    }
    if digits < -308 {
        return Ok(0.0 * x);
    }
    if digits >= 0 {
        return finish(&format!("{x:.*}", digits as usize));
    }
    let exponent = text::digits(x).point - 1;
    let kept = i64::from(exponent) + digits;
    if kept >= 0 {
        return finish(&format!("{x:.*e}", kept as usize));
    }
    // Less than one unit is left: round up when it is more than half a unit.
    if kept == -1 {
        let half = dashu_int::IBig::from(10).pow((-digits - 1) as usize) * dashu_int::IBig::from(5);
        if int::compare_f64(int::from_big(&half), x.abs()) == Some(std::cmp::Ordering::Less) {
            return finish(&format!("{}1e{}", if x < 0.0 { "-" } else { "" }, -digits));
        }
    }
    Ok(0.0 * x)
}

fn finish(text: &str) -> PyResult<f64> {
    let x: f64 = text.parse().unwrap_or(f64::NAN);
    if x.is_infinite() {
        return Err(raise(Exc::OverflowError, "rounded value too large to represent"));
    }
    Ok(x)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::objects::testing::*;

    #[test]
    fn halves_go_to_even() {
        let _turn = start();
        let cases = [
            (2.5, 0, 2.0),
            (3.5, 0, 4.0),
            (2.675, 2, 2.67),
            (0.125, 2, 0.12),
            (1e22, 5, 1e22),
            (15.0, -1, 20.0),
            (25.0, -1, 20.0),
            (5.0, -1, 0.0),
            (5.1, -1, 10.0),
            (1234.0, -2, 1200.0),
            (99.0, -2, 100.0),
            (-51.0, -2, -100.0),
            (49.0, -3, 0.0),
        ];
        for (x, digits, expected) in cases {
            assert_eq!(round_half_even(x, digits), Ok(expected), "round({x}, {digits})");
        }
        assert_eq!(
            show(round_half_even(1.7e308, -308).map(from_f64)),
            "OverflowError: rounded value too large to represent"
        );
    }
}
