"""Serializes sessions side by side."""

from collections.abc import Sequence
from typing import Any

from judge.api.comparison import schemas
from judge.api.scorecards.schemas import ScorecardsOut
from judge.api.scorecards.serializers import serialize_scorecards
from judge.api.sessions.serializers import get_stage, hide_stage
from judge.domain import catalog
from judge.domain.candidate_names import get_candidate_label, hide_names
from judge.domain.comparison import ExerciseWork, load_work, sum_scores
from judge.domain.exercise_times import ExerciseKey
from judge.domain.session_results import list_exercise_keys
from judge.domain.team_access import load_team_access
from judge.models import Candidate, CandidateSession, Submission, User

NOTHING_DONE = ExerciseWork(is_opened=False, final=None, runs=0, submits=0, seconds=0, bugs={})


def serialize_comparison(sessions: Sequence[CandidateSession], user: User) -> schemas.Comparison:
    """`sessions` are of one interview, which the user can read."""
    interview, access = sessions[0].interview, load_team_access(user)
    can_edit = access.can_edit(interview)
    # A title can name any candidate of the interview.
    hidden = [] if can_edit else Candidate.objects.filter(sessions__interview=interview)
    keys = list(list_exercise_keys(sessions[0]))
    work = load_work(sessions)
    scorecards = {session.pk: serialize_scorecards(session, user) for session in sessions} if can_edit else {}
    return schemas.Comparison(
        interview_id=interview.pk,
        interview_title=hide_names(interview.title, hidden),
        can_edit=can_edit,
        can_lead=access.can_lead(interview),
        exercises=[serialize_heading(key) for key in keys],
        rubric=scorecards[sessions[0].pk].rubric if scorecards else None,
        sessions=[
            fold_session(
                schemas.ComparedSession.model_validate(
                    build_session_fields(session, keys, work.get(session.pk))
                    | {"candidate": session.candidate.name if can_edit else get_candidate_label(session.candidate)}
                    | build_card_fields(scorecards.get(session.pk))
                )
            )
            for session in sessions
        ],
    )


def fold_session(session: schemas.ComparedSession) -> schemas.ComparedSession:
    """Without its results, where they are folded. How long a candidate worked, and how often they ran, is no result."""
    if not session.are_results_folded:
        return session
    hidden = {"verdict": None, "scores": None, "bugs": []}
    exercises = [work.model_copy(update=hidden | {"stage": hide_stage(work.stage)}) for work in session.exercises]
    return session.model_copy(update={"scores": [], "exercises": exercises})


def serialize_heading(key: ExerciseKey) -> schemas.ExerciseHeading:
    return schemas.ExerciseHeading(slug=key[0], title=catalog.get_problem(key[0]).title, exercise=key[1])


def build_session_fields(
    session: CandidateSession, keys: Sequence[ExerciseKey], work: dict[ExerciseKey, ExerciseWork] | None
) -> dict[str, Any]:
    """The fields of `schemas.ComparedSession` that are no personal data. `work` is None before the end."""
    return {
        "id": session.pk,
        "state": session.state,
        "started_at": session.started_at,
        "ended_at": session.finished_at,
        "available_seconds": session.interview.minutes * 60 + session.extra_seconds,
        "scores": sum_scores(work.values()) if work else [],
        "exercises": [] if work is None else [build_work(key, work.get(key, NOTHING_DONE)) for key in keys],
    }


def build_work(key: ExerciseKey, work: ExerciseWork) -> dict[str, Any]:
    """The fields of `schemas.ComparedWork`."""
    final = work.final
    report = final.report if final and final.state == Submission.State.DONE else None
    titles = catalog.get_bug_titles(key[0])
    return {
        "is_opened": work.is_opened,
        "submission": final and final.pk,
        "state": final and final.state,
        "verdict": report and report.verdict,
        "stage": final and get_stage(final),
        "scores": report and report.scores,
        "seconds": work.seconds,
        "runs": work.runs,
        "submits": work.submits,
        "bugs": [
            {"id": bug, "title": titles.get(bug, bug), "is_fixed": is_fixed} for bug, is_fixed in work.bugs.items()
        ],
    }


def build_card_fields(scorecards: ScorecardsOut | None) -> dict[str, Any]:
    """The fields of `schemas.ComparedSession` about scorecards. `scorecards` is None for viewers."""
    return {
        "are_results_folded": scorecards is not None and scorecards.are_results_folded,
        "assigned": len(scorecards.interviewers) if scorecards else 0,
        "saved": sum(each.saved_card is not None for each in scorecards.interviewers) if scorecards else 0,
        "revealed_at": scorecards and scorecards.revealed_at,
        "cards": scorecards.cards if scorecards else [],
        "decision": scorecards and scorecards.decision,
    }
