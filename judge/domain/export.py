"""All stored data about a candidate as one document, for a candidate who asks for it."""

from typing import Any

from django.utils import timezone

from judge.domain import session_rules
from judge.grading.redact import redact_report
from judge.models import AuditEntry, Candidate, CandidateSession, Report
from judge.models.candidate_owned import SESSION_OWNED, CandidateOwned


def export_candidate(candidate: Candidate) -> dict[str, Any]:
    """Reports are redacted as for the candidate, because hidden cases belong to the problem.

    Invitation links are left out, because anyone who reads one can open the session.
    """
    sessions = candidate.sessions.select_related("interview", "candidate").order_by("pk")
    return {
        "exported_at": timezone.now(),
        "candidate": {"id": candidate.pk, "name": candidate.name, "created_at": candidate.created_at},
        "sessions": [export_session(session) for session in sessions],
        "audit": export_audit_entries(candidate),
    }


def export_session(session: CandidateSession) -> dict[str, Any]:
    return {
        "id": session.pk,
        "interview": session.interview.title,
        "minutes": session.interview.minutes,
        "created_at": session.created_at,
        "started_at": session.started_at,
        "ended_at": session.finished_at,
        "revoked_at": session.revoked_at,
        "time_extensions": session.time_extensions,
    } | {owned.name: export_rows(session, owned) for owned in SESSION_OWNED}


def export_rows(session: CandidateSession, owned: CandidateOwned) -> list[dict[str, Any]]:
    relations = [name for name in owned.exported if owned.model._meta.get_field(name).is_relation]
    rows = getattr(session, owned.name).prefetch_related(*relations).order_by(owned.order, "pk")
    return [{name: export_value(row, name) for name in owned.exported} for row in rows.iterator(chunk_size=50)]


def export_value(row: Any, name: str) -> Any:
    value = getattr(row, name, None)  # a submission without a result has no report
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode(errors="replace")
    if isinstance(value, Report):
        return redact_report(value.load(), session_rules.get_redaction(row)).model_dump(mode="json")
    return value


def export_audit_entries(candidate: Candidate) -> list[dict[str, Any]]:
    """What was done to the candidate's data and when. Not by whom: that is data about another person."""
    subjects = [f"candidate {candidate.pk}"]
    for session in candidate.sessions.all():
        subjects.append(f"invitation {session.pk}")
        subjects += [f"submission {pk}" for pk in session.submissions.values_list("pk", flat=True)]
    rows = AuditEntry.objects.filter(subject__in=subjects).order_by("pk")
    return list(rows.values("at", "action", "subject"))
