"""While clients submit, processes are killed and frozen, services restart, and the clock jumps.

Each submission that was answered 201 is judged once and correctly. Afterwards no process, namespace, mount or control
group of the worker is left. What happens to one submission at each of these faults is in other modules:
`test_delivery.py`, `test_full_disk.py`, `test_launcher_outage.py`, `tests/sandbox/test_template.py`.
"""

import os
import signal
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from judge.workers.freeze_detector import FROZEN_SECONDS
from tests.composed.practice_client import WRONG_SOURCE
from tests.composed.submission_stream import SubmissionStream
from tests.judge.factories import load_accepted_source
from tests.judge.fake_clock import FakeClock
from tests.judge.postgres_server import PostgresServer
from tests.judge.process_record import ProcessRecord
from tests.sandbox import cell_processes
from tools.stack import Stack, kill_group, wait_until

pytestmark = [pytest.mark.root, pytest.mark.timeout(900)]

LIMITS = {"JUDGE_SUBMISSIONS_PER_MINUTE": "10000", "JUDGE_CLIENTS_PER_ADDRESS": "100"}
DOWN_SECONDS = 2.0
JUMP_SECONDS = 3600
STOP_SECONDS = 120.0
REMOVAL_SECONDS = 30.0


@dataclass
class FaultyJudge:
    """A judge on PostgreSQL with one worker of two processes. A supervisor starts it again when it has exited."""

    stack: Stack
    server: PostgresServer
    clock: FakeClock

    def __post_init__(self) -> None:
        self.worker = self.stack.start_worker("-c", "2")
        self._stop_event = threading.Event()
        self._supervisor = threading.Thread(target=self._supervise)
        self._supervisor.start()

    def _supervise(self) -> None:
        while not self._stop_event.wait(0.5):
            if self.worker.poll() is not None:
                self.worker = self.stack.start_worker("-c", "2")

    def stop_supervisor(self) -> None:
        self._stop_event.set()
        self._supervisor.join()

    def stop_worker(self) -> None:
        self.stop_supervisor()
        self.worker.terminate()
        self.worker.wait(STOP_SECONDS)

    def query(self, sql: str) -> list[Any]:
        with self.server.connect() as connection:
            return connection.execute(sql.encode()).fetchall()

    def list_judging_processes(self) -> list[int]:
        with suppress(FileNotFoundError, ProcessLookupError):
            children = Path(f"/proc/{self.worker.pid}/task/{self.worker.pid}/children").read_text()
            return [int(pid) for pid in children.split()]
        return []

    def do_nothing(self) -> None:
        """The judge works before anything fails."""

    def kill_cell(self) -> None:
        self._kill_any(lambda: cell_processes.find_first_processes(self.worker.pid, levels=2))

    def kill_template(self) -> None:
        self._kill_any(lambda: cell_processes.find_first_processes(self.worker.pid, levels=1))

    def kill_judging_process(self) -> None:
        self._kill_any(self.list_judging_processes)

    def kill_worker(self) -> None:
        kill_group(self.worker)

    def freeze_worker(self) -> None:
        os.killpg(self.worker.pid, signal.SIGSTOP)
        time.sleep(FROZEN_SECONDS + 1)
        os.killpg(self.worker.pid, signal.SIGCONT)

    def restart_redis(self) -> None:
        self.stack.broker.stop()
        time.sleep(DOWN_SECONDS)
        self.stack.broker.start()

    def restart_postgres(self) -> None:
        self.server.stop()
        time.sleep(DOWN_SECONDS)
        self.server.start()

    def set_clock_forward(self) -> None:
        self.clock.set(JUMP_SECONDS)

    def set_clock_back(self) -> None:
        self.clock.set(-JUMP_SECONDS)

    def _kill_any(self, list_victims: Callable[[], "set[int] | list[int]"]) -> None:
        """Kill one of the victims, which may exit on their own just before."""

        def kill_one() -> bool:
            for pid in list_victims():
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                    return True
            return False

        wait_until(kill_one, 60)


FAULTS: list[Callable[[FaultyJudge], None]] = [
    FaultyJudge.do_nothing,
    FaultyJudge.kill_cell,
    FaultyJudge.kill_template,
    FaultyJudge.kill_judging_process,
    FaultyJudge.restart_redis,
    FaultyJudge.restart_postgres,
    FaultyJudge.freeze_worker,
    FaultyJudge.kill_worker,
    FaultyJudge.set_clock_forward,
    FaultyJudge.set_clock_back,
]


@pytest.fixture
def judge() -> Iterator[FaultyJudge]:
    with tempfile.TemporaryDirectory(prefix="faults-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # the server runs as another user
        clock = FakeClock(folder / "clock")
        server = PostgresServer(folder, **clock.environment)
        server.start()
        try:
            with Stack(folder, server.url, **LIMITS, **clock.environment) as stack:
                faulty_judge = FaultyJudge(stack, server, clock)
                yield faulty_judge
                faulty_judge.stop_supervisor()
        finally:
            server.stop()


def test_faults_under_load_lose_double_and_leave_nothing(judge: FaultyJudge) -> None:
    sources = {"accepted": load_accepted_source().decode(), "wrong_answer": WRONG_SOURCE}
    with ProcessRecord(lambda: judge.stack.list_pids("worker")) as record:
        with SubmissionStream(judge.stack.url, sources) as stream:
            for fault in FAULTS:
                cause(fault, judge, stream)
        # Some were stored whose response was interrupted.
        wait_until(lambda: not judge.query("SELECT id FROM judge_submission WHERE state <> 'done'"), 150, step=0.5)
        judge.stop_worker()
    assert stream.verdicts == stream.expected
    check_stored_verdicts(judge, stream.expected)
    assert record.count_processes() > 10 * len(FAULTS)
    with suppress(AssertionError):
        wait_until(lambda: not record.find_remaining(), REMOVAL_SECONDS, step=0.5)
    assert record.find_remaining() == []


def cause(fault: Callable[[FaultyJudge], None], judge: FaultyJudge, stream: SubmissionStream) -> None:
    fault(judge)
    try:
        # A submission has three attempts, so no submission may be present at each fault.
        stream.wait_until_judged()
    except AssertionError as error:
        error.add_note(f"after {fault.__name__}\n{judge.stack.read_logs()}")
        raise


def check_stored_verdicts(judge: FaultyJudge, expected: dict[str, str]) -> None:
    stored = judge.query("SELECT submission_id::text, verdict FROM judge_report")
    judged = judge.query("SELECT submission_id::text FROM judge_attempt WHERE ending = 'judged'")
    verdicts = dict(stored)
    assert {submission: verdicts.get(submission) for submission in expected} == expected
    for rows in (stored, judged):
        counts = Counter(row[0] for row in rows)
        assert {submission: count for submission, count in counts.items() if count > 1} == {}


def test_finds_process_that_remains() -> None:
    """Proves that the record notices what a worker leaves."""
    command = ["sh", "-c", "sleep 600 & echo $!; wait"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        with ProcessRecord(lambda: [parent.pid]) as record:
            wait_until(lambda: record.count_processes() == 2, 30)
        parent.kill()
        parent.wait()
        assert record.find_remaining() == [f"process {child}"]
        os.kill(child, signal.SIGKILL)
        wait_until(lambda: record.find_remaining() == [], 30)
