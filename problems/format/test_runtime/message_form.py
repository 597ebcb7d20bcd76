"""The form that each message of an RPC peer must have, checked before anything of it is decoded."""

from collections.abc import Container
from typing import Any

from problems.format.test_runtime.remote_operations import ATTRIBUTE_OPERATIONS, OPERATIONS
from problems.format.test_runtime.wire_validation import read_list, read_text, require


def check_body(body: Any, operations: Container[str]) -> None:
    """Check that an answer has one value, and a request an operation, the kind of target that it needs, a tuple of
    arguments, and pairs of names and values. Raises MalformedMessageError."""
    kind = read_list(body)[0] if body else None
    if kind in ("gave", "raised"):
        return require(len(body) == 2, "an answer does not have one value")
    require(kind == "do" and len(body) == 5, "a message is neither a request nor an answer")
    _, operation, target, args, kwargs = body
    require(read_text(operation) in operations, "an operation is unknown")
    if operation in OPERATIONS:
        require(read_list(target, 2)[0] in ("yours", "name"), "an operation is for no object of this process")
    else:
        require(target is None, "an operation of the process has a target")
    values = _read_tuple_form(args)
    if operation in ATTRIBUTE_OPERATIONS:
        require(values and isinstance(values[0], str), "the name of an attribute is missing")
    for pair in _read_tuple_form(kwargs):
        values = _read_tuple_form(pair)
        require(len(values) == 2, "a keyword argument is not a pair")
        read_text(values[0])
    return None


def _read_tuple_form(form: Any) -> list[Any]:
    """Return the items of the wire form of a tuple, undecoded."""
    kind, items = read_list(form, 2)
    require(kind == "tuple", "a tuple is missing")
    return read_list(items)
