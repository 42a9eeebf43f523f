#!/usr/bin/env python3
"""Makes the picture files of this folder that the tests' own encoders cannot make. Needs Pillow 10 or newer.
usage: make.py OUTDIR   (every file is below 3 KB; the same Pillow and libjpeg make the same bytes)"""
import io, struct, sys
from PIL import Image, ImageChops

out = sys.argv[1]


def scene(w, h):
    """A diagonal gradient with a red corner at the top left and a blue bar along the bottom: no symmetry."""
    image = Image.new("RGB", (w, h))
    for y in range(h):
        for x in range(w):
            pixel = (40 + 160 * x // w, 60 + 120 * y // h, 200 - 140 * x // w)
            if x < w // 3 and y < h // 3:
                pixel = (230, 20, 30)
            elif y >= h - h // 4:
                pixel = (20, 40, 220)
            image.putpixel((x, y), pixel)
    return image


def save(name, image, **options):
    image.save(f"{out}/{name}", **options)


def exif(orientation):
    """The EXIF segment: a little-endian TIFF block with one entry."""
    return b"Exif\0\0II*\0\x08\0\0\0\x01\0" + struct.pack("<HHIHH", 274, 3, 1, orientation, 0) + b"\0\0\0\0"


small = scene(24, 16)
save("baseline.jpg", small, quality=92, subsampling=0)
save("subsampled.jpg", scene(33, 17), quality=92, subsampling=2)
save("progressive.jpg", small, quality=92, subsampling=2, progressive=True)
save("grey.jpg", small.convert("L"), quality=92)
save("restart.jpg", small, quality=92, subsampling=0, restart_marker_blocks=1)
try:
    save("rgb.jpg", small, quality=92, keep_rgb=True)
except TypeError:
    sys.exit("this Pillow cannot keep RGB in a JPEG: use 10.2 or newer")

# Inks with an Adobe marker, as photo editors write them: samples are inverted.
inks = Image.new("CMYK", (16, 16))
for y in range(16):
    for x in range(16):
        inks.putpixel((x, y), [(255, 0, 0, 0), (0, 255, 0, 0), (0, 0, 255, 0), (0, 0, 0, 128)][(x >= 8) + 2 * (y >= 8)])
save("cmyk.jpg", inks, quality=95)


def adobe(data):
    """Returns where the Adobe segment begins and how long it is with its marker."""
    at = data.index(b"\xff\xee")
    return at, 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]


# Without an Adobe marker samples say ink. Pillow inverts, so it gets the complement, and the marker is cut out.
buffer = io.BytesIO()
ImageChops.invert(inks).save(buffer, "JPEG", quality=95)
data = buffer.getvalue()
at, length = adobe(data)
open(f"{out}/cmyk-plain.jpg", "wb").write(data[:at] + data[at + length :])
# YCCK: cyan, magenta and yellow go through the matrix of YCbCr as if they were red, green and blue. Pillow has no
# writer for it, so the samples are converted here, stored as inks, and the marker is changed to say YCCK.
c, m, y, k = inks.split()
converted = Image.merge("RGB", [c, m, y]).convert("YCbCr").split()
buffer = io.BytesIO()
Image.merge("CMYK", [*map(ImageChops.invert, converted), k]).save(buffer, "JPEG", quality=95)
data = bytearray(buffer.getvalue())
data[adobe(data)[0] + 4 + 11] = 2
open(f"{out}/ycck.jpg", "wb").write(data)

for orientation in range(1, 9):
    # What the camera stored, so that turning it gives `small` again.
    undo = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    stored = small if undo is None else small.transpose(undo)
    save(f"exif-{orientation}.jpg", stored, quality=95, subsampling=0, exif=exif(orientation))

save("lossy.webp", small, quality=90)
cut_out = small.convert("RGBA")
cut_out.putalpha(Image.new("L", small.size, 0).point(lambda _: 128))
save("lossy-alpha.webp", cut_out, quality=90)
save("animated.webp", small, save_all=True, append_images=[small.transpose(Image.Transpose.ROTATE_180)], lossless=True)
save("animated.png", small, save_all=True, append_images=[small.transpose(Image.Transpose.ROTATE_180)])
save("animated.gif", small.quantize(8), save_all=True, append_images=[small.rotate(180).quantize(8)])
save("interlaced.gif", small.quantize(8), interlace=1)
save("palette.bmp", small.quantize(8))
save("plain.bmp", small)
