//! The numbers of colour conversion: curves, sRGB, Lab. Additions, multiplications and divisions of 64-bit floats
//! only, which every processor rounds alike; not the power function of the platform, which differs by the last bit.

use moxcms::ToneReprCurve;

/// Steps of linear light that [`SrgbEncoder`] tells apart. The steepest part of sRGB's curve takes 20 of them for one
/// step of 255.
pub(super) const LINEAR_STEPS: i64 = 1 << 16;

/// A curve of a profile, from 0..=1 to 0..=1.
pub(super) enum Curve {
    /// `((a * x + b) ^ g) + e` from `d` on, `c * x + f` below.
    Parametric { g: f64, a: f64, b: f64, c: f64, d: f64, e: f64, f: f64 },
    /// Values at equal distances, straight between.
    Sampled(Vec<f64>),
}

impl Curve {
    pub(super) fn gamma(g: f64) -> Self {
        Self::Parametric { g, a: 1.0, b: 0.0, c: 0.0, d: f64::NEG_INFINITY, e: 0.0, f: 0.0 }
    }

    pub(super) fn of(curve: &ToneReprCurve) -> Result<Self, String> {
        match curve {
            ToneReprCurve::Lut(values) => Ok(match values.as_slice() {
                [] => Self::gamma(1.0),
                // One value is a gamma in 1/256.
                &[gamma] => Self::gamma(f64::from(gamma) / 256.0),
                values => Self::Sampled(values.iter().map(|&v| f64::from(v) / 65_535.0).collect()),
            }),
            ToneReprCurve::Parametric(values) => {
                let p: Vec<f64> = values.iter().copied().map(f64::from).collect();
                // The function types of ICC.1:2022, 10.18, by their number of parameters.
                match *p.as_slice() {
                    [g] => Ok(Self::gamma(g)),
                    [g, a, b] => Ok(Self::Parametric { g, a, b, c: 0.0, d: -b / a, e: 0.0, f: 0.0 }),
                    [g, a, b, c] => Ok(Self::Parametric { g, a, b, c: 0.0, d: -b / a, e: c, f: c }),
                    [g, a, b, c, d] => Ok(Self::Parametric { g, a, b, c, d, e: 0.0, f: 0.0 }),
                    [g, a, b, c, d, e, f] => Ok(Self::Parametric { g, a, b, c, d, e, f }),
                    _ => Err(format!("a curve of {} parameters", p.len())),
                }
            }
        }
    }

    /// Returns the curve's value, clamped to 0..=1.
    pub(super) fn value(&self, x: f64) -> f64 {
        let y = match self {
            &Self::Parametric { g, a, b, c, d, e, f } => {
                if x < d {
                    c * x + f
                } else {
                    power(a * x + b, g) + e
                }
            }
            Self::Sampled(values) => sampled(values, x),
        };
        unit(y)
    }
}

/// Returns the value of equally spaced samples at 0..=1, straight between; there is at least one.
fn sampled(values: &[f64], x: f64) -> f64 {
    let last = values.len() - 1;
    let at = unit(x) * last as f64;
    let low = (at as usize).min(last);
    let high = (low + 1).min(last);
    let part = at - low as f64;
    values[low] * (1.0 - part) + values[high] * part
}

/// Clamps to 0..=1; what is no number is 0.
pub(super) fn unit(x: f64) -> f64 {
    if x > 0.0 { x.min(1.0) } else { 0.0 }
}

/// Finds the sRGB code of linear light.
pub(super) struct SrgbEncoder {
    codes: Box<[u8]>,
}

impl SrgbEncoder {
    pub(super) fn new() -> Self {
        let mut codes = vec![255; LINEAR_STEPS as usize + 1].into_boxed_slice();
        let mut start = 0;
        for code in 0..=254_u8 {
            // Codes end halfway to their successor.
            let end = decode((f64::from(code) + 0.5) / 255.0) * LINEAR_STEPS as f64;
            let end = (end.ceil() as usize).min(codes.len());
            codes[start..end].fill(code);
            start = end;
        }
        Self { codes }
    }

    pub(super) fn encode(&self, light: f64) -> u8 {
        self.encode_step((unit(light) * LINEAR_STEPS as f64).round() as i64)
    }

    /// Returns the code of light in 1/[`LINEAR_STEPS`], clamped.
    #[inline(always)]
    pub(super) fn encode_step(&self, step: i64) -> u8 {
        self.codes[step.clamp(0, LINEAR_STEPS) as usize]
    }
}

