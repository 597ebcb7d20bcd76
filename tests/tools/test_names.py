"""Names that every module uses for the same thing, which no linter checks."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PRODUCT = [
    *(ROOT / "judge").rglob("*.py"),
    *(ROOT / "sandbox").rglob("*.py"),
    *(ROOT / "problems/format").rglob("*.py"),
]


def find_other_names(source: str) -> Iterator[str]:
    """Yield each logger that is not called `logger`, and each caught error whose name is a letter."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ExceptHandler) and node.name and len(node.name) == 1:
            yield f"line {node.lineno}: {node.name}"
        if isinstance(node, ast.Assign) and "getLogger" in ast.dump(node.value):
            yield from (
                f"line {node.lineno}: {ast.unparse(name)}" for name in node.targets if ast.unparse(name) != "logger"
            )


def test_loggers_and_caught_errors_have_one_name() -> None:
    found = {str(path.relative_to(ROOT)): [*find_other_names(path.read_text())] for path in PRODUCT}
    assert {path: names for path, names in found.items() if names} == {}


@pytest.mark.parametrize("source", ["log = logging.getLogger(__name__)", "try: f()\nexcept OSError as e: pass"])
def test_finds_other_names(source: str) -> None:
    assert len([*find_other_names(source)]) == 1
