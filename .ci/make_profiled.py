#!/usr/bin/env python3
"""Makes pictures with real colour profiles, and what LittleCMS makes of them: the input of the core's `profiles` test.

    make_profiled.py FOLDER

Needs Pillow (its ImageCms is LittleCMS) and Debian's packages colord-data and libgs-common for the profiles. Each
picture NAME.png or NAME.jpg stands beside NAME.expected.png, the same pixels in sRGB under the perceptual intent. The
inks of a JPEG are decoded by Pillow first, so that only the conversion differs.
"""

import sys
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageCms

COLORD = Path("/usr/share/color/icc/colord")
GHOSTSCRIPT = Path("/usr/share/color/icc/ghostscript")
RGB = [COLORD / f"{name}.icc" for name in ("AdobeRGB1998", "ProPhotoRGB", "WideGamutRGB", "ECI-RGBv2", "SwappedRedAndGreen", "Bluish")]
# ps_cmyk, a made-up profile with five points an ink, is left out: there two ways of interpolating differ by up to 34 levels.
INKS = [GHOSTSCRIPT / "default_cmyk.icc"]
# A profile of version 2: with one of version 4 LittleCMS compensates black points, which the core does not.
SRGB = GHOSTSCRIPT / "srgb.icc"
GREY = [GHOSTSCRIPT / f"{name}.icc" for name in ("default_gray", "ps_gray")]


def cube(channels, size=128):
    """All corners, ramps and mixtures: two channels along the edges, the others in tiles."""
    pixels = bytearray()
    for y in range(size):
        for x in range(size):
            a, b = x % 32 * 8, y % 32 * 8
            c, d = x // 32 * 85, y // 32 * 85
            pixels += bytes((a, b, c, d // 2)[:channels])
    return bytes(pixels), (size, size)


def converted(picture, profile):
    intent = ImageCms.Intent.PERCEPTUAL
    return ImageCms.profileToProfile(picture, str(profile), str(SRGB), renderingIntent=intent, outputMode="RGB")


def main(folder):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for path in RGB:
        data, size = cube(3)
        picture = Image.frombytes("RGB", size, data)
        picture.save(folder / f"{path.stem}.png", icc_profile=path.read_bytes())
        converted(picture, path).save(folder / f"{path.stem}.expected.png")
    for path in GREY:
        data, size = cube(1)
        picture = Image.frombytes("L", size, data)
        picture.save(folder / f"{path.stem}.png", icc_profile=path.read_bytes())
        converted(picture, path).save(folder / f"{path.stem}.expected.png")
    for path in INKS:
        data, size = cube(4)
        held = BytesIO()
        picture = Image.frombytes("CMYK", size, data)
        picture.save(held, "JPEG", quality=100, subsampling=0, icc_profile=path.read_bytes())
        (folder / f"{path.stem}.jpg").write_bytes(held.getvalue())
        decoded = Image.open(BytesIO(held.getvalue()))
        decoded.load()
        converted(decoded, path).save(folder / f"{path.stem}.expected.png")


if __name__ == "__main__":
    main(sys.argv[1])
