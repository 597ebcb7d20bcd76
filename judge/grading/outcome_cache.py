"""Outcomes of the reference and of each bug, and the fingerprints of the bugs. They are computed once, in cells of
their own, and cached on disk as data."""

import contextlib
import functools
import hashlib
import logging
import os
import re
import shutil
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from judge.grading.errors import GradingError
from judge.grading.outcome_files import (
    CPU_FILE_PREFIX,
    get_reference_cpu_path,
    hash_source,
    lock_folder,
    read_fingerprints,
    read_outcomes,
    store_cpu_seconds,
    write_fingerprints,
    write_outcomes,
)
from judge.grading.report import Environment
from judge.grading.source_run import CaseResult, SourceRun, build_cases, build_job, check_outcome, run_source
from problems.format import bug_matching
from problems.format.bug_matching import Fingerprint, Fingerprints, make_fingerprint
from problems.format.case import Case
from problems.format.outcome import Outcome
from problems.format.problem import Problem
from problems.format.value_encoding import encode_canonical
from sandbox import codec
from sandbox.base import Sandbox
from sandbox.job import Job
from sandbox.result import Status

logger = logging.getLogger(__name__)

MAX_CACHED_BYTES = 64 << 20
"""Size, as files, of the outcomes that one process keeps in memory. All packages together have about 30 MB for each
seed."""
MAX_UNUSED_DAYS = 30
"""Days after their last use when `prune` removes outcomes from disk: older versions of a problem are rarely used."""
MAX_STORED_BYTES = 2 << 30
"""Size of the cache on disk after `prune`."""
FINGERPRINTS_PREFIX = "fingerprints-"
"""Begins the names of the files with all fingerprints of one version of a package, its checkers and the diagnosis."""

_UNSAFE = re.compile(r"[^\w.+-]")
"""Characters of a version that may not be in the name of a folder."""
_PROBE = b"def load():\n    pass\n\n\ndef run(case):\n    return None\n"
_TRITON_PROBE = b"import triton\n\n\ndef load():\n    pass\n\n\ndef run(case):\n    return triton.__version__\n"


@dataclass(frozen=True, slots=True)
class ExpectedOutcomes:
    """The cases of one problem version and seed, and the reference's outcome of each case."""

    cases: tuple[Case, ...]
    outcomes: tuple[Outcome, ...]
    folder: Path
    """Cache folder with the outcomes of these cases."""


def get_cache_folder() -> Path:
    """Return the folder in JUDGE_CACHE, or `var/cache/expected` in the repository."""
    configured = os.environ.get("JUDGE_CACHE")
    return Path(configured) if configured else Path(__file__).resolve().parents[2] / "var" / "cache" / "expected"


@functools.cache
def get_outcome_cache(folder: Path) -> "OutcomeCache":
    """Return this process's only `OutcomeCache` for a folder."""
    return OutcomeCache(folder)


