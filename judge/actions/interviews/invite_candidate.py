"""Creates candidates and the sessions that they are invited to. A new session draws the token of its link
(`judge.models.sessions`); `judge.api.sessions` checks it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction
from django.utils import timezone

from judge.actions.audit.record_entry import build_audit_entry
from judge.actions.mail.queue_mail import build_mail, build_public_url, store_mails
from judge.domain.invitation_time import compute_expiry, require_plannable
from judge.models import AuditEntry, Candidate, CandidateSession, Interview, OutgoingMail, User


@dataclass(frozen=True, slots=True, kw_only=True)
class NewInvitation:
    """Whom to invite."""

    name: str
    email: str = ""
    """The link is also mailed to it. The address is stored only until then."""
    extra_seconds: int = 0
    """In addition to the minutes of the interview."""
    scheduled_at: datetime | None = None


@transaction.atomic
def invite_candidates(
    interview: Interview, people: Sequence[NewInvitation], by: User | None, *, address: str = "", command: str = ""
) -> list[CandidateSession]:
    """Create candidates and their sessions: all of them, or nobody if one of them cannot be invited. The link to a
    session is its candidate's only credential. The number of statements does not depend on the number of people."""
    for person in people:
        if person.scheduled_at:
            require_plannable(person.scheduled_at)
    candidates = Candidate.objects.bulk_create([Candidate(name=person.name) for person in people])
    sessions = CandidateSession.objects.bulk_create(
        [
            CandidateSession(
                candidate=candidate,
                interview=interview,
                extra_seconds=person.extra_seconds,
                scheduled_at=person.scheduled_at,
                expires_at=compute_expiry(interview.invitation_days, person.scheduled_at),
            )
            for candidate, person in zip(candidates, people, strict=True)
        ]
    )
    entries: list[AuditEntry] = []
    for session in sessions:
        detail = {"interview": interview.pk, "candidate": session.candidate_id, "extra_seconds": session.extra_seconds}
        subject = f"invitation {session.pk}"
        entries.append(build_audit_entry(by, "invite candidate", subject, detail, address=address, command=command))
    AuditEntry.objects.bulk_create(entries)
    store_mails(
        [
            build_invitation_mail(session, person.email, by)
            for session, person in zip(sessions, people, strict=True)
            if person.email
        ]
    )
    return sessions


def build_invitation_mail(session: CandidateSession, email: str, by: User | None) -> OutgoingMail:
    """A mail with the link. Raises RefusedError if this server sends no mail."""
    interview = session.interview
    parameters = {
        "name": session.candidate.name,
        "inviter": str(by or "The server"),
        "title": interview.title,
        "minutes": str(interview.minutes + session.extra_seconds // 60),
        "link": build_public_url(f"/i/{session.token}"),
    }
    kind = OutgoingMail.Kind.INTERVIEW_INVITATION
    if dates := describe_dates(session):
        kind, parameters["dates"] = OutgoingMail.Kind.DATED_INVITATION, dates
    return build_mail(kind, email, session.candidate, parameters)


def describe_dates(session: CandidateSession) -> str:
    """Sentences for the mail; "" without a plan and an expiry. Leaves out a plan in the past, which a link that is sent
    again later can have."""
    is_planned = session.scheduled_at and session.scheduled_at > timezone.now()
    plan = f"It is planned for {format_utc(session.scheduled_at)}." if is_planned else ""
    expiry = f"You can start until {format_utc(session.expires_at)}." if session.expires_at else ""
    return f"{plan} {expiry}".strip()


def format_utc(moment: datetime) -> str:
    """ "Friday 4 December 2026, 14:00 UTC": nobody knows the time zone of the person who reads the mail."""
    return moment.astimezone(UTC).strftime("%A %-d %B %Y, %H:%M UTC")
