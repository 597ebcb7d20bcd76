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
    exercise_names: list[str]
    """ "implement", "fix-1" to "fix-<n>", "test". In a session only those that it has."""


class CatalogProblem(ProblemSummary):
    reserved: bool
    """Whether only interviews may use it. Only accounts see such problems."""


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


class ExerciseStarter(ExerciseDetail):
    starter: str
    """Of a `fix` it is one of the known bugs, so only a session that has the exercise receives it."""


class ProblemDetail(ProblemSummary):
    statement: str
    """Markdown with $ and $$ mathematics."""
    starter: str
    """Of the exercise `implement`."""
    entries: list[str]
    version: str
    groups: dict[str, int]
    samples: list[Sample]
    exercises: list[ExerciseDetail]
