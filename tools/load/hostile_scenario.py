"""Hostile submissions beside honest ones: how much later does an honest one get its verdict?

Ten hostile sessions for each honest one have a hundred submissions in the queue all the time, and each occupies a
process for as long as the limits let it. The same worker first judges the honest ones without them.
"""

import argparse
import logging
import random
import statistics
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from django.db import connection
from django.db.models import Count

from judge.actions.practice.practice_sessions import create_practice_session
from judge.actions.queue.enqueue_submission import enqueue_submission
from judge.domain import catalog
from judge.models import CandidateSession, Report, Submission
from tools.load.loaded_judge import SLUG, SUBMISSION, SUBMISSIONS_PATH
from tools.load.locust_run import describe_machine
from tools.stack import ApiClient, Stack, wait_until

PROCESSES = 2
HOSTILE_SESSIONS = 10
"""For each honest session."""
WAITING = 100
"""Hostile submissions in the queue for each honest session."""
MAX_RATIO = 2.0
PAUSE_SECONDS = 4.0
"""Mean time between a verdict and the next submission of an honest session."""
WARM_UP = 3

PROGRAMS = {
    "busy loop": "def softmax(x):\n    while True:\n        pass\n",
    "hangs at import": "while True:\n    pass\n",
    "sleeps": "import time\ndef softmax(x):\n    time.sleep(999)\n",
    "threads": """
import threading
import numpy as np
def spin():
    while True:
        np.ones(100_000).sum()
def softmax(x):
    for _ in range(8):
        threading.Thread(target=spin, daemon=True).start()
    spin()
""",
    "memory": "held = []\ndef softmax(x):\n    while True:\n        held.append(bytearray(1 << 20))\n",
    "floods": "def softmax(x):\n    while True:\n        print('x' * 10_000)\n",
    "files": """
import itertools, os
def softmax(x):
    for number in itertools.count():
        open(f'/tmp/{number}', 'w').close()
""",
    "dies": "import os\ndef softmax(x):\n    os._exit(9)\n",
}


def run(stack: Stack, options: argparse.Namespace) -> list[str]:
    """Return the faults."""
    logging.disable(logging.INFO)
    stack.start_worker("-c", str(PROCESSES))
    clients = [ApiClient(stack.url) for _ in range(options.honest)]
    measure(clients, WARM_UP, pause=0.0)
    alone = measure(clients, options.rounds)
    with HostileSessions(options.honest) as hostile:
        wait_until(lambda: hostile.count_judged() >= options.judged_before, 600, 0.5)
        beside = measure(clients, options.rounds)
        verdicts = hostile.count_verdicts()
    ratio = statistics.median(beside) / statistics.median(alone)
    print(f"{describe_machine()}: one worker with {PROCESSES} processes, honest sessions: {options.honest}")
    for name, times in (("alone", alone), (f"beside {HOSTILE_SESSIONS * options.honest} hostile sessions", beside)):
        print(f"{name}: POST to verdict {format_times(times)}")
    print(f"hostile submissions judged: {dict(verdicts)}")
    print(f"ratio of the medians: {ratio:.2f}")
    return [f"hostile submissions slow honest ones {ratio:.1f} times"] if ratio > MAX_RATIO else []


def measure(clients: list[ApiClient], rounds: int, pause: float = PAUSE_SECONDS) -> list[float]:
    """Let each client submit a right solution `rounds` times. Returns the seconds from the POST to the verdict."""

    def submit_all(client: ApiClient) -> list[float]:
        times = []
        for _ in range(rounds):
            time.sleep(random.uniform(0, 2 * pause))
            times.append(time_verdict(client))
        return times

    with ThreadPoolExecutor(len(clients)) as pool:
        return [seconds for times in pool.map(submit_all, clients) for seconds in times]


def time_verdict(client: ApiClient) -> float:
    started = time.perf_counter()
    submission = client.send("POST", SUBMISSIONS_PATH, SUBMISSION)["id"]
    events = client.stream(f"{SUBMISSIONS_PATH}/{submission}/events")
    verdict = next(data["verdict"] for name, data in events if name == "report")
    if verdict != "accepted":
        raise SystemExit(f"load: A right solution got the verdict {verdict}, so nothing can be measured.")
    return time.perf_counter() - started


def format_times(times: list[float]) -> str:
    p95 = statistics.quantiles(times, n=20)[-1]
    return f"median {statistics.median(times):.2f} s, p95 {p95:.2f} s, worst {max(times):.2f} s ({len(times)} times)"


class HostileSessions:
    """Sessions whose submissions fill the queue while the context is open."""

    def __init__(self, honest: int) -> None:
        self._sessions = [create_practice_session() for _ in range(HOSTILE_SESSIONS * honest)]
        self._keys = [session.pk for session in self._sessions]
        self._each = WAITING // HOSTILE_SESSIONS
        self._stop_event = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> "HostileSessions":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop_event.set()
        self._thread.join()

    def count_judged(self) -> int:
        return Report.objects.filter(submission__session__in=self._keys).count()

    def count_verdicts(self) -> Counter[str]:
        reports = Report.objects.filter(submission__session__in=self._keys)
        return Counter(reports.values_list("verdict", flat=True))

    def _run(self) -> None:
        try:
            while not self._stop_event.wait(0.2):
                self._fill_queue()
        finally:
            connection.close()

    def _fill_queue(self) -> None:
        queued = Submission.objects.filter(session__in=self._keys, state=Submission.State.QUEUED)
        counts = dict(queued.values_list("session").annotate(Count("id")).order_by())
        for session in self._sessions:
            for _ in range(self._each - counts.get(session.pk, 0)):
                self._submit(session)

    def _submit(self, session: CandidateSession) -> None:
        source = random.choice(list(PROGRAMS.values()))
        enqueue_submission(session, catalog.get_problem(SLUG), "implement", source, "submit")
