"""kv_cache: measures what steps allocate, and the witness simulates flawed caches over a whole script."""

from collections.abc import Callable
from typing import Any

import pytest

from problems.format.loader import PRACTICE_SEED, load_package
from problems.format.outcome import Outcome

PROBLEM = load_package("kv_cache")
CASES = {case.name: case for case in PROBLEM.cases(PRACTICE_SEED)}
Start = Callable[..., Any]


def name_bugs(start_driver: Start, old: str, new: str) -> set[str]:
    """Return the bugs that the witness names for the reference with `old` replaced, over all cases that it fails."""
    source = PROBLEM.reference.decode()
    assert old in source
    right = [start_driver(PROBLEM.driver, PROBLEM.reference).run(dict(case.payload)) for case in CASES.values()]
    wrong = start_driver(PROBLEM.driver, source.replace(old, new).encode())
    found: set[str] = set()
    assert PROBLEM.witness is not None
    for case, answer in zip(CASES.values(), right, strict=True):
        want = Outcome(how="ok", value=answer["value"])
        got = Outcome(how="ok", value=wrong.run(dict(case.payload))["value"])
        if not PROBLEM.get_checker(case).check(case, want, got).ok:
            found.update(PROBLEM.witness(case, want, got))
    return found


FULL = 'raise ValueError("the cache is full")'


@pytest.mark.parametrize(
    ("old", "new", "bug"),
    [
        ("return weights @ values / weights.sum()", "return values[-1]", "current-token-only"),
        ("weights.sum()\n", "weights.sum() if False else values[0]\n", "causal-mask-on-decode"),
        (FULL, "self.length = 0", "overwrites-when-full"),
        (FULL, "self.length -= 1", "overwrites-when-full"),
        (FULL, "self.keys[-1], self.values[-1] = k, v; raise ValueError", "overwrites-when-full"),
    ],
)
def test_names_bug_by_all_answers(start_driver: Start, old: str, new: str, bug: str) -> None:
    assert name_bugs(start_driver, old, new) == {bug}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/ np.sqrt(query.shape[-1])", ""),
        (FULL, "return"),
        ("weights @ values / weights.sum()", "values.mean(axis=0)"),
        ("self.keys[: self.length], self.values[: self.length]", "self.keys, self.values"),
        ("        self.length += 1", "        self.length = 1"),
    ],
)
def test_names_no_bug_for_other_mistake(start_driver: Start, old: str, new: str) -> None:
    assert name_bugs(start_driver, old, new) == set()


@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        ([[2000, 0], [60000, 0]], ""),
        ([[2000, 90], [12000, 30000]], ""),
        ([[40000, 90], [200000, 30000]], "growth"),
        (None, "raised"),
        ([[1, 2]], "raised"),
        ([["a", 0], [3, 0]], "raised"),
    ],
)
def test_detects_copies_of_a_growing_cache(rows: Any, kind: str) -> None:
    case = CASES["no copy of the cache"]
    right = Outcome(how="ok", value=[{"ok": [[2000, 0], [3000, 0]]}])
    finding = PROBLEM.get_checker(case).check(case, right, Outcome(how="ok", value=[{"ok": rows}]))
    assert finding.kind == kind
