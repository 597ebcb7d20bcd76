"""Response bodies of the report of a session."""

from datetime import datetime
from uuid import UUID

from ninja import Schema

from judge.api.interviews.schemas import LateEditOut
from judge.api.sessions.schemas import SessionStateName
from judge.api.sessions.submission_schemas import SubmissionOut
from judge.domain.session_signals import SessionSignals
from judge.grading.report import NamedBug


class SessionHeading(Schema):
    """What every page about the session shows above its content."""

    id: int
    interview_id: int
    interview_title: str
    candidate: str
    state: SessionStateName
    started_at: datetime | None
    ended_at: datetime | None


class FailedCase(Schema):
    """Evidence for a score: a case that was not passed."""

    index: int
    group: str
    summary: str
    message: str


class ExerciseReport(Schema):
    slug: str
    title: str
    exercise: str
    seconds: int
    """How long the candidate worked on it: see `judge.domain.exercise_times`."""
    is_opened: bool
    runs: int
    submits: int
    final: SubmissionOut | None
    """The submission that counts: the last one of the candidate, or what the server submitted at the end."""
    message: str
    """The report of `final` in one sentence. Empty without one."""
    failed: list[FailedCase]
    """The first cases of each group that `final` did not pass."""
    bugs: list[NamedBug]
    """The known bugs that were named in `final`."""
    late_edit: LateEditOut | None


class SubmissionBugs(Schema):
    submission: UUID
    titles: list[str]


class SessionSignalsOut(SessionSignals):
    pass


class SessionReport(SessionHeading):
    minutes: int
    extra_seconds: int
    exercises: list[ExerciseReport]
    """In the order of the interview."""
    submissions: list[SubmissionOut]
    """Runs and submissions, oldest first."""
    bugs: list[SubmissionBugs]
    """The known bugs that were named in the latest submits, for those submits that have any."""
    signals: SessionSignalsOut


class CodeAtEnd(Schema):
    source: str
    """Without what arrived after the end."""
