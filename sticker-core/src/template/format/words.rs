//! What a template says of prices by locale: words for qualifiers, units of short amounts, ranges.

use std::collections::BTreeMap;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de;
use serde::{Deserialize, Deserializer};

use super::read::affix;
use super::{MAX_AFFIX_BYTES, MAX_CODES, MoneyFormat};
use crate::digest::{Canonical, Encode};
use crate::locale::LocaleTag;
use crate::money::display::MoneyDisplay;

/// The largest number of units of short amounts in one locale.
pub const MAX_UNITS: usize = 8;
/// The largest number of noughts that a unit of short amounts stands for.
pub const MAX_ZEROS: u8 = 15;
/// The largest number of fraction digits of a short amount.
pub(super) const MAX_COMPACT_DIGITS: u8 = 4;

/// Whose rules write an amount.
///
/// In JSON: `"render"`, or a BCP 47 tag that CLDR has data for, such as `"de-DE"`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum MoneyLocale {
    /// The locale that the template is rendered in.
    Render,
    /// This one.
    Tag(LocaleTag),
}

impl MoneyLocale {
    const RENDER: &str = "render";
}

impl<'de> Deserialize<'de> for MoneyLocale {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        let text = String::deserialize(source)?;
        if text == Self::RENDER {
            return Ok(Self::Render);
        }
        let tag = LocaleTag::new(&text).map_err(de::Error::custom)?;
        MoneyDisplay::new(&tag).map_err(de::Error::custom)?;
        Ok(Self::Tag(tag))
    }
}

impl JsonSchema for MoneyLocale {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "MoneyLocale".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let tag = generator.subschema_for::<LocaleTag>();
        json_schema!({
            "description": "Whose rules write an amount: `render` for the locale that the template is rendered in, or a locale of CLDR.",
            "anyOf": [{ "const": Self::RENDER }, tag]
        })
    }
}

impl Encode for MoneyLocale {
    fn encode(&self, out: &mut Canonical) {
        match self {
            Self::Render => out.variant(Self::RENDER),
            Self::Tag(tag) => out.variant("tag").value(tag),
        };
    }
}

/// What a price is called that is not the only one, by locale.
///
/// A word is looked up for the locale of the amount, then for those that it inherits from: `zh` serves `zh-CN`. A price
/// that needs a word and finds none is refused.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PriceWords {
    /// The lowest of several prices: `from`, `ab`, `起`.
    #[serde(deserialize_with = "by_locale")]
    pub from: BTreeMap<LocaleTag, PriceWord>,
    /// The highest of several: `up to`, `bis zu`, `最高`.
    #[serde(deserialize_with = "by_locale")]
    pub up_to: BTreeMap<LocaleTag, PriceWord>,
}

impl PriceWords {
    /// Tells whether there is no word.
    pub fn is_empty(&self) -> bool {
        self.from.is_empty() && self.up_to.is_empty()
    }
}

impl Encode for PriceWords {
    fn encode(&self, out: &mut Canonical) {
        encode_by_locale(&self.from, out);
        encode_by_locale(&self.up_to, out);
    }
}

/// The words around a price; at least one of them says something.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(remote = "Self", default, deny_unknown_fields)]
pub struct PriceWord {
    /// What stands before the price, with the space between them.
    #[serde(deserialize_with = "affix")]
    #[schemars(length(max = MAX_AFFIX_BYTES))]
    pub before: String,
    /// What stands after it.
    #[serde(deserialize_with = "affix")]
    #[schemars(length(max = MAX_AFFIX_BYTES))]
    pub after: String,
}

impl<'de> Deserialize<'de> for PriceWord {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        let word = Self::deserialize(source)?;
        if word.before.is_empty() && word.after.is_empty() {
            return Err(de::Error::custom("neither before nor after says anything"));
        }
        for (text, touches) in [(&word.before, Touches::End), (&word.after, Touches::Start)] {
            if !text.is_empty() {
                check_said(text, touches).map_err(de::Error::custom)?;
            }
        }
        Ok(word)
    }
}

impl Encode for PriceWord {
    fn encode(&self, out: &mut Canonical) {
        out.str(&self.before).str(&self.after);
    }
}

/// How a range of prices is written.
///
/// In JSON: `"refuse"`, `"lowest"`, `"highest"`, `{"both": {"join": "–"}}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PriceRange {
    /// Not at all.
    #[default]
    Refuse,
    /// By its lowest price and the word `from`.
    Lowest,
    /// By its highest price and the word `up_to`.
    Highest,
    /// By both.
    Both(RangeEnds),
}

