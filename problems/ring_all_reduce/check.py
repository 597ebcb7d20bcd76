"""Judges results that must be sums and share nothing, and recognises broken rings by who is in which sum."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from problems.format.case import Case
from problems.format.checker import RIGHT, Checker, Evidence, Finding
from problems.format.checkers.close import Close
from problems.format.failures import failure
from problems.format.numbers import NotNumbers, numeric
from problems.format.outcome import Outcome
from problems.format.values import view_of
from problems.format.views import Named, Shown
from problems.ring_all_reduce.model import BASE, NOT_OURS, known

Floats = NDArray[np.float64]
CALLS = ("results", "then")


class Ring(Close):
    """Right sums, in memory of their own; in part 2, by few enough numbers sent and without waiting for ever."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """How it ended, the values of each call, shared memory, what was sent."""
        found = failure(case, expected, actual)
        if found is not None:
            return found
        if field(actual, "deadlock"):
            message = (
                "The workers wait for each other for ever: one waits for an array that its left neighbour never sends."
            )
            return Finding(ok=False, kind="deadlock", message=message)
        for call in CALLS:
            if field(expected, call) is not None:
                finding = super().check(case, _one(expected, call), _one(actual, call))
                if not finding.ok:
                    return _said(finding, call)
        return _sharing(actual) or _sending(case, actual) or RIGHT

    def same(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """The same values, and the same memory shared."""
        if a.how != "ok" or b.how != "ok" or a.mutated or b.mutated:
            return super().same(case, a, b)
        if bool(field(a, "deadlock")) != bool(field(b, "deadlock")) or shared(a) != shared(b):
            return False
        first, second = field(a, "late"), field(b, "late")
        if isinstance(first, bool) and isinstance(second, bool) and first != second:
            return False
        return all(super(Ring, self).same(case, _one(a, call), _one(b, call)) for call in CALLS)

    def show(self, case: Case, expected: Outcome | None, actual: Outcome) -> Shown:
        """The first call; the gradients where there are workers."""
        wanted = None if expected is None else _one(expected, "results")
        shown = super().show(case, wanted, _one(actual, "results"))
        if "grads" in case.payload:
            grads = Named(name="grad of each rank", value=view_of(case.payload["grads"]))
            return replace(shown, inputs=[*shown.inputs, grads])
        return shown


def field(outcome: Outcome, name: str) -> Any:
    """One part of what the driver gave; None where there is none."""
    value: Any = outcome.value if outcome.how == "ok" else None
    return cast("Mapping[Any, Any]", value).get(name) if isinstance(value, Mapping) else None


def _one(outcome: Outcome, call: str) -> Outcome:
    return replace(outcome, value=field(outcome, call))


def shared(outcome: Outcome) -> set[str]:
    """What results share memory with: "results", "inputs"."""
    found = field(outcome, "shared")
    return {str(one) for one in cast("Sequence[Any]", found)} if isinstance(found, list | tuple) else set()


def _said(finding: Finding, call: str) -> Finding:
    """Rows are workers, and a second call is said to be one."""
    message = finding.message
    if call == "then":
        message = f"In a second call, with another number of workers: {message}"
    return replace(finding, message=message)


def _sharing(actual: Outcome) -> Finding | None:
    if not shared(actual):
        return None
    other = "each other" if "results" in shared(actual) else "an input"
    message = f"The sums are right, but results share memory with {other}: whoever writes into one changes both."
    return Finding(ok=False, kind="shared", message=message)


def _sending(case: Case, actual: Outcome) -> Finding | None:
    grads = case.payload.get("grads")
    if grads is None:
        return None
    n, d = len(grads), len(grads[0])
    most = 2 * (n - 1) * -(-d // n)
    sent = field(actual, "sent")
    counts = [int(one) for one in cast("Sequence[Any]", sent)] if isinstance(sent, list) else []
    if max(counts, default=0) > most:
        message = "The sums are right, but a worker sent more than 2 (n - 1) ceil(d / n) numbers."
        return Finding(ok=False, kind="sent", message=message, detail=f"sent {counts}, at most {most}")
    if n > 1 and not all(counts):
        message = "A worker sent nothing: workers may talk through send and recv alone."
        return Finding(ok=False, kind="sent", message=message, detail=f"sent {counts}")
    return None


def witness(case: Case, expected: Outcome, actual: Outcome) -> Iterator[str]:
    """Bugs that one wrong outcome shows by itself."""
    if actual.how != "ok":
        return
    if actual.mutated:
        yield "inputs-mutated"
        return
    want, got = rows_of(field(expected, "results")), rows_of(field(actual, "results"))
    if want is None or got is None or len(want) < 2:
        return
    if _remainder_dropped(_inputs(case), want, got):
        yield "remainder-dropped"
    if case.private.get("digits"):
        inputs = _inputs(case)
        if _only_shards(inputs, want[0], got):
            yield "reduce-scatter-only"
        else:
            yield from _ring(got, inputs, _excluded(expected, actual))


def deduce(evidence: Sequence[Evidence]) -> Iterator[tuple[str, int]]:
    """Shared memory. Inputs that were used as buffers come back as results too: that is the other bug."""
    mutated = any(seen.actual.mutated for seen in evidence)
    for place, seen in enumerate(evidence):
        found = shared(seen.actual)
        if not seen.actual.mutated and found and (not mutated or "results" in found):
            yield "results-aliased", place


def _inputs(case: Case) -> Floats:
    grads = case.payload["grads"] if "grads" in case.payload else case.payload["args"][0]
    return np.array(grads, dtype=np.float64)


def rows_of(value: Any) -> list[Floats] | None:
    """The results as rows, perhaps of unlike lengths; None where they are no numbers."""
    if not isinstance(value, list | tuple | np.ndarray):
        return None
    try:
        rows = [numeric(row).astype(np.float64) for row in cast("Sequence[Any]", value)]
    except NotNumbers:
        return None
    return rows if all(row.ndim == 1 for row in rows) else None


def _near(a: Floats, b: Floats) -> bool:
    return a.shape == b.shape and bool(np.allclose(a, b, rtol=1e-3, atol=1e-5))


def _remainder_dropped(inputs: Floats, want: Sequence[Floats], got: Sequence[Floats]) -> bool:
    """Right as far as d // n * n, and then the worker's own, zeros or nothing, in every row."""
    n, d = inputs.shape
    whole = d // n * n
    if (
        not 0 < whole < d
        or not np.all(inputs)
        or len(got) != n
        or not all(_near(row[:whole], sums[:whole]) for row, sums in zip(got, want, strict=True))
    ):
        return False
    if len({row.size for row in got}) != 1:
        return False
    tails = [row[whole:] for row in got]
    if not tails[0].size:
        return True
    own = all(_near(tail, mine[whole:]) for tail, mine in zip(tails, inputs, strict=True))
    return tails[0].size == d - whole and (own or not any(np.any(tail) for tail in tails))


