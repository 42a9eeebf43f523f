//! The largest size at which a text fits its box, its lines, and a pen for every glyph.

use std::ops::Range;
use std::sync::Arc;

use super::TextError;
use super::breaks::Break;
use super::parts::PartBox;
use super::place::Placed;
use super::shape::{EM_BITS, Em, Missing, Shaped, StyledText, em, to_64ths};
use crate::asset::font::{FaceMetrics, Font};
use crate::geometry::Length;

/// Where lines may end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Wrap {
    /// Between words, and between East Asian characters as their rules allow. A word wider than the box does not fit.
    #[default]
    Word,
    /// As `Word`, and inside a word that is wider than the box, between clusters.
    Anywhere,
    /// At line feeds only.
    None,
}

/// What happens when the text does not fit at the smallest size.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Overflow {
    /// The text is refused.
    #[default]
    Fail,
    /// The last line that fits ends in "…".
    Ellipsis,
    /// Nothing is drawn.
    Hide,
}

/// Where lines stand between the left and right edges of the box.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Align {
    /// Where reading starts: at the left edge, or the right one of text that reads from the right.
    #[default]
    Start,
    /// In the middle.
    Center,
    /// Where reading ends.
    End,
    /// At the left edge.
    Left,
    /// At the right edge.
    Right,
}

impl Align {
    /// Returns whether something stands at the near (-1), the middle (0) or the far (1) end of its room.
    pub(super) const fn side(self, is_rtl: bool) -> i32 {
        match (self, is_rtl) {
            (Self::Start, false) | (Self::End, true) | (Self::Left, _) => -1,
            (Self::Center, _) => 0,
            (Self::End, false) | (Self::Start, true) | (Self::Right, _) => 1,
        }
    }
}

/// Where the lines stand between the top and bottom edges of the box.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum VerticalAlign {
    /// At the top edge.
    #[default]
    Top,
    /// In the middle.
    Middle,
    /// At the bottom edge.
    Bottom,
}

/// The distance from one baseline to the next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum LineHeight {
    /// What the first font of the stack asks for: ascent, descent and gap.
    #[default]
    Normal,
    /// Thousandths of the size: 1,200 is 1.2.
    Thousandths(u16),
}

/// The box of a text and the rules by which it is filled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FitRequest {
    /// Width of the box.
    pub width: Length,
    /// Height of the box.
    pub height: Length,
    /// The size to start from, in pixels per em; rounded down to 1/4 px.
    pub max_size: Length,
    /// The smallest size to go down to; rounded up to 1/4 px, but never above `max_size`.
    pub min_size: Length,
    /// The most lines, at least 1.
    pub max_lines: u32,
    /// The distance between baselines.
    pub line_height: LineHeight,
    /// Where lines may end.
    pub wrap: Wrap,
    /// What happens when the text does not fit.
    pub overflow: Overflow,
    /// Where lines stand from left to right.
    pub align: Align,
    /// Where lines stand from top to bottom.
    pub vertical_align: VerticalAlign,
    /// Whether lines are made about equally long: as short as the same number of lines at the same size allows.
    pub balance: bool,
}

impl FitRequest {
    /// Asks for one size in a box, wrapped between words, from the top left, and refused where it does not fit.
    pub fn new(width: Length, height: Length, size: Length) -> Self {
        Self {
            width,
            height,
            max_size: size,
            min_size: size,
            max_lines: u32::MAX,
            line_height: LineHeight::Normal,
            wrap: Wrap::Word,
            overflow: Overflow::Fail,
            align: Align::Start,
            vertical_align: VerticalAlign::Top,
            balance: false,
        }
    }

    /// Allows the text to shrink to a size.
    #[must_use]
    pub fn shrink_to(self, min_size: Length) -> Self {
        Self { min_size, ..self }
    }
}

/// A glyph at its pen, from the box's top-left corner, y downwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Glyph {
    /// Position in the list of fonts beside it.
    pub font: u16,
    /// The glyph's index in its font.
    pub id: u32,
    /// Pixels per em.
    pub size: Length,
    /// First byte of its cluster in the text; of "…" where the text was cut.
    pub start: u32,
    /// First byte after its cluster; equal to `start` for the glyphs of "…".
    pub end: u32,
    /// Which of the text's styles it has; 0 in a price.
    pub style: u16,
    /// The pen: where the glyph's origin stands on the baseline.
    pub x: Length,
    /// The pen's height.
    pub y: Length,
}

