"""The operations that one process can request on an object of the other, and the attributes that it cannot reach."""

import operator
from collections.abc import Callable
from typing import Any


def _call(target: Any, *args: Any, **kwargs: Any) -> Any:
    return target(*args, **kwargs)


def _call_method(target: Any, name: str, *args: Any, **kwargs: Any) -> Any:
    return getattr(target, name)(*args, **kwargs)


def _isinstance(kind: Any, value: Any) -> bool:
    return isinstance(kind, type) and isinstance(value, kind)


def _enter(target: Any) -> Any:
    return target.__enter__()


def _exit(target: Any) -> Any:
    return target.__exit__(None, None, None)


def _make_binary(name: str) -> Callable[[Any, Any], Any]:
    return getattr(operator, f"{name}_" if name in ("and", "or") else name)


def _make_reflected(name: str) -> Callable[[Any, Any], Any]:
    return lambda a, b: _make_binary(name)(b, a)


def _reflected_mod(target: Any, value: Any) -> Any:
    """Formatting would show the object's repr. An honest peer formats its own strings with the repr of its proxy."""
    if isinstance(value, str | bytes):
        raise TypeError("a string cannot be formatted with an object of the other process")
    return value % target


_ARITHMETIC = "add sub mul truediv floordiv mod pow matmul and or xor lshift rshift".split()  # noqa: SIM905 -- one line instead of 13
OPERATIONS: dict[str, Callable[..., Any]] = {
    "call": _call,
    "method": _call_method,
    "getattr": getattr,
    "setattr": setattr,
    "delattr": delattr,
    "len": len,
    "getitem": operator.getitem,
    "setitem": operator.setitem,
    "delitem": operator.delitem,
    "contains": operator.contains,
    "iter": iter,
    "next": next,
    "bool": bool,
    "int": int,
    "float": float,
    "neg": operator.neg,
    "abs": abs,
    "enter": _enter,
    "exit": _exit,
    "isinstance": _isinstance,
    **{name: _make_binary(name) for name in (*_ARITHMETIC, "eq", "ne", "lt", "le", "gt", "ge")},
    **{f"r{name}": _make_reflected(name) for name in _ARITHMETIC},
    "rmod": _reflected_mod,
}
"""The operations that a peer can request on an object of the other peer, by name."""
ATTRIBUTE_OPERATIONS = ("method", "getattr", "setattr", "delattr")
"""The operations whose first argument is the name of an attribute."""
INTROSPECTION = (
    *("gi_code", "gi_frame", "gi_yieldfrom", "cr_await", "cr_code", "cr_frame", "cr_origin", "ag_await", "ag_code"),
    *("ag_frame", "tb_frame", "tb_next", "f_back", "f_builtins", "f_code", "f_globals", "f_locals", "f_trace", "mro"),
)
"""Attributes that lead from an object to the program around it."""
