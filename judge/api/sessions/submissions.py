"""A seat's submissions, as its candidate may see them."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from judge.actions.queue.submit import submit
from judge.api.base import absent
from judge.api.sessions import schemas, serializers
from judge.api.sessions.router import seat_for
from judge.domain.session_rules import problem_of
from judge.http import rate_limits
from judge.models import Submission

router = Router(tags=["seat"])


@router.post("/{token}/submissions", response={201: schemas.Submission})
def create_submission(request: HttpRequest, token: str, body: schemas.SubmissionIn) -> Status[schemas.Submission]:
    seat = seat_for(request, token)
    if seat.interview.is_practice:
        rate_limits.address_must_wait(rate_limits.PRACTICE_SUBMISSIONS, request)
    submission = submit(seat, problem_of(seat, body.slug), body.exercise, body.source, body.kind)
    return Status(201, serializers.submission(submission))


@router.get("/{token}/submissions", response=list[schemas.Submission])
def list_submissions(request: HttpRequest, token: str, slug: str = "", exercise: str = "") -> list[schemas.Submission]:
    rows = serializers.listed(seat_for(request, token).submissions)
    wanted = {name: value for name, value in (("slug", slug), ("exercise", exercise)) if value}
    return [serializers.submission(row) for row in rows.filter(**wanted)]


@router.get("/{token}/submissions/{submission_id}", response=schemas.SubmissionDetail)
def get_submission(request: HttpRequest, token: str, submission_id: UUID) -> schemas.SubmissionDetail:
    return serializers.submission_for_candidate(own_submission(request, token, submission_id))


def own_submission(request: HttpRequest, token: str, submission_id: UUID) -> Submission:
    rows = seat_for(request, token).submissions.select_related("invitation__interview", "report")
    return rows.filter(pk=submission_id).first() or absent("submission")
