"""Hints and self-checks: a check works the answer out anew and says what is wrong with one that does not fit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

from liaison_opt.errors import Fault, ScenarioError
from liaison_opt.scenario.words import advice
from liaison_opt.training.words import Said, text

#: takes an answer and returns the key and the fields of a sentence of praise; raises `NotYet` through `no`
Mark = Callable[[Any], dict[str, Any]]
_MARKS: dict[str, Mark] = {}


class NotYet(AssertionError):
    """An answer that is not right yet; the message says what to look at, in the notebook's language."""


def exercise(number: str) -> Callable[[Mark], Mark]:
    """Enter a function as the check of an exercise; it returns what its sentence of praise is filled with."""

    def enter(mark: Mark) -> Mark:
        """Enter the one function."""
        _MARKS[number] = mark
        return mark

    return enter


def exercises() -> list[str]:
    """The numbers of all exercises: session, point, place in the session."""
    return sorted(_MARKS)


def check(number: str, answer: Any) -> Said:
    """Say that an answer is right.

    Parameters
    ----------
    number
        The exercise, such as "1.2".
    answer
        What the exercise asks for; posts and places by id or by name, in any order.

    Raises
    ------
    NotYet
        The answer is blank, of another shape, or wrong; the message says what to look at.
    ScenarioError
        There is no such exercise.
    """
    mark = _MARKS[_known(number)]
    if _blank(answer):
        no("blank", number=number)
    return text(f"{_key(number)}.right", **mark(answer))


def hint(number: str) -> Said:
    """A hint for an exercise, which does not give the answer away.

    Raises
    ------
    ScenarioError
        There is no such exercise.
    """
    return text(f"{_key(_known(number))}.hint")


def no(key: str, **fields: Any) -> NoReturn:
    """Raise `NotYet` with the words of a key.

    Raises
    ------
    NotYet
        Always.
    """
    raise NotYet(text(key if "." in key else f"wrong.{key}", **fields))


def _key(number: str) -> str:
    return "e" + number.replace(".", "_")


def _known(number: str) -> str:
    name = str(number)
    if name not in _MARKS:
        todo = advice(name, _MARKS, f"The exercises are {', '.join(exercises())}")
        raise ScenarioError([Fault(file="training", value=name, problem="there is no such exercise", todo=todo)])
    return name


def _blank(answer: Any) -> bool:
    """True for a blank that was not filled, anywhere in the answer."""
    if answer is None or answer is ...:
        return True
    if isinstance(answer, str):
        return not answer.strip() or answer.strip() in {"...", "…"}
    if isinstance(answer, dict):
        return not answer or any(_blank(part) for part in answer.values())
    if isinstance(answer, (list, tuple, set, frozenset)):
        return any(_blank(part) for part in answer)
    return False
