#!/usr/bin/env python3
"""Writes the seed corpora of the image, font and import targets: one small file for every path of a decoder.

    python3 -m venv venv && venv/bin/pip install pillow==13.0.0 fonttools==4.68.0
    venv/bin/python fuzz/make_seeds.py

The template and text seeds are written by hand.
"""

import io
import json
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


FIELDS = {
    "title": "Android T-shirt",
    "brand": "Acme",
    "product_type": "Home > Women > Dresses",
    "condition": "new",
    "price": "10.99 USD",
    "sale_price": "9.99 USD",
    "sale_price_effective_date": "2016-02-24T13:00-0800/2016-02-29T15:30-0800",
    "unit_pricing_measure": "150floz",
    "unit_pricing_base_measure": "100floz",
    "availability": "in_stock",
    "image_link": "https://a.example/1.jpg",
    "additional_image_link": "https://a.example/2.jpg",
}
GROUPS = {
    "shipping": {"country": "US", "price": "0 USD"},
    "loyalty_program": {"program_label": "plus", "tier_label": "gold", "price": "9 USD"},
}


def xml_items(field, group):
    fields = [field(name, value.replace(">", "&gt;")) for name, value in FIELDS.items()]
    groups = [group(name, [field(part, value) for part, value in parts.items()]) for name, parts in GROUPS.items()]
    return "".join([field("id", "9876-S-GRN"), field("item_group_id", "9876"), *fields, *groups])


def google_xml():
    def field(name, value):
        return f"<g:{name}>{value}</g:{name}>"

    def group(name, parts):
        return f"<g:{name}>{''.join(parts)}</g:{name}>"

    space = 'xmlns:g="http://base.google.com/ns/1.0"'
    items = xml_items(field, group)
    odd = "<title>a <![CDATA[<b>]]> &amp; &#228;</title><g:id/><g:price>x</g:price><!-- c --><?p i?>"
    return {
        "rss.xml": f'<?xml version="1.0"?><rss version="2.0" {space}><channel><title>t</title><item>{items}</item></channel></rss>',
        "atom.xml": f'<feed xmlns="http://www.w3.org/2005/Atom" {space}><entry><id>e</id>{items}</entry></feed>',
        "odd.xml": f"<rss {space}><channel><item>{odd}</item><item><g:id>2</g:id>{odd}</item></channel></rss>",
        "bomb.xml": '<!DOCTYPE r [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><rss><channel><item><title>&b;</title></item></channel></rss>',
    }


def google_tsv():
    names = ["id", *FIELDS, "shipping(country:price)", "loyalty_program(program_label:tier_label:price)"]
    cells = ["1", *FIELDS.values(), "US:0 USD,DE:4.99 USD", "plus:gold:9 USD"]
    quoted = ['"{}"'.format(cell.replace('"', '""')) for cell in cells]
    return {
        "rows.txt": "\n".join(["\t".join(names), "\t".join(cells), "\t".join(quoted), ""]),
        "quotes.txt": 'id\ttitle\n1\t"12"" pan"\r\n2\t"a\tb\nc"\n3\t"x"y\n4\t12" pan\n\n5\n6\ta\tb\n',
    }


def json_ld():
    offer = {
        "@type": "Offer",
        "price": 119.99,
        "priceCurrency": "USD",
        "priceValidUntil": "2016-11-20",
        "availability": "https://schema.org/InStock",
        "itemCondition": "https://schema.org/NewCondition",
        "priceSpecification": [
            {"price": "149.99", "priceType": "https://schema.org/StrikethroughPrice", "valueAddedTaxIncluded": True},
            {"price": 99, "validForMemberTier": {"@id": "https://a.example/#gold"}},
            {"price": 5, "referenceQuantity": {"value": "4.5", "unitCode": "L", "valueReference": {"value": 1, "unitCode": "L"}}},
        ],
        "shippingDetails": {"shippingRate": {"value": 0, "currency": "USD"}},
    }
    product = {
        "@context": "https://schema.org",
        "@type": "Product",
        "sku": "1",
        "name": "Executive Anvil",
        "brand": {"@type": "Brand", "name": "ACME"},
        "category": "Hardware > Tools",
        "countryOfOrigin": "US",
        "image": ["https://a.example/1.jpg", {"@type": "ImageObject", "url": "https://a.example/2.jpg"}],
        "offers": offer,
    }
    aggregate = {"@type": "AggregateOffer", "lowPrice": "1", "highPrice": "2.5", "priceCurrency": "EUR", "offers": [offer]}
    group = {"@type": "ProductGroup", "productGroupID": "g", "hasVariant": [{**product, "offers": aggregate}]}
    graph = [{**product, "offers": {"@id": "#o"}}, {**offer, "@id": "#o"}, group]
    return {
        "product.json": json.dumps(product),
        "group.json": json.dumps(group),
        "graph.json": json.dumps({"@context": "https://schema.org", "@graph": graph}),
    }


def plain_points():
    def point(value, **more):
        head = {"business": "acme", "item": "42", "name": "std.price.base", "value": value}
        return {**head, "source": "erp", "version": 7, "observed_at": "2016-02-01T00:00:00Z", **more}

    def price(minor):
        return {"present": {"money": {"minor": minor, "currency": "CNY"}}}

    week = {"start": "2016-02-08T00:00:00+08:00", "end": "2016-02-15T00:00:00+08:00"}
    lines = [
        point(price("9900")),
        point(price("8900"), version="18446744073709551615", valid=week, evidence="ledger 81"),
        point(price("8800")),
        point("tombstone", locale="zh-Hans", source="feed"),
        point({"present": {"text": "a"}}, name="std.title", sku="red"),
    ]
    body = {key: value for key, value in lines[1].items() if key not in ("business", "item")}
    store = {"business": "acme", "item": "42", "since": "2016-01-01T00:00:00Z", "points": [body]}
    return {"lines.jsonl": "\n".join(map(json.dumps, lines)), "store.json": json.dumps(store)}


def texts(files):
    return {name: text.encode() for name, text in files.items()}


def main():
    folders = {
        "image_bytes": images(),
        "font_bytes": fonts(),
        "google_xml": texts(google_xml()),
        "google_tsv": texts(google_tsv()),
        "json_ld": texts(json_ld()),
        "plain_points": texts(plain_points()),
    }
    for folder, files in folders.items():
        (SEEDS / folder).mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            (SEEDS / folder / name).write_bytes(data)
            print(f"{len(data):7} {folder}/{name}")


if __name__ == "__main__":
    main()
