"""Runs merges in a few processes, and shares them fairly between clients.

A client is a session, or for practice without an account a network. It has one merge at a time and a budget of CPU
time, so that changes made to be slow delay only the client that sends them.
"""

import atexit
import logging
import os
import queue
import select
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from judge.domain.documents.client_owners import ClientOwners
from judge.domain.documents.merge_process import CPU_SECONDS, OUT_OF_MEMORY, read_message, write_message
from judge.domain.documents.update_format import InvalidUpdateError

logger = logging.getLogger(__name__)
PROCESSES = 2
"""In each web process."""
WAIT_SECONDS = 10.0
"""How long a merge waits for a free process, and then for its result. A busy machine takes longer than the CPU time."""
WAIT_SECONDS_IN_TRANSACTION = 1.5
"""By default PostgreSQL ends a transaction that waits for 5 s, and on SQLite all other writers wait for it."""
MAX_WAITING = 8
"""Merges of one client that wait."""
BUDGET_SECONDS = 10.0
"""CPU time of one client in each window. A merge takes a few milliseconds, and a page sends four a second."""
WINDOW_SECONDS = 60
COSTLY_EXITS = (-signal.SIGPROF, -signal.SIGABRT, -signal.SIGSEGV, OUT_OF_MEMORY)
"""How a process ends that exceeds its CPU time or its memory, or in which pycrdt crashes."""

CANDIDATE_ONLY = ClientOwners()
"""No interviewer has typed."""


class MergeUnavailableError(Exception):
    """No process was free or could be started, or the machine was too busy to merge in time."""


class BudgetSpentError(Exception):
    """The client has spent its CPU time of this window."""

    def __init__(self, retry_after: int) -> None:
        super().__init__()
        self.retry_after = retry_after


class CostlyUpdateError(Exception):
    """The process died: the merge took too much CPU time or memory, or pycrdt crashed."""


@dataclass(frozen=True, slots=True)
class Payer:
    """Whose budget a merge spends."""

    key: str
    people: int = 1
    """How many people may share the key."""


@dataclass(frozen=True, slots=True)
class MergedDocument:
    update: bytes
    """The update that was merged last, or that replaces the text; empty if there was none."""
    state: bytes
    text: bytes
    """In UTF-8."""
    clocks: dict[int, int]
    """How much each client has typed, in UTF-16 code units."""
    pairs: bytes | None
    """The surrogate pairs of the state, for a later merge; None if there are too many. To find them, a merge reads the
    whole state, which takes much longer than the rest of it."""
    clients: list[int]
    """Yjs's ids of the clients whose text the merged update contains."""


class MergeProcess:
    def __init__(self) -> None:
        """Raises MergeUnavailableError if the machine has no memory, process or file descriptor for it."""
        environment = {"PATH": os.environ.get("PATH", ""), "PYTHONDONTWRITEBYTECODE": "1"}
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "judge.domain.documents.merge_process"],
                cwd=settings.BASE_DIR,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # pycrdt prints each panic
            )
        except OSError as error:
            logger.warning("a process that merges changes could not be started: %s", error)
            raise MergeUnavailableError from None

    def is_running(self) -> bool:
        return self._process.poll() is None

    def request(self, message: dict[str, Any], wait: float) -> dict[str, Any]:
        """Return the result. `wait` is in seconds. Raises CostlyUpdateError or MergeUnavailableError: then stop the
        process."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        result = None
        with suppress(OSError):  # the process has died
            write_message(stdin, message)
            poll = select.poll()  # select.select() refuses file descriptors above 1023
            poll.register(stdout, select.POLLIN)
            # The CPU limit ends a costly merge long before: a merge that is late waits for a busy machine.
            if not poll.poll(wait * 1000):
                raise MergeUnavailableError
            result = read_message(stdout)
        if result is None:
            raise self._build_exit_error()
        return result

    def _build_exit_error(self) -> Exception:
        try:
            exit_code = self._process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            return MergeUnavailableError()
        return CostlyUpdateError() if exit_code in COSTLY_EXITS else MergeUnavailableError()

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                if stream is not None:
                    stream.close()


class CpuBudget:
    """The CPU time that each client has spent in the current window, in this web process."""

    def __init__(self) -> None:
        self._window = 0
        self._spent_ms: Counter[str] = Counter()

    def require(self, payer: Payer) -> None:
        """Raises BudgetSpentError."""
        window, seconds = divmod(int(time.monotonic()), WINDOW_SECONDS)
        if window != self._window:
            self._window, self._spent_ms = window, Counter()
        if self._spent_ms[payer.key] >= BUDGET_SECONDS * payer.people * 1000:
            raise BudgetSpentError(WINDOW_SECONDS - seconds)

    def add(self, payer: Payer, seconds: float) -> None:
        self._spent_ms[payer.key] += round(seconds * 1000)


class ClientSlot:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.users = 0
        """How many merges hold the lock or wait for it."""


class ClientSlots:
    """Lets each client merge one document at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._slots: dict[str, ClientSlot] = {}

    @contextmanager
    def hold(self, client: str, wait: float) -> Iterator[None]:
        """Raises MergeUnavailableError after `wait` seconds, or at once if too many merges of the client wait."""
        with self._lock:
            slot = self._slots.setdefault(client, ClientSlot())
            if slot.users > MAX_WAITING:
                raise MergeUnavailableError
            slot.users += 1
        try:
            if not slot.lock.acquire(timeout=wait):
                raise MergeUnavailableError
            try:
                yield
            finally:
                slot.lock.release()
        finally:
            with self._lock:
                slot.users -= 1
                if not slot.users:
                    del self._slots[client]


