"""Response bodies of a comparison of sessions."""

from datetime import datetime
from uuid import UUID

from ninja import Schema

from judge.api.schemas import SubmissionState
from judge.api.scorecards.schemas import DecisionOut, RubricVersionOut, ScorecardOut
from judge.api.sessions.schemas import SessionStateName
from judge.api.sessions.submission_schemas import Stage
from judge.api.teams.problem_statistics import EstimateOut
from judge.grading.report import Score, Verdict


class ExerciseHeading(Schema):
    slug: str
    title: str
    exercise: str


class ComparedScore(Schema):
    """Over all exercises, of the submissions that count."""

    group: str
    passed: int
    total: int
    rate: EstimateOut | None


class ComparedBug(Schema):
    id: str
    title: str
    """Its id if the server has the bug no longer."""
    is_fixed: bool
    """Whether a later submission of the exercise was accepted."""


class ComparedWork(Schema):
    is_opened: bool
    submission: UUID | None
    """The one that counts: the last one of the candidate, or what the server submitted at the end."""
    state: SubmissionState | None
    verdict: Verdict | None
    stage: Stage | None
    scores: dict[str, Score] | None
    seconds: int
    """How long the candidate worked on the exercise."""
    runs: int
    submits: int
    bugs: list[ComparedBug]
    """The known bugs that were named in any submission of the exercise."""


class ComparedSession(Schema):
    id: int
    candidate: str
    state: SessionStateName
    started_at: datetime | None
    ended_at: datetime | None
    available_seconds: int
    scores: list[ComparedScore]
    exercises: list[ComparedWork]
    """In the order of the comparison's exercises. Empty until the session has ended."""
    are_results_folded: bool
    """Whether verdicts, scores, named bugs and the decision are left out until the user has saved their scorecard."""
    assigned: int
    saved: int
    """Of the assigned interviewers, how many have saved a scorecard."""
    revealed_at: datetime | None
    cards: list[ScorecardOut]
    """The saved cards, once they are revealed."""
    decision: DecisionOut | None


class ComparedSessions(Schema):
    exercises: list[ExerciseHeading]
    rubric: RubricVersionOut | None
    sessions: list[ComparedSession]
    """In the requested order."""


class Comparison(ComparedSessions):
    interview_id: int
    interview_title: str
    can_edit: bool
    """False for viewers, who get no names, scorecards and decisions."""
    can_lead: bool
    """Whether the user may share it with people without an account."""
