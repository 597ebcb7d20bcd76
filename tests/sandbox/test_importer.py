"""How a cell imports the files of a job."""

import importlib.util
import linecache
import marshal
from pathlib import Path

import pytest

from sandbox.inside.importer import JobFileFinder


@pytest.mark.parametrize("is_compiled", [False, True])
def test_lines_of_a_file_are_never_those_of_the_working_folder(
    is_compiled: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """A program can write a file there that has the name of the driver."""
    monkeypatch.chdir(tmp_path)
    name = f"driver_{is_compiled}"  # what was imported once stays known to this process
    file = Path(f"{name}.py")
    file.write_text("forged = 1\n")
    code = importlib.util.MAGIC_NUMBER + marshal.dumps(compile("right = 1\n", file, "exec"))
    finder = JobFileFinder({str(file): b"right = 1\n"}, {str(file): code} if is_compiled else {})
    finder.get_code(name)
    assert linecache.getline(str(file), 1) == "right = 1\n"
