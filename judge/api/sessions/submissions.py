"""A session's submissions, redacted for the candidate."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from judge.actions.queue.cancel_submission import cancel_submission
from judge.actions.queue.enqueue_submission import enqueue_submission
from judge.api.base import raise_not_found
from judge.api.sessions import serializers
from judge.api.sessions.router import open_session
from judge.api.sessions.storage_quota import get_storage_quota
from judge.api.sessions.submission_schemas import SubmissionDetail, SubmissionIn, SubmissionOut
from judge.domain.catalog import exclude_warm_up, is_warm_up
from judge.domain.repeated_submissions import SentSource, find_repeated_submission
from judge.domain.row_sizes import measure_submission
from judge.domain.session_rules import get_session_problem
from judge.grading.custom_input import CustomInput
from judge.limits import rate_limits
from judge.models import Submission

router = Router(tags=["session"])


@router.post("/{token}/submissions", response={201: SubmissionOut})
def create_submission(request: HttpRequest, token: str, body: SubmissionIn) -> Status[SubmissionOut]:
    session = open_session(request, token)
    custom_input = body.custom_input and CustomInput(form=body.custom_input.form, fields=body.custom_input.fields)
    sent = describe_sent_source(body, custom_input)
    if repeated := find_repeated_submission(session, sent):
        return Status(201, serializers.serialize_own_submission(repeated))
    is_practice = session.interview.is_practice
    if is_practice:
        rate_limits.require_address_below_rate_limit(rate_limits.PRACTICE_SUBMISSIONS, request)
    if is_warm_up(body.slug):
        rate_limits.require_below_rate_limit(rate_limits.WARM_UP_RUNS, f"session {session.pk}")
    quota = get_storage_quota(request, session)
    quota.require_room()
    submission = enqueue_submission(
        session,
        get_session_problem(session, body.slug),
        body.exercise,
        body.source,
        body.kind,
        networks=quota.networks,
        custom_input=custom_input,
        sent=sent,
    )
    quota.count(measure_submission(submission))
    return Status(201, serializers.serialize_own_submission(submission))


def describe_sent_source(body: SubmissionIn, custom_input: CustomInput | None) -> SentSource | None:
    """None for a request without an idempotency key."""
    if body.idempotency_key is None:
        return None
    typed = custom_input.encode() if custom_input else b""
    return SentSource(body.idempotency_key, body.slug, body.exercise, body.kind, body.source.encode(), typed)


@router.get("/{token}/submissions", response=list[SubmissionOut])
def list_submissions(request: HttpRequest, token: str, slug: str = "", exercise: str = "") -> list[SubmissionOut]:
    rows = serializers.select_for_list(open_session(request, token).submissions)
    filters = {name: value for name, value in (("slug", slug), ("exercise", exercise)) if value}
    rows = rows.filter(**filters) if slug else exclude_warm_up(rows.filter(**filters))
    return [serializers.serialize_own_submission(row) for row in rows]


@router.get("/{token}/submissions/{submission_id}", response=SubmissionDetail)
def get_submission(request: HttpRequest, token: str, submission_id: UUID) -> SubmissionDetail:
    return serializers.serialize_submission_for_candidate(open_own_submission(request, token, submission_id))


@router.post("/{token}/submissions/{submission_id}/cancel", response=SubmissionOut)
def post_cancel(request: HttpRequest, token: str, submission_id: UUID) -> SubmissionOut:
    return serializers.serialize_own_submission(cancel_submission(open_own_submission(request, token, submission_id)))


def open_own_submission(request: HttpRequest, token: str, submission_id: UUID) -> Submission:
    rows = open_session(request, token).submissions.select_related("session__interview", "report")
    return rows.filter(pk=submission_id).first() or raise_not_found("submission")
