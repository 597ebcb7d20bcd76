"""Driver of lru_cache: scripts as the shared driver runs them, with keys that notice being hashed or compared, so that
work is counted without a clock and threads meet at a chosen moment. Further steps:

    ["growth", "Class", [small, large]]     work for each operation at two capacities: [float, float]
    ["during", var, "method", args, n, steps]   call, and run `steps` in another thread at the n-th use of a key
    ["stress", var, threads, rounds, capacity]  many threads at once: {"wrong", "raised", "kept"}

An argument {"$key": n} becomes such a key; keys of one number are equal."""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

from problems.format.drivers.common import bases_of
from problems.format.drivers.script import OPS, Op, load, op_call, run_script

__all__ = ["load", "run"]

PATIENCE = 0.03
"""Seconds that a call is held for the other thread, which a lock of the solution may rightly keep out for as long."""


class Key:
    """A key that tells `watch` whenever it is hashed or compared."""

    watch: Callable[[], None] = staticmethod(lambda: None)

    def __init__(self, number: int) -> None:
        self.number = number

    def __hash__(self) -> int:
        Key.watch()
        return hash(self.number)

    def __eq__(self, other: object) -> bool:
        Key.watch()
        return isinstance(other, Key) and other.number == self.number


@contextmanager
def _watching(watch: Callable[[], None]) -> Iterator[None]:
    Key.watch = staticmethod(watch)
    try:
        yield
    finally:
        Key.watch = staticmethod(lambda: None)


def _with_keys(value: Any) -> Any:
    if isinstance(value, dict):
        table = cast("dict[Any, Any]", value)
        return Key(table["$key"]) if table.keys() == {"$key"} else table
    if isinstance(value, list):
        return [_with_keys(item) for item in cast("list[Any]", value)]
    return value


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

    def trace(_frame: Any, _event: str, _argument: Any) -> Any:
        one_more()
        return trace

    with _watching(one_more):
        before = sys.gettrace()
        sys.settrace(trace)
        try:
            _exercise(cache, capacity)
        finally:
            sys.settrace(before)
    return count


def _exercise(cache: Any, capacity: int) -> None:
    """Hits on the oldest key, updates, misses and evictions in turn."""
    for number in range(capacity):
        cache.get(Key(number))
        cache.put(Key(number), -number)
        cache.get(Key(-1 - number))
        cache.put(Key(capacity + number), number)


def op_during(solution: Any, objects: dict[str, Any], step: list[Any]) -> list[Any]:
    """[the call's answer, the other thread's answers]: the other thread starts at the n-th use of a key."""
    var, method, args, moment, steps = step
    answers: list[Any] = []
    other = threading.Thread(target=_run_steps, args=(solution, objects, steps, answers), daemon=True)
    caller, uses = threading.get_ident(), 0

    def watch() -> None:
        nonlocal uses
        if threading.get_ident() == caller:
            uses += 1
            if uses == moment:
                other.start()
                other.join(PATIENCE)

    with _watching(watch):
        answer = _attempt(solution, objects, [var, method, args])
    if other.ident is None:
        other.start()
    other.join()
    return [answer, answers]


def _attempt(solution: Any, objects: dict[str, Any], call: list[Any]) -> Any:
    try:
        return op_call(solution, objects, _with_keys(call))
    except Exception as error:  # what a race makes of a call is an answer like another
        return {"raised": bases_of(error)}


def _run_steps(solution: Any, objects: dict[str, Any], steps: list[Any], answers: list[Any]) -> None:
    answers.extend(_attempt(solution, objects, step) for step in steps)


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


def _keyed(op: Op) -> Op:
    return lambda solution, objects, step: op(solution, objects, _with_keys(step))


OWN: dict[str, Op] = {"growth": op_growth, "during": op_during, "stress": op_stress}
ALL: dict[str, Op] = {**{name: _keyed(op) for name, op in OPS.items()}, **OWN}


def run(case: dict[str, Any]) -> dict[str, Any]:
    """Run the steps in order."""
    return run_script(case, ALL)
