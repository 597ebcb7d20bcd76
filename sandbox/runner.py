"""Runs a job in a cell: sends the cases, tracks restarts and time, and validates all results."""

import logging
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import asdict, replace
from typing import Any

from sandbox import codec
from sandbox.base import AcceptCallback, AnswerCallback, Traits
from sandbox.cell import Cell, CellLostError
from sandbox.job import Job
from sandbox.meters import Meters
from sandbox.pool import CellPool
from sandbox.result import CaseRun, ErrorReport, RunResult, Status

_log = logging.getLogger(__name__)

_SLACK_SECONDS = 15.0
"""How much longer than a case may take the host waits for the cell's relay."""


class PooledSandbox:
    """A `Sandbox` that runs each job in a cell from a pool."""

    def __init__(self, name: str, pool: CellPool, submission_filter: bytes, traits: Traits) -> None:
        self.name = name
        self.traits = traits
        self._pool = pool
        self._filter = submission_filter

    def run(self, job: Job, *, accept: AcceptCallback | None = None, answer: AnswerCallback | None = None) -> RunResult:
        """Run every case and return how each one ended.

        Raises `ValueError` if the entry is missing from the job's files, and `SandboxError` only if the sandbox itself
        fails.
        """
        started = time.monotonic()
        if f"{job.entry}.py" not in job.files:
            raise ValueError(
                f"The entry {job.entry!r} is not among the job's files {sorted(job.files)}. "
                f"Add {job.entry}.py to the files."
            )
        run = _JobRun(job, accept, answer, self._pool, self._filter)
        try:
            load, cases = run.run_all()
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

    def read_meters(self) -> Meters:
        """Read the counters of the cell pool."""
        return self._pool.read_meters()

    def close(self) -> None:
        """Destroy the spare cells. The sandbox cannot be used afterwards."""
        self._pool.close()


class _JobRun:
    def __init__(
        self, job: Job, accept: AcceptCallback | None, answer: AnswerCallback | None, pool: CellPool, filter_: bytes
    ) -> None:
        self.job = job
        self.accept = accept
        self.answer = answer
        self.pool = pool
        self.filter = filter_
        self.death_count = 0
        self.python = self.numpy = ""
        self.cell: Cell | None = None
        self.cell_context: AbstractContextManager[Cell] | None = None

    def run_all(self) -> tuple[CaseRun, list[CaseRun]]:
        load = self._replace_cell()
        if load.status is not Status.OK:
            return load, []
        # The time starts when the job has its cell, so that waiting in the queue does not count.
        self.deadline = time.monotonic() + self.job.limits.total_seconds
        return load, list(self._run_cases())

    def _run_cases(self) -> Iterator[CaseRun]:
        for index in range(len(self.job.cases)):
            if reason := self._find_stop_reason():
                yield CaseRun(status=Status.NOT_RUN, detail=reason)
                continue
            run, has_died = self._run_case(index, fresh=self.job.fresh_process_per_case)
            self.death_count += has_died
            if self.accept is not None and not self.accept(index, run):
                second_run, _ = self._run_case(index, fresh=True)
                run = replace(second_run, first_run=run)
                self.accept(index, run)
            yield run

    def _find_stop_reason(self) -> str:
        if self.death_count >= self.job.limits.restarts:
            return f"{self.death_count} processes of this job died"
        if time.monotonic() >= self.deadline:
            return f"the job used up its {self.job.limits.total_seconds:g} s"
        return ""

    def _run_case(self, index: int, *, fresh: bool) -> tuple[CaseRun, bool]:
        """Run a case. Return its run and whether its process died. A lost cell is replaced once."""
        seconds = self.job.case_seconds.get(index, self.job.limits.case_seconds)
        seconds = min(seconds, max(0.001, self.deadline - time.monotonic()))
        try:
            return self._request_case(index, seconds, fresh=fresh)
        except CellLostError:
            load = self._replace_cell()
            if load.status is not Status.OK:
                return load, True
            return self._request_case(index, seconds, fresh=fresh)

    def _request_case(self, index: int, seconds: float, *, fresh: bool) -> tuple[CaseRun, bool]:
        assert self.cell is not None
        self.cell.send([index, seconds, fresh, self.job.cases[index]])
        return self._receive_result(2 * seconds + self.job.limits.load_seconds)

    def _replace_cell(self) -> CaseRun:
        """Acquire a cell, replacing the previous one, and load the job's files in it. A lost cell is replaced once."""
        try:
            return self._load_in_fresh_cell()
        except CellLostError:
            return self._load_in_fresh_cell()

    def _load_in_fresh_cell(self) -> CaseRun:
        self.close()
        self.cell_context = self.pool.acquire_cell(self.job.limits.tmp_bytes)
        self.cell = cell = self.cell_context.__enter__()
        _log.info("running a job in cell %s", cell.name)
        self.python, self.numpy = cell.python, cell.numpy
        cell.handle.apply_limits(self.job.limits)
        cell.send(
            {
                "files": dict(self.job.files),
                "entry": self.job.entry,
                "filter": self.filter,
                "limits": asdict(self.job.limits),
            }
        )
        return self._receive_result(self.job.limits.load_seconds)[0]

    def _receive_result(self, seconds: float) -> tuple[CaseRun, bool]:
        """Answer call-backs until the result of the case arrives."""
        assert self.cell is not None
        deadline = time.monotonic() + seconds + _SLACK_SECONDS
        while True:
            message = self.cell.receive(max(0.001, deadline - time.monotonic()))
            if "ask" not in message:
                return self._parse_result(message)
            reply = self.answer(message["ask"], message["question"]) if self.answer else None
            self.cell.send(reply)

    def _parse_result(self, message: dict[str, Any]) -> tuple[CaseRun, bool]:
        assert self.cell is not None
        status, detail = Status(message["status"]), str(message["detail"])
        if status is Status.SIGNALLED and detail == "SIGKILL" and self.cell.handle.has_hit_memory_limit():
            status, detail = Status.MEMORY_LIMIT, "the job used more memory than its limit"
        run = CaseRun(
            status=status,
            outcome=message["outcome"],
            error=_parse_error(message["error"]),
            stdout=message["stdout"],
            stdout_cut=message["stdout_cut"],
            wall_seconds=message["wall_seconds"],
            cpu_seconds=message["cpu_seconds"],
            memory_bytes=message["memory_bytes"],
            detail=detail,
        )
        return run, bool(message["fatal"])

    def close(self) -> None:
        if self.cell_context is not None:
            self.cell_context.__exit__(None, None, None)
            self.cell_context = self.cell = None


def _parse_error(frame: bytes | None) -> ErrorReport | None:
    """Parse an error report, which the program's process may have forged. Invalid parts are dropped."""
    if frame is None:
        return None
    try:
        report = codec.decode(frame, limit=1 << 20)
        return ErrorReport(
            type=str(report["type"])[:200],
            bases=tuple(str(base)[:200] for base in report["bases"][:20]),
            message=str(report["message"])[:2000],
            line=report["line"] if isinstance(report["line"], int) and 0 < report["line"] < 1 << 31 else None,
            traceback=str(report["traceback"])[:8000],
        )
    except (ValueError, TypeError, KeyError, IndexError):  # malformed frame, or parts that are not text
        return ErrorReport(type="Exception", message="(the program sent an unreadable error report)")