/// A stretch of a line in one style, without the blanks at the line's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Stretch {
    /// Which of the text's styles it has.
    pub style: u16,
    /// Its left edge.
    pub x: Length,
    /// Its width.
    pub width: Length,
    /// The baseline of its style.
    pub baseline: Length,
    /// Pixels per em of its style.
    pub size: Length,
    /// The first font of its style, as a place in the list of fonts.
    pub font: u16,
}

/// One line of a fitted text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its glyphs, from left to right.
    pub glyphs: Range<usize>,
    /// Its bytes of the text, with the blanks at its end.
    pub text: Range<u32>,
    /// Its left edge.
    pub x: Length,
    /// Its width, without the blanks at its end.
    pub width: Length,
    /// Its baseline.
    pub baseline: Length,
}

/// A text at the size that fits its box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fitted {
    /// Pixels per em; of a price, the base that its parts are multiples of.
    pub size: Length,
    /// The text that was fitted.
    pub text: String,
    /// The fonts that glyphs refer to.
    pub fonts: Arc<[Font]>,
    /// All glyphs, line by line, from left to right.
    pub glyphs: Vec<Glyph>,
    /// The lines from top to bottom; none where the text is empty or hidden.
    pub lines: Vec<Line>,
    /// What stands in one style, line by line, from left to right; none for a price.
    pub stretches: Vec<Stretch>,
    /// The parts of a price, in order; none for other texts.
    pub parts: Vec<PartBox>,
    /// Height of a line above its baseline.
    pub ascent: Length,
    /// Depth of a line below its baseline.
    pub descent: Length,
    /// Distance between baselines.
    pub line_height: Length,
    /// Whether the end was cut and replaced by "…".
    pub is_truncated: bool,
    /// Whether nothing is drawn because the text does not fit.
    pub is_hidden: bool,
    /// Characters that no font draws and that were hidden or substituted.
    pub missing: Vec<Missing>,
    /// How far the uncut text would stand out of its box to the right and below, at the smallest size; 0 where it fits.
    pub overflow: (Length, Length),
}

/// The grid of sizes: 1/4 px.
pub(super) const SIZE_STEP: i32 = 16;
/// The smallest and the largest size, in 1/64 px.
pub(super) const SIZES: Range<i32> = SIZE_STEP..2_048 * 64 + 1;

/// Places a shaped text at the largest size at which it fits.
///
/// Sizes are tried on a grid of 1/4 px from `max_size` down to `min_size`; the first that fits is taken. At each size
/// lines are filled in the order of reading (blanks at a line's end take no room), and the text fits when no line is
/// wider than the box, there are no more than `max_lines`, and their line heights together are no taller than the box.
/// All lines are as high as the largest of the text's styles needs.
///
/// # Errors
///
/// Returns [`TextError::OutOfRange`] for sizes outside 1/4 to 2,048 px and for negative boxes, and
/// [`TextError::DoesNotFit`] where nothing fits and `overflow` is [`Overflow::Fail`], or not even "…" fits.
///
/// # Example
///
/// ```
/// use sticker_core::asset::font::{FaceQuery, FontStore};
/// use sticker_core::geometry::Length;
/// use sticker_core::render::text::{FitRequest, ShapeOptions, fit, shape};
///
/// let store = FontStore::with_default_family()?;
/// let stack = store.resolve(&[FaceQuery::regular(store.default_family())])?;
/// let shaped = shape(&stack, "Stage 3 milk powder", &ShapeOptions::default())?;
/// let px = Length::from_px;
///
/// let request = FitRequest::new(px(200), px(40), px(48)).shrink_to(px(12));
/// let fitted = fit(&shaped, &request)?;
/// assert!(fitted.size < px(48) && fitted.lines[0].width <= px(200));
///
/// let too_small = FitRequest::new(px(20), px(10), px(12));
/// assert!(fit(&shaped, &too_small).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn fit(shaped: &Shaped, request: &FitRequest) -> Result<Fitted, TextError> {
    let sizes = check(request)?;
    let metrics = LineMetrics::of(shaped, request.line_height);
    if shaped.is_empty() {
        return Ok(Placed { shaped, request, metrics, size: sizes.end }.place(&[], None));
    }
    let text = Measured::new(shaped);
    let mut size = sizes.end;
    // Sizes that cannot fit whatever the breaks are skipped; all that remain are tried one by one.
    let bound = text.largest_possible(request, &metrics);
    while size > sizes.start && size > bound {
        size -= SIZE_STEP.min(size - sizes.start);
    }
    loop {
        if let Some(lines) = text.lines(request, &metrics, size) {
            let lines = if request.balance { text.balanced(request, lines, size) } else { lines };
            return Ok(Placed { shaped, request, metrics, size }.place(&lines, None));
        }
        if size <= sizes.start {
            break;
        }
        size -= SIZE_STEP.min(size - sizes.start);
    }
    overflow(&text, request, metrics, sizes.start)
}

