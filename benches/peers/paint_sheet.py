#!/usr/bin/env python3
"""How do our strokes, shadows, gradients and turned shapes compare with Skia's and Pillow's?
paint_sheet.py --goldens sticker-core/tests/golden [--sheet sheet.png]

Draws what some golden cases say with skia-python, and those that it can draw with Pillow at 16 samples a pixel each way, and
prints mean and largest difference in 8-bit levels over the pixels that either changes against the background. The sheet
shows, enlarged four times: ours | Skia's | Pillow's | the difference to Skia's, eight times as strong.
Needs numpy, Pillow, skia-python."""
import argparse, math, os
import numpy as np
import skia
from PIL import Image, ImageChops, ImageDraw, ImageFilter

W, H, BG = 120, 90, 0xFFF4F1EA
Y, R, N, G = 0xFFF2C14E, 0xFFD7263D, 0xFF1B3A57, 0xFF2A9D8F
FULL = (10, 8, 100, 74)


def skia_picture(draw):
    surface = skia.Surface(W, H)
    canvas = surface.getCanvas()
    canvas.clear(BG)
    draw(canvas)
    return surface.makeImageSnapshot().toarray(colorType=skia.kRGBA_8888_ColorType)[:, :, :3].astype(int)


def ink(color=None, shader=None, **more):
    paint = skia.Paint(AntiAlias=True, **more)
    if color is not None:
        paint.setColor(color)
    if shader is not None:
        paint.setShader(shader)
    return paint


def rect(x, y, w, h):
    return skia.Rect.MakeXYWH(x, y, w, h)


def rounded(x, y, w, h, r):
    return skia.RRect.MakeRectXY(rect(x, y, w, h), r, r)


def filled(shader, box=FULL):
    return lambda c: c.drawRect(rect(*box), ink(shader=shader))


def angle():
    x, y, w, h = FULL
    sin, cos = math.sin(math.radians(30)), math.cos(math.radians(30))
    half = (abs(w * sin) + abs(h * cos)) / 2
    cx, cy = x + w / 2, y + h / 2
    ends = [skia.Point(cx - sin * half, cy + cos * half), skia.Point(cx + sin * half, cy - cos * half)]
    return filled(skia.GradientShader.MakeLinear(ends, [Y, R]))


def conic(colors, places, flags=0):
    x, y, w, h = FULL
    turned = skia.Matrix().setRotate(-90, x + w / 2, y + h / 2)
    shader = skia.GradientShader.MakeSweep(
        x + w / 2, y + h / 2, colors, places, skia.TileMode.kClamp, 0, 360, flags, turned)
    return filled(shader)


def ellipse():
    x, y, w, h = FULL
    local = skia.Matrix()
    local.setScale(w / 2, h / 2)
    local.postTranslate(x + w / 2, y + h / 2)
    return filled(skia.GradientShader.MakeRadial(skia.Point(0, 0), 1, [Y, R], None, skia.TileMode.kClamp, 0, local))


def focus():
    shader = skia.GradientShader.MakeTwoPointConical(
        skia.Point(20 + 24, 5 + 24), 0, skia.Point(60, 45), 40, [0xFFFFFFFF, N])
    return lambda c: c.drawOval(rect(20, 5, 80, 80), ink(shader=shader))


def star(c):
    path = skia.Path()
    skia.ParsePath.FromSVGString(STAR, path) if hasattr(skia, "ParsePath") else None
    path = star_path()
    c.translate(24, 9)
    line = dict(Style=skia.Paint.kStroke_Style, StrokeMiter=4)
    c.drawPath(path, ink(N, StrokeWidth=16, StrokeJoin=skia.Paint.kMiter_Join, **line))
    c.drawPath(path, ink(R, StrokeWidth=6, StrokeJoin=skia.Paint.kBevel_Join, **line))
    c.drawPath(path, ink(Y))


