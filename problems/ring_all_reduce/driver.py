"""Driver of ring_all_reduce. A case is a call {"entry", "names", "args"}, optionally with "then": arguments of a second
call in the same case. Or it is {"entry": "ring_worker", "grads": [...]}: one worker in each of n threads.

Returns {"value": {"results", "then", "shared", "late", "sent", "deadlock"}, "mutated": [names]}:

    results, then   the results of the two calls
    shared          what the results share memory with: "results" (each other), "inputs" (an input)
    late            if the case has "probe" and the sums are wrong: whether inputs are read in addition to the buffers,
                    or None if that cannot be tried
    sent            how many numbers each worker sent, only with "grads"
    deadlock        whether the workers waited for each other forever, only with "grads"

Whether results share memory is decided with functions of the interpreter and of NumPy that are captured before the
solution is loaded. So a solution cannot hide shared memory by replacing np.shares_memory, a builtin such as isinstance,
or methods of a subclass of list or np.ndarray. The results that are examined are the results that are sent. A container
of another class than list and tuple is not sent: its methods could write where nothing here looks.

Like everything that is observed in the solution's own process, the answer can still be forged: a solution can replace
`run` or its helpers in this module, reach the captured functions through gc, frames or the cells of closures, change
memory with ctypes, or map one file twice without permission to write. The sums cannot be forged, because the host
compares them."""

import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, cast

import numpy as np

from problems.format.drivers.common import (
    InputSnapshot,
    find_missing,
    get_argument_names,
    get_solution,
    load,
    to_plain,
)

__all__ = ["load", "run"]

OTHER_CONTAINER = "a subclass of list or tuple"
"""Is sent in the place of a container whose class is neither list nor tuple."""

FindShared = Callable[[Any, Sequence[Any]], tuple[Any, list[str]]]
"""(results, inputs) -> (the results to send, what they share memory with)."""


