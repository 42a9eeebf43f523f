#!/usr/bin/env python3
"""Holds the table `ISO_4217` of `src/money/currency.rs` against ISO's own list one, in XML.

The maintenance agency publishes the list as `list-one.xml`; the Python package `iso4217` carries it as `table.xml`:

    pip install iso4217==1.16.20260101
    python3 check_iso_4217.py $(python3 -c 'import iso4217, os; print(os.path.dirname(iso4217.__file__))')/table.xml
"""

import re
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent / "src/money/currency.rs"


def published(path):
    """Reads code and minor digits of every entry; entries without a code are places without a currency."""
    root = ElementTree.parse(path).getroot()
    table = {}
    for entry in root.iter("CcyNtry"):
        code, digits = entry.findtext("Ccy"), entry.findtext("CcyMnrUnts")
        if code is None:
            continue
        digits = int(digits) if digits.isdigit() else None
        if table.setdefault(code, digits) != digits:
            sys.exit(f"{path} gives {code} two numbers of minor digits")
    return root.get("Pblshd"), table


def main():
    text = SOURCE.read_text(encoding="utf-8")
    ours = {code: int(digits) if digits else None for code, digits in re.findall(r'\("([A-Z]{3})", (?:Some\((\d)\)|None)\)', text)}
    as_of = re.search(r'ISO_4217_AS_OF: &str = "([^"]+)"', text)[1]
    date, theirs = published(sys.argv[1])
    wrong = [f"{code}: only in the code" for code in sorted(ours.keys() - theirs.keys())]
    wrong += [f"{code}: only in the list" for code in sorted(theirs.keys() - ours.keys())]
    wrong += [f"{code}: {ours[code]} minor digits, the list says {theirs[code]}" for code in sorted(ours.keys() & theirs.keys()) if ours[code] != theirs[code]]
    for line in wrong:
        print(line)
    print(f"list of {date}, table as of {as_of}: {len(theirs)} codes, {len(wrong)} differences")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
