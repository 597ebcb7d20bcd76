"""Evaluates the expressions that a candidate typed as the input of a run. It runs in a cell of its own, as the entry of
the job: standard library and NumPy only. The candidate controls everything in this process after the first expression.

A case is {"fields": [[name, text], ...]} or {"script": text, "vocabulary": {...}} (`ScriptVocabulary.to_plain`). `run`
returns {"values": {name: value}} or {"error": {"field", "type", "message", "line"}}. The value of a script is a list of
calls:

    ["new", name, "Class", args, kwargs]    ["call", name, "method", args, kwargs]
    ["get", name, "attribute"]              ["set", name, "attribute", value]
    ["function", "", function, args, kwargs]

An assignment of anything but an object gives a value a name, which later lines can use. Later fields can also
use the names of earlier ones."""

import ast
import builtins
import math
import random
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

OBJECT_KEY = "$object"
"""The same as `script_input.OBJECT_KEY`: this file can import nothing of the package."""
SCRIPT = "script"


class UnsupportedScriptError(Exception):
    """A line of a script uses what scripts of this problem may not."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


def load() -> None:
    """Nothing to import: the candidate's solution is not in this cell."""


def run(case: Mapping[str, Any]) -> dict[str, Any]:
    """Evaluate the texts of one case."""
    namespace: dict[str, Any] = {"np": np, "math": math, "random": random}
    namespace |= {"__name__": "input", "__builtins__": builtins}  # classes and functions need the name of a module
    values: dict[str, Any] = {}
    name = SCRIPT
    try:
        if SCRIPT in case:
            values[SCRIPT] = _ScriptEvaluator(case["vocabulary"], namespace).read(case[SCRIPT])
        for name, text in case.get("fields", ()):
            values[name] = namespace[name] = _evaluate(compile(text.strip(), name, "eval"), namespace)
    except MemoryError:
        raise
    except Exception as error:
        return {"error": _describe(error, name)}
    return {"values": values}


def _evaluate(code: Any, namespace: dict[str, Any]) -> Any:
    return eval(code, namespace)


def _describe(error: Exception, name: str) -> dict[str, Any]:
    kind, line = type(error).__name__, _find_line(error, name)
    if isinstance(error, UnsupportedScriptError):
        kind = ""
    message = error.msg if isinstance(error, SyntaxError) else str(error)
    return {"field": name, "type": kind[:80], "message": message[:400], "line": line}


def _find_line(error: Exception, name: str) -> int | None:
    if isinstance(error, SyntaxError):
        return error.lineno
    if isinstance(error, UnsupportedScriptError):
        return error.line
    lines: list[int | None] = []
    step = error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == name:
            lines.append(step.tb_lineno)
        step = step.tb_next
    return lines[-1] if lines else None


class _ScriptEvaluator:
    def __init__(self, vocabulary: Mapping[str, Any], namespace: dict[str, Any]) -> None:
        self.classes: Sequence[str] = vocabulary["classes"]
        self.methods: Sequence[str] = vocabulary["methods"]
        self.attributes: Sequence[str] = vocabulary["attributes"]
        self.functions: Sequence[str] = vocabulary["functions"]
        self.given_objects: Mapping[str, Sequence[str]] = vocabulary["given_objects"]
        self.namespace = namespace
        self.objects: set[str] = set()

    def read(self, text: str) -> list[list[Any]]:
        calls = [self._read_statement(node) for node in ast.parse(text, SCRIPT).body]
        return [call for call in calls if call is not None]

    def _read_statement(self, node: ast.stmt) -> list[Any] | None:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=ast.Name(id=kind)) as made) if (
                kind in self.classes
            ):
                step = ["new", name, kind, *self._evaluate_arguments(made)]
                self.objects.add(name)
                return step
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                self.objects.discard(name)
                self.namespace[name] = self._evaluate(value)
                return None
            case ast.Assign(targets=[ast.Attribute(value=ast.Name(id=name), attr=attribute)], value=value) if (
                name in self.objects
            ):
                self._require(attribute in self.attributes, f"{attribute} cannot be set here", node)
                return ["set", name, attribute, self._evaluate(value)]
            case ast.Expr(value=value):
                return self._read_expression(value)
            case _:
                raise self._build_error(node)

    def _read_expression(self, node: ast.expr) -> list[Any]:
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method)) if name in self.given_objects:
                self._require(method in self.given_objects[name], f"{name} has no method {method} here", node)
                return ["call", name, method, *self._evaluate_arguments(node)]
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method)) if name in self.objects:
                self._require(method in self.methods, f"{name} has no method {method} here", node)
                return ["call", name, method, *self._evaluate_arguments(node)]
            case ast.Call(func=ast.Name(id=name)) if name in self.functions:
                return ["function", "", name, *self._evaluate_arguments(node)]
            case ast.Attribute(value=ast.Name(id=name), attr=attribute) if name in self.objects:
                self._require(attribute in self.attributes, f"{name}.{attribute} cannot be read here", node)
                return ["get", name, attribute]
            case _:
                raise self._build_error(node)

    def _evaluate_arguments(self, call: ast.Call) -> tuple[list[Any], dict[str, Any]]:
        for node in [*call.args, *call.keywords]:
            if isinstance(node, ast.Starred) or (isinstance(node, ast.keyword) and node.arg is None):
                raise UnsupportedScriptError("write out the arguments, without * and **", call.lineno)
        kwargs = {keyword.arg or "": self._evaluate(keyword.value) for keyword in call.keywords}
        return [self._evaluate(arg) for arg in call.args], kwargs

    def _evaluate(self, node: ast.expr) -> Any:
        if isinstance(node, ast.Name) and node.id in self.objects:
            return {OBJECT_KEY: node.id}
        return _evaluate(compile(ast.Expression(node), SCRIPT, "eval"), self.namespace)

    def _require(self, allowed: bool, message: str, node: ast.AST) -> None:
        if not allowed:
            raise UnsupportedScriptError(message, getattr(node, "lineno", 0))

    def _build_error(self, node: ast.stmt | ast.expr) -> UnsupportedScriptError:
        made = next(iter(sorted(self.objects)), "")
        example = f"a call of {made}" if made else f"name = {self.classes[0]}(...)"
        return UnsupportedScriptError(f"each line must be a call or an assignment, such as {example}", node.lineno)
