//! The part of commercetools' product discount predicates that names goods.

use super::commercetools::Catalogue;
use super::excerpt;
use crate::pricing::offer::SkuScope;
use crate::pricing::{OfferProblem, Scope};

/// Reads a predicate as a scope.
///
/// `1 = 1` is every product. `sku`, `product.id`, `product.key`, `categoriesWithAncestors.id` and
/// `categoriesWithAncestors.key` are compared with `=` and `in (…)`, the latter two with `contains` and `contains any (…)`.
/// Comparisons are joined by `or`.
pub(super) fn scope(text: &str, catalogue: &dyn Catalogue) -> Result<Scope, OfferProblem> {
    if text.len() > MAX_BYTES {
        return Err(OfferProblem::Count { what: "bytes", found: text.len(), min: 1, max: MAX_BYTES });
    }
    let mut reader = Reader { rest: text, catalogue };
    let mut scopes = reader.comparison()?;
    while reader.word("or") {
        scopes.extend(reader.comparison()?);
    }
    if !reader.rest.trim_start().is_empty() {
        return Err(reader.unsupported("only comparisons of goods joined by `or` are translated"));
    }
    Ok(match scopes.len() {
        1 => scopes.remove(0),
        _ => Scope::AnyOf(scopes),
    })
}

/// Most bytes of a predicate.
const MAX_BYTES: usize = 16_384;

struct Reader<'a> {
    rest: &'a str,
    catalogue: &'a dyn Catalogue,
}

impl<'a> Reader<'a> {
    fn comparison(&mut self) -> Result<Vec<Scope>, OfferProblem> {
        let start = self.rest;
        let field = self.identifier();
        match field {
            "1" if self.mark("=") && self.identifier() == "1" => Ok(vec![Scope::Store]),
            "sku" | "product.id" | "product.key" => {
                let values = if self.mark("=") {
                    vec![self.value()?]
                } else if self.word("in") {
                    self.list()?
                } else {
                    return Err(self.unsupported("goods are compared with `=` and `in`"));
                };
                values.into_iter().map(|value| self.goods(field, value)).collect()
            }
            "categoriesWithAncestors.id" | "categoriesWithAncestors.key" => {
                if !self.word("contains") {
                    return Err(
                        self.unsupported("categories are compared with `contains` and `contains any`")
                    );
                }
                let values = if self.word("any") { self.list()? } else { vec![self.value()?] };
                values.into_iter().map(|value| self.goods(field, value)).collect()
            }
            "categories.id" | "categories.key" => {
                self.rest = start;
                Err(self.unsupported(
                    "it leaves out goods of categories below; categoriesWithAncestors is translated",
                ))
            }
            _ => {
                self.rest = start;
                Err(self.unsupported(
                    "only goods are compared: sku, product.id, product.key, categoriesWithAncestors",
                ))
            }
        }
    }

    fn goods(&self, field: &str, value: &str) -> Result<Scope, OfferProblem> {
        let unknown = |what| OfferProblem::Unknown { what, name: excerpt(value) };
        match field {
            "sku" => {
                let (item, sku) = self.catalogue.variant(value).ok_or_else(|| unknown("sku"))?;
                Ok(Scope::Sku(SkuScope { item, sku }))
            }
            "product.id" => {
                self.catalogue.item_of_id(value).map(Scope::Item).ok_or_else(|| unknown("product.id"))
            }
            "product.key" => {
                self.catalogue.item_of_key(value).map(Scope::Item).ok_or_else(|| unknown("product.key"))
            }
            "categoriesWithAncestors.id" => self
                .catalogue
                .category_of_id(value)
                .map(Scope::Category)
                .ok_or_else(|| unknown("category id")),
            _ => self
                .catalogue
                .category_of_key(value)
                .map(Scope::Category)
                .ok_or_else(|| unknown("category key")),
        }
    }

    fn list(&mut self) -> Result<Vec<&'a str>, OfferProblem> {
        if !self.mark("(") {
            return Err(self.unsupported("a list stands in brackets"));
        }
        let mut values = vec![self.value()?];
        while self.mark(",") {
            values.push(self.value()?);
        }
        match self.mark(")") {
            true => Ok(values),
            false => Err(self.unsupported("a list ends with a bracket")),
        }
    }

    /// Reads a quoted text; none with an escape in it.
    fn value(&mut self) -> Result<&'a str, OfferProblem> {
        let rest = self.rest.trim_start();
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
        let text = quote.and_then(|quote| rest[1..].split_once(quote));
        match text {
            Some((value, rest)) if !value.contains('\\') => {
                self.rest = rest;
                Ok(value)
            }
            _ => Err(self.unsupported("a value is a quoted text without escapes")),
        }
    }

    fn identifier(&mut self) -> &'a str {
        let rest = self.rest.trim_start();
        let end = rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-')))
            .unwrap_or(rest.len());
        let (word, rest) = rest.split_at(end);
        self.rest = rest;
        word
    }

    /// Reads a word, if it comes next.
    fn word(&mut self, word: &str) -> bool {
        let before = self.rest;
        let found = self.identifier().eq_ignore_ascii_case(word);
        if !found {
            self.rest = before;
        }
        found
    }

    fn mark(&mut self, mark: &str) -> bool {
        match self.rest.trim_start().strip_prefix(mark) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn unsupported(&self, why: &'static str) -> OfferProblem {
        OfferProblem::Unsupported { what: "the predicate from", found: excerpt(self.rest.trim_start()), why }
    }
}
