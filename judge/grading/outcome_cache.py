"""Outcomes of the reference and of each bug. They are computed once, in separate cells, and cached on disk as data."""

import contextlib
import fcntl
import functools
import hashlib
import logging
import os
import re
import shutil
import tempfile
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Generator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from judge.grading.errors import GradingError
from judge.grading.report import Environment
from judge.grading.source_run import CaseResult, SourceRun, build_cases, build_job, check_outcome, run_source
from problems.format.case import Case
from problems.format.diagnose import Fingerprint, Fingerprints, make_fingerprint
from problems.format.outcome import Outcome, RaisedException
from problems.format.problem import Problem
from problems.format.value_encoding import encode_canonical
from sandbox import codec
from sandbox.base import Sandbox
from sandbox.job import Job
from sandbox.result import Status

log = logging.getLogger(__name__)

MAX_CACHED_PROBLEMS = 4
"""Number of pairs of problem and seed whose cases and outcomes one process keeps in memory."""
MAX_UNUSED_DAYS = 30
"""Days after their last use when `prune` removes outcomes from disk: older versions of a problem are rarely used."""
CPU_FILE_PREFIX = "cpu-"
"""Begins the names of the files that are not outcomes: the CPU time of a reference on one machine (`cpu_budget`)."""

_FILE_HEADER = b"outcomes 1\n"
_PROBE = b"def load():\n    pass\n\n\ndef run(case):\n    return None\n"


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
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.RLock()
        self._memory: OrderedDict[tuple[object, ...], Any] = OrderedDict()
        self._environments: dict[str, Environment] = {}

    def get_environment(self, sandbox: Sandbox) -> Environment:
        """Return the Python and NumPy versions in the sandbox's cells. They are read once."""
        with self._lock:
            if sandbox.name not in self._environments:
                result = sandbox.run(Job(files={"probe.py": _PROBE}, entry="probe", cases=[]))
                self._environments[sandbox.name] = Environment(python=result.python, numpy=result.numpy)
            return self._environments[sandbox.name]

    def get_expected(self, problem: Problem, seed: int, sandbox: Sandbox) -> ExpectedOutcomes:
        """Return the cases and the reference's outcomes. Raises `GradingError` if the reference fails a case."""

        def load() -> ExpectedOutcomes:
            cases = build_cases(problem, seed)
            folder = self._get_folder(problem, cases, sandbox)
            run = functools.partial(_run_reference, problem, cases, sandbox)
            outcomes = _load_or_create(folder / hash_source(problem.reference), len(cases), run)
            with contextlib.suppress(OSError):
                os.utime(folder)  # for `prune`
            return ExpectedOutcomes(cases, outcomes, folder)

        return self._memoize(("reference", problem.slug, problem.version, seed, sandbox.name), load)

    def get_bug_outcomes(self, problem: Problem, source: bytes, seed: int, sandbox: Sandbox) -> tuple[Outcome, ...]:
        """Return the outcome of a buggy source for each case. Raises `GradingError` if it cannot be imported."""
        expected = self.get_expected(problem, seed, sandbox)

        def run() -> tuple[Outcome, ...]:
            return run_package_source("A bug", problem, expected.cases, source, sandbox, expected.outcomes).outcomes

        return _load_or_create(expected.folder / hash_source(source), len(expected.cases), run)

    def get_fingerprints(self, problem: Problem, seed: int, sandbox: Sandbox) -> Fingerprints:
        """Return the fingerprint of every variant of every bug. The first call for a problem version runs them all."""

        def load() -> Fingerprints:
            expected = self.get_expected(problem, seed, sandbox)

            def compute(source: bytes) -> Fingerprint:
                outcomes = self.get_bug_outcomes(problem, source, seed, sandbox)
                return make_fingerprint(problem, expected.cases, expected.outcomes, outcomes)

            # One variant at a time: other submissions need the processor cores, too.
            return {bug.id: {name: compute(source) for name, source in bug.sources.items()} for bug in problem.bugs}

        return self._memoize(("bugs", problem.slug, problem.version, seed, sandbox.name), load)

    def has_fingerprints(self, problem: Problem, seed: int, sandbox: Sandbox) -> bool:
        """Return whether all outcomes that the fingerprints need are stored. Runs nothing."""
        expected: ExpectedOutcomes | None = self._memory.get(
            ("reference", problem.slug, problem.version, seed, sandbox.name)
        )
        sources = (source for bug in problem.bugs for source in bug.sources.values())
        return expected is not None and all((expected.folder / hash_source(source)).exists() for source in sources)

    def prune(self, *, unused_days: float = MAX_UNUSED_DAYS) -> int:
        """Remove outcomes that no process used for `unused_days`. Return the number of removed problem versions."""
        oldest = time.time() - unused_days * 86400
        unused = [folder for folder in self._folder.glob("*/*/") if folder.stat().st_mtime < oldest]
        for folder in unused:
            shutil.rmtree(folder, ignore_errors=True)  # another process may be removing it, too
        for path in self._folder.glob(f"*/*/{CPU_FILE_PREFIX}*"):  # each boot of a machine adds one
            if path.stat().st_mtime < oldest:
                path.unlink(missing_ok=True)
        return len(unused)

    def _get_folder(self, problem: Problem, cases: Sequence[Case], sandbox: Sandbox) -> Path:
        """Return the folder, named after everything that affects an outcome. A change to a statement, for example,
        keeps the folder."""
        environment = self.get_environment(sandbox)
        python, numpy = (re.sub(r"[^\w.+-]", "_", text) for text in (environment.python, environment.numpy))
        digest = hashlib.sha256(repr((problem.seconds, problem.memory_mib)).encode() + problem.driver)
        if problem.responder is not None:  # its answers depend on private data, and on code anywhere in the package
            digest.update(problem.version.encode())
            digest.update(encode_canonical([case.private for case in cases]))
        for case, frame in zip(cases, build_job(problem, cases, b"").cases, strict=True):
            digest.update(f"{case.seconds}\0{len(frame)}\0".encode() + frame)
        return self._folder / problem.slug / f"{digest.hexdigest()[:16]}-python-{python}-numpy-{numpy}"

    def _memoize(self, key: tuple[object, ...], load: Callable[[], Any]) -> Any:
        # Hold the lock while loading. Otherwise a second thread that needs the same outcomes would run them again.
        with self._lock:
            if key not in self._memory:
                self._memory[key] = load()
            self._memory.move_to_end(key)
            while len(self._memory) > 2 * MAX_CACHED_PROBLEMS:
                self._memory.popitem(last=False)
            return self._memory[key]