def star_path():
    points = [(36, 2), (45, 27), (71, 27), (50, 43), (58, 69), (36, 53), (14, 69), (22, 43), (1, 27), (27, 27)]
    path = skia.Path()
    path.moveTo(*points[0])
    for p in points[1:]:
        path.lineTo(*p)
    path.close()
    return path


def blurred(color, blur):
    return ink(color, MaskFilter=skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, blur / 2, False)) if blur else ink(color)


def shadows_two(c):
    c.drawRRect(rounded(38, 24, 60, 50, 8), blurred(0xAA1B3A57, 10))
    c.drawRRect(rounded(24, 26, 60, 50, 8), blurred(0xAAD7263D, 6))
    c.drawRRect(rounded(30, 20, 60, 50, 8), ink(Y))


def spread_radius(c):
    c.drawRRect(rounded(22, 19, 76, 56, 18), blurred(0xB01B3A57, 2))
    c.drawRRect(rounded(30, 25, 60, 40, 10), ink(Y))


def spread_box(c):
    c.drawRect(rect(22, 17, 76, 56), ink(0x801B3A57))
    c.drawRect(rect(30, 25, 60, 40), ink(Y))


def inner(c):
    box = rounded(20, 15, 80, 60, 14)
    c.drawRRect(box, ink(Y))
    c.clipRRect(box, skia.ClipOp.kIntersect, True)
    outside = skia.Path()
    outside.addRect(skia.Rect.MakeXYWH(-60, -60, 260, 230))
    outside.addRRect(rounded(24, 20, 80, 60, 14))
    outside.setFillType(skia.PathFillType.kEvenOdd)
    c.drawPath(outside, blurred(0xD01B3A57, 8))


def four_corners(c):
    box = skia.RRect()
    box.setRectRadii(rect(10, 10, 100, 70), [skia.Point(r, r) for r in (35, 10, 0, 60)])
    c.drawRRect(box, ink(G))


def turned_shape(c):
    c.rotate(30, 60, 45)
    ends = [skia.Point(30, 45), skia.Point(90, 45)]
    box = rounded(30, 25, 60, 40, 8)
    c.drawRRect(box, ink(shader=skia.GradientShader.MakeLinear(ends, [Y, R])))
    c.drawRRect(box, ink(N, Style=skia.Paint.kStroke_Style, StrokeWidth=4, StrokeJoin=skia.Paint.kRound_Join))


def turned_origin(c):
    c.drawRect(rect(30, 30, 60, 10), ink(Y))
    c.rotate(60, 30, 35)
    c.drawRect(rect(30, 30, 60, 10), ink(R))


def dash_outside(c):
    # Dashes begin where the upper edge does, after its corner.
    path = skia.Path()
    path.moveTo(33, 15)
    for line, corner, end in [((87, 15), (95, 15), (95, 23)), ((95, 67), (95, 75), (87, 75)),
                              ((33, 75), (25, 75), (25, 67)), ((25, 23), (25, 15), (33, 15))]:
        path.lineTo(*line)
        path.conicTo(*corner, *end, math.sqrt(.5))
    path.close()
    c.save()
    c.clipPath(path, skia.ClipOp.kDifference, True)
    c.drawPath(path, ink(N, Style=skia.Paint.kStroke_Style, StrokeWidth=12, StrokeMiter=4,
                         StrokeJoin=skia.Paint.kMiter_Join, PathEffect=skia.DashPathEffect.Make([10, 6], 0)))
    c.restore()
    c.drawPath(path, ink(Y))


# Pillow, 16 samples a pixel each way.
S = 16


def area(shape):
    """Coverage of what `shape(draw)` fills."""
    big = Image.new("L", (W * S, H * S))
    shape(ImageDraw.Draw(big))
    return big.resize((W, H), Image.BOX)


def rgb(color):
    return ((color >> 16) & 255, (color >> 8) & 255, color & 255)


def laid(layers):
    picture = Image.new("RGB", (W, H), rgb(BG))
    for color, mask in layers:
        alpha = (color >> 24) & 255
        picture.paste(Image.new("RGB", (W, H), rgb(color)), mask=mask.point(lambda v: round(v * alpha / 255)))
    return np.asarray(picture).astype(int)


