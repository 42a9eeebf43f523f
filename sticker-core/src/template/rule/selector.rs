//! What a template is for.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, de};

use super::{Categories, RuleError, RuleProblem};
use crate::claim::Audience;
use crate::digest::{Canonical, Encode};
use crate::id::{ChannelId, SlotId};
use crate::points::Predicate;
use crate::time::Window;

/// The products, slots, audiences and times that a template is for; an absent field asks nothing.
///
/// In JSON: `{"categories": {"prefix": "baby"}, "when": {"present": "std.gift"}, "slots": ["search-main"],
/// "channels": ["app"], "audiences": ["public"], "valid": {"start": "…", "end": "…"}}`; see [`Categories`] and
/// [`Predicate`].
///
/// ```
/// # use sticker_core::template::Selector;
/// let twice: Result<Selector, _> = serde_json::from_str(r#"{"slots": ["a", "a"]}"#);
/// assert!(twice.unwrap_err().to_string().contains("\"a\" stands twice"));
/// let selector: Selector = serde_json::from_str(r#"{"slots": ["a"], "when": {"present": "std.gift"}}"#)?;
/// assert_eq!(selector.atoms(), 1);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Selector {
    /// Categories of the products.
    #[serde(default, skip_serializing_if = "is_any")]
    pub categories: Categories,
    /// What must be true of the product's points.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Predicate>,
    /// The slots; empty, all.
    #[serde(default, deserialize_with = "set", skip_serializing_if = "BTreeSet::is_empty")]
    #[schemars(length(max = 256))]
    pub slots: BTreeSet<SlotId>,
    /// The channels; empty, all.
    #[serde(default, deserialize_with = "set", skip_serializing_if = "BTreeSet::is_empty")]
    #[schemars(length(max = 256))]
    pub channels: BTreeSet<ChannelId>,
    /// Those whom the picture is made for; empty, everybody.
    #[serde(default, deserialize_with = "set", skip_serializing_if = "BTreeSet::is_empty")]
    #[schemars(length(max = 256))]
    pub audiences: BTreeSet<Audience>,
    /// When it may be chosen; absent, always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid: Option<Window>,
}

impl Selector {
    /// Most slots, channels or audiences.
    pub const MAX_ITEMS: usize = 256;

    /// Checks types and limits.
    ///
    /// # Errors
    ///
    /// Returns a [`RuleError`] with the JSON Pointer of the place within the selector: [`RuleProblem::Predicate`] for a
    /// question that [`Predicate::check`] refuses, [`RuleProblem::TooMany`] beyond [`Selector::MAX_ITEMS`], and whatever
    /// [`Categories::check`] refuses.
    ///
    /// ```
    /// # use sticker_core::template::Selector;
    /// let selector: Selector = serde_json::from_str(r#"{"when": {"lt": ["std.stock.left", {"int": 9}]}}"#)?;
    /// assert!(selector.check().is_ok());
    /// let selector: Selector = serde_json::from_str(r#"{"when": {"lt": ["std.title", {"text": "a"}]}}"#)?;
    /// assert_eq!(selector.check().unwrap_err().to_string(), "text has no order (at /when/lt/1)");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn check(&self) -> Result<(), RuleError> {
        let categories = self.categories.check();
        categories.map_err(|error| RuleError { at: format!("/categories{}", error.at), ..error })?;
        if let Some(when) = &self.when {
            when.check().map_err(|error| RuleError {
                at: format!("/when{}", error.at()),
                problem: RuleProblem::Predicate(error),
            })?;
        }
        for (what, found) in [
            ("slots", self.slots.len()),
            ("channels", self.channels.len()),
            ("audiences", self.audiences.len()),
        ] {
            if found > Self::MAX_ITEMS {
                let problem = RuleProblem::TooMany { what, found, limit: Self::MAX_ITEMS };
                return Err(RuleError { at: format!("/{what}"), problem });
            }
        }
        Ok(())
    }

    /// Returns how many questions about points it asks that are not made of others.
    pub fn atoms(&self) -> usize {
        self.when.as_ref().map_or(0, Predicate::atoms)
    }

    /// Tells whether it asks nothing of a product: no category and no point.
    pub fn is_empty(&self) -> bool {
        self.when.is_none() && self.categories == Categories::Any
    }
}

/// Writes the fields in declared order; sets are lists in the order of their names.
impl Encode for Selector {
    fn encode(&self, out: &mut Canonical) {
        out.value(&self.categories).option(self.when.as_ref());
        out.count(self.slots.len());
        for slot in &self.slots {
            out.value(slot);
        }
        out.count(self.channels.len());
        for channel in &self.channels {
            out.value(channel);
        }
        out.count(self.audiences.len());
        for audience in &self.audiences {
            out.value(audience);
        }
        out.option(self.valid.as_ref());
    }
}

fn is_any(categories: &Categories) -> bool {
    *categories == Categories::Any
}

/// Reads a list as a set, and refuses what stands twice in it.
fn set<'de, D: Deserializer<'de>, T: Deserialize<'de> + Ord + Serialize>(
    source: D,
) -> Result<BTreeSet<T>, D::Error> {
    struct Items<T>(std::marker::PhantomData<T>);
    impl<'de, T: Deserialize<'de> + Ord + Serialize> de::Visitor<'de> for Items<T> {
        type Value = BTreeSet<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list")
        }

        fn visit_seq<A: de::SeqAccess<'de>>(self, mut seq: A) -> Result<BTreeSet<T>, A::Error> {
            let mut items = BTreeSet::new();
            while let Some(item) = seq.next_element::<T>()? {
                if items.len() == Selector::MAX_ITEMS {
                    return Err(de::Error::custom(format_args!("more than {} items", Selector::MAX_ITEMS)));
                }
                if items.contains(&item) {
                    let item = serde_json::to_string(&item).unwrap_or_default();
                    return Err(de::Error::custom(format_args!("{item} stands twice")));
                }
                items.insert(item);
            }
            Ok(items)
        }
    }
    source.deserialize_seq(Items(std::marker::PhantomData))
}
