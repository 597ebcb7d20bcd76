from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from judge.actions.mail.mail_texts import clean_parameters, list_parameters
from judge.errors import RefusedError
from judge.messaging.wakeup import notify_outbound
from judge.models import Candidate, OutgoingMail

GIVE_UP_AFTER = timedelta(days=1)
RESET_GIVE_UP_AFTER = timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
"""Of a mail with a link for a new password, which would have expired later."""


def is_mail_available() -> bool:
    return settings.MAIL != "off"


def require_mail() -> None:
    if not is_mail_available():
        raise RefusedError(
            "mail_off",
            "This server sends no email, so nothing was sent or changed.",
            "Copy the link and send it yourself. For a new password, ask the operator of this server.",
        )


def build_public_url(path: str) -> str:
    """Return the absolute address of a page. It never contains the Host header, which the client chooses."""
    return settings.PUBLIC_URL + path


def queue_mail(
    kind: OutgoingMail.Kind, to: str, *, candidate: Candidate | None = None, **parameters: str
) -> OutgoingMail:
    """Store a mail in the caller's transaction. The service `outbound` sends it soon after the commit.

    `candidate` is the person whose address `to` is, if it is a candidate. `parameters` are those that the text of the
    kind names. Raises RefusedError if this server sends no mail.
    """
    mail = build_mail(kind, to, candidate, parameters)
    store_mails([mail])
    return mail


def store_mails(mails: Sequence[OutgoingMail]) -> None:
    """Store mails of `build_mail` in one statement, and notify `outbound` once on commit."""
    if mails:
        OutgoingMail.objects.bulk_create(mails)
        transaction.on_commit(notify_outbound, robust=True)


def build_mail(
    kind: OutgoingMail.Kind, to: str, candidate: Candidate | None, parameters: dict[str, str]
) -> OutgoingMail:
    """A mail that is not stored yet. Raises RefusedError if this server sends no mail."""
    require_mail()
    assert parameters.keys() == list_parameters(kind), kind
    lifetime = RESET_GIVE_UP_AFTER if kind == OutgoingMail.Kind.PASSWORD_RESET else GIVE_UP_AFTER
    return OutgoingMail(
        kind=kind,
        to=to,
        parameters=clean_parameters(parameters),
        candidate=candidate,
        give_up_at=timezone.now() + lifetime,
    )


def cancel_mails(candidate: Candidate) -> int:
    """Delete the mails to a candidate that were not sent yet. Returns how many."""
    deleted, _ = OutgoingMail.objects.filter(candidate=candidate, state=OutgoingMail.State.WAITING).delete()
    return deleted
