"""No test replaces a function of the standard library: other threads, of tests and of libraries, would call it too."""

import ast
import sys
from pathlib import Path

import pytest

from tools.stack import ROOT

ALLOWED = {"executable", "platform", "stdin", "stdout", "argv"}
"""Values, which only the code under test reads."""


def find_patches(text: str) -> list[str]:
    """Find the calls of `monkeypatch.setattr` that replace a member of a standard module for the whole process."""
    found: list[str] = []
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Call(
                func=ast.Attribute(attr="setattr"),
                args=[
                    ast.Name(id=module) | ast.Attribute(attr=module),
                    ast.Constant(value=str(name)),
                    *_,
                ],
            ) if module in sys.stdlib_module_names and name not in ALLOWED:
                found.append(f"{module}.{name} in line {node.lineno}")
            case ast.Call(func=ast.Attribute(attr="setattr"), args=[ast.Constant(value=str(target)), *_]) if (
                target.partition(".")[0] in sys.stdlib_module_names and target.rpartition(".")[2] not in ALLOWED
            ):
                found.append(f"{target} in line {node.lineno}")
            case _:
                pass
    return found


@pytest.mark.parametrize(
    "call",
    ['setattr(time, "sleep", f)', 'setattr(page.time, "sleep", f)', 'setattr("time.sleep", f)'],
)
def test_finds_replaced_function(call: str) -> None:
    assert find_patches(f"monkeypatch.{call}") == ["time.sleep in line 1"]


def test_no_test_replaces_a_standard_function() -> None:
    files = [path for path in Path(ROOT / "tests").rglob("*.py") if "__pycache__" not in path.parts]
    assert {path.name: found for path in files if (found := find_patches(path.read_text()))} == {}
