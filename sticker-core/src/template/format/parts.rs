//! A written price in its parts.

/// A price in its parts, in reading order; their concatenation is the exact string of the claim.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct PriceParts(Vec<PricePart>);

impl PriceParts {
    /// Returns the parts in reading order; none is empty.
    pub fn parts(&self) -> &[PricePart] {
        &self.0
    }

    /// Returns the exact string of the claim.
    pub fn text(&self) -> String {
        self.0.iter().map(|part| part.text.as_str()).collect()
    }

    /// Adds a part at the end; an empty one is left out.
    pub fn push(&mut self, kind: PartKind, text: impl Into<String>) {
        let text = text.into();
        if !text.is_empty() {
            self.0.push(PricePart { kind, text });
        }
    }

    /// Adds a measure behind the amount: before the word that qualifies the whole, as in `¥10/斤起`.
    pub fn push_unit(&mut self, text: impl Into<String>) {
        let text = text.into();
        if text.is_empty() {
            return;
        }
        let behind = self.0.iter().rev().take_while(|part| part.kind == PartKind::Qualifier).count();
        // A price of nothing but words has no place before them.
        let at = if behind == self.0.len() { behind } else { self.0.len() - behind };
        self.0.insert(at, PricePart { kind: PartKind::Unit, text });
    }

    pub(super) fn append(&mut self, mut others: Self) {
        self.0.append(&mut others.0);
    }

    /// Tells whether the symbol stands before the digits.
    pub(super) fn has_leading_symbol(&self) -> bool {
        self.0
            .iter()
            .find(|part| part.kind != PartKind::Mark)
            .is_some_and(|part| part.kind == PartKind::Symbol)
    }

    /// Leaves out the symbol.
    #[must_use]
    pub(super) fn without_symbol(mut self) -> Self {
        self.0.retain(|part| part.kind != PartKind::Symbol);
        self
    }
}

/// One part of a price.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PricePart {
    /// Which part.
    pub kind: PartKind,
    /// Its characters.
    pub text: String,
}

/// The parts that a price can have.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum PartKind {
    /// The currency's symbol and the gap beside it, or what stands before a percentage.
    Symbol,
    /// The digits before the separator, with their group marks.
    Integer,
    /// What stands between integer and fraction.
    Separator,
    /// The digits after the separator.
    Fraction,
    /// What follows the digits: a measure, `%`, `折`, `万`.
    Unit,
    /// What says that a price is not the only one: `from`, `up to`, `起`.
    Qualifier,
    /// What stands between the ends of a range.
    Range,
    /// Direction marks that belong to no other part; they have no ink.
    Mark,
}
