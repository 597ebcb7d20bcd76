"""What the reference gives, and what each bug gives: data, made once in cells of their own and kept on disk."""

import contextlib
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
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from judge.grading.errors import GradingError
from judge.grading.report import Environment
from judge.grading.source_run import CaseResult, build_cases, build_job, check_outcome, run_source
from problems.format.case import Case
from problems.format.diagnose import Fingerprint, Fingerprints, fingerprint
from problems.format.loader import SEED
from problems.format.outcome import Outcome, Raised
from problems.format.problem import Problem
from sandbox import codec
from sandbox.base import Sandbox
from sandbox.job import Job
from sandbox.result import RunResult, Status

__all__ = ["SEED", "ExpectedOutcomes", "Fingerprints", "OutcomeCache", "get_cache_folder", "get_outcome_cache"]

log = logging.getLogger(__name__)

MAX_CACHED_PROBLEMS = 4
"""Problems whose cases and outcomes one process keeps in memory."""
UNUSED_DAYS = 30
"""How long outcomes on disk outlive their last use: a problem's older version is soon nobody's."""

_FORM = b"outcomes 1\n"
_PROBE = b"def load():\n    pass\n\n\ndef run(case):\n    return None\n"


@dataclass(frozen=True, slots=True)
class ExpectedOutcomes:
    """The cases of one problem version and seed, with the reference's outcomes, one for each."""

    cases: tuple[Case, ...]
    outcomes: tuple[Outcome, ...]
    folder: Path
    """Where outcomes of these cases are kept."""


def get_cache_folder() -> Path:
    """JUDGE_CACHE, or var/cache/expected beside the code."""
    named = os.environ.get("JUDGE_CACHE")
    return Path(named) if named else Path(__file__).resolve().parents[2] / "var" / "cache" / "expected"


@functools.cache
def get_outcome_cache(folder: Path) -> "OutcomeCache":
    """The one `Expectations` of this process for a cache folder."""
    return OutcomeCache(folder)


class OutcomeCache:
    """Expected outcomes and fingerprints behind a cache that many threads and processes share.

    A file is written whole under another name and then renamed, so a reader sees all of it or none; two processes that
    make the same file make the same outcomes. A file that is damaged is made again.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.RLock()
        self._memory: OrderedDict[tuple[object, ...], Any] = OrderedDict()
        self._environments: dict[str, Environment] = {}

    def get_environment(self, sandbox: Sandbox) -> Environment:
        """Python and NumPy of the sandbox's boxes, asked once."""
        with self._lock:
            if sandbox.name not in self._environments:
                result = sandbox.run(Job(files={"probe.py": _PROBE}, entry="probe", cases=[]))
                self._environments[sandbox.name] = Environment(python=result.python, numpy=result.numpy)
            return self._environments[sandbox.name]

    def get_expected(self, problem: Problem, seed: int, sandbox: Sandbox) -> ExpectedOutcomes:
        """The cases and what the reference gives. Raises `GradingError` where the reference fails a case."""

        def make() -> ExpectedOutcomes:
            cases = build_cases(problem, seed)
            folder = self._path(problem, cases, sandbox)
            run = functools.partial(_of_reference, problem, cases, sandbox)
            outcomes = _kept(folder / _name(problem.reference), len(cases), run)
            _touch(folder)
            return ExpectedOutcomes(cases, outcomes, folder)

        return self._remember(("reference", problem.slug, problem.version, seed, sandbox.name), make)

    def get_bug_outcomes(self, problem: Problem, source: bytes, seed: int, sandbox: Sandbox) -> tuple[Outcome, ...]:
        """What one buggy source gives on every case."""
        expected = self.get_expected(problem, seed, sandbox)
        run = functools.partial(_of_bug, problem, expected, source, sandbox)
        return _kept(expected.folder / _name(source), len(expected.cases), run)

    def get_fingerprints(self, problem: Problem, seed: int, sandbox: Sandbox) -> Fingerprints:
        """What every variant of every bug gives where it fails. The first call for a version runs them all."""

        def make() -> Fingerprints:
            expected = self.get_expected(problem, seed, sandbox)

            def known(source: bytes) -> Fingerprint:
                outcomes = self.get_bug_outcomes(problem, source, seed, sandbox)
                return fingerprint(problem, expected.cases, expected.outcomes, outcomes)

            # One at a time: the judgement that waits for them and others have the cores too.
            return {bug.id: {name: known(source) for name, source in bug.sources.items()} for bug in problem.bugs}

        return self._remember(("bugs", problem.slug, problem.version, seed, sandbox.name), make)

    def prune(self, *, unused_days: float = UNUSED_DAYS) -> int:
        """Remove what no process has asked for since; gives how many versions of problems that were."""
        oldest = time.time() - unused_days * 86400
        unused = [folder for folder in self._folder.glob("*/*/") if folder.stat().st_mtime < oldest]
        for folder in unused:
            shutil.rmtree(folder, ignore_errors=True)  # another process may be at the same
        return len(unused)

    def _path(self, problem: Problem, cases: Sequence[Case], sandbox: Sandbox) -> Path:
        """Named by all that an outcome hangs on, so that a new word in a statement makes nothing anew."""
        box = self.get_environment(sandbox)
        python, numpy = (re.sub(r"[^\w.+-]", "_", text) for text in (box.python, box.numpy))
        digest = hashlib.sha256(repr((problem.seconds, problem.memory_mib)).encode() + problem.driver)
        if problem.responder is not None:  # what it answers is code, and may be any of the package's
            digest.update(problem.version.encode())
        for case, frame in zip(cases, build_job(problem, cases, b"").cases, strict=True):
            digest.update(f"{case.seconds}\0{len(frame)}\0".encode() + frame)
        return self._folder / problem.slug / f"{digest.hexdigest()[:16]}-python-{python}-numpy-{numpy}"

    def _remember(self, key: tuple[object, ...], make: Callable[[], Any]) -> Any:
        # The lock is held while making: a second thread that wants the same would only run it twice.
        with self._lock:
            if key not in self._memory:
                self._memory[key] = make()
            self._memory.move_to_end(key)
            while len(self._memory) > 2 * MAX_CACHED_PROBLEMS:
                self._memory.popitem(last=False)
            return self._memory[key]


