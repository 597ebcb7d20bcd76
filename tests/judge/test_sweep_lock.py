"""One sweep runs at a time, and a sweeper that is frozen does not keep the others from sweeping."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection

from judge.actions.queue.sweep_lock import MAX_SILENCE_SECONDS, hold_file_lock, hold_sweep_lock
from judge.actions.queue.sweep_queue import sweep_queue

HOLD_PROGRAM = """
import sys, time
sys.path.insert(0, {root!r})
from pathlib import Path
from judge.actions.queue.sweep_lock import hold_file_lock
with hold_file_lock(Path({path!r})) as is_held:
    print(is_held, flush=True)
    time.sleep(600)
"""


@contextmanager
def hold_in_another_process(path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    program = HOLD_PROGRAM.format(root=str(Path.cwd()), path=str(path))
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == b"True\n"
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def can_lock(path: Path) -> bool:
    with hold_file_lock(path) as is_held:
        return is_held


def test_one_process_holds_the_file_lock(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with hold_in_another_process(path):
        assert not can_lock(path)
    assert can_lock(path)  # the kernel freed it when the process was killed


def test_frozen_process_loses_the_file_lock(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with hold_in_another_process(path):
        long_ago = time.time() - MAX_SILENCE_SECONDS - 1
        os.utime(path, (long_ago, long_ago))
        with hold_file_lock(path) as is_held:
            assert is_held
            assert not can_lock(path)


@pytest.mark.django_db(transaction=True)
def test_does_not_sweep_during_another_sweep() -> None:
    is_running, may_end = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with hold_sweep_lock() as is_held:
                assert is_held
                is_running.set()
                may_end.wait(30)
        finally:
            connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    try:
        assert is_running.wait(30)
        assert sweep_queue() is None
    finally:
        may_end.set()
        thread.join()
    assert sweep_queue() == 0
