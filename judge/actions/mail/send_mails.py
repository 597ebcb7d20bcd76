"""Sends the mails that are due. It runs in the service `outbound`, which may only read and update their table, and
add to counters.

A mail is sent at least once. It arrives twice only if the process or the database fails after the SMTP server has
accepted it and before the row says so; both then have the same Message-ID.
"""

import logging
import re
import smtplib
import time
from datetime import timedelta
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from judge.actions.mail.mail_texts import TEXTS, build_text, clean_value
from judge.actions.mail.queue_mail import is_mail_available
from judge.database import counters
from judge.models import OutgoingMail

logger = logging.getLogger(__name__)
LEASE = timedelta(minutes=5)
"""Longer than an attempt: the SMTP server may take EMAIL_TIMEOUT for each of its up to 13 answers."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=15), timedelta(minutes=10)
MAX_RUN_SECONDS = 60.0
MAX_RUN_MAILS = 200
ADDRESS = re.compile(r"[^\s<>:,;()]+@[^\s<>:,;()]+")
MAX_ERROR = 300
AUTHENTICATION_CODES = frozenset({530, 534, 535, 538})
"""The server refuses us, not the recipient."""

State = OutgoingMail.State


def send_due_mails() -> bool:
    """Send what is due, in the order in which it became due. Returns whether to continue at once: more is due, and the
    SMTP server accepts mails."""
    if not is_mail_available():
        return False
    deadline = time.monotonic() + MAX_RUN_SECONDS
    keys = list(filter_due().order_by("due_at").values_list("pk", flat=True)[: MAX_RUN_MAILS + 1])
    connection = get_connection()
    try:
        for key in keys[:MAX_RUN_MAILS]:
            if time.monotonic() > deadline:
                return True
            mail = claim_mail(key)
            if mail is not None and not try_mail(mail, connection):
                return False
    finally:
        connection.close()
    return len(keys) > MAX_RUN_MAILS


def filter_due() -> "QuerySet[OutgoingMail]":
    """Mails of kinds that a newer version has added wait for the upgrade of this service.

    No mail is due later than after the longest pause, unless the clock was set back.
    """
    now = timezone.now()
    is_due = Q(due_at__lte=now) | Q(due_at__gt=now + 2 * LONGEST_PAUSE)
    return OutgoingMail.objects.filter(is_due, state=State.WAITING, give_up_at__gt=now, kind__in=list(TEXTS))


def claim_mail(key: object) -> OutgoingMail | None:
    """Return None if another process has claimed the mail, or it was deleted."""
    mails = filter_due().filter(pk=key)
    if not mails.update(due_at=timezone.now() + LEASE, attempts=F("attempts") + 1):
        return None
    return OutgoingMail.objects.filter(pk=key).first()


def try_mail(mail: OutgoingMail, connection: BaseEmailBackend) -> bool:
    """Attempt to send the mail and store how that ended. Returns False if the server sends no mail at the moment."""
    try:
        message = build_message(mail, connection)
        connection.open()
        message.send()
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as error:
        codes = get_codes(error)
        if any(code in AUTHENTICATION_CODES for code in codes):
            postpone_mail(mail, error)
            return False
        if all(500 <= code < 600 for code in codes):
            finish_mail(mail, State.FAILED, describe_error(error, mail.to))
        else:
            postpone_mail(mail, error)
        return True
    except (smtplib.SMTPException, OSError) as error:  # before ValueError, which some errors of TLS also are
        postpone_mail(mail, error)
        connection.close()
        return False
    except ValueError as error:  # an address or a text that no mail can have
        finish_mail(mail, State.FAILED, describe_error(error, mail.to))
        return True
    finish_mail(mail, State.SENT)
    return True


def build_message(mail: OutgoingMail, connection: BaseEmailBackend) -> EmailMessage:
    text = build_text(mail.kind, mail.parameters)
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    headers = {"Message-ID": f"<{mail.pk}@{domain}>", "Auto-Submitted": "auto-generated"}
    return EmailMessage(text.subject, text.body, to=[mail.to], connection=connection, headers=headers)


def get_codes(error: smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError) -> list[int]:
    if isinstance(error, smtplib.SMTPDataError):
        return [error.smtp_code]
    return [code for code, _ in error.recipients.values()]


def describe_error(error: Exception, to: str) -> str:
    """Return the error in one line, without addresses and without the name in the address `to`, which servers like to
    repeat."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            text = "; ".join(f"{code} {decode_answer(answer)}" for code, answer in error.recipients.values())
        case smtplib.SMTPResponseException():
            text = f"{error.smtp_code} {decode_answer(error.smtp_error)}"
        case _:
            text = f"{type(error).__name__}: {error}"
    return clean_value(remove_addresses(text, to), MAX_ERROR)


def remove_addresses(text: str, to: str) -> str:
    name = re.escape(to.rpartition("@")[0] or to)
    pattern = rf"{re.escape(to)}|{ADDRESS.pattern}|(?<![^\W_]){name}(?![^\W_])"
    return re.sub(pattern, "(address)", text, flags=re.IGNORECASE)


def decode_answer(answer: bytes | str) -> str:
    return answer.decode(errors="replace") if isinstance(answer, bytes) else answer


def postpone_mail(mail: OutgoingMail, error: Exception) -> None:
    pause = min(FIRST_PAUSE * 2 ** min(mail.attempts - 1, 10), LONGEST_PAUSE)
    text = describe_error(error, mail.to)
    logger.warning("mail %s was not sent; trying again in %d s: %s", mail.pk, pause.total_seconds(), text)
    filter_claimed(mail).update(due_at=timezone.now() + pause, error=text)


@transaction.atomic
def finish_mail(mail: OutgoingMail, state: State, error: str = "") -> None:
    """Also delete the address and the parameters, which nobody needs any more."""
    if filter_claimed(mail).update(state=state, to="", parameters={}, error=error, finished_at=timezone.now()):
        counters.apply_deltas([counters.build_increment(counters.MAILS, kind=mail.kind, result=state)])
    if state == State.FAILED:
        logger.error("mail %s (%s) was refused and is given up: %s", mail.pk, mail.kind, error)
    else:
        logger.info("mail %s (%s) was sent", mail.pk, mail.kind)


def filter_claimed(mail: OutgoingMail) -> "QuerySet[OutgoingMail]":
    """The row, as long as no other process has claimed it since."""
    return OutgoingMail.objects.filter(pk=mail.pk, state=State.WAITING, attempts=mail.attempts)
