//! The glue of prices: places at which a line must not end though UAX 14 lets it.
//!
//! UAX 14 keeps digits, separators and currency signs together only where no space and no East Asian character stands
//! between them. A shop needs more: a price, and a number with its unit, are read as one word. So no line ends
//!
//! - inside a number, its groups of three digits apart by a space, comma, point or apostrophe included: `1 299,00`;
//! - between a currency, as a sign or as three capital letters of ISO 4217, and the number beside it, with one space
//!   between them or none: `€ 12,99`, `129,00 ₽`, `USD 35`;
//! - between a number and the unit after it, with one space or none: `900 g`, `2 x 30 ml`, `199元起`, `8折`; a Latin unit
//!   must end there, so that `5 more` is two words;
//! - around the sign between two numbers: `6-12`, `3×100`, `2 x 900 g`.

/// Returns the byte offsets at which no line may end, ascending.
pub(super) fn glued(text: &str) -> Vec<usize> {
    let mut glued = Vec::new();
    if !text.chars().any(is_digit) {
        return glued;
    }
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let mut at = 0;
    while at < chars.len() {
        if !is_digit(chars[at].1) {
            at += 1;
            continue;
        }
        let end = number_end(&chars, at);
        let first = before(&chars, at);
        let last = after(&chars, end);
        glued.extend(chars[first + 1..last].iter().map(|c| c.0));
        at = end;
    }
    glued.sort_unstable();
    glued.dedup();
    glued
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c) || ('٠'..='٩').contains(&c) || ('۰'..='۹').contains(&c)
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}')
}

fn is_currency(c: char) -> bool {
    matches!(c, '$' | '＄' | '¢' | '£' | '￡' | '¥' | '￥' | '฿' | '₩' | '￦' | '\u{20a0}'..='\u{20cf}' | '﷼')
}

/// Returns the index after a number that starts at `at`.
fn number_end(chars: &[(usize, char)], at: usize) -> usize {
    let mut end = at + digits(chars, at);
    // A space joins groups of three where a currency shows that they are one price: "2 100 ml" are two numbers.
    let is_grouped = end - at <= 3 && is_grouped_price(chars, end);
    while let Some(&(_, mark)) = chars.get(end) {
        let count = digits(chars, end + 1);
        let goes_on = match mark {
            '.' | ',' | '\'' | '’' | '٫' | '٬' => count > 0,
            mark => is_grouped && is_space(mark) && count == 3,
        };
        if !goes_on {
            break;
        }
        end += 1 + count;
    }
    end
}

/// Counts the digits from `at` on.
fn digits(chars: &[(usize, char)], at: usize) -> usize {
    chars.iter().skip(at).take_while(|c| is_digit(c.1)).count()
}

/// Tells whether groups of three digits after spaces follow at `at`, and money after them.
fn is_grouped_price(chars: &[(usize, char)], at: usize) -> bool {
    let is = |i: usize, test: fn(char) -> bool| chars.get(i).is_some_and(|c| test(c.1));
    let mut end = at;
    while is(end, is_space) && digits(chars, end + 1) == 3 {
        end += 4;
    }
    if end == at {
        return false;
    }
    if is(end, |c| c == ',' || c == '.') && is(end + 1, is_digit) {
        end += 1 + digits(chars, end + 1);
    }
    let end = if is(end, is_space) { end + 1 } else { end };
    let is_money = || word(chars, end).is_some_and(|w| MONEY.contains(&&*w));
    is(end, is_currency) || is_code(chars, end) || is_money()
}

/// Returns the index of the first character that belongs to a number starting at `at`.
fn before(chars: &[(usize, char)], at: usize) -> usize {
    let Some(mut left) = at.checked_sub(1) else { return at };
    let spaced = is_space(chars[left].1);
    if spaced {
        let Some(further) = left.checked_sub(1) else { return at };
        left = further;
    }
    let c = chars[left].1;
    if is_currency(c) {
        // "US$", "CN¥", "NT$".
        let letters = chars[..left].iter().rev().take(3).take_while(|c| c.1.is_ascii_uppercase()).count();
        return left - letters;
    }
    if c.is_ascii_uppercase() && left >= 2 && is_code(chars, left - 2) {
        let starts = left == 2 || !chars[left - 3].1.is_alphanumeric();
        return if starts { left - 2 } else { at };
    }
    // "-20", "≤5", "No.1" need no help; a sign between numbers is reached from the number before it.
    at
}

/// Returns the index after the last character that belongs to a number that ends before `end`.
fn after(chars: &[(usize, char)], end: usize) -> usize {
    let spaced = chars.get(end).is_some_and(|c| is_space(c.1));
    let at = if spaced { end + 1 } else { end };
    let Some(&(_, c)) = chars.get(at) else { return end };
    if is_currency(c) {
        return at + 1;
    }
    if matches!(c, '-' | '–' | '~' | '～' | '×' | 'x' | '*' | '/') {
        let next = if chars.get(at + 1).is_some_and(|c| is_space(c.1)) { at + 2 } else { at + 1 };
        let is_number = chars.get(next).is_some_and(|c| is_digit(c.1) || is_currency(c.1));
        // A dash with spaces is a pause, not a range.
        let joins = c == '×' || c == 'x' || (!spaced && next == at + 1);
        return if is_number && joins { next + 1 } else { end };
    }
    if is_code(chars, at) {
        return at + 3;
    }
    if !spaced && COUNTERS.contains(&c) {
        // "199元起", "3件装": one more that counts.
        let more = chars.get(at + 1).is_some_and(|c| matches!(c.1, '起' | '装' | '裝' | '入'));
        return at + 1 + usize::from(more);
    }
    match word(chars, at) {
        Some(word) if UNITS.contains(&&*word) || MONEY.contains(&&*word) => at + word.chars().count(),
        _ => end,
    }
}

