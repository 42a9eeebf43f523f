//! Worst cases: made-up products that try a template as hard as real ones will.
//!
//! A template looks well with the product that its designer had in mind. Here it gets the others, as plain snapshots, each
//! valid by the dictionary and each with the rule that it was made by ([`CaseKind`]). What comes out depends on the
//! template and the rule only.

mod filler;
mod uses;
mod values;

use std::collections::BTreeMap;

use serde::Serialize;

use super::reach::{Reach, reach};
use super::{Content, ImageSource, Layer, LayerMask, MaskImage, PointPolicy, Template, Variant};
use crate::id::ProductKey;
use crate::money::Currency;
use crate::points::{LocaleTag, PointName, PointValue, Predicate, Snapshot};
use crate::time::Instant;
use uses::{Use, uses};

pub use filler::{Filler, FillerError};

/// How worst cases are made.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct WorstCaseRule {
    /// The product that the snapshots are said to be of.
    pub product: ProductKey,
    /// The instant that they are said to be of.
    pub at: Instant,
    /// The locale of their texts.
    pub locale: LocaleTag,
    /// What texts are made of.
    pub filler: Filler,
    /// The currency of amounts, where neither a format nor a condition of the template names one; USD unless said
    /// otherwise.
    pub currency: Option<Currency>,
    /// Digits of the largest prices before the decimal separator, 1 to 12; absent, 6, and 8 where the currency has no
    /// minor units.
    pub price_digits: Option<u8>,
    /// How long the longest text of a point is, in columns (letters of East Asian width count two); a point that is not
    /// named here has what [`longest_columns`] says.
    pub columns: BTreeMap<PointName, usize>,
}

impl WorstCaseRule {
    /// Creates the rule with texts in Latin letters.
    pub fn new(product: ProductKey, at: Instant, locale: LocaleTag) -> Self {
        let (filler, columns) = (Filler::latin(), BTreeMap::new());
        Self { product, at, locale, filler, currency: None, price_digits: None, columns }
    }
}

/// A made-up product.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct WorstCase {
    /// Its name, unique among the cases of a template: the kind's, and the currency or the layer that it is for.
    pub name: String,
    /// The rule that it was made by.
    pub kind: CaseKind,
    /// What is known of it.
    pub points: Snapshot,
}

/// The rules that worst cases are made by. Every case but those that leave points out has a value for each point that the
/// template declares or draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CaseKind {
    /// Texts of a quarter of the longest, prices of three digits and a fraction.
    Ordinary,
    /// Every text as long as [`longest_columns`] says, lists of 8 items, the largest prices: one case for each currency
    /// that formats and conditions name.
    Longest,
    /// Every text is one word of at most 32 columns, which breaks nowhere but between letters of East Asia; the rest as in the
    /// longest case.
    OneWord,
    /// Ordinary texts with the largest prices: the written form with the most columns that all formats of a point write.
    LargestPrice,
    /// One letter for each text, one item for each list, the price with the fewest columns.
    Shortest,
    /// Texts without a letter, lists without an item.
    Empty,
    /// An ordinary product without any point that may be missing.
    OptionalMissing,
    /// An ordinary product whose pictures are white.
    LightPictures,
    /// An ordinary product whose pictures are black.
    DarkPictures,
    /// Texts at the limits of the dictionary: 4,096 bytes, 120 graphemes of a free point, lists of 64 items. A product may
    /// be like that, and none is.
    Limit,
    /// The longest case, changed so that a layer shows which no other case shows.
    Shows,
}

impl CaseKind {
    /// Returns the name that JSON uses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ordinary => "ordinary",
            Self::Longest => "longest",
            Self::OneWord => "one_word",
            Self::LargestPrice => "largest_price",
            Self::Shortest => "shortest",
            Self::Empty => "empty",
            Self::OptionalMissing => "optional_missing",
            Self::LightPictures => "light_pictures",
            Self::DarkPictures => "dark_pictures",
            Self::Limit => "limit",
            Self::Shows => "shows",
        }
    }
}

/// The most cases of one template.
pub const MAX_WORST_CASES: usize = 64;
/// The most currencies that cases are made for.
const MAX_CURRENCIES: usize = 8;

/// Returns how long the longest text of a point is, in columns: letters of East Asian width count two, others one.
///
/// Titles, short titles and brands have the limits of the Google product feed (150, 65 recommended, 70); the others are
/// what sellers write at most, by our own measure: 120 for conditions, 60 for gifts and names of promotions, 24 for labels,
/// 40 for free points and everything else.
pub fn longest_columns(point: &PointName) -> usize {
    match point.as_str() {
        "std.title" => 150,
        "std.short_title" => 65,
        "std.brand" => 70,
        "std.promo.conditions" => 120,
        "std.gift" | "std.promo.name" => 60,
        "std.promo.label" => 24,
        "std.price.unit.per" | "std.sold" => 12,
        _ => 40,
    }
}

