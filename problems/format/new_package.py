"""Writes the files of a new package, with "TODO" wherever its author must write something."""

from collections.abc import Sequence
from itertools import count
from pathlib import Path

from problems.format.package_index import ROOT, PackageIndex

TEMPLATE = Path(__file__).parent / "package_template"
_SUFFIX = ".template"
FIRST_OUTSIDE_NUMBER = 100
"""Packages outside the repository count from here, so that later ones in the repository do not take their numbers."""


def write_package(folder: Path, index: PackageIndex) -> Sequence[Path]:
    """Write the files that a package lacks, and return their paths in it. Changes no existing file. Raises OSError."""
    first = 1 if folder.parent == ROOT else FIRST_OUTSIDE_NUMBER
    number = next(number for number in count(first) if number not in index.numbers)
    written: list[Path] = []
    for template in sorted(TEMPLATE.rglob(f"*{_SUFFIX}")):
        path = folder / template.relative_to(TEMPLATE).with_suffix("")
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            text = template.read_text(encoding="utf-8")
            path.write_text(text.replace("12345", str(number)).replace("my_problem", folder.name), encoding="utf-8")
            written.append(path.relative_to(folder))
    return written