/// Tells whether three capital letters at `at` are a currency and end there.
fn is_code(chars: &[(usize, char)], at: usize) -> bool {
    let Some(letters) = chars.get(at..at + 3) else { return false };
    let code: String = letters.iter().map(|c| c.1).collect();
    CODES.contains(&&*code) && chars.get(at + 3).is_none_or(|c| !c.1.is_alphabetic())
}

/// Returns the word of letters, degree and percent signs at `at`, where it is short enough for a unit.
fn word(chars: &[(usize, char)], at: usize) -> Option<String> {
    let is_part = |c: char| {
        c.is_alphabetic() && !('\u{2e80}'..='\u{d7ff}').contains(&c)
            || matches!(c, '%' | '％' | '°' | '℃' | '℉' | '‰' | '"' | '″' | '²' | '³')
    };
    let word: String = chars.get(at..)?.iter().map(|c| c.1).take_while(|&c| is_part(c)).take(7).collect();
    (!word.is_empty()).then_some(word)
}

/// Signs that count what stands before them.
const COUNTERS: [char; 46] = [
    '元', '円', '圆', '块', '起', '折', '万', '萬', '亿', '億', '千', '件', '个', '個', '斤', '克', '升',
    '片', '粒', '枚', '本', '袋', '瓶', '盒', '包', '倍', '％', '%', '℃', '°', '원', '人', '岁', '歳', '段',
    '月', '年', '日', '天', '支', '条', '罐', '杯', '台', '双', '套',
];
/// Words for units that stand after a number; they are compared as written.
#[rustfmt::skip]
const UNITS: [&str; 70] = [
    "g", "kg", "mg", "µg", "μg", "mcg", "t", "oz", "lb", "lbs", "l", "L", "ml", "mL", "ML", "cl", "dl", "m", "cm", "mm",
    "µm", "km", "in", "ft", "m²", "m³", "cm²", "cm³", "W", "kW", "kWh", "Wh", "V", "A", "mAh", "Ah", "Hz", "MHz", "GHz",
    "dB", "GB", "MB", "TB", "KB", "GiB", "Gbps", "Mbps", "fps", "MP", "rpm", "°", "°C", "°F", "℃", "℉", "%", "％", "‰",
    "\"", "″", "pcs", "pc", "pack", "packs", "tabs", "caps", "г", "кг", "мл", "шт",
];
/// Words for money that stand after a number.
const MONEY: [&str; 12] = ["kr", "zł", "Kč", "Ft", "lei", "руб", "грн", "TL", "ر", "د", "RM", "Rp"];
/// The currencies of ISO 4217 that shops of the world's largest markets show.
#[rustfmt::skip]
const CODES: [&str; 45] = [
    "AED", "ARS", "AUD", "BDT", "BRL", "CAD", "CHF", "CLP", "CNY", "COP", "CZK", "DKK", "EGP", "EUR", "GBP", "HKD", "HUF",
    "IDR", "ILS", "INR", "JPY", "KRW", "KZT", "MXN", "MYR", "NGN", "NOK", "NZD", "PEN", "PHP", "PKR", "PLN", "QAR", "RMB",
    "RON", "RUB", "SAR", "SEK", "SGD", "THB", "TRY", "TWD", "UAH", "USD", "VND",
];

#[cfg(test)]
mod tests {
    use super::super::breaks::{BreakRules, break_opportunities};

    fn pieces(text: &str) -> Vec<&str> {
        let mut ends = break_opportunities(text, &BreakRules::default(), None);
        ends.push(text.len());
        let mut start = 0;
        ends.iter().map(|&e| &text[std::mem::replace(&mut start, e)..e]).collect()
    }

    #[test]
    fn a_number_keeps_its_currency_on_either_side() {
        for price in [
            "￥1,299.00",
            "¥ 199",
            "€ 12,99",
            "12,99 €",
            "US$35",
            "USD 35.00",
            "35 EUR",
            "1 299,00 ₽",
            "1\u{a0}299 ₽",
            "12 499 999 ₸",
            "₹1,29,900",
            "CHF 1’250.00",
            "99 kr",
            "1 299 zł",
            "₪129.90",
        ] {
            assert_eq!(pieces(&format!("ab {price} cd")), ["ab ", &format!("{price} "), "cd"], "{price}");
        }
    }

    #[test]
    fn a_number_keeps_its_unit() {
        for amount in [
            "900 g",
            "1.5 L",
            "2 x 30 ml",
            "3×100 ml",
            "20000 mAh",
            "25 °C",
            "500 pcs",
            "50%",
            "6-12",
            "27\"",
        ] {
            assert_eq!(pieces(&format!("ab {amount} cd")), ["ab ", &format!("{amount} "), "cd"], "{amount}");
        }
        assert_eq!(pieces("只要199元起"), ["只", "要", "199元起"]);
        assert_eq!(pieces("8折优惠"), ["8折", "优", "惠"]);
        assert_eq!(pieces("3段900克6罐装"), ["3段", "900克", "6罐装"]);
    }

    #[test]
    fn words_that_only_look_like_units_stay_apart() {
        assert_eq!(pieces("top 5 goods in"), ["top ", "5 ", "goods ", "in"]);
        assert_eq!(pieces("pack of 2 100 ml"), ["pack ", "of ", "2 ", "100 ml"]);
        assert_eq!(pieces("since 1998 - 30 years"), ["since ", "1998 ", "- ", "30 ", "years"]);
        assert_eq!(pieces("SUPERUSD 35"), ["SUPERUSD ", "35"]);
    }
}
