"""`make lint ARGS=PATH` shows at once all that is to correct in a folder of problem packages."""

from pathlib import Path

import pytest

from tools.check_language import PHRASES
from tools.lint_paths import list_typed_sources, main


@pytest.fixture
def package(tmp_path: Path) -> Path:
    folder = tmp_path / "ours" / "double"
    (folder / "bugs").mkdir(parents=True)
    (folder / "problem.toml").write_text("number = 100\n")
    (folder / "reference.py").write_text("def double(x: int) -> int:\n    return 2 * x\n")
    for data in ("starter.py", "bugs/squared.py"):
        (folder / data).write_text("def double( x ): return x.y\n")
    return folder


@pytest.mark.parametrize("selected", [".", "double", "double/reference.py"])
def test_shows_findings_of_every_check(package: Path, selected: str, capfd: pytest.CaptureFixture[str]) -> None:
    long_line = f"    return '{'x' * 120}'\n"
    (package / "reference.py").write_text(f"# {PHRASES[0].example}\ndef double(x: int) -> int:\n{long_line}")
    assert main([str(package.parent / selected)]) == 1
    shown = capfd.readouterr().out
    for words in ("E501", "1 file would be reformatted", PHRASES[0].replacement, "reportReturnType"):
        assert words in shown
    assert "starter.py" not in shown
    assert "squared.py" not in shown


def test_is_silent_about_a_package_without_findings(package: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main([str(package.parent)]) == 0
    assert "0 errors" in capfd.readouterr().out


def test_reads_no_types_of_what_candidates_write(package: Path) -> None:
    assert list_typed_sources([package.parent]) == [package / "reference.py"]
    assert list_typed_sources([package / "starter.py"]) == []


def test_reads_types_of_all_files_below_a_folder(package: Path) -> None:
    """Not of those that no check reads, such as a virtual environment or a solution in a folder below."""
    for name in ("parts/table.py", "bugs/more/squared.py", ".venv/lib/library.py", "node_modules/tool/build.py"):
        (package / name).parent.mkdir(parents=True)
        (package / name).write_text("SIZE = 2\n")
    assert list_typed_sources([package.parent]) == [package / "parts" / "table.py", package / "reference.py"]