def hash_source(source: bytes) -> str:
    return hashlib.sha256(source).hexdigest()[:24]


def run_package_source(
    name: str,
    problem: Problem,
    cases: Sequence[Case],
    source: bytes,
    sandbox: Sandbox,
    expected: Sequence[Outcome] | None = None,
) -> SourceRun:
    """Run a source of the package. Raises `GradingError`, which calls it `name`, if it cannot be imported."""
    run = run_source(problem, cases, source, sandbox, expected=expected)
    load = run.result.load
    if load.status is not Status.OK:
        reason = f"{load.error.type}: {load.error.message}" if load.error else f"{load.status}, {load.detail}"
        raise GradingError(
            f"{name} of {problem.slug} cannot be imported: {reason}. The judge needs it to grade submissions. "
            f"Run `manage.py check_problems {problem.slug}`, and fix the source."
        )
    return run


def _run_reference(problem: Problem, cases: Sequence[Case], sandbox: Sandbox) -> tuple[Outcome, ...]:
    run = run_package_source("The reference", problem, cases, problem.reference, sandbox)
    for result in run.case_results:
        _require_accepted(problem, result)
    return run.outcomes


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
    raise GradingError(
        f"The reference of {problem.slug} fails its own case {result.case.name!r} ({outcome.how}): {reason}. "
        "No submission to this problem can be graded. Fix the reference or the checker. If the case expects an "
        "exception, set options['raises'] in the case."
    )


def _load_or_create(path: Path, count: int, create: Callable[[], tuple[Outcome, ...]]) -> tuple[Outcome, ...]:
    """Return the `count` outcomes cached at `path`. If the file is missing or damaged, create it.

    Raises `GradingError` if the file cannot be written or read back.
    """
    cached = _read_outcomes(path)
    if cached is not None and len(cached) == count:
        return cached
    with _lock_folder(path.parent):
        created = _read_outcomes(path)
        if created is None or len(created) != count:
            _write_outcomes(path, create())
            created = _read_outcomes(path)
    if created is None or len(created) != count:
        raise GradingError(
            f"The cache file {path} cannot be read back after it was written, so nothing can be graded. "
            "Check that the disk is not full or damaged."
        )
    return created


@contextlib.contextmanager
def _lock_folder(folder: Path) -> Generator[None]:
    """Let only one process at a time create a file in the folder. Raises `GradingError` if it cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise _make_write_error(folder, error) from error
    try:
        fcntl.flock(fd, fcntl.LOCK_EX)
        yield
    finally:
        os.close(fd)


def _make_write_error(folder: Path, error: OSError) -> GradingError:
    return GradingError(
        f"The cache folder {folder} cannot be written ({error.strerror}), so nothing can be graded. "
        "Free disk space, correct the folder's permissions, or set JUDGE_CACHE to another folder."
    )


def _read_outcomes(path: Path) -> tuple[Outcome, ...] | None:
    try:
        head, _, frame = path.read_bytes().partition(b"\n\n")
    except OSError:  # usually the file does not exist yet; writing the file reports any other error
        return None
    try:
        if head != _build_header(frame):
            raise ValueError("the checksum differs")
        return tuple(_from_record(record) for record in codec.decode(frame))
    except (ValueError, TypeError, KeyError, codec.FrameError) as error:
        log.warning("The cache file %s is damaged (%s). It is computed again.", path, error)
        return None


def _write_outcomes(path: Path, outcomes: tuple[Outcome, ...]) -> None:
    frame = codec.encode([_to_record(outcome) for outcome in outcomes])
    try:
        replace_file(path, _build_header(frame) + b"\n\n" + frame)
    except OSError as error:
        raise _make_write_error(path.parent, error) from error


def replace_file(path: Path, data: bytes) -> None:
    """Write a file of the cache so that another process reads all of it or the previous one. Raises OSError."""
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".new-") as folder:
        new = Path(folder) / path.name
        new.write_bytes(data)
        new.replace(path)


def _build_header(frame: bytes) -> bytes:
    return _FILE_HEADER + hashlib.sha256(frame).hexdigest().encode()


def _to_record(outcome: Outcome) -> dict[str, Any]:
    names = ("how", "value", "mutated", "missing", "calls", "detail")
    raised = asdict(outcome.raised) if outcome.raised else None
    return {name: getattr(outcome, name) for name in names} | {"raised": raised}


def _from_record(record: dict[str, Any]) -> Outcome:
    raised: dict[str, Any] | None = record["raised"]
    fields: dict[str, Any] = {**record, "raised": RaisedException(**raised) if raised else None}
    return Outcome(**fields)
