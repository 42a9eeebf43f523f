//! Turns facts about a product into the picture that sells it, and proves what the picture says.
//!
//! Everything here is a pure function of its arguments: no clock, no files, no environment, no threads, no global
//! state. Bytes and instants go in, values come out, and the same inputs give the same bytes.
//!
//! # Example
//!
//! A template, a slot and a product's points make a sticker. The slot wants a JPEG of 320x120; the price is drawn with
//! the family that comes with the crate.
//!
//! ```
//! use std::sync::Arc;
//! use sticker_core::asset::font::FontStore;
//! use sticker_core::geometry::Size;
//! use sticker_core::points::{LocaleTag, Snapshot};
//! use sticker_core::render::{Assets, CompileRequest, CompiledTemplate, RenderInput, RenderLimits};
//! use sticker_core::slot::Slot;
//! use sticker_core::template::Template;
//!
//! let template = Template::from_json(br##"{
//!   "sticker": 1, "id": "banner", "policy_class": "promo",
//!   "canvas": {"width": 320, "height": 120, "background": "#D6001C"},
//!   "fonts": {"bold": [{"family": "Sticker Sans", "weight": 700}]},
//!   "formats": {"usd": {"money": {"currency": "USD", "symbol": "$"}}},
//!   "layers": [{
//!     "id": "price", "type": "price", "role": "effective", "format": "usd", "font": "bold", "size": 64,
//!     "parts": {"symbol": {"size": 32}, "fraction": {"size": 32}}, "fill": "#FFFFFF",
//!     "box": {"x": 16, "y": 16, "width": 288, "height": 88}, "valign": "middle", "align": "center"
//!   }]
//! }"##)?;
//! let slot = Slot::from_json(br#"{
//!   "business": "shop", "id": "search", "channel": "app", "surface": "search", "image_index": 1,
//!   "sizes": [{"width": 320, "height": 120}], "format": {"jpeg": {"quality": 90}}, "overlay": "promo",
//!   "background": "any", "min_text_px": 12, "audience": "public", "url": "immutable", "lead_ms": 0
//! }"#)?;
//! let locale = LocaleTag::new("en-US")?;
//! let compiled = CompiledTemplate::compile(&CompileRequest {
//!     template: &Arc::new(template),
//!     slot: &slot,
//!     size: Size::new(320, 120),
//!     fonts: &FontStore::with_default_family()?,
//!     assets: &Assets::default(),
//!     locale: &locale,
//!     limits: RenderLimits::default(),
//! })?;
//!
//! let points = br#"{"business": "shop", "item": "mug", "points": {
//!   "std.price.effective": {"money": {"minor": "1299", "currency": "USD"}}
//! }}"#;
//! let points = Snapshot::from_json(points, "2026-11-11T00:00:00Z".parse()?, locale)?;
//! let sticker = compiled.render(&RenderInput::new(&points, &Assets::default()))?;
//!
//! assert_eq!(sticker.bytes[..2], [0xff, 0xd8]);
//! assert_eq!(sticker.manifest.claims[0].claim.text, "$12.99");
//!
//! // Without its price there is no picture, and the error says which point is missing.
//! let nothing = br#"{"business": "shop", "item": "mug", "points": {}}"#;
//! let nothing = Snapshot::from_json(nothing, points.at(), points.locale().clone())?;
//! let refused = compiled.render(&RenderInput::new(&nothing, &Assets::default())).unwrap_err();
//! assert_eq!(refused.to_string(), "point std.price.effective is missing, and layer \"price\" requires it");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The road
//!
//! [`template::Template`] is what a designer draws, [`slot::Slot`] what a channel demands, [`points::Snapshot`] what is
//! known of a product; [`render::CompiledTemplate`] makes pictures of the three, and a [`render::Manifest`] tells what is
//! on each. Pictures enter through [`asset`], prices leave as [`claim::PriceClaim`]s.
//!
//! # Features
//!
//! - `webp-lossy` adds lossy WebP output through libwebp; it needs a C compiler and changes nothing else.

#![forbid(unsafe_code)]

pub mod asset;
pub mod claim;
pub mod digest;
pub mod geometry;
pub mod id;
pub mod locale;
pub mod money;
mod pointer;
pub mod points;
pub mod pricing;
pub mod render;
pub mod slot;
pub mod template;
pub mod time;

// The README's Rust snippet is a test.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
