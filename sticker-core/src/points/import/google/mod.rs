//! Google Merchant product feeds: which fields are read, and what they become.

mod item;
#[cfg(test)]
mod tests;
mod tsv;
mod xml;

use crate::points::{PointName, PointValue, excerpt};

pub use tsv::GoogleTsv;
pub use xml::GoogleXml;

/// A field of a Google Merchant feed that can be chosen.
///
/// | field | attributes of the feed | becomes |
/// |---|---|---|
/// | `Title` | `title` | `std.title`, of the import's locale |
/// | `ShortTitle` | `short_title` | `std.short_title`, of the import's locale |
/// | `Brand` | `brand` | `std.brand` |
/// | `ProductType` | `product_type`, the first | `std.category`: `Home > Dresses` is `Home/Dresses` |
/// | `GoogleCategory` | `google_product_category` | `std.category`, an id or a path |
/// | `Condition` | `condition` | `std.condition`: `new`, `refurbished`, `used` |
/// | `Price` | `price`, `sale_price`, `sale_price_effective_date` | `std.price.base`; `std.price.active` within its dates |
/// | `UnitPrice` | the prices, `unit_pricing_measure`, `unit_pricing_base_measure` | `std.price.unit`, `std.price.unit.per` |
/// | `Availability` | `availability` | `std.stock.state`: `in_stock`, `out`, `preorder`, `backorder` |
/// | `FreeShipping` | `shipping` | `std.ship.free`: whether all its prices are zero |
/// | `Images` | `image_link`, `additional_image_link` | [`ImageLink`](super::ImageLink)s beside the points |
/// | `MemberPrices` | `loyalty_program` | [`MemberPrice`](super::MemberPrice)s beside the points |
///
/// `id` and `item_group_id` are always read: a variant's key is its group as item and its id as sku, another product's its
/// id as item.
///
/// `price` is "the price for which you usually sell the item" and `sale_price` the one in force during a sale (Google help
/// page 1196048): the regular price and the active one. A sale price that is not below the price is refused, and without
/// dates it holds as long as the import. The unit price follows the price in force, rounded to the nearest minor unit.
/// Runs of white space in texts become one space.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the table above says what each is")]
pub enum Field {
    Title,
    ShortTitle,
    Brand,
    ProductType,
    GoogleCategory,
    Condition,
    Price,
    UnitPrice,
    Availability,
    FreeShipping,
    Images,
    MemberPrices,
}

impl Field {
    /// All fields, but of the two that become `std.category` the one that holds the business's own categories.
    pub const ALL: &'static [Self] = &[
        Self::Title,
        Self::ShortTitle,
        Self::Brand,
        Self::ProductType,
        Self::Condition,
        Self::Price,
        Self::UnitPrice,
        Self::Availability,
        Self::FreeShipping,
        Self::Images,
        Self::MemberPrices,
    ];

    /// The names that the field speaks about.
    const fn names(self) -> &'static [&'static str] {
        match self {
            Self::Title => &["std.title"],
            Self::ShortTitle => &["std.short_title"],
            Self::Brand => &["std.brand"],
            Self::ProductType | Self::GoogleCategory => &["std.category"],
            Self::Condition => &["std.condition"],
            Self::Price => &["std.price.base", "std.price.active"],
            Self::UnitPrice => &["std.price.unit", "std.price.unit.per"],
            Self::Availability => &["std.stock.state"],
            Self::FreeShipping => &["std.ship.free"],
            Self::Images | Self::MemberPrices => &[],
        }
    }
}

/// The fields of a feed that an import reads; all others are counted and passed over.
///
/// ```
/// # use sticker_core::points::import::{Field, Projection};
/// let projection = Projection::new(&[Field::Title, Field::Price])?
///     .with_text("custom_label_0", "x.acme.season".parse()?)?
///     .shipping_to("US");
/// assert_eq!(projection.fields(), [Field::Title, Field::Price]);
/// assert!(Projection::new(&[Field::ProductType, Field::GoogleCategory]).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Projection {
    fields: Vec<Field>,
    texts: Vec<(Box<str>, PointName)>,
    country: Option<Box<str>>,
}

