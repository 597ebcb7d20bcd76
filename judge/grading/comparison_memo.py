"""Compares equal outcomes once.

The variants of a bug often have the same outcome in a case, so a validation, which diagnoses each variant, repeats many
comparisons.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import astuple, replace
from typing import TypeVar

from problems.format.case import Case
from problems.format.checker_api import Checker, Finding
from problems.format.outcome import Outcome
from problems.format.problem import Problem
from problems.format.views import CaseView
from sandbox import codec

_MAX_FRAME_BYTES = 1 << 30

Result = TypeVar("Result")


def memoize_comparisons(problem: Problem) -> Problem:
    """Return the problem with checkers and a witness that remember their results. They are pure, so no result changes.

    All outcomes that they get stay in memory as long as the returned problem."""
    memo = _Memo()
    checkers = {name: _MemoizedChecker(checker, memo) for name, checker in problem.checkers.items()}
    find_witnessed = problem.witness
    if find_witnessed is None:
        return replace(problem, checkers=checkers)

    def witness(case: Case, expected: Outcome, actual: Outcome) -> Iterable[str]:
        return memo.get("witness", case, expected, actual, lambda: tuple(find_witnessed(case, expected, actual)))

    return replace(problem, checkers=checkers, witness=witness)


class _Memo:
    def __init__(self) -> None:
        self._results: dict[tuple[object, ...], object] = {}
        self._keys: dict[int, tuple[object, bytes]] = {}
        """Each case and outcome, by its `id()`, with its hash (b"" for a case). The object is stored so that no
        other one gets its `id()`."""

    def get(self, name: str, case: Case, one: Outcome, other: Outcome, compute: Callable[[], Result]) -> Result:
        """Return the result of the comparison `name` of two outcomes. The first call computes and stores it."""
        key = (name, self._get_case_key(case), self._get_key(one), self._get_key(other))
        if key not in self._results:
            self._results[key] = compute()
        return self._results[key]  # pyright: ignore[reportReturnType] -- each name has one type of results

    def _get_case_key(self, case: Case) -> int:
        self._keys.setdefault(id(case), (case, b""))
        return id(case)

    def _get_key(self, outcome: Outcome) -> bytes:
        if id(outcome) not in self._keys:
            self._keys[id(outcome)] = (outcome, _hash_outcome(outcome))
        return self._keys[id(outcome)][1]


def _hash_outcome(outcome: Outcome) -> bytes:
    raised = astuple(outcome.raised) if outcome.raised else None
    fields = (outcome.how, outcome.value, outcome.mutated, raised, outcome.missing, outcome.calls, outcome.detail)
    return hashlib.sha256(codec.encode(fields, limit=_MAX_FRAME_BYTES)).digest()


class _MemoizedChecker:
    def __init__(self, checker: Checker, memo: _Memo) -> None:
        self._checker = checker
        self._memo = memo

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        return self._memo.get("check", case, expected, actual, lambda: self._checker.check(case, expected, actual))

    def is_same_behavior(self, case: Case, a: Outcome, b: Outcome) -> bool:
        return self._memo.get("same", case, a, b, lambda: self._checker.is_same_behavior(case, a, b))

    def show(self, case: Case, expected: Outcome | None, actual: Outcome) -> CaseView:
        return self._checker.show(case, expected, actual)
