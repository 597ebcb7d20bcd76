"""All stored data about a candidate as one document, for the candidate or for a member of the team.

It can be large, so its lists are iterators, whose rows are read while it is sent (`judge.domain.json_stream`). What
changes meanwhile may be in one list and not yet in another.
"""

import base64
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from judge.domain import session_rules
from judge.domain.exported_rows import read_rows
from judge.domain.private_periods import filter_shown_rows
from judge.domain.rubric_dimensions import read_dimensions
from judge.domain.scorecards import are_results_folded, filter_revealed_cards
from judge.grading.redact import redact_report
from judge.models import (
    AuditEntry,
    Candidate,
    CandidateSession,
    Decision,
    Document,
    DocumentUpdate,
    Report,
    Scorecard,
    TimingJob,
    User,
)
from judge.models.candidate_owned import SESSION_OWNED, CandidateOwned

SUBJECTS_PER_QUERY = 500
"""Audit entries are searched for so many subjects at a time: a database accepts a limited number of values."""

TIMING_FIELDS = (
    *("state", "ending", "message", "card", "driver", "triton", "roofline", "roofline_low", "roofline_high"),
    *("cases", "finished_at"),
)
"""What candidates read of a `TimingJob`."""


def export_candidate(
    candidate: Candidate, *, interviewer: User | None = None, includes_attributes: bool = True
) -> dict[str, Any]:
    """Reports are redacted as for the candidate, because hidden cases belong to the problem. The rules of an interview
    can hide them.

    Invitation links are left out, because anyone who reads one can open the session. `interviewer` is the member of the
    team who reads it; None for the candidate. An interviewer gets only the result of what was typed in private periods,
    and only scorecards that were revealed; of a session whose results are folded for them, no report, decision and
    scorecard, and `results_folded` says so. `includes_attributes` is whether it contains what an owner of the team
    imported: not for other members.
    """
    sessions = candidate.sessions.select_related("interview", "candidate").order_by("pk")
    attributes = (
        candidate.attributes.order_by("name").values("name", "value", "imported_at") if includes_attributes else ()
    )
    return {
        "exported_at": timezone.now(),
        "candidate": {"id": candidate.pk, "name": candidate.name, "created_at": candidate.created_at},
        "attributes": list(attributes),
        "sessions": (export_session(session, interviewer) for session in sessions),
        "audit": export_audit_entries(candidate),
    }


def export_session(session: CandidateSession, interviewer: User | None) -> dict[str, Any]:
    is_folded = interviewer is not None and are_results_folded(interviewer, session)
    return {
        "id": session.pk,
        "interview": session.interview.title,
        "minutes": session.interview.minutes,
        "created_at": session.created_at,
        "started_at": session.started_at,
        "ended_at": session.finished_at,
        "revoked_at": session.revoked_at,
        "expires_at": session.expires_at,
        "scheduled_at": session.scheduled_at,
        "time_given_back": session.time_given_back,
        "extra_seconds": session.extra_seconds,
        "paused_seconds": session.paused_seconds,
        "feedback": session.feedback,
        "feedback_at": session.feedback_at,
        **({"results_folded": is_folded} if interviewer else {}),
        **{
            owned.name: export_rows(session.pk, owned, is_for_interviewer=interviewer is not None, is_folded=is_folded)
            for owned in SESSION_OWNED
            if owned.name and (interviewer or not owned.is_for_team)
        },
    }


def export_rows(
    session: int, owned: CandidateOwned, *, is_for_interviewer: bool, is_folded: bool
) -> Iterator[dict[str, Any]]:
    if is_folded and owned.model in (Scorecard, Decision):
        return iter(())
    rows = read_rows(lambda: select_rows(session, owned, is_for_interviewer=is_for_interviewer), owned)
    return ({name: export_value(row, name, is_folded=is_folded) for name in owned.exported} for row in rows)


def select_rows(session: int, owned: CandidateOwned, *, is_for_interviewer: bool) -> QuerySet[Any]:
    """Called whenever some rows are read: a private period may have started since, or the session may be deleted."""
    current = CandidateSession.objects.select_related("interview", "candidate").filter(pk=session).first()
    if current is None:
        return owned.model._base_manager.none()
    rows = getattr(current, owned.name).filter(owned.exported_if)
    if is_for_interviewer:
        rows = rows.filter(filter_shown_rows(current, owned.model))
    if owned.model is Scorecard:
        rows = rows.filter(filter_revealed_cards(current)).select_related("rubric_version")
    return rows


def read_field(row: Any, name: str) -> Any:
    value: Any = getattr(row, name, None)  # a submission without a result has no report
    if isinstance(row, DocumentUpdate) and name == "update":
        return base64.b64encode(value).decode()
    if isinstance(row, Scorecard) and name == "ratings":
        titles = {each.id: each.title for each in read_dimensions(row.rubric_version)}
        return {key: {"dimension": titles.get(key, "")} | rating for key, rating in row.ratings.items()}
    return value


def export_value(row: Any, name: str, *, is_folded: bool) -> Any:
    value = read_field(row, name)
    if isinstance(value, Document):
        return f"{value.slug}, {value.exercise}"
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode(errors="replace")
    if isinstance(value, Report | TimingJob) and (is_folded or not session_rules.can_see_results(row.session)):
        return None
    if isinstance(value, Report):
        return redact_report(value.load(), session_rules.get_redaction(row)).model_dump(mode="json")
    if isinstance(value, TimingJob):
        return {name: getattr(value, name) for name in TIMING_FIELDS}
    return value


def export_audit_entries(candidate: Candidate) -> list[dict[str, Any]]:
    """What was done to the candidate's data and when. Not by whom: that is data about another person."""
    found: dict[int, dict[str, Any]] = {}
    subjects = list_subjects(candidate)
    while batch := [subject for _, subject in zip(range(SUBJECTS_PER_QUERY), subjects, strict=False)]:
        rows = AuditEntry.objects.filter(subject__in=batch)
        found |= {row.pop("pk"): row for row in rows.values("pk", "at", "action", "subject")}
    return [found[pk] for pk in sorted(found)]


def list_subjects(candidate: Candidate) -> Iterator[str]:
    """The names of the candidate's rows in the audit log."""
    yield f"candidate {candidate.pk}"
    for session in candidate.sessions.all():
        yield f"invitation {session.pk}"
        for pk in session.submissions.values_list("pk", flat=True):
            yield f"submission {pk}"