/// Checks a request and returns its smallest and largest size on the grid.
fn check(request: &FitRequest) -> Result<Range<i32>, TextError> {
    check_sizes(request.width, request.height, request.min_size, request.max_size)
}

pub(super) fn check_sizes(
    width: Length,
    height: Length,
    min_size: Length,
    max_size: Length,
) -> Result<Range<i32>, TextError> {
    let limit = Length::from_px(Length::MAX_PX);
    for (what, value) in [("width of a text box", width), ("height of a text box", height)] {
        if value < Length::ZERO || value > limit {
            return Err(TextError::OutOfRange { what, value, min: Length::ZERO, max: limit });
        }
    }
    for (what, value) in [("largest size", max_size), ("smallest size", min_size)] {
        if !SIZES.contains(&value.to_64ths()) {
            let (min, max) = (Length::from_64ths(SIZES.start), Length::from_64ths(SIZES.end - 1));
            return Err(TextError::OutOfRange { what, value, min, max });
        }
    }
    let largest = max_size.to_64ths().div_euclid(SIZE_STEP) * SIZE_STEP;
    let smallest = (min_size.to_64ths() + SIZE_STEP - 1).div_euclid(SIZE_STEP) * SIZE_STEP;
    Ok(smallest.min(largest)..largest)
}

/// The vertical measures of a line, in em.
#[derive(Clone, Copy, Debug)]
pub(super) struct LineMetrics {
    pub(super) ascent: Em,
    pub(super) descent: Em,
    pub(super) height: Em,
}

impl LineMetrics {
    pub(super) fn new(face: &FaceMetrics, line_height: LineHeight) -> Self {
        let upem = face.units_per_em;
        let (ascent, descent) = (em(face.ascent, upem), em(face.descent, upem));
        let height = match line_height {
            LineHeight::Normal => ascent + descent + em(face.line_gap, upem),
            LineHeight::Thousandths(n) => em(i32::from(n), 1_000),
        };
        Self { ascent, descent, height }
    }

    /// Measures a line that holds every style of a text.
    pub(super) fn of(shaped: &Shaped, line_height: LineHeight) -> Self {
        let first = Self::new(shaped.fonts[usize::from(shaped.styles[0].font)].metrics(), line_height);
        if let [style] = &*shaped.styles
            && style.scale == StyledText::WHOLE
            && style.rise == 0
        {
            return first;
        }
        let (mut ascent, mut descent, mut gap) = (0, 0, 0);
        for style in &shaped.styles {
            let own = Self::new(shaped.fonts[usize::from(style.font)].metrics(), LineHeight::Normal);
            ascent = ascent.max(style.scaled(own.ascent) + style.rise);
            descent = descent.max(style.scaled(own.descent) - style.rise);
            gap = gap.max(style.scaled(own.height - own.ascent - own.descent));
        }
        let height = match line_height {
            LineHeight::Normal => ascent + descent + gap,
            LineHeight::Thousandths(_) => first.height,
        };
        Self { ascent, descent, height }
    }

    /// Returns the first baseline's distance from the top of its line.
    pub(super) fn lead(&self) -> Em {
        self.ascent + (self.height - self.ascent - self.descent) / 2
    }
}

/// Clusters of a line, and its width without the blanks at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) clusters: Range<usize>,
    pub(super) ink: Em,
}

/// A shaped text with the sums that every size needs.
struct Measured<'a> {
    shaped: &'a Shaped,
    /// Widest stretch without a break.
    longest: Em,
    /// Width of all clusters that take room wherever lines end.
    total: Em,
    /// How many lines there are at least.
    forced: u64,
}

