//! Accepting or refusing a supplier's picture, with reasons that a supplier page can show.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{DecodeLimits, DecodeRequest, Format, Image, Layout, Warning, decode};
use crate::geometry::{Rect, Size};

/// What a picture must be to serve. The default accepts everything that can be decoded and is not empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SupplierRule {
    /// The smallest width and height that serve every slot it is for.
    pub min_size: Size,
    /// Whether the subject must be cut out: real transparency around it.
    pub require_alpha: bool,
    /// How much the subject may leave free along the axis that it fills most, both sides together, in thousandths of
    /// that edge. A bottle that is as high as its picture has no padding, however narrow it is.
    pub max_padding_permille: u32,
    /// What must lie around the subject.
    pub background: Background,
    /// The most that decoding may cost.
    pub limits: DecodeLimits,
}

impl Default for SupplierRule {
    fn default() -> Self {
        Self {
            min_size: Size::new(1, 1),
            require_alpha: false,
            max_padding_permille: 1000,
            background: Background::Any,
            limits: DecodeLimits::default(),
        }
    }
}

/// What lies around a subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Background {
    /// Something; as a rule, it does not matter what.
    Any,
    /// Nothing: at least [`BORDER_PERMILLE`] of the outermost pixels are transparent.
    Transparent,
    /// White: at least [`BORDER_PERMILLE`] of the outermost pixels are opaque and white.
    White,
}

/// What was found in an accepted picture.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Facts {
    /// The format of the file.
    pub format: Format,
    /// Width and height, upright.
    pub size: Size,
    /// Whether a pixel is not opaque.
    pub has_alpha: bool,
    /// Transparent pixels in thousandths of all.
    pub transparent_permille: u32,
    /// What lies around the subject.
    pub background: Background,
    /// The smallest box around what is neither transparent nor, on a white background, white; the whole picture
    /// where the background is neither.
    pub subject: Rect,
    /// See [`SupplierRule::max_padding_permille`].
    pub padding_permille: u32,
    /// What was not perfect about the file.
    pub warnings: Vec<Warning>,
}

/// What became of a picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case", tag = "verdict")]
pub enum Verdict {
    /// It serves.
    Accepted {
        /// What was found.
        facts: Facts,
    },
    /// It does not serve.
    Refused {
        /// Everything that is wrong with it, at least one reason.
        reasons: Vec<Reason>,
    },
}

/// Why a picture does not serve.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case", tag = "reason")]
#[non_exhaustive]
pub enum Reason {
    /// It cannot be decoded.
    Unreadable {
        /// The message of the [`super::DecodeError`].
        error: String,
    },
    /// An edge is too short.
    TooSmall {
        /// Width and height found.
        size: Size,
        /// Width and height wanted.
        min_size: Size,
    },
    /// The file stores no alpha, or it is full at (nearly) every pixel.
    NoTransparency {
        /// Transparent pixels found, in thousandths of all.
        transparent_permille: u32,
        /// How many it takes to count as cut out.
        least_permille: u32,
    },
    /// What the alpha leaves visible is a white box around the subject, not the subject.
    WhiteBox {
        /// The box.
        visible: Rect,
        /// White pixels along its edge, in thousandths.
        white_permille: u32,
    },
    /// The subject is too small in its picture.
    TooMuchPadding {
        /// See [`SupplierRule::max_padding_permille`].
        padding_permille: u32,
        /// The largest allowed.
        max_permille: u32,
        /// The box of the subject.
        subject: Rect,
    },
    /// The border of the picture is not what it must be.
    WrongBackground {
        /// What it must be.
        wanted: Background,
        /// Border pixels that are so, in thousandths.
        permille: u32,
        /// How many it takes.
        least_permille: u32,
    },
    /// Every pixel is transparent, or white.
    Empty,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { error } => f.write_str(error),
            Self::TooSmall { size, min_size } => {
                write!(f, "picture is {size} but must be at least {min_size}")
            }
            Self::NoTransparency { transparent_permille, least_permille } => write!(
                f,
                "{transparent_permille}/1000 of the pixels are transparent but a cut-out has at least \
                 {least_permille}/1000"
            ),
            Self::WhiteBox { visible, white_permille } => write!(
                f,
                "the visible part, {visible}, is a white box: {white_permille}/1000 of its edge is white"
            ),
            Self::TooMuchPadding { padding_permille, max_permille, subject } => write!(
                f,
                "the subject, {subject}, leaves {padding_permille}/1000 of its picture free but at most \
                 {max_permille}/1000 are allowed"
            ),
            Self::WrongBackground { wanted, permille, least_permille } => {
                let wanted = match wanted {
                    Background::Any => "there",
                    Background::Transparent => "transparent",
                    Background::White => "white",
                };
                write!(
                    f,
                    "{permille}/1000 of the border is {wanted} but at least {least_permille}/1000 must be"
                )
            }
            Self::Empty => f.write_str("nothing is visible on the picture"),
        }
    }
}

