"""Where cells have no control group, a program with many threads gets the lowest priority, and others keep theirs."""

import os
from collections.abc import Iterator
from contextlib import closing

import pytest

from sandbox import Sandbox, open_sandbox
from sandbox.bubblewrap import cgroups, priority
from tests.backends import require_backend, use_backend
from tests.sandbox.job_builders import decode_outcome, make_job

SOURCE = """
import os, threading, time

def f(case):
    count, wanted = case
    found = []

    def wait():
        end = time.monotonic() + 60
        while os.getpriority(os.PRIO_PROCESS, 0) != wanted and time.monotonic() < end:
            time.sleep(0.01)
        found.append(os.getpriority(os.PRIO_PROCESS, 0))

    threads = [threading.Thread(target=wait) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found
"""


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """Without control groups, as in a container or for an ordinary user."""
    with use_backend("bubblewrap") as name:
        require_backend(name)
        monkeypatch.setattr(cgroups, "find_writable_folders", list)
        with closing(open_sandbox(name, spare=0)) as opened:
            yield opened


def test_lowers_priority_of_a_process_with_many_threads(sandbox: Sandbox) -> None:
    own = min(priority.LOWEST_PRIORITY, os.getpriority(os.PRIO_PROCESS, 0) + 5)
    many = priority.FEW_THREADS + 8
    (few, lowered) = sandbox.run(
        make_job(SOURCE, [[2, own], [many, priority.LOWEST_PRIORITY]], case_seconds=120.0)
    ).cases
    assert decode_outcome(few) == [own] * 2
    assert decode_outcome(lowered) == [priority.LOWEST_PRIORITY] * many
