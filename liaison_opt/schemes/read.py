"""A scheme's folder: shipped with the package or a user's own, read with every fault at once."""

from __future__ import annotations

import dataclasses
import functools
from pathlib import Path
from typing import Any

import pydantic

from liaison_opt.errors import Fault, ScenarioError
from liaison_opt.language import LANGS, language
from liaison_opt.rules.base import nearest
from liaison_opt.rules.policy import validate
from liaison_opt.scenario import PolicyRow, toml_in
from liaison_opt.scenario.key_paths import keys_at, row_of
from liaison_opt.scenario.text import MAX_BYTES, read_text
from liaison_opt.scenario.words import advice
from liaison_opt.schemes.model import SchemeFile

SCHEME_FILE, POLICY_FILE = "scheme.toml", "policy.toml"


@dataclasses.dataclass(frozen=True, kw_only=True, repr=False)
class Scheme:
    """What a policy needs of any place: roles, slots, duties, session, tiers, readings and rules.

    Parameters
    ----------
    stated
        The content of `scheme.toml`.
    policy
        The rules as read, each with file and row.
    file
        How faults name the folder.
    lines
        Key path of `scheme.toml` to its line.
    """

    stated: SchemeFile
    policy: tuple[PolicyRow, ...]
    file: str
    lines: dict[str, int] = dataclasses.field(default_factory=dict, compare=False)

    @property
    def name(self) -> str:
        """Its short name."""
        return self.stated.name

    def title(self, lang: str | None = None) -> str:
        """Its title in that language, or the nearest there is."""
        titles = dict(self.stated.title)
        return str(titles.get(language(lang)) or next(iter(titles.values()), self.name))

    @property
    def short(self) -> dict[str, str]:
        """A word or two by language."""
        return {lang: dict(self.stated.short).get(lang, self.name) for lang in LANGS}  # type: ignore[call-overload]

    @property
    def clauses(self) -> tuple[str, ...]:
        """The clauses of the source that its rules cite, each once; the office's own numbers are not among them."""
        cited = (str(row.data.get("clause", "")) for row in self.policy)
        return tuple(dict.fromkeys(clause for clause in cited if ":" not in clause))

    def __repr__(self) -> str:
        lang = language()
        if lang == "zh":
            return f"方案({self.name}：{self.title(lang)}，{len(self.policy)} 条规则，引用 {len(self.clauses)} 个条款)"
        return f"Scheme({self.name}: {self.title(lang)}, {len(self.policy)} rules, {len(self.clauses)} clauses)"


def schemes() -> list[str]:
    """The names of the schemes that come with the package."""
    return list(_shipped())


def scheme(where: str | Path) -> Scheme:
    """A scheme: the name of one that comes with the package, or a folder with `scheme.toml` and `policy.toml`.

    Raises
    ------
    ScenarioError
        There is no such scheme, or its files have faults; all are listed with file, row and column.
    """
    path = Path(where)
    known = _shipped()
    if str(where) in known and not path.exists():
        return _kept(str(known[str(where)]))
    if not path.is_dir():
        todo = advice(str(where), list(known), f"Give a folder, or one of: {', '.join(known)}")
        raise ScenarioError([Fault(file=str(where) or "(no name)", problem="there is no such scheme", todo=todo)])
    return _read(path)


@functools.cache
def _kept(folder: str) -> Scheme:
    return _read(Path(folder))


@functools.cache
def _shipped() -> dict[str, Path]:
    home = Path(__file__).resolve().parents[1] / "data" / "schemes"
    return {folder.name: folder for folder in sorted(home.iterdir()) if (folder / SCHEME_FILE).is_file()}


def _read(folder: Path) -> Scheme:
    said = {part: f"{folder.name}/{part}" for part in (SCHEME_FILE, POLICY_FILE)}
    text, faults = _text(folder, SCHEME_FILE, said[SCHEME_FILE])
    content, more = toml_in.parse(text, said[SCHEME_FILE]) if text is not None else (None, [])
    faults += more
    lines = toml_in.lines_of(text or "")
    stated = None
    if content is not None:
        try:
            stated = SchemeFile.model_validate(content)
        except pydantic.ValidationError as error:
            faults += [_fault(said[SCHEME_FILE], lines, problem) for problem in error.errors()]
    text, more = _text(folder, POLICY_FILE, said[POLICY_FILE])
    faults += more
    rows, more = toml_in.rules(text, said[POLICY_FILE]) if text is not None else ((), [])
    faults += more
    readings = {} if stated is None else stated.readings
    faults += validate(rows, None, readings)[1]
    if text is not None and not rows and not more:
        faults.append(Fault(file=said[POLICY_FILE], problem="no rule stands in it", todo="Add a [[rule]]"))
    if faults or stated is None:
        raise ScenarioError(faults)
    return Scheme(stated=stated, policy=rows, file=folder.name, lines=lines)


def _text(folder: Path, name: str, said: str) -> tuple[str | None, list[Fault]]:
    path = folder / name
    if not path.is_file():
        return None, [Fault(file=said, problem="the file is missing", todo="A scheme needs it; see docs/schemes.md")]
    return read_text(path, said, MAX_BYTES)


def _fault(file: str, lines: dict[str, int], problem: Any) -> Fault:
    path = [str(part) for part in problem["loc"]]
    key = ".".join(path)
    row = row_of(path, lines)
    text = str(problem["msg"]).removeprefix("Value error, ")
    if problem["type"] == "extra_forbidden":
        return Fault(file=file, row=row, column=key, problem="this key is not known here",
                     todo=nearest(path[-1], keys_at(SchemeFile, path[:-1])))  # fmt: skip
    if problem["type"] == "missing":
        return Fault(file=file, row=row, column=key, problem="this key is missing", todo=f"Add `{path[-1]} = …`.")
    value = problem.get("input")
    shown = None if isinstance(value, (dict, list)) or value is None else str(value)
    return Fault(file=file, row=row, column=key or None, value=shown, problem=text[:1].lower() + text[1:],
                 todo="Mend the value; docs/schemes.md explains every key.")  # fmt: skip
