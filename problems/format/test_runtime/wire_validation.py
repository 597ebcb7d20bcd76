"""Validates what the other process sends. The sender is not trusted: it may be any program."""

from typing import Any, cast

PLAIN_TYPES = (str, bool, int, float)
"""The types that JSON carries unchanged, besides None."""


class NotTransferableError(TypeError):
    """The value cannot be passed to the other process."""


class MalformedMessageError(BaseException):
    """The other process broke the protocol, so it is not an honest peer. This process must stop.

    Not an `Exception`, so that no code of a test or an implementation handles it."""


def require(condition: object, problem: str) -> None:
    """Raise MalformedMessageError unless the condition is true."""
    if not condition:
        raise MalformedMessageError(f"The other process sent a malformed message: {problem}.")


def read_list(value: Any, length: int | None = None) -> list[Any]:
    """Return the value if it is a list, of that length if one is given."""
    require(type(value) is list, "a list is missing")
    items = cast("list[Any]", value)
    require(length is None or len(items) == length, f"a list does not have {length} items")
    return items


def read_int(value: Any) -> int:
    """Return the value if it is an int. A bool is not one."""
    require(type(value) is int, "an integer is missing")
    return value


def read_ints(value: Any) -> list[int]:
    return [read_int(item) for item in read_list(value)]


def read_bool(value: Any) -> bool:
    require(type(value) is bool, "a boolean is missing")
    return value


def read_text(value: Any) -> str:
    require(type(value) is str, "a string is missing")
    return value
