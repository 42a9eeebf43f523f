#!/usr/bin/env node
// Writes the tables of the rooms `locale` and `money` from the JSON form of CLDR:
//
//     npm install --prefix FOLDER cldr-core@48.2.0 cldr-numbers-full@48.2.0
//     node make_table.mjs FOLDER/node_modules
//
// It reads the currencies from `src/money/currency.rs`, so run it again when that table changes. The output is a
// function of the packages alone: the same versions give the same bytes.

import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const modules = process.argv[2];
if (!modules) {
  console.error("usage: make_table.mjs NODE_MODULES");
  process.exit(2);
}
const read = (...path) => JSON.parse(readFileSync(join(modules, ...path), "utf8"));
const source = (...path) => join(here, "..", "src", ...path);
const numbersPackage = read("cldr-numbers-full", "package.json");
const corePackage = read("cldr-core", "package.json");
if (numbersPackage.version !== corePackage.version) {
  throw new Error(`cldr-numbers-full ${numbersPackage.version} beside cldr-core ${corePackage.version}`);
}
const supplemental = (name) => read("cldr-core", "supplemental", `${name}.json`).supplemental;
const byText = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

const locales = readdirSync(join(modules, "cldr-numbers-full", "main")).sort(byText);
const currencies = [...readFileSync(source("money", "currency.rs"), "utf8").matchAll(/\("([A-Z]{3})", Some\(\d\)\)/g)]
  .map((match) => match[1]);

// ---- Inheritance of locales -------------------------------------------------------------------------------------

const parentLocales = supplemental("parentLocales").parentLocales;
const parents = Object.entries(parentLocales.parentLocale).sort((a, b) => byText(a[0], b[0]));
const likely = supplemental("likelySubtags").likelySubtags;
const usedLanguages = new Set([...locales, ...parents.map(([tag]) => tag)].map((tag) => tag.split("-")[0]));
const regionScripts = [];
for (const [tag, full] of Object.entries(likely).sort((a, b) => byText(a[0], b[0]))) {
  const match = /^([a-z]{2,3})-([A-Z]{2}|\d{3})$/.exec(tag);
  if (!match || match[1] === "und") continue;
  const script = full.split("-")[1];
  if (script === likely[match[1]]?.split("-")[1]) continue;
  regionScripts.push([tag, script]);
  usedLanguages.add(match[1]);
}
const scripts = [...usedLanguages].filter((language) => likely[language]).sort(byText)
  .map((language) => [language, likely[language].split("-")[1]]);
// Codes that were replaced, where CLDR has data for the language that replaces them.
const aliases = Object.entries(supplemental("aliases").metadata.alias.languageAlias)
  .map(([tag, { _replacement }]) => [tag, _replacement])
  .filter(([tag, to]) => /^[a-z]{2,3}$/.test(tag) && /^[a-z]{2,3}(-[A-Z][a-z]{3})?$/.test(to) && locales.includes(to))
  .sort((a, b) => byText(a[0], b[0]));

function parentOf(tag) {
  const override = parentLocales.parentLocale[tag];
  if (override) return override;
  const [language, second, ...rest] = tag.split("-");
  if (rest.length) return tag.slice(0, tag.lastIndexOf("-"));
  if (!second) return "und";
  if (second.length === 4) return likely[language]?.split("-")[1] === second ? language : "und";
  const moved = regionScripts.find(([key]) => key === tag);
  return moved ? `${language}-${moved[1]}-${second}` : language;
}

// ---- Numbers and currencies --------------------------------------------------------------------------------------

/** Gives every distinct value one number, in order of first use. */
class Pool {
  items = new Map();
  add(value) {
    const key = JSON.stringify(value);
    if (!this.items.has(key)) this.items.set(key, [this.items.size, value]);
    return this.items.get(key)[0];
  }
  values() {
    return [...this.items.values()].map(([, value]) => value);
  }
}

const strings = new Pool();
strings.add("");
const patterns = new Pool();
const numbers = new Pool();
const digits = new Pool();
const numberingSystems = supplemental("numberingSystems").numberingSystems;
const addDigits = (system) => {
  const glyphs = numberingSystems[system]._digits;
  // The rule of spacing asks for a decimal digit: those of hanidec are letters and a letter-like number.
  return digits.add([system, /^\p{Nd}{10}$/u.test(glyphs), glyphs]);
};
addDigits("latn");

// The rules of currency spacing are the same in all of CLDR: code checks the characters, this script the rule.
const SPACING = '{"currencyMatch":"[[:^S:]&[:^Z:]]","surroundingMatch":"[:digit:]","insertBetween":"\u00a0"}';

