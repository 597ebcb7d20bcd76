from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session as LoginSession
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils import timezone

from judge.actions.audit.record_entry import record_audit_entry
from judge.actions.scorecards.reveal_scorecards import reveal_completed_cards
from judge.domain.scorecards import filter_assigned_interviews
from judge.errors import RefusedError
from judge.models import Interview, User


@transaction.atomic
def deactivate_account(username: str, *, undo: bool = False, command: str) -> User:
    """Nobody can sign in with it any more, and its open pages and streams end. What it created stays with its teams.

    With `undo` the account is active again. Raises RefusedError if there is no such account.
    """
    user = User.objects.select_for_update().filter(username=username).first()
    if user is None:
        raise RefusedError(
            "not_found", f"There is no account {username!r}, so nothing was changed.", "Check the username."
        )
    if user.is_active != undo:
        user.is_active = undo
        user.save(update_fields=["is_active"])
        delete_login_sessions(user)
        action = "reactivate account" if undo else "deactivate account"
        record_audit_entry(None, action, f"account {user.pk}", command=command)
        if not undo:
            assigned = Interview.objects.filter(filter_assigned_interviews(user.pk)).values_list("pk", flat=True)
            reveal_completed_cards(list(assigned), None, command=command)
    return user


def delete_login_sessions(user: User) -> None:
    """Otherwise the old cookies work again once the account is active again."""
    require_signing_key()
    rows = LoginSession.objects.filter(expire_date__gt=timezone.now())
    keys = [row.pk for row in rows.iterator() if row.get_decoded().get(SESSION_KEY) == str(user.pk)]
    LoginSession.objects.filter(pk__in=keys).delete()


def require_signing_key() -> None:
    """Without the key, Django reads every session as an empty one."""
    try:
        _ = settings.SECRET_KEY
    except ImproperlyConfigured as error:
        raise RefusedError(
            "no_key",
            "This process has no key that signs cookies, so it cannot end log-ins, and nothing was changed.",
            "Run the command in the service `web`.",
        ) from error
