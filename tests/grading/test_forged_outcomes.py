"""Forged outcomes, graded without running code.

A checker that gets nonsense instead of a value must reject the submission. It must not fail, accept it, or be slow.
"""

import json
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from judge.grading.context import GradingContext
from judge.grading.grade import grade
from judge.grading.redact import Redaction, redact_report
from judge.grading.report import Verdict
from problems.format.loader import load_package
from problems.format.problem import Problem
from sandbox import CaseRun, Job, RunResult, Sandbox, Status, codec
from sandbox.base import AcceptCallback, AnswerCallback
from sandbox.codec import Opaque
from tests.kernels import list_runnable_slugs

HOSTILE = b"hostile"
ROUNDS = 2

NONSENSE: list[Any] = [
    *(None, True, -1, 10**5000, -(10**30), 1 << 64, float("nan"), float("inf"), -0.0, 1e308, 1j, complex("nan+infj")),
    *("", "\0\ud7ff\u202e\x1b[2J", "x" * 100_000, b"", b"\xff" * 1000, [], (), {}, set(), frozenset({frozenset()})),
    *([[]] * 40, [None] * 5000, [[1, 2], [3]], [1, [2, [3, [4]]]], (1,), {"ok": 1}, [{"ok": 1}], [{"raised": []}]),
    *([{"raised": ["ValueError"] * 500}], [{"ok": None, "raised": ["X"]}], {"value": 1}, {"value": {}, "lines": -1}),
    *({"value": [], "lines": True}, {"tokens": None}, {"tokens": np.zeros(0, np.int64)}, {"tokens": [10**40]}),
    *({"odd": Opaque("x", "y"), "draw": -1}, {"odd": {}, "draw": 10**50}, {1: 2, "1": 2, (1,): 3, None: 4}),
    *(Opaque("numpy.ndarray", "array([1.])"), np.float64("nan"), np.int8(-128), np.bool_(True), np.float16(7)),
    *(np.zeros(0), np.zeros((0, 5)), np.zeros((3, 0, 1 << 40)), np.zeros((1,) * 32), np.array(5), np.zeros(3, "c16")),
    *(np.full((3, 3), np.nan), np.full(7, np.inf), np.zeros((2, 2), bool), np.arange(5, dtype=np.uint64) - 6),
    *(np.zeros(100_000), np.array([1 << 63], np.uint64), [np.zeros(3), np.zeros((2, 2))], {"a": {"b": {"c": [{}]}}}),
]


@dataclass
class ForgingSandbox:
    """Returns forged outcomes for the hostile submission and runs any other source in the real sandbox."""

    sandbox: Sandbox
    outcomes: list[bytes]
    name: str

    def run(self, job: Job, *, accept: AcceptCallback | None = None, answer: AnswerCallback | None = None) -> RunResult:
        if job.files.get("solution.py") != HOSTILE:
            return self.sandbox.run(job, accept=accept, answer=answer)
        runs = [CaseRun(status=Status.OK, outcome=outcome) for outcome in self.outcomes]
        for index, run in enumerate(runs):
            if accept is not None and not accept(index, run):
                accept(index, run)
        load = CaseRun(status=Status.OK)
        return RunResult(
            load=load, cases=tuple(runs), python="3.13.1", numpy="2.4.6", backend=self.name, wall_seconds=1.0
        )

    def close(self) -> None:
        """Do nothing. The fixture closes the real sandbox."""


def corrupt_value(value: Any, rng: random.Random) -> Any:
    """Return the value with nonsense in one place, at a random depth."""
    if rng.random() < 0.3 or isinstance(value, np.ndarray | np.generic):
        return rng.choice(NONSENSE)
    if isinstance(value, Mapping) and value:
        key = rng.choice(list(value))
        return {**value, key: corrupt_value(value[key], rng)}
    if isinstance(value, list | tuple) and value:
        place = rng.randrange(len(value))
        items = [*value[:place], corrupt_value(value[place], rng), *value[place + 1 :]]
        return items if isinstance(value, list) else tuple(items)
    return rng.choice(NONSENSE)


def forge_outcome(expected: Any, rng: random.Random) -> bytes:
    """Return an encoded outcome: usually the expected value with nonsense in one place, sometimes only nonsense."""
    answer = {"value": corrupt_value(expected, rng), "mutated": rng.choice([[], ["x"], NONSENSE, None, 10**5000])}
    return codec.encode(rng.choice([answer, answer, answer, answer, rng.choice(NONSENSE)]))


@pytest.mark.parametrize("slug", list_runnable_slugs())
def test_rejects_forged_outcomes(slug: str, sandbox: Sandbox, cache: Path):
    problem: Problem = replace(load_package(slug), bugs=())
    expected = GradingContext(problem, sandbox, cache=cache).get_expected()
    for round_number in range(ROUNDS):
        rng = random.Random(f"{slug} {round_number}")
        forging_sandbox = ForgingSandbox(
            sandbox, [forge_outcome(outcome.value, rng) for outcome in expected.outcomes], sandbox.name
        )
        started = time.monotonic()
        report = grade(GradingContext(problem, forging_sandbox, cache=cache), HOSTILE)
        assert time.monotonic() - started < 60
        assert report.verdict not in (Verdict.ACCEPTED, Verdict.JUDGE_ERROR)
        assert report.model_validate_json(report.model_dump_json()).verdict is report.verdict
        # The database accepts neither NaN nor NUL.
        stored = json.dumps(report.model_dump(mode="json"), allow_nan=False)
        assert "\\u0000" not in stored
        assert len(stored) < 16 << 20
        hidden = [
            case for case in redact_report(report, Redaction(show_bugs=True, source_lines=9)).cases if not case.sample
        ]
        assert not any(case.inputs or case.actual or case.detail for case in hidden)
