"""Renders product pictures with true prices, and tells what each one says."""

from ._errors import InternalError, StickerError
from ._sticker import Assets, Fonts, Sticker, Template, __version__

__all__ = ["Assets", "Fonts", "InternalError", "Sticker", "StickerError", "Template", "__version__"]
