"""Checks that the results are sums and share no memory. Recognizes broken rings by which workers are in which sum."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from problems.format.abnormal_outcomes import check_abnormal
from problems.format.case import Case
from problems.format.checker_api import RIGHT, Checker, Evidence, Finding
from problems.format.checkers.close import CloseChecker
from problems.format.numeric_arrays import NotNumericError, to_ints, to_numeric
from problems.format.outcome import Outcome
from problems.format.value_encoding import build_value_view
from problems.format.value_size import count_items
from problems.format.views import CaseView, NamedView
from problems.ring_all_reduce.ring_simulator import BASE, OTHER_MISTAKE, map_end_states_to_bugs

Floats = NDArray[np.float64]
CALL_FIELDS = ("results", "then")
MAX_NUMBERS = 100_000
"""Results with more numbers than this are not diagnosed."""


class RingChecker(CloseChecker):
    """Requires correct sums that share no memory. In part 2 it also limits the numbers sent and rejects deadlocks."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Check for abnormal ends first, then the values of each call, shared memory, and the numbers sent."""
        found = check_abnormal(case, expected, actual)
        if found is not None:
            return found
        if get_field(actual, "deadlock") is True:
            message = (
                "The workers wait for each other forever: every remaining worker waits for an array that its left "
                "neighbor never sends. Match each recv with one send."
            )
            return Finding(ok=False, kind="deadlock", message=message)
        for call in CALL_FIELDS:
            if get_field(expected, call) is not None:
                finding = super().check(case, _select_call(expected, call), _select_call(actual, call))
                if not finding.ok:
                    return _label_finding(finding, call)
        return _check_sharing(actual) or _check_sent(case, actual) or RIGHT

    def is_same_behavior(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """Return True if both outcomes have the same values, share the same memory, and do not differ in the driver's
        "deadlock" or "late"."""
        if a.how != "ok" or b.how != "ok" or a.mutated or b.mutated:
            return super().is_same_behavior(case, a, b)
        deadlocked = [get_field(one, "deadlock") is True for one in (a, b)]
        if deadlocked[0] != deadlocked[1] or get_shared_kinds(a) != get_shared_kinds(b):
            return False
        first, second = get_field(a, "late"), get_field(b, "late")
        if isinstance(first, bool) and isinstance(second, bool) and first != second:
            return False
        return all(
            super(RingChecker, self).is_same_behavior(case, _select_call(a, call), _select_call(b, call))
            for call in CALL_FIELDS
        )

    def show(self, case: Case, expected: Outcome | None, actual: Outcome) -> CaseView:
        """Show the first call and, for part 2, the gradient of each rank."""
        expected_results = None if expected is None else _select_call(expected, "results")
        shown = super().show(case, expected_results, _select_call(actual, "results"))
        if "grads" in case.payload:
            grads = NamedView(name="grad of each rank", value=build_value_view(case.payload["grads"]))
            return replace(shown, inputs=[*shown.inputs, grads])
        return shown


def get_field(outcome: Outcome, name: str) -> Any:
    """Return one field of the driver's value; None if it is missing."""
    value: Any = outcome.value if outcome.how == "ok" else None
    return cast("Mapping[Any, Any]", value).get(name) if isinstance(value, Mapping) else None


def _select_call(outcome: Outcome, call: str) -> Outcome:
    return replace(outcome, value=get_field(outcome, call))


def get_shared_kinds(outcome: Outcome) -> set[str]:
    """Return what the results share memory with: a subset of {"results", "inputs"}."""
    found = get_field(outcome, "shared")
    names = cast("Sequence[Any]", found) if isinstance(found, list | tuple) else ()
    return {name for name in names if isinstance(name, str)}


def _label_finding(finding: Finding, call: str) -> Finding:
    """State in the message if the finding is about the second call."""
    message = finding.message
    if call == "then":
        message = f"In a second call, with another number of workers: {message}"
    return replace(finding, message=message)


def _check_sharing(actual: Outcome) -> Finding | None:
    if not get_shared_kinds(actual):
        return None
    other = "each other" if "results" in get_shared_kinds(actual) else "an input"
    message = (
        f"The sums are right, but results share memory with {other}, so a write into one changes both. "
        "Return a separate array for each worker."
    )
    return Finding(ok=False, kind="shared", message=message)


def _check_sent(case: Case, actual: Outcome) -> Finding | None:
    grads = case.payload.get("grads")
    if grads is None:
        return None
    n, d = len(grads), len(grads[0])
    max_sent = 2 * (n - 1) * -(-d // n)
    counts = to_ints(get_field(actual, "sent"), longest=n)
    if counts is None or len(counts) != n:
        return Finding(ok=False, kind="type", message="The record of the numbers that were sent cannot be read.")
    if max(counts, default=0) > max_sent:
        message = (
            "The sums are right, but a worker sent more than 2 (n - 1) ceil(d / n) numbers. "
            "Send one shard per round, not the whole array."
        )
        return Finding(ok=False, kind="sent", message=message, detail=f"sent {counts}, at most {max_sent}")
    if n > 1 and not all(counts):
        message = "A worker sent nothing. Workers may communicate only through send and recv."
        return Finding(ok=False, kind="sent", message=message, detail=f"sent {counts}")
    return None


def witness(case: Case, expected: Outcome, actual: Outcome) -> Iterator[str]:
    """Yield the ids of bugs that one wrong outcome proves."""
    if actual.how != "ok":
        return
    if actual.mutated:
        yield "inputs-mutated"
        return
    want, got = parse_rows(get_field(expected, "results")), parse_rows(get_field(actual, "results"))
    if want is None or got is None or len(want) < 2:
        return
    if _is_remainder_dropped(_read_inputs(case), want, got):
        yield "remainder-dropped"
    if case.private.get("digits"):
        inputs = _read_inputs(case)
        unit = inputs[0, 0]  # worker w holds unit * BASE ** w everywhere
        if _has_only_shards(inputs, want[0], got) or _has_only_shards_in_second_call(case, expected, actual):
            yield "reduce-scatter-only"
        else:
            yield from _infer_ring_bugs([row / unit for row in got], inputs, _find_excluded_bugs(expected, actual))


def deduce(evidence: Sequence[Evidence]) -> Iterator[tuple[str, int]]:
    """Yield ("results-aliased", place) for shared memory. Inputs that were used as buffers also come back as results;
    that is the other bug, inputs-mutated."""
    has_mutated = any(one.actual.mutated for one in evidence)
    for place, one in enumerate(evidence):
        found = get_shared_kinds(one.actual)
        if not one.actual.mutated and found and (not has_mutated or "results" in found):
            yield "results-aliased", place


def _read_inputs(case: Case) -> Floats:
    grads = case.payload["grads"] if "grads" in case.payload else case.payload["args"][0]
    return np.array(grads, dtype=np.float64)


def parse_rows(value: Any) -> list[Floats] | None:
    """Return the results as float64 rows, which can have different lengths; None if they are not rows of numbers."""
    if not isinstance(value, list | tuple | np.ndarray) or not 0 < count_items(value, MAX_NUMBERS) <= MAX_NUMBERS:
        return None
    try:
        rows = [to_numeric(row).astype(np.float64) for row in cast("Sequence[Any]", value)]
    except NotNumericError:
        return None
    return rows if all(row.ndim == 1 for row in rows) else None


def _is_near(a: Floats, b: Floats) -> bool:
    return a.shape == b.shape and bool(np.allclose(a, b, rtol=1e-3, atol=1e-5))


def _is_remainder_dropped(inputs: Floats, want: Sequence[Floats], got: Sequence[Floats]) -> bool:
    """Return True if every row is right up to d // n * n and then has the worker's own values, zeros or nothing."""
    n, d = inputs.shape
    divisible = d // n * n
    if (
        not 0 < divisible < d
        or not np.all(inputs)
        or len(got) != n
        or not all(_is_near(row[:divisible], sums[:divisible]) for row, sums in zip(got, want, strict=True))
    ):
        return False
    if len({row.size for row in got}) != 1:
        return False
    tails = [row[divisible:] for row in got]
    if not tails[0].size:
        return True
    is_own_tail = all(_is_near(tail, mine[divisible:]) for tail, mine in zip(tails, inputs, strict=True))
    return tails[0].size == d - divisible and (is_own_tail or not any(np.any(tail) for tail in tails))


def _find_excluded_bugs(expected: Outcome, actual: Outcome) -> set[str]:
    """Return the bugs that cannot be present, although the sums look like them.

    Values that were read from a second store show that the inputs were forwarded, not that the directions were mixed.
    With two workers both of these bugs give right sums, so a wrong second call excludes both.
    """
    late, then = get_field(actual, "late"), parse_rows(get_field(actual, "then"))
    excluded: set[str] = set()
    if late is True:  # False proves nothing: the driver does not try every variable
        excluded.add("directions-mixed")
    expected_then = parse_rows(get_field(expected, "then")) or []
    if then is None or len(then) != len(expected_then) or not all(map(_is_near, then, expected_then)):
        excluded |= {"directions-mixed", "originals-forwarded"}
    return excluded


def _infer_ring_bugs(got: Sequence[Floats], inputs: Floats, excluded: set[str]) -> Iterator[str]:
    """Yield the bug that the digits prove: in `got`, which is divided by the unit, a sum shows whose values it has."""
    n, d = inputs.shape
    if len(got) != n or not all(row.shape == (d,) and np.all(row == np.round(row)) for row in got):
        return
    table = np.array(got)
    if _is_neighbor_repeated(n, table):
        yield "originals-forwarded"
        return
    bugs = _look_up_bugs(n, table) - excluded
    if len(bugs) == 1:
        yield from bugs - {OTHER_MISTAKE}


def _look_up_bugs(n: int, table: Floats) -> frozenset[str]:
    """Return the bugs of rings that end in this table. Shards are contiguous or, if that does not fit, interleaved."""
    d = table.shape[1]
    if d % n or not np.all(np.abs(table) < float(BASE) ** (n + 2)):
        return frozenset()
    digit_table = table.astype(np.int64)
    for shards in (digit_table.reshape(n, n, d // n), digit_table.reshape(n, d // n, n).swapaxes(1, 2)):
        if np.all(shards == shards[..., :1]):
            return map_end_states_to_bugs(n).get(tuple(tuple(row) for row in shards[..., 0].tolist()), frozenset())
    return frozenset()


def _has_only_shards(inputs: Floats, sums: Floats, got: Sequence[Floats]) -> bool:
    """Return True if each element is right in exactly one row and is zero or the worker's own value in all others.

    Rows that contain only the worker's finished shard count too.
    """
    n, d = inputs.shape
    if len(got) != n:
        return False
    if all(row.size in (d // n, -(-d // n)) for row in got) and sum(row.size for row in got) == d:
        return all(_is_near(row, sums[: row.size]) for row in got)
    if any(row.shape != (d,) for row in got):
        return False
    table = np.array(got)
    is_finished = table == sums
    is_original_elsewhere = np.all(table[~is_finished] == 0) or np.all((table == inputs) | is_finished)
    is_evenly_split = np.all(np.isin(is_finished.sum(axis=1), (d // n, -(-d // n))))
    return bool(np.all(is_finished.sum(axis=0) == 1) and is_original_elsewhere and is_evenly_split)


def _has_only_shards_in_second_call(case: Case, expected: Outcome, actual: Outcome) -> bool:
    """The second call has two workers, with which the bugs of a first phase give right sums."""
    want, got = parse_rows(get_field(expected, "then")), parse_rows(get_field(actual, "then"))
    if not want or not got or len(want) != 2:
        return False
    return _has_only_shards(np.array(case.payload["then"][0], dtype=np.float64), want[0], got)


def _is_neighbor_repeated(n: int, table: Floats) -> bool:
    """Return True if every worker added the whole array of one neighbor in each of the n - 1 rounds."""
    for direction in (-1, 1):
        sums = [BASE**i + (n - 1) * BASE ** ((i + direction) % n) for i in range(n)]
        if np.all(table == np.array(sums, dtype=np.float64)[:, None]):
            return True
    return False


CHECKERS: Mapping[str, Checker] = {"ring": RingChecker()}
