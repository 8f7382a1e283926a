"""Chinese glyphs on a machine without Chinese fonts: Noto Sans SC from its wheel, registered with matplotlib."""

from __future__ import annotations

import functools

import pylopdf_fonts_zh_cn
from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.text import Text


@functools.cache
def families(lang: str) -> tuple[str, ...]:
    """Font families in the order in which matplotlib looks for a glyph."""
    path = str(pylopdf_fonts_zh_cn.sans_path())
    font_manager.fontManager.addfont(path)
    chinese = font_manager.FontProperties(fname=path).get_name()
    return ("DejaVu Sans", chinese) if lang == "en" else (chinese, "DejaVu Sans")


def dress(figure: Figure, lang: str) -> None:
    """Give every text of a figure a font that has its glyphs, without touching matplotlib's global settings."""
    family = list(families(lang))
    for item in figure.findobj(Text):
        if isinstance(item, Text):
            item.set_fontfamily(family)
