"""All that is kept about a candidate, as one document: for whoever asks what that is."""

from typing import Any

from django.db.models import Q
from django.utils import timezone

from judge.domain import session_rules
from judge.grading.redact import redact_report
from judge.models import AuditEntry, Candidate, Draft, Invitation, OldDraft, Submission


def export_of(candidate: Candidate) -> dict[str, Any]:
    """Reports are as the candidate may see them: hidden cases belong to the problem. Links are left out, as they open
    the seat to whoever reads them."""
    held = candidate.invitations.select_related("interview", "candidate").order_by("pk")
    return {
        "exported_at": timezone.now(),
        "candidate": {"id": candidate.pk, "name": candidate.name, "created_at": candidate.created_at},
        "seats": [seat_of(seat) for seat in held],
        "audit": audit_of(candidate),
    }


def seat_of(seat: Invitation) -> dict[str, Any]:
    return {
        "invitation": seat.pk,
        "interview": seat.interview.title,
        "minutes": seat.interview.minutes,
        "created_at": seat.created_at,
        "started_at": seat.started_at,
        "ended_at": seat.finished_at,
        "revoked_at": seat.revoked_at,
        "drafts": [text(row) | {"saved_at": row.saved_at} for row in seat.drafts.order_by("pk")],
        "old_drafts": [text(row) | {"set_aside_at": row.set_aside_at} for row in seat.old_drafts.order_by("pk")],
        "rounds": list(seat.rounds.order_by("pk").values("slug", "started_at", "given_up_at")),
        "explained": list(seat.explained.order_by("pk").values("slug", "trap", "outcome", "said", "at")),
        "submissions": [submission_of(row) for row in related(seat)],
    }


def related(seat: Invitation) -> Any:
    rows = seat.submissions.select_related("report", "invitation__interview")
    return rows.order_by("created_at", "pk").iterator(chunk_size=50)


def text(row: Draft | OldDraft | Submission) -> dict[str, Any]:
    return {"slug": row.slug, "exercise": row.exercise, "source": bytes(row.source).decode(errors="replace")}


def submission_of(row: Submission) -> dict[str, Any]:
    report = row.report.whole() if row.state == Submission.State.DONE else None
    shown = report and redact_report(report, show_bugs=session_rules.shows_bugs(row)).model_dump(mode="json")
    about = {"id": str(row.pk), "kind": row.kind, "state": row.state, "report": shown}
    times = {"created_at": row.created_at, "finished_at": row.finished_at}
    return text(row) | about | times


def audit_of(candidate: Candidate) -> list[dict[str, Any]]:
    """What was done to it and when; not by whom, which is about somebody else."""
    subjects = [f"candidate {candidate.pk}"]
    for seat in candidate.invitations.all():
        subjects.append(f"invitation {seat.pk}")
        subjects += [f"submission {pk}" for pk in seat.submissions.values_list("pk", flat=True)]
    rows = AuditEntry.objects.filter(Q(subject__in=subjects)).order_by("pk")
    return list(rows.values("at", "action", "subject"))
