"""The CPU time and the wall time of a whole job, in each kind of cell."""

import time
from dataclasses import replace
from types import SimpleNamespace

import pytest

from sandbox import Sandbox, Status, runner
from sandbox.result import CaseRun, RunResult
from tests.sandbox.job_builders import decode_outcome, make_job

BURN = """
    import time

    def burn(seconds):
        end = time.process_time() + seconds
        while time.process_time() < end:
            pass
"""
CASES = 68


def count_finished(result: RunResult) -> int:
    """Return how many cases ran. They must be the first ones, and the time of the job must have stopped the rest."""
    finished = sum(run.status is Status.OK for run in result.cases)
    assert [run.status for run in result.cases[finished:]] == [Status.NOT_RUN] * (len(result.cases) - finished)
    assert all(run.is_out_of_time for run in result.cases[finished:])
    return finished


def test_stops_job_when_cpu_time_is_used_up(sandbox: Sandbox):
    result = sandbox.run(make_job(f"{BURN}\n    def f(x): burn(0.2)", range(CASES), job_cpu_seconds=1.0))
    assert 1 <= count_finished(result) <= 5
    assert 1.0 <= result.cpu_seconds < 0.2 * CASES
    assert result.cases[-1].detail == "the job used up its 1 s of CPU time"


def test_stops_running_case_when_cpu_time_is_used_up(sandbox: Sandbox):
    result = sandbox.run(make_job(f"{BURN}\n    def f(x): burn(x)", [0.1, 1000, 0.1], job_cpu_seconds=1.0))
    assert count_finished(result) == 1


def test_counts_cpu_time_of_all_threads(sandbox: Sandbox):
    """A hash that releases the interpreter lock runs in several threads, whose times add up."""
    source = """
        import hashlib, threading

        def work():
            while True:
                hashlib.pbkdf2_hmac("sha256", b"a", b"b", 100_000)

        def f(x):
            threads = [threading.Thread(target=work, daemon=True) for _ in range(8)]
            for thread in threads:
                thread.start()
            threads[0].join()
    """
    result = sandbox.run(make_job(source, range(CASES), job_cpu_seconds=1.0))
    assert count_finished(result) == 0
    assert result.cases[0].cpu_seconds >= 0.5


def test_counts_cpu_time_between_cases(sandbox: Sandbox):
    """A thread can wait until its case is over. No case shows that time, but the job does."""
    source = """
        import threading

        def work():
            while True:
                pass

        threading.Thread(target=work, daemon=True).start()

        def f(x): return x
    """

    def accept(_index: int, _run: CaseRun) -> bool:
        time.sleep(0.2)
        return True

    result = sandbox.run(make_job(source, range(CASES), job_cpu_seconds=0.5), accept=accept)
    assert count_finished(result) < CASES
    assert sum(run.cpu_seconds for run in result.cases) < result.cpu_seconds


def test_counts_imports_in_each_process(sandbox: Sandbox):
    job = make_job(f"{BURN}\n    burn(0.6)\n    def f(x): return x", range(5), job_cpu_seconds=2.0)
    assert 1 <= count_finished(sandbox.run(replace(job, fresh_process_per_case=True))) <= 3
    assert count_finished(sandbox.run(job)) == 5


def test_counts_second_runs(sandbox: Sandbox):
    calls: list[tuple[int, bool]] = []

    def accept(index: int, run: CaseRun) -> bool:
        calls.append((index, run.first_run is not None))
        return False

    result = sandbox.run(make_job(f"{BURN}\n    def f(x): burn(0.2)", range(CASES), job_cpu_seconds=1.0), accept=accept)
    finished = count_finished(result)
    assert 1 <= finished <= 3
    assert len(calls) <= 5
    # Without time for the second run, the first one is the result.
    assert [run.first_run is not None for run in result.cases[:finished]] == [
        (i, True) in calls for i in range(finished)
    ]


