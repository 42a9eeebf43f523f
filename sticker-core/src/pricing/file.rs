//! The document in which a business lists its offers.

use serde::{Deserialize, Serialize};

use super::{Offer, OfferError, OfferProblem, check};
use crate::digest::{Canonical, Encode};
use crate::id::BusinessId;

/// The offers of a business: `{"business": "acme", "offers": [{…}, …]}`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferFile {
    /// The business that makes them.
    pub business: BusinessId,
    /// The offers; each id stands once.
    #[schemars(length(max = 4096))]
    pub offers: Vec<Offer>,
}

impl OfferFile {
    /// Most bytes of a document of offers.
    pub const MAX_JSON_BYTES: usize = 8 << 20;
    /// Most offers of a document and of a book.
    pub const MAX_OFFERS: usize = 4_096;

    /// Reads and checks a document of offers.
    ///
    /// # Errors
    ///
    /// Returns an [`OfferError`] with the JSON Pointer of the place: for more than [`OfferFile::MAX_JSON_BYTES`] bytes,
    /// for bytes that are not JSON of this form, and for whatever [`OfferFile::check`] refuses.
    ///
    /// ```
    /// # use sticker_core::pricing::OfferFile;
    /// let json = r#"{"business": "acme", "offers": [{
    ///   "id": "d11", "version": 1, "kind": "item_discount", "scope": "store", "stage": 10,
    ///   "valid": {"start": "2026-11-11T00:00:00+08:00"}, "benefit": {"percent_off": {"bp": 2000}}
    /// }]}"#;
    /// assert_eq!(OfferFile::from_json(json.as_bytes())?.offers.len(), 1);
    /// let error = OfferFile::from_json(json.replace("2000", "20000").as_bytes()).unwrap_err();
    /// assert_eq!(error.to_string(), "share 20000 is outside 0..=10000 (at /offers/0/benefit/percent_off/bp)");
    /// # Ok::<(), sticker_core::pricing::OfferError>(())
    /// ```
    pub fn from_json(json: &[u8]) -> Result<Self, OfferError> {
        let file: Self = check::read(json, Self::MAX_JSON_BYTES)?;
        file.check()?;
        Ok(file)
    }

    /// Checks every offer, and that no id stands twice.
    ///
    /// # Errors
    ///
    /// Returns the first [`OfferError`]: too many offers, an amount, a share or a quantity outside its range, amounts of
    /// two currencies in one offer, a basis that is not before its stage, a deposit that is no presale or counts for less
    /// than it is, an `any_of` in an `any_of`, an id that stands twice.
    ///
    /// ```
    /// # use sticker_core::pricing::OfferFile;
    /// let mut file = OfferFile { business: "acme".parse()?, offers: vec![] };
    /// assert!(file.check().is_ok());
    /// # let json = r#"{"business": "acme", "offers": [{
    /// #   "id": "d11", "version": 1, "kind": "item_discount", "scope": "store", "stage": 10,
    /// #   "valid": {"start": "2026-11-11T00:00:00+08:00"}, "benefit": {"percent_off": {"bp": 2000}}
    /// # }]}"#;
    /// # let offer = OfferFile::from_json(json.as_bytes())?.offers.remove(0);
    /// file.offers = vec![offer.clone(), offer];
    /// assert_eq!(file.check().unwrap_err().at, "/offers/1/id");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn check(&self) -> Result<(), OfferError> {
        check_all(&self.offers)
    }
}

/// Writes the business, then the offers in order.
impl Encode for OfferFile {
    fn encode(&self, out: &mut Canonical) {
        out.value(&self.business).list(&self.offers);
    }
}

pub(super) fn check_all(offers: &[Offer]) -> Result<(), OfferError> {
    check::count("/offers", "offers", offers.len(), 0, OfferFile::MAX_OFFERS)?;
    for (i, offer) in offers.iter().enumerate() {
        check::offer(offer, &format!("/offers/{i}"))?;
    }
    let mut by_id: Vec<usize> = (0..offers.len()).collect();
    by_id.sort_by(|&a, &b| offers[a].id.cmp(&offers[b].id).then(a.cmp(&b)));
    let twice = by_id.windows(2).filter(|pair| offers[pair[0]].id == offers[pair[1]].id).map(|pair| pair[1]);
    match twice.min() {
        Some(i) => {
            let problem = OfferProblem::Twice { what: "offer", name: offers[i].id.to_string() };
            Err(problem.at(format!("/offers/{i}/id")))
        }
        None => Ok(()),
    }
}
