from datetime import timedelta
from typing import Any

from django.utils import timezone

from judge.models import AuditEntry, User

SERVER_NAME = "the server"
"""The name in entries for work that no person requested, such as a retention run."""
READ_REPORT = "read report"
WATCH_SESSION = "watch session"
REFUSE_LOGIN = "refuse log-in"
REFUSED_LOGIN_WINDOW = timedelta(minutes=15)
MAX_REFUSED_LOGINS_PER_HOUR = 200
"""Bounds the table: somebody who guesses passwords must not make it grow. This many entries already show the attack."""


def record_audit_entry(
    by: User | None,
    action: str,
    subject: str,
    detail: dict[str, Any] | None = None,
    *,
    address: str = "",
    command: str = "",
) -> AuditEntry:
    """Add an entry inside the caller's transaction, so that a rollback also removes the entry.

    `by` is None when no account is involved. `command` then names the command that ran on the server, or the kind of
    user. `address` is that of the client's network connection. `subject` and `detail` hold ids only, never a
    candidate's name, source or token: entries outlive candidates.
    """
    entry = build_audit_entry(by, action, subject, detail, address=address, command=command)
    entry.save()
    return entry


def build_audit_entry(
    by: User | None,
    action: str,
    subject: str,
    detail: dict[str, Any] | None = None,
    *,
    address: str = "",
    command: str = "",
) -> AuditEntry:
    """Like `record_audit_entry`, but the caller stores it: many entries in one statement."""
    name = by.get_username() if by else command or SERVER_NAME
    return AuditEntry(
        by=by, by_name=name[:150], address=address[:64], action=action, subject=subject, detail=detail or {}
    )


def record_report_read(by: User, subject: str, *, address: str = "") -> None:
    record_once_a_day(by, READ_REPORT, subject, address)


def record_session_watched(by: User, subject: str, *, address: str = "") -> None:
    record_once_a_day(by, WATCH_SESSION, subject, address)


def record_once_a_day(by: User, action: str, subject: str, address: str) -> None:
    """Add at most one entry per person, action, subject and day, because pages request the same many times."""
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    if not AuditEntry.objects.filter(subject=subject, action=action, by=by, at__gte=today).exists():
        record_audit_entry(by, action, subject, address=address)


def record_refused_login(username: str, address: str) -> None:
    """Add at most one entry per account, address and 15 minutes.

    The entry never contains an unknown username, because that may be a password that was typed into the wrong field.
    """
    account = User.objects.filter(username=username).values_list("pk", flat=True).first()
    subject = f"account {account}" if account else "an unknown account"
    now = timezone.now()
    refusals = AuditEntry.objects.filter(action=REFUSE_LOGIN)
    is_recorded = refusals.filter(subject=subject, address=address, at__gte=now - REFUSED_LOGIN_WINDOW).exists()
    if not is_recorded and refusals.filter(at__gte=now - timedelta(hours=1)).count() < MAX_REFUSED_LOGINS_PER_HOUR:
        record_audit_entry(None, REFUSE_LOGIN, subject, address=address, command="anonymous")
