"""Checks Python's style, phrases and types in files and folders, also in problem packages outside the repository.

Run it with `make lint ARGS=PATH`. Each check runs whatever the earlier ones found, so that an author reads all of it at
once. Exit status: 0 nothing was found, 1 something was.
"""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

BIN = Path(sys.executable).parent
ROOT = Path(__file__).resolve().parent.parent
CANDIDATE_FILES = ("starter.py", "chapter.py", "exercise_tests.py")
CANDIDATE_FOLDERS = ("bugs", "accepted")
"""What candidates write, or could write: style and types skip it. The paths in pyproject.toml do not apply outside the
repository."""
RUFF: tuple[str, ...] = (sys.executable, "-m", "ruff")
STYLE = (
    *("--config", ROOT / "pyproject.toml"),
    *chain.from_iterable(("--extend-exclude", name) for name in (*CANDIDATE_FILES, *CANDIDATE_FOLDERS)),
)


def main(paths: list[str]) -> int:
    found = False
    for name, command in list_checks(paths):
        print(f"{name}:", flush=True)
        found = subprocess.run(command, check=False).returncode != 0 or found
    return 1 if found else 0


def list_checks(paths: list[str]) -> Iterator[tuple[str, list[str | Path]]]:
    """Yield the name and the command of each check."""
    yield "style", [*RUFF, "check", *STYLE, *paths]
    yield "format", [*RUFF, "format", "--check", *STYLE, *paths]
    yield "language", [sys.executable, "-m", "tools.check_language", *paths]
    if sources := list_typed_sources(paths):
        yield "types", [BIN / "basedpyright", *sources]


def list_typed_sources(paths: Sequence[str | Path]) -> list[Path]:
    """Return the Python files among `paths`, and below the folders among them, whose style is checked."""
    command = [*RUFF, "check", "--show-files", "--force-exclude", *STYLE, *paths]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return sorted(Path(line) for line in shown.splitlines() if line.endswith(".py"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
