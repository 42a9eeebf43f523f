#!/usr/bin/env python3
"""Adds up the closing lines of cargo test and pytest in a log, and prints one line: N passed, N failed, N skipped."""

import re
import sys
from pathlib import Path

CARGO = re.compile(r"^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored;", re.MULTILINE)
PYTEST = re.compile(r"^=*\s*((?:\d+ \w+(?:, )?)+) in [\d.]+s", re.MULTILINE)


def count(text):
    passed = failed = skipped = 0
    for match in CARGO.finditer(text):
        passed, failed, skipped = passed + int(match[1]), failed + int(match[2]), skipped + int(match[3])
    for match in PYTEST.finditer(text):
        for number, word in re.findall(r"(\d+) (\w+)", match[1]):
            passed += int(number) * (word in ("passed", "xfailed"))
            failed += int(number) * (word in ("failed", "error", "errors", "xpassed"))
            skipped += int(number) * (word == "skipped")
    return passed, failed, skipped


if __name__ == "__main__":
    print("tests: {} passed, {} failed, {} skipped".format(*count(Path(sys.argv[1]).read_text(errors="replace"))))
