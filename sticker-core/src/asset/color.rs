//! Embedded ICC profiles to sRGB.
//!
//! `moxcms` reads the profile; the numbers are ours. Its own transforms use fused multiply-add where the processor
//! has it, so their rounding depends on the processor; here tables are made in plain 64-bit floating point and pixels
//! pass through them as integers.
//!
//! The perceptual table of a profile is used where it has one (then the colorimetric, then the saturation one), unless
//! the profile is also a complete matrix with curves, which is exact and smaller. There is no black-point
//! compensation.

use moxcms::{ColorProfile, DataColorSpace, ToneReprCurve};

use super::color_math::{Curve, LINEAR_STEPS, SrgbEncoder, xyz_to_linear_srgb};
use super::color_table::{Table, read_warehouse};
use super::{DecodeError, Layout};

/// What a profile makes of samples, ready to be run over pixels.
pub(super) enum Conversion {
    /// The profile says what sRGB says.
    Identity,
    /// One curve for grey samples, which lie three times in a pixel.
    Grey(Box<[u8; 256]>),
    /// Curves into linear light, a matrix, and the curve of sRGB.
    Matrix(Box<Matrix>),
    /// A grid of colours over red, green and blue.
    Colours(Table<3>),
    /// A grid of colours over cyan, magenta, yellow and black.
    Inks(Table<4>),
}

impl Conversion {
    /// Reads a profile; the error says why it cannot be used.
    pub(super) fn of(profile: &[u8]) -> Result<Self, String> {
        let profile = ColorProfile::new_from_slice(profile).map_err(|error| format!("{error:?}"))?;
        match profile.color_space {
            DataColorSpace::Gray => {
                let curve = profile.gray_trc.as_ref().ok_or("a grey profile without a curve")?;
                Self::grey(&Curve::of(curve)?)
            }
            DataColorSpace::Rgb => match matrix_of(&profile)? {
                Some(matrix) => Ok(if matrix.is_identity() { Self::Identity } else { Self::Matrix(matrix) }),
                None => Ok(Self::Colours(Table::build(&read_warehouse(&profile, 3)?)?)),
            },
            DataColorSpace::Cmyk => Ok(Self::Inks(Table::build(&read_warehouse(&profile, 4)?)?)),
            other => Err(format!("a profile for {other:?} samples")),
        }
    }

    fn grey(curve: &Curve) -> Result<Self, String> {
        let encoder = SrgbEncoder::new();
        let table: [u8; 256] = std::array::from_fn(|v| encoder.encode(curve.value(v as f64 / 255.0)));
        let same = table.iter().enumerate().all(|(v, &to)| v.abs_diff(usize::from(to)) <= 1);
        Ok(if same { Self::Identity } else { Self::Grey(Box::new(table)) })
    }

    /// Converts RGB or straight RGBA pixels in place.
    ///
    /// # Errors
    ///
    /// Says so where the profile is for inks.
    pub(super) fn apply(&self, layout: Layout, data: &mut [u8]) -> Result<(), String> {
        match layout {
            Layout::Rgb8 => self.apply_pixels::<3>(data),
            Layout::Rgba8 => self.apply_pixels::<4>(data),
        }
    }

    fn apply_pixels<const N: usize>(&self, data: &mut [u8]) -> Result<(), String> {
        let pixels = data.as_chunks_mut::<N>().0;
        match self {
            Self::Identity => {}
            Self::Grey(table) => {
                for pixel in pixels {
                    for sample in &mut pixel[..3] {
                        *sample = table[usize::from(*sample)];
                    }
                }
            }
            Self::Matrix(matrix) => {
                for pixel in pixels {
                    let rgb = matrix.convert([pixel[0], pixel[1], pixel[2]]);
                    pixel[..3].copy_from_slice(&rgb);
                }
            }
            Self::Colours(table) => {
                for pixel in pixels {
                    let rgb = table.look_up([pixel[0], pixel[1], pixel[2]]);
                    pixel[..3].copy_from_slice(&rgb);
                }
            }
            Self::Inks(_) => return Err("a profile for inks in a picture without inks".to_owned()),
        }
        Ok(())
    }

    /// Returns the RGB of four inks, `None` where the profile is not for inks. `inverted` samples say how much paper
    /// shows, others how much ink lies on it.
    pub(super) fn apply_inks(&self, data: &[u8], inverted: bool) -> Option<Result<Vec<u8>, DecodeError>> {
        let Self::Inks(table) = self else { return None };
        let flip = if inverted { 255 } else { 0 };
        Some(super::pixels::with_capacity(data.len() / 4 * 3).map(|mut out| {
            let pixels = data.as_chunks::<4>().0.iter();
            out.extend(pixels.flat_map(|pixel| table.look_up(pixel.map(|sample| sample ^ flip))));
            out
        }))
    }
}