class MergePool:
    """Processes start when they are needed first, and are replaced when they die."""

    def __init__(self) -> None:
        self._slots = ClientSlots()
        self._budget = CpuBudget()
        self._free: queue.LifoQueue[MergeProcess | None] = queue.LifoQueue()
        for _ in range(PROCESSES):
            self._free.put(None)

    def merge(
        self,
        payer: Payer,
        snapshot: bytes,
        updates: Sequence[bytes],
        *,
        update: bytes | None = None,
        owners: ClientOwners = CANDIDATE_ONLY,
        text: str | None = None,
        pairs: bytes | None = None,
        in_transaction: bool = False,
    ) -> MergedDocument:
        """Fold stored updates into a snapshot, then apply a new update, then replace the text. `owners` are those of
        the update's clients, and `pairs` those of the earlier result whose state the snapshot is.

        Raises InvalidUpdateError, CostlyUpdateError, BudgetSpentError or MergeUnavailableError.
        """
        request = {"snapshot": snapshot, "updates": list(updates), "update": update, "text": text, "pairs": pairs}
        request |= {"person": owners.person, "interviewers": list(owners.interviewers.items())}
        wait = WAIT_SECONDS_IN_TRANSACTION if in_transaction else WAIT_SECONDS
        deadline = time.monotonic() + wait
        with self._slots.hold(payer.key, wait):
            self._budget.require(payer)
            try:
                result = self._run(request, deadline, wait)
            except CostlyUpdateError:
                self._budget.add(payer, 2 * CPU_SECONDS)  # the process must start again, too
                raise
            self._budget.add(payer, result["cpu_seconds"])
        if reason := result.get("invalid"):
            raise InvalidUpdateError(reason)
        clocks, pairs = dict(result["clocks"]), result["pairs"]
        merged = result["update"] or b""
        return MergedDocument(merged, result["state"], result["text"], clocks, pairs, result["clients"])

    def stop(self) -> None:
        """Stop the processes that are not merging."""
        while not self._free.empty():
            if (process := self._free.get()) is not None:
                process.stop()

    def _run(self, request: dict[str, Any], deadline: float, wait: float) -> dict[str, Any]:
        try:
            process = self._free.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            raise MergeUnavailableError from None
        try:
            if process is not None and not process.is_running():  # killed while it waited
                process.stop()
                process = None
            process = process or MergeProcess()
            return process.request(request, wait)
        except BaseException:
            # Without its answer read, the process would give that answer to the next client.
            failed, process = process, None
            if failed is not None:
                failed.stop()
            raise
        finally:
            self._free.put(process)


POOL = MergePool()
atexit.register(POOL.stop)
