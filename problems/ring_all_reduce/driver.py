"""Driver of ring_all_reduce. A case is a call {"entry", "names", "args"}, perhaps with "then": further arguments for a
second call in the same case; or {"entry": "ring_worker", "grads": [...]}: one worker in each of n threads.

Gives {"value": {"results", "then", "shared", "late", "sent", "deadlock"}, "mutated": [names]}: the results of
both calls, which of them share memory ("results" with each other, "inputs" with an input), with "probe" in the case
and wrong sums whether inputs are read beside the buffers, and the numbers sent by each worker."""

import sys
import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, cast

import numpy as np

from problems.format.drivers.common import Inputs, argument_names, lacks, load, loaded

__all__ = ["load", "run"]


def run(case: dict[str, Any]) -> dict[str, Any]:
    """Call the entry, or run the workers, and look for shared memory."""
    solution = loaded()
    missing = lacks(solution, [case["entry"], *case.get("needs", ())])
    if missing is not None:
        return {"missing": missing}
    function = getattr(solution, case["entry"])
    if "grads" in case:
        return _workers(function, case["grads"])
    value: dict[str, Any] = {"results": None, "then": None, "shared": []}
    mutated: dict[str, None] = {}
    for key, args in (("results", case["args"]), ("then", case.get("then"))):
        if args is None:
            continue
        given = list(args)  # the solution may change even the list
        inputs = Inputs(dict(zip(argument_names(function, given, case.get("names", ())), given, strict=True)))
        arrays = list(given[0])
        value[key] = function(*given)
        value["shared"] += _shared(value[key], arrays)
        mutated.update(dict.fromkeys(inputs.mutated()))
    if case.get("probe") and not _right(value["results"], case["args"][0]):
        value["late"] = _late(function)
    return {"value": value, "mutated": list(mutated)}


def _right(results: Any, workers: Sequence[Any]) -> bool:
    try:
        return bool(np.allclose(np.asarray(results), np.sum(workers, axis=0), rtol=1e-3, atol=1e-5))
    except (TypeError, ValueError):
        return False


MOMENTS = 24
"""How many lines of the solution are tried at the most."""
TARGETS = 8
"""How many variables are tried at the most."""


def _late(function: Callable[..., Any]) -> bool | None:
    """Do wrong sums hold values that were read beside the buffers, from the inputs or from a copy of them? For the
    diagnosis alone; None where four workers get right sums.

    Worker w holds 16 ** w. At one line of the call, each in turn until something was added, all numbers in the inputs,
    or in one variable, are multiplied by 16 ** 4. If every element of the results then has one old part and most have
    new ones too, they came from two stores. Lines with variables that do not live to the end, such as messages, do not
    count.
    """
    plain = _Change(0, 0).run(function)
    if plain is None or np.all(plain == sum(16**worker for worker in range(4))):
        return None
    for moment in range(1, MOMENTS + 1):
        for target in range(TARGETS + 1):
            change = _Change(moment, target)
            rows = change.run(function)
            if change.begun or not (change.happened or target):
                return False
            if not change.happened:
                break
            if rows is None or not change.kept:
                continue
            parts = (rows.astype(np.int64)[..., None] >> (4 * np.arange(8))) & 15
            old, new = parts[..., :4].sum(axis=-1), parts[..., 4:].sum(axis=-1)
            if np.all(old == 1) and np.count_nonzero(new) * 2 > new.size:
                return True
    return False


class _Change:
    """Multiplies one store of numbers at one line of the solution: the inputs, or the local variable number `target`
    of those that hold arrays."""

    def __init__(self, moment: int, target: int) -> None:
        self.moment, self.target = moment, target
        self.lines = 0
        self.arrays = [np.full(4, 16.0**worker) for worker in range(4)]
        self.happened = self.begun = False
        self.kept = True
        self.frame: Any = None
        self.stores: list[tuple[str, Any]] = []

    def run(self, function: Callable[..., Any]) -> Any:
        """The results as an array [4, 4]; None if they are none."""
        before = sys.gettrace()
        sys.settrace(self._trace if self.moment else None)
        try:
            rows = np.asarray(function(list(self.arrays)), dtype=np.float64)
        except Exception:  # the call itself was judged before
            return None
        finally:
            sys.settrace(before)
        usable = rows.ndim == 2 and np.all(np.abs(rows) < 2.0**62)
        return rows if usable else None

    def _trace(self, frame: Any, event: str, _argument: Any) -> Any:
        if frame.f_globals is not loaded().__dict__ or frame.f_code.co_name.startswith("<"):
            return None  # within a comprehension a message may be half made
        if event == "line" and self.lines < self.moment:
            self.lines += 1
            if self.lines == self.moment:
                self._apply(frame)
        if event == "return" and frame is self.frame:
            self.kept = all(frame.f_locals.get(name) is store for name, store in self.stores)
        return self._trace

    def _apply(self, frame: Any) -> None:
        self.frame = frame
        self.stores = [(name, value) for name, value in frame.f_locals.items() if _holds(value)]
        if not all(_powers(value) for _, value in self.stores):
            self.begun = True
        elif not self.target:
            self.happened = _multiply(self.arrays, 16.0**4)
        elif self.target <= len(self.stores):
            self.happened = _multiply(self.stores[self.target - 1][1], 16.0**4)


