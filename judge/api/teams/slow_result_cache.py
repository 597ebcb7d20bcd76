"""Caches for a minute what took long to compute, in this process."""

import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from django.utils import timezone

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class CachedResult(Generic[Result]):
    value: Result
    as_of: datetime
    """When its computation started."""


SLOW_SECONDS = 0.1
"""What is computed in less time is always current."""
MAX_AGE_SECONDS = 60.0
MAX_RESULTS = 200


@dataclass(slots=True)
class SlowResultCache(Generic[Result]):
    """Only for statistics that name no candidate: a cached result does not change when a candidate is deleted."""

    slow_seconds: float = SLOW_SECONDS
    """What takes at least as long to compute is cached."""
    _results: dict[Hashable, tuple[float, CachedResult[Result]]] = field(default_factory=dict)
    """By key: the `time.monotonic()` at which the computation started, and its result."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, key: Hashable, compute: Callable[[], Result]) -> CachedResult[Result]:
        started, as_of = time.monotonic(), timezone.now()
        with self._lock:
            stored = self._results.get(key)
        if stored is not None and started - stored[0] < MAX_AGE_SECONDS:
            return stored[1]
        result = CachedResult(compute(), as_of)
        with self._lock:
            self._results.pop(key, None)
            if time.monotonic() - started >= self.slow_seconds:
                self._results[key] = started, result
            while len(self._results) > MAX_RESULTS:
                del self._results[next(iter(self._results))]
        return result