def _make_run(find_shared: FindShared) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Return `run` with its own reference to `find_shared`, which no name of this module leads to."""

    def run(case: dict[str, Any]) -> dict[str, Any]:
        """Call the entry or run the workers, then look for shared memory."""
        return _run_case(case, find_shared)

    return run


def _run_case(case: dict[str, Any], find_shared: FindShared) -> dict[str, Any]:
    solution = get_solution()
    missing = find_missing(solution, [case["entry"], *case.get("needs", ())])
    if missing is not None:
        return {"missing": missing}
    function = getattr(solution, case["entry"])
    if "grads" in case:
        return _run_workers(function, case["grads"], find_shared)
    value: dict[str, Any] = {"results": None, "then": None, "shared": []}
    mutated: dict[str, None] = {}
    for key, args in (("results", case["args"]), ("then", case.get("then"))):
        if args is None:
            continue
        arguments = list(args)  # the solution may change even the list
        inputs = InputSnapshot(
            dict(zip(get_argument_names(function, arguments, case.get("names", ())), arguments, strict=True))
        )
        arrays = list(arguments[0])
        results, shared = find_shared(function(*arguments), arrays)
        value[key] = to_plain(results)
        value["shared"] += shared
        mutated.update(dict.fromkeys(inputs.list_mutated()))
    if case.get("probe") and not _is_right(value["results"], case["args"][0]):
        value["late"] = _reads_second_store(function)
    return {"value": value, "mutated": list(mutated)}


def _is_right(results: Any, workers: Sequence[Any]) -> bool:
    try:
        return bool(np.allclose(np.asarray(results), np.sum(workers, axis=0), rtol=1e-3, atol=1e-5))
    except (TypeError, ValueError):
        return False


MAX_LINES = 24
"""Maximum number of lines of the solution that are tried."""
MAX_TARGETS = 8
"""Maximum number of variables that are tried."""


def _reads_second_store(function: Callable[..., Any]) -> bool | None:
    """Return whether wrong sums contain values from a second store besides the buffers: the inputs or a copy of them.

    Used only for the diagnosis. None if four workers get right sums, or no table of numbers.

    Worker w has 16 ** w everywhere. At one line of the call, all numbers in the inputs, or in one variable, are
    multiplied by 16 ** 4. This is tried for each line in turn until something was added. If every element of the
    results then has one old part and most have new parts too, the parts came from two stores. Lines with variables that
    do not live until the end of the call, such as messages, do not count.
    """
    plain = _StoreChange(0, 0).run(function)
    if plain is None or np.all(plain == sum(16**worker for worker in range(4))):
        return None
    for line_number in range(1, MAX_LINES + 1):
        for target in range(MAX_TARGETS + 1):
            change = _StoreChange(line_number, target)
            rows = change.run(function)
            if change.has_added or not (change.is_applied or target):
                return False
            if not change.is_applied:
                break
            if rows is None or not change.stores_survived:
                continue
            parts = (rows.astype(np.int64)[..., None] >> (4 * np.arange(8))) & 15
            old, new = parts[..., :4].sum(axis=-1), parts[..., 4:].sum(axis=-1)
            if np.all(old == 1) and np.count_nonzero(new) * 2 > new.size:
                return True
    return False


class _StoreChange:
    """Multiplies one store of numbers before the call runs its line number `line_number`, counted from 1 as they run; 0
    changes nothing. The store is the inputs for target 0, or else the local variable number `target` of those that
    contain floats.

    After `run`, `is_applied` says whether the store was multiplied, `has_added` whether a sum was already in a store at
    that line, so that nothing was multiplied, and `stores_survived` whether all stores were variables to the end.
    """

    def __init__(self, line_number: int, target: int) -> None:
        self.line_number, self.target = line_number, target
        self.lines = 0
        self.arrays = [np.full(4, 16.0**worker) for worker in range(4)]
        self.is_applied = self.has_added = False
        self.stores_survived = True
        self.frame: Any = None
        self.stores: list[tuple[str, Any]] = []

    def run(self, function: Callable[..., Any]) -> Any:
        """Return the results as an array of shape [4, 4]; None if they are not a table of numbers."""
        previous_trace = sys.gettrace()
        sys.settrace(self._trace if self.line_number else None)
        try:
            rows = np.asarray(function(list(self.arrays)), dtype=np.float64)
        except Exception:  # the call itself is judged elsewhere
            return None
        finally:
            sys.settrace(previous_trace)
        usable = rows.ndim == 2 and np.all(np.abs(rows) < 2.0**62)
        return rows if usable else None

    def _trace(self, frame: Any, event: str, _argument: Any) -> Any:
        if frame.f_globals is not get_solution().__dict__ or frame.f_code.co_name.startswith("<"):
            return None  # within a comprehension, a message can be incomplete
        if event == "line" and self.lines < self.line_number:
            self.lines += 1
            if self.lines == self.line_number:
                self._apply(frame)
        if event == "return" and frame is self.frame:
            self.stores_survived = all(frame.f_locals.get(name) is store for name, store in self.stores)
        return self._trace

    def _apply(self, frame: Any) -> None:
        self.frame = frame
        self.stores = [(name, value) for name, value in frame.f_locals.items() if _is_writable_store(value)]
        if not all(_holds_only_powers(value) for _, value in self.stores):
            self.has_added = True
        elif not self.target:
            self.is_applied = _multiply(self.arrays, 16.0**4)
        elif self.target <= len(self.stores):
            self.is_applied = _multiply(self.stores[self.target - 1][1], 16.0**4)


Array = np.ndarray[Any, np.dtype[Any]]


def _holds_only_powers(value: Any) -> bool:
    """Return whether every number in `value` is one worker's own number or 0."""
    if isinstance(value, np.ndarray):
        return bool(np.all(np.isin(cast("Array", value), (0.0, 1.0, 16.0, 256.0, 4096.0))))
    if isinstance(value, list | tuple):
        return all(map(_holds_only_powers, cast("Sequence[Any]", value)))
    return not isinstance(value, float) or value in (0.0, 1.0, 16.0, 256.0, 4096.0)


def _is_writable_store(value: Any) -> bool:
    """Return whether `value` is a writable array of floats, or a list or tuple that contains one or contains floats."""
    if isinstance(value, list | tuple):
        return any(isinstance(item, float) or _is_writable_store(item) for item in cast("Sequence[Any]", value))
    if not isinstance(value, np.ndarray):
        return False
    array = cast("Array", value)
    return array.dtype.kind == "f" and array.flags.writeable


def _multiply(value: Any, factor: float) -> bool:
    """Multiply all floats of a store in place and return True."""
    if isinstance(value, np.ndarray):
        array = cast("Array", value)
        array *= factor
        return True
    items = value
    for place, item in enumerate(items):
        if isinstance(item, float) and isinstance(items, list):
            items[place] = item * factor
        elif _is_writable_store(item):
            _multiply(item, factor)
    return True


