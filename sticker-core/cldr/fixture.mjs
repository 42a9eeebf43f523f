#!/usr/bin/env node
// Writes `testdata/money-display.json`: amounts as `Intl.NumberFormat` of this Node.js writes them, which the unit tests
// hold against the code. Nothing of this project's code takes part.
//
//     node fixture.mjs > ../testdata/money-display.json

const LOCALES = [
  "en", "en-AU", "en-IN", "en-CA", "de", "de-AT", "de-CH", "fr", "fr-CA", "it-CH", "es", "es-MX", "es-CL", "es-AR",
  "pt", "pt-PT", "it", "nl", "pl", "cs", "sv", "nb", "da", "fi", "hu", "tr", "ru", "uk", "el", "he", "ar", "ar-EG",
  "fa", "ur", "hi", "bn", "ta", "mr", "th", "vi", "id", "ms", "ko", "ja", "zh", "zh-Hant", "zh-Hant-HK", "my", "ne",
  "sw", "am", "lv", "bg",
];
// Currency, minor digits, amounts in minor units that no form rounds.
const AMOUNTS = [
  ["USD", 2, ["0", "123456", "-123456789"]],
  ["EUR", 2, ["123400"]],
  ["CNY", 2, ["12990"]],
  ["JPY", 0, ["1234567"]],
  ["KWD", 3, ["-1234567"]],
  ["INR", 2, ["1234567890"]],
  ["CHF", 2, ["1995"]],
];
const FORMS = [
  [{}, {}],
  [{ symbol: "narrow" }, { currencyDisplay: "narrowSymbol" }],
  [{ symbol: "code", sign: "accounting" }, { currencyDisplay: "code", currencySign: "accounting" }],
  [{ fraction: "hide_zero" }, { trailingZeroDisplay: "stripIfInteger" }],
];

const decimal = (minor, digits) => {
  const [sign, text] = minor.startsWith("-") ? ["-", minor.slice(1)] : ["", minor];
  const padded = text.padStart(digits + 1, "0");
  return digits === 0 ? sign + padded : `${sign}${padded.slice(0, -digits)}.${padded.slice(-digits)}`;
};

const rows = [];
let turn = 0;
for (const locale of LOCALES) {
  const usual = new Intl.NumberFormat(locale).resolvedOptions().numberingSystem;
  for (const [currency, digits, minors] of AMOUNTS) {
    for (const minor of minors) {
      // The forms and the kinds of digits take turns, so that each meets every locale and every currency.
      const [options, intl] = FORMS[turn % FORMS.length];
      const system = turn % 3 === 2 ? usual : "latn";
      turn += 1;
      const format = new Intl.NumberFormat(locale, { style: "currency", currency, numberingSystem: system, ...intl });
      const tag = system === "latn" ? locale : `${locale}-u-nu-${system}`;
      rows.push({ locale: tag, digits: system, amount: { minor, currency }, options, text: format.format(decimal(minor, digits)) });
    }
  }
}
const { icu, cldr } = process.versions;
const about = `What Intl.NumberFormat of Node.js ${process.version} (ICU ${icu}, CLDR ${cldr}) writes; made by cldr/fixture.mjs.`;
const escape = (json) => json.replace(/[\p{C}\p{Z}]/gu, (c) => (c === " " ? c : `\\u${c.codePointAt(0).toString(16).padStart(4, "0")}`));
console.log(`{\n "about": ${JSON.stringify(about)},\n "rows": [`);
console.log(rows.map((row) => `  ${escape(JSON.stringify(row))}`).join(",\n"));
console.log(" ]\n}");
