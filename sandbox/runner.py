"""One job in one cell: drives the cases, keeps the books on restarts and time, and checks all that comes back."""

import logging
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import asdict, replace
from typing import Any

from sandbox import codec
from sandbox.base import Accept, Answer, Traits
from sandbox.cell import Cell, CellLost
from sandbox.job import Job
from sandbox.meters import Meters
from sandbox.pool import Pool
from sandbox.result import CaseRun, Error, RunResult, Status

_log = logging.getLogger(__name__)

_SLACK_SECONDS = 15.0
"""How much longer than a case may take its cell's first process is waited for."""


class PooledSandbox:
    """A `Sandbox` that runs each job in a cell from a pool."""

    def __init__(self, name: str, pool: Pool, submission_filter: bytes, traits: Traits) -> None:
        self.name = name
        self.traits = traits
        self._pool = pool
        self._filter = submission_filter

    def run(self, job: Job, *, accept: Accept | None = None, answer: Answer | None = None) -> RunResult:
        """Run every case and say how each ended. Raises `SandboxError` only for failures of the sandbox itself."""
        started = time.monotonic()
        if f"{job.entry}.py" not in job.files:
            raise ValueError(f"the entry {job.entry!r} is not among the files {sorted(job.files)}")
        run = _Run(job, accept, answer, self._pool, self._filter)
        try:
            load, cases = run.whole()
        finally:
            run.close()
        return RunResult(
            load=load,
            cases=tuple(cases),
            python=run.python.split()[0],
            numpy=run.numpy,
            backend=self.name,
            wall_seconds=time.monotonic() - started,
        )

    def meters(self) -> Meters:
        """How its cells stand now, and how many there were so far."""
        return self._pool.meters()

    def close(self) -> None:
        """Destroy the cells made ahead. The sandbox cannot be used afterwards."""
        self._pool.close()


class _Run:
    def __init__(self, job: Job, accept: Accept | None, answer: Answer | None, pool: Pool, filter_: bytes) -> None:
        self.job = job
        self.accept = accept
        self.answer = answer
        self.pool = pool
        self.filter = filter_
        self.deaths = 0
        self.python = self.numpy = ""
        self.cell: Cell | None = None
        self.holding: AbstractContextManager[Cell] | None = None

    def whole(self) -> tuple[CaseRun, list[CaseRun]]:
        load = self._new_cell()
        if load.status is not Status.OK:
            return load, []
        # Time begins when the job has its cell: it is not to pay for the queue.
        self.deadline = time.monotonic() + self.job.limits.total_seconds
        return load, list(self._cases())

    def _cases(self) -> Iterator[CaseRun]:
        for index in range(len(self.job.cases)):
            if reason := self._over():
                yield CaseRun(status=Status.NOT_RUN, detail=reason)
                continue
            run, died = self._case(index, fresh=self.job.apart)
            self.deaths += died
            if self.accept is not None and not self.accept(index, run):
                again, _ = self._case(index, fresh=True)
                run = replace(again, first=run)
                self.accept(index, run)
            yield run

    def _over(self) -> str:
        if self.deaths >= self.job.limits.restarts:
            return f"{self.deaths} processes of this job have died"
        if time.monotonic() >= self.deadline:
            return f"the job's {self.job.limits.total_seconds:g} s are used up"
        return ""

    def _case(self, index: int, *, fresh: bool) -> tuple[CaseRun, bool]:
        """A case's run, and whether its process died of it. A lost cell is replaced once."""
        seconds = self.job.case_seconds.get(index, self.job.limits.case_seconds)
        seconds = min(seconds, max(0.001, self.deadline - time.monotonic()))
        try:
            return self._ask_cell(index, seconds, fresh=fresh)
        except CellLost:
            load = self._new_cell()
            if load.status is not Status.OK:
                return load, True
            return self._ask_cell(index, seconds, fresh=fresh)

    def _ask_cell(self, index: int, seconds: float, *, fresh: bool) -> tuple[CaseRun, bool]:
        assert self.cell is not None
        self.cell.send([index, seconds, fresh, self.job.cases[index]])
        return self._result(2 * seconds + self.job.limits.load_seconds)

    def _new_cell(self) -> CaseRun:
        """Take a cell, in place of the one before, and load the job's files in it. A lost one is replaced once."""
        try:
            return self._load_in_new_cell()
        except CellLost:
            return self._load_in_new_cell()

    def _load_in_new_cell(self) -> CaseRun:
        self.close()
        self.holding = self.pool.cell(self.job.limits.tmp_bytes)
        self.cell = cell = self.holding.__enter__()
        _log.info("a job runs in the cell %s", cell.name)
        self.python, self.numpy = cell.python, cell.numpy
        cell.box.limit(self.job.limits)
        cell.send(
            {
                "files": dict(self.job.files),
                "entry": self.job.entry,
                "filter": self.filter,
                "limits": asdict(self.job.limits),
            }
        )
        return self._result(self.job.limits.load_seconds)[0]

    def _result(self, seconds: float) -> tuple[CaseRun, bool]:
        """Answer call-backs until the case's result is there."""
        assert self.cell is not None
        deadline = time.monotonic() + seconds + _SLACK_SECONDS
        while True:
            message = self.cell.receive(max(0.001, deadline - time.monotonic()))
            if "ask" not in message:
                return self._checked(message)
            reply = self.answer(message["ask"], message["question"]) if self.answer else None
            self.cell.send(reply)

    def _checked(self, said: dict[str, Any]) -> tuple[CaseRun, bool]:
        assert self.cell is not None
        status, detail = Status(said["status"]), str(said["detail"])
        if status is Status.SIGNALLED and detail == "SIGKILL" and self.cell.box.memory_limit_met():
            status, detail = Status.MEMORY_LIMIT, "more memory than the job may use"
        run = CaseRun(
            status=status,
            outcome=said["outcome"],
            error=_error(said["error"]),
            stdout=said["stdout"],
            stdout_cut=said["stdout_cut"],
            wall_seconds=said["wall_seconds"],
            cpu_seconds=said["cpu_seconds"],
            memory_bytes=said["memory_bytes"],
            detail=detail,
        )
        return run, bool(said["fatal"])

    def close(self) -> None:
        if self.holding is not None:
            self.holding.__exit__(None, None, None)
            self.holding = self.cell = None


def _error(frame: bytes | None) -> Error | None:
    """The error in a frame that the program's own process wrote, and may have forged: what does not fit is dropped."""
    if frame is None:
        return None
    try:
        said = codec.decode(frame, limit=1 << 20)
        return Error(
            type=str(said["type"])[:200],
            bases=tuple(str(base)[:200] for base in said["bases"][:20]),
            message=str(said["message"])[:2000],
            line=said["line"] if isinstance(said["line"], int) and 0 < said["line"] < 1 << 31 else None,
            traceback=str(said["traceback"])[:8000],
        )
    except (ValueError, TypeError, KeyError, IndexError):  # no frame, or one whose parts have no text
        return Error(type="Exception", message="(the program sent a report of its error that cannot be read)")
