"""Reads the signatures of the functions and methods that a problem's starter code defines."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    default: str | None
    """The source of the default; None for a required parameter."""


@dataclass(frozen=True, slots=True)
class Signature:
    text: str
    """As a candidate reads it: "softmax(x)", "LRUCache(capacity)"."""
    parameters: tuple[Parameter, ...]


def read_functions(starter: str) -> Mapping[str, Signature]:
    """Return the functions of the starter code by name."""
    return {
        node.name: _read_signature(node, node.name)
        for node in ast.parse(starter).body
        if isinstance(node, ast.FunctionDef)
    }


def read_classes(starter: str) -> Mapping[str, Mapping[str, Signature]]:
    """Return the methods of each class, by name and without `self`. The constructor is "__init__"."""
    return {
        node.name: {
            item.name: _read_signature(item, node.name if item.name == "__init__" else item.name, skip=1)
            for item in node.body
            if isinstance(item, ast.FunctionDef)
        }
        for node in ast.parse(starter).body
        if isinstance(node, ast.ClassDef)
    }


def _read_signature(node: ast.FunctionDef, name: str, skip: int = 0) -> Signature:
    positional = [*node.args.posonlyargs, *node.args.args]
    defaults: list[ast.expr | None] = [*[None] * (len(positional) - len(node.args.defaults)), *node.args.defaults]
    pairs = [*zip(positional, defaults, strict=True), *zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)]
    parameters = tuple(Parameter(each.arg, default and ast.unparse(default)) for each, default in pairs[skip:])
    shown = (each.name if each.default is None else f"{each.name}={each.default}" for each in parameters)
    return Signature(f"{name}({', '.join(shown)})", parameters)
