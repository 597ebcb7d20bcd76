"""All stored data about a candidate as one document, for a candidate who asks for it."""

from typing import Any

from django.db.models import Q
from django.utils import timezone

from judge.domain import session_rules
from judge.grading.redact import redact_report
from judge.models import AuditEntry, Candidate, CandidateSession, Draft, DraftVersion, Submission


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
        "drafts": [export_source(row) | {"saved_at": row.saved_at} for row in session.drafts.order_by("pk")],
        "draft_versions": [
            export_source(row) | {"archived_at": row.archived_at} for row in session.draft_versions.order_by("pk")
        ],
        "practice_attempts": list(session.practice_attempts.order_by("pk").values("slug", "started_at", "given_up_at")),
        "trap_assessments": list(
            session.trap_assessments.order_by("pk").values("slug", "trap", "outcome", "covered_points", "assessed_at")
        ),
        "submissions": [
            export_submission(row)
            for row in session.submissions.select_related("report", "session__interview")
            .order_by("created_at", "pk")
            .iterator(chunk_size=50)
        ],
    }


def export_source(row: Draft | DraftVersion | Submission) -> dict[str, Any]:
    return {"slug": row.slug, "exercise": row.exercise, "source": bytes(row.source).decode(errors="replace")}


def export_submission(row: Submission) -> dict[str, Any]:
    report = row.report.load() if row.state == Submission.State.DONE else None
    redacted = report and redact_report(report, session_rules.get_redaction(row)).model_dump(mode="json")
    return export_source(row) | {
        "id": str(row.pk),
        "kind": row.kind,
        "state": row.state,
        "report": redacted,
        "created_at": row.created_at,
        "finished_at": row.finished_at,
    }


def export_audit_entries(candidate: Candidate) -> list[dict[str, Any]]:
    """What was done to the candidate's data and when. Not by whom: that is data about another person."""
    subjects = [f"candidate {candidate.pk}"]
    for session in candidate.sessions.all():
        subjects.append(f"invitation {session.pk}")
        subjects += [f"submission {pk}" for pk in session.submissions.values_list("pk", flat=True)]
    rows = AuditEntry.objects.filter(Q(subject__in=subjects)).order_by("pk")
    return list(rows.values("at", "action", "subject"))