/// Says why fields cannot be chosen together.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProjectionError {
    /// Two of them become the same point.
    #[error("two chosen fields become {name}")]
    SameName {
        /// The name.
        name: PointName,
    },
    /// The point cannot hold a text that a source stores.
    #[error("{name} does not hold a text of a source")]
    NotText {
        /// The name.
        name: PointName,
    },
    /// The column is not named as Google names attributes.
    #[error("{column:?} is not an attribute's name such as custom_label_0, or has a field of its own")]
    Column {
        /// At most the first 64 characters of the column.
        column: String,
    },
    /// There are more texts than allowed.
    #[error("{found} chosen texts are too many, at most {limit} are allowed")]
    TooMany {
        /// How many there are.
        found: usize,
        /// How many there may be.
        limit: usize,
    },
}

impl Projection {
    /// Most columns that are read as texts.
    pub const MAX_TEXTS: usize = 32;

    /// Chooses fields.
    ///
    /// # Errors
    ///
    /// Returns [`ProjectionError::SameName`] when two of them become the same point.
    pub fn new(fields: &[Field]) -> Result<Self, ProjectionError> {
        let mut fields = fields.to_vec();
        fields.sort_unstable();
        fields.dedup();
        let projection = Self { fields, texts: Vec::new(), country: None };
        let mut names = projection.names();
        names.sort();
        match names.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(pair) => Err(ProjectionError::SameName { name: pair[0].0.clone() }),
            None => Ok(projection),
        }
    }

    /// Chooses all fields ([`Field::ALL`]).
    pub fn all() -> Self {
        Self { fields: Field::ALL.to_vec(), texts: Vec::new(), country: None }
    }

    /// Chooses one more column, whose text becomes a point, for all locales.
    ///
    /// # Errors
    ///
    /// Returns [`ProjectionError::Column`] when it is no attribute's name or one that a [`Field`] reads,
    /// [`ProjectionError::NotText`] when the dictionary declares another type, [`ProjectionError::SameName`] when the
    /// point is chosen already, and [`ProjectionError::TooMany`] above [`Projection::MAX_TEXTS`].
    ///
    /// ```
    /// # use sticker_core::points::import::Projection;
    /// let season = "x.acme.season".parse()?;
    /// assert!(Projection::all().with_text("custom_label_0", season).is_ok());
    /// assert!(Projection::all().with_text("custom_label_0", "std.stock.left".parse()?).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_text(mut self, column: &str, name: PointName) -> Result<Self, ProjectionError> {
        let form = (1..=64).contains(&column.len())
            && column.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'));
        if !form || Slot::of(column).is_some() || self.texts.iter().any(|(other, _)| **other == *column) {
            return Err(ProjectionError::Column { column: excerpt(column) });
        }
        let holds = name.check_type(&PointValue::Text(String::new())).is_ok() && !name.is_derived();
        if !holds || name.as_str() == "std.category" {
            return Err(ProjectionError::NotText { name });
        }
        if self.names().iter().any(|(other, _)| *other == name) {
            return Err(ProjectionError::SameName { name });
        }
        let (found, limit) = (self.texts.len() + 1, Self::MAX_TEXTS);
        if found > limit {
            return Err(ProjectionError::TooMany { found, limit });
        }
        self.texts.push((column.into(), name));
        Ok(self)
    }

    /// Chooses the country whose shipping counts, as the feed names it; without one, all countries do.
    #[must_use]
    pub fn shipping_to(self, country: &str) -> Self {
        Self { country: Some(country.into()), ..self }
    }

    /// Returns the chosen fields in their order.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The names that are spoken about, each with whether it is of the import's locale.
    fn names(&self) -> Vec<(PointName, bool)> {
        let of_fields = self.fields.iter().flat_map(|&field| {
            let localized = matches!(field, Field::Title | Field::ShortTitle);
            field.names().iter().filter_map(move |name| Some((PointName::new(name).ok()?, localized)))
        });
        of_fields.chain(self.texts.iter().map(|(_, name)| (name.clone(), false))).collect()
    }

    fn has(&self, field: Field) -> bool {
        self.fields.contains(&field)
    }

    /// Says where the value of an attribute goes, if it goes anywhere.
    fn target(&self, attribute: &str) -> Option<Target> {
        if let Some(at) = self.texts.iter().position(|(column, _)| **column == *attribute) {
            return Some(Target::Slot(Slot::Text(at as u8)));
        }
        let group = match attribute {
            "shipping" => Some((Group::Shipping, Field::FreeShipping)),
            "loyalty_program" => Some((Group::Loyalty, Field::MemberPrices)),
            _ => None,
        };
        if let Some((group, field)) = group {
            return self.has(field).then_some(Target::Group(group));
        }
        let slot = Slot::of(attribute)?;
        let chosen = match slot {
            Slot::Id | Slot::GroupId => true,
            Slot::Title => self.has(Field::Title),
            Slot::ShortTitle => self.has(Field::ShortTitle),
            Slot::Brand => self.has(Field::Brand),
            Slot::ProductType => self.has(Field::ProductType),
            Slot::GoogleCategory => self.has(Field::GoogleCategory),
            Slot::Condition => self.has(Field::Condition),
            Slot::Price | Slot::SalePrice | Slot::SaleDates => {
                self.has(Field::Price) || self.has(Field::UnitPrice)
            }
            Slot::UnitMeasure | Slot::UnitBase => self.has(Field::UnitPrice),
            Slot::Availability => self.has(Field::Availability),
            Slot::Image | Slot::MoreImages => self.has(Field::Images),
            _ => false,
        };
        chosen.then_some(Target::Slot(slot))
    }
}

