"""Short ways to write the payloads of the shared drivers in cases.py, and to read them in check.py."""

from collections.abc import Mapping, Sequence
from typing import Any


def call(entry: str, inputs: Mapping[str, Any], **keywords: Any) -> dict[str, Any]:
    """One call of `entry` for the driver `calls`: `inputs` by name, passed by place; `keywords` passed by name."""
    return {"entry": entry, "names": list(inputs), "args": list(inputs.values()), "kwargs": keywords}


def arguments(payload: Mapping[str, Any]) -> dict[str, Any]:
    """What `call` was given: all arguments of a payload by name, those passed by place first."""
    return {**dict(zip(payload["names"], payload["args"], strict=True)), **payload["kwargs"]}


def draws(entry: str, inputs: Mapping[str, Any], *, count: int, seed: int, **keywords: Any) -> dict[str, Any]:
    """`count` calls of `entry` for the driver `draws`."""
    return {**call(entry, inputs, **keywords), "draws": count, "seed": seed}


def new(var: str, kind: str, *args: Any, **kwargs: Any) -> list[Any]:
    """A step of the driver `script`: var = kind(*args, **kwargs)."""
    return ["new", var, kind, list(args), kwargs]


def ask(var: str, method: str, *args: Any, **kwargs: Any) -> list[Any]:
    """A step of the driver `script` whose result is judged: var.method(*args, **kwargs)."""
    return ["call", var, method, list(args), kwargs]


def do(var: str, method: str, *args: Any, **kwargs: Any) -> list[Any]:
    """A step of the driver `script` whose result is not judged."""
    return ["do", var, method, list(args), kwargs]


def get(var: str, attribute: str) -> list[Any]:
    """A step of the driver `script` that reads an attribute."""
    return ["get", var, attribute]


def script(steps: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """A payload of the driver `script`."""
    return {"steps": [list(step) for step in steps]}
