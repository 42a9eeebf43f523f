#!/usr/bin/env python3
"""Recomputes digest-vectors.json with nothing but Python's standard library.

It is a second implementation of the canonical encoding, written from the documentation of the `digest` room and not
from its code. Each vector is a list of steps, the bytes that they give (in hexadecimal) and their SHA-256.

    python3 verify_vectors.py [digest-vectors.json]
"""

import hashlib
import json
import os
import struct
import sys
import unicodedata

INTEGERS = {"u8": "<B", "u16": "<H", "u32": "<I", "u64": "<Q", "i32": "<i", "i64": "<q"}


def count(n):
    return struct.pack("<Q", n)


def string(text):
    data = unicodedata.normalize("NFC", text).encode("utf-8")
    return count(len(data)) + data


def encode(step):
    """Encodes one step: an object with one field, named after the kind of the value."""
    ((kind, value),) = step.items()
    if kind in INTEGERS:
        return struct.pack(INTEGERS[kind], int(value))
    if kind == "i128":
        return int(value).to_bytes(16, "little", signed=True)
    if kind == "bool":
        return b"\x01" if value else b"\x00"
    if kind in ("str", "variant"):
        return string(value)
    if kind == "bytes":
        data = bytes.fromhex(value)
        return count(len(data)) + data
    if kind == "digest":
        return bytes.fromhex(value)
    if kind == "none":
        return b"\x00"
    if kind == "some":
        return b"\x01" + encode(value)
    if kind == "list":
        return count(len(value)) + b"".join(encode(item) for item in value)
    if kind == "struct":
        return b"".join(encode(field) for field in value)
    if kind == "map":
        entries = [(unicodedata.normalize("NFC", key).encode("utf-8"), item) for key, item in value.items()]
        entries.sort(key=lambda entry: entry[0])
        return count(len(entries)) + b"".join(count(len(key)) + key + encode(item) for key, item in entries)
    raise ValueError(f"unknown kind {kind}")


def canonical(vector):
    header = string(vector["domain"]) + struct.pack("<H", vector["version"])
    return header + b"".join(encode(step) for step in vector["steps"])


def picture(vector):
    """Makes the RGBA bytes of a vector: at (x, y) they are x, y, x xor y, 255 - x, each modulo 256."""
    rows = []
    for y in range(vector["height"]):
        rows.append(bytes(b & 255 for x in range(vector["width"]) for b in (x, y, x ^ y, 255 - x)))
    return rows


def pixel_fp(vector):
    rows, width, height = picture(vector), vector["width"], vector["height"]
    out = b"px/1" + struct.pack("<II", width, height)
    if width == 0 or height == 0:
        return hashlib.sha256(out).hexdigest()
    for top in range(0, height, 64):
        for left in range(0, width, 64):
            tile = b"".join(row[left * 4 : min(left + 64, width) * 4] for row in rows[top : top + 64])
            out += hashlib.sha256(tile).digest()
    return hashlib.sha256(out).hexdigest()


def bucket(vector):
    steps = [{"str": vector["seed"]}, {"str": vector["purpose"]}, *vector["key"]]
    data = canonical({"domain": "bucket", "version": 1, "steps": steps})
    return int.from_bytes(hashlib.sha256(data).digest()[:4], "big")


def boundary(bp):
    """The first bucket that a share of `bp` basis points leaves out."""
    return (min(bp, 10_000) << 32) // 10_000


def main():
    default = os.path.join(os.path.dirname(os.path.abspath(__file__)), "digest-vectors.json")
    with open(sys.argv[1] if len(sys.argv) > 1 else default, encoding="utf-8") as file:
        vectors = json.load(file)
    wrong = []

    def check(name, what, expected, found):
        if expected != found:
            wrong.append(f"{name}: {what} is {found}, the file says {expected}")

    for vector in vectors["canonical"]:
        data = canonical(vector)
        check(vector["name"], "encoding", vector["bytes"], data.hex())
        check(vector["name"], "digest", vector["sha256"], hashlib.sha256(data).hexdigest())
    for vector in vectors["file_hash"]:
        found = hashlib.sha256(vector["text"].encode("utf-8")).hexdigest()
        check(vector["text"], "file_hash", vector["sha256"], found)
    for vector in vectors["pixel_fp"]:
        check(f"{vector['width']}x{vector['height']}", "pixel_fp", vector["sha256"], pixel_fp(vector))
    for vector in vectors["bucket32"]:
        check(vector["seed"], "bucket32", vector["bucket"], bucket(vector))
    for vector in vectors["bucket_boundary"]:
        check(str(vector["bp"]), "boundary", vector["boundary"], str(boundary(vector["bp"])))
    for line in wrong:
        print(line, file=sys.stderr)
    total = sum(len(group) for group in vectors.values() if isinstance(group, list))
    print(f"{total - len(wrong)} of {total} vectors agree" if not wrong else f"{len(wrong)} differences")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
