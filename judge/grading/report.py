"""The report of one submission: what the shell prints, the database stores and the pages draw."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from problems.format.views import Named, View


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


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Score(Frozen):
    passed: int
    total: int
    attempted: bool = True


class NamedBug(Frozen):
    """A bug that explains what was seen. `evidence` is a sentence; `cases` the names of the cases it rests on."""

    id: str
    title: str
    cost: bool
    weight: float
    evidence: str
    cases: list[str]
    why: str
    how: str


class ErrorView(Frozen):
    type: str
    message: str
    line: int | None
    traceback: str


class CaseReport(Frozen):
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


class Environment(Frozen):
    python: str
    numpy: str


class Report(Frozen):
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
