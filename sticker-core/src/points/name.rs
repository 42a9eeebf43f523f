//! Names of points, and the standard dictionary that gives each its type.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::ValueKind as K;
use super::{PointError, PointValue, ValueKind, excerpt};
use crate::digest::{Canonical, Encode};

/// The name of a point: one of the standard dictionary (`std.price.active`) or one of a business
/// (`x.<namespace>.<name>`).
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PointName(Arc<str>);

impl PointName {
    /// Most bytes of a name.
    pub const MAX_BYTES: usize = 64;
    /// Greatest `n` of `std.point.n`.
    pub const MAX_FREE_POINTS: u32 = 99;

    /// Reads a name and looks it up.
    ///
    /// # Errors
    ///
    /// Returns [`PointError::NameForm`] when the text has another form, and [`PointError::UnknownName`] when it begins
    /// with `std.` and is not in the dictionary.
    ///
    /// ```
    /// # use sticker_core::points::PointName;
    /// assert!(PointName::new("std.title").is_ok());
    /// assert!(PointName::new("x.acme.flavour").is_ok());
    /// assert!(PointName::new("std.titel").is_err());
    /// ```
    pub fn new(name: &str) -> Result<Self, PointError> {
        let segment_ok = |segment: &str| {
            !segment.is_empty() && segment.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_'))
        };
        let segments = name.split('.').count();
        let form = name.len() <= Self::MAX_BYTES && name.split('.').all(segment_ok);
        let least = match name.split('.').next() {
            Some("std") => 2,
            Some("x") => 3,
            _ => usize::MAX,
        };
        if !form || segments < least {
            return Err(PointError::NameForm { name: excerpt(name), limit: Self::MAX_BYTES });
        }
        if name.starts_with("std.") && find(name).is_none() {
            return Err(PointError::UnknownName { name: name.to_owned() });
        }
        Ok(Self(name.into()))
    }

    /// Returns the text of the name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Tells whether the name is of the standard dictionary.
    pub fn is_standard(&self) -> bool {
        self.0.starts_with("std.")
    }

    /// Returns what the dictionary says about the name; `None` for a name of a business.
    pub fn declared(&self) -> Option<&'static Declared> {
        find(&self.0)
    }

    /// Tells whether the point is computed and no source may store it.
    pub fn is_derived(&self) -> bool {
        self.declared().is_some_and(|declared| declared.derived)
    }

    /// Checks that a value is of the declared type; a name of a business takes every value.
    ///
    /// # Errors
    ///
    /// Returns [`PointError::WrongType`].
    pub fn check_type(&self, value: &PointValue) -> Result<(), PointError> {
        match self.declared() {
            Some(declared) if !declared.ty.admits(value) => {
                Err(PointError::WrongType { name: self.clone(), expected: declared.ty, found: value.kind() })
            }
            _ => Ok(()),
        }
    }
}

impl AsRef<str> for PointName {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

/// Lets a map of points be asked by text.
impl std::borrow::Borrow<str> for PointName {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl FromStr for PointName {
    type Err = PointError;

    fn from_str(name: &str) -> Result<Self, PointError> {
        Self::new(name)
    }
}

impl fmt::Display for PointName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for PointName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for PointName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for PointName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

impl schemars::JsonSchema for PointName {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "PointName".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "A name of the standard dictionary (std.*) or of a business (x.<namespace>.<name>).",
            "type": "string",
            "maxLength": Self::MAX_BYTES,
            "pattern": "^(std(\\.[a-z0-9_]+)+|x\\.[a-z0-9_]+(\\.[a-z0-9_]+)+)$"
        })
    }
}

/// Writes the name as a string.
impl Encode for PointName {
    fn encode(&self, out: &mut Canonical) {
        out.str(&self.0);
    }
}

/// The type that a name declares: the kinds that its value may have, or its items where it is a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PointType {
    kinds: &'static [ValueKind],
    list: bool,
}

impl PointType {
    const fn one(kinds: &'static [ValueKind]) -> Self {
        Self { kinds, list: false }
    }

