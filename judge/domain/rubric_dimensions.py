"""Rubrics: dimensions with a description of each level, so that two interviewers mean the same by it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from judge.models import RubricVersion

MAX_DIMENSIONS = 10
MAX_RUBRICS = 50
"""Of one team."""


@dataclass(frozen=True, slots=True)
class Dimension:
    id: str
    """The same in each version of a rubric, so that a later version is comparable."""
    title: str
    question: str
    """What the dimension is about, in one sentence. It may be empty."""
    strong_no: str
    no: str
    yes: str
    strong_yes: str


def read_dimensions(version: RubricVersion) -> list[Dimension]:
    return [Dimension(**each) for each in version.dimensions]


def serialize_dimensions(dimensions: Sequence[Dimension]) -> list[dict[str, str]]:
    return [asdict(each) for each in dimensions]
