"""TOML text with some keys changed: comments, order, spacing and all other lines stay as they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import tomlkit
from tomlkit import items
from tomlkit.container import Container

from liaison_opt.changes.plainly import OUT, Steps
from liaison_opt.changes.texts import relined

_HERE = "# [[an entry comes here]]"


def changed(text: str, edits: Sequence[tuple[Steps, Any]], newline: str = "\n") -> str:
    """The text with these keys set, put in or taken out.

    Parameters
    ----------
    text
        TOML, with line ends of any kind.
    edits
        Steps to a key and its value (`OUT`: none); a last step that numbers an entry that is not there adds it.
    newline
        The end of lines that are new.
    """
    found = text.replace("\r\n", "\n")
    for steps, value in edits:  # read anew for each: what was put into a body by its place is not found there by name
        document = tomlkit.parse(found)
        key = steps[-1]
        if isinstance(key, int):
            found = _with_entry(document, str(steps[0]), value)
            continue
        holder, count = _holder(document, steps)
        if count < len(steps) - 1 or key not in holder:
            _put(holder, steps[count:], value)
        elif value is OUT:
            holder.remove(key)
        else:
            holder[key] = _item(value)
        found = tomlkit.dumps(document)
    told = tomlkit.dumps(
        tomlkit.parse(text.replace("\r\n", "\n"))
    )  # it drops a space behind a day: { day = 2027-01-01 }
    return relined(text, found, newline, told)


def _holder(document: Any, steps: Steps) -> tuple[Any, int]:
    """The innermost table on the way that is there, and how many steps lead to it."""
    holder = document
    for count, step in enumerate(steps[:-1]):
        inside = isinstance(step, int) and step < len(holder) if isinstance(holder, list) else step in holder
        if not inside:
            return holder, count
        holder = holder[step]
    return holder, len(steps) - 1


def _put(holder: Any, steps: Steps, value: Any) -> None:
    """Put a key in behind the last plain key of its table: before blank lines and comments of what comes next."""
    if value is OUT:
        return
    key = str(steps[0])
    for step in reversed(steps[1:]):
        value = {str(step): value}
    body = _body(holder)
    if body is None:
        holder[key] = _item(value)
        return
    last = _last(body)
    item = _item(value)
    if last is not None:
        before = body[last][1]
        item.trivia.indent = before.trivia.indent
        before.trivia.trail = before.trivia.trail or "\n"
    body.insert(0 if last is None else last + 1, (items.SingleKey(key), item))


def _body(holder: Any) -> list[Any] | None:
    """The lines of a table with a heading of its own, or of the document; None of an inline one."""
    if isinstance(holder, Container):
        return holder.body
    return holder.value.body if isinstance(holder, items.Table) and not holder.is_super_table() else None


def _last(body: list[Any]) -> int | None:
    """The place of the last plain key."""
    tables = (items.Table, items.AoT, items.Null)
    places = [place for place, (key, item) in enumerate(body) if key is not None and not isinstance(item, tables)]
    return places[-1] if places else None


def _with_entry(document: Any, section: str, values: Mapping[str, Any]) -> str:
    """The text with an entry behind the last of its kind; at the end of the text where there is none."""
    listed = document.get(section)
    if isinstance(listed, items.Array):
        listed.append(_item(values))
        return tomlkit.dumps(document)
    lines = [f"{tomlkit.key(key).as_string()} = {_item(value).as_string()}" for key, value in values.items()]
    block = "\n".join(["", f"[[{section}]]", *lines, ""])
    if isinstance(listed, items.AoT):
        _marked(listed.body[-1])
        return tomlkit.dumps(document).replace(f"{_HERE}\n", block, 1)
    text = tomlkit.dumps(document)
    return text + "\n" * (bool(text) and not text.endswith("\n")) + block


def _marked(table: Any) -> None:
    """Put a mark behind the last key of a table, or of the last table inside it."""
    body = table.value.body
    inner = [item for _, item in body if isinstance(item, items.Table)]
    last = _last(body)
    if inner:
        _marked(inner[-1])
        return
    if last is not None and not body[last][1].trivia.trail:
        body[last][1].trivia.trail = "\n"
    trivia = items.Trivia(indent="", comment_ws="", comment=_HERE, trail="\n")
    body.insert(0 if last is None else last + 1, (None, items.Comment(trivia)))


def _item(value: Any) -> Any:
    """A value as it stands behind a key: tables in braces, lists in one line."""
    if isinstance(value, dict):
        table = tomlkit.inline_table()
        for key, inner in value.items():
            table.append(key, _item(inner))
        return table
    if isinstance(value, (list, tuple)):
        array = tomlkit.array()
        for inner in value:
            array.append(_item(inner))
        return array
    return tomlkit.item(value)
