"""A note for the person who planned this: plain English text that also knows its Chinese."""

from __future__ import annotations

from typing import Self


class Note(str):
    """Text in English; `zh` holds the same in Chinese.

    A plain string is a note without a translation, so whoever only reads text need not know this class.
    """

    __slots__ = ("zh",)
    zh: str

    def __new__(cls, en: str, zh: str) -> Self:
        """Make a note of both."""
        note = super().__new__(cls, en)
        note.zh = zh
        return note

    def __reduce__(self) -> tuple[type[Note], tuple[str, str]]:
        return Note, (str(self), self.zh)


def spoken(note: str, lang: str) -> str:
    """The note in that language, or in the one there is."""
    return note.zh if lang == "zh" and isinstance(note, Note) else str(note)