/// Curves, matrix and encoder of a matrix profile, in integers.
pub(super) struct Matrix {
    /// Linear light of every sample of every channel, in 1/32768.
    curves: [[i32; 256]; 3],
    /// From linear light to linear sRGB, in 1/32768, row by row.
    rows: [[i64; 3]; 3],
    encoder: SrgbEncoder,
}

impl Matrix {
    #[inline(always)]
    fn convert(&self, pixel: [u8; 3]) -> [u8; 3] {
        let light: [i64; 3] =
            std::array::from_fn(|channel| i64::from(self.curves[channel][usize::from(pixel[channel])]));
        self.rows.map(|row| {
            let sum = row[0] * light[0] + row[1] * light[1] + row[2] * light[2];
            // From 1/2^30 to steps of the encoder's table, rounded to nearest.
            const SHIFT: u32 = 30 - LINEAR_STEPS.ilog2();
            self.encoder.encode_step((sum + (1 << (SHIFT - 1))) >> SHIFT)
        })
    }

    /// Tells whether the profile is sRGB, as far as its writers agree about it: their white points and adaptations
    /// differ by up to 0.2 percent of light, their curves by less than one code.
    fn is_identity(&self) -> bool {
        let same_primaries = self.rows.iter().enumerate().all(|(row, values)| {
            values.iter().enumerate().all(|(column, &value)| {
                let expected = if row == column { 32_768 } else { 0 };
                value.abs_diff(expected) <= 66
            })
        });
        same_primaries
            && self.curves.iter().all(|curve| {
                curve.iter().enumerate().all(|(v, &light)| {
                    let code = self.encoder.encode_step(i64::from(light) * LINEAR_STEPS / 32_768);
                    v.abs_diff(usize::from(code)) <= 1
                })
            })
    }
}

/// Returns the matrix conversion of a profile, `None` where it has no complete matrix.
fn matrix_of(profile: &ColorProfile) -> Result<Option<Box<Matrix>>, String> {
    let (Some(red), Some(green), Some(blue)) = (&profile.red_trc, &profile.green_trc, &profile.blue_trc)
    else {
        return Ok(None);
    };
    let colorants = [&profile.red_colorant, &profile.green_colorant, &profile.blue_colorant];
    if colorants.iter().any(|c| c.x == 0.0 && c.y == 0.0 && c.z == 0.0) {
        return Ok(None);
    }
    let columns = colorants.map(|c| xyz_to_linear_srgb([c.x, c.y, c.z]));
    let mut rows = [[0; 3]; 3];
    for (column, values) in columns.iter().enumerate() {
        for (row, &value) in values.iter().enumerate() {
            if !value.is_finite() || value.abs() > 64.0 {
                return Err(format!("a colorant of {value} times sRGB's"));
            }
            rows[row][column] = (value * 32_768.0).round() as i64;
        }
    }
    let table = |curve: &ToneReprCurve| -> Result<[i32; 256], String> {
        let curve = Curve::of(curve)?;
        Ok(std::array::from_fn(|v| (curve.value(v as f64 / 255.0) * 32_768.0).round() as i32))
    };
    let curves = [table(red)?, table(green)?, table(blue)?];
    Ok(Some(Box::new(Matrix { curves, rows, encoder: SrgbEncoder::new() })))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_profile_of_srgb_is_the_identity() {
        let profile = ColorProfile::new_srgb().encode().unwrap();
        assert!(matches!(Conversion::of(&profile), Ok(Conversion::Identity)));
    }

    #[test]
    fn display_p3_red_leaves_srgb_and_its_greys_stay() {
        let profile = ColorProfile::new_display_p3().encode().unwrap();
        let conversion = Conversion::of(&profile).unwrap();
        let mut data = vec![200, 60, 60, 7, 128, 128, 128, 9];
        conversion.apply(Layout::Rgba8, &mut data).unwrap();
        // Linear light 0.578, 0.045, 0.045 through the matrix of CSS Color 4 is 0.697, 0.023, 0.035.
        for (got, expected) in data[..3].iter().zip([217_u8, 42, 52]) {
            assert!(got.abs_diff(expected) <= 1, "{data:?}");
        }
        assert_eq!(data[3..], [7, 128, 128, 128, 9]);
    }

    #[test]
    fn grey_of_gamma_one_is_brightened() {
        let Conversion::Grey(table) = Conversion::grey(&Curve::gamma(1.0)).unwrap() else {
            panic!("linear light is not sRGB");
        };
        // Half the light is sRGB 188.
        assert_eq!((table[0], table[128], table[255]), (0, 188, 255));
    }

    #[test]
    fn garbage_is_refused_with_a_reason() {
        for garbage in [&b""[..], b"not a profile", &[0; 200]] {
            assert!(Conversion::of(garbage).is_err());
        }
    }
}
