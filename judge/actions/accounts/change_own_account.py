"""What people change about their own account."""

from django.db import transaction

from judge.actions.accounts.set_password import set_password
from judge.actions.accounts.sign_in import DelayAnswer, try_password
from judge.actions.audit.record_entry import record_audit_entry
from judge.actions.mail.queue_mail import build_public_url, is_mail_available, queue_mail
from judge.errors import RefusedError
from judge.models import OutgoingMail, User


@transaction.atomic
def rename_account(user: User, name: str, *, address: str = "") -> None:
    """`name` is shown to other people. The username, with which the person signs in, stays."""
    if (user.first_name, user.last_name) == (name, ""):
        return
    user.first_name, user.last_name = name, ""
    user.save(update_fields=["first_name", "last_name"])
    record_audit_entry(user, "rename account", f"account {user.pk}", address=address)


def change_email(user: User, email: str, password: str, delay: DelayAnswer, *, address: str = "") -> None:
    """The old email address gets a notice, because a person who knows the password could take over the account."""
    require_password(user, password, address, delay)
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user.pk)
        old = user.email
        if email == old:
            return
        user.email = email
        user.save(update_fields=["email"])
        record_audit_entry(user, "change email address", f"account {user.pk}", address=address)
        if old and is_mail_available():
            queue_mail(OutgoingMail.Kind.ADDRESS_CHANGED, old, username=user.username, link=build_public_url(""))


def change_password(user: User, old: str, new: str, delay: DelayAnswer, *, address: str = "") -> None:
    require_password(user, old, address, delay)
    with transaction.atomic():
        set_password(user, new, "change password", address=address)


def require_password(user: User, password: str, address: str, delay: DelayAnswer) -> None:
    """Guesses are slowed and counted as at the log-in, so that an open page is no way around it."""
    try:
        try_password(user.username, password, address, delay)
    except RefusedError as error:
        if error.code != "wrong_login":
            raise
        raise RefusedError(
            "wrong_password", "The current password is wrong, so nothing was changed.", "Check it and try again."
        ) from error
