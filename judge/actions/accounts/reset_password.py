"""A new password for a person who forgot it, by a link in a mail that works once, within PASSWORD_RESET_TIMEOUT."""

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from judge.actions.accounts.set_password import set_password
from judge.actions.audit.record_entry import record_audit_entry
from judge.actions.mail.queue_mail import build_mail, build_public_url
from judge.errors import RefusedError
from judge.limits import rate_limits
from judge.models import OutgoingMail, User

MAX_ACCOUNTS = 5
"""Accounts that one request sends a mail to. Several may share an email address."""


@transaction.atomic
def request_password_reset(account: str, *, address: str = "") -> None:
    """Store a mail with a link for at most MAX_ACCOUNTS active accounts with this username or email address, if they
    have an email address.

    The requester does not learn whether there is one. An account above its rate limit gets no mail, and the requester
    no error, which would reveal that it exists. `address` is the client's. The caller notifies `outbound`.
    """
    names = Q(username=account) | Q(email__iexact=account)
    for user in User.objects.filter(names, is_active=True).exclude(email="").order_by("pk")[:MAX_ACCOUNTS]:
        try:
            rate_limits.require_below_rate_limit(rate_limits.PASSWORD_RESETS_OF_ACCOUNT, f"user {user.pk}")
        except RefusedError:
            continue
        # Behind a #, so that the code is in no request for the page, and so in no log.
        link = build_public_url(f"/reset-password#{build_reset_code(user)}")
        parameters = {"username": user.username, "link": link}
        build_mail(OutgoingMail.Kind.PASSWORD_RESET, user.email, None, parameters).save()
        record_audit_entry(None, "request password reset", f"account {user.pk}", address=address, command="anonymous")


def build_reset_code(user: User) -> str:
    return f"{urlsafe_base64_encode(str(user.pk).encode())}.{default_token_generator.make_token(user)}"


def find_reset_account(code: str, users: "QuerySet[User] | None" = None) -> User:
    """Return the active account of the code, from all or from `users`, which can lock it.

    Raises RefusedError if the code is not valid any more, or never was.
    """
    key, _, token = code.partition(".")
    try:
        pk = int(urlsafe_base64_decode(key))
    except ValueError:
        pk = 0
    users = User.objects.all() if users is None else users
    user = users.filter(pk=pk, is_active=True).first() if 0 < pk < 2**63 else None
    if user is None or not default_token_generator.check_token(user, token):
        raise RefusedError(
            "reset_expired",
            f"This link does not work any more, so it cannot change a password. A link is valid for "
            f"{settings.PASSWORD_RESET_TIMEOUT // 60} minutes and works once, and signing in ends it.",
            "Request a new link with your username or your email address.",
        )
    return user


@transaction.atomic
def reset_password(code: str, password: str, *, address: str = "") -> None:
    user = find_reset_account(code, User.objects.select_for_update())
    set_password(user, password, "reset password", address=address)