def _touch(folder: Path) -> None:
    with contextlib.suppress(OSError):
        os.utime(folder)


def _name(source: bytes) -> str:
    return hashlib.sha256(source).hexdigest()[:24]


def _of_reference(problem: Problem, cases: Sequence[Case], sandbox: Sandbox) -> tuple[Outcome, ...]:
    trial = run_source(problem, cases, problem.reference, sandbox)
    if trial.result.load.status is not Status.OK:
        raise GradingError(
            f"The reference of {problem.slug} cannot be imported: {_why(trial.result)}. Repair the package."
        )
    for tried in trial.case_results:
        _demand_right(problem, tried)
    return trial.outcomes


def _demand_right(problem: Problem, tried: CaseResult) -> None:
    """The reference must pass its own checker, and may raise only where the case says that raising is right: this is
    where a reference and a checker that disagree are found, and a reference that a new NumPy broke."""
    outcome = tried.outcome
    finding = check_outcome(problem, tried.case, outcome, outcome)
    if finding.ok and (outcome.how == "ok" or "raises" in tried.case.options):
        return
    raised = f"{outcome.raised.type}: {outcome.raised.message}" if outcome.raised else ""
    raise GradingError(
        f"The reference of {problem.slug} fails its own case {tried.case.name!r} ({outcome.how}): "
        f"{raised or finding.message or outcome.detail or 'no message'} Repair the reference or the checker; "
        "where an exception is right, the case says so in options['raises']."
    )


def _of_bug(problem: Problem, expected: ExpectedOutcomes, source: bytes, sandbox: Sandbox) -> tuple[Outcome, ...]:
    trial = run_source(problem, expected.cases, source, sandbox, expected=expected.outcomes)
    if trial.result.load.status is not Status.OK:
        raise GradingError(f"A bug of {problem.slug} cannot be imported: {_why(trial.result)}. Repair it.")
    return trial.outcomes


def _why(result: RunResult) -> str:
    error = result.load.error
    return f"{error.type}: {error.message}" if error else f"{result.load.status}, {result.load.detail}"


def _kept(path: Path, count: int, make: Callable[[], tuple[Outcome, ...]]) -> tuple[Outcome, ...]:
    """The outcomes that lie at `path`; where there are none, or none that can be read, they are made."""
    kept = _read(path)
    if kept is not None and len(kept) == count:
        return kept
    _write(path, make())
    made = _read(path)
    if made is None or len(made) != count:
        raise GradingError(f"What was just written to {path} cannot be read again. Is the disk full or damaged?")
    return made


def _read(path: Path) -> tuple[Outcome, ...] | None:
    try:
        head, _, frame = path.read_bytes().partition(b"\n\n")
    except OSError:  # most often it is not there yet; whatever else it is, writing will tell
        return None
    try:
        if head != _head(frame):
            raise ValueError("the check sum differs")
        return tuple(_outcome(record) for record in codec.decode(frame))
    except (ValueError, TypeError, KeyError, codec.FrameError) as error:
        log.warning("%s is damaged (%s) and is made again.", path, error)
        return None


def _write(path: Path, outcomes: tuple[Outcome, ...]) -> None:
    frame = codec.encode([_record(outcome) for outcome in outcomes])
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".new-") as folder:
            new = Path(folder) / path.name
            new.write_bytes(_head(frame) + b"\n\n" + frame)
            new.replace(path)
    except OSError as error:
        raise GradingError(
            f"The cache folder {path.parent} cannot be written ({error.strerror}). "
            "Make room there, or name another folder in JUDGE_CACHE."
        ) from error


def _head(frame: bytes) -> bytes:
    return _FORM + hashlib.sha256(frame).hexdigest().encode()


def _record(outcome: Outcome) -> dict[str, Any]:
    names = ("how", "value", "mutated", "missing", "calls", "detail")
    raised = asdict(outcome.raised) if outcome.raised else None
    return {name: getattr(outcome, name) for name in names} | {"raised": raised}


def _outcome(record: dict[str, Any]) -> Outcome:
    raised: dict[str, Any] | None = record["raised"]
    fields: dict[str, Any] = {**record, "raised": Raised(**raised) if raised else None}
    return Outcome(**fields)