impl Template {
    /// Makes the worst cases of the template, at most [`MAX_WORST_CASES`], in the order of [`CaseKind`].
    ///
    /// Pictures are named after [`StandIn`]s; [`stand_ins`](crate::render::stand_ins) has the files.
    ///
    /// # Example
    ///
    /// ```
    /// use sticker_core::template::{CaseKind, Template, WorstCaseRule};
    /// let template = Template::from_json(br##"{
    ///     "sticker": 1, "id": "t", "canvas": {"width": 80, "height": 80},
    ///     "points": {"std.brand": {"use": "optional"}}, "fonts": {"sans": [{"family": "Sticker Sans"}]},
    ///     "layers": [{"id": "t", "type": "text", "box": {"x": 0, "y": 0, "width": 80, "height": 80},
    ///                 "text": "{std.brand} {std.title}", "font": "sans", "size": 9, "fill": "#000"}]
    /// }"##)?;
    /// let product = serde_json::from_str(r#"{"business": "acme", "item": "42"}"#)?;
    /// let rule = WorstCaseRule::new(product, "2026-11-11T00:00:00Z".parse()?, "en".parse()?);
    /// let cases = template.worst_cases(&rule);
    /// let of = |kind| &cases.iter().find(|case| case.kind == kind).unwrap().points;
    /// assert_eq!(of(CaseKind::Longest).get("std.title").unwrap().plain_text().unwrap().len(), 150);
    /// assert!(of(CaseKind::OptionalMissing).get("std.brand").is_none());
    /// assert!(of(CaseKind::OptionalMissing).get("std.title").is_some());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn worst_cases(&self, rule: &WorstCaseRule) -> Vec<WorstCase> {
        let uses = uses(self);
        let currencies = uses::currencies(self, rule);
        let mut cases: Vec<WorstCase> = Vec::new();
        let mut add = |name: String, kind, points| {
            if cases.len() < MAX_WORST_CASES && !cases.iter().any(|case| case.points == points) {
                cases.push(WorstCase { name, kind, points });
            }
        };
        let make = |kind, currency| snapshot(rule, &uses, kind, currency);
        let has_prices = uses.iter().any(Use::is_price);
        let has_pictures = uses.iter().any(Use::is_picture);
        let Some(&first) = currencies.first() else { return Vec::new() };
        add("ordinary".to_owned(), CaseKind::Ordinary, make(CaseKind::Ordinary, first));
        for kind in [CaseKind::Longest, CaseKind::OneWord, CaseKind::LargestPrice] {
            for &currency in &currencies[..if has_prices { currencies.len() } else { 1 }] {
                let name = match currencies.len() {
                    1 => kind.name().to_owned(),
                    _ => format!("{} {}", kind.name(), currency.code()),
                };
                add(name, kind, make(kind, currency));
            }
        }
        for kind in [CaseKind::Shortest, CaseKind::Empty] {
            add(kind.name().to_owned(), kind, make(kind, first));
        }
        let kind = CaseKind::OptionalMissing;
        add(kind.name().to_owned(), kind, self.without_optional(rule, make(CaseKind::Ordinary, first)));
        for kind in [CaseKind::LightPictures, CaseKind::DarkPictures] {
            if has_pictures {
                add(kind.name().to_owned(), kind, make(kind, first));
            }
        }
        add(CaseKind::Limit.name().to_owned(), CaseKind::Limit, make(CaseKind::Limit, first));
        let longest: Vec<Snapshot> =
            currencies.iter().map(|&currency| make(CaseKind::Longest, currency)).collect();
        self.add_hidden_layers(&longest, &mut cases);
        cases
    }

    /// Leaves out what may be missing; what stands in for a point whose value is required stays.
    fn without_optional(&self, rule: &WorstCaseRule, full: Snapshot) -> Snapshot {
        let mut points = Snapshot::new(rule.product.clone(), rule.at, rule.locale.clone());
        for (name, value) in full.points() {
            let is_required = matches!(self.points_used().get(name), Some(PointPolicy::Required) | None);
            if is_required {
                put(&mut points, name, value.clone());
            }
        }
        points
    }

    /// Adds cases for layers that no case shows and that some product shows.
    fn add_hidden_layers(&self, longest: &[Snapshot], cases: &mut Vec<WorstCase>) {
        for variant in self.variants() {
            for (layer, conditions) in shown_by(self, variant) {
                let holds = |points: &Snapshot| conditions.iter().all(|c| c.eval(points).truth);
                if cases.len() >= MAX_WORST_CASES || cases.iter().any(|case| holds(&case.points)) {
                    continue;
                }
                for base in longest {
                    let Reach::Holds(values) = reach(&conditions, Some(base)) else { continue };
                    let points = changed(base, values);
                    if holds(&points) {
                        let name = format!("{} {}", CaseKind::Shows.name(), layer.id);
                        cases.push(WorstCase { name, kind: CaseKind::Shows, points });
                        break;
                    }
                }
            }
        }
    }
}

