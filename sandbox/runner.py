"""Runs a job in a cell: sends the cases, tracks restarts and time, and validates all results."""

import logging
import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass, replace

from sandbox import codec
from sandbox.base import AcceptCallback, AnswerCallback, JobInterruptedError, SandboxUnavailable, Traits
from sandbox.cell import Cell, CellLostError
from sandbox.inside.case_messages import CaseRequest, ForkResult, pack_answer
from sandbox.job import Job
from sandbox.pool import CellPool
from sandbox.pool_status import PoolCounters, sum_pool_counters
from sandbox.result import CaseRun, ErrorReport, RunResult, Status

logger = logging.getLogger(__name__)

_SLACK_SECONDS = 15.0
"""How much longer than a case may take the host waits for the cell's relay."""

_REPLACEMENT_SECONDS = 0.3
"""CPU time of a new cell that shares nothing with those before: what a lost one costs at least."""
_MAX_LOST_CELLS = 3
"""How many cells of a job may be lost while they run its program. No program should be able to cause that. If one can,
it must gain nothing by it."""

_MIN_PROBE_SECONDS, _MAX_PROBE_SECONDS = 1.0, 5.0
"""How long another program must live in a new cell to prove that programs can: twice as long as this process waited
for each that lost its cell, within these bounds. An engine that restarts again and again ends any cell, but not always
at once."""

_STALL_SECONDS = 5.0
"""What the host, or a process between it and the cell, adds to the time of a case is charged to the job up to this.
More means that one of them was frozen, such as the launcher or the engine."""


class PooledSandbox:
    """A `Sandbox` that runs each job in a cell from the pool of its kind."""

    def __init__(self, name: str, pools: Mapping[str, CellPool], submission_filter: bytes, traits: Traits) -> None:
        """`pools` has the pool of each kind of cell (`sandbox.cell_images`) that the backend creates."""
        self.name = name
        self.traits = traits
        self._pools = pools
        self._filter = submission_filter
        self._runs: set[_JobRun] = set()
        self._is_interrupted = False

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
        if job.image not in self._pools:
            raise SandboxUnavailable(
                f"The sandbox backend {self.name!r} has no cells of the kind {job.image!r}, so it cannot run this job. "
                "docs/kernels.md says which backends have them."
            )
        run = _JobRun(job, accept, answer, self._pools[job.image], self._filter)
        self._runs.add(run)
        run.is_interrupted |= self._is_interrupted
        try:
            load, cases = run.run_all()
        finally:
            run.close()
            self._runs.discard(run)
        return RunResult(
            load=load,
            cases=tuple(cases),
            python=run.python.split()[0],
            numpy=run.numpy,
            backend=self.name,
            wall_seconds=time.monotonic() - started,
            cpu_seconds=run.cpu_seconds,
        )

    def interrupt(self) -> None:
        """End the jobs that run, and those that start until `resume`: they raise JobInterruptedError. Does not wait."""
        self._is_interrupted = True
        for run in list(self._runs):
            run.interrupt()

    def resume(self) -> None:
        """Let jobs run again."""
        self._is_interrupted = False

    def read_pool_counters(self) -> PoolCounters:
        """Read the counters of all cell pools together."""
        return sum_pool_counters(pool.read_pool_counters() for pool in self._pools.values())

    def close(self) -> None:
        """Destroy the spare cells. The sandbox cannot be used afterwards."""
        for pool in self._pools.values():
            pool.close()


@dataclass(frozen=True, slots=True)
class _SentCase:
    """A case that the cell has, and whose result has not been read yet."""

    index: int
    seconds: float
    """How long it may run: its own limit, or less if the job has less time left."""


