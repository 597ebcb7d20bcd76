"""Loads problem packages from disk.

`cases.py` and `check.py` are trusted and are imported. A reference, a bug or an accepted solution is read as bytes and
runs only in the sandbox. Only `oracle_check`, which no server uses, imports the reference."""

import contextlib
import hashlib
import importlib
import importlib.util
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import zip_longest
from pathlib import Path
from traceback import extract_tb
from types import ModuleType
from typing import Any, cast

import numpy as np

from problems.format.case import Case
from problems.format.checker_api import Checker
from problems.format.checkers import SHARED_CHECKERS
from problems.format.driver_bundle import DRIVERS, bundle_driver, read_shared_driver
from problems.format.manifest import Manifest, PackageError, read_manifest
from problems.format.package_index import MANIFEST, ROOT, WARM_UP, find_folder, index_packages
from problems.format.problem import OPTIONAL_TAGS, Bug, Chapter, InterviewPrompt, Problem
from problems.format.proof import PROOF_FILE
from problems.format.timed_case import ARITHMETICS, TimedCase
from problems.format.value_encoding import encode_canonical

__all__ = [
    "CHECKED_SEED",
    "COMMAND_SEEDS",
    "PRACTICE_SEED",
    "ROOT",
    "WARM_UP",
    "PackageError",
    "discover",
    "load_package",
]

PRACTICE_SEED = 20240
"""Practice is judged with the cases of this seed. The sample cases of every seed are those of this one."""
CHECKED_SEED = 71993
"""Stands for the seed of interviews in the package check, the corpus, `grade --cases interview` and the demo. It judges
no interview: each installation draws its own seeds, so that nobody knows hidden inputs from here."""
COMMAND_SEEDS: Mapping[str, int] = {"practice": PRACTICE_SEED, "interview": CHECKED_SEED}

REQUIRED_FILES = ("statement.md", "starter.py", "reference.py", "cases.py", "prompts.md", "traps.md")

_loaded_files: dict[Path, frozenset[tuple[str, int, int]]] = {}
"""The files of each package that was loaded, as they were then."""


def discover(root: Path | None = None, *, kernels: bool = True) -> tuple[str, ...]:
    """Return the slugs of all packages (directories with a problem.toml) but the warm-up, ordered by number.

    With `kernels=False`, those of kernel problems are left out: only `make setup-kernels` installs what they need.
    Raises PackageError if two packages have the same slug or number, or a problem.toml is invalid."""
    index = index_packages(None if root is None else [root])
    if errors := index.list_errors():
        raise PackageError(". ".join(errors))
    return tuple(
        slug
        for slug, folder in index.folders.items()
        if kernels or read_manifest(folder / MANIFEST).tag not in OPTIONAL_TAGS
    )


def load_package(slug: str, root: Path | None = None) -> Problem:
    """Load one package completely. Cached until one of its files changes. Raises PackageError."""
    folder = find_folder(slug, None if root is None else [root])
    files = stat_files(folder)
    if _loaded_files.get(folder, files) != files:
        _forget_modules(folder)
    _loaded_files[folder] = files
    return _load_cached_package(slug, folder, files)


def stat_files(folder: Path) -> frozenset[tuple[str, int, int]]:
    """Return path, size and time of modification of each file of a package. It changes when the package does."""
    files: set[tuple[str, int, int]] = set()
    for path in _list_files(folder):
        with contextlib.suppress(FileNotFoundError):  # an editor's temporary file
            stat = path.stat()
            files.add((str(path), stat.st_size, stat.st_mtime_ns))
    return frozenset(files)


def _list_files(folder: Path) -> list[Path]:
    proof = folder / PROOF_FILE  # not part of what it proves
    return sorted(p for p in folder.rglob("*") if "__pycache__" not in p.parts and p != proof and p.is_file())


def _forget_modules(folder: Path) -> None:
    """Have the package's own modules imported again: they may have changed."""
    package = f"problems.{folder.name}"
    for name in [name for name in sys.modules if name == package or name.startswith(f"{package}.")]:
        del sys.modules[name]
    importlib.invalidate_caches()