impl Encode for PriceRange {
    fn encode(&self, out: &mut Canonical) {
        match self {
            Self::Refuse => out.variant("refuse"),
            Self::Lowest => out.variant("lowest"),
            Self::Highest => out.variant("highest"),
            Self::Both(ends) => out.variant("both").str(&ends.join).variant(match ends.symbol {
                RangeSymbol::Each => "each",
                RangeSymbol::Once => "once",
            }),
        };
    }
}

/// How the two ends of a range stand beside each other.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RangeEnds {
    /// What stands between them, with the spaces around it.
    #[serde(deserialize_with = "join")]
    #[schemars(length(min = 1, max = MAX_AFFIX_BYTES))]
    pub join: String,
    /// Which of them have the currency's symbol.
    #[serde(default)]
    pub symbol: RangeSymbol,
}

/// Which ends of a range have the currency's symbol.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RangeSymbol {
    /// Both: `¥99–¥199`.
    #[default]
    Each,
    /// The one at the outside: `¥99–199`, `99–199 €`.
    Once,
}

/// How large amounts are written short.
///
/// An amount takes the largest unit in which it is at least 1 and loses no digit; where it would lose one in every unit it is
/// written in full, unless `round_up` of the format lets it be rounded up. A locale without units writes in full.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Compact {
    /// The largest number of fraction digits, 0 to 4; zeros at the end are not written.
    #[serde(default = "one", deserialize_with = "compact_digits")]
    #[schemars(range(max = MAX_COMPACT_DIGITS))]
    pub fraction_digits: u8,
    /// The units of each locale, from the smallest to the largest.
    #[serde(deserialize_with = "units")]
    #[schemars(with = "BTreeMap<LocaleTag, Vec<CompactUnit>>")]
    pub units: BTreeMap<LocaleTag, Vec<CompactUnit>>,
}

impl Encode for Compact {
    fn encode(&self, out: &mut Canonical) {
        out.u8(self.fraction_digits).count(self.units.len());
        for (locale, units) in &self.units {
            out.value(locale).list(units);
        }
    }
}

/// A unit of short amounts: `{"zeros": 4, "text": "万"}`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CompactUnit {
    /// How many noughts it stands for, 1 to 15.
    #[serde(deserialize_with = "zeros")]
    #[schemars(range(min = 1, max = MAX_ZEROS))]
    pub zeros: u8,
    /// What stands after the digits, with the space between them.
    #[serde(deserialize_with = "unit")]
    #[schemars(length(min = 1, max = MAX_AFFIX_BYTES))]
    pub text: String,
}

impl Encode for CompactUnit {
    fn encode(&self, out: &mut Canonical) {
        out.u8(self.zeros).str(&self.text);
    }
}

/// Finds what a table says for a locale or the nearest one that it inherits from.
pub(super) fn for_locale<'a, T>(table: &'a BTreeMap<LocaleTag, T>, locale: &LocaleTag) -> Option<&'a T> {
    locale.with_current_language().chain().find_map(|tag| table.get(&tag))
}

const fn one() -> u8 {
    1
}

fn join<'de, D: Deserializer<'de>>(source: D) -> Result<String, D::Error> {
    said(source, Touches::Both)
}

fn unit<'de, D: Deserializer<'de>>(source: D) -> Result<String, D::Error> {
    said(source, Touches::Start)
}

fn said<'de, D: Deserializer<'de>>(source: D, touches: Touches) -> Result<String, D::Error> {
    let text = affix(source)?;
    check_said(&text, touches).map_err(de::Error::custom)?;
    Ok(text)
}

/// Which ends of a text stand beside digits.
#[derive(Clone, Copy)]
enum Touches {
    Start,
    End,
    Both,
}

/// Checks that a text beside digits says something and does not read on from them: `.` between 1 and 20 is one price.
fn check_said(text: &str, touches: Touches) -> Result<(), String> {
    if text.chars().all(|c| c.is_whitespace() || is_number_mark(c)) {
        return Err(format!("{text:?} says nothing beside a number"));
    }
    let (start, end) = (text.chars().next(), text.chars().next_back());
    let edges = match touches {
        Touches::Start => [start, None],
        Touches::End => [None, end],
        Touches::Both => [start, end],
    };
    match edges.into_iter().flatten().find(|c| is_number_mark(*c)) {
        Some(mark) => Err(format!("{text:?} has {mark:?} where it touches a number, which would read on")),
        None => Ok(()),
    }
}

