from collections.abc import Iterable, Mapping
from typing import Any, Final, final

__all__ = ["Assets", "Fonts", "Sticker", "Template", "__version__"]

__version__: Final[str]

@final
class Fonts:
    """The fonts that templates may name: the default family and every face of `files`."""

    def __new__(cls, files: Iterable[bytes] | None = None) -> Fonts: ...
    @property
    def families(self) -> list[str]:
        """The names of the families, sorted."""

@final
class Assets:
    """Picture files by their names: a template's own, or a product's."""

    def __new__(cls, files: Mapping[str, bytes] | None = None) -> Assets: ...
    @property
    def names(self) -> list[str]:
        """The names of the files, sorted."""

@final
class Template:
    """A template that is compiled for one size of a slot; any number of threads may render with it at once."""

    @staticmethod
    def compile(
        template: str | bytes,
        slot: str | bytes,
        size: tuple[int, int],
        *,
        fonts: Fonts,
        assets: Assets,
        locale: str,
        base: str | bytes | None = None,
    ) -> Template:
        """Compile a template, above the layers of `base` if there is one, for one of the slot's sizes.

        `template`, `slot` and `base` are JSON; `size` is width and height in pixels; `assets` holds the template's own
        pictures; `locale` is the language of the texts, such as "zh-CN".
        """

    def render(self, points: str | bytes, assets: Assets, at_ms: int) -> Sticker:
        """Render a product's picture.

        `points` is what is true of the product, as JSON; `assets` holds its pictures; `at_ms` is the instant that the
        picture is for, in milliseconds since 1970-01-01T00:00:00Z.
        """

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the pictures, in pixels."""

@final
class Sticker:
    """A finished picture, and what it shows."""

    @property
    def data(self) -> bytes:
        """The picture's file, in the slot's format."""

    @property
    def manifest_json(self) -> str:
        """What the picture shows, every price on it included, as JSON."""

    @property
    def manifest(self) -> dict[str, Any]:
        """What the picture shows, read anew from `manifest_json` each time."""

    def _repr_png_(self) -> bytes | None:
        """The file for a notebook, if it is a PNG."""

    def _repr_jpeg_(self) -> bytes | None:
        """The file for a notebook, if it is a JPEG."""
