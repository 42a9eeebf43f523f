//! Letters that a template's fonts have, for made-up texts.

use super::super::RenderError;
use super::super::compile::{CompileRequest, Shared};
use crate::asset::font::FontStack;
use crate::points::LocaleTag;
use crate::template::Filler;

/// Returns the filler for texts of the request's language in letters that every font stack of the template has.
///
/// Chinese, Japanese and Korean texts are made of the commonest of their letters, of which a font with a part of them has
/// some; other languages of words in their script, less the words that the fonts lack. Where a stack has none of it, Latin
/// words stand in.
///
/// # Errors
///
/// [`RenderError::Fonts`] when a font stack names a face that the store lacks, and the other errors of
/// [`CompiledTemplate::compile`](super::super::CompiledTemplate::compile) that come before layers.
///
/// # Example
///
/// See [`lint`](crate::render::lint()), which fills texts with it.
pub fn filler_for(request: &CompileRequest<'_>) -> Result<Filler, RenderError> {
    Shared::new(request).map(|shared| filler(&shared, request.locale))
}

/// As [`filler_for`], with fonts that are found already.
pub(in crate::render) fn filler(shared: &Shared, locale: &LocaleTag) -> Filler {
    let has = |c: char| {
        let covers = |stack: &FontStack| stack.fonts().iter().any(|font| font.covers(c));
        shared.stacks.values().all(covers)
    };
    let (words, is_spaced) = words_of(locale);
    let known: Vec<String> = match is_spaced {
        true => words.split(' ').filter(|word| word.chars().all(has)).map(str::to_owned).collect(),
        false => vec![words.chars().filter(|&c| has(c)).collect()],
    };
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    Filler::new(&known, is_spaced).unwrap_or_else(|_| Filler::latin())
}

/// Returns letters or words of a language, and whether spaces stand between words.
fn words_of(locale: &LocaleTag) -> (&'static str, bool) {
    let tag = locale.as_str().to_ascii_lowercase();
    let mut subtags = tag.split('-');
    let language = subtags.next().unwrap_or_default();
    let is_traditional = tag.split('-').any(|subtag| matches!(subtag, "hant" | "tw" | "hk" | "mo"));
    match language {
        "zh" if is_traditional => (TRADITIONAL, false),
        "zh" => (SIMPLIFIED, false),
        "ja" => (JAPANESE, false),
        "ko" => (KOREAN, true),
        "ar" | "fa" | "ur" => (ARABIC, true),
        "he" => (HEBREW, true),
        "ru" | "uk" | "bg" | "sr" => (CYRILLIC, true),
        "el" => (GREEK, true),
        _ => (LATIN, true),
    }
}

/// The commonest letters first, then those of shops.
const SIMPLIFIED: &str = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定学法所民得经\
    新品正装官方旗舰店优惠价格营养奶粉婴儿护肤保湿精华水果饮料衣服夏季轻薄透气纯棉家居进口免税直邮热卖赠送礼盒";
const TRADITIONAL: &str = "的一是在不了有和人這中大為上個國我以要他時來用們生到作地於出就分對成會可主發年動同工也能下過子說產種面而方後多定學法所民得經\
    新品正裝官方旗艦店優惠價格營養奶粉嬰兒護膚保濕精華水果飲料衣服夏季輕薄透氣純棉家居進口免稅直郵熱賣贈送禮盒";
const JAPANESE: &str = "日本国産新商品送料無料限定特価栄養粉乳化粧水果汁夏服軽量通気綿家庭用のはをにがでとたしてなれるらりすくあいうえおかきけこさそちつアイウエオカキクケコサシスセソ";
const KOREAN: &str =
    "대한민국 신제품 무료배송 한정특가 영양분유 화장품 여름옷 가벼운 통기성 순면 가정용 선물세트";
const ARABIC: &str = "منتج جديد شحن مجاني عرض محدود حليب الأطفال مرطب طبيعي قطن صيفي خفيف";
const HEBREW: &str = "מוצר חדש משלוח חינם מבצע מוגבל חלב תינוקות לחות טבעי כותנה קיץ קל";
const CYRILLIC: &str = "Широкоформатный Молочный Жёлтый Щадящий Комфортный Южный Фруктовый Шампунь";
const GREEK: &str = "Ωμέγα Γάλα Μαλακό Ψωμί Φρέσκο Καλοκαίρι Θαλάσσιο Ξύλινο";
const LATIN: &str =
    "Wholemeal Mammoth Gyrowheel with Magnum Powergym Komfortmatte Windjammer plus Hypogloss Mumbai Wardrobe";
