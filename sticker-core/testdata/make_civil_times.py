#!/usr/bin/env python3
"""Writes civil-times.json: local times around the changes of clocks, as Python's zoneinfo resolves them.

Python is the other implementation: nothing of this project's code takes part. Install the `tzdata` package of the same
release as the library's database (`tzdb_version()`), so that a difference is a fault and not a new law:

    pip install tzdata==2026.6 && python3 make_civil_times.py > civil-times.json
"""

import json
import zoneinfo
from datetime import datetime, timedelta, timezone
from importlib.resources import files

zoneinfo.reset_tzpath(to=[])  # only the package, never the system's files
UTC = timezone.utc
# Zone and a span of years: changes at 02:00 and at midnight, of half an hour, of a day, of the past, of the far future.
SPANS = [
    ("America/New_York", 2024, 2027),
    ("Europe/Berlin", 2024, 2027),
    ("Australia/Lord_Howe", 2024, 2027),
    ("America/Sao_Paulo", 2015, 2019),
    ("Asia/Shanghai", 1986, 1991),
    ("Pacific/Apia", 2010, 2013),
    ("Europe/London", 1968, 1972),
    ("Africa/Casablanca", 2024, 2027),
    ("Africa/Cairo", 2023, 2026),
    ("Asia/Kathmandu", 1985, 1987),
    ("Asia/Pyongyang", 2015, 2019),
    ("America/Havana", 2024, 2026),
    ("America/St_Johns", 2006, 2012),
    ("Antarctica/Troll", 2024, 2026),
    ("Asia/Tehran", 2020, 2023),
    ("Europe/Dublin", 2024, 2026),
    ("Pacific/Kwajalein", 1993, 1994),
    ("Asia/Tokyo", 1950, 1952),
    ("Europe/Amsterdam", 1937, 1941),
    ("America/New_York", 1883, 1884),
    ("America/New_York", 2090, 2091),
]


def show(at):
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def changes(zone, first, last):
    """Finds every instant of the years at which the offset of a zone changes, by halving."""
    step = timedelta(days=3)
    at, end = datetime(first, 1, 1, tzinfo=UTC), datetime(last, 1, 1, tzinfo=UTC)
    offset = lambda instant: instant.astimezone(zone).utcoffset()
    while at < end:
        low, high = at, at + step
        if offset(low) != offset(high):
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) // 2
                middle = middle.replace(microsecond=0)
                low, high = (middle, high) if offset(middle) == offset(low) else (low, middle)
            yield high, offset(low), offset(high)
        at += step


def row(name, zone, local):
    """Resolves a local time with both folds; Python moves a time in a gap with the offset of before for fold 0."""
    first, second = local.replace(tzinfo=zone, fold=0), local.replace(tzinfo=zone, fold=1)
    found = first.astimezone(UTC)
    real = found.astimezone(zone).replace(tzinfo=None, fold=0) == local
    kind = "gap" if not real else "fold" if first.utcoffset() != second.utcoffset() else "unique"
    out = {"zone": name, "local": local.strftime("%Y-%m-%dT%H:%M:%S"), "kind": kind, "fold0": show(first)}
    if kind != "unique":
        out["fold1"] = show(second)
    return out


def main():
    rows = []
    for name, first, last in SPANS:
        zone = zoneinfo.ZoneInfo(name)
        for at, before, after in changes(zone, first, last):
            utc = at.replace(tzinfo=None)
            low, high = sorted([utc + before, utc + after])
            second = timedelta(seconds=1)
            middle = low + (high - low) // 2
            for local in [low - second, low, middle.replace(microsecond=0), high - second, high, high + timedelta(hours=30)]:
                rows.append(row(name, zone, local))
    release = files("tzdata").joinpath("zones").parent.joinpath("__init__.py").read_text(encoding="utf-8")
    release = release.split('IANA_VERSION = "')[1].split('"')[0]
    print(json.dumps({"about": "Made by make_civil_times.py with Python's zoneinfo.", "tzdb": release})[:-1] + ', "rows": [')
    print(",\n".join(" " + json.dumps(row) for row in rows))
    print("]}")


if __name__ == "__main__":
    main()