/// Alpha up to here is taken as transparent: shadows and fringes fainter than this are not seen.
pub const TRANSPARENT_ALPHA: u8 = 8;
/// An opaque pixel whose channels all reach this is taken as white: JPEG makes rings around a subject.
pub const WHITE_LEVEL: u8 = 248;
/// So much of the outermost pixels, in thousandths, must agree to be a background: a subject may lie against one side.
pub const BORDER_PERMILLE: u32 = 750;
/// So many pixels, in thousandths, must be transparent for a subject to be cut out.
pub const CUT_OUT_PERMILLE: u32 = 5;

/// Judges a supplier's picture by a rule.
///
/// Never fails: a file that cannot be decoded is refused as [`Reason::Unreadable`]. Every rule that is broken gives a
/// reason, in the order of [`Reason`]'s variants. Sharpness and content are not judged.
///
/// # Example
///
/// ```
/// use sticker_core::asset::{Reason, SupplierRule, Verdict, check};
/// use sticker_core::geometry::Size;
/// # let mut white = Vec::new();
/// # let mut encoder = png::Encoder::new(&mut white, 4, 4);
/// # encoder.set_color(png::ColorType::Rgba);
/// # encoder.write_header()?.write_image_data(&[[255, 255, 255, 255], [0, 0, 0, 255]].concat().repeat(8))?;
/// let rule = SupplierRule { require_alpha: true, ..SupplierRule::default() };
/// let Verdict::Refused { reasons } = check(&white, &rule) else { panic!() };
/// assert!(matches!(reasons[..], [Reason::NoTransparency { transparent_permille: 0, .. }]));
///
/// assert!(matches!(check(&white, &SupplierRule::default()), Verdict::Accepted { .. }));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn check(bytes: &[u8], rule: &SupplierRule) -> Verdict {
    let request = DecodeRequest { limits: rule.limits, at_least: None, four_bytes: false };
    match decode(bytes, &request) {
        Ok(image) => judge(&image, rule),
        Err(error) => Verdict::Refused { reasons: vec![Reason::Unreadable { error: error.to_string() }] },
    }
}

fn judge(image: &Image, rule: &SupplierRule) -> Verdict {
    let looks = Looks { image };
    let whole = Rect::of_size(image.size());
    let (transparent, visible) = looks.visible();
    let transparent_permille = permille(transparent, image.size().area());
    let border = looks.border(whole);
    let background = if border.transparent >= BORDER_PERMILLE {
        Background::Transparent
    } else if border.white >= BORDER_PERMILLE {
        Background::White
    } else {
        Background::Any
    };
    let subject = match background {
        Background::Transparent => visible,
        Background::White => looks.not_white(),
        Background::Any => whole,
    };
    let padding_permille = padding(subject.size(), image.size());

    let mut reasons = Vec::new();
    let (size, min_size) = (image.size(), rule.min_size);
    if size.width < min_size.width || size.height < min_size.height {
        reasons.push(Reason::TooSmall { size, min_size });
    }
    if rule.require_alpha {
        if transparent_permille < CUT_OUT_PERMILLE {
            let least_permille = CUT_OUT_PERMILLE;
            reasons.push(Reason::NoTransparency { transparent_permille, least_permille });
        } else if !visible.is_empty() {
            let white_permille = looks.border(visible).white;
            if white_permille >= BORDER_PERMILLE {
                reasons.push(Reason::WhiteBox { visible, white_permille });
            }
        }
    }
    if padding_permille > rule.max_padding_permille && !subject.is_empty() {
        let max_permille = rule.max_padding_permille;
        reasons.push(Reason::TooMuchPadding { padding_permille, max_permille, subject });
    }
    let found = match rule.background {
        Background::Any => 1000,
        Background::Transparent => border.transparent,
        Background::White => border.white,
    };
    if found < BORDER_PERMILLE {
        let wanted = rule.background;
        let least_permille = BORDER_PERMILLE;
        reasons.push(Reason::WrongBackground { wanted, permille: found, least_permille });
    }
    if subject.is_empty() {
        reasons.push(Reason::Empty);
    }
    if !reasons.is_empty() {
        return Verdict::Refused { reasons };
    }
    Verdict::Accepted {
        facts: Facts {
            format: image.format(),
            size,
            has_alpha: image.has_alpha(),
            transparent_permille,
            background,
            subject,
            padding_permille,
            warnings: image.warnings().to_vec(),
        },
    }
}

