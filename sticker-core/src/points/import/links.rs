//! What a record says that is no point: addresses of pictures, and prices for members.

use serde::Serialize;

use super::Rule;
use crate::id::TierId;
use crate::money::Money;
use crate::time::Window;

/// The address of a picture that was not decoded yet: a host fetches and checks it before it becomes a point.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ImageLink {
    /// What the record uses it for.
    pub role: ImageRole,
    /// Its address, `http` or `https`.
    pub url: Box<str>,
}

/// What a record uses a picture for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ImageRole {
    /// The main picture.
    Main,
    /// One more.
    Additional,
}

impl ImageLink {
    /// Most bytes of an address, as Google limits it (help page 6324350).
    pub const MAX_URL_BYTES: usize = 2_000;
    /// Most addresses of one record.
    pub const MAX_LINKS: usize = 32;

    pub(super) fn new(role: ImageRole, url: &str) -> Result<Self, Rule> {
        let lower = url.get(..8).unwrap_or(url).to_ascii_lowercase();
        let scheme = lower.starts_with("https://") || lower.starts_with("http://");
        let plain = !url.chars().any(|c| c.is_whitespace() || c.is_control());
        if url.len() > Self::MAX_URL_BYTES || !scheme || !plain {
            return Err(Rule::Form { what: "an http address of at most 2000 bytes" });
        }
        Ok(Self { role, url: url.into() })
    }
}

/// A price for members of a tier: an offer to an audience, which the dictionary of points has no place for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MemberPrice {
    /// The programme, where the record names one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub program: Option<Box<str>>,
    /// The tier, where the record names one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tier: Option<TierId>,
    /// The price.
    pub price: Money,
    /// When it holds.
    pub valid: Window,
}

impl MemberPrice {
    /// Most prices for members of one record.
    pub const MAX_PRICES: usize = 16;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_http_addresses_are_links() {
        for url in ["http://a.example/1.jpg", "HTTPS://a.example/%E4%B8%AD.jpg", "https://a.example/中.jpg"]
        {
            assert_eq!(&*ImageLink::new(ImageRole::Main, url).unwrap().url, url);
        }
        let long = format!("https://a.example/{}", "x".repeat(2_000));
        for url in ["", "ftp://a.example", "javascript:alert(1)", "/1.jpg", "https://a b", "http:/", &long] {
            assert!(matches!(ImageLink::new(ImageRole::Main, url), Err(Rule::Form { .. })), "{url}");
        }
    }
}
