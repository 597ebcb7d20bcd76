"""Driver of lru_cache: scripts as the shared driver runs them, with keys that notice being hashed or compared, so that
work is counted without a clock and threads meet at a chosen moment. Further steps:

    ["growth", "Class", [small, large]]     work for each operation at two capacities: [float, float]
    ["meet", "Class", capacity, before, call, others, after]    a call, with those of another thread in the middle of it
    ["stress", var, threads, rounds, capacity]  many threads at once: {"wrong", "raised", "kept"}

Keys of one number are equal."""

import sys
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

from problems.format.drivers.common import bases_of
from problems.format.drivers.script import OPS, Op, load, run_script

__all__ = ["load", "run"]

PATIENCE = 0.02
"""Seconds that a call is held for the other thread, which a lock of the solution may rightly keep out for as long."""
MOMENTS = 24
"""How many moments of one call are tried at the most."""


def _nothing() -> None:
    """What watches while nobody does."""


_watch: list[Callable[[], None]] = [_nothing]
"""Called whenever a key is hashed or compared; one element, the last is in force."""


class Key:
    """A key that tells whoever watches that it is hashed or compared."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __hash__(self) -> int:
        _watch[-1]()
        return hash(self.number)

    def __eq__(self, other: object) -> bool:
        _watch[-1]()
        return isinstance(other, Key) and other.number == self.number


@contextmanager
def _watching(watch: Callable[[], None]) -> Generator[None, None, None]:
    _watch.append(watch)
    try:
        yield
    finally:
        _watch.pop()


def op_growth(solution: Any, _objects: dict[str, Any], step: list[Any]) -> list[float]:
    """Work for each operation of a full cache, at each of the capacities given."""
    return [_work(getattr(solution, step[0]), capacity) / (4 * capacity) for capacity in step[1]]


def _work(kind: Any, capacity: int) -> int:
    """Lines run, functions called and keys hashed or compared during 4 * capacity operations."""
    cache = kind(capacity)
    for number in range(capacity):
        cache.put(Key(number), number)
    count = 0

    def one_more() -> None:
        nonlocal count
        count += 1

    with _watching(one_more), _tracing(one_more):
        _exercise(cache, capacity)
    return count


def _exercise(cache: Any, capacity: int) -> None:
    """Hits on the oldest key, updates, misses and evictions in turn."""
    for number in range(capacity):
        cache.get(Key(number))
        cache.put(Key(number), -number)
        cache.get(Key(-1 - number))
        cache.put(Key(capacity + number), number)


def op_meet(solution: Any, _objects: dict[str, Any], step: list[Any]) -> list[Any]:
    """What two threads got, without repeats: the second makes its calls while the first is at each moment of its own.

    A moment is a line that the first thread runs, or a use that it makes of a key. Each try is on a cache of its own.
    """
    answers: list[Any] = []
    patience = PATIENCE
    for moment in range(1, MOMENTS + 1):
        answer, over, held = _meet(getattr(solution, step[0]), step[1:], moment, patience)
        patience = PATIENCE / 4 if held else patience
        if answer not in answers:
            answers.append(answer)
        if over:
            break
    return answers


def _meet(kind: Any, plan: list[Any], moment: int, patience: float) -> tuple[list[Any], bool, bool]:
    """(answers, was the call over before that moment, did a lock keep the other thread out)."""
    capacity, before, call, others, after = plan
    cache = kind(capacity)
    _answers(cache, before)
    theirs: list[Any] = []
    other = threading.Thread(target=lambda: theirs.extend(_answers(cache, others)), daemon=True)
    caller, uses, held = threading.get_ident(), 0, False

    def watch() -> None:
        nonlocal uses, held
        if threading.get_ident() == caller:
            uses += 1
            if uses == moment:
                other.start()
                other.join(patience)
                held = other.is_alive()

    with _watching(watch), _tracing(watch):
        mine = _answers(cache, [call])
    over = other.ident is None
    if over:
        other.start()
    other.join()
    return [mine, theirs, _answers(cache, after)], over, held


def _answers(cache: Any, calls: list[Any]) -> list[Any]:
    """What each call [method, key number, value...] gives: its value (None for a put) or the exception's classes."""
    answers: list[Any] = []
    for method, number, *rest in calls:
        try:
            value = getattr(cache, method)(Key(number), *rest)
            answers.append(value if method == "get" else None)
        except Exception as error:  # what a race makes of a call is an answer like another
            answers.append({"raised": bases_of(error)})
    return answers


@contextmanager
def _tracing(watch: Callable[[], None]) -> Generator[None, None, None]:
    """Call `watch` for each line that this thread runs and each function that it enters, those of drivers apart."""

    def trace(frame: Any, _event: str, _argument: Any) -> Any:
        if frame.f_globals is globals():
            return None
        watch()
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(before)


def op_stress(_solution: Any, objects: dict[str, Any], step: list[Any]) -> dict[str, int]:
    """Threads that put and get over twice as many keys as fit, switching as often as Python can."""
    cache, (threads, rounds, capacity) = objects[step[0]], step[1:]
    seen = {"wrong": 0, "raised": 0}

    def work(start: int) -> None:
        for turn in range(rounds):
            number = (start * 7 + turn * (start + 1)) % (2 * capacity)
            try:
                cache.put(Key(number), number * 10)
                found = cache.get(Key((number + turn) % (2 * capacity)))
                seen["wrong"] += found not in (-1, (number + turn) % (2 * capacity) * 10)
            except Exception:  # counted: the case fails by it
                seen["raised"] += 1

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with _watching(lambda: None):
            crew = [threading.Thread(target=work, args=(start,), daemon=True) for start in range(threads)]
            for member in crew:
                member.start()
            for member in crew:
                member.join()
    finally:
        sys.setswitchinterval(interval)
    return {**seen, "kept": sum(cache.get(Key(number)) != -1 for number in range(2 * capacity))}


ALL: dict[str, Op] = {**OPS, "growth": op_growth, "meet": op_meet, "stress": op_stress}


def run(case: dict[str, Any]) -> dict[str, Any]:
    """Run the steps in order."""
    return run_script(case, ALL)