/// Returns what the subject leaves free along the axis that it fills most, in thousandths.
fn padding(subject: Size, whole: Size) -> u32 {
    let wide = permille(subject.width.into(), whole.width.into());
    let high = permille(subject.height.into(), whole.height.into());
    1000 - wide.max(high).min(1000)
}

/// Returns `part` in thousandths of `whole`, cut; 0 of nothing.
fn permille(part: u64, whole: u64) -> u32 {
    (part * 1000).checked_div(whole).unwrap_or(0) as u32
}

/// How much of a ring of pixels is transparent or white, in thousandths.
struct Ring {
    transparent: u32,
    white: u32,
}

struct Looks<'a> {
    image: &'a Image,
}

impl Looks<'_> {
    fn is_transparent(&self, pixel: &[u8]) -> bool {
        matches!(pixel, [_, _, _, alpha] if *alpha <= TRANSPARENT_ALPHA)
    }

    fn is_white(&self, pixel: &[u8]) -> bool {
        let opaque = !matches!(pixel, [_, _, _, alpha] if *alpha < WHITE_LEVEL);
        opaque && pixel.iter().take(3).all(|&channel| channel >= WHITE_LEVEL)
    }

    fn rows(&self) -> impl Iterator<Item = &[u8]> {
        let stride = self.image.size().width as usize * self.image.layout().bytes_per_pixel();
        self.image.data().chunks_exact(stride.max(1))
    }

    /// Returns the number of transparent pixels and the box around the others.
    fn visible(&self) -> (u64, Rect) {
        if self.image.layout() == Layout::Rgb8 {
            return (0, Rect::of_size(self.image.size()));
        }
        let mut transparent = 0;
        let area = self.bounds(|pixel| {
            let hidden = self.is_transparent(pixel);
            transparent += u64::from(hidden);
            !hidden
        });
        (transparent, area)
    }

    fn not_white(&self) -> Rect {
        self.bounds(|pixel| !self.is_white(pixel) && !self.is_transparent(pixel))
    }

    /// Returns the smallest box around the pixels that are wanted; asks about every pixel once.
    fn bounds(&self, mut wanted: impl FnMut(&[u8]) -> bool) -> Rect {
        let mut area = Rect::EMPTY;
        for (y, row) in self.rows().enumerate() {
            let mut ends = None;
            for (x, pixel) in row.chunks_exact(self.image.layout().bytes_per_pixel()).enumerate() {
                if wanted(pixel) {
                    ends = Some(ends.map_or((x, x), |(first, _)| (first, x)));
                }
            }
            if let Some((first, last)) = ends {
                let y = y as i32;
                area = area.union(Rect::new(first as i32, y, last as i32 + 1, y + 1));
            }
        }
        area
    }

    /// Looks at the outermost pixels inside a box that lies inside the picture.
    fn border(&self, area: Rect) -> Ring {
        let bytes = self.image.layout().bytes_per_pixel();
        let (mut total, mut transparent, mut white) = (0, 0, 0);
        let rows = self.rows().enumerate().skip(area.top as usize).take(area.height() as usize);
        for (y, row) in rows {
            let edge = y as i32 == area.top || y as i32 == area.bottom - 1;
            let step = if edge || area.width() < 2 { 1 } else { area.width() as usize - 1 };
            for x in (area.left as usize..area.right as usize).step_by(step) {
                let pixel = &row[x * bytes..(x + 1) * bytes];
                total += 1;
                transparent += u64::from(self.is_transparent(pixel));
                white += u64::from(self.is_white(pixel));
            }
        }
        Ring { transparent: permille(transparent, total), white: permille(white, total) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture of 100x100 in the colour `around`, with a box in the colour `inside`.
    fn picture(around: [u8; 4], inside: [u8; 4], area: Rect) -> Image {
        let data = (0..100)
            .flat_map(|y| (0..100).map(move |x| (x, y)))
            .flat_map(|(x, y)| if area.contains(Rect::new(x, y, x + 1, y + 1)) { inside } else { around })
            .collect();
        Image {
            size: Size::new(100, 100),
            layout: Layout::Rgba8,
            data,
            has_alpha: around[3] < 255 || inside[3] < 255,
            format: Format::Png,
            warnings: Vec::new(),
        }
    }

    const CLEAR: [u8; 4] = [0; 4];
    const WHITE: [u8; 4] = [255; 4];
    const RED: [u8; 4] = [200, 0, 0, 255];

    #[test]
    fn a_cut_out_is_accepted_with_its_box_and_padding() {
        let rule = SupplierRule {
            min_size: Size::new(100, 100),
            require_alpha: true,
            max_padding_permille: 200,
            background: Background::Transparent,
            ..SupplierRule::default()
        };
        let area = Rect::new(40, 10, 60, 92);
        let Verdict::Accepted { facts } = judge(&picture(CLEAR, RED, area), &rule) else {
            panic!("refused");
        };
        assert_eq!((facts.subject, facts.padding_permille), (area, 180));
        assert_eq!((facts.background, facts.transparent_permille), (Background::Transparent, 836));
    }

    #[test]
    fn a_white_box_in_a_transparent_frame_is_no_cut_out() {
        let mut image = picture(CLEAR, WHITE, Rect::new(1, 1, 99, 99));
        image.data[(50 * 100 + 50) * 4] = 0;
        let rule = SupplierRule { require_alpha: true, ..SupplierRule::default() };
        let expected = Reason::WhiteBox { visible: Rect::new(1, 1, 99, 99), white_permille: 1000 };
        assert_eq!(judge(&image, &rule), Verdict::Refused { reasons: vec![expected] });
    }

    #[test]
    fn several_faults_give_several_reasons_with_numbers() {
        let rule = SupplierRule {
            min_size: Size::new(800, 90),
            require_alpha: true,
            max_padding_permille: 300,
            background: Background::Transparent,
            ..SupplierRule::default()
        };
        let area = Rect::new(20, 20, 60, 70);
        let Verdict::Refused { reasons } = judge(&picture(WHITE, RED, area), &rule) else {
            panic!("accepted");
        };
        let expected = [
            Reason::TooSmall { size: Size::new(100, 100), min_size: Size::new(800, 90) },
            Reason::NoTransparency { transparent_permille: 0, least_permille: 5 },
            Reason::TooMuchPadding { padding_permille: 500, max_permille: 300, subject: area },
            Reason::WrongBackground { wanted: Background::Transparent, permille: 0, least_permille: 750 },
        ];
        assert_eq!(reasons, expected);
        assert_eq!(reasons[0].to_string(), "picture is 100x100 but must be at least 800x90");
    }

    #[test]
    fn nothing_but_white_or_air_is_empty() {
        for around in [CLEAR, WHITE] {
            let verdict = judge(&picture(around, around, Rect::EMPTY), &SupplierRule::default());
            assert_eq!(verdict, Verdict::Refused { reasons: vec![Reason::Empty] });
        }
    }

    #[test]
    fn verdicts_survive_json() {
        let image = picture(WHITE, RED, Rect::new(0, 0, 50, 100));
        for background in [Background::White, Background::Transparent] {
            let verdict = judge(&image, &SupplierRule { background, ..SupplierRule::default() });
            let text = serde_json::to_string(&verdict).unwrap();
            assert_eq!(serde_json::from_str::<Verdict>(&text).unwrap(), verdict, "{text}");
        }
    }
}
