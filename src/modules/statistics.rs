//! The `_statistics` module: the inverse of the normal distribution's cumulative function.

use crate::heap::Value;
use crate::objects::{Args, Exc, NativeFn, PyResult, class, dict, float, int, intern, module, protocol, raise, string};

const FUNCTIONS: &[(&str, NativeFn)] = &[("_normal_dist_inv_cdf", inverse)];

/// Makes the module.
///
/// # Errors
/// None; the signature is that of every constructor.
pub fn module() -> PyResult<Value> {
    let m = module::new("_statistics");
    module::add_functions(m, FUNCTIONS);
    let doc = string::new("Accelerators for the statistics module.");
    dict::set_str(module::globals(m), intern::DOC.value(), doc);
    Ok(m)
}

fn real(v: Value) -> PyResult<f64> {
    if let Some(x) = float::as_f64(v) {
        return Ok(x);
    }
    if int::is(v) {
        return int::checked_f64(v);
    }
    match protocol::special(v, &intern::FLOAT) {
        Some(m) => Ok(float::as_f64(protocol::call_on(m, v, &[])?).unwrap_or(f64::NAN)),
        None => Err(raise(Exc::TypeError, format!("must be real number, not {}", class::name_of(v)))),
    }
}

/// A ratio of polynomials, coefficients from the highest power on.
fn ratio(x: f64, above: &[f64; 8], below: &[f64; 8]) -> f64 {
    let value = |all: &[f64; 8]| all.iter().fold(0.0, |sum, c| sum * x + c);
    value(above) / value(below)
}

/// Algorithm AS 241 by M. J. Wichura.
#[rustfmt::skip]
fn inverse(args: &Args) -> PyResult<Value> {
    args.check("_normal_dist_inv_cdf", 0, 3, 3)?;
    let (p, mu, sigma) = (real(args.positional[0])?, real(args.positional[1])?, real(args.positional[2])?);
    if !(p > 0.0 && p < 1.0 && sigma > 0.0) {
        return Err(raise(Exc::ValueError, "inv_cdf undefined for these parameters"));
    }
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180625 - q * q;
        let x = q * ratio(r,
            &[2.509_080_928_730_122_7e3, 3.343_057_558_358_813e4, 6.726_577_092_700_87e4, 4.592_195_393_154_987e4,
              1.373_169_376_550_946e4, 1.971_590_950_306_551_3e3, 1.331_416_678_917_843_8e2, 3.387_132_872_796_366_5],
            &[5.226_495_278_852_854e3, 2.872_908_573_572_194_3e4, 3.930_789_580_009_271e4, 2.121_379_430_158_659_7e4,
              5.394_196_021_424_751e3, 6.871_870_074_920_579e2, 4.231_333_070_160_091e1, 1.0]);
        return Ok(float::from_f64(mu + x * sigma));
    }
    let r = (-(if q <= 0.0 { p } else { 1.0 - p }).ln()).sqrt();
    let x = if r <= 5.0 {
        ratio(r - 1.6,
            &[7.745_450_142_783_414e-4, 2.272_384_498_926_918_4e-2, 2.417_807_251_774_506e-1, 1.270_458_252_452_368_4,
              3.647_848_324_763_204_5, 5.769_497_221_460_691, 4.630_337_846_156_546, 1.423_437_110_749_683_5],
            &[1.050_750_071_644_416_9e-9, 5.475_938_084_995_345e-4, 1.519_866_656_361_645_7e-2, 1.481_039_764_274_800_8e-1,
              6.897_673_349_851e-1, 1.676_384_830_183_803_8, 2.053_191_626_637_759, 1.0])
    } else {
        ratio(r - 5.0,
            &[2.010_334_399_292_288_1e-7, 2.711_555_568_743_487_6e-5, 1.242_660_947_388_078_4e-3, 2.653_218_952_657_612_4e-2,
              2.965_605_718_285_048_7e-1, 1.784_826_539_917_291_3, 5.463_784_911_164_114, 6.657_904_643_501_103],
            &[2.044_263_103_389_939_7e-15, 1.421_511_758_316_446e-7, 1.846_318_317_510_054_8e-5, 7.868_691_311_456_133e-4,
              1.487_536_129_085_061_5e-2, 1.369_298_809_227_358e-1, 5.998_322_065_558_88e-1, 1.0])
    };
    Ok(float::from_f64(mu + if q < 0.0 { -x } else { x } * sigma))
}
