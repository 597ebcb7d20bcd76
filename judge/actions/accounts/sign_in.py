import time
from datetime import timedelta

from django.contrib.auth import authenticate
from django.utils import timezone

from judge.domain.audit_log import record_audit_entry, record_refused_login
from judge.errors import RefusedError
from judge.http.client_address import get_client_network
from judge.models import LoginFailure, User
from judge.operations import counters

LOGIN_FAILURE_WINDOW = timedelta(minutes=15)
MAX_FAILURES_PER_NETWORK = 50
FREE_FAILURES_PER_NAME = 3
MAX_DELAY_SECONDS = 5.0


def sign_in(username: str, password: str, address: str) -> User:
    """Authenticate the user.

    A network with too many failures is refused for a while. A username is never locked, because anyone could lock it:
    after some failures each attempt waits a few seconds.
    """
    since = timezone.now() - LOGIN_FAILURE_WINDOW
    LoginFailure.objects.filter(at__lt=since).delete()
    recent = LoginFailure.objects.filter(at__gte=since)
    name, network = username[:150], get_client_network(address)
    if recent.filter(address=network).count() >= MAX_FAILURES_PER_NETWORK:
        counters.apply_deltas([counters.increment(counters.LOGINS_REFUSED, reason="too_many")])
        raise RefusedError(
            "too_many",
            "Too many sign-ins from your network failed, so it cannot sign in for now.",
            "Wait 15 minutes, then try again.",
            retry_after=int(LOGIN_FAILURE_WINDOW.total_seconds()),
        )
    time.sleep(compute_delay(recent.filter(username=name).count()))
    user = authenticate(username=username, password=password)
    if not isinstance(user, User):
        LoginFailure.objects.create(username=name, address=network)
        record_refused_login(name, address)
        counters.apply_deltas([counters.increment(counters.LOGINS_REFUSED, reason="wrong")])
        raise RefusedError(
            "wrong_login", "The name or the password is wrong, so you are not signed in.", "Check both and try again."
        )
    recent.filter(username=name, address=network).delete()
    record_audit_entry(user, "log in", f"account {user.pk}", address=address)
    return user


def compute_delay(failures: int) -> float:
    """Return the seconds that an attempt waits after this many recent failures of the same username."""
    if failures < FREE_FAILURES_PER_NAME:
        return 0.0
    return min(MAX_DELAY_SECONDS, 0.5 * 2.0 ** min(failures - FREE_FAILURES_PER_NAME, 10))
