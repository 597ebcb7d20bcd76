"""Stored data of candidates, for users with access: read, searched, exported and deleted.

Candidates export and delete their own data through `judge.api.sessions.own_data`.
"""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from ninja import Query, Router

from judge.actions.audit.record_entry import record_audit_entry
from judge.actions.privacy.delete_candidate import delete_candidate
from judge.api.auth import (
    authenticate_operator,
    authenticate_user,
    filter_editable_candidates,
    get_candidate_for_privacy,
    get_editable_candidate,
    get_user,
)
from judge.api.privacy import schemas
from judge.api.privacy.export_response import build_export_response
from judge.domain.candidate_names import get_candidate_label
from judge.domain.retention import (
    StoredDataCounts,
    annotate_last_use,
    compute_delete_after,
    count_stored_data,
    get_retention_days,
    load_startable_until,
)
from judge.domain.team_access import EDITORS, filter_owned_teams, filter_team_interviews
from judge.limits import rate_limits
from judge.limits.client_address import get_client_address
from judge.models import Candidate, CandidateSession, Interview, User

candidates_router = Router(tags=["privacy"], auth=authenticate_user)
operator_router = Router(tags=["operator"], auth=authenticate_operator)
PAGE_SIZE = 50


@operator_router.get("", response=schemas.StoredDataPage)
def list_candidates(request: HttpRequest, filters: Query[schemas.StoredDataFilter]) -> schemas.StoredDataPage:
    user = get_user(request)
    rows = annotate_last_use(search_candidates(filters.search.strip(), user)).order_by("-pk")
    if filters.kind:
        rows = rows.filter(is_practice=filters.kind == "practice")
    if filters.before is not None:
        rows = rows.filter(pk__lt=filters.before)
    page = list(rows[: PAGE_SIZE + 1])
    return schemas.StoredDataPage(candidates=serialize_stored_data(page[:PAGE_SIZE], user), more=len(page) > PAGE_SIZE)


@candidates_router.get("/{int:candidate_id}", response=schemas.StoredData)
def get_candidate(request: HttpRequest, candidate_id: int) -> schemas.StoredData:
    user = get_user(request)
    row = get_candidate_for_privacy(user, candidate_id)
    return serialize_stored_data(list(annotate_last_use(Candidate.objects.filter(pk=row.pk))), user)[0]


@candidates_router.delete("/{int:candidate_id}", response=schemas.StoredDataCountsOut)
def delete_candidate_data(request: HttpRequest, candidate_id: int) -> StoredDataCounts:
    user = get_user(request)
    return delete_candidate(get_candidate_for_privacy(user, candidate_id), user, address=get_client_address(request))


@candidates_router.get("/{int:candidate_id}/export", response=dict[str, Any])
def export_candidate_data(request: HttpRequest, candidate_id: int) -> StreamingHttpResponse:
    user = get_user(request)
    row = get_editable_candidate(user, candidate_id)
    rate_limits.require_below_rate_limit(rate_limits.CANDIDATE_EXPORTS, f"user {user.pk}")
    record_audit_entry(user, "export candidate", f"candidate {row.pk}", address=get_client_address(request))
    includes_attributes = not row.attributes.exclude(team__in=filter_owned_teams(user)).exists()
    return build_export_response(row, interviewer=user, includes_attributes=includes_attributes)


def search_candidates(text: str, user: User) -> QuerySet[Candidate]:
    """Find candidates by a part of their name or of an interview's title, among those whom the user may read. An id or
    an invitation link finds any candidate, so that an operator can delete the data. An empty text finds all."""
    if not text:
        return Candidate.objects.all()
    sessions = CandidateSession.objects.filter(interview__in=filter_team_interviews(user, EDITORS))
    with_title = sessions.filter(interview__title__icontains=text)
    by_text = Q(name__icontains=text) | Q(pk__in=with_title.values("candidate"))
    by_id = Q(pk=text) if text.isdecimal() and len(text) < 19 else Q()
    of_interviews = CandidateSession.objects.filter(interview__owner__isnull=False)
    with_link = of_interviews.filter(token=text.rstrip("/").rpartition("/")[2])
    readable = filter_editable_candidates(user).filter(by_text)
    return Candidate.objects.filter(Q(pk__in=readable.values("pk")) | Q(pk__in=with_link.values("candidate")) | by_id)


def serialize_stored_data(rows: list[Any], user: User) -> list[schemas.StoredData]:
    """Serialize rows that `annotate_last_use` has annotated."""
    counts, startable = count_stored_data(rows), load_startable_until(rows)
    readable = set(
        filter_editable_candidates(user).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True)
    )
    interviews: dict[int, dict[int, Interview]] = {}
    sessions = CandidateSession.objects.filter(candidate__in=rows, interview__owner__isnull=False)
    for session in sessions.select_related("interview__team").order_by("pk"):
        interviews.setdefault(session.candidate_id, {})[session.interview_id] = session.interview
    return [
        serialize_candidate_data(
            row,
            counts[row.pk],
            list(interviews.get(row.pk, {}).values()),
            is_readable=row.pk in readable,
            startable_until=startable.get(row.pk),
        )
        for row in rows
    ]


def serialize_candidate_data(
    row: Any,
    counts: StoredDataCounts,
    interviews: list[Interview],
    *,
    is_readable: bool,
    startable_until: datetime | None,
) -> schemas.StoredData:
    has_account = row.account_id is not None
    days = get_retention_days(is_practice=row.is_practice, has_account=has_account)
    kind = "account" if has_account else "practice" if row.is_practice else "interview"
    label = "" if row.is_practice else get_candidate_label(row)
    return schemas.StoredData(
        id=row.pk,
        readable=is_readable,
        name=row.name if is_readable else label,
        team=next((str(interview.team) for interview in interviews if interview.team), ""),
        kind=kind,
        interviews=[
            schemas.InterviewName(id=each.pk, title=each.title if is_readable else f"Interview {each.pk}")
            for each in interviews
        ],
        since=row.created_at,
        used_at=row.used_at,
        delete_after=compute_delete_after(row.used_at, days, startable_until),
        counts=schemas.StoredDataCountsOut.model_validate(counts),
    )
