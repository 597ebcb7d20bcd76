"""What is between the host and a cell can be frozen: the launcher, the engine. That time is not the program's."""

import time
from types import SimpleNamespace

import pytest

from sandbox import Sandbox, Status, runner
from sandbox.cell import Cell, CellLostError
from sandbox.inside.case_messages import ForkResult
from tests.sandbox.job_builders import make_job

FROZEN_SECONDS = 4000.0
TOTAL_SECONDS = 3000.0


@pytest.mark.parametrize("is_lost", [False, True])
def test_frozen_time_is_not_the_time_of_the_job(
    is_lost: bool, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The result arrives late, or the host gives the cell up and uses another one."""
    receive, calls, frozen = Cell.receive_reply, [0], [0.0]
    clock = SimpleNamespace(monotonic=lambda: time.monotonic() + frozen[0], thread_time=time.thread_time)

    def receive_late(cell: Cell, seconds: float) -> ForkResult | bytes:
        result = receive(cell, seconds)
        if isinstance(result, ForkResult):
            calls[0] += 1
            if calls[0] == 2:  # the first one is that of the load
                frozen[0] = FROZEN_SECONDS
                if is_lost:
                    raise CellLostError("The cell's relay does not answer")
        return result

    monkeypatch.setattr(Cell, "receive_reply", receive_late)
    monkeypatch.setattr(runner, "time", clock)
    job = make_job("def f(x): return x", total_seconds=TOTAL_SECONDS)
    assert [run.status for run in sandbox.run(job).cases] == [Status.OK] * 3


def test_slow_program_gets_no_time_back(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "_STALL_SECONDS", 0.2)
    source = "import time\ndef f(x): time.sleep(0.9); return x"
    result = sandbox.run(make_job(source, range(8), total_seconds=3.0))
    assert [run.status for run in result.cases[4:]] == [Status.NOT_RUN] * 4
