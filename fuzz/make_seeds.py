#!/usr/bin/env python3
"""Writes the seed corpora of the image and font targets: one small file for every path of a decoder.

    python3 -m venv venv && venv/bin/pip install pillow==13.0.0 fonttools==4.68.0
    venv/bin/python fuzz/make_seeds.py

The template and text seeds are written by hand.
"""

import io
import struct
import zlib
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont
from PIL import Image, ImageCms

HERE = Path(__file__).resolve().parent
SEEDS = HERE / "seeds"
FONTS = HERE.parent / "sticker-core/fonts"


def picture(mode, width=24, height=20):
    """Draws ramps with an edge in them, so that no row or block is constant."""
    rgba = Image.new("RGBA", (width, height))
    for y in range(height):
        for x in range(width):
            rgba.putpixel((x, y), (x * 10 % 256, y * 12 % 256, 200 if x > y else 20, 255 if x + y < 30 else 90))
    return rgba.convert(mode)


def png_chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_16_bit():
    rows = b"".join(b"\0" + b"".join(struct.pack(">3H", x << 12, y << 12, 0x8001) for x in range(8)) for y in range(8))
    header = struct.pack(">IIBBBBB", 8, 8, 16, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", header)
        + png_chunk(b"tRNS", struct.pack(">3H", 0, 0, 0x8001))
        + png_chunk(b"IDAT", zlib.compress(rows))
        + png_chunk(b"IEND", b"")
    )


def png_interlaced():
    """Grey, 8 bits, 4 by 4: the seven passes, each of its own size."""
    sizes = [(1, 1), (0, 0), (1, 0), (1, 1), (2, 1), (2, 2), (4, 2)]
    rows = b"".join(b"\0" + bytes(range(w)) for w, h in sizes if w for _ in range(h))
    header = struct.pack(">IIBBBBB", 4, 4, 8, 0, 0, 0, 1)
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", header)
        + png_chunk(b"IDAT", zlib.compress(rows))
        + png_chunk(b"IEND", b"")
    )


def saved(image, format, **options):
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def images():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    turned = Image.Exif()
    turned[0x0112] = 6
    frames = [picture("P"), picture("P").transpose(Image.Transpose.ROTATE_180)]
    return {
        "rgb.png": saved(picture("RGB"), "PNG"),
        "rgba.png": saved(picture("RGBA"), "PNG"),
        "grey.png": saved(picture("L"), "PNG"),
        "palette.png": saved(picture("P"), "PNG", transparency=3),
        "bits.png": saved(picture("1"), "PNG"),
        "profile.png": saved(picture("RGB"), "PNG", icc_profile=profile),
        "deep.png": png_16_bit(),
        "interlaced.png": png_interlaced(),
        "baseline.jpg": saved(picture("RGB"), "JPEG"),
        "progressive.jpg": saved(picture("RGB"), "JPEG", progressive=True),
        "restarts.jpg": saved(picture("RGB"), "JPEG", subsampling=0, restart_marker_blocks=1),
        "grey.jpg": saved(picture("L"), "JPEG"),
        "cmyk.jpg": saved(picture("CMYK"), "JPEG"),
        "turned.jpg": saved(picture("RGB"), "JPEG", exif=turned),
        "profile.jpg": saved(picture("RGB"), "JPEG", icc_profile=profile),
        "lossy.webp": saved(picture("RGB"), "WEBP"),
        "lossless.webp": saved(picture("RGBA"), "WEBP", lossless=True),
        "moving.webp": saved(frames[0].convert("RGB"), "WEBP", save_all=True, append_images=[frames[1].convert("RGB")]),
        "still.gif": saved(picture("P"), "GIF", interlace=1),
        "moving.gif": saved(frames[0], "GIF", save_all=True, append_images=frames[1:], transparency=0),
        "rgb.bmp": saved(picture("RGB"), "BMP"),
        "palette.bmp": saved(picture("P"), "BMP"),
        "alpha.bmp": saved(picture("RGBA"), "BMP"),
    }


def small_font(name, text):
    font = TTFont(FONTS / name)
    options = Options()
    options.layout_features = ["*"]
    # Copyright and licence stay in the font.
    options.name_IDs = ["*"]
    subsetter = Subsetter(options)
    subsetter.populate(text=text)
    subsetter.subset(font)
    return font


def fonts():
    regular, bold = small_font("Default-Regular.ttf", "¥1.9Àfi"), small_font("Default-Bold.ttf", "A¥0")
    found = {}
    for name, font in {"regular.ttf": regular, "bold.ttf": bold}.items():
        out = io.BytesIO()
        font.save(out)
        found[name] = out.getvalue()
    collection = TTCollection()
    collection.fonts = [regular, bold]
    out = io.BytesIO()
    collection.save(out)
    found["two.ttc"] = out.getvalue()
    return found


def main():
    for folder, files in {"image_bytes": images(), "font_bytes": fonts()}.items():
        (SEEDS / folder).mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            (SEEDS / folder / name).write_bytes(data)
            print(f"{len(data):7} {folder}/{name}")


if __name__ == "__main__":
    main()