function affixes(pattern) {
  const match = /^([^#0,.]*)([#0,.]+)([^#0,.]*)$/u.exec(pattern);
  const outside = match && match[1] + match[3];
  if (!match || /['%‰+;]/u.test(outside) || outside.split("¤").length > 2 || outside.split("-").length > 2) throw new Error(`pattern ${JSON.stringify(pattern)}`);
  return match.slice(1);
}

/** A pattern: affixes of both signs with ¤ and - as place holders, digits of the first and of the other groups. */
function addPattern(text) {
  const [positive, negative] = text.split(";");
  const [prefix, number, suffix] = affixes(positive);
  const [minusPrefix, , minusSuffix] = negative === undefined ? [`-${prefix}`, number, suffix] : affixes(negative);
  const groups = number.split(".")[0].split(",");
  const primary = groups.length > 1 ? groups.at(-1).length : 0;
  const secondary = groups.length > 2 ? groups.at(-2).length : primary;
  return patterns.add([...[prefix, suffix, minusPrefix, minusSuffix].map((text) => strings.add(text)), primary, secondary]);
}

function addNumbers(locale, all, system) {
  const symbols = all[`symbols-numberSystem-${system}`];
  const formats = all[`currencyFormats-numberSystem-${system}`];
  for (const side of ["beforeCurrency", "afterCurrency"]) {
    if (JSON.stringify(formats.currencySpacing[side]) !== SPACING) throw new Error(`${locale}: a new rule of spacing`);
  }
  return numbers.add([
    addDigits(system),
    Number(all.minimumGroupingDigits),
    strings.add(symbols.currencyDecimal ?? symbols.decimal),
    strings.add(symbols.currencyGroup ?? symbols.group),
    strings.add(symbols.minusSign),
    addPattern(formats.standard),
    addPattern(formats.accounting),
  ]);
}

const rows = new Map();
const special = [];
// Characters at an edge of a symbol that need no space beside a digit: those of the categories S and Z.
const edges = new Set();
function addSymbol(text) {
  for (const edge of [[...text][0], [...text].at(-1)]) if (/[\p{S}\p{Z}]/u.test(edge)) edges.add(edge);
  return strings.add(text);
}
for (const locale of locales) {
  const all = read("cldr-numbers-full", "main", locale, "numbers.json").main[locale].numbers;
  const usual = all.defaultNumberingSystem;
  const systems = Object.keys(all).filter((key) => key.startsWith("currencyFormats-numberSystem-"))
    .map((key) => key.slice("currencyFormats-numberSystem-".length));
  const native = all.otherNumberingSystems.native;
  const names = read("cldr-numbers-full", "main", locale, "currencies.json").main[locale].numbers.currencies;
  const symbols = currencies.map((code) => {
    const { symbol = code, "symbol-alt-narrow": narrow = symbol, pattern, decimal, group } = names[code] ?? {};
    if (pattern ?? decimal ?? group) special.push([locale, code, pattern, decimal, group]);
    // The code stands for itself: number 0.
    return [symbol, narrow].map((text) => (text === code ? 0 : addSymbol(text)));
  });
  const latin = addNumbers(locale, all, "latn");
  const row = { locale, latin, symbols };
  row.usual = usual === "latn" ? latin : addNumbers(locale, all, usual);
  row.native = native !== usual && systems.includes(native) ? addNumbers(locale, all, native) : row.usual;
  rows.set(locale, row);
}

const order = new Map(locales.map((locale, index) => [locale, index]));
function nearestParent(locale) {
  if (locale === "und") return undefined;
  let parent = parentOf(locale);
  while (!rows.has(parent)) parent = parentOf(parent);
  return parent;
}

const overrides = [];
const localeRows = locales.map((locale) => {
  const row = rows.get(locale);
  const parent = nearestParent(locale);
  const start = overrides.length;
  row.symbols.forEach((pair, currency) => {
    const inherited = parent === undefined ? [0, 0] : rows.get(parent).symbols[currency];
    if (pair.join() !== inherited.join()) overrides.push([currency, ...pair]);
  });
  return [locale, parent === undefined ? order.get("und") : order.get(parent), row.latin, row.usual, row.native,
    start, overrides.length];
});
const specials = special.map(([locale, code, pattern, decimal, group]) => [
  order.get(locale),
  currencies.indexOf(code),
  pattern === undefined ? "None" : `Some(${addPattern(pattern)})`,
  strings.add(decimal ?? ""),
  strings.add(group ?? ""),
]);

const fractions = supplemental("currencyData").currencyData.fractions;
const fractionRows = currencies.map((code) => {
  const of = fractions[code] ?? fractions.DEFAULT;
  const [roundTo, cashTo] = [of._rounding, of._cashRounding ?? of._rounding].map(Number);
  return [code, Number(of._digits), roundTo, Number(of._cashDigits ?? of._digits), cashTo];
});

// ---- Rust --------------------------------------------------------------------------------------------------------

// Characters that a reader cannot see, or that would turn the line around, are written as escapes.
const quote = (text) =>
  `"${[...text].map((c) => (/[\\"]/.test(c) ? `\\${c}` : /[\p{C}\p{Z}\p{M}]/u.test(c) && c !== " " ? `\\u{${c.codePointAt(0).toString(16)}}` : c)).join("")}"`;

/** Fills lines of at most 118 columns. */
function lines(items) {
  const out = [];
  let line = "   ";
  for (const item of items) {
    if (line.length + item.length + 2 > 118) {
      out.push(line);
      line = "   ";
    }
    line += ` ${item},`;
  }
  return [...out, line].join("\n");
}

const table = (doc, name, type, items) =>
  `\n/// ${doc}\n#[rustfmt::skip]\npub(super) static ${name}: ${type} = &[\n${lines(items)}\n];\n`;
const tuple = (row) => `(${row.join(", ")})`;
const versions = `cldr-core and cldr-numbers-full ${corePackage.version} of npm (CLDR ${corePackage.cldrVersion ?? numbersPackage.cldrVersion})`;
const head = (what) => `//! ${what}\n//!\n//! Generated by \`cldr/make_table.mjs\` from ${versions}; do not edit.\n//! The data are under Unicode-3.0, Copyright © 2004-2025 Unicode, Inc. (LICENSES/Unicode-3.0.txt).\n`;

writeFileSync(
  source("locale", "table.rs"),
  head("Inheritance of locales as CLDR has it.") +
    table("Parents that truncation does not find, sorted; an empty parent is the root.", "PARENTS", "&[(&str, &str)]",
      parents.map(([tag, parent]) => tuple([quote(tag), quote(parent === "und" ? "" : parent)]))) +
    table("The usual script of each language that CLDR has data for, sorted.", "SCRIPTS", "&[(&str, &str)]",
      scripts.map((row) => tuple(row.map(quote)))) +
    table("Regions that write a language in another script than its usual one, sorted.", "REGION_SCRIPTS",
      "&[(&str, &str)]", regionScripts.map((row) => tuple(row.map(quote)))) +
    table("Codes of languages that were replaced, sorted.", "ALIASES", "&[(&str, &str)]",
      aliases.map((row) => tuple(row.map(quote)))),
);

writeFileSync(
  source("money", "display", "table.rs"),
  head("How each locale writes amounts of each currency.") +
    `\nuse super::rows::{LocaleRow, NumbersRow, PatternRow};\n` +
    `\n/// The version of CLDR and of the npm packages that the tables come from.\npub const CLDR_VERSION: &str = "${corePackage.version}";\n` +
    table("Every text of the other tables, once.", "STRINGS", "&[&str]", strings.values().map(quote)) +
    table("Numbering systems: name, whether the digits are decimal ones to Unicode, the digits from 0 to 9.", "DIGITS", "&[(&str, bool, [char; 10])]",
      digits.values().map(([name, decimal, text]) => tuple([quote(name), decimal, `['${[...text].join("', '")}']`]))) +
    table("Affixes of positive and negative amounts, and the sizes of groups.", "PATTERNS", "&[PatternRow]",
      patterns.values().map((row) => `PatternRow::new(${row.join(", ")})`)) +
    table("Numbering system, least digits to group, separators, sign, and the patterns of both sign forms.", "NUMBERS",
      "&[NumbersRow]", numbers.values().map((row) => `NumbersRow::new(${row.join(", ")})`)) +
    table("Every locale, sorted: its parent, its Latin, usual and native numbers, and where its currencies stand.", "LOCALES",
      "&[LocaleRow]", localeRows.map(([tag, ...row]) => `LocaleRow::new(${[quote(tag), ...row].join(", ")})`)) +
    table("Characters at an edge of a symbol that are symbols or spaces, sorted: a digit may stand beside them.", "EDGES", "&[char]",
      [...edges].sort((a, b) => a.codePointAt(0) - b.codePointAt(0)).map((c) => `'${quote(c).slice(1, -1)}'`)) +
    table("Currencies whose symbol or narrow symbol a locale writes unlike its parent; text 0 is the code.", "OVERRIDES",
      "&[(u8, u16, u16)]", overrides.map(tuple)) +
    table("Currencies that have a pattern or separators of their own in a locale, sorted.", "SPECIALS", "&[(u16, u8, Option<u16>, u16, u16)]",
      specials.map(tuple)) +
    table("Display digits, rounding increment, cash digits and cash increment of each currency, sorted.", "FRACTIONS",
      "&[(&str, u8, u8, u8, u8)]", fractionRows.map(([code, ...row]) => tuple([quote(code), ...row]))),
);

console.log(`${versions}: ${locales.length} locales, ${currencies.length} currencies, ${strings.items.size} texts,` +
  ` ${patterns.items.size} patterns, ${numbers.items.size} kinds of numbers, ${overrides.length} symbols,` +
  ` ${specials.length} specials, ${parents.length} parents, ${scripts.length} scripts, ${aliases.length} aliases`);
