"""Rewrites `assert` statements so that a failure reports the source line and the values in it.

For a comparison the report shows both sides; for a call it shows the arguments and the result."""

import ast
import operator
from collections.abc import Callable
from typing import Any, cast

import numpy as np

MAX_TEXT_LENGTH = 300

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
HELPER_NAME = "__assert_that__"
"""A rewritten file refers to `AssertHelper` by this name."""


class _Rewriter(ast.NodeTransformer):
    """Replaces each `assert` with a call to an `AssertHelper` method.

    Operands are evaluated once, in their original order."""

    def __init__(self, source: str) -> None:
        self.source = source

    def visit_Assert(self, node: ast.Assert) -> ast.stmt:
        test = node.test
        source_text = ast.get_source_segment(self.source, test) or ""
        message: list[ast.expr] = []
        if node.msg is not None:
            no_arguments = ast.arguments([], [], None, [], [], None, [])
            message.append(ast.Lambda(no_arguments, node.msg))
        if isinstance(test, ast.Compare) and len(test.ops) == 1 and type(test.ops[0]).__name__ in _OPERATORS:
            parts = [ast.Constant(type(test.ops[0]).__name__), test.left, test.comparators[0]]
            call = self._build_helper_call("check_comparison", [ast.Constant(source_text), *parts, *message])
        elif isinstance(test, ast.Call) and not _depends_on_scope(test):
            call = self._build_helper_call(
                "record_call", [ast.Constant(source_text), test.func, *test.args], test.keywords
            )
            call = self._build_helper_call("check_value", [ast.Constant(source_text), call, *message])
        else:
            call = self._build_helper_call("check_value", [ast.Constant(source_text), test, *message])
        return ast.fix_missing_locations(ast.copy_location(ast.Expr(call), node))

    def _build_helper_call(
        self, name: str, args: list[ast.expr], keywords: list[ast.keyword] | None = None
    ) -> ast.Call:
        function = ast.Attribute(ast.Name(HELPER_NAME, ast.Load()), name, ast.Load())
        return ast.Call(function, args, keywords or [])


def _depends_on_scope(call: ast.Call) -> bool:
    """Return whether the called function inspects the caller's scope. Such a call must stay in that scope."""
    return isinstance(call.func, ast.Name) and call.func.id in ("super", "locals", "vars", "eval", "exec", "dir")


def rewrite_asserts(source: str, filename: str) -> ast.Module:
    """Return the syntax tree of a test file with its asserts rewritten. Raises SyntaxError."""
    return _Rewriter(source).visit(ast.parse(source, filename))


class _RecordedCall:
    """The result of a call and its arguments."""

    def __init__(self, value: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self.value, self.args, self.kwargs = value, args, kwargs


class AssertHelper:
    """The functions that rewritten asserts call. The checks raise AssertionError."""

    @staticmethod
    def check_comparison(
        source_text: str, operator_name: str, left: Any, right: Any, message: Callable[[], Any] | None = None
    ) -> None:
        if not _OPERATORS[operator_name](left, right):
            raise AssertionError(_format_failure(source_text, message, [("left", left), ("right", right)]))

    @staticmethod
    def record_call(source_text: str, function: Any, /, *args: Any, **kwargs: Any) -> _RecordedCall:
        return _RecordedCall(function(*args, **kwargs), args, kwargs)

    @staticmethod
    def check_value(source_text: str, value: Any, message: Callable[[], Any] | None = None) -> None:
        call = value if isinstance(value, _RecordedCall) else _RecordedCall(value, (), {})
        if not call.value:
            arguments = [(f"argument {index}", arg) for index, arg in enumerate(call.args, 1)]
            raise AssertionError(
                _format_failure(source_text, message, [*arguments, *call.kwargs.items(), ("value", call.value)])
            )


def _format_failure(source_text: str, message: Callable[[], Any] | None, parts: list[tuple[str, Any]]) -> str:
    message_lines = [format_failure_value(message(), raw_text=True)] if message is not None else []
    return "\n".join(
        [
            *message_lines,
            f"assert {' '.join(source_text.split())}",
            *(f"  {name}: {format_failure_value(part)}" for name, part in parts),
        ]
    )


def format_failure_value(value: Any, *, raw_text: bool = False) -> str:
    """Return a readable representation of `value`, at most MAX_TEXT_LENGTH characters.

    `raw_text` shows a string without quotes. Never raises."""
    try:
        if raw_text and isinstance(value, str):
            text = value
        elif isinstance(value, np.ndarray):
            array = np.array2string(cast("np.ndarray[Any, Any]", value), separator=", ", threshold=40, edgeitems=3)
            text = f"array({' '.join(array.split())})"
        else:
            text = repr(cast("np.generic[Any]", value).item() if isinstance(value, np.generic) else value)
    except Exception as error:
        text = f"<cannot be shown: {type(error).__name__}>"
    return text if len(text) <= MAX_TEXT_LENGTH else text[: MAX_TEXT_LENGTH - 1] + "…"
