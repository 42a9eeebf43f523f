//! Values of points for worst cases.

use super::super::Format;
use super::filler::columns;
use super::uses::{Purpose, Use};
use super::{CaseKind, StandIn, WorstCaseRule, longest_columns};
use crate::id::{AssetId, Code};
use crate::money::{Currency, Decimal, Money, MoneyRange, Ratio};
use crate::points::{AssetRef, PointValue, Snapshot, ValueKind};
use crate::time::{Instant, Window};

/// Columns of the longest word: names of chemicals and compounds are no longer.
const LONGEST_WORD: usize = 32;
/// Items of the longest lists.
const LIST_ITEMS: usize = 8;
/// The most digits that a price may have before its separator; the amount still fits 64 bits in every currency.
const MAX_PRICE_DIGITS: u32 = 12;

/// Makes the value of a point: of those that most of its purposes can write, the one that reads longest or, for a case of
/// little data, shortest. `None` where the dictionary has no kind for it.
pub(super) fn value(
    rule: &WorstCaseRule,
    point: &Use,
    kind: CaseKind,
    currency: Currency,
) -> Option<PointValue> {
    let is_short = matches!(kind, CaseKind::Shortest | CaseKind::Empty);
    let mut best: Option<((usize, usize), PointValue)> = None;
    for value in candidates(rule, point, kind, currency) {
        if point.name.check_type(&value).is_err() || value.check().is_err() {
            continue;
        }
        let written: Vec<String> =
            point.purposes.iter().filter_map(|purpose| write(purpose, &value)).collect();
        let length: usize = written.iter().map(|text| columns(text)).sum();
        let rank = (written.len(), if is_short { usize::MAX - length } else { length });
        if best.as_ref().is_none_or(|(known, _)| rank > *known) {
            best = Some((rank, value));
        }
    }
    best.map(|(_, value)| value)
}

/// Writes a value as a purpose does; `None` where it cannot.
fn write(purpose: &Purpose, value: &PointValue) -> Option<String> {
    match purpose {
        Purpose::Picture => matches!(value, PointValue::Image(_)).then(String::new),
        Purpose::Words(None) => Format::plain(value).ok(),
        // Where codes have words, only codes are meant.
        Purpose::Words(Some(format)) => match &**format {
            Format::Text(text) if !text.codes.is_empty() && value.kind() != ValueKind::Code => None,
            format => format.apply(value).ok().map(|written| written.text()),
        },
        Purpose::Price(format) => {
            let is_stated = matches!(
                value.kind(),
                ValueKind::Money | ValueKind::MoneyRange | ValueKind::Ratio | ValueKind::Text
            );
            is_stated.then(|| format.apply(value).ok().map(|written| written.text())).flatten()
        }
    }
}

/// Lists values of every kind, in the order in which they are preferred among those that read equally long.
fn candidates(rule: &WorstCaseRule, point: &Use, kind: CaseKind, currency: Currency) -> Vec<PointValue> {
    let text = text(rule, point, kind);
    let mut values = Vec::new();
    if point.is_picture() {
        values.push(picture(point, kind));
    }
    if point.is_price() {
        values.extend(amounts(rule, point, kind, currency));
    }
    if point.name.as_str() == "std.category" || point.name.as_str() == "std.categories" {
        values.push(PointValue::Text("category".to_owned()));
        values.push(PointValue::List(vec![PointValue::Text("category".to_owned())]));
        return values;
    }
    values.push(PointValue::Text(text.clone()));
    values.extend(codes(point).into_iter().map(PointValue::Code));
    if !point.is_price() {
        values.extend(amounts(rule, point, kind, currency));
    }
    let is_long =
        matches!(kind, CaseKind::Longest | CaseKind::OneWord | CaseKind::LargestPrice | CaseKind::Limit);
    let (count, decimal) = match kind {
        CaseKind::Shortest | CaseKind::Empty => (1, Decimal::from(1)),
        _ if is_long => (88_888_888, Decimal::new(8_888_888, 3).unwrap_or(Decimal::from(8_888))),
        _ => (288, Decimal::new(125, 1).unwrap_or(Decimal::from(12))),
    };
    values.push(PointValue::Int(count));
    values.push(PointValue::Decimal(decimal));
    values.extend(moments(kind));
    let items = match kind {
        CaseKind::Empty => 0,
        CaseKind::Shortest => 1,
        CaseKind::Limit => PointValue::MAX_ITEMS,
        CaseKind::Ordinary | CaseKind::LightPictures | CaseKind::DarkPictures => 2,
        _ => LIST_ITEMS,
    };
    // All items of a list share the bytes of one text at the limit.
    let item = match kind {
        CaseKind::Limit => rule.filler.text(longest_columns(&point.name)),
        _ => text,
    };
    values.push(PointValue::List(vec![PointValue::Text(item); items]));
    values.push(PointValue::Flag(true));
    values.push(picture(point, kind));
    values
}

