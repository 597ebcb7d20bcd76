"""Request and response bodies of the problem endpoints."""

from ninja import Schema

from judge.grading.report import Exercise
from problems.format.views import NamedView


class PartSummary(Schema):
    group: str
    title: str


class ProblemSummary(Schema):
    slug: str
    number: int
    title: str
    topic: str
    minutes: int
    tag: str
    parts: list[PartSummary]
    cases: int


class Sample(Schema):
    name: str
    summary: str
    group: str
    inputs: list[NamedView]


class ExerciseDetail(Schema):
    """One of a problem's exercises. `exercise` is its name: "implement", "fix-1" to "fix-<n>", "test"."""

    exercise: str
    kind: Exercise
    title: str
    instruction: str
    starter: str


class ProblemDetail(ProblemSummary):
    statement: str
    """Markdown with $ and $$ mathematics."""
    starter: str
    entries: list[str]
    version: str
    groups: dict[str, int]
    samples: list[Sample]
    exercises: list[ExerciseDetail]
