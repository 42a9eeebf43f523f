//! What a locale inherits from, as CLDR has it.
//!
//! The rules are those of UTS #35, "Locale Inheritance and Matching": a parent of the table goes first, then truncation;
//! a script that is not the usual one of its language stands alone.

use super::LocaleTag;
use super::table::{ALIASES, PARENTS, REGION_SCRIPTS, SCRIPTS};

/// The locales from which a locale inherits, nearest first, itself at the start; made by [`LocaleTag::chain`].
#[derive(Clone, Debug)]
pub struct LocaleChain {
    next: Option<LocaleTag>,
}

impl Iterator for LocaleChain {
    type Item = LocaleTag;

    fn next(&mut self) -> Option<LocaleTag> {
        let next = self.next.take()?;
        self.next = next.parent();
        Some(next)
    }
}

impl LocaleTag {
    /// Returns the locale that this one inherits from, or `None` where that is the root.
    ///
    /// Extensions go first, then variants. A region that writes the language in another script than usual names that
    /// script: the parent of `zh-TW` is `zh-Hant-TW`. A script that is not the usual one of its language, or whose
    /// language is unknown, has no parent.
    ///
    /// ```
    /// # use sticker_core::locale::LocaleTag;
    /// let parent = |tag| LocaleTag::new(tag).ok()?.parent();
    /// assert_eq!(parent("es-MX"), LocaleTag::new("es-419").ok());
    /// assert_eq!(parent("de-AT"), LocaleTag::new("de").ok());
    /// assert_eq!(parent("zh-Hant"), None);
    /// ```
    pub fn parent(&self) -> Option<Self> {
        let tag = self.as_str();
        let main = self.without_extensions();
        if main.len() < tag.len() {
            return Some(Self::checked(main));
        }
        if let Some(parent) = find(PARENTS, tag) {
            return (!parent.is_empty()).then(|| Self::checked(parent));
        }
        let (language, region) = (self.language(), self.region());
        if self.variants().next().is_some() {
            return tag.rsplit_once('-').map(|(rest, _)| Self::checked(rest));
        }
        match (self.script(), region) {
            (Some(_), Some(_)) => tag.rsplit_once('-').map(|(rest, _)| Self::checked(rest)),
            (Some(script), None) => {
                (find(SCRIPTS, language) == Some(script)).then(|| Self::checked(language))
            }
            (None, Some(region)) => Some(match find(REGION_SCRIPTS, tag) {
                Some(script) => Self::checked(&format!("{language}-{script}-{region}")),
                None => Self::checked(language),
            }),
            (None, None) => None,
        }
    }

    /// Returns the locale itself, its parent, its parent's parent and so on; the root is left out.
    ///
    /// ```
    /// # use sticker_core::locale::LocaleTag;
    /// let chain = |tag| LocaleTag::new(tag).unwrap().chain().map(|tag| tag.to_string()).collect::<Vec<_>>().join(" ");
    /// assert_eq!(chain("zh-HK"), "zh-HK zh-Hant-HK zh-Hant");
    /// assert_eq!(chain("en-AU-u-nu-latn"), "en-AU-u-nu-latn en-AU en-001 en");
    /// assert_eq!(chain("pt-AO"), "pt-AO pt-PT pt");
    /// ```
    pub fn chain(&self) -> LocaleChain {
        LocaleChain { next: Some(self.clone()) }
    }

    /// Returns the tag with the code of its language that replaced the one it has: `he-IL` for `iw-IL`.
    ///
    /// Only languages that CLDR has data for are replaced; every other tag is returned as it is.
    ///
    /// ```
    /// # use sticker_core::locale::LocaleTag;
    /// let replaced = |tag| LocaleTag::new(tag).unwrap().with_current_language().to_string();
    /// assert_eq!(replaced("iw-IL"), "he-IL");
    /// assert_eq!(replaced("sh-ME"), "sr-Latn-ME");
    /// assert_eq!(replaced("sh-Cyrl"), "sr-Cyrl");
    /// ```
    #[must_use]
    pub fn with_current_language(&self) -> Self {
        let Some(current) = find(ALIASES, self.language()) else { return self.clone() };
        let rest = &self.as_str()[self.language().len()..];
        let current = match current.split_once('-') {
            Some((language, _)) if self.script().is_some() => language,
            _ => current,
        };
        Self::new(&format!("{current}{rest}")).unwrap_or_else(|_| self.clone())
    }
}

