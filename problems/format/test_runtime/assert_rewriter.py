"""A bare `assert` that says what it saw: the source line, and both sides of a comparison or the arguments of a call."""

import ast
import operator
from collections.abc import Callable
from typing import Any, cast

import numpy as np

LONGEST = 300

_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "Eq": operator.eq,
    "NotEq": operator.ne,
    "Lt": operator.lt,
    "LtE": operator.le,
    "Gt": operator.gt,
    "GtE": operator.ge,
    "Is": operator.is_,
    "IsNot": operator.is_not,
    "In": lambda a, b: a in b,
    "NotIn": lambda a, b: a not in b,
}
HELPER = "__assert_that__"
"""The name under which a rewritten file finds `Asserting`."""


class _Rewriter(ast.NodeTransformer):
    """Turns `assert` into a call of `Asserting` with the parts of what is asserted, evaluated once and in order."""

    def __init__(self, source: str) -> None:
        self.source = source

    def visit_Assert(self, node: ast.Assert) -> ast.stmt:
        test = node.test
        text = ast.get_source_segment(self.source, test) or ""
        message: list[ast.expr] = []
        if node.msg is not None:
            nothing = ast.arguments([], [], None, [], [], None, [])
            message.append(ast.Lambda(nothing, node.msg))
        if isinstance(test, ast.Compare) and len(test.ops) == 1 and type(test.ops[0]).__name__ in _OPERATORS:
            parts = [ast.Constant(type(test.ops[0]).__name__), test.left, test.comparators[0]]
            call = self._call("compared", [ast.Constant(text), *parts, *message])
        elif isinstance(test, ast.Call) and not _own_scope(test):
            call = self._call("called", [ast.Constant(text), test.func, *test.args], test.keywords)
            call = self._call("holds", [ast.Constant(text), call, *message])
        else:
            call = self._call("holds", [ast.Constant(text), test, *message])
        return ast.fix_missing_locations(ast.copy_location(ast.Expr(call), node))

    def _call(self, name: str, args: list[ast.expr], keywords: list[ast.keyword] | None = None) -> ast.Call:
        function = ast.Attribute(ast.Name(HELPER, ast.Load()), name, ast.Load())
        return ast.Call(function, args, keywords or [])


def _own_scope(call: ast.Call) -> bool:
    """Does the call look at the scope that it is made in? Then it must be made there."""
    return isinstance(call.func, ast.Name) and call.func.id in ("super", "locals", "vars", "eval", "exec", "dir")


def rewritten(source: str, filename: str) -> ast.Module:
    """The syntax tree of a test file whose asserts speak. Raises SyntaxError."""
    return _Rewriter(source).visit(ast.parse(source, filename))


class _Called:
    """What a call gave, with what it was given."""

    def __init__(self, value: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self.value, self.args, self.kwargs = value, args, kwargs


class Asserting:
    """What rewritten asserts call."""

    @staticmethod
    def compared(text: str, name: str, left: Any, right: Any, message: Callable[[], Any] | None = None) -> None:
        if not _OPERATORS[name](left, right):
            raise AssertionError(_words(text, message, [("left", left), ("right", right)]))

    @staticmethod
    def called(text: str, function: Any, /, *args: Any, **kwargs: Any) -> _Called:
        return _Called(function(*args, **kwargs), args, kwargs)

    @staticmethod
    def holds(text: str, value: Any, message: Callable[[], Any] | None = None) -> None:
        made = value if isinstance(value, _Called) else _Called(value, (), {})
        if not made.value:
            given = [(f"argument {place}", arg) for place, arg in enumerate(made.args, 1)]
            raise AssertionError(_words(text, message, [*given, *made.kwargs.items(), ("value", made.value)]))


def _words(text: str, message: Callable[[], Any] | None, parts: list[tuple[str, Any]]) -> str:
    own = [shown(message(), text_as_is=True)] if message is not None else []
    return "\n".join([*own, f"assert {' '.join(text.split())}", *(f"  {name}: {shown(part)}" for name, part in parts)])


def shown(value: Any, *, text_as_is: bool = False) -> str:
    """`value` as Python writes it, cut short. Never raises."""
    try:
        if text_as_is and isinstance(value, str):
            text = value
        elif isinstance(value, np.ndarray):
            array = np.array2string(cast("np.ndarray[Any, Any]", value), separator=", ", threshold=40, edgeitems=3)
            text = f"array({' '.join(array.split())})"
        else:
            text = repr(cast("np.generic[Any]", value).item() if isinstance(value, np.generic) else value)
    except Exception as error:
        text = f"<{type(error).__name__} when it is to be shown>"
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