/// Tells whether a character can stand between the digits of one number.
const fn is_number_mark(c: char) -> bool {
    matches!(c, '.' | ',' | '\'' | '’' | '·' | '٫' | '٬' | '．' | '，')
}

fn by_locale<'de, D: Deserializer<'de>>(source: D) -> Result<BTreeMap<LocaleTag, PriceWord>, D::Error> {
    let words = BTreeMap::<LocaleTag, PriceWord>::deserialize(source)?;
    check_count(words.len())?;
    Ok(words)
}

fn units<'de, D: Deserializer<'de>>(source: D) -> Result<BTreeMap<LocaleTag, Vec<CompactUnit>>, D::Error> {
    let units = BTreeMap::<LocaleTag, Vec<CompactUnit>>::deserialize(source)?;
    check_count(units.len())?;
    for (locale, list) in &units {
        if list.is_empty() || list.len() > MAX_UNITS {
            let found = list.len();
            return Err(de::Error::custom(format_args!(
                "{found} units of {locale} are outside the limits of 1 and {MAX_UNITS}"
            )));
        }
        if let Some(pair) = list.windows(2).find(|pair| pair[0].zeros >= pair[1].zeros) {
            return Err(de::Error::custom(format_args!(
                "unit {:?} of {locale} is not larger than the one before it",
                pair[1].text
            )));
        }
    }
    Ok(units)
}

fn check_count<E: de::Error>(found: usize) -> Result<(), E> {
    match found {
        0..=MAX_CODES => Ok(()),
        _ => Err(E::custom(format_args!("{found} locales are beyond the limit of {MAX_CODES}"))),
    }
}

fn zeros<'de, D: Deserializer<'de>>(source: D) -> Result<u8, D::Error> {
    let zeros = u64::deserialize(source)?;
    u8::try_from(zeros).ok().filter(|n| (1..=MAX_ZEROS).contains(n)).ok_or_else(|| {
        de::Error::custom(format_args!("{zeros} noughts are outside the limits of 1 and {MAX_ZEROS}"))
    })
}

fn compact_digits<'de, D: Deserializer<'de>>(source: D) -> Result<u8, D::Error> {
    let digits = u64::deserialize(source)?;
    u8::try_from(digits).ok().filter(|n| *n <= MAX_COMPACT_DIGITS).ok_or_else(|| {
        de::Error::custom(format_args!(
            "{digits} fraction digits of a short amount are beyond the limit of {MAX_COMPACT_DIGITS}"
        ))
    })
}

fn encode_by_locale(words: &BTreeMap<LocaleTag, PriceWord>, out: &mut Canonical) {
    out.count(words.len());
    for (locale, word) in words {
        out.value(locale).value(word);
    }
}

/// Refuses fields that contradict each other.
impl<'de> Deserialize<'de> for MoneyFormat {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        let format = Self::deserialize(source)?;
        format.check().map_err(de::Error::custom)?;
        Ok(format)
    }
}

impl MoneyFormat {
    /// Tells whether it has nothing that template versions before locales do not know.
    pub(in crate::template) fn is_plain(&self) -> bool {
        self.locale.is_none() && !self.is_worded() && self.compact.is_none()
    }

    /// Tells whether it can write words or a range.
    pub(super) fn is_worded(&self) -> bool {
        !self.words.is_empty() || self.range != PriceRange::Refuse
    }

    fn check(&self) -> Result<(), Contradiction> {
        use super::Grouping;
        let has_signs = !self.symbol.is_empty()
            || self.symbol_after
            || !self.symbol_gap.is_empty()
            || self.decimal != super::read::point()
            || self.group != super::read::comma()
            || self.group_size != Grouping::default();
        match &self.locale {
            Some(_) if has_signs => Err(Contradiction(
                "locale writes the signs of CLDR, and symbol, symbol_after, symbol_gap, decimal, group or group_size others",
            )),
            None if self.symbol_form != super::SymbolForm::default() || self.digits.is_some() => {
                Err(Contradiction(
                    "symbol_form and digits choose among the signs of CLDR, which need the field locale",
                ))
            }
            _ => match self.range {
                PriceRange::Lowest if self.words.from.is_empty() => {
                    Err(Contradiction("a range by its lowest price needs words for from"))
                }
                PriceRange::Highest if self.words.up_to.is_empty() => {
                    Err(Contradiction("a range by its highest price needs words for up_to"))
                }
                _ => Ok(()),
            },
        }
    }
}

/// Why the fields of a money format do not go together.
struct Contradiction(&'static str);

impl fmt::Display for Contradiction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}