def box_area(x, y, w, h, r=0):
    return area(lambda d: d.rounded_rectangle([x * S, y * S, (x + w) * S - 1, (y + h) * S - 1], r * S, 255))


def soft(mask, blur):
    return mask.filter(ImageFilter.GaussianBlur(blur / 2))


def turned_area():
    sin, cos = math.sin(math.radians(60)), math.cos(math.radians(60))
    corner = lambda x, y: ((30 + x * cos - (y - 5) * sin) * S, (35 + x * sin + (y - 5) * cos) * S)
    return area(lambda d: d.polygon([corner(0, 0), corner(60, 0), corner(60, 10), corner(0, 10)], 255))


def pillow_inner():
    box = box_area(20, 15, 80, 60, 14)
    dark = ImageChops.multiply(box, ImageChops.invert(soft(box_area(24, 20, 80, 60, 14), 8)))
    return laid([(Y, box), (0xD01B3A57, dark)])


CASES = [
    ("gradient/angle", angle(), None),
    ("gradient/conic", conic([Y, R, N], [0, .5, 1]), None),
    ("gradient/alpha-conic", conic([0x00D7263D, R], [0, 1], 1), None),
    ("gradient/ellipse", ellipse(), None),
    ("gradient/focus", focus(), None),
    ("strokes/shape-joins", star, None),
    ("strokes/shape-dash-outside", dash_outside, None),
    ("shadows/two", shadows_two, lambda: laid([
        (0xAA1B3A57, soft(box_area(38, 24, 60, 50, 8), 10)), (0xAAD7263D, soft(box_area(24, 26, 60, 50, 8), 6)),
        (Y, box_area(30, 20, 60, 50, 8))])),
    ("shadows/spread-radius", spread_radius, lambda: laid([
        (0xB01B3A57, soft(box_area(22, 19, 76, 56, 18), 2)), (Y, box_area(30, 25, 60, 40, 10))])),
    ("shadows/spread-box", spread_box, lambda: laid([(0x801B3A57, box_area(22, 17, 76, 56)), (Y, box_area(30, 25, 60, 40))])),
    ("shadows/inner", inner, pillow_inner),
    ("shape/corners", four_corners, None),
    ("rotate/shape", turned_shape, None),
    ("rotate/origin", turned_origin, lambda: laid([(Y, box_area(30, 30, 60, 10)), (R, turned_area())])),
]


def apart(a, b):
    drawn = ((a != np.array(rgb(BG))) | (b != np.array(rgb(BG)))).any(axis=2)
    d = np.abs(a - b)[drawn]
    return f"{d.mean():5.2f} {d.max():4d}"


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--goldens", required=True)
    args.add_argument("--sheet")
    args = args.parse_args()
    zoom, rows = 4, []
    print(f"{'mean and largest difference':30} {'Skia':>10} {'Pillow':>11}")
    for name, skia_draw, pillow_draw in CASES:
        own = np.asarray(Image.open(os.path.join(args.goldens, name + ".png")).convert("RGB")).astype(int)
        theirs = skia_picture(skia_draw)
        pillow = pillow_draw() if pillow_draw else None
        print(f"{name:30} {apart(own, theirs)} {apart(own, pillow) if pillow is not None else '':>11}")
        empty = np.full((H, W, 3), 90)
        rows.append([own, theirs, empty if pillow is None else pillow, np.minimum(np.abs(own - theirs) * 8, 255)])
    if args.sheet:
        sheet = Image.new("RGB", (4 * (W * zoom + 8), len(rows) * (H * zoom + 8)), (128, 128, 128))
        for y, row in enumerate(rows):
            for x, picture in enumerate(row):
                panel = Image.fromarray(picture.astype(np.uint8)).resize((W * zoom, H * zoom), Image.NEAREST)
                sheet.paste(panel, (x * (W * zoom + 8), y * (H * zoom + 8)))
        sheet.save(args.sheet, optimize=True)


if __name__ == "__main__":
    main()
