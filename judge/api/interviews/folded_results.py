"""Folds results, that is, leaves them out of what an assigned interviewer gets until their scorecard is saved or they
show them.

A page cannot show what it does not get. See `judge.domain.scorecards.are_results_folded`."""

from collections.abc import Iterable
from typing import TypeVar

from judge.api.auth import get_session_to_edit
from judge.api.interviews import schemas, serializers
from judge.api.interviews.session_report_schemas import SessionReport
from judge.api.sessions.serializers import hide_stage
from judge.api.sessions.submission_schemas import SubmissionOut
from judge.domain.scorecards import are_results_folded, filter_folded_sessions
from judge.errors import RefusedError
from judge.models import CandidateSession, User

S = TypeVar("S", bound=SubmissionOut)
Row = TypeVar("Row", bound=schemas.Invitation)


def require_shown_results(user: User, sessions: Iterable[CandidateSession], consequence: str) -> None:
    """Refuse an action that gives nothing but results, such as a link to them, while they are folded for the user.

    `consequence` ends the sentence that says what did not happen: "so no link was created"."""
    if any(are_results_folded(user, session) for session in sessions):
        raise RefusedError(
            "scorecard_unsaved",
            f"Results are hidden until you have saved your scorecard, {consequence}.",
            "Save your scorecard about each of these candidates, or show their results.",
        )


def fold_submission(row: S) -> S:
    """Leave out verdict, scores and stage. State and times stay: that it was judged, and when, is no result."""
    return row.model_copy(update={"verdict": None, "scores": None, "stage": hide_stage(row.stage)})


def fold_submissions(rows: list[SubmissionOut], user: User, session: CandidateSession) -> list[SubmissionOut]:
    return [fold_submission(row) for row in rows] if rows and are_results_folded(user, session) else rows


def fold_submission_detail(
    row: schemas.SubmissionForInterviewer, user: User, session: CandidateSession
) -> schemas.SubmissionForInterviewer:
    if not are_results_folded(user, session):
        return row
    folded = {"report": None, "timing": None, "judged_again": [], "are_results_folded": True}
    return fold_submission(row).model_copy(update=folded)


def fold_report(report: SessionReport, user: User, session: CandidateSession) -> SessionReport:
    if not are_results_folded(user, session):
        return report
    exercises = [
        each.model_copy(
            update={"final": each.final and fold_submission(each.final), "message": "", "failed": [], "bugs": []}
        )
        for each in report.exercises
    ]
    submissions = [fold_submission(row) for row in report.submissions]
    return report.model_copy(update={"exercises": exercises, "submissions": submissions, "bugs": []})


def serialize_invitation_for(user: User, session: CandidateSession) -> schemas.Invitation:
    """For a user who may edit the interview."""
    return fold_invitations(serializers.serialize_invitations([session], can_read_names=True), user)[0]


def serialize_changed_session(user: User, pk: int) -> schemas.Invitation:
    """Read the session again, after an action that changed its row."""
    return serialize_invitation_for(user, get_session_to_edit(user, pk))


def load_folded_sessions(user: User, session_ids: Iterable[int]) -> set[int]:
    """The ids of those of these sessions whose results are folded for a user who may edit their interviews."""
    rows = CandidateSession.objects.filter(filter_folded_sessions(user), pk__in=session_ids)
    return set(rows.values_list("pk", flat=True))


def fold_invitations(rows: list[Row], user: User) -> list[Row]:
    """Fold those rows whose results are folded for a user who may edit their interviews. In one query."""
    folded = load_folded_sessions(user, [row.id for row in rows])
    return [fold_invitation(row) if row.id in folded else row for row in rows]


def fold_invitation(row: Row) -> Row:
    """Hide the decision. Lists never load the scores and bugs of folded rows."""
    return row.model_copy(update={"decision": None, "are_results_folded": True})
