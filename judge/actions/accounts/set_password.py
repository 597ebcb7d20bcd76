from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from judge.actions.audit.record_entry import record_audit_entry
from judge.actions.mail.queue_mail import build_public_url, is_mail_available, queue_mail
from judge.errors import RefusedError
from judge.models import OutgoingMail, User


def set_password(user: User, password: str, action: str, *, address: str) -> None:
    """Set the password in the caller's transaction, record it as `action`, and tell the owner by mail.

    It ends all log-ins of the account: a login session is valid only for the hash with which it started. Raises
    RefusedError if the password is easy to guess.
    """
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise RefusedError(
            "invalid", f"{' '.join(error.messages)} The password was not changed.", "Choose another one."
        ) from error
    user.set_password(password)
    user.save(update_fields=["password"])
    record_audit_entry(user, action, f"account {user.pk}", address=address)
    if user.email and is_mail_available():
        link = build_public_url("/forgot-password")
        queue_mail(OutgoingMail.Kind.PASSWORD_CHANGED, user.email, username=user.username, link=link)