def _make_find_shared() -> FindShared:  # noqa: PLR0915 - one scope holds all that must be captured
    """Return the function that finds shared memory. It reads no global and no builtin name when it runs."""
    get_type, is_kind, length, numbers = type, issubclass, len, range
    array_type, list_type, tuple_type = np.ndarray, list, tuple
    as_array, read_bytes = np.ndarray.view, np.ndarray.tobytes
    get_item, set_item = np.ndarray.__getitem__, np.ndarray.__setitem__
    get_shape, get_interface = (vars(np.ndarray)[name].__get__ for name in ("shape", "__array_interface__"))
    shares_memory, draw_bytes, read_int = np.shares_memory, os.urandom, int.from_bytes
    copy_list: Callable[[Any], list[Any]] = cast("Any", list).copy
    set_list_item: Callable[[Any, int, Any], None] = cast("Any", list).__setitem__
    get_tuple_items, everything = cast("Any", tuple).__getitem__, slice(None)
    read_only_errors, first_index, other_container = (ValueError, TypeError), 0, OTHER_CONTAINER

    def draw(end: int) -> int:
        """Draw a number below `end` that the solution cannot predict."""
        return read_int(draw_bytes(8), "big") % end

    def is_array(value: Any) -> bool:
        return is_kind(get_type(value), array_type)

    def is_list(value: Any) -> bool:
        return is_kind(get_type(value), list_type)

    def list_rows(results: Any) -> list[Any] | None:
        """Return the items that a container really has, whatever methods its class replaces."""
        if is_list(results):
            return copy_list(results)
        if is_kind(get_type(results), tuple_type):
            return [*get_tuple_items(results, everything)]
        if is_array(results):
            plain = as_array(results, array_type)
            shape = get_shape(plain)
            return [get_item(plain, place) for place in numbers(shape[first_index])] if shape else None
        return None

    def is_container(value: Any) -> bool:
        return is_list(value) or is_kind(get_type(value), tuple_type)

    def is_other_container(value: Any) -> bool:
        return is_container(value) and get_type(value) is not list_type and get_type(value) is not tuple_type

    def list_arrays(row: Any) -> list[Any]:
        """Return the items of a container that are arrays: those without axes count as numbers."""
        return [item for item in list_rows(row) or [] if is_array(item)] if is_container(row) else []

    def list_addresses(row: Any) -> set[int]:
        return {get_interface(as_array(item, array_type))["data"][first_index] for item in list_arrays(row)}

    def is_overlapping(a: Any, b: Any) -> bool:
        if is_array(a) and is_array(b):
            plain_a, plain_b = as_array(a, array_type), as_array(b, array_type)
            if get_interface(plain_a)["data"] == get_interface(plain_b)["data"]:
                return 0 not in (*get_shape(plain_a), *get_shape(plain_b))
            return shares_memory(plain_a, plain_b) is True
        if is_array(a) or is_array(b):
            array, items = (a, list_arrays(b)) if is_array(a) else (b, list_arrays(a))
            return length([item for item in items if is_overlapping(array, item)]) > 0
        return (a is b and is_list(a)) or length(list_addresses(a) & list_addresses(b)) > 0

    def is_changed_by_writing(row: Any, others: Sequence[Any]) -> bool:
        """Write a random number into `row`, look whether another row changes, and restore it."""
        if is_list(row) and length(copy_list(row)):
            items, marker = copy_list(row), [draw(1 << 60)]
            place = draw(length(items))
            set_list_item(row, place, marker)
            changed = [other for other in others if is_list(other) for item in copy_list(other) if item is marker]
            set_list_item(row, place, items[place])
            return length(changed) > 0
        if not is_array(row) or 0 in get_shape(as_array(row, array_type)):
            return False
        plain = as_array(row, array_type)
        index = (*[draw(size) for size in get_shape(plain)],)
        arrays = [as_array(other, array_type) for other in others if is_array(other)]
        before, old, number = [read_bytes(other) for other in arrays], get_item(plain, index), 1 + draw(100)
        try:
            set_item(plain, index, number if old != number else number + 1)
        except read_only_errors:
            return False  # a view that cannot be written is found by its memory
        after = [read_bytes(other) for other in arrays]
        set_item(plain, index, old)
        return before != after

    def shuffle(items: Sequence[Any]) -> list[Any]:
        left: list[Any] = [*items]
        shuffled: list[Any] = []
        while left:
            shuffled += [left.pop(draw(length(left)))]
        return shuffled

    def find_shared(results: Any, inputs: Sequence[Any]) -> tuple[Any, list[str]]:
        """Return the results to send and what they share memory with: "results", "inputs", both or nothing."""
        rows = list_rows(results)
        if rows is None:
            return results, []
        places = shuffle(numbers(length(rows)))
        found: set[str] = {*()}
        for place in places:
            row = rows[place]
            others = [rows[other] for other in shuffle(places) if other != place]
            for kind, values in (("results", others), ("inputs", shuffle(inputs))):
                for other in values:
                    if is_overlapping(row, other):
                        found |= {kind}
                if is_changed_by_writing(row, values):
                    found |= {kind}
        sent: Any = results
        if not is_array(results):
            sent = [other_container if is_other_container(row) else row for row in rows]
        if is_other_container(results) and not found:
            sent = other_container
        return sent, [kind for kind in ("results", "inputs") if kind in found]

    return find_shared


