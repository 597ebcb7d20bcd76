"""The signature of the function that a new problem asks for, as the author of the problem types it."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass

EXAMPLE = "def scale(x, factor=2.0)"
_ANNOTATIONS = ("bool", "int", "float", "str")
"""A parameter is annotated with the type of its default if it is one of these, else with Any."""


class SignatureError(Exception):
    """No package can be written for the signature. The message says what to write instead."""


@dataclass(frozen=True, slots=True)
class EntrySignature:
    """`required` are passed by position. `optional` has the source of each default, and each is passed by name."""

    name: str
    required: tuple[str, ...]
    optional: Mapping[str, str]
    first_keyword: str = ""
    """The first optional parameter that can only be passed by name; "" without any."""

    def list_parameters(self, *, typed: bool = False) -> list[str]:
        """Return the parameters as source, with "*" before those that are passed by name only. `typed` adds
        annotations, for files whose types are checked."""
        parts = [f"{name}: ArrayLike" if typed else name for name in self.required]
        for name, default in self.optional.items():
            if name == self.first_keyword:
                parts.append("*")
            kind = type(ast.literal_eval(default)).__name__
            annotation = kind if kind in _ANNOTATIONS else "Any"
            parts.append(f"{name}: {annotation} = {default}" if typed else f"{name}={default}")
        return parts


def read_signature(text: str) -> EntrySignature:
    """Read "def scale(x, factor=2.0)", with or without ":" or ": ..." at its end. Raises SignatureError."""
    source = f"{text.strip().removesuffix('...').rstrip().removesuffix(':')}: ..."
    try:
        (function,) = ast.parse(source).body
    except (SyntaxError, ValueError):
        function = None
    if not isinstance(function, ast.FunctionDef):
        raise SignatureError(f"{text!r} is not the first line of a function")
    arguments = function.args
    if arguments.vararg or arguments.kwarg or arguments.posonlyargs:
        raise SignatureError(f"{text!r} has *args, **kwargs or /, which `make_call_case` cannot use")
    named = [*arguments.args, *arguments.kwonlyargs]
    if function.returns or any(each.annotation for each in named):
        raise SignatureError(f"{text!r} has annotations, which new_problem writes into reference.py itself")
    required = tuple(each.arg for each in arguments.args[: len(arguments.args) - len(arguments.defaults)])
    defaults = [*arguments.defaults, *arguments.kw_defaults]
    if not required or not all(default and _is_literal(default) for default in defaults):
        raise SignatureError(
            f"{text!r} must have a parameter without a default, and each default, also of what is passed by name only, "
            "must be a number, a string, True, False, None or a tuple of these"
        )
    sources = [ast.get_source_segment(source, default) or "" for default in defaults if default]
    optional = dict(zip((each.arg for each in named[len(required) :]), sources, strict=True))
    first_keyword = arguments.kwonlyargs[0].arg if arguments.kwonlyargs else ""
    return EntrySignature(function.name, required, optional, first_keyword)


def _is_literal(value: ast.expr) -> bool:
    try:
        ast.literal_eval(value)
    except ValueError:
        return False
    return True
