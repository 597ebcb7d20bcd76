"""Runs of the code of a moment in the replay, for the owners and interviewers of the interview's team. No candidate has
access to them.

A run shows a result of the candidate, so an interviewer for whom results are folded shows them first, which their
scorecard records."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from judge.actions.interviews.run_moment import run_moment
from judge.api.auth import authenticate_user, get_session_to_edit, get_user
from judge.api.base import raise_not_found
from judge.api.interviews.folded_results import require_shown_results
from judge.api.schemas import SubmissionState
from judge.domain.catalog import is_warm_up
from judge.domain.session_rules import get_session_problem
from judge.grading.report import GradingReport
from judge.limits import rate_limits
from judge.limits.client_address import get_client_address
from judge.models import Submission

router = Router(tags=["interviews"], auth=authenticate_user)


class ReplayRunIn(Schema):
    slug: str = Field(max_length=80)
    exercise: str = Field(max_length=20)
    source: str
    """The code of the moment, as the replay shows it. So a run can contain nothing that interviewers do not receive."""


class ReplayRun(Schema):
    id: UUID
    slug: str
    exercise: str
    state: SubmissionState
    report: GradingReport | None


@router.post("/{int:invitation_id}/replay/runs", response={201: ReplayRun})
def post_replay_run(request: HttpRequest, invitation_id: int, body: ReplayRunIn) -> Status[ReplayRun]:
    user = get_user(request)
    session = get_session_to_edit(user, invitation_id)
    require_shown_results(user, [session], "so the code was not run")
    rate_limits.require_below_rate_limit(rate_limits.REPLAY_RUNS, f"user {user.pk}")
    if is_warm_up(body.slug):
        raise_not_found("code")
    problem = get_session_problem(session, body.slug)
    run = run_moment(session, problem, body.exercise, body.source, user, address=get_client_address(request))
    return Status(201, serialize_run(run))


@router.get("/{int:invitation_id}/replay/runs/{uuid:run_id}", response=ReplayRun)
def get_replay_run(request: HttpRequest, invitation_id: int, run_id: UUID) -> ReplayRun:
    user = get_user(request)
    session = get_session_to_edit(user, invitation_id)
    require_shown_results(user, [session], "so the result of this run is not shown")
    runs = Submission.all_objects.filter(session=session, origin=Submission.Origin.REPLAY).select_related("report")
    return serialize_run(runs.filter(pk=run_id).first() or raise_not_found("run"))


def serialize_run(run: Submission) -> ReplayRun:
    return ReplayRun(
        id=run.pk,
        slug=run.slug,
        exercise=run.exercise,
        state=run.state,  # pyright: ignore[reportArgumentType] -- one of the choices
        report=run.report.load() if run.state == Submission.State.DONE else None,
    )
