"""`manage.py new_problem` writes a package that loads and whose gate says what is left."""

import subprocess
import sys
from pathlib import Path

import pytest

import problems
from problems.format.loader import PRACTICE_SEED, load_package
from problems.format.new_package import TEMPLATE, write_package
from problems.format.oracle_check import find_oracle_errors
from problems.format.package_index import ROOT, index_packages
from problems.format.static_package_checks import find_static_errors
from problems.format.text_check import find_text_errors


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(problems, "__path__", [*problems.__path__, str(tmp_path)])
    return tmp_path


def test_writes_a_package_that_loads(root: Path) -> None:
    written = write_package(root / "top_words", index_packages())
    assert len(written) == len([*TEMPLATE.rglob("*.template")])
    problem = load_package("top_words")
    assert (problem.number, problem.entries, list(problem.accepted)) == (100, ("top_words",), ["plain"])
    assert len(problem.cases(PRACTICE_SEED)) == 2
    assert [*find_oracle_errors(problem, problem.cases(PRACTICE_SEED))] == []
    assert [*find_text_errors(problem)] == []
    for path in written:
        assert "my_problem" not in (root / "top_words" / path).read_text()


def test_gate_says_what_is_left_by_file(root: Path) -> None:
    write_package(root / "top_words", index_packages())
    problem = load_package("top_words")
    errors = find_static_errors(problem, problem.cases(PRACTICE_SEED))
    for path in sorted((root / "top_words").rglob("*.*")):
        if "__pycache__" not in path.parts and path.name != "claims.py":
            assert any(error.startswith(f"{path.relative_to(root / 'top_words')} has a TODO") for error in errors)


def test_changes_no_file_that_exists(root: Path) -> None:
    (root / "top_words").mkdir()
    (root / "top_words" / "statement.md").write_text("Mine.")
    assert Path("statement.md") not in write_package(root / "top_words", index_packages())
    assert (root / "top_words" / "statement.md").read_text() == "Mine."
    assert write_package(root / "top_words", index_packages()) == []


def test_takes_the_next_free_number(root: Path) -> None:
    write_package(root / "first", index_packages())
    write_package(root / "second", index_packages())
    assert [load_package(slug).number for slug in ("first", "second")] == [100, 101]


def test_new_package_passes_the_style_check(root: Path) -> None:
    write_package(root / "top_words", index_packages())
    files = [root / "top_words" / f"{name}.py" for name in ("cases", "claims", "oracle", "reference")]
    for command in (["check"], ["format", "--check"]):
        config = ["--config", str(ROOT.parent / "pyproject.toml")]
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, *config, *files], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout
