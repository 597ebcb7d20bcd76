"""The report of one submission. The command line prints it, the database stores it and the frontend displays it."""

from collections.abc import Collection
from enum import Enum, StrEnum, auto
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict

from problems.format.views import NamedView, View

Exercise = Literal["implement", "fix", "test"]
"""Implement the problem; fix a buggy implementation; write tests that tell correct implementations from buggy ones."""


class Verdict(StrEnum):
    ACCEPTED = "accepted"
    WRONG_ANSWER = "wrong_answer"
    RUNTIME_ERROR = "runtime_error"
    TIME_LIMIT = "time_limit"
    MEMORY_LIMIT = "memory_limit"
    OUTPUT_LIMIT = "output_limit"
    RAN = "ran"
    """On the candidate's own input: the code returned. Nothing is compared, so it is neither right nor wrong."""
    JUDGE_ERROR = "judge_error"
    """An internal error. The candidate never causes it."""
    NOT_ATTEMPTED = "not_attempted"
    """For a case only: the entry of its follow-up part is missing."""
    NOT_RUN = "not_run"
    """For a case: the job ended before the case could run, or its CPU time is not measured. For a report: the
    candidate's own input cannot be evaluated."""


class FrozenModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Score(FrozenModel):
    passed: int
    total: int
    attempted: bool = True


class NamedBug(FrozenModel):
    """A bug that explains the failed cases. `weight` is in (0, 1]: how well it does. `evidence` is one sentence;
    `cases` names the cases that support it."""

    id: str
    title: str
    cost: bool
    weight: float
    evidence: str
    cases: list[str]
    why: str
    """Why it matters in production."""
    how: str
    """How to find it: an input to try."""
    self_counted: bool = False
    """For a cost bug: the evidence is only what the program counted about itself, which it can forge."""


class NearBug(FrozenModel):
    """A bug that does not explain the failed cases, but comes nearest to it. `difference` says where the two differ."""

    id: str
    title: str
    difference: str


class ErrorView(FrozenModel):
    type: str
    message: str
    line: int | None
    traceback: str


class CpuRatioView(FrozenModel):
    """Ratio of the submission's CPU time to the reference's, measured outside of both processes.

    `ratio` compares the least times of the repetitions. `at_least` is the lowest ratio that the noise in the
    reference's times allows. `limit` is the highest ratio that counts as efficient."""

    ratio: float
    at_least: float
    limit: float


class Shown(Enum):
    """Marks a field of `CaseReport` that candidates see also for a hidden case. A marked field takes few bytes."""

    ALWAYS = auto()
    PRACTICE = auto()
    """Not in an interview, where the solution could choose its value."""