class _JobRun:
    def __init__(
        self, job: Job, accept: AcceptCallback | None, answer: AnswerCallback | None, pool: CellPool, filter_: bytes
    ) -> None:
        self.job = job
        self.accept = accept
        self.answer = answer
        self.pool = pool
        self.filter = filter_
        self.death_count = self.lost_cells = 0
        self.longest_life = 0.0
        """For how long the lost cells ran the program: the longest time of them."""
        self.deadline = 0.0
        self.is_cell_used = self.is_interrupted = False
        self.can_send_ahead = (
            accept is not None
            and answer is None
            and not (job.fresh_process_per_case or job.fresh_cell_per_case or job.stops_clock_in_accept)
        )
        """Whether the cell may run the next case while `accept` reads the outcome of this one. The limits of such a job
        may be noticed one case later."""
        self.sent_ahead: _SentCase | None = None
        self.early_result: tuple[CaseRun, bool] | None = None
        """The result of the case that was sent ahead, if the one before had to run again."""
        self.cpu_seconds = self.earlier_cells_cpu_seconds = self.host_cpu_seconds = 0.0
        """CPU time of the job in all its cells until now, in those before the present one, and in this thread."""
        self.answer_seconds = 0.0
        self.python = self.numpy = ""
        self.cell: Cell | None = None
        self.cell_context: AbstractContextManager[Cell] | None = None

    def interrupt(self) -> None:
        """In another thread than the job's."""
        self.is_interrupted = True
        if (cell := self.cell) is not None:
            cell.interrupt()

    def _require_uninterrupted(self) -> None:
        if self.is_interrupted:
            raise JobInterruptedError("The job was ended from outside")

    def run_all(self) -> tuple[CaseRun, list[CaseRun]]:
        load = self._replace_cell()
        if load.status is not Status.OK:
            return load, []
        # The time starts when the job has its cell, so that waiting in the queue does not count.
        self.deadline = time.monotonic() + self.job.limits.total_seconds
        return load, list(self._run_cases())

    def _run_cases(self) -> Iterator[CaseRun]:
        for index in range(len(self.job.cases)):
            is_sent = self.sent_ahead is not None or self.early_result is not None
            if not is_sent and (stopped := self._find_stop()) is not None:
                yield stopped
                continue
            result, self.early_result = self.early_result, None
            run, has_died = result or self._run_case(index, fresh=self.job.fresh_process_per_case)
            self.death_count += has_died
            if run.status is Status.TIME_LIMIT:
                # The next time-out may get no second run, so no case competes with `accept` for the CPU from now on.
                self.can_send_ahead = False
            if run.status is Status.OK and not has_died:
                self._send_ahead(index + 1)
            if self.accept is not None and not run.is_out_of_time and not self._accept(index, run):
                run = self._run_again(index, run)
                # A busy machine can cause a time-out. One that the second run did not confirm counts as no death.
                self.death_count -= has_died and run.first_run is not None and run.status is Status.OK
            yield run if self.accept is None else run.drop_outcomes()

    def _accept(self, index: int, run: CaseRun) -> bool:
        assert self.accept is not None
        started = time.monotonic()
        with self._charge_host():
            is_final = self.accept(index, run)
        if self.job.stops_clock_in_accept:
            self.deadline += time.monotonic() - started
        return is_final

    @contextmanager
    def _charge_host(self) -> Generator[None, None, None]:
        """Charge the job with the CPU time of this thread: outcomes and call-backs that are expensive to read."""
        started = time.thread_time()
        try:
            yield
        finally:
            self.host_cpu_seconds += time.thread_time() - started

    def _run_again(self, index: int, first_run: CaseRun) -> CaseRun:
        """Run a case that was not accepted a second time, alone. If the job has no time left, the first run counts."""
        if self.sent_ahead is not None:
            self.early_result = self._run_case(self.sent_ahead.index, fresh=False)
        second_run = self._find_used_up_time() or self._run_case(index, fresh=True)[0]
        if second_run.is_out_of_time:
            return first_run
        run = replace(second_run, first_run=first_run)
        self._accept(index, run)
        return run

    def _find_stop(self) -> CaseRun | None:
        """Return the result of all further cases if the job must stop."""
        if self.death_count >= self.job.limits.restarts:
            return CaseRun(status=Status.NOT_RUN, detail=f"{self.death_count} processes of this job died")
        return self._find_used_up_time()

    def _find_used_up_time(self) -> CaseRun | None:
        if self.cpu_seconds + self.host_cpu_seconds >= self.job.limits.job_cpu_seconds:
            return CaseRun(status=Status.NOT_RUN, is_out_of_time=True, detail=self._describe_cpu_limit())
        if time.monotonic() >= self.deadline:
            return CaseRun(status=Status.NOT_RUN, is_out_of_time=True, detail=self._describe_wall_limit())
        return None

    def _describe_cpu_limit(self) -> str:
        return f"the job used up its {self.job.limits.job_cpu_seconds:g} s of CPU time"

    def _describe_wall_limit(self) -> str:
        return f"the job used up its {self.job.limits.total_seconds:g} s"

    def _run_case(self, index: int, *, fresh: bool) -> tuple[CaseRun, bool]:
        """Run a case. Return its run and whether its process died, which a lost cell is not: that is counted already.

        A case whose cell is lost runs once more. A cell that was lost before the case is nobody's fault.
        """
        is_planned = self.job.fresh_cell_per_case and self.is_cell_used
        for _ in range(2):
            sent, self.sent_ahead = self.sent_ahead, None
            if sent is None and (is_planned or self.cell is None or not self.cell.is_alive()):
                load = self._replace_cell()
                if load.status is not Status.OK:
                    return load, True
            is_planned, self.is_cell_used = False, True
            seconds = sent.seconds if sent else self._limit_case(index)
            with self._charge_lost_cell(seconds):
                run, has_died = self._receive_case(sent or self._send_case(index, seconds, fresh=fresh))
                if run.status is Status.TIME_LIMIT and seconds < self._get_case_seconds(index):
                    run = replace(run, status=Status.NOT_RUN, is_out_of_time=True, detail=self._describe_wall_limit())
                return run, has_died
            if self.lost_cells >= _MAX_LOST_CELLS:
                break
        return self._end_without_cell(), False

    def _get_case_seconds(self, index: int) -> float:
        return self.job.case_seconds.get(index, self.job.limits.case_seconds)

    def _limit_case(self, index: int) -> float:
        """Return for how long the case may run now."""
        return min(self._get_case_seconds(index), max(0.001, self.deadline - time.monotonic()))

    def _send_ahead(self, index: int) -> None:
        """Send a case before it is its turn, if it exists and nothing speaks against it: the cell runs it while this
        process compares the outcome of the case before."""
        # The second run of a shown case could read what a later one left behind, as in a counter of the kernel.
        is_allowed = self.can_send_ahead and index != self.job.shown_cases and not self.lost_cells
        has_turn = is_allowed and index < len(self.job.cases) and self._find_stop() is None
        if has_turn and self.cell is not None and self.cell.is_alive():
            seconds = self._limit_case(index)
            with self._charge_lost_cell(seconds):
                self.sent_ahead = self._send_case(index, seconds, fresh=False)

    @contextmanager
    def _charge_lost_cell(self, seconds: float) -> Generator[None, None, None]:
        """If the cell is lost meanwhile, close it, and charge the program with a death and the time that passed, up to
        the `seconds` that it may take. What a case used while `accept` ran is not in it: of that time, only the CPU
        time of `accept` is charged."""
        started = time.monotonic()
        try:
            yield
        except CellLostError as error:
            # First, whatever happens next. What ended a cell may end the spare ones too, which must not look like a
            # second loss.
            self.pool.distrust()
            self._require_uninterrupted()
            logger.warning("cell %s was lost while it ran a program: %s", self.cell and self.cell.name, error)
            self.close()
            passed = time.monotonic() - started
            self.deadline += max(0.0, passed - seconds)
            self.cpu_seconds += max(_REPLACEMENT_SECONDS, min(passed, seconds))
            self.longest_life = max(self.longest_life, passed)
            self.death_count += 1
            self.lost_cells += 1

    def _end_without_cell(self) -> CaseRun:
        """Return the result of a program whose cells were lost, provided that another program survives where it did
        not. Raises CellLostError if that is lost too: then the sandbox fails."""
        seconds = min(max(_MIN_PROBE_SECONDS, 2 * self.longest_life), _MAX_PROBE_SECONDS)
        limits = replace(self.job.limits, load_seconds=self.job.limits.load_seconds + seconds)
        source = f"import time\ndef load(): time.sleep({seconds})".encode()
        probe = Job(files={"probe.py": source}, entry="probe", cases=(), limits=limits)
        load = self._load(self._acquire_cell(), probe, limits.load_seconds)
        self.close()
        if load.status is not Status.OK:
            raise CellLostError(f"A new cell cannot load a program either ({load.status}, {load.detail})")
        return CaseRun(status=Status.SIGNALLED, detail="its cell ended")

    def _send_case(self, index: int, seconds: float, *, fresh: bool) -> _SentCase:
        assert self.cell is not None
        visible_index = 0 if self.job.fresh_cell_per_case else index
        is_last = self.job.fresh_process_per_case
        self.cell.send(CaseRequest(visible_index, seconds, fresh, is_last, self.job.cases[index]).pack())
        return _SentCase(index, seconds)

    def _receive_case(self, sent: _SentCase) -> tuple[CaseRun, bool]:
        started, answer_seconds = time.monotonic(), self.answer_seconds
        run, has_died = self._receive_result(2 * sent.seconds + self.job.limits.load_seconds, sent.index)
        job_seconds = run.wall_seconds + self.job.limits.load_seconds + self.answer_seconds - answer_seconds
        self.deadline += max(0.0, time.monotonic() - started - job_seconds - _STALL_SECONDS)
        return run, has_died

    def _replace_cell(self) -> CaseRun:
        """Acquire a cell, replacing the previous one, and load the job's files in it. A lost cell is replaced once.

        Returns the run of the load.
        """
        for _ in range(2):
            cell = self._acquire_cell()
            with self._charge_lost_cell(self.job.limits.load_seconds):
                return self._load(cell, self.job, max(0.0, self.job.limits.job_cpu_seconds - self.cpu_seconds))
            if self.lost_cells >= _MAX_LOST_CELLS:
                break
        return self._end_without_cell()

    def _acquire_cell(self) -> Cell:
        """Acquire a new cell instead of the present one; another one if it is lost before its job."""
        try:
            return self._acquire_any_cell()
        except CellLostError:
            return self._acquire_any_cell()

    def _acquire_any_cell(self) -> Cell:
        self.close()
        started = time.monotonic()
        self.cell_context = self.pool.acquire_cell(self.job.limits.tmp_bytes)
        self.cell = cell = self.cell_context.__enter__()
        self._require_uninterrupted()  # now, because `interrupt` ends only a cell that it sees
        logger.info("running a job in cell %s", cell.name)
        self.python, self.numpy = cell.python, cell.numpy
        cell.handle.apply_limits(self.job.limits)
        self.deadline += time.monotonic() - started
        return cell

    def _load(self, cell: Cell, job: Job, cpu_left: float) -> CaseRun:
        self.earlier_cells_cpu_seconds = self.cpu_seconds
        cell.send_job(
            {
                "files": dict(job.files),
                "bytecode": dict(job.bytecode),
                "entry": job.entry,
                "filter": self.filter,
                "limits": asdict(replace(job.limits, job_cpu_seconds=cpu_left)),
            }
        )
        return self._receive_result(job.limits.load_seconds, None)[0]

    def _receive_result(self, seconds: float, index: int | None) -> tuple[CaseRun, bool]:
        """Answer call-backs until the result of the case `index`, or of the load if that is None, arrives.

        A load gets no answer. Returns the run and whether its process died.
        """
        assert self.cell is not None
        deadline = time.monotonic() + seconds + _SLACK_SECONDS
        while True:
            reply = self.cell.receive_reply(max(0.001, deadline - time.monotonic()))
            if isinstance(reply, ForkResult):
                return self._parse_result(reply)
            answering = time.monotonic()
            with self._charge_host():
                answer = self.answer(index, reply) if self.answer and index is not None else None
            self.answer_seconds += time.monotonic() - answering
            self.cell.send(pack_answer(answer))

    def _parse_result(self, result: ForkResult) -> tuple[CaseRun, bool]:
        assert self.cell is not None
        status, detail = Status(result.status), result.detail
        self.cpu_seconds = self.earlier_cells_cpu_seconds + result.job_cpu_seconds
        if status is Status.NOT_RUN:
            # The relay stopped it. Its last reading can be above the final one, which the kernel rounds.
            self.cpu_seconds = max(self.cpu_seconds, self.job.limits.job_cpu_seconds)
            detail = self._describe_cpu_limit()
        if status is Status.SIGNALLED and detail == "SIGKILL" and self.cell.handle.has_hit_memory_limit():
            status, detail = Status.MEMORY_LIMIT, "the job used more memory than its limit"
        run = CaseRun(
            status=status,
            outcome=result.outcome,
            error=_parse_error(result.error),
            stdout=result.stdout,
            stdout_cut=result.stdout_cut,
            wall_seconds=result.wall_seconds,
            cpu_seconds=result.cpu_seconds,
            memory_bytes=result.memory_bytes,
            detail=detail,
            is_out_of_time=status is Status.NOT_RUN,
        )
        return run, result.fatal

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
