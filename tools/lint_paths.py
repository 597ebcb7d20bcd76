"""Checks Python's style, phrases and types in files and folders, also in problem packages outside the repository.

Run it with `make lint ARGS=PATH`. Each check runs whatever the earlier ones found, so that an author reads all of it at
once. Exit status: 0 nothing was found, 1 something was.
"""

import subprocess
import sys
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

BIN = Path(sys.executable).parent
ROOT = Path(__file__).resolve().parent.parent
DATA_FILES = ("starter.py", "chapter.py", "exercise_tests.py")
DATA_FOLDERS = ("bugs", "accepted")
"""What candidates write, or could write. The paths in pyproject.toml do not apply outside the repository."""


def main(paths: list[str]) -> int:
    found = False
    for name, command in list_checks(paths):
        print(f"{name}:", flush=True)
        found = subprocess.run(command, check=False).returncode != 0 or found
    return 1 if found else 0


def list_checks(paths: list[str]) -> Iterator[tuple[str, list[str | Path]]]:
    """Yield the name and the command of each check."""
    excluded = chain.from_iterable(("--extend-exclude", name) for name in (*DATA_FILES, *DATA_FOLDERS))
    style = ["--config", ROOT / "pyproject.toml", *excluded, *paths]
    yield "style", [sys.executable, "-m", "ruff", "check", *style]
    yield "format", [sys.executable, "-m", "ruff", "format", "--check", *style]
    yield "language", [sys.executable, "-m", "tools.check_language", *paths]
    if sources := list_typed_sources(map(Path, paths)):
        yield "types", [BIN / "basedpyright", *sources]


def list_typed_sources(paths: Iterable[Path]) -> list[Path]:
    """Return the Python files among `paths`, in the folders among them, and in the packages of these folders."""
    sources: list[Path] = []
    for path in paths:
        packages = (manifest.parent for manifest in sorted(path.glob("*/problem.toml")))
        files = [path] if path.suffix == ".py" else [file for each in (path, *packages) for file in each.glob("*.py")]
        sources += [file for file in files if file.name not in DATA_FILES]
    return sources


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
