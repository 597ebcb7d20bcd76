"""Request and response bodies of what only practice has: the clock, solutions and traps."""

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field


class StartClockIn(Schema):
    slug: str


class RestartIn(Schema):
    slug: str
    source: str
    """The text in the editor, which is archived."""


class GiveUpIn(Schema):
    slug: str


class SolutionOut(Schema):
    """A solution from the problem package. `description` explains what is good about it."""

    name: str
    description: str
    source: str


class Trap(Schema):
    """A question to answer aloud, and the latest self-assessment of the answer."""

    id: str
    question: str
    """Markdown."""
    answer: Literal["explained", "not_yet"] | None
    at: datetime | None


class TalkingPoints(Schema):
    points: list[str]
    """Markdown."""
    covered: list[int]
    """Indexes of the points that were covered last time."""


class TrapAssessmentIn(Schema):
    answer: Literal["explained", "not_yet"]
    covered: list[Annotated[int, Field(ge=0, lt=100)]] = Field(max_length=100)