class OutcomeCache:
    """Cache of expected outcomes and fingerprints, shared by threads and processes.

    A file is written completely under another name and then renamed, so a reader sees all of it or nothing. A process
    that needs a file which another one creates waits for it. A damaged file is computed again.

    What is missing, `get_…` computes: it runs sources of the package, for seconds to minutes, and stores the outcomes.
    `find_…` and `has_…` run none.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.RLock()
        self._memory: OrderedDict[tuple[object, ...], Any] = OrderedDict()
        self._sizes: dict[tuple[object, ...], int] = {}
        self._folders: dict[tuple[object, ...], Path] = {}
        self._environments: dict[str, Environment] = {}
        self._triton_versions: dict[tuple[str, str], str] = {}

    def get_environment(self, sandbox: Sandbox) -> Environment:
        """Return the Python and NumPy versions in the sandbox's cells. They are read once."""
        with self._lock:
            if sandbox.name not in self._environments:
                result = sandbox.run(Job(files={"probe.py": _PROBE}, entry="probe", cases=[]))
                self._environments[sandbox.name] = Environment(python=result.python, numpy=result.numpy)
            return self._environments[sandbox.name]

    def _get_triton_version(self, sandbox: Sandbox, image: str) -> str:
        """Return the version of Triton in the sandbox's cells for kernels. It is read once."""
        with self._lock:
            if (sandbox.name, image) not in self._triton_versions:
                job = Job(files={"probe.py": _TRITON_PROBE}, entry="probe", cases=[codec.encode(None)], image=image)
                result = sandbox.run(job)
                run = next((run for run in (result.load, *result.cases) if run.status is not Status.OK), None)
                if run is not None:
                    reason = f"{run.error.type}: {run.error.message}" if run.error else f"{run.status} {run.detail}"
                    raise GradingError(
                        f"Triton cannot be loaded in the cells of {sandbox.name} ({reason.strip()}), so no kernel can "
                        "be judged. Run `make setup-kernels` on this machine."
                    )
                self._triton_versions[sandbox.name, image] = str(codec.decode(result.cases[0].outcome or b""))
            return self._triton_versions[sandbox.name, image]

    def get_expected(self, problem: Problem, seed: int, sandbox: Sandbox) -> ExpectedOutcomes:
        """Return the cases and the reference's outcomes. Raises `GradingError` if the reference fails a case."""

        def load() -> tuple[ExpectedOutcomes, int]:
            cases = build_cases(problem, seed)
            folder = self._get_folder(problem, cases, sandbox)
            path = folder / hash_source(problem.reference)
            create = functools.partial(_run_reference, problem, cases, sandbox, folder)
            outcomes, _ = _load_or_create(path, len(cases), create)
            _mark_used(folder)
            return ExpectedOutcomes(cases, outcomes, folder), _measure_file(path)

        return self._memoize(("reference", problem.slug, problem.version, seed, sandbox.name), load)

    def has_folder(self, problem: Problem) -> bool:
        """Return whether outcomes of any version of the problem are stored."""
        return (self._folder / problem.slug).is_dir()

    def find_expected(self, problem: Problem, seed: int, sandbox: Sandbox) -> ExpectedOutcomes | None:
        """Like `get_expected`, but None if the reference would have to run."""
        key = ("reference", problem.slug, problem.version, seed, sandbox.name)
        if key in self._memory:
            return self.get_expected(problem, seed, sandbox)
        cases = build_cases(problem, seed)
        if key not in self._folders:  # to hash all cases takes long for a check that is repeated
            self._folders[key] = self._get_folder(problem, cases, sandbox)
        outcomes = read_outcomes(self._folders[key] / hash_source(problem.reference))
        if outcomes is None or len(outcomes) != len(cases):
            return None
        return ExpectedOutcomes(cases, outcomes, self._folders[key])

    def get_bug_outcomes(self, problem: Problem, source: bytes, seed: int, sandbox: Sandbox) -> tuple[Outcome, ...]:
        """Return the outcome of a buggy source for each case. Raises `GradingError` if it cannot be imported."""
        return self._load_or_compute_bug_outcomes(problem, source, seed, sandbox)[0]

    def _load_or_compute_bug_outcomes(
        self, problem: Problem, source: bytes, seed: int, sandbox: Sandbox
    ) -> tuple[tuple[Outcome, ...], bool]:
        """Return the outcomes, and whether they are stored: not if the machine was too busy, also in a second run."""
        expected = self.get_expected(problem, seed, sandbox)

        def run() -> SourceRun:
            return run_package_source("A bug", problem, expected.cases, source, sandbox, expected.outcomes)

        def run_at_most_twice() -> SourceRun:
            first = run()
            return run() if first.has_idle_time_out else first

        return _load_or_create(expected.folder / hash_source(source), len(expected.cases), run_at_most_twice)

    def get_fingerprints(self, problem: Problem, seed: int, sandbox: Sandbox) -> Fingerprints:
        """Return the fingerprint of every variant of every bug.

        They are stored, too: to check all outcomes of a problem again takes up to a second. The first call for a
        problem version runs the variants. If the machine was too busy for one of them, the next call runs it again.
        """

        def load() -> tuple[Fingerprints, int | None]:
            path = _get_fingerprints_path(problem, self.get_expected(problem, seed, sandbox).folder)
            fingerprints = read_fingerprints(path)
            if fingerprints is None:
                fingerprints, is_final = self._compute_fingerprints(problem, seed, sandbox)
                if not is_final:
                    return fingerprints, None
                try:
                    write_fingerprints(path, fingerprints)
                except OSError as error:  # not an error of this submission: each process computes them again
                    logger.warning("The fingerprints of %s cannot be stored (%s).", problem.slug, error.strerror)
            _mark_used(path)
            return fingerprints, _measure_file(path)

        # A problem can be judged with fewer bugs, or fewer variants of them, than its package has.
        bugs = tuple((bug.id, *bug.sources) for bug in problem.bugs)
        return self._memoize(("bugs", problem.slug, problem.version, bugs, seed, sandbox.name), load)

    def has_fingerprints(self, problem: Problem, seed: int, sandbox: Sandbox) -> bool:
        """Return whether all outcomes that the fingerprints need are stored. False, too, before this process has loaded
        the expected outcomes. Runs nothing."""
        expected: ExpectedOutcomes | None = self._memory.get(
            ("reference", problem.slug, problem.version, seed, sandbox.name)
        )
        if expected is None:
            return False
        sources = (source for bug in problem.bugs for source in bug.sources.values())
        return _get_fingerprints_path(problem, expected.folder).exists() or all(
            (expected.folder / hash_source(source)).exists() for source in sources
        )

    def prune(self, *, unused_days: float = MAX_UNUSED_DAYS, max_bytes: int = MAX_STORED_BYTES) -> int:
        """Remove outcomes that no process used for `unused_days`, and the ones used least recently while all together
        take more than `max_bytes`. Return the number of removed folders, one for each version and seed."""
        oldest = time.time() - unused_days * 86400
        # Each boot of a machine adds a file of the first kind, and each version of a package one of the second.
        for prefix in (CPU_FILE_PREFIX, FINGERPRINTS_PREFIX):
            for path in self._folder.glob(f"*/*/{prefix}*"):
                if path.stat().st_mtime < oldest:
                    path.unlink(missing_ok=True)
        total = removed = 0
        used_at = {folder: folder.stat().st_mtime for folder in self._folder.glob("*/*/")}
        for folder in sorted(used_at, key=used_at.__getitem__, reverse=True):
            total += sum(_measure_file(path) for path in folder.iterdir())
            if used_at[folder] < oldest or total > max_bytes:
                shutil.rmtree(folder, ignore_errors=True)  # another process may be removing it, too
                removed += 1
        return removed

    def _compute_fingerprints(self, problem: Problem, seed: int, sandbox: Sandbox) -> tuple[Fingerprints, bool]:
        """Return the fingerprints, and whether all outcomes that they were computed from are stored."""
        expected = self.get_expected(problem, seed, sandbox)
        is_final = True

        def compute(source: bytes) -> Fingerprint:
            nonlocal is_final
            outcomes, is_stored = self._load_or_compute_bug_outcomes(problem, source, seed, sandbox)
            is_final &= is_stored
            return make_fingerprint(problem, expected.cases, expected.outcomes, outcomes)

        # One variant at a time: other submissions need the processor cores, too.
        found = {bug.id: {name: compute(source) for name, source in bug.sources.items()} for bug in problem.bugs}
        return found, is_final

    def _get_folder(self, problem: Problem, cases: Sequence[Case], sandbox: Sandbox) -> Path:
        """Return the folder, named after everything that affects an outcome. A change to a statement, for example,
        keeps the folder."""
        environment = self.get_environment(sandbox)
        versions = {"python": environment.python, "numpy": environment.numpy}
        if problem.is_kernel:
            versions["triton"] = self._get_triton_version(sandbox, problem.tag)
        suffix = "-".join(f"{name}-{_UNSAFE.sub('_', version)}" for name, version in versions.items())
        digest = hashlib.sha256(repr((problem.seconds, problem.memory_mib)).encode() + problem.driver)
        digest.update(problem.reference_driver)
        if problem.responder is not None:  # its answers depend on private data, and on code anywhere in the package
            digest.update(problem.version.encode())
            digest.update(encode_canonical([case.private for case in cases]))
        for case, frame in zip(cases, build_job(problem, cases, b"").cases, strict=True):
            digest.update(f"{case.seconds}\0{len(frame)}\0".encode() + frame)
        return self._folder / problem.slug / f"{digest.hexdigest()[:16]}-{suffix}"

    def _memoize(self, key: tuple[object, ...], load: Callable[[], tuple[Any, int | None]]) -> Any:
        """Return what `load` returned for the key: a value and its size, at most MAX_CACHED_BYTES of all values. A
        value without a size is not stored."""
        # Hold the lock while loading. Otherwise a second thread that needs the same outcomes would run them again.
        with self._lock:
            if key not in self._memory:
                value, size = load()
                if size is None:
                    return value
                self._memory[key], self._sizes[key] = value, size
            self._memory.move_to_end(key)
            while len(self._memory) > 1 and sum(self._sizes.values()) > MAX_CACHED_BYTES:
                oldest, _ = self._memory.popitem(last=False)
                del self._sizes[oldest]
            return self._memory[key]