@pytest.mark.parametrize("seconds_left", [-1.0, 1.0])
def test_stops_job_when_wall_time_is_used_up(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, seconds_left: float):
    """Before a case, and during one. Whatever the load, the first two cases end in time: the second one has been sent
    when `accept` reads the first."""
    passed = [0.0]
    clock = SimpleNamespace(monotonic=lambda: time.monotonic() + passed[0], thread_time=time.thread_time)

    def accept(_index: int, _run: CaseRun) -> bool:
        passed[0] = 1000.0 - seconds_left
        return True

    job = make_job("import time\ndef f(x): time.sleep(x)", [0, 0, 1000, 0], case_seconds=2000.0, total_seconds=1000.0)
    monkeypatch.setattr(runner, "time", clock)
    result = sandbox.run(job, accept=accept)
    assert count_finished(result) == 2
    assert result.cases[-1].detail == "the job used up its 1000 s"


def test_import_that_uses_up_the_cpu_time_is_not_ok(sandbox: Sandbox):
    result = sandbox.run(make_job(f"{BURN}\n    burn(1000)\n    def f(x): return x", job_cpu_seconds=0.5))
    assert (result.load.status, result.cases) == (Status.NOT_RUN, ())
    assert result.load.is_out_of_time


def test_deaths_do_not_count_as_used_up_time(sandbox: Sandbox):
    result = sandbox.run(make_job("import os\ndef f(x): os._exit(7)", range(3), restarts=1))
    assert [run.is_out_of_time for run in result.cases] == [False] * 3
    assert 0 < result.cpu_seconds < 10


def test_counts_the_cpu_time_of_the_host(sandbox: Sandbox):
    """Reading an outcome can cost the host more than producing it cost the program."""

    def accept(_index: int, _run: CaseRun) -> bool:
        end = time.thread_time() + 0.2
        while time.thread_time() < end:
            pass
        return True

    result = sandbox.run(make_job("def f(x): return x", range(CASES), job_cpu_seconds=1.0), accept=accept)
    assert 1 <= count_finished(result) <= 6


def test_rescued_time_outs_do_not_end_the_job(sandbox: Sandbox):
    """Each case but the first times out, and its second run, in a fresh process, does not."""
    source = """
        import time

        calls = []

        def f(x):
            calls.append(x)
            time.sleep(0 if len(calls) == 1 else 60)
    """
    job = make_job(source, range(3), case_seconds=5.0, restarts=1)
    result = sandbox.run(job, accept=lambda _, run: run.status is Status.OK)
    assert [run.status for run in result.cases] == [Status.OK] * 3
    assert [run.first_run is not None for run in result.cases] == [False, True, True]


@pytest.mark.parametrize("is_stopped", [False, True])
def test_clock_can_stop_while_accept_waits(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, is_stopped: bool):
    passed = [0.0]
    clock = SimpleNamespace(monotonic=lambda: time.monotonic() + passed[0], thread_time=time.thread_time)

    def accept(_index: int, _run: CaseRun) -> bool:
        passed[0] += 1000.0
        return True

    monkeypatch.setattr(runner, "time", clock)
    job = replace(make_job("def f(x): return x", range(3), total_seconds=500.0), stops_clock_in_accept=is_stopped)
    assert count_finished(sandbox.run(job, accept=accept)) == (3 if is_stopped else 2)


def test_sends_nothing_ahead_after_a_time_out(sandbox: Sandbox):
    """Otherwise a later case, whose time-out may get no second run, could time out because the host needs the CPU."""
    source = """
        import time
        n = 0
        def f(x):
            global n
            time.sleep(x)
            n += 1
            return n
    """
    values: list[int] = []

    def accept(_index: int, run: CaseRun) -> bool:
        if run.status is Status.OK:
            values.append(decode_outcome(run))
        return run.status is Status.OK and values[-1] == 1

    job = replace(make_job(source, [60, 0, 0, 0]), case_seconds={0: 0.2})
    assert [run.status for run in sandbox.run(job, accept=accept).cases] == [Status.TIME_LIMIT, *[Status.OK] * 3]
    # The third case runs twice. The fourth runs in the process of the second run, and was not sent before that.
    assert values[:4] == [1, 2, 1, 2]