/// Finds the value of a key in a sorted table.
fn find(table: &'static [(&str, &str)], key: &str) -> Option<&'static str> {
    table.binary_search_by(|(listed, _)| (*listed).cmp(key)).ok().map(|at| table[at].1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn chain(tag: &str) -> String {
        let tags: Vec<_> = LocaleTag::new(tag).unwrap().chain().map(|tag| tag.to_string()).collect();
        tags.join(" ")
    }

    #[test]
    fn chains_follow_the_parents_of_cldr() {
        for (tag, expected) in [
            ("de", "de"),
            ("de-AT", "de-AT de"),
            ("de-CH-1996", "de-CH-1996 de-CH de"),
            ("en-US", "en-US en"),
            ("en-AU", "en-AU en-001 en"),
            ("en-DE", "en-DE en-150 en-001 en"),
            ("es-MX", "es-MX es-419 es"),
            ("es-ES", "es-ES es"),
            ("pt-AO", "pt-AO pt-PT pt"),
            ("pt-BR", "pt-BR pt"),
            ("zh-CN", "zh-CN zh"),
            ("zh-Hans-CN", "zh-Hans-CN zh-Hans zh"),
            ("zh-Hant", "zh-Hant"),
            ("zh-TW", "zh-TW zh-Hant-TW zh-Hant"),
            ("zh-MO", "zh-MO zh-Hant-MO zh-Hant-HK zh-Hant"),
            ("sr-ME", "sr-ME sr-Latn-ME sr-Latn"),
            ("sr-Cyrl-RS", "sr-Cyrl-RS sr-Cyrl sr"),
            ("nb-NO", "nb-NO nb no"),
            ("hi-Latn-IN", "hi-Latn-IN hi-Latn en-IN en-001 en"),
            ("pa-PK", "pa-PK pa-Arab-PK pa-Arab"),
            ("de-Cyrl", "de-Cyrl"),
            ("xx-Latn-YY", "xx-Latn-YY xx-Latn"),
            ("xx-YY", "xx-YY xx"),
            ("fr-CA-u-nu-latn-x-shop", "fr-CA-u-nu-latn-x-shop fr-CA fr"),
            ("ca-ES-valencia", "ca-ES-valencia ca-ES ca"),
        ] {
            assert_eq!(chain(tag), expected);
        }
    }

    #[test]
    fn the_tables_are_sorted_and_hold_canonical_tags() {
        for table in [PARENTS, SCRIPTS, REGION_SCRIPTS, ALIASES] {
            assert!(table.windows(2).all(|pair| pair[0].0 < pair[1].0));
            for (key, _) in table {
                assert_eq!(LocaleTag::new(key).unwrap().as_str(), *key);
            }
        }
        for (tag, parent) in PARENTS {
            let expected = (!parent.is_empty()).then(|| LocaleTag::new(parent).unwrap());
            assert_eq!(LocaleTag::new(tag).unwrap().parent(), expected);
        }
    }

    proptest! {
        #[test]
        fn every_chain_ends_and_repeats_nothing(text in "[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2}|-[0-9]{3})?(-[a-z]{5,8}){0,3}(-u-nu-[a-z]{4})?") {
            let tag = LocaleTag::new(&text).unwrap();
            let tags: Vec<_> = tag.chain().take(40).collect();
            prop_assert!(tags.len() < 16);
            prop_assert!((1..tags.len()).all(|i| !tags[..i].contains(&tags[i])));
        }

        #[test]
        fn no_chain_leaves_the_script_of_its_tag(language in "(zh|sr|uz|pa|az|yue|ha|kk)", script in "(Hans|Hant|Latn|Cyrl|Arab|Guru)", region in "[A-Z]{2}") {
            let tag = LocaleTag::new(&format!("{language}-{script}-{region}")).unwrap();
            for link in tag.chain() {
                let written = link.script().map(str::to_owned).or_else(|| find(SCRIPTS, link.language()).map(str::to_owned));
                prop_assert_eq!(written.as_deref(), Some(script.as_str()), "{} of {}", link, tag);
            }
        }
    }
}
