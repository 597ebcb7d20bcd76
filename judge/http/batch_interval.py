"""How long a page waits between two batches of updates: longer while the server is slow, or soon will be."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic, process_time

from django.http import HttpRequest

from judge.http.handler import ARRIVED_AT

MIN_MS, MAX_MS = 250, 1000
SHARE = 8
"""A page spends at most an eighth of its time waiting for answers."""
WEIGHT = 0.05
"""Of the latest request in the average."""
CPU_SHARE = 0.7
"""The share of a core that the pages let this process use. Python runs one thread at a time, so above it requests wait
for each other, and soon all of them for seconds."""
SAMPLE_SECONDS = 0.5
MAX_STEP = 1.25
"""The interval grows or shrinks at most by this factor in each sample, because pages use it only for the next batch."""


class BatchInterval:
    def __init__(self) -> None:
        self._average = 0.0
        self._lock = threading.Lock()
        self._sampled_at, self._computed = monotonic(), process_time()
        self._cpu_ms = float(MIN_MS)
        """The interval at which this process would use CPU_SHARE of a core."""

    @contextmanager
    def measure(self, request: HttpRequest) -> Iterator[None]:
        """Measure the request from its arrival to the end of this context. Most of it can be the wait for a thread."""
        start = request.META.get(ARRIVED_AT, monotonic())
        yield
        with self._lock:
            self._average += WEIGHT * (monotonic() - start - self._average)
            self._sample_cpu_time()

    def get_milliseconds(self) -> int:
        return min(max(round(self._average * 1000 * SHARE), round(self._cpu_ms), MIN_MS), MAX_MS)

    def _sample_cpu_time(self) -> None:
        now, computed = monotonic(), process_time()
        if now < self._sampled_at + SAMPLE_SECONDS:
            return
        share = (computed - self._computed) / (now - self._sampled_at)
        step = min(max(share / CPU_SHARE, 1 / MAX_STEP), MAX_STEP)
        self._cpu_ms = min(max(self._cpu_ms * step, MIN_MS), MAX_MS)
        self._sampled_at, self._computed = now, computed


INTERVAL = BatchInterval()