/// Where a text of a record goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    Slot(Slot),
    Group(Group),
}

/// An attribute with attributes of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Group {
    Shipping,
    Loyalty,
}

impl Group {
    /// The order of its parts in a text feed whose header names none.
    const fn parts(self) -> &'static [&'static str] {
        match self {
            Self::Shipping => &["country", "region", "service", "price"],
            Self::Loyalty => &["program_label", "tier_label", "price"],
        }
    }

    fn slot(self, part: &str) -> Option<Slot> {
        Some(match (self, part) {
            (Self::Shipping, "country") => Slot::ShippingCountry,
            (Self::Shipping, "price") => Slot::ShippingPrice,
            (Self::Loyalty, "program_label") => Slot::LoyaltyProgram,
            (Self::Loyalty, "tier_label") => Slot::LoyaltyTier,
            (Self::Loyalty, "price") => Slot::LoyaltyPrice,
            (Self::Loyalty, "member_price_effective_date") => Slot::LoyaltyDates,
            _ => return None,
        })
    }
}

/// A text of a record that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Slot {
    Id,
    GroupId,
    Title,
    ShortTitle,
    Brand,
    ProductType,
    GoogleCategory,
    Condition,
    Price,
    SalePrice,
    SaleDates,
    UnitMeasure,
    UnitBase,
    Availability,
    Image,
    MoreImages,
    ShippingCountry,
    ShippingPrice,
    LoyaltyProgram,
    LoyaltyTier,
    LoyaltyPrice,
    LoyaltyDates,
    /// A column that the caller chose.
    Text(u8),
}

impl Slot {
    /// The attributes that have a slot of their own.
    const NAMES: &'static [(&'static str, Self)] = &[
        ("additional_image_link", Self::MoreImages),
        ("availability", Self::Availability),
        ("brand", Self::Brand),
        ("condition", Self::Condition),
        ("google_product_category", Self::GoogleCategory),
        ("id", Self::Id),
        ("image_link", Self::Image),
        ("item_group_id", Self::GroupId),
        ("price", Self::Price),
        ("product_type", Self::ProductType),
        ("sale_price", Self::SalePrice),
        ("sale_price_effective_date", Self::SaleDates),
        ("short_title", Self::ShortTitle),
        ("title", Self::Title),
        ("unit_pricing_base_measure", Self::UnitBase),
        ("unit_pricing_measure", Self::UnitMeasure),
    ];

    fn of(attribute: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(name, _)| *name == attribute).map(|(_, slot)| *slot)
    }

    /// The attribute's name, for refusals.
    fn name(self) -> &'static str {
        match self {
            Self::ShippingCountry => "shipping/country",
            Self::ShippingPrice => "shipping/price",
            Self::LoyaltyProgram => "loyalty_program/program_label",
            Self::LoyaltyTier => "loyalty_program/tier_label",
            Self::LoyaltyPrice => "loyalty_program/price",
            Self::LoyaltyDates => "loyalty_program/member_price_effective_date",
            Self::Text(_) => "text",
            named => Self::NAMES.iter().find(|(_, slot)| *slot == named).map_or("", |(name, _)| name),
        }
    }

    /// Tells whether a record may name it more than once.
    const fn repeats(self) -> bool {
        matches!(
            self,
            Self::ProductType
                | Self::MoreImages
                | Self::ShippingCountry
                | Self::ShippingPrice
                | Self::LoyaltyProgram
                | Self::LoyaltyTier
                | Self::LoyaltyPrice
                | Self::LoyaltyDates
        )
    }
}