run = _make_run(_make_find_shared())


class RingDeadlock(BaseException):
    """Raised in every waiting worker: no worker will ever send again."""


class RingLinks:
    """Carries arrays from each worker to its right neighbor. Detects at once when all workers wait for each other."""

    def __init__(self, n: int) -> None:
        self.n = n
        self.inboxes: list[deque[Any]] = [deque() for _ in range(n)]
        self.sent = [0] * n
        self.waiting: set[int] = set()
        self.working = set(range(n))
        self.is_deadlocked = False
        self.condition = threading.Condition()

    def send(self, rank: int, array: Any) -> None:
        """Send a copy of `array` to the right neighbor. Raises TypeError if it is not an array of numbers."""
        copy = np.array(array, copy=True)
        if copy.dtype.kind not in "biuf":
            raise TypeError("send accepts only an array of numbers")
        with self.condition:
            self.sent[rank] += copy.size
            self.inboxes[(rank + 1) % self.n].append(copy)
            self.condition.notify_all()

    def recv(self, rank: int) -> Any:
        """Return the next array from the left neighbor; wait until there is one. Raises `RingDeadlock`."""
        with self.condition:
            self.waiting.add(rank)
            while not self.inboxes[rank]:
                self._detect_deadlock()
                if self.is_deadlocked:
                    raise RingDeadlock
                self.condition.wait()
            self.waiting.discard(rank)
            return self.inboxes[rank].popleft()

    def remove_worker(self, rank: int) -> None:
        """Record that a worker has finished."""
        with self.condition:
            self.working.discard(rank)
            self._detect_deadlock()

    def _detect_deadlock(self) -> None:
        """Declare a deadlock if every remaining worker waits for an array and has none."""
        if self.working and all(rank in self.waiting and not self.inboxes[rank] for rank in self.working):
            self.is_deadlocked = True
            self.condition.notify_all()


def _run_workers(function: Callable[..., Any], grads: list[Any], find_shared: FindShared) -> dict[str, Any]:
    """Run one worker for each gradient, each in its own thread."""
    n = len(grads)
    links, inputs = RingLinks(n), InputSnapshot({"grad": list(grads)})
    results: list[Any] = [None] * n
    errors: list[BaseException] = []

    def work(rank: int) -> None:
        def send(array: Any) -> None:
            links.send(rank, array)

        try:
            results[rank] = function(rank, n, grads[rank], send, lambda: links.recv(rank))
        except BaseException as error:
            errors.append(error)
        finally:
            links.remove_worker(rank)

    threads = [threading.Thread(target=work, args=(rank,), daemon=True) for rank in range(n)]
    for member in threads:
        member.start()
    for member in threads:
        member.join()
    for error in errors:
        if not isinstance(error, RingDeadlock):
            raise error
    sent_results, shared = find_shared(results, inputs.inputs["grad"])
    value = {"results": to_plain(sent_results), "then": None, "shared": shared}
    return {"value": {**value, "sent": links.sent, "deadlock": links.is_deadlocked}, "mutated": inputs.list_mutated()}