@lru_cache(maxsize=256)
def _load_cached_package(slug: str, folder: Path, _: frozenset[tuple[str, int, int]]) -> Problem:
    _require_files(folder)
    manifest = read_manifest(folder / "problem.toml")
    check = _import_module(folder / "check.py") if (folder / "check.py").is_file() else None
    custom_input = _import_module(folder / "custom_input.py") if (folder / "custom_input.py").is_file() else None
    checkers = _collect_checkers(folder, manifest, check)
    return Problem(
        slug=slug,
        number=manifest.number,
        title=manifest.title,
        topic=manifest.topic,
        minutes=manifest.minutes,
        tag=manifest.tag,
        output=manifest.output,
        entries=manifest.entries,
        checker=manifest.checker,
        driver=_read_driver(folder, manifest),
        reference_driver=_read_reference_driver(manifest),
        statement=_read_text(folder / "statement.md"),
        reading=_read_text(reading) if (reading := folder / "reading.md").is_file() else "",
        starter=_read_text(folder / "starter.py"),
        reference=_read_bytes(folder / "reference.py"),
        bugs=_read_bugs(folder, manifest.bugs),
        parts=manifest.parts,
        prompts=_read_prompts(folder / "prompts.md"),
        traps=_read_prompts(folder / "traps.md"),
        chapter=_read_chapter(folder, manifest.chapter),
        exercise_tests=_read_bytes(tests) if (tests := folder / "exercise_tests.py").is_file() else b"",
        accepted={path.stem: path.read_bytes() for path in sorted((folder / "accepted").glob("*.py"))},
        cases=_CaseMaker(folder, manifest, frozenset(checkers)),
        checkers=checkers,
        responder=getattr(check, "responder", None),
        witness=getattr(check, "witness", None),
        deduce=getattr(check, "deduce", None),
        make_input_forms=getattr(custom_input, "make_input_forms", None),
        timed_cases=_read_timed_cases(folder),
        seconds=manifest.seconds,
        memory_mib=manifest.memory_mib,
        version=_compute_version(folder),
        folder=folder,
    )


def _require_files(folder: Path) -> None:
    """Raise PackageError with one line for each file that every package has and this one lacks."""
    missing = [name for name in REQUIRED_FILES if not (folder / name).is_file()]
    if missing:
        raise PackageError("\n".join(f"{folder / name}: the file is missing" for name in missing))


def _read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise PackageError(f"{path}: the file is missing") from error


def _read_text(path: Path) -> str:
    return _read_bytes(path).decode("utf-8")


def _import_module(path: Path) -> ModuleType:
    """Import a trusted file of a package under a module name that is unique to the file."""
    name = f"_package_{path.parent.name}_{path.stem}_{hashlib.sha256(str(path).encode()).hexdigest()[:8]}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise PackageError(f"{path}: cannot be imported")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look up their module there
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        del sys.modules[name]
        raise PackageError(f"{path}: {type(error).__name__}: {error}") from error
    return module


def _read_driver(folder: Path, manifest: Manifest) -> bytes:
    own = folder / "driver.py"
    if own.is_file() == bool(manifest.driver):
        raise PackageError(f"{folder / 'problem.toml'}: set 'driver' or write a driver.py, but not both")
    if own.is_file():
        return bundle_driver(own.read_bytes())
    source = read_shared_driver(manifest.driver)
    if source is None:
        raise PackageError(f"{folder / 'problem.toml'}: 'driver' {manifest.driver!r} is not in {DRIVERS}")
    return bundle_driver(source)


def _read_reference_driver(manifest: Manifest) -> bytes:
    source = read_shared_driver(f"{manifest.driver}_reference")
    return b"" if source is None else bundle_driver(source)


def _collect_checkers(folder: Path, manifest: Manifest, check: ModuleType | None) -> Mapping[str, Checker]:
    own = cast("Mapping[str, Checker]", getattr(check, "CHECKERS", {}))
    checkers = {**SHARED_CHECKERS, **own}
    if manifest.checker not in checkers:
        names = ", ".join(sorted(checkers))
        raise PackageError(f"{folder / 'problem.toml'}: 'checker' {manifest.checker!r} is not one of {names}")
    return checkers


def _read_bugs(folder: Path, bugs: tuple[Bug, ...]) -> tuple[Bug, ...]:
    sources: dict[str, dict[str, bytes]] = {}
    for path in sorted((folder / "bugs").glob("*.py")):
        bug_id, _, variant = path.stem.partition(".")
        sources.setdefault(bug_id, {})[variant] = path.read_bytes()
    ids = [bug.id for bug in bugs]
    for bug_id in sources:
        if bug_id not in ids:
            raise PackageError(f"{folder / 'bugs'}/{bug_id}*.py: problem.toml has no [[bugs]] with id = {bug_id!r}")
    for bug_id in ids:
        if bug_id not in sources:
            raise PackageError(f"{folder / 'problem.toml'}: the bug {bug_id!r} has no source: write bugs/{bug_id}.py")
    return tuple(replace(bug, sources=sources[bug.id]) for bug in bugs)


def _read_timed_cases(folder: Path) -> tuple[TimedCase, ...]:
    path = folder / "timing.py"
    if not path.is_file():
        return ()
    cases: Any = getattr(_import_module(path), "TIMED_CASES", ())
    if not cases or not all(isinstance(case, TimedCase) for case in cases):
        raise PackageError(f"{path}: TIMED_CASES must have at least one TimedCase, and nothing else")
    if bad := [case.name for case in cases if case.arithmetic not in ARITHMETICS]:
        raise PackageError(f"{path}: the arithmetic of {bad[0]!r} must be one of {', '.join(ARITHMETICS)}")
    return tuple(cases)


def _read_chapter(folder: Path, chapter: Chapter | None) -> Chapter | None:
    return replace(chapter, source=_read_bytes(folder / "chapter.py")) if chapter else None


