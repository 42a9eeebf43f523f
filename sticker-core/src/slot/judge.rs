//! What of a picture breaks a slot's policy, with the reason of each breach.

use std::fmt;

use serde::Serialize;

use super::{Coverage, Overlay, PolicyClass, Slot};
use crate::geometry::{Rect, Size};

/// What is laid over a picture, as far as a slot's policy asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sketch<'a> {
    /// The size of the picture.
    pub size: Size,
    /// The class of what lies over it.
    pub class: PolicyClass,
    /// The boxes of everything that lies over it.
    pub overlays: &'a [Rect],
    /// What must be read: prices, conditions.
    pub words: &'a [Words],
}

/// Something on a picture that must be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Words {
    /// Its box.
    pub area: Rect,
    /// The height of its smallest text, in 1/64 px.
    pub height_64ths: u32,
    /// Whether it addresses everybody.
    pub is_public: bool,
}

/// A breach of a slot's policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Breach {
    /// The slot does not take the size.
    Size(Size),
    /// The overlay policy forbids the class.
    Class {
        /// The policy.
        overlay: Overlay,
        /// The class.
        class: PolicyClass,
    },
    /// Overlays cover too much.
    Coverage(Coverage),
    /// Words leave the safe area.
    OutsideSafeArea {
        /// Their box.
        area: Rect,
        /// The safe area on this size.
        safe_area: Rect,
    },
    /// Words touch a box that the channel covers.
    OnKeepOut {
        /// Their box.
        area: Rect,
        /// The box to keep out of, on this size.
        keep_out: Rect,
    },
    /// Words are too small.
    TextTooSmall {
        /// Their box.
        area: Rect,
        /// Their height in 1/64 px.
        height_64ths: u32,
        /// The least height in pixels.
        limit_px: u32,
    },
    /// Words for some stand where everybody looks.
    NotPublic {
        /// Their box.
        area: Rect,
    },
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Size(size) => write!(f, "the slot does not take {size}"),
            Self::Class { overlay, class } => {
                write!(f, "the overlay policy {} forbids class {}", overlay.name(), class.name())
            }
            Self::Coverage(coverage) => write!(f, "{coverage}"),
            Self::OutsideSafeArea { area, safe_area } => {
                write!(f, "the words in {area} leave the safe area of {safe_area}")
            }
            Self::OnKeepOut { area, keep_out } => {
                write!(f, "the words in {area} touch {keep_out}, which the channel covers")
            }
            Self::TextTooSmall { area, height_64ths, limit_px } => {
                let height = f64::from(*height_64ths) / 64.0;
                write!(f, "the words in {area} are {height} px high, at least {limit_px} px are needed")
            }
            Self::NotPublic { area } => {
                write!(f, "the words in {area} are not for everybody, and the slot is public")
            }
        }
    }
}

impl Slot {
    /// Lists every breach of the slot's policy, in the order of [`Breach`]; none where the picture may hang here.
    ///
    /// ```
    /// # use sticker_core::geometry::{Rect, Size};
    /// # use sticker_core::slot::{PolicyClass, Sketch, Slot, Words};
    /// let json = br#"{"business":"acme","id":"s","channel":"app","surface":"search","min_text_px":12,
    ///     "sizes":[{"width":100,"height":100}],"format":"png","overlay":"promo","max_cover_permille":300}"#;
    /// let slot = Slot::from_json(json)?;
    /// let area = Rect::new(0, 70, 100, 100);
    /// let price = Words { area, height_64ths: 20 * 64, is_public: true };
    /// let sketch =
    ///     Sketch { size: Size::new(100, 100), class: PolicyClass::Promo, overlays: &[area], words: &[price] };
    /// assert!(slot.judge(&sketch).is_empty());
    ///
    /// let small = [Words { height_64ths: 8 * 64, ..price }];
    /// let breaches = slot.judge(&Sketch { words: &small, ..sketch });
    /// assert_eq!(
    ///     breaches[0].to_string(),
    ///     "the words in 100x30 at (0, 70) are 8 px high, at least 12 px are needed"
    /// );
    /// # Ok::<(), sticker_core::slot::SlotError>(())
    /// ```
    pub fn judge(&self, sketch: &Sketch<'_>) -> Vec<Breach> {
        let Sketch { size, class, overlays, words } = *sketch;
        let mut breaches = Vec::new();
        if !self.takes(size) {
            breaches.push(Breach::Size(size));
        }
        if !self.allows(class) {
            breaches.push(Breach::Class { overlay: self.overlay, class });
        }
        let coverage = self.coverage(size, overlays);
        if !coverage.is_allowed() {
            breaches.push(Breach::Coverage(coverage));
        }
        let safe_area = self.safe_area_on(size);
        for words in words {
            let area = words.area;
            if !safe_area.contains(area) {
                breaches.push(Breach::OutsideSafeArea { area, safe_area });
            }
            let touched = self.keep_out_on(size).filter(|keep_out| !keep_out.intersect(area).is_empty());
            breaches.extend(touched.map(|keep_out| Breach::OnKeepOut { area, keep_out }));
            if !self.text_ok(words.height_64ths) {
                let (height_64ths, limit_px) = (words.height_64ths, self.min_text_px);
                breaches.push(Breach::TextTooSmall { area, height_64ths, limit_px });
            }
            if !self.admits_claim(words.is_public) {
                breaches.push(Breach::NotPublic { area });
            }
        }
        breaches
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_breach_is_listed_with_its_numbers() {
        let slot = json!({
            "business": "b", "id": "s", "channel": "c", "surface": "search",
            "sizes": [{"width": 100, "height": 100}, {"width": 50, "height": 50}], "format": "png",
            "overlay": "logo_only", "safe_area": {"left": 10, "top": 10, "right": 90, "bottom": 90},
            "keep_out": [{"left": 0, "top": 0, "right": 40, "bottom": 20}], "max_cover_permille": 100,
            "min_text_px": 12
        });
        let slot = Slot::from_json(slot.to_string().as_bytes()).unwrap();
        let area = Rect::new(4, 4, 30, 30);
        let words = [Words { area, height_64ths: 767, is_public: false }];
        let sketch =
            Sketch { size: Size::new(50, 50), class: PolicyClass::Promo, overlays: &[area], words: &words };
        let told: Vec<String> = slot.judge(&sketch).iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "the overlay policy logo_only forbids class promo",
                "676 px or 271 of 1000 are covered, at most 100 may be",
                "the words in 26x26 at (4, 4) leave the safe area of 40x40 at (5, 5)",
                "the words in 26x26 at (4, 4) touch 20x10 at (0, 0), which the channel covers",
                "the words in 26x26 at (4, 4) are 11.984375 px high, at least 12 px are needed",
                "the words in 26x26 at (4, 4) are not for everybody, and the slot is public"
            ]
        );
        let good = [Words { area: Rect::new(25, 25, 30, 30), height_64ths: 768, is_public: true }];
        let sketch =
            Sketch { class: PolicyClass::Logo, overlays: &[Rect::new(0, 0, 10, 25)], words: &good, ..sketch };
        assert_eq!(slot.judge(&sketch), []);
        let other = slot.judge(&Sketch { size: Size::new(60, 60), overlays: &[], words: &[], ..sketch });
        assert_eq!(other[0].to_string(), "the slot does not take 60x60");
    }
}
