from datetime import timedelta

from django.contrib.auth import authenticate
from django.utils import timezone

from judge.domain.audit_log import record, record_refused_login
from judge.errors import RefusedError
from judge.models import LoginFailure, User
from judge.operations import counters

WINDOW = timedelta(minutes=15)
TRIES_FOR_NAME = 5
TRIES_FROM_ADDRESS = 50


def sign_in(username: str, password: str, address: str) -> User:
    """The user of this name and password. Guessing is slowed by name at one address, and by address."""
    since = timezone.now() - WINDOW
    LoginFailure.objects.filter(at__lt=since).delete()
    recent = LoginFailure.objects.filter(at__gte=since, address=address)
    name = username[:150]
    if recent.filter(username=name).count() >= TRIES_FOR_NAME or recent.count() >= TRIES_FROM_ADDRESS:
        counters.add([counters.counted(counters.LOGINS_REFUSED, reason="too_many")])
        raise RefusedError(
            "too_many",
            "There were too many wrong logins from here.",
            "Wait 15 minutes, then try again.",
            retry_after=int(WINDOW.total_seconds()),
        )
    user = authenticate(username=username, password=password)
    if not isinstance(user, User):
        LoginFailure.objects.create(username=name, address=address)
        record_refused_login(name, address)
        counters.add([counters.counted(counters.LOGINS_REFUSED, reason="wrong")])
        raise RefusedError("wrong_login", "The name or the password is wrong.", "Check both and try again.")
    recent.filter(username=name).delete()
    record(user, "log in", f"account {user.pk}", address=address)
    return user