class CaseReport(FrozenModel):
    """Report of one case. A field is None or empty if it has no value or if the reader may not see it (see
    `judge.grading.redact`)."""

    # A field without a mark is a detail: it is hidden for a hidden case, and left out where the details take too much
    # space (`judge.grading.report_limits`). So it has a default. Of `error` a part remains in both.
    index: Annotated[int, Shown.ALWAYS]
    name: Annotated[str, Shown.ALWAYS]
    group: Annotated[str, Shown.ALWAYS]
    summary: Annotated[str, Shown.ALWAYS]
    sample: Annotated[bool, Shown.ALWAYS]
    verdict: Annotated[Verdict, Shown.ALWAYS]
    message: Annotated[str, Shown.ALWAYS]
    """One or two sentences that the candidate may read. For a hidden case of an interview,
    `judge.grading.redact` replaces them with a fixed message."""
    kind: Annotated[str, Shown.ALWAYS] = ""
    """Kind of the difference (`Finding.kind`), or `NOT_MEASURABLE` of `judge.grading.cpu_limits`."""
    detail: str = ""
    first: list[int] | None = None
    """Index of the first difference."""
    inputs: list[NamedView] = []
    expected: View | None = None
    actual: View | None = None
    error: ErrorView | None = None
    stdout: str = ""
    stdout_cut: bool = False
    time_ms: Annotated[float, Shown.PRACTICE] = 0.0
    cpu_ms: Annotated[float, Shown.PRACTICE] = 0.0
    memory_bytes: Annotated[int, Shown.PRACTICE] = 0
    stateful: Annotated[bool, Shown.ALWAYS] = False
    """The case had another outcome when it ran alone, because the solution keeps state between calls. The outcome among
    the other cases counts."""
    alone: View | None = None
    """For a stateful case: what the solution returned when the case ran alone."""
    self_counted: Annotated[bool, Shown.ALWAYS] = False
    """The verdict rests on counts that the program took of itself, which it can forge. It decides nothing."""
    cpu_ratio: Annotated[CpuRatioView | None, Shown.PRACTICE] = None
    """For a case with a CPU limit, after the measurement."""
    omitted: str = ""
    """Why the details are not stored, one sentence (see `judge.grading.report_limits`). Empty if they are."""

    def copy_without_details(self, marks: Collection[Shown] = tuple(Shown), **fields: Any) -> Self:
        """Return a copy in which every field without one of the marks has its default, apart from `fields`."""
        cleared = {
            name: field.get_default()
            for name, field in type(self).model_fields.items()
            if not any(mark in marks for mark in field.metadata)
        }
        return self.model_copy(update=cleared | fields)


class KnownBug(FrozenModel):
    """Description of a bug of the package, for a reader."""

    id: str
    title: str
    why: str
    """Why it matters in production."""
    how: str
    """How to find it: an input to try."""


class ImplementationReport(FrozenModel):
    """Result of a test file against one correct or buggy implementation."""

    label: str
    """Name that does not reveal the bug: "right 1", "buggy 2"."""
    right: bool
    cost: bool
    """The bug only wastes work. The implementation is shown but does not count."""
    bug: KnownBug | None
    passed: bool | None
    """Whether every test passed. None if the tests did not run against it, because the time was up or because a correct
    implementation failed before."""
    failed_test: str | None = None
    message: str | None = None
    """Message of the failing test."""
    line: int | None = None
    """Line of the test file where the test failed."""
    calls: list[str] = []
    """Last calls of the failing test, with their results."""
    time_ms: float = 0.0


class Environment(FrozenModel):
    python: str
    numpy: str


class GradingReport(FrozenModel):
    slug: str
    verdict: Verdict
    message: str
    """A few sentences about the submission. For a source that cannot be graded, the reason."""
    line: int | None = None
    """The line of the error in a source that cannot be graded."""
    scores: dict[str, Score]
    bugs: list[NamedBug]
    cases: list[CaseReport]
    time_ms: float
    backend: str
    problem_version: str
    environment: Environment
    exercise: Exercise = "implement"
    nearest: list[NearBug] = []
    """The bugs that come nearest to a submission that fails and has no known bug."""
    fix: int | None = None
    """For a `fix` only: the number of the exercise."""
    given: KnownBug | None = None
    """For a `fix` only: the bug in the starter code."""
    tests: list[str] = []
    """For a `test` only: the names of the tests."""
    implementations: list[ImplementationReport] = []
    """For a `test` only: the implementations, correct ones first."""
    caught: int | None = None
    """For a `test` only: how many of the `total` buggy implementations the tests failed, without cost bugs. It is 0 if
    the tests failed a correct implementation."""
    total: int | None = None


def build_judge_error_report(
    slug: str, problem_version: str, message: str, *, backend: str = "", exercise: Exercise = "implement"
) -> GradingReport:
    """Return the report of a submission that the judge failed to grade."""
    return GradingReport(
        slug=slug,
        verdict=Verdict.JUDGE_ERROR,
        message=message,
        scores={},
        bugs=[],
        cases=[],
        time_ms=0.0,
        backend=backend,
        problem_version=problem_version,
        environment=Environment(python="", numpy=""),
        exercise=exercise,
    )
