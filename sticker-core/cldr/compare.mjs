#!/usr/bin/env node
// Holds what the program `money_strings` writes against `Intl.NumberFormat` of this Node.js, amount by amount.
//
//     cargo build --release --example money_strings
//     node compare.mjs TARGET/release/examples/money_strings [--report differences.md] [LOCALE]
//
// Intl rounds to the digits that it shows; the amounts are such that nothing is rounded, and go in as decimal text.

import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createInterface } from "node:readline";

const arguments_ = process.argv.slice(2);
const reportAt = arguments_.indexOf("--report");
const report = reportAt < 0 ? undefined : arguments_.splice(reportAt, 2)[1];
const [program, only] = arguments_;
if (!program) {
  console.error("usage: compare.mjs PROGRAM [--report FILE] [LOCALE]");
  process.exit(2);
}

const KINDS = { currency: "c", minusSign: "m", integer: "i", group: "i", decimal: "d", fraction: "f", literal: "l" };
const DISPLAYS = { standard: "symbol", narrow: "narrowSymbol", code: "code" };
const counts = { compared: 0, equal: 0, parts: 0, partsEqual: 0, formats: 0 };
const differences = new Map();
const foreign = new Map();
const available = new Map();

function known(locale) {
  if (!available.has(locale)) {
    const resolved = new Intl.NumberFormat(locale).resolvedOptions().locale;
    available.set(locale, resolved === locale);
  }
  return available.get(locale);
}

/** Writes minor units with `digits` decimals as plain text. */
function decimal(minor, digits) {
  const [sign, text] = minor.startsWith("-") ? ["-", minor.slice(1)] : ["", minor];
  const padded = text.padStart(digits + 1, "0");
  return digits === 0 ? sign + padded : `${sign}${padded.slice(0, -digits)}.${padded.slice(-digits)}`;
}

// To which part a mark of direction belongs is a matter of taste: Intl moves it out of symbols and signs.
const MARKS = /[\u200e\u200f\u061c]/g;

function join(parts) {
  const out = [];
  for (const { type, value: marked } of parts) {
    const kind = KINDS[type] ?? type[0];
    const value = marked.replace(MARKS, "");
    if (value === "") continue;
    if (out.length && out.at(-1)[0] === kind) out[out.length - 1] += value;
    else out.push(kind + value);
  }
  return out;
}

// Differences whose cause is known. They are judged, not hidden: the report counts them under these words.
const CAUSES = [
  [
    // The first list has the euro as its own currency, the second another one.
    ({ locale, currency }) =>
      /^en-(BE|DE|EE|ES|FI|FR|IT|LT|LV|NL|PT|SI|SK)$/.test(locale) ||
      (/^en-(CH|CZ|DK|GE|HU|NO|PL|RO|SE|UA)$/.test(locale) && currency === "EUR"),
    "ICU couples the pattern of EUR in en-150 with en-150's separators, and uses both for every currency where EUR is the region's own; to CLDR the pattern is EUR's alone and the separators are the locale's",
  ],
  [
    ({ locale, currency }) => locale === "pt-CV" || (locale === "kea" && currency === "CVE"),
    "ICU takes the separator $ of the escudo for every currency in Cabo Verde, and its pattern for accounting; CLDR gives both to CVE alone",
  ],
  [({ locale }) => locale === "fr-CH", "CLDR 48.2 changed the group mark; ICU 78.2 has CLDR 48.1"],
  [({ locale }) => locale === "sr-Cyrl-ME", "CLDR's JSON has Cyrillic symbols of two currencies, ICU's data Latin ones"],
];
const caused = new Map();

/** Names what differs. */
function cause(ours, theirs) {
  const text = (parts, kind) => parts.filter((part) => part[0] === kind).join("|");
  const differing = [..."cmidfl"].filter((kind) => text(ours, kind) !== text(theirs, kind));
  const names = { c: "symbol", m: "sign", i: "digits or group marks", d: "decimal separator", f: "fraction", l: "spaces or brackets" };
  if (differing.length) return differing.map((kind) => names[kind]).join(" and ");
  return "order of the parts";
}

function note({ locale, system, currency, forms, minor }, why, ours, theirs) {
  const known = CAUSES.find(([applies]) => applies({ locale, currency }));
  const reason = known ? known[1] : "not explained";
  caused.set(reason, (caused.get(reason) ?? 0) + 1);
  const key = `${locale}\t${system}\t${reason}`;
  if (!differences.has(key)) differences.set(key, { locale, system, why, reason, count: 0, currencies: new Set(), example: undefined });
  const entry = differences.get(key);
  entry.count += 1;
  entry.currencies.add(currency);
  entry.example ??= { forms, currency, minor, ours, theirs };
}