impl<'a> Measured<'a> {
    fn new(shaped: &'a Shaped) -> Self {
        let (mut longest, mut total, mut run, mut forced) = (0, 0, 0, 1);
        for cluster in &shaped.clusters {
            let width = cluster.advance.max(0) + shaped.spacing.max(0);
            run += width;
            if !cluster.hangs {
                total += cluster.advance + shaped.spacing.min(0);
                longest = longest.max(run - shaped.spacing.max(0));
            }
            if cluster.break_after != Break::Never {
                run = 0;
            }
            forced += u64::from(cluster.break_after == Break::Mandatory);
        }
        // With negative advances or spacing these are no bounds; then nothing is skipped.
        let is_plain = shaped.spacing >= 0 && shaped.clusters.iter().all(|c| c.advance >= 0);
        let (longest, total) = if is_plain { (longest, total) } else { (0, 0) };
        Self { shaped, longest, total, forced }
    }

    /// Returns a size above which the text cannot fit, whatever the breaks.
    fn largest_possible(&self, request: &FitRequest, metrics: &LineMetrics) -> i32 {
        let lines = i64::from(request.max_lines).max(1);
        // A length of `Em` is `Em * size / 2^30` in 1/64 px; one more 1/64 px covers rounding.
        let bound = |room: i64, length: Em| -> i64 {
            if length <= 0 {
                return i64::MAX;
            }
            let room = i128::from(room) + 1;
            i64::try_from((room << EM_BITS) / i128::from(length) + 1).unwrap_or(i64::MAX)
        };
        let width = i64::from(request.width.to_64ths());
        let mut size = bound(i64::from(request.height.to_64ths()), metrics.height);
        if request.wrap == Wrap::Word {
            size = size.min(bound(width, self.longest));
        }
        let rows = lines.min(self.shaped.len() as i64 + self.forced as i64);
        size = size.min(bound((width + 1).saturating_mul(rows), self.total));
        i32::try_from(size).unwrap_or(i32::MAX)
    }

    /// Breaks the text at a size, `None` where it does not fit.
    fn lines(&self, request: &FitRequest, metrics: &LineMetrics, size: i32) -> Option<Vec<Span>> {
        let limit = longest_within(request.width, size);
        let rows = rows_within(request, metrics, size);
        let lines = self.fill(limit, request.wrap, rows, false)?;
        lines.iter().all(|l| l.ink <= limit).then_some(lines)
    }

    /// Breaks the text anew into as many lines, no longer than they must be for that.
    ///
    /// Greedy filling needs no more lines in more room, so the least width that needs as many is found by halving, to
    /// 1/64 px.
    fn balanced(&self, request: &FitRequest, lines: Vec<Span>, size: i32) -> Vec<Span> {
        if lines.len() < 2 || request.wrap == Wrap::None {
            return lines;
        }
        let rows = lines.len();
        let fits = |width: i32| {
            let limit = longest_within(Length::from_64ths(width), size);
            let filled = self.fill(limit, request.wrap, rows, false)?;
            filled.iter().all(|l| l.ink <= limit).then_some(filled)
        };
        let (mut low, mut high) = (0, request.width.to_64ths());
        let mut best = lines;
        while low < high {
            let middle = low + (high - low) / 2;
            match fits(middle) {
                Some(narrower) => (best, high) = (narrower, middle),
                None => low = middle + 1,
            }
        }
        best
    }

    /// Fills lines from the left; `None` where a word is too wide or there are more than `rows` lines.
    ///
    /// A `lenient` fill lets words stand out and counts no rows.
    fn fill(&self, limit: Em, wrap: Wrap, rows: usize, lenient: bool) -> Option<Vec<Span>> {
        let clusters = &self.shaped.clusters;
        let spacing = self.shaped.spacing;
        let mut lines = Vec::new();
        let mut start = 0;
        while start < clusters.len() {
            if lines.len() >= rows && !lenient {
                return None;
            }
            let (mut width, mut ink): (Em, Em) = (0, 0);
            let mut last: Option<(usize, Em)> = None;
            let mut end = None;
            for (i, cluster) in clusters.iter().enumerate().skip(start) {
                let before = ink;
                width += cluster.advance;
                if !cluster.hangs {
                    ink = width;
                }
                if wrap != Wrap::None && ink > limit && i > start {
                    match (last, wrap) {
                        (Some(at), _) => end = Some(at),
                        (None, Wrap::Anywhere) => end = Some((i, before)),
                        (None, _) if !lenient => return None,
                        (None, _) => {}
                    }
                    if end.is_some() {
                        break;
                    }
                }
                width += spacing;
                match cluster.break_after {
                    Break::Mandatory => {
                        end = Some((i + 1, ink));
                        break;
                    }
                    Break::Allowed => last = Some((i + 1, ink)),
                    Break::Never => {}
                }
            }
            let (end, ink) = end.unwrap_or((clusters.len(), ink));
            lines.push(Span { clusters: start..end, ink });
            start = end;
        }
        if lines.len() > rows && !lenient { None } else { Some(lines) }
    }
}

