"""Bytes of a text file and back: the same encoding, the same mark, the same line ends in every line that stays."""

from __future__ import annotations

import codecs
import dataclasses
import difflib

from liaison_opt.errors import ScenarioError
from liaison_opt.scenario.text import decode, encoding_of

_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CODECS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Text:
    """A text and how its file holds it.

    Parameters
    ----------
    text
        The text without a mark, line ends as they are.
    codec
        The encoding without its mark.
    mark
        The bytes before the text.
    """

    text: str
    codec: str
    mark: bytes

    def bytes_of(self, text: str) -> bytes:
        """Another text as such a file holds it."""
        return self.mark + text.encode(self.codec)

    @property
    def newline(self) -> str:
        """The line end of most lines."""
        windows = self.text.count("\r\n")
        return "\r\n" if windows > self.text.count("\n") - windows else "\n"


def text_of(data: bytes, file: str) -> Text:
    """The text in a file's bytes.

    Raises
    ------
    ScenarioError
        The bytes are no readable text.
    """
    text, faults = decode(data, file)
    if text is None:
        raise ScenarioError(faults)
    mark = next((known for known in _MARKS if data.startswith(known)), b"")
    return Text(text=text.removeprefix("\ufeff"), codec=_CODECS.get(mark, encoding_of(data)), mark=mark)


def relined(old: str, new: str, newline: str, told: str | None = None) -> str:
    """A new text whose unchanged lines stand, and end, as they did in the old one.

    Parameters
    ----------
    old
        The text as it was, line ends as they were.
    new
        The text as it is to be, each line ended by a line feed.
    newline
        The end of lines that are new.
    told
        The old text as the writer of the new one tells it unchanged, if it does not keep every space.
    """
    before, after = old.split("\n"), new.split("\n")
    plain = [line.removesuffix("\r") for line in before]
    retold = plain if told is None else told.split("\n")
    plain = retold if len(retold) == len(plain) else plain
    ends = newline.removesuffix("\n")
    before[-1] = (
        before[-1].removesuffix("\r") + ends
    )  # what follows the last line end is no line yet, but may become one
    start = 0
    while start < min(len(plain), len(after)) and plain[start] == after[start]:
        start += 1
    matcher = difflib.SequenceMatcher(None, plain[start:], after[start:], autojunk=False)
    found = before[:start]
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            found += before[start + i1 : start + i2]
        else:
            found += [line + ends for line in after[start + j1 : start + j2]]
    found[-1] = found[-1].removesuffix("\r")
    return "\n".join(found)