function compareLine(line) {
  const [locale, system, currency, minorDigits, symbol, sign, fraction, ...amounts] = line.split("\x1f");
  if (!known(locale)) {
    foreign.set(locale, (foreign.get(locale) ?? 0) + amounts.length / 2);
    return;
  }
  const exponent = Number(minorDigits);
  const options = { style: "currency", currency, currencyDisplay: DISPLAYS[symbol] ?? "code", numberingSystem: system };
  if (sign === "accounting") options.currencySign = "accounting";
  if (fraction === "minor") options.minimumFractionDigits = options.maximumFractionDigits = exponent;
  if (fraction === "hide_zero") options.trailingZeroDisplay = "stripIfInteger";
  const format = new Intl.NumberFormat(locale, options);
  const forms = `${symbol} ${sign} ${fraction}`;
  counts.formats += 1;
  for (let at = 0; at < amounts.length; at += 2) {
    const minor = amounts[at];
    const own = amounts[at + 1].split("\x1e").map((part) => ({ type: part[0], value: part.slice(1) }));
    const ours = join(own);
    const value = decimal(minor, exponent);
    let theirs;
    if (symbol === "none") {
      // Intl has no form without a currency: what it writes beside currency and spaces must be ours.
      theirs = join(format.formatToParts(value).filter((part) => part.type !== "currency"));
      const digitsOf = (parts) => parts.map((part) => part.replace(/\p{Z}/gu, "")).filter((part) => part !== "l").join(" ");
      counts.compared += 1;
      if (digitsOf(ours) === digitsOf(theirs)) counts.equal += 1;
      else note({ locale, system, currency, forms, minor }, cause(ours, theirs), ours.join(" "), theirs.join(" "));
      continue;
    }
    const text = own.map((part) => part.value).join("");
    counts.compared += 1;
    const expected = format.format(value);
    const equal = expected === text;
    if (equal) counts.equal += 1;
    // Parts of one positive and of one negative amount of each format.
    if (equal && at !== 10 && at !== 18) continue;
    theirs = join(format.formatToParts(value));
    const where = { locale, system, currency, forms, minor };
    if (!equal) {
      note(where, cause(ours, theirs), text, expected);
      continue;
    }
    counts.parts += 1;
    if (ours.join("\x1e") === theirs.join("\x1e")) counts.partsEqual += 1;
    else note(where, `parts: ${cause(ours, theirs)}`, ours.join(" "), theirs.join(" "));
  }
}

async function main() {
  const child = spawn(program, only ? [only] : [], { stdio: ["ignore", "pipe", "inherit"] });
  for await (const line of createInterface({ input: child.stdout, crlfDelay: Infinity })) compareLine(line);
  const code = child.exitCode ?? (await new Promise((resolve) => child.once("exit", resolve)));
  if (code !== 0) throw new Error(`${program} ended with ${code}`);

  const versions = `Node.js ${process.version}, ICU ${process.versions.icu}, CLDR ${process.versions.cldr}`;
  const lines = [
    `# What differs from \`Intl.NumberFormat\``,
    "",
    `Written by \`compare.mjs\` with ${versions}.`,
    "",
    `- locales: ${available.size}, of which Node.js has ${[...available.values()].filter(Boolean).length}`,
    `- formats (locale, digits, currency, symbol, sign, fraction): ${counts.formats}`,
    `- amounts compared: ${counts.compared}; equal: ${counts.equal}; different: ${counts.compared - counts.equal}`,
    `- of the equal ones, compared part by part: ${counts.parts}; equal: ${counts.partsEqual}`,
    "",
  ];
  if (differences.size) {
    lines.push("| differences | cause |", "|--:|---|");
    for (const [reason, count] of caused) lines.push(`| ${count} | ${reason} |`);
    lines.push("", "One example for each locale and kind of digits:", "");
    lines.push("| locale | digits | what differs | amounts | currencies | example | ours | Intl |", "|---|---|---|--:|--:|---|---|---|");
    const show = (text) => "`" + text.replace(/[\p{C}\p{Z}]/gu, (c) => (c === " " ? c : `<${c.codePointAt(0).toString(16)}>`)) + "`";
    for (const { locale, system, why, count, currencies, example } of differences.values()) {
      lines.push(`| ${locale} | ${system} | ${why} | ${count} | ${currencies.size} | ${example.currency} ${example.minor}, ${example.forms} | ${show(example.ours)} | ${show(example.theirs)} |`);
    }
    lines.push("");
  }
  if (foreign.size) lines.push(`Not in this Node.js, so not compared: ${[...foreign.keys()].join(", ")}.`, "");
  const text = lines.join("\n");
  if (report) writeFileSync(report, text);
  console.log(text.length > 12000 ? text.slice(0, 12000) + "\n…" : text);
}

await main();
