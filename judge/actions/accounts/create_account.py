import secrets

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from judge.domain.audit_log import record_audit
from judge.errors import RefusedError
from judge.models import User


@transaction.atomic
def create_account(username: str, role: User.Role, password: str = "", *, again: bool = False, command: str) -> str:
    """A new account, or with `again` one that is there: its password becomes this one, and its role.

    Gives the password, which is made here where none is given. Raises ValidationError for a name that cannot be one, or
    a password that is easily guessed.
    """
    user = User.objects.select_for_update().filter(username=username).first()
    if user is not None and not again:
        raise RefusedError(
            "invalid",
            f"There is an account called {username!r} already, and it was left as it is.",
            "Choose another name, or add --again to give it a new password and this role.",
        )
    user = user or User(username=username)
    user.clean_fields(exclude={"password"})
    password = password or secrets.token_urlsafe(15)
    validate_password(password, user)
    user.role, user.is_active = role, True
    user.set_password(password)
    user.save()
    record_audit(None, "make account", f"account {user.pk}", {"role": role, "again": again}, command=command)
    return password