    const fn list(kinds: &'static [ValueKind]) -> Self {
        Self { kinds, list: true }
    }

    /// Returns the kinds that a value, or an item of the list, may have.
    pub const fn kinds(&self) -> &'static [ValueKind] {
        self.kinds
    }

    /// Tells whether the value is a list.
    pub const fn is_list(&self) -> bool {
        self.list
    }

    /// Tells whether a value that is no list may have this kind.
    pub fn admits_kind(&self, kind: ValueKind) -> bool {
        if self.list { kind == K::List } else { self.kinds.contains(&kind) }
    }

    /// Tells whether a value is of this type.
    pub fn admits(&self, value: &PointValue) -> bool {
        match value {
            PointValue::List(items) => {
                self.list && items.iter().all(|item| self.kinds.contains(&item.kind()))
            }
            _ => self.admits_kind(value.kind()),
        }
    }
}

impl fmt::Display for PointType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.list { "a list of " } else { "" })?;
        for (i, kind) in self.kinds.iter().enumerate() {
            write!(f, "{}{kind}", if i == 0 { "" } else { " or " })?;
        }
        Ok(())
    }
}

/// What the standard dictionary says about a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Declared {
    /// The name; `std.point.n` stands for all free points.
    pub name: &'static str,
    /// The type of its value.
    pub ty: PointType,
    /// Whether it is computed: no source may store it, a snapshot may hold it.
    pub derived: bool,
    /// What it means.
    pub meaning: &'static str,
}

/// Returns the standard dictionary, sorted by name.
pub const fn dictionary() -> &'static [Declared] {
    DICTIONARY
}

/// The entry that free points share.
const FREE_POINT: &str = "std.point.n";

fn find(name: &str) -> Option<&'static Declared> {
    let name = match name.strip_prefix("std.point.") {
        Some(number) => {
            let canonical = !number.starts_with('0') && number.bytes().all(|b| b.is_ascii_digit());
            let number: u32 = number.parse().ok().filter(|_| canonical)?;
            (1..=PointName::MAX_FREE_POINTS).contains(&number).then_some(FREE_POINT)?
        }
        None => name,
    };
    DICTIONARY.binary_search_by(|declared| declared.name.cmp(name)).ok().map(|at| &DICTIONARY[at])
}

const TEXT: PointType = PointType::one(&[K::Text, K::RichText]);
const PLAIN: PointType = PointType::one(&[K::Text]);
const PRICE: PointType = PointType::one(&[K::Money, K::MoneyRange]);
const MONEY: PointType = PointType::one(&[K::Money]);
const IMAGE: PointType = PointType::one(&[K::Image]);
const CODE: PointType = PointType::one(&[K::Code]);
const FLAG: PointType = PointType::one(&[K::Flag]);
const INT: PointType = PointType::one(&[K::Int]);
const WINDOW: PointType = PointType::one(&[K::Window]);

const fn stored(name: &'static str, ty: PointType, meaning: &'static str) -> Declared {
    Declared { name, ty, derived: false, meaning }
}

const fn derived(name: &'static str, ty: PointType, meaning: &'static str) -> Declared {
    Declared { name, ty, derived: true, meaning }
}