Array = np.ndarray[Any, np.dtype[Any]]


def _powers(value: Any) -> bool:
    """Is every number in it one worker's own, or 0?"""
    if isinstance(value, np.ndarray):
        return bool(np.all(np.isin(cast("Array", value), (0.0, 1.0, 16.0, 256.0, 4096.0))))
    if isinstance(value, list | tuple):
        return all(map(_powers, cast("Sequence[Any]", value)))
    return not isinstance(value, float) or value in (0.0, 1.0, 16.0, 256.0, 4096.0)


def _holds(value: Any) -> bool:
    """An array of floats that may be written, or a list or tuple with such or with floats in it?"""
    if isinstance(value, list | tuple):
        return any(isinstance(item, float) or _holds(item) for item in cast("Sequence[Any]", value))
    if not isinstance(value, np.ndarray):
        return False
    array = cast("Array", value)
    return array.dtype.kind == "f" and array.flags.writeable


def _multiply(value: Any, factor: float) -> bool:
    if isinstance(value, np.ndarray):
        array = cast("Array", value)
        array *= factor
        return True
    items = value
    for place, item in enumerate(items):
        if isinstance(item, float) and isinstance(items, list):
            items[place] = item * factor
        elif _holds(item):
            _multiply(item, factor)
    return True


def _shared(results: Any, inputs: Sequence[Any]) -> list[str]:
    """What the results share memory with: "results", "inputs"."""
    if not isinstance(results, list | tuple | np.ndarray):
        return []
    rows = list(cast("Sequence[Any]", results))
    pairs = [(a, b) for place, a in enumerate(rows) for b in rows[place + 1 :]]
    found = ["results"] if any(_overlap(a, b) for a, b in pairs) else []
    return found + (["inputs"] if any(_overlap(a, b) for a in rows for b in inputs) else [])


def _overlap(a: Any, b: Any) -> bool:
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        return bool(np.shares_memory(cast("Array", a), cast("Array", b)))
    return a is b and isinstance(a, list)


class Stuck(BaseException):
    """Nobody will ever send again."""


class Ring:
    """Carries arrays from each worker to its right neighbour. Knows at once when all wait for each other."""

    def __init__(self, n: int) -> None:
        self.n = n
        self.boxes: list[deque[Any]] = [deque() for _ in range(n)]
        self.sent = [0] * n
        self.waiting: set[int] = set()
        self.working = set(range(n))
        self.stuck = False
        self.changed = threading.Condition()

    def send(self, rank: int, array: Any) -> None:
        """A copy of `array` for the right neighbour."""
        copied = np.array(array, copy=True)
        if copied.dtype.kind not in "biuf":
            raise TypeError("send takes an array of numbers")
        with self.changed:
            self.sent[rank] += copied.size
            self.boxes[(rank + 1) % self.n].append(copied)
            self.changed.notify_all()

    def recv(self, rank: int) -> Any:
        """The next array from the left neighbour. Raises `Stuck`."""
        with self.changed:
            self.waiting.add(rank)
            while not self.boxes[rank]:
                self._look()
                if self.stuck:
                    raise Stuck
                self.changed.wait()
            self.waiting.discard(rank)
            return self.boxes[rank].popleft()

    def leave(self, rank: int) -> None:
        """A worker is done."""
        with self.changed:
            self.working.discard(rank)
            self._look()

    def _look(self) -> None:
        """Is anybody left who is not waiting for an array that nobody sends?"""
        if self.working and all(rank in self.waiting and not self.boxes[rank] for rank in self.working):
            self.stuck = True
            self.changed.notify_all()


def _workers(function: Callable[..., Any], grads: list[Any]) -> dict[str, Any]:
    """One worker for each gradient, each in a thread of its own."""
    n = len(grads)
    ring, inputs = Ring(n), Inputs({"grad": list(grads)})
    results: list[Any] = [None] * n
    errors: list[BaseException] = []

    def work(rank: int) -> None:
        def send(array: Any) -> None:
            ring.send(rank, array)

        try:
            results[rank] = function(rank, n, grads[rank], send, lambda: ring.recv(rank))
        except BaseException as error:
            errors.append(error)
        finally:
            ring.leave(rank)

    crew = [threading.Thread(target=work, args=(rank,), daemon=True) for rank in range(n)]
    for member in crew:
        member.start()
    for member in crew:
        member.join()
    for error in errors:
        if not isinstance(error, Stuck):
            raise error
    value = {"results": results, "then": None, "shared": _shared(results, inputs.inputs["grad"])}
    return {"value": {**value, "sent": ring.sent, "deadlock": ring.stuck}, "mutated": inputs.mutated()}
