import math
from collections.abc import Callable
from datetime import timedelta

from django.contrib.auth import authenticate
from django.utils import timezone

from judge.actions.audit.record_entry import record_audit_entry, record_refused_login
from judge.database import counters
from judge.errors import RefusedError
from judge.limits.client_address import get_client_network
from judge.models import LoginFailure, User

LOGIN_FAILURE_WINDOW = timedelta(minutes=15)
MAX_FAILURES_PER_NETWORK = 50
FREE_FAILURES_PER_NAME = 3
MAX_DELAY_SECONDS = 5.0
DelayAnswer = Callable[[float], None]
"""Delays the answer to the request by so many seconds, whatever it is."""


def sign_in(username: str, password: str, address: str, delay: DelayAnswer) -> User:
    """Authenticate the user, see `try_password`, and record it. The caller starts the login session."""
    user = try_password(username, password, address, delay)
    record_audit_entry(user, "log in", f"account {user.pk}", address=address)
    return user


def try_password(username: str, password: str, address: str, delay: DelayAnswer) -> User:
    """Return the user. Raises RefusedError if the name or the password is wrong, and stores the failure.

    A network with too many failures is refused for a while. A username is never locked, because anyone could lock it:
    after some failures each answer comes a few seconds later, a right password's as well.
    """
    since = timezone.now() - LOGIN_FAILURE_WINDOW
    LoginFailure.objects.filter(at__lt=since).delete()
    # Later ones were stored before the clock was set back.
    recent = LoginFailure.objects.filter(at__range=(since, timezone.now() + LOGIN_FAILURE_WINDOW))
    name, network = username[:150], get_client_network(address)
    if recent.filter(address=network).count() >= MAX_FAILURES_PER_NETWORK:
        counters.apply_deltas([counters.build_increment(counters.LOGINS_REFUSED, reason="too_many")])
        raise RefusedError(
            "too_many",
            "Too many sign-ins from your network failed, so it cannot sign in for now.",
            f"Wait {LOGIN_FAILURE_WINDOW // timedelta(minutes=1)} minutes, then try again.",
            retry_after=int(LOGIN_FAILURE_WINDOW.total_seconds()),
        )
    failures = recent.filter(username=name).count()
    delay(compute_delay(failures))
    user = authenticate(username=username, password=password)
    if not isinstance(user, User):
        LoginFailure.objects.create(username=name, address=network)
        record_refused_login(name, address)
        counters.apply_deltas([counters.build_increment(counters.LOGINS_REFUSED, reason="wrong")])
        raise RefusedError(
            "wrong_login",
            "The username or the password is wrong, so you are not signed in.",
            "Check both and try again." + describe_delay(compute_delay(failures + 1)),
        )
    recent.filter(username=name, address=network).delete()
    return user


def compute_delay(failures: int) -> float:
    """Return the seconds by which an answer is delayed after this many recent failures of the same username."""
    if failures < FREE_FAILURES_PER_NAME:
        return 0.0
    return min(MAX_DELAY_SECONDS, 0.5 * 2.0 ** min(failures - FREE_FAILURES_PER_NAME, 10))


def describe_delay(seconds: float) -> str:
    return f" After several failures with this name, the next answer takes {math.ceil(seconds)} s." if seconds else ""
