"""The package renders one sticker end to end, and says what is wrong when it cannot."""

import hashlib
import json
import pickle
import re
import struct
import threading
from pathlib import Path

import pytest

import sticker

HERE = Path(__file__).parent
DATA = HERE.parent.parent / "sticker-ffi" / "tests" / "data"
TEMPLATE, SLOT, POINTS = ((DATA / f"{name}.json").read_text() for name in ("template", "slot", "points"))
AT_MS = 1_794_326_400_000


def bmp() -> bytes:
    """Makes a picture of 40 by 30 pixels: 24-bit BMP, red to the right, green to the bottom."""
    width, height = 40, 30
    pixels = bytes(value for y in reversed(range(height)) for x in range(width) for value in (90, y * 8, x * 6))
    size, core = (54 + len(pixels), 0, 54), (40, width, height, 1, 24)
    return b"BM" + struct.pack("<IIIIIIHHIIIIII", *size, *core, 0, len(pixels), 2835, 2835, 0, 0) + pixels


def jpeg_size(data: bytes) -> tuple[int, int]:
    """Reads width and height from a JPEG's frame header, walking its segments."""
    assert data[:2] == b"\xff\xd8" and data[-2:] == b"\xff\xd9"
    at = 2
    while data[at + 1] not in (0xC0, 0xC1, 0xC2):
        assert data[at] == 0xFF and data[at + 1] != 0xDA, "the scan begins before a frame header"
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    height, width = struct.unpack(">HH", data[at + 5 : at + 9])
    return width, height


@pytest.fixture(scope="module")
def assets() -> sticker.Assets:
    return sticker.Assets({"mug.bmp": bmp()})


def compiled(template: str | bytes = TEMPLATE, slot: str | bytes = SLOT, **more) -> sticker.Template:
    # Pictures come with the product: the template has none of its own.
    options = {"fonts": sticker.Fonts(), "assets": sticker.Assets(), "locale": "en", **more}
    return sticker.Template.compile(template, slot, (240, 240), **options)


def test_a_sticker_is_a_jpeg_of_the_size_that_was_asked_for(assets):
    template = compiled()
    result = template.render(POINTS, assets, AT_MS)
    assert template.size == jpeg_size(result.data) == (240, 240)
    assert result._repr_jpeg_() == result.data
    assert result._repr_png_() is None


def test_the_manifest_tells_the_price_as_it_was_drawn(assets):
    result = compiled().render(POINTS, assets, AT_MS)
    assert result.manifest == json.loads(result.manifest_json)
    assert result.manifest["file_hash"].removeprefix("sha256:") == hashlib.sha256(result.data).hexdigest()
    assert result.manifest["bytes"] == len(result.data)
    (claim,) = result.manifest["claims"]
    assert claim["layer"] == "price"
    assert "".join(part["text"] for part in claim["parts"]) == "$17.90"


def test_documents_may_be_text_or_bytes(assets):
    expected = compiled().render(POINTS, assets, AT_MS).data
    template = compiled(TEMPLATE.encode(), SLOT.encode())
    assert template.render(POINTS.encode(), assets, AT_MS).data == expected


def test_a_template_over_a_base_adds_its_layers(assets):
    box = {"x": 0, "y": 0, "width": 60, "height": 20}
    ribbon = {"id": "ribbon", "type": "shape", "box": box, "shape": {"rect": {}}, "fill": "#0B3D91"}
    canvas = {"width": 240, "height": 240, "background": "#FFFFFF"}
    overlay = json.dumps({"sticker": 1, "id": "sale", "canvas": canvas, "layers": [ribbon]})
    plain = compiled().render(POINTS, assets, AT_MS)
    both = compiled(overlay, base=TEMPLATE).render(POINTS, assets, AT_MS)
    assert [layer["layer"] for layer in plain.manifest["layout"]] == ["product", "title", "price"]
    assert [layer["layer"] for layer in both.manifest["layout"]] == ["product", "title", "price", "ribbon"]
    assert both.data != plain.data


def test_another_instant_is_told_by_the_manifest(assets):
    first, later = (compiled().render(POINTS, assets, at) for at in (AT_MS, AT_MS + 1000))
    assert first.manifest["at"] != later.manifest["at"]
    assert first.data == later.data


