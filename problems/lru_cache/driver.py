"""Driver of lru_cache: runs scripts like the shared driver, with further steps:

    ["growth", "Class", [small, large]]     work per operation at two capacities: [float, float]
    ["interleave", "Class", capacity, before, call, other_calls, after]
        a call, interrupted by the calls of another thread; `before` and `after` are calls made before and after both
    ["stress", var, threads, rounds, capacity]  many threads at once: {"wrong", "raised", "stored"}

Their keys report when they are hashed or compared. This makes it possible to count work without a clock and to
interrupt a call at a chosen point. Keys with the same number are equal."""

import sys
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

from problems.format.drivers.common import list_exception_classes
from problems.format.drivers.lock_detector import LockDetector
from problems.format.drivers.script import OPS, Op, load, run_script

__all__ = ["load", "run"]

MAX_INTERRUPTION_POINTS = 24
"""The largest number of points at which one call is interrupted."""


def _ignore() -> None:
    """The observer when nothing is observed."""


_observers: list[Callable[[], None]] = [_ignore]
"""A stack of callbacks. The last one is called whenever a key is hashed or compared."""


class ObservedKey:
    """A key that calls the current observer when it is hashed or compared."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __hash__(self) -> int:
        _observers[-1]()
        return hash(self.number)

    def __eq__(self, other: object) -> bool:
        _observers[-1]()
        return isinstance(other, ObservedKey) and other.number == self.number


@contextmanager
def _observe_keys(observer: Callable[[], None]) -> Generator[None, None, None]:
    _observers.append(observer)
    try:
        yield
    finally:
        _observers.pop()


def op_growth(solution: Any, _objects: dict[str, Any], step: list[Any]) -> list[float]:
    """Return the work per operation of a full cache, at each capacity."""
    return [_count_work(getattr(solution, step[0]), capacity) / (4 * capacity) for capacity in step[1]]


def _count_work(cache_class: Any, capacity: int) -> int:
    """Count the lines run, functions called and keys hashed or compared in 4 * capacity operations."""
    cache = cache_class(capacity)
    for number in range(capacity):
        cache.put(ObservedKey(number), number)
    count = 0

    def count_one() -> None:
        nonlocal count
        count += 1

    with _observe_keys(count_one), _trace_lines(count_one):
        _use_cache(cache, capacity)
    return count


def _use_cache(cache: Any, capacity: int) -> None:
    """Alternate hits on the oldest key, updates, misses and evictions."""
    for number in range(capacity):
        cache.get(ObservedKey(number))
        cache.put(ObservedKey(number), -number)
        cache.get(ObservedKey(-1 - number))
        cache.put(ObservedKey(capacity + number), number)


def op_interleave(solution: Any, _objects: dict[str, Any], step: list[Any]) -> list[Any]:
    """Return the distinct answers of two threads, of which the second interrupts the first at each point of its call.

    A point is a line that the first thread runs, or a use of a key by it. Each attempt uses a new cache.
    """
    answers: list[Any] = []
    detector = LockDetector()
    for point in range(1, MAX_INTERRUPTION_POINTS + 1):
        answer, is_over = _interrupt_call(getattr(solution, step[0]), step[1:], point, detector)
        if answer not in answers:
            answers.append(answer)
        if is_over:
            break
    return answers


def _interrupt_call(cache_class: Any, plan: list[Any], point: int, detector: LockDetector) -> tuple[list[Any], bool]:
    """Return (answers, whether the call finished before `point`). The answers are those to the interrupted call, to the
    calls of the other thread, and to the calls afterwards. `plan` has the step's elements from the capacity on."""
    capacity, before, call, other_calls, after = plan
    cache = cache_class(capacity)
    _run_calls(cache, before)
    other_answers: list[Any] = []
    other = threading.Thread(target=lambda: other_answers.extend(_run_calls(cache, other_calls)), daemon=True)
    caller, events = threading.get_ident(), 0

    def observer() -> None:
        nonlocal events
        if threading.get_ident() == caller:
            events += 1
            if events == point:
                other.start()
                detector.wait_for(other)

    with _observe_keys(observer), _trace_lines(observer):
        own_answers = _run_calls(cache, [call])
    is_over = other.ident is None
    if is_over:
        other.start()
    other.join()
    return [own_answers, other_answers, _run_calls(cache, after)], is_over


def _run_calls(cache: Any, calls: list[Any]) -> list[Any]:
    """Return the result of each call [method, key number, value...]: a value, None for a put, or exception classes."""
    answers: list[Any] = []
    for method, number, *values in calls:
        try:
            value = getattr(cache, method)(ObservedKey(number), *values)
            answers.append(value if method == "get" else None)
        except Exception as error:  # a race can raise any exception; it is part of the answers
            answers.append({"raised": list_exception_classes(error)})
    return answers


@contextmanager
def _trace_lines(observer: Callable[[], None]) -> Generator[None, None, None]:
    """Call `observer` for each line this thread runs and each function it enters, except in this driver."""

    def trace(frame: Any, _event: str, _argument: Any) -> Any:
        if frame.f_globals is globals() or frame.f_globals is LockDetector.wait_for.__globals__:
            return None
        observer()
        return trace

    previous = sys.gettrace()
    sys.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(previous)


def op_stress(_solution: Any, objects: dict[str, Any], step: list[Any]) -> dict[str, int]:
    """Run threads that put and get over twice as many keys as fit, with the shortest switch interval.

    Returns how often a get returned another key's value ("wrong"), how often a thread's put or get raised an exception,
    and how many keys are stored in the end."""
    cache, (threads, rounds, capacity) = objects[step[0]], step[1:]
    counts = {"wrong": 0, "raised": 0}

    def put_and_get(start: int) -> None:
        for turn in range(rounds):
            number = (start * 7 + turn * (start + 1)) % (2 * capacity)
            try:
                cache.put(ObservedKey(number), number * 10)
                found = cache.get(ObservedKey((number + turn) % (2 * capacity)))
                counts["wrong"] += found not in (-1, (number + turn) % (2 * capacity) * 10)
            except Exception:  # counted, and the count fails the case
                counts["raised"] += 1

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with _observe_keys(lambda: None):
            workers = [threading.Thread(target=put_and_get, args=(start,), daemon=True) for start in range(threads)]
            for worker in workers:
                worker.start()
            for worker in workers:
                worker.join()
    finally:
        sys.setswitchinterval(interval)
    return {**counts, "stored": sum(cache.get(ObservedKey(number)) != -1 for number in range(2 * capacity))}


ALL_OPS: dict[str, Op] = {**OPS, "growth": op_growth, "interleave": op_interleave, "stress": op_stress}


def run(case: dict[str, Any]) -> dict[str, Any]:
    """Run the steps of a case in order."""
    return run_script(case, ALL_OPS)