/// Returns the longest [`Em`] that is no wider than `width` at a size, rounding included.
pub(super) fn longest_within(width: Length, size: i32) -> Em {
    let room = (i128::from(width.to_64ths()) + 1) << EM_BITS;
    let longest = (room - (1 << (EM_BITS - 1)) - 1).div_euclid(i128::from(size.max(1)));
    i64::try_from(longest).unwrap_or(i64::MAX)
}

/// Returns how many lines fit into the box at a size.
fn rows_within(request: &FitRequest, metrics: &LineMetrics, size: i32) -> usize {
    let room = longest_within(request.height, size);
    let rows = if metrics.height <= 0 { i64::MAX } else { room.div_euclid(metrics.height) };
    usize::try_from(rows.clamp(0, i64::from(request.max_lines.max(1)))).unwrap_or(0)
}

/// What is done when nothing fits at the smallest size.
fn overflow(
    text: &Measured<'_>,
    request: &FitRequest,
    metrics: LineMetrics,
    size: i32,
) -> Result<Fitted, TextError> {
    let limit = longest_within(request.width, size);
    let natural = text.fill(limit, request.wrap, usize::MAX, true).unwrap_or_default();
    let needed_width = Length::from_64ths(to_64ths(natural.iter().map(|l| l.ink).max().unwrap_or(0), size));
    let needed_height =
        Length::from_64ths(to_64ths(metrics.height.saturating_mul(natural.len() as i64), size));
    let does_not_fit = || TextError::DoesNotFit {
        text: text.shaped.text.chars().take(80).collect(),
        size: Length::from_64ths(size),
        needed_width,
        needed_height,
        width: request.width,
        height: request.height,
    };
    let placed = Placed { shaped: text.shaped, request, metrics, size };
    let beyond = |needed: Length, room: Length| if needed > room { needed - room } else { Length::ZERO };
    let overflow = (beyond(needed_width, request.width), beyond(needed_height, request.height));
    match request.overflow {
        Overflow::Fail => Err(does_not_fit()),
        Overflow::Hide => Ok(Fitted { is_hidden: true, overflow, ..placed.place(&[], None) }),
        Overflow::Ellipsis => {
            let rows = rows_within(request, &metrics, size);
            if rows == 0 {
                return Err(does_not_fit());
            }
            let wrap = if request.wrap == Wrap::None { Wrap::None } else { Wrap::Anywhere };
            let mut lines = text.fill(limit, wrap, usize::MAX, true).unwrap_or_default();
            // The last line that there is room for, or before it one that not even breaking words makes narrow.
            let too_wide = lines.iter().position(|l| l.ink > limit).unwrap_or(rows - 1);
            let cut = too_wide.min(rows - 1);
            if lines.len() <= cut || (lines.len() == cut + 1 && lines[cut].ink <= limit) {
                // Breaking inside words was enough: nothing is cut.
                return Ok(Fitted { overflow, ..placed.place(&lines, None) });
            }
            lines.truncate(cut + 1);
            // The dots have the style of the text that they stand for.
            let style =
                text.shaped.clusters.get(lines[cut].clusters.end.saturating_sub(1)).map_or(0, |c| c.style);
            let Some(dots) = text.shaped.ellipsis(style)? else { return Err(does_not_fit()) };
            if dots.advance > limit {
                return Err(does_not_fit());
            }
            shorten(text.shaped, &mut lines[cut], limit - dots.advance);
            Ok(Fitted { is_truncated: true, overflow, ..placed.place(&lines, Some(&dots)) })
        }
    }
}

/// Takes clusters off a line's end until `room` is left, and blanks before "…" with them.
fn shorten(shaped: &Shaped, line: &mut Span, room: Em) {
    let clusters = &shaped.clusters[line.clusters.clone()];
    let mut end = 0;
    let (mut width, mut ink): (Em, Em) = (0, 0);
    for (i, cluster) in clusters.iter().enumerate() {
        width += cluster.advance + shaped.spacing;
        if width > room {
            break;
        }
        if !cluster.hangs {
            (end, ink) = (i + 1, width);
        }
    }
    line.clusters.end = line.clusters.start + end;
    line.ink = ink;
}

#[cfg(test)]
mod tests;