def test_fonts_and_assets_list_what_they_hold(assets):
    assert sticker.Fonts().families == sticker.Fonts([]).families == ["Sticker Sans"]
    assert assets.names == ["mug.bmp"]
    assert sticker.Assets().names == []


def test_threads_that_share_a_template_give_the_same_bytes(assets):
    template = compiled()
    expected = template.render(POINTS, assets, AT_MS).data
    found, start = [], threading.Barrier(4)

    def work() -> None:
        start.wait()
        found.extend(template.render(POINTS, assets, AT_MS).data for _ in range(5))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 20


def test_a_notebook_shows_a_png_as_a_png(assets):
    slot = {key: value for key, value in json.loads(SLOT).items() if key not in ("byte_budget", "quality_min")}
    result = compiled(slot=json.dumps({**slot, "format": "png"})).render(POINTS, assets, AT_MS)
    assert result._repr_png_() == result.data
    assert result._repr_jpeg_() is None


@pytest.mark.parametrize(
    ("document", "old", "new", "code", "path", "words"),
    [
        ("template", '"sticker": 1', '"sticker": 9', 17, "/sticker", "9"),
        ("template", '"fill": "#3A424D"', '"fill": "blue"', 19, "/layers/1/fill", "blue"),
        ("template", '"font": "words"', '"font": "none"', 20, "/layers/1/font", "none"),
        ("template", 'Sticker Sans"}]', 'Nowhere Sans"}]', 23, "/fonts/words", "Nowhere Sans"),
        ("slot", '"width": 240', '"width": 250', 33, "/sizes", "240x240"),
        ("points", '{"text"', '{"flag"', 40, "/points/std.title/flag", "expected a boolean"),
        ("points", '"std.title"', '"std.short_title"', 41, "/points/std.title", "std.title"),
        ("points", "mug.bmp", "cup.bmp", 48, "", "cup.bmp"),
        ("template", "#C8102E", "#FFFFFE", 57, "", "contrast"),
    ],
)
def test_a_failure_has_a_number_a_place_and_words(assets, document, old, new, code, path, words):
    files = {"template": TEMPLATE, "slot": SLOT, "points": POINTS}
    assert old in files[document]
    files[document] = files[document].replace(old, new, 1)
    with pytest.raises(sticker.StickerError, match=re.escape(words)) as caught:
        compiled(files["template"], files["slot"]).render(files["points"], assets, AT_MS)
    assert (caught.value.code, caught.value.path) == (code, path)
    assert not isinstance(caught.value, sticker.InternalError)


def test_a_locale_or_an_instant_out_of_range_is_refused(assets):
    with pytest.raises(sticker.StickerError) as caught:
        compiled(locale="not a locale")
    assert caught.value.code == 3
    with pytest.raises(sticker.StickerError) as caught:
        compiled().render(POINTS, assets, 2**63 - 1)
    assert caught.value.code == 3


def test_bytes_that_are_no_font_are_refused():
    with pytest.raises(sticker.StickerError) as caught:
        sticker.Fonts([b"none"])
    assert caught.value.code == 50


@pytest.mark.parametrize("points", [None, 7, {"business": "demo"}])
def test_a_document_of_another_type_is_a_type_error(assets, points):
    template = compiled()
    with pytest.raises(TypeError):
        template.render(points, assets, AT_MS)


@pytest.mark.parametrize("kind", [sticker.StickerError, sticker.InternalError])
def test_errors_travel_between_processes(kind):
    error = pickle.loads(pickle.dumps(kind("no such layer", 20, "/layers/2")))
    assert type(error) is kind and isinstance(error, sticker.StickerError)
    assert (str(error), error.code, error.path) == ("no such layer", 20, "/layers/2")


def test_the_example_of_the_readme_runs(tmp_path, monkeypatch):
    for name in ("template", "slot", "points"):
        (tmp_path / f"{name}.json").write_text((DATA / f"{name}.json").read_text())
    (tmp_path / "mug.bmp").write_bytes(bmp())
    monkeypatch.chdir(tmp_path)
    (example,) = re.findall(r"```python\n(.*?)```", (HERE.parent / "README.md").read_text(), re.DOTALL)
    exec(compile(example, "README.md", "exec"), {})
    assert jpeg_size((tmp_path / "mug.jpg").read_bytes()) == (240, 240)
