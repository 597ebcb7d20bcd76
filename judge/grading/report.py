"""The report of one submission: what the shell prints, the database stores and the pages draw."""

from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict

from problems.format.views import Named, View

Exercise = Literal["implement", "fix", "test"]
"""Write it; make a buggy implementation right; write tests that tell right implementations from buggy ones."""


class Verdict(StrEnum):
    ACCEPTED = "accepted"
    WRONG_ANSWER = "wrong_answer"
    RUNTIME_ERROR = "runtime_error"
    TIME_LIMIT = "time_limit"
    MEMORY_LIMIT = "memory_limit"
    OUTPUT_LIMIT = "output_limit"
    JUDGE_ERROR = "judge_error"
    """Ours, and never the candidate's."""
    NOT_ATTEMPTED = "not_attempted"
    """Of a case only: its part's entry is missing."""
    NOT_RUN = "not_run"
    """Of a case only: the job was over before its turn."""


class FrozenModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Score(FrozenModel):
    passed: int
    total: int
    attempted: bool = True


class NamedBug(FrozenModel):
    """A bug that explains what was seen. `evidence` is a sentence; `cases` the names of the cases it rests on."""

    id: str
    title: str
    cost: bool
    weight: float
    evidence: str
    cases: list[str]
    why: str
    how: str


class ErrorView(FrozenModel):
    type: str
    message: str
    line: int | None
    traceback: str


class CaseReport(FrozenModel):
    """One case. What is None or empty was not there or may not be seen by the reader (see `judge.grading.redact`)."""

    index: int
    name: str
    group: str
    summary: str
    sample: bool
    verdict: Verdict
    message: str
    """One or two sentences: safe for the candidate."""
    kind: str = ""
    """The kind of difference, one word (`Finding.kind`)."""
    detail: str = ""
    first: list[int] | None = None
    """Index of the first difference."""
    inputs: list[Named] = []
    expected: View | None = None
    actual: View | None = None
    error: ErrorView | None = None
    stdout: str = ""
    stdout_cut: bool = False
    time_ms: float = 0.0
    cpu_ms: float = 0.0
    memory_bytes: int = 0
    stateful: bool = False
    """It gave something else when run alone: the solution keeps state between calls."""


class KnownBug(FrozenModel):
    """A bug of the package, as a person reads about it."""

    id: str
    title: str
    why: str
    how: str


class ImplementationReport(FrozenModel):
    """How a test file did against one implementation, right or buggy."""

    label: str
    """Its name where its bug may not be told: "right 1", "buggy 2"."""
    right: bool
    cost: bool
    """Its bug only wastes work. It is shown, and not counted."""
    bug: KnownBug | None
    passed: bool | None
    """Whether every test passed. None where it was not tried: the time was up, or a right implementation had failed."""
    failed_test: str | None = None
    message: str | None = None
    """What the failing test said."""
    line: int | None = None
    """The line of the test file where it failed."""
    calls: list[str] = []
    """The last calls that the failing test made, with what each gave."""
    time_ms: float = 0.0


class Environment(FrozenModel):
    python: str
    numpy: str


class GradingReport(FrozenModel):
    slug: str
    verdict: Verdict
    message: str
    """One sentence on the whole; for bad source the one message."""
    line: int | None = None
    scores: dict[str, Score]
    bugs: list[NamedBug]
    cases: list[CaseReport]
    time_ms: float
    backend: str
    problem_version: str
    environment: Environment
    exercise: Exercise = "implement"
    fix: int | None = None
    """Of a `fix` alone: the number of the exercise."""
    given: KnownBug | None = None
    """Of a `fix` alone: the bug that the given implementation had."""
    tests: list[str] = []
    """Of a `test` alone: the names of the tests."""
    implementations: list[ImplementationReport] = []
    """Of a `test` alone: the right ones first."""
    caught: int | None = None
    """Of a `test` alone: how many of the `total` buggy implementations it failed, those of cost bugs apart; 0 where it
    fails a right one."""
    total: int | None = None