/// Returns the linear light of an sRGB value (IEC 61966-2-1), both in 0..=1.
fn decode(x: f64) -> f64 {
    if x <= 0.040_45 { x / 12.92 } else { power((x + 0.055) / 1.055, 2.4) }
}

/// Returns the sRGB value of linear light, both in 0..=1.
pub(super) fn encode(light: f64) -> f64 {
    let light = unit(light);
    if light <= 0.003_130_8 { light * 12.92 } else { power(light, 1.0 / 2.4) * 1.055 - 0.055 }
}

/// Returns linear sRGB of XYZ relative to D50: the inverse of sRGB's primaries adapted to D50 by Bradford.
pub(super) fn xyz_to_linear_srgb([x, y, z]: [f64; 3]) -> [f64; 3] {
    [
        3.133_856_1 * x - 1.616_866_7 * y - 0.490_614_6 * z,
        -0.978_768_4 * x + 1.916_141_5 * y + 0.033_454_0 * z,
        0.071_945_3 * x - 0.228_991_4 * y + 1.405_242_7 * z,
    ]
}

/// Returns XYZ relative to D50 of CIE Lab, lightness in 0..=100.
pub(super) fn lab_to_xyz([lightness, a, b]: [f64; 3]) -> [f64; 3] {
    let fy = (lightness + 16.0) / 116.0;
    let invert = |f: f64| {
        if f > 6.0 / 29.0 { f * f * f } else { (f - 4.0 / 29.0) * (108.0 / 841.0) }
    };
    [0.964_2 * invert(fy + a / 500.0), invert(fy), 0.824_9 * invert(fy - b / 200.0)]
}

/// Returns `x ^ y` to about 1e-14 for positive `x`, 0 for others.
fn power(x: f64, y: f64) -> f64 {
    // Not a number fails both comparisons.
    if !(x > 0.0 && x < f64::INFINITY) {
        return 0.0;
    }
    exp(y * ln(x))
}

/// Natural logarithm of a positive, finite, normal number; subnormal ones are taken as the smallest normal.
fn ln(x: f64) -> f64 {
    let bits = x.max(f64::MIN_POSITIVE).to_bits();
    let mut exponent = (bits >> 52) as i64 - 1023;
    let mut mantissa = f64::from_bits(bits & ((1 << 52) - 1) | 1023 << 52);
    if mantissa > std::f64::consts::SQRT_2 {
        mantissa *= 0.5;
        exponent += 1;
    }
    // ln m = 2 artanh((m - 1) / (m + 1)), whose argument is below 0.172.
    let s = (mantissa - 1.0) / (mantissa + 1.0);
    let square = s * s;
    let series = (0..12).rev().fold(0.0, |sum, k| sum * square + 1.0 / f64::from(2 * k + 1));
    2.0 * s * series + exponent as f64 * std::f64::consts::LN_2
}

fn exp(x: f64) -> f64 {
    if x < -700.0 {
        return 0.0;
    }
    let x = x.min(700.0);
    let whole = (x / std::f64::consts::LN_2).round();
    let rest = x - whole * std::f64::consts::LN_2;
    let series = (1..=16).rev().fold(1.0, |sum, k| 1.0 + sum * rest / f64::from(k));
    // 2 to the power of -1010..=1010 is a normal number.
    series * f64::from_bits(((whole as i64 + 1023) as u64) << 52)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_agree_with_the_platform() {
        for x in [1e-9, 0.003, 0.18, 0.5, 0.999, 1.0, 1.7] {
            for y in [0.0, 0.333, 1.0 / 2.4, 1.0, 1.8, 2.2, 2.4, 5.0] {
                let (ours, theirs) = (power(x, y), x.powf(y));
                assert!((ours - theirs).abs() <= 1e-13 * theirs.max(1e-30), "{x} ^ {y}: {ours} {theirs}");
            }
        }
        assert_eq!(power(-1.0, 2.0), 0.0);
        assert_eq!(power(f64::NAN, 2.0), 0.0);
    }

    #[test]
    fn every_srgb_code_survives_the_way_to_linear_light_and_back() {
        let encoder = SrgbEncoder::new();
        for code in 0..=255_u8 {
            let light = decode(f64::from(code) / 255.0);
            assert_eq!(encoder.encode(light), code);
            assert!((encode(light) * 255.0 - f64::from(code)).abs() < 1e-3);
        }
    }

    #[test]
    fn white_of_d50_is_white_of_srgb() {
        let white = xyz_to_linear_srgb(lab_to_xyz([100.0, 0.0, 0.0]));
        assert!(white.iter().all(|v| (v - 1.0).abs() < 1e-3), "{white:?}");
    }
}