def _get_fingerprints_path(problem: Problem, folder: Path) -> Path:
    """Return the file of the fingerprints, named after everything that decides them and is not in the folder's name."""
    digest = hashlib.sha256(f"{problem.version}\0{_hash_shared_code()}".encode())
    for bug in problem.bugs:
        for variant, source in bug.sources.items():
            digest.update(f"\0{bug.id}\0{variant}\0{hash_source(source)}".encode())
    return folder / f"{FINGERPRINTS_PREFIX}{digest.hexdigest()[:16]}"


@functools.cache
def _hash_shared_code() -> str:
    """Hash the code that compares outcomes, which is no part of a package's version."""
    digest = hashlib.sha256()
    for path in sorted(Path(bug_matching.__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _mark_used(path: Path) -> None:
    """Record for `prune` that the path is used. It counts days, so a path is written at most once a day."""
    with contextlib.suppress(OSError):
        if path.stat().st_mtime < time.time() - 86400:
            os.utime(path)


def _measure_file(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def run_package_source(
    name: str,
    problem: Problem,
    cases: Sequence[Case],
    source: bytes,
    sandbox: Sandbox,
    expected: Sequence[Outcome] | None = None,
    *,
    cpu_budget: float | None = None,
) -> SourceRun:
    """Run a source of the package. Raises `GradingError`, which calls it `name`, if it cannot be imported.

    `cpu_budget` is as in `run_source`."""
    run = run_source(problem, cases, source, sandbox, expected=expected, cpu_budget=cpu_budget)
    load = run.result.load
    if load.status is not Status.OK:
        reason = f"{load.error.type}: {load.error.message}" if load.error else f"{load.status}, {load.detail}"
        raise GradingError(
            f"{name} of {problem.slug} cannot be imported: {reason}. The judge needs it to grade submissions. "
            f"Run `manage.py check_problems {problem.slug}`, and fix the source."
        )
    return run


def _run_reference(problem: Problem, cases: Sequence[Case], sandbox: Sandbox, folder: Path) -> SourceRun:
    """Run the reference. Its CPU time is stored for `get_cpu_budget`, except for a kernel problem, whose reference is
    not written like a submission."""
    run = run_package_source("The reference", problem.as_reference(), cases, problem.reference, sandbox)
    for result in run.case_results:
        _require_accepted(problem, result)
    if not problem.is_kernel:
        store_cpu_seconds(get_reference_cpu_path(folder), run.result.cpu_seconds)
    return run


def _require_accepted(problem: Problem, result: CaseResult) -> None:
    """Raise `GradingError` unless the reference passes its own checker.

    The reference may raise only if the case expects an exception. This finds a reference that contradicts its checker,
    and a reference that a new NumPy version broke.
    """
    outcome = result.actual
    finding = check_outcome(problem, result.case, outcome, outcome)
    if finding.ok and (outcome.how == "ok" or "raises" in result.case.options):
        return
    raised = f"{outcome.raised.type}: {outcome.raised.message}" if outcome.raised else ""
    reason = (raised or finding.message or outcome.detail or "no message").rstrip(".")
    remedy = (
        "Run it again if other programs kept the machine busy. Otherwise make the reference or the case faster."
        if outcome.how in ("time", "not_run")
        else "Fix the reference or the checker. If the case expects an exception, set options['raises'] in the case."
    )
    raise GradingError(
        f"The reference of {problem.slug} fails its own case {result.case.name!r} ({outcome.how}): {reason}. "
        f"No submission to this problem can be graded. {remedy}"
    )


def _load_or_create(path: Path, count: int, create: Callable[[], SourceRun]) -> tuple[tuple[Outcome, ...], bool]:
    """Return the `count` outcomes cached at `path`, and whether they are stored. If the file is missing or damaged,
    create it, unless a case timed out because the machine was busy: all later submissions would be compared with that.

    Raises `GradingError` if the file cannot be written or read back.
    """
    cached = read_outcomes(path)
    if cached is not None and len(cached) == count:
        return cached, True
    with lock_folder(path.parent):
        created = read_outcomes(path)
        if created is None or len(created) != count:
            run = create()
            if run.has_idle_time_out:
                return run.outcomes, False
            write_outcomes(path, run.outcomes)
            created = read_outcomes(path)
    if created is None or len(created) != count:
        raise GradingError(
            f"The cache file {path} cannot be read back after it was written, so nothing can be graded. "
            "Check that the disk is not full or damaged."
        )
    return created, True
