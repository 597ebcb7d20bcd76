"""Finds the packages in the repository and in the folders that JUDGE_PROBLEMS names.

The folders are the import path of `problems`, so a package can import its own modules wherever it is."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import problems
from problems.format.manifest import PackageError, read_manifest

ROOT = Path(__file__).parent.parent
"""The folder of the packages in the repository."""
MANIFEST = "problem.toml"
WARM_UP = "warm_up"
"""The slug of the package that candidates try before an interview starts. It is in no list of problems."""

_SLUG = re.compile(r"[a-z][a-z0-9_]*")
_RESERVED_SLUG = Path(__file__).parent.name
"""`problems.format` is not a package of a problem."""


@dataclass(frozen=True, slots=True)
class PackageConflict:
    """Two packages with the same slug or number. Only the first one, by root and then by name, is used."""

    used: Path
    ignored: Path
    key: str
    """What they share: "slug 'softmax'" or "number 7"."""

    def __str__(self) -> str:
        return (
            f"{self.used} and {self.ignored} have the same {self.key}, so only the first one is used. Choose another "
            f"{self.key.partition(' ')[0]} for one of them"
        )


@dataclass(frozen=True, slots=True)
class PackageIndex:
    """`folders` has the usable packages by slug, ordered by number. `invalid` says why a folder cannot be used."""

    folders: Mapping[str, Path]
    numbers: frozenset[int]
    conflicts: Sequence[PackageConflict]
    invalid: Mapping[Path, str]

    def list_errors(self) -> list[str]:
        return [*self.invalid.values(), *map(str, self.conflicts)]

    def list_slugs(self) -> list[str]:
        """Return the names of all folders, also of those that cannot be used."""
        ignored = [conflict.ignored for conflict in self.conflicts]
        return list(dict.fromkeys((*self.folders, *(folder.name for folder in (*ignored, *self.invalid)))))

    def find_conflicts(self, slug: str) -> list[PackageConflict]:
        return [conflict for conflict in self.conflicts if slug in (conflict.used.name, conflict.ignored.name)]


def list_roots() -> tuple[Path, ...]:
    """Return the folders of packages: the repository's first, then those of JUDGE_PROBLEMS in their order."""
    return tuple(map(Path, problems.__path__))


def is_slug(text: str) -> bool:
    return _SLUG.fullmatch(text) is not None and text != _RESERVED_SLUG


def index_packages(roots: Sequence[Path] | None = None) -> PackageIndex:
    """Find all packages, which are the folders with a problem.toml, without the warm-up. Nothing that is wrong with one
    hides another."""
    found: dict[str, Path] = {}
    by_number: dict[int, Path] = {}
    conflicts: list[PackageConflict] = []
    invalid: dict[Path, str] = {}
    for path in _list_manifests(list_roots() if roots is None else roots):
        folder, slug = path.parent, path.parent.name
        if not is_slug(slug):
            invalid[folder] = f"{folder}: the name of the folder must be a slug: {describe_slug()}. Rename it"
        elif slug in found:
            conflicts.append(PackageConflict(found[slug], folder, f"slug {slug!r}"))
        else:
            found[slug] = folder
            try:
                number = read_manifest(path).number
            except PackageError as error:
                invalid[folder] = str(error)
                continue
            if number in by_number:
                conflicts.append(PackageConflict(by_number[number], folder, f"number {number}"))
            elif slug != WARM_UP:
                by_number[number] = folder
    folders = {by_number[number].name: by_number[number] for number in sorted(by_number)}
    return PackageIndex(folders, frozenset(by_number), conflicts, invalid)


def _list_manifests(roots: Sequence[Path]) -> list[Path]:
    return [path for root in roots for path in sorted(root.glob(f"*/{MANIFEST}"))]


def describe_slug() -> str:
    return f"lowercase letters, digits and _, with a letter first, and not {_RESERVED_SLUG!r}"


def find_folder(slug: str, roots: Sequence[Path] | None = None) -> Path:
    """Return the folder of one package, valid or not: in the first root that has it. Raises PackageError."""
    searched = list_roots() if roots is None else roots
    if is_slug(slug):
        folders = [root / slug for root in searched]
        for folder in folders:
            if (folder / MANIFEST).is_file():
                return folder
        for folder in folders:
            if folder.is_dir():
                raise PackageError(
                    f"{folder} has no problem.toml, so it is not a problem yet. A problem is a folder with that "
                    f"file, a statement, cases and more. `manage.py new_problem {slug}` writes the files that "
                    "are missing, and docs/authoring.md describes them"
                )
    raise PackageError(f"There is no problem {slug!r} in {_describe_roots(searched)}")


def _describe_roots(roots: Sequence[Path]) -> str:
    """Return the folders that were searched, and how to have others searched: the variable is easily forgotten."""
    repository, *others = map(str, roots)
    if not others:
        return f"{repository}. JUDGE_PROBLEMS is not set, so no other folder was searched: set it to yours"
    return f"{repository} nor in {', '.join(others)}, which JUDGE_PROBLEMS names"
