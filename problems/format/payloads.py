"""Helpers of cases.py and check.py: they build and read the payloads of the shared drivers."""

from collections.abc import Mapping, Sequence
from typing import Any


def call(entry: str, inputs: Mapping[str, Any], **keywords: Any) -> dict[str, Any]:
    """Return one call of `entry` for the driver `calls`.

    `inputs` are passed by position, in their order; their names are for reports. `keywords` are passed by name."""
    return {"entry": entry, "names": list(inputs), "args": list(inputs.values()), "kwargs": keywords}


def read_arguments(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Return all arguments of a payload that `call` built, by name, positional ones first."""
    return {**dict(zip(payload["names"], payload["args"], strict=True)), **payload["kwargs"]}


def draws(entry: str, inputs: Mapping[str, Any], *, count: int, seed: int, **keywords: Any) -> dict[str, Any]:
    """Return `count` calls of `entry` with a random seed for the driver `draws`."""
    return {**call(entry, inputs, **keywords), "draws": count, "seed": seed}


def new(var: str, kind: str, *args: Any, **kwargs: Any) -> list[Any]:
    """Return a step of the driver `script`: var = kind(*args, **kwargs)."""
    return ["new", var, kind, list(args), kwargs]


def ask(var: str, method: str, *args: Any, **kwargs: Any) -> list[Any]:
    """Return a step of the driver `script` whose result is judged: var.method(*args, **kwargs)."""
    return ["call", var, method, list(args), kwargs]


def do(var: str, method: str, *args: Any, **kwargs: Any) -> list[Any]:
    """Return a step of the driver `script` that calls a method and whose result is not judged."""
    return ["do", var, method, list(args), kwargs]


def get(var: str, attribute: str) -> list[Any]:
    """Return a step of the driver `script` that reads an attribute."""
    return ["get", var, attribute]


def script(steps: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """Return a payload of the driver `script`."""
    return {"steps": [list(step) for step in steps]}
