"""Formulas over published figures: exact fractions, a short list of signs and functions, never `eval`."""

from __future__ import annotations

import ast
import math
import operator
import re
import warnings
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

#: a number, or the truth of a statement
Value = Fraction | bool
#: what a formula may call: name to (fewest arguments, most arguments)
FUNCTIONS = {
    "ceil": (1, 1), "floor": (1, 1), "round": (1, 2), "abs": (1, 1), "min": (1, 20), "max": (1, 20),
    "least": (1, 1), "most": (1, 1),
}  # fmt: skip
#: letters of a formula; bits of a number (a power beyond that is a slip of the pen, and would take for ever)
LONGEST, BITS = 500, 4_096
_NUMBER = re.compile(r"\d{1,30}(\.\d{1,30})?")
_SIGNS: dict[type[ast.AST], Callable[[Fraction, Fraction], Fraction]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.FloorDiv: lambda a, b: Fraction(a // b), ast.Mod: operator.mod,
}  # fmt: skip
_COMPARED: dict[type[ast.AST], Callable[[Fraction, Fraction], bool]] = {
    ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
    ast.Eq: operator.eq, ast.NotEq: operator.ne,
}  # fmt: skip


class FormulaError(ValueError):
    """A formula that cannot be read or worked out; `todo` says what to do about it."""

    def __init__(self, problem: str, todo: str = "Mend the formula.") -> None:
        super().__init__(problem)
        self.todo = todo


def parse(text: str) -> ast.expr:
    """The tree of a formula, holding nothing but what `work_out` knows.

    Raises
    ------
    FormulaError
        It is too long, is no formula, or holds a sign, a name or a function that is not allowed.
    """
    if len(text) > LONGEST:
        raise FormulaError(f"the formula has more than {LONGEST} letters", "Split it into several ratios.")
    if not text.isascii() or any(sign in text for sign in "\n\r\t\0;:#\\"):
        raise FormulaError("the formula holds a letter that no formula needs", "Write it in one line of plain signs.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "1 is 2" warns before it is refused below
            tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise FormulaError("this is no formula", "Write it like (a + b) / c >= 2, with ids of facts.") from error
    try:
        _allowed(tree, text.strip())
    except RecursionError as error:
        raise FormulaError("the formula is nested too deeply", "Split it into several ratios.") from error
    return tree


def names(tree: ast.expr) -> list[str]:
    """The names of figures that a formula needs, in order, each once."""
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in called]
    return list(dict.fromkeys(node.id for node in sorted(found, key=lambda node: node.col_offset)))


def work_out(
    tree: ast.expr, values: Mapping[str, Fraction], spans: Mapping[str, tuple[Fraction, Fraction]] | None = None
) -> Value:
    """What a formula comes to, exactly.

    Parameters
    ----------
    tree
        From `parse`.
    values
        Name to number.
    spans
        Name to the least and the greatest number that its print allows (`least(x)`, `most(x)`); default: the number.

    Raises
    ------
    FormulaError
        An unknown name, a division by zero, a number beyond measure, or a truth where a number is needed (and the
        other way round).
    """
    return _Worked(values, spans or {}).of(tree)


def _allowed(node: ast.AST, text: str) -> None:
    """Refuse everything that is not on the list."""
    check = _LISTED.get(type(node))
    if check is None:
        todo = "Known: numbers, ids, signs, functions."
        raise FormulaError("the formula holds something that is no arithmetic", todo)
    check(node, text)
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr) and not (isinstance(node, ast.Call) and child is node.func):
            _allowed(child, text)


def _number(node: ast.Constant, text: str) -> None:
    """A plain number; its fraction takes the place of the nearest binary number."""
    written = (ast.get_source_segment(text, node) or "").replace("_", "")
    if not _NUMBER.fullmatch(written):
        raise FormulaError("only plain numbers stand in a formula", "Write 0.5 or 1000.")
    node.value = Fraction(written)  # type: ignore[assignment]


def _call(node: ast.Call, _: str) -> None:
    """A known function with as many figures as it takes."""
    if not isinstance(node.func, ast.Name) or node.func.id not in FUNCTIONS or node.keywords:
        raise FormulaError("the formula calls something unknown", f"Known: {', '.join(FUNCTIONS)}.")
    least, most = FUNCTIONS[node.func.id]
    if not least <= len(node.args) <= most:
        raise FormulaError(f"{node.func.id} takes another number of figures", "See docs/cases.md.")
    if node.func.id in {"least", "most"} and not isinstance(node.args[0], ast.Name):
        raise FormulaError(f"{node.func.id} takes the id of a fact", f"Write {node.func.id}(id).")


def _comparison(node: ast.Compare, _: str) -> None:
    if any(type(sign) not in _COMPARED for sign in node.ops):
        raise FormulaError("this comparison is unknown", "Known: < <= > >= == !=.")


