"""What the package raises. Defined in Python, so that errors pickle and travel between processes."""


class StickerError(Exception):
    """A call failed.

    `code` is the number that `sticker.h` lists as `STICKER_ERR_…`; `path` is the place of what is wrong, as a JSON
    Pointer into the document that the code tells, and empty where there is none.
    """

    def __init__(self, message: str, code: int, path: str = "") -> None:
        super().__init__(message, code, path)
        self.message = message
        self.code = code
        self.path = path

    def __str__(self) -> str:
        return self.message


class InternalError(StickerError):
    """A defect of the library; the process is unharmed. Please report it with its message."""