/// Returns every layer of a variant with all that must hold for it to be drawn: its own condition, those of what it lies
/// in, and that the points are there which it draws.
pub(super) fn shown_by<'a>(template: &Template, variant: &'a Variant) -> Vec<(&'a Layer, Vec<Predicate>)> {
    let mut all = Vec::new();
    collect(template, &variant.layers, &[], &mut all);
    all
}

fn collect<'a>(
    template: &Template,
    layers: &'a [Layer],
    around: &[Predicate],
    all: &mut Vec<(&'a Layer, Vec<Predicate>)>,
) {
    for layer in layers {
        let mut conditions = around.to_vec();
        conditions.extend(layer.when.clone());
        conditions.extend(drawn(layer).into_iter().filter_map(|point| there(template, point)));
        all.push((layer, conditions.clone()));
        collect(template, layer.children(), &conditions, all);
    }
}

/// Returns the points without which a layer is not drawn, but for those of the layers in it.
fn drawn(layer: &Layer) -> Vec<&PointName> {
    let mut points = Vec::new();
    if let Some(LayerMask::Image(MaskImage { source: ImageSource::Point(point), .. })) = &layer.effects.mask {
        points.push(point);
    }
    match &layer.content {
        Content::Text(text) => points.extend(text.points()),
        Content::Price(price) => points.push(&price.point),
        Content::Image(image) => {
            if let ImageSource::Point(point) = &image.source {
                points.push(point);
            }
        }
        _ => {}
    }
    points
}

/// Asks that a point, or one that stands in for it, is there; `None` where a default always is.
fn there(template: &Template, point: &PointName) -> Option<Predicate> {
    let mut chain = vec![Predicate::Present(point.clone())];
    let mut point = point;
    loop {
        match template.points_used().get(point) {
            Some(PointPolicy::Default(_)) => return None,
            Some(PointPolicy::Alternative(other)) => {
                chain.push(Predicate::Present(other.clone()));
                point = other;
            }
            _ => break,
        }
    }
    match chain.len() {
        1 => chain.pop(),
        _ => Some(Predicate::Any(chain)),
    }
}

fn snapshot(rule: &WorstCaseRule, uses: &[Use], kind: CaseKind, currency: Currency) -> Snapshot {
    let mut points = Snapshot::new(rule.product.clone(), rule.at, rule.locale.clone());
    for point in uses {
        if let Some(value) = values::value(rule, point, kind, currency) {
            put(&mut points, &point.name, value);
        }
    }
    points
}

/// Sets a point; one that the dictionary refuses is left out.
fn put(points: &mut Snapshot, name: &PointName, value: PointValue) {
    // What the dictionary refuses no product has.
    drop(points.insert(name.clone(), value));
}

fn changed(base: &Snapshot, values: BTreeMap<PointName, Option<PointValue>>) -> Snapshot {
    let mut points = Snapshot::new(base.key().clone(), base.at(), base.locale().clone());
    for (name, value) in base.points().iter().filter(|(name, _)| !values.contains_key(*name)) {
        put(&mut points, name, value.clone());
    }
    for (name, value) in values {
        if let Some(value) = value {
            put(&mut points, &name, value);
        }
    }
    points
}

/// A picture that stands in for one of a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum StandIn {
    /// Grey, square.
    Middle,
    /// White, square.
    Light,
    /// Black, square.
    Dark,
    /// Grey, four times as wide as high.
    Wide,
    /// Grey, three times as high as wide.
    Tall,
}

impl StandIn {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Middle, Self::Light, Self::Dark, Self::Wide, Self::Tall];

    /// Returns the name of its file.
    pub const fn file(self) -> &'static str {
        match self {
            Self::Middle => "sticker.stand-in.middle.png",
            Self::Light => "sticker.stand-in.light.png",
            Self::Dark => "sticker.stand-in.dark.png",
            Self::Wide => "sticker.stand-in.wide.png",
            Self::Tall => "sticker.stand-in.tall.png",
        }
    }
}

#[cfg(test)]
mod tests;