def _sign(node: ast.BinOp | ast.UnaryOp, _: str) -> None:
    if type(node.op) not in {*_SIGNS, ast.Pow, ast.UAdd, ast.USub, ast.Not}:
        raise FormulaError("this sign is unknown", "Known: + - * / // % ** and not.")


_LISTED: dict[type[ast.AST], Callable[[Any, str], None]] = {
    ast.Constant: _number, ast.Call: _call, ast.Compare: _comparison, ast.BinOp: _sign, ast.UnaryOp: _sign,
    ast.Name: lambda *_: None, ast.BoolOp: lambda *_: None,
}  # fmt: skip


class _Worked:
    """Walks a tree that `_allowed` has let through."""

    def __init__(self, values: Mapping[str, Fraction], spans: Mapping[str, tuple[Fraction, Fraction]]) -> None:
        self._values, self._spans = values, spans

    def of(self, node: ast.AST) -> Value:
        """The value of a node."""
        walks: dict[type[ast.AST], Callable[[Any], Value]] = {
            ast.Constant: lambda one: Fraction(one.value), ast.Name: self._named,
            ast.UnaryOp: self._signed, ast.BinOp: lambda one: _small(self._joined(one)), ast.Compare: self._compared,
            ast.BoolOp: self._all_or_any, ast.Call: lambda one: _small(self._called(one)),
        }  # fmt: skip
        return walks[type(node)](node)

    def _named(self, node: ast.Name) -> Fraction:
        if node.id not in self._values:
            raise FormulaError(f"nothing here is called {node.id!r}")
        return self._values[node.id]

    def _all_or_any(self, node: ast.BoolOp) -> bool:
        parts = [self._truth(part) for part in node.values]
        return all(parts) if isinstance(node.op, ast.And) else any(parts)

    def _number(self, node: ast.AST) -> Fraction:
        value = self.of(node)
        if isinstance(value, bool):
            raise FormulaError("a statement stands where a number is needed", "Compare only at the outside.")
        return value

    def _truth(self, node: ast.AST) -> bool:
        value = self.of(node)
        if not isinstance(value, bool):
            raise FormulaError("a number stands where a statement is needed", "Compare it with something.")
        return value

    def _signed(self, node: ast.UnaryOp) -> Value:
        if isinstance(node.op, ast.Not):
            return not self._truth(node.operand)
        value = self._number(node.operand)
        return -value if isinstance(node.op, ast.USub) else value

    def _joined(self, node: ast.BinOp) -> Fraction:
        left, right = self._number(node.left), self._number(node.right)
        if isinstance(node.op, ast.Pow):
            return _power(left, right)
        if right == 0 and isinstance(node.op, (ast.Div, ast.FloorDiv, ast.Mod)):
            raise FormulaError("the formula divides by zero", "Check the figures below the line.")
        return _SIGNS[type(node.op)](left, right)

    def _compared(self, node: ast.Compare) -> bool:
        numbers = [self._number(part) for part in (node.left, *node.comparators)]
        pairs = zip(node.ops, numbers, numbers[1:], strict=False)
        return all(_COMPARED[type(sign)](a, b) for sign, a, b in pairs)

    def _called(self, node: ast.Call) -> Fraction:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name in {"least", "most"} and isinstance(node.args[0], ast.Name):
            value = self._named(node.args[0])
            return self._spans.get(node.args[0].id, (value, value))[name == "most"]
        given = [self._number(part) for part in node.args]
        if name == "round":
            digits = given[1] if len(given) > 1 else Fraction(0)
            if digits.denominator != 1 or not 0 <= digits <= 12:
                raise FormulaError("round takes 0 to 12 decimals", "Write round(x, 2).")
            return rounded(given[0], int(digits))
        plain: dict[str, Callable[..., Fraction]] = {
            "ceil": lambda x: Fraction(math.ceil(x)), "floor": lambda x: Fraction(math.floor(x)), "abs": abs,
            "min": lambda *all_: min(all_), "max": lambda *all_: max(all_),
        }  # fmt: skip
        return plain[name](*given)


def rounded(value: Fraction, digits: int = 0) -> Fraction:
    """The nearest number of so many decimals; a half goes away from zero, as print does."""
    scale = 10**digits
    whole = math.floor(abs(value) * scale + Fraction(1, 2))
    return Fraction(whole if value >= 0 else -whole, scale)


def _power(base: Fraction, exponent: Fraction) -> Fraction:
    if exponent.denominator != 1:
        raise FormulaError("only whole powers are exact", "Write x ** 2.")
    times = int(exponent)
    if base == 0 and times < 0:
        raise FormulaError("the formula divides by zero", "Check the figures below the line.")
    size = max(base.numerator.bit_length(), base.denominator.bit_length())
    if abs(times) > BITS or size * abs(times) > BITS:
        raise FormulaError("the power is beyond measure", "No published figure needs it.")
    return base**times


def _small(value: Fraction) -> Fraction:
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > BITS:
        raise FormulaError("a number of the formula is beyond measure", "No published figure needs it.")
    return value