fn text(rule: &WorstCaseRule, point: &Use, kind: CaseKind) -> String {
    let longest = rule.columns.get(&point.name).copied().unwrap_or_else(|| longest_columns(&point.name));
    match kind {
        CaseKind::Empty => String::new(),
        // Enough for one letter of any width.
        CaseKind::Shortest => rule.filler.word(2).chars().take(1).collect(),
        CaseKind::Longest | CaseKind::Shows => rule.filler.text(longest),
        CaseKind::OneWord => rule.filler.word(longest.min(LONGEST_WORD)),
        CaseKind::Limit => {
            let most = rule.filler.text(PointValue::MAX_TEXT_BYTES);
            let is_free = point.name.as_str().starts_with("std.point.");
            let letters = if is_free { Snapshot::MAX_FREE_POINT_GRAPHEMES } else { most.len() };
            let mut bytes = 0;
            let fits = |c: &char| {
                bytes += c.len_utf8();
                bytes <= PointValue::MAX_TEXT_BYTES
            };
            most.chars().take(letters).take_while(fits).collect()
        }
        _ => rule.filler.text((longest / 4).max(2)),
    }
}

/// Lists amounts and shares; of a list or an earlier price they are a little larger than of others.
fn amounts(rule: &WorstCaseRule, point: &Use, kind: CaseKind, currency: Currency) -> Vec<PointValue> {
    let name = point.name.as_str();
    let is_reference = name.starts_with("std.price.list") || name.starts_with("std.price.prior");
    let unit = currency.minor_per_major();
    let is_large = matches!(
        kind,
        CaseKind::Longest | CaseKind::OneWord | CaseKind::LargestPrice | CaseKind::Limit | CaseKind::Shows
    );
    let majors: Vec<i64> = match kind {
        CaseKind::Shortest | CaseKind::Empty => vec![1],
        _ if is_large => {
            let usual = if currency.exponent() == 0 { 8 } else { 6 };
            let digits = rule.price_digits.map_or(usual, u32::from).clamp(1, MAX_PRICE_DIGITS);
            // All eights, and eights before zeros for what is written in thousands and more.
            let ones = (10i64.pow(digits) - 1) / 9;
            let zeros = 10i64.pow(digits.saturating_sub(2));
            vec![8 * ones, 8 * ones / zeros * zeros]
        }
        _ => vec![128],
    };
    // 88/100 of a major unit, 80/100, and none: what a format may not drop, it refuses.
    let parts = [unit * 88 / 100, unit * 8 / 10, 0];
    let mut values = Vec::new();
    for major in majors {
        let major = major + i64::from(is_reference);
        for part in parts {
            let Some(minor) = major.checked_mul(unit).and_then(|minor| minor.checked_add(part)) else {
                continue;
            };
            let money = Money::new(minor, currency);
            values.push(PointValue::Money(money));
            let min = Money::new((minor - unit).max(1), currency);
            values.extend(MoneyRange::new(min, money).ok().map(PointValue::MoneyRange));
        }
    }
    let shares: &[u32] = match kind {
        CaseKind::Shortest | CaseKind::Empty => &[100, 500, 1_000, 5_000],
        _ if is_large => &[8_888, 8_880, 8_800, 8_500, 8_000],
        _ => &[2_500, 2_000],
    };
    values.extend(shares.iter().map(|&bp| PointValue::Ratio(Ratio { bp })));
    values
}

/// Lists the codes that the formats of a point have words for, or one of the dictionary's.
fn codes(point: &Use) -> Vec<Code> {
    let mut names: Vec<&str> = Vec::new();
    for purpose in &point.purposes {
        if let Purpose::Words(Some(format)) = purpose
            && let Format::Text(text) = &**format
        {
            names.extend(text.codes.keys().map(String::as_str));
        }
    }
    if names.is_empty() {
        names.push(match point.name.as_str() {
            "std.condition" => "refurbished",
            "std.origin_country" => "NZ",
            "std.stock.state" => "backorder",
            _ => "code",
        });
    }
    names.into_iter().filter_map(|name| Code::new(name).ok()).collect()
}

/// An instant and a window whose days, months, hours and minutes have as many digits as the case asks for.
fn moments(kind: CaseKind) -> Vec<PointValue> {
    // 2028-12-22T22:58:58Z, or 2026-02-03T01:02:03Z.
    let ms = match kind {
        CaseKind::Shortest | CaseKind::Empty => 1_770_080_523_000,
        _ => 1_861_138_738_000,
    };
    let at = Instant::from_ms(ms).ok();
    let end = Instant::from_ms(ms + 86_400_000).ok();
    let window = at.and_then(|at| Window::new(at, end).ok()).map(PointValue::Window);
    at.map(PointValue::Instant).into_iter().chain(window).collect()
}

fn picture(point: &Use, kind: CaseKind) -> PointValue {
    let is_logo = !point.name.as_str().starts_with("std.image.") || point.name.as_str() == "std.image.logo";
    let stand_in = match kind {
        CaseKind::LightPictures => StandIn::Light,
        CaseKind::DarkPictures => StandIn::Dark,
        CaseKind::Longest | CaseKind::Shows if is_logo => StandIn::Wide,
        CaseKind::Longest | CaseKind::Shows => StandIn::Tall,
        _ => StandIn::Middle,
    };
    match AssetId::new(stand_in.file()) {
        Ok(id) => PointValue::Image(AssetRef::Asset(id)),
        // A name of the library's own is a name.
        Err(_) => PointValue::Flag(true),
    }
}
