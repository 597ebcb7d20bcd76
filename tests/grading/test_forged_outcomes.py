"""What a forged frame can hold, judged without a box: a checker that meets nonsense in the place of a value refuses the
submission, and neither breaks, nor accepts it, nor takes long."""

import json
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from judge.grading.expected import SEED, expectations
from judge.grading.grade import grade
from judge.grading.redact import for_candidate
from judge.grading.report import Verdict
from problems.format.loader import discover, load
from problems.format.problem import Problem
from sandbox import CaseRun, Job, RunResult, Sandbox, Status, codec
from sandbox.base import Accept, Answer
from sandbox.codec import Opaque

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
class Forging:
    """A sandbox whose boxes send what a test made up, where the submission is the hostile one."""

    box: Sandbox
    outcomes: list[bytes]
    name: str

    def run(self, job: Job, *, accept: Accept | None = None, answer: Answer | None = None) -> RunResult:
        if job.files.get("solution.py") != HOSTILE:
            return self.box.run(job, accept=accept, answer=answer)
        runs = [CaseRun(status=Status.OK, outcome=outcome) for outcome in self.outcomes]
        for index, run in enumerate(runs):
            if accept is not None and not accept(index, run):
                accept(index, run)
        load = CaseRun(status=Status.OK)
        return RunResult(
            load=load, cases=tuple(runs), python="3.13.1", numpy="2.4.6", backend=self.name, wall_seconds=1.0
        )

    def close(self) -> None:
        """Whoever opened the box closes it."""


def poisoned(value: Any, chance: random.Random) -> Any:
    """The value with nonsense in one place of it, at a depth that chance decides."""
    if chance.random() < 0.3 or isinstance(value, np.ndarray | np.generic):
        return chance.choice(NONSENSE)
    if isinstance(value, Mapping) and value:
        key = chance.choice(list(value))
        return {**value, key: poisoned(value[key], chance)}
    if isinstance(value, list | tuple) and value:
        place = chance.randrange(len(value))
        items = [*value[:place], poisoned(value[place], chance), *value[place + 1 :]]
        return items if isinstance(value, list) else tuple(items)
    return chance.choice(NONSENSE)


def forged(expected: Any, chance: random.Random) -> bytes:
    answer = {"value": poisoned(expected, chance), "mutated": chance.choice([[], ["x"], NONSENSE, None, 10**5000])}
    return codec.encode(chance.choice([answer, answer, answer, answer, chance.choice(NONSENSE)]))


@pytest.mark.parametrize("slug", discover())
def test_it_refuses_nonsense(slug: str, box: Sandbox, cache: Path):
    problem: Problem = replace(load(slug), bugs=())
    known = expectations(cache).reference(problem, SEED, box)
    for turn in range(ROUNDS):
        chance = random.Random(f"{slug} {turn}")
        forging = Forging(box, [forged(outcome.value, chance) for outcome in known.outcomes], box.name)
        started = time.monotonic()
        report = grade(problem, HOSTILE, forging, cache=cache)
        assert time.monotonic() - started < 60
        assert report.verdict not in (Verdict.ACCEPTED, Verdict.JUDGE_ERROR)
        assert report.model_validate_json(report.model_dump_json()).verdict is report.verdict
        # What a database takes: no NaN, and no NUL.
        stored = json.dumps(report.model_dump(mode="json"), allow_nan=False)
        assert "\\u0000" not in stored
        assert len(stored) < 16 << 20
        hidden = [case for case in for_candidate(report, show_bugs=True).cases if not case.sample]
        assert not any(case.inputs or case.actual or case.detail for case in hidden)
