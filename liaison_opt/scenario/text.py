"""Bytes of a file to text: UTF-8, UTF-16 with a mark, or GB18030, as Excel and WPS write them."""

from __future__ import annotations

import codecs
import unicodedata
from pathlib import Path

from liaison_opt.errors import Fault

MAX_BYTES = 50_000_000
MAX_TABLE_BYTES = 400_000_000  # of one table; a million households take about 60 MB as CSV
_ASCII = bytes([*range(32, 127), *b"\t\r\n"])
_TODO = "Save the file again as CSV UTF-8 (or as UTF-8 text)"


def read_text(path: Path, file: str, limit: int = MAX_BYTES) -> tuple[str | None, list[Fault]]:
    """The text of a file, line ends as they are; None and the faults if it cannot be had.

    Parameters
    ----------
    path
        The file.
    file
        Its name for messages.
    limit
        The greatest size, bytes.
    """
    if not path.is_file():
        return None, [Fault(file=file, problem="this is not a file", todo="Put a file of that name there")]
    try:
        if path.stat().st_size > limit:
            return None, [Fault(file=file, problem=f"the file is larger than {limit // 1_000_000} MB",
                                todo="Keep only the rows that the plan needs")]  # fmt: skip
        data = path.read_bytes()
    except OSError as error:
        return None, [Fault(file=file, problem=f"the file cannot be opened ({error.strerror})",
                            todo="Close it in other programs and check that you may read it")]  # fmt: skip
    if not data.strip():
        return None, [Fault(file=file, problem="the file is empty", todo="Fill it in, or delete it if it is optional")]
    return decode(data, file)


def decode(data: bytes, file: str) -> tuple[str | None, list[Fault]]:
    """The text in `data`; None and a fault that names the row if no encoding fits."""
    texts = []
    for encoding in _candidates(data):
        text = _tried(data, encoding)
        if text is not None and spoilt(text) is None:
            return text, []
        texts += [] if text is None else [text]
    row = spoilt(texts[0]) if texts else _first_bad_line(data)
    return None, [Fault(file=file, row=row, problem="the bytes are not readable text", todo=_TODO)]


def encoding_of(data: bytes) -> str:
    """The encoding in which `decode` takes these bytes: "utf-8", "utf-8-sig", "utf-16" or "gb18030"."""
    tried = ((name, _tried(data, name)) for name in _candidates(data))
    return next((name for name, text in tried if text is not None and spoilt(text) is None), "utf-8")


def _candidates(data: bytes) -> tuple[str, ...]:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-16",)
    return ("utf-8-sig",) if data.startswith(codecs.BOM_UTF8) else ("utf-8", "gb18030")


def _tried(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def spoilt(text: str) -> int | None:
    """The first line with a letter that no clean text holds: NUL, control, lost (U+FFFD) or private-use."""
    if text.isascii() and not text.encode().translate(None, _ASCII):
        return None
    if all(letter == "\n" or _clean(letter) for letter in set(text)):  # each letter once, however long the text
        return None
    for number, line in enumerate(text.split("\n"), start=1):
        if not all(map(_clean, line)):
            return number
    return None


def _clean(letter: str) -> bool:
    if letter == "\ufffd":
        return False
    return letter.isprintable() or letter in "\t\r" or unicodedata.category(letter) in {"Zs", "Zl", "Zp", "Cf"}


def _first_bad_line(data: bytes) -> int | None:
    for number, line in enumerate(data.split(b"\n"), start=1):
        if _tried(line, "utf-8") is None and _tried(line, "gb18030") is None:
            return number
    return None
