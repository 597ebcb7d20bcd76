"""Cells that end while they run a program. No program should be able to cause that; if one can, it gains nothing."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from sandbox import Job, RunResult, Sandbox, SandboxError, Status, runner
from sandbox.cell import Cell, CellLostError
from sandbox.inside.case_messages import ForkResult
from tests.sandbox import cell_processes
from tests.sandbox.job_builders import make_job
from tools.stack import wait_until


def kill_all_cells(sandbox: Sandbox) -> None:
    """Kill the cells of this process, spare ones included, and wait until they have ended."""
    processes = cell_processes.list_cell_processes(sandbox.name)
    assert cell_processes.kill_cells(sandbox.name)
    wait_until(lambda: not processes & cell_processes.list_cell_processes(sandbox.name), 60)


def run_losing_cells(sandbox: Sandbox, job: Job, count: int) -> RunResult:
    """Run the job. Each of its first `count` call-backs kills its cell."""
    calls: list[int] = []

    def answer(index: int, frame: bytes) -> bytes:
        calls.append(index)
        if len(calls) <= count:
            kill_all_cells(sandbox)
        return frame

    return sandbox.run(job, answer=answer)


def ask(cases: list[int], **limits: float) -> Job:
    """Return a job whose program asks in each case that is above 0."""
    return make_job("import cell\ndef f(x): return cell.ask(x) if x else x", cases, **limits)


def test_case_runs_again_after_its_cell_was_lost(sandbox: Sandbox):
    result = run_losing_cells(sandbox, ask([0, 1, 0], restarts=2), 1)
    assert [run.status for run in result.cases] == [Status.OK] * 3


def test_case_that_loses_two_cells_has_crashed(sandbox: Sandbox):
    result = run_losing_cells(sandbox, ask([0, 1, 0, 1], restarts=3), 2)
    assert [run.status for run in result.cases] == [Status.OK, Status.SIGNALLED, Status.OK, Status.OK]
    assert result.cases[1].detail == "its cell ended"


def test_crash_is_charged_with_both_lost_cells(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch):
    """Also if nothing is left of the job's time: the probe of another cell has its own."""
    passed = [0.0]
    clock = SimpleNamespace(monotonic=lambda: time.monotonic() + passed[0], thread_time=time.thread_time)
    monkeypatch.setattr(runner, "time", clock)

    def answer(_index: int, frame: bytes) -> bytes:
        passed[0] += 1000.0
        kill_all_cells(sandbox)
        return frame

    job = ask([1, 0], case_seconds=30.0, job_cpu_seconds=55.0, total_seconds=200.0)
    result = sandbox.run(job, answer=answer)
    assert [run.status for run in result.cases] == [Status.SIGNALLED, Status.NOT_RUN]
    assert 60.0 <= result.cpu_seconds < 65.0


def test_each_lost_cell_is_a_death(sandbox: Sandbox):
    result = run_losing_cells(sandbox, ask([1, 1, 0], restarts=2), 9)
    assert [run.status for run in result.cases] == [Status.SIGNALLED, Status.NOT_RUN, Status.NOT_RUN]


def test_job_loses_three_cells_at_most(sandbox: Sandbox):
    result = run_losing_cells(sandbox, ask([1, 1, 1, 0], restarts=99), 9)
    assert [run.status for run in result.cases] == [Status.SIGNALLED] * 3 + [Status.OK]


def test_lost_cell_is_charged(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch):
    """With the time that passed, up to the limit of the case."""
    passed = [0.0]
    clock = SimpleNamespace(monotonic=lambda: time.monotonic() + passed[0], thread_time=time.thread_time)
    monkeypatch.setattr(runner, "time", clock)

    def answer(_index: int, frame: bytes) -> bytes:
        if not passed[0]:
            passed[0] = 1000.0
            kill_all_cells(sandbox)
        return frame

    job = ask([1, 0], case_seconds=30.0, job_cpu_seconds=100.0, total_seconds=200.0)
    result = sandbox.run(job, answer=answer)
    assert [run.status for run in result.cases] == [Status.OK] * 2
    assert 30.0 <= result.cpu_seconds < 40.0


@pytest.mark.parametrize(("losses", "status"), [(1, Status.OK), (2, Status.SIGNALLED)])
def test_import_that_loses_two_cells_has_crashed(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, losses: int, status: Status
):
    fail_replies(monkeypatch, lambda call: call < losses)
    assert sandbox.run(make_job("def f(x): return x", [0])).load.status is status


def test_cell_that_is_lost_at_once_costs_what_a_new_one_does(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch):
    """Otherwise a program could use up a machine with cells that it loses as soon as it runs."""
    fail_replies(monkeypatch, lambda call: call == 0)
    result = sandbox.run(make_job("def f(x): return x", [0]))
    assert (result.load.status, result.cases[0].status) == (Status.OK, Status.OK)
    assert result.cpu_seconds >= runner._REPLACEMENT_SECONDS >= 0.1


def test_lost_cells_are_an_internal_error_if_no_program_can_be_loaded(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
):
    fail_replies(monkeypatch, lambda _call: True)
    with pytest.raises(CellLostError):
        sandbox.run(make_job("def f(x): return x", [0]))


def test_what_ends_every_cell_soon_is_no_crash(sandbox: Sandbox):
    """As an engine does that restarts again and again: a cell lives long enough to load a program, and no longer."""
    has_ended = threading.Event()

    def kill_until_the_end() -> None:
        while not has_ended.wait(0.3):
            cell_processes.kill_cells(sandbox.name)

    with ThreadPoolExecutor(1) as executor:
        executor.submit(kill_until_the_end)
        try:
            with pytest.raises(SandboxError):
                sandbox.run(make_job("import time\ndef f(x): time.sleep(x)", [5.0, 5.0], case_seconds=30.0))
        finally:
            has_ended.set()


def fail_replies(monkeypatch: pytest.MonkeyPatch, is_lost: Callable[[int], bool]) -> None:
    receive, calls = Cell.receive_reply, [0]

    def receive_or_fail(cell: Cell, seconds: float) -> ForkResult | bytes:
        calls[0] += 1
        if is_lost(calls[0] - 1):
            raise CellLostError("The cell exited")
        return receive(cell, seconds)

    monkeypatch.setattr(Cell, "receive_reply", receive_or_fail)


def test_cell_that_ends_between_cases_is_nobodys_fault(sandbox: Sandbox):
    def accept(index: int, _run: object) -> bool:
        if index == 0:
            kill_all_cells(sandbox)
        return True

    result = sandbox.run(make_job("def f(x): return x", [1, 2], restarts=1), accept=accept)
    assert [run.status for run in result.cases] == [Status.OK] * 2
