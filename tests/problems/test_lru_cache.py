"""The diagnosis of two bugs in one LRU cache."""

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import pytest

from problems.format.bug_edits import apply_edits, read_bug_edits
from problems.format.checker_api import Evidence
from problems.format.loader import PRACTICE_SEED, load_package
from problems.format.outcome import Outcome
from problems.lru_cache.bug_simulation import BUGS, deduce_pair

PROBLEM = load_package("lru_cache")
EDITS = read_bug_edits(PROBLEM)
CASES = [case for case in PROBLEM.cases(PRACTICE_SEED) if case.group in ("normal", "trap")]


def run_cases(source: bytes) -> list[Outcome]:
    names: dict[str, Any] = {}
    exec(source, names)
    return [Outcome(how="ok", value=run_steps(names, case.payload["steps"])) for case in CASES]


def run_steps(names: dict[str, Any], steps: Sequence[Any]) -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = []
    for operation, var, name, args, *_ in steps:
        if operation == "new":
            names[var] = names[name](*args)
        answer = getattr(names[var], name)(*args) if operation != "new" else None
        results.append({"ok": answer if operation == "call" else None})
    return results


def deduce(bugs: Sequence[str]) -> set[str]:
    source = apply_edits(PROBLEM.reference, *(EDITS[bug] for bug in bugs))
    assert source is not None
    expected = run_cases(PROBLEM.reference)
    evidence = [
        Evidence(case=case, expected=want, actual=got, finding=PROBLEM.get_checker(case).check(case, want, got))
        for case, want, got in zip(CASES, expected, run_cases(source), strict=True)
    ]
    return {bug for bug, _ in deduce_pair(evidence)}


@pytest.mark.parametrize("pair", list(combinations(BUGS, 2)), ids=" ".join)
def test_deduces_both_bugs_or_nothing(pair: tuple[str, str]) -> None:
    assert deduce(pair) in (set(pair), set())


def test_deduces_bugs_that_hide_each_other() -> None:
    for pair in (("evicts-most-recent", "none-for-missing"), ("put-does-not-refresh", "evicts-before-update")):
        assert deduce(pair) == set(pair)


@pytest.mark.parametrize("bugs", [(), *((bug,) for bug in BUGS)], ids=" ".join)
def test_deduces_nothing_from_fewer_bugs(bugs: tuple[str, ...]) -> None:
    assert deduce(bugs) == set()