def _read_prompts(path: Path) -> tuple[InterviewPrompt, ...]:
    head, *sections = re.split(r"^## ", _read_text(path), flags=re.MULTILINE)
    if head.strip() and not head.lstrip().startswith("# "):
        raise PackageError(f"{path}: text before the first '## question'")
    pairs = [section.partition("\n") for section in sections]
    for question, _, answer in pairs:
        if not question.strip() or not answer.strip():
            raise PackageError(f"{path}: '## {question}' needs a question and, under it, what a strong answer says")
    return tuple(
        InterviewPrompt(question=question.strip(), strong_answer=answer.strip()) for question, _, answer in pairs
    )


def _compute_version(folder: Path) -> str:
    """Return a digest of all files of the package but its proof, and of all shared drivers."""
    digest = hashlib.sha256()
    shared = sorted(DRIVERS.glob("*.py"))
    for base, paths in ((folder, _list_files(folder)), (DRIVERS, shared)):
        for path in paths:
            data = path.read_bytes()
            digest.update(f"{path.relative_to(base).as_posix()}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()[:12]


_CODE_ERRORS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NameError,
    RuntimeError,
    StopIteration,
    TypeError,
    ValueError,
)
"""What the code of `cases` can raise. A time limit of Celery or a full memory is also an Exception, and says nothing
about the seed."""


class _CaseMaker:
    """Callable that makes and validates the cases of a seed, and caches the last few seeds.

    The samples of every seed are those of the practice seed, because statements and pages show them."""

    def __init__(self, folder: Path, manifest: Manifest, checkers: frozenset[str]) -> None:
        self.path = folder / "cases.py"
        self.manifest = manifest
        self.checkers = checkers
        module: Any = _import_module(self.path)
        if not callable(getattr(module, "cases", None)):
            raise PackageError(f"{self.path}: define cases(rng) -> Iterable[Case]")
        self.generate = module.cases
        self.make_cached = lru_cache(maxsize=4)(self._make)

    def __call__(self, seed: int) -> tuple[Case, ...]:
        return self.make_cached(seed)

    def _make(self, seed: int) -> tuple[Case, ...]:
        needs = {part.group: part.needs for part in self.manifest.parts}
        cases = tuple(_add_part_needs(case, needs.get(case.group, ())) for case in self._generate(seed))
        if seed != PRACTICE_SEED:
            cases = self._replace_samples(cases, self.make_cached(PRACTICE_SEED))
        for error in self._find_errors(cases):
            raise PackageError(f"{self.path}: {error}")
        return cases

    def _generate(self, seed: int) -> list[Case]:
        """Run the package's code. It fails for one seed in many if it draws until a case is suitable."""
        try:
            return list(cast("Iterable[Case]", self.generate(np.random.default_rng(seed))))
        except _CODE_ERRORS as error:
            lines = [frame.lineno for frame in extract_tb(error.__traceback__) if frame.filename == str(self.path)]
            place = f"{self.path}, line {lines[-1]}" if lines else self.path
            raise PackageError(f"{place}: {type(error).__name__}: {error}") from error

    def _replace_samples(self, cases: tuple[Case, ...], practice: tuple[Case, ...]) -> tuple[Case, ...]:
        """Return `cases` with the samples of the practice seed. Raises PackageError if the two lists do not match."""
        for case, other in zip_longest(cases, practice):
            if _get_identity(case) != _get_identity(other):
                raise PackageError(
                    f"{self.path}: under another seed, {_describe_case(other)} becomes {_describe_case(case)}. Yield "
                    "the same names, groups and samples in the same order for every seed"
                )
        return tuple(other if other.sample else case for case, other in zip(cases, practice, strict=True))

    def _find_errors(self, cases: tuple[Case, ...]) -> Iterable[str]:
        names: set[str] = set()
        payloads: dict[bytes, str] = {}
        for case in cases:
            if case.name in names:
                yield f"two cases are named {case.name!r}"
            if case.group not in self.manifest.groups:
                yield f"case {case.name!r}: unknown group {case.group!r}; problem.toml allows {self.manifest.groups}"
            if case.sample and case.group not in ("normal", "trap"):
                yield f"case {case.name!r}: a sample must be in normal or trap, but this one is in {case.group!r}"
            if case.checker and case.checker not in self.checkers:
                yield f"case {case.name!r}: unknown checker {case.checker!r}"
            key = encode_canonical(case.payload)
            if key in payloads:
                yield f"cases {payloads[key]!r} and {case.name!r} have the same payload"
            names.add(case.name)
            payloads[key] = case.name
        if not any(case.sample for case in cases):
            yield "no case is a sample"


def _get_identity(case: Case | None) -> tuple[str, str, bool] | None:
    return (case.name, case.group, case.sample) if case else None


def _describe_case(case: Case | None) -> str:
    return f"the {'sample' if case.sample else 'case'} {case.name!r} ({case.group})" if case else "no case"


def _add_part_needs(case: Case, part_needs: tuple[str, ...]) -> Case:
    """Return the case with the needs of its follow-up part, also in its payload, where the driver reads them."""
    needs = case.needs or part_needs
    if not needs or "needs" in case.payload:
        return case
    return replace(case, needs=needs, payload={**case.payload, "needs": list(needs)})