const DICTIONARY: &[Declared] = &[
    stored("std.brand", PLAIN, "brand"),
    stored("std.categories", PointType::list(&[K::Text]), "further category paths, beside std.category"),
    stored("std.category", PLAIN, "category path of ids, such as baby/milk_powder; the primary one"),
    stored("std.cert", PointType::list(&[K::Text, K::Image]), "certificates, in words or as marks"),
    stored("std.condition", CODE, "new, refurbished or used"),
    stored("std.gift", TEXT, "what comes with it"),
    stored("std.image.logo", IMAGE, "logo of the brand"),
    stored("std.image.scene", IMAGE, "product in its surroundings"),
    stored("std.image.transparent", IMAGE, "product cut out, with alpha"),
    stored("std.image.white", IMAGE, "product on white"),
    stored("std.offers", PointType::list(&[K::Code]), "ids of the offers that concern the product"),
    stored("std.origin_country", CODE, "country of origin"),
    stored(FREE_POINT, TEXT, "free selling point number n, from 1 to 99"),
    stored("std.presale.balance", MONEY, "what remains to be paid after the deposit"),
    stored("std.presale.balance_window", WINDOW, "when the balance is paid"),
    stored("std.presale.credit", MONEY, "what the deposit counts for"),
    stored("std.presale.deposit", MONEY, "deposit"),
    stored("std.presale.deposit_window", WINDOW, "when the deposit is paid"),
    stored("std.price.active", PRICE, "price in force, without a label of a promotion"),
    stored("std.price.base", PRICE, "regular price"),
    derived("std.price.effective", PRICE, "what one pays now"),
    stored("std.price.list", PRICE, "price that the maker suggests"),
    stored("std.price.prior", PRICE, "earlier price that is compared with"),
    stored("std.price.prior.rule", CODE, "rule under which the earlier price is compared"),
    stored("std.price.prior.window", WINDOW, "when the earlier price was in force"),
    stored("std.price.tax_included", FLAG, "whether prices include tax"),
    stored("std.price.unit", MONEY, "price of one measure"),
    stored("std.price.unit.per", PLAIN, "the measure, such as 100 ml"),
    stored("std.promo.conditions", TEXT, "conditions of the promotion, short"),
    derived("std.promo.ends_at", PointType::one(&[K::Instant]), "when the price in force ends"),
    stored("std.promo.label", TEXT, "label of the promotion"),
    stored("std.promo.name", TEXT, "name of the promotion"),
    stored("std.rank", PointType::one(&[K::Text, K::RichText, K::Int]), "place in a ranking"),
    derived("std.save.amount", MONEY, "how much one saves"),
    derived("std.save.ratio", PointType::one(&[K::Ratio]), "which share one saves"),
    stored("std.ship.free", FLAG, "whether shipping is free"),
    stored("std.ship.from", PLAIN, "where it is shipped from"),
    stored("std.short_title", TEXT, "short title"),
    stored("std.sold", PointType::one(&[K::Int, K::Text]), "how many were sold"),
    stored("std.stock.left", INT, "how many are left"),
    stored("std.stock.state", CODE, "in_stock, low, out, preorder, backorder"),
    stored("std.title", TEXT, "title"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dictionary_is_sorted_and_its_names_are_names() {
        assert!(DICTIONARY.windows(2).all(|pair| pair[0].name < pair[1].name));
        for declared in DICTIONARY.iter().filter(|declared| declared.name != FREE_POINT) {
            assert_eq!(PointName::new(declared.name).unwrap().declared(), Some(declared));
        }
    }

    #[test]
    fn free_points_are_numbered_from_1_to_99() {
        for name in ["std.point.1", "std.point.10", "std.point.99"] {
            assert_eq!(PointName::new(name).unwrap().declared().unwrap().ty, TEXT, "{name}");
        }
        for name in
            ["std.point.0", "std.point.01", "std.point.100", "std.point.n", "std.point", "std.point.1.2"]
        {
            assert_eq!(PointName::new(name), Err(PointError::UnknownName { name: name.into() }), "{name}");
        }
    }

    #[test]
    fn names_of_another_form_are_refused() {
        let long = format!("x.a.{}", "b".repeat(61));
        for name in
            ["", "title", "x.a", "x..a", "std", "Std.title", "x.a.B", "x.a.b ", "y.a.b", long.as_str()]
        {
            assert!(matches!(PointName::new(name), Err(PointError::NameForm { .. })), "{name:?}");
        }
    }

    #[test]
    fn types_say_what_they_admit() {
        assert_eq!(PRICE.to_string(), "money or money_range");
        let certs = PointName::new("std.cert").unwrap();
        assert_eq!(certs.declared().unwrap().ty.to_string(), "a list of text or image");
        assert!(certs.check_type(&PointValue::List(vec![PointValue::Text("ISO".into())])).is_ok());
        assert!(certs.check_type(&PointValue::Text("ISO".into())).is_err());
        assert!(certs.check_type(&PointValue::List(vec![PointValue::Flag(true)])).is_err());
    }
}