def _excluded(expected: Outcome, actual: Outcome) -> set[str]:
    """Bugs that the sums may look like and that cannot be: values that were read from elsewhere than the buffers tell
    the inputs from a neighbour mixed up, and with two workers both of these bugs give right sums."""
    late, then = field(actual, "late"), rows_of(field(actual, "then"))
    excluded: set[str] = set()
    if late is True:  # where no second store was found there may be one that was not looked at
        excluded.add("directions-mixed")
    wanted = rows_of(field(expected, "then")) or []
    if then is None or len(then) != len(wanted) or not all(map(_near, then, wanted)):
        excluded |= {"directions-mixed", "originals-forwarded"}
    return excluded


def _ring(got: Sequence[Floats], inputs: Floats, excluded: set[str]) -> Iterator[str]:
    """What the digits say: worker w holds BASE ** w everywhere, so a result says whose values are in it."""
    n, d = inputs.shape
    if len(got) != n or not all(row.shape == (d,) and np.all(row == np.round(row)) for row in got):
        return
    table = np.array(got)
    if _neighbour_again(n, table):
        yield "originals-forwarded"
        return
    bugs = _bugs_of(n, table) - excluded
    if len(bugs) == 1:
        yield from bugs - {NOT_OURS}


def _bugs_of(n: int, table: Floats) -> frozenset[str]:
    """The bugs of rings that end so, with shards that lie together or, failing that, are dealt out in turn."""
    d = table.shape[1]
    if d % n or not np.all(np.abs(table) < float(BASE) ** (n + 2)):
        return frozenset()
    whole = table.astype(np.int64)
    for shards in (whole.reshape(n, n, d // n), whole.reshape(n, d // n, n).swapaxes(1, 2)):
        if np.all(shards == shards[..., :1]):
            return known(n).get(tuple(tuple(row) for row in shards[..., 0].tolist()), frozenset())
    return frozenset()


def _only_shards(inputs: Floats, sums: Floats, got: Sequence[Floats]) -> bool:
    """Each element is right in one row, of its own shard, and elsewhere there is nothing or the worker's own value."""
    n, d = inputs.shape
    if len(got) != n:
        return False
    if all(row.size in (d // n, -(-d // n)) for row in got) and sum(row.size for row in got) == d:
        return all(_near(row, sums[: row.size]) for row in got)
    if any(row.shape != (d,) for row in got):
        return False
    table = np.array(got)
    done = table == sums
    elsewhere = np.all(table[~done] == 0) or np.all((table == inputs) | done)
    even = np.all(np.isin(done.sum(axis=1), (d // n, -(-d // n))))
    return bool(np.all(done.sum(axis=0) == 1) and elsewhere and even)


def _neighbour_again(n: int, table: Floats) -> bool:
    """Every worker added one neighbour's own values, whole, in each of the n - 1 rounds."""
    for toward in (-1, 1):
        sums = [BASE**i + (n - 1) * BASE ** ((i + toward) % n) for i in range(n)]
        if np.all(table == np.array(sums, dtype=np.float64)[:, None]):
            return True
    return False


CHECKERS: Mapping[str, Checker] = {"ring": Ring()}
