from datetime import timedelta
from typing import Any

from django.utils import timezone

from judge.models import AuditEntry, User

SERVER_NAME = "the server"
"""Did what nobody asked for by hand: the daily retention."""
READ_REPORT = "read report"
REFUSE_LOGIN = "refuse log-in"
REFUSED_LOGIN_WINDOW = timedelta(minutes=15)
MAX_REFUSED_LOGINS_PER_HOUR = 200
"""More than that is told by one look at the log; the table must not grow at the will of whoever guesses."""


def record_audit(
    by: User | None,
    action: str,
    subject: str,
    detail: dict[str, Any] | None = None,
    *,
    address: str = "",
    command: str = "",
) -> AuditEntry:
    """Add an entry, in the caller's transaction: a deed that is rolled back leaves none.

    `by` is None for whoever has no account; then `command` names what was run on the server, or who it was. Ids alone
    go into `subject` and `detail`, never a candidate's name, source or token, as an entry outlives them.
    """
    name = by.get_username() if by else command or SERVER_NAME
    return AuditEntry.objects.create(
        by=by, by_name=name[:150], address=address[:64], action=action, subject=subject, detail=detail or {}
    )


def record_report_read(by: User, subject: str, *, address: str = "") -> None:
    """Once a person, subject and day: pages ask for a report again and again."""
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    if not AuditEntry.objects.filter(subject=subject, action=READ_REPORT, by=by, at__gte=today).exists():
        record_audit(by, READ_REPORT, subject, address=address)


def record_refused_login(username: str, address: str) -> None:
    """Once an account, address and quarter of an hour. A login that is not known is not told: it may be a password that
    was typed in the wrong place."""
    account = User.objects.filter(username=username).values_list("pk", flat=True).first()
    subject = f"account {account}" if account else "an unknown account"
    now = timezone.now()
    refused = AuditEntry.objects.filter(action=REFUSE_LOGIN)
    seen = refused.filter(subject=subject, address=address, at__gte=now - REFUSED_LOGIN_WINDOW).exists()
    if not seen and refused.filter(at__gte=now - timedelta(hours=1)).count() < MAX_REFUSED_LOGINS_PER_HOUR:
        record_audit(None, REFUSE_LOGIN, subject, address=address, command="anonymous")
