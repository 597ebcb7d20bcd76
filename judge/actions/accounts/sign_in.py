from datetime import timedelta

from django.contrib.auth import authenticate
from django.utils import timezone

from judge.domain.audit_log import record_audit, record_refused_login
from judge.errors import RefusedError
from judge.models import LoginFailure, User
from judge.operations import counters

LOGIN_FAILURE_WINDOW = timedelta(minutes=15)
MAX_FAILURES_PER_NAME = 5
MAX_FAILURES_PER_ADDRESS = 50


def sign_in(username: str, password: str, address: str) -> User:
    """Authenticate the user. Failures are limited per address, and per username at one address."""
    since = timezone.now() - LOGIN_FAILURE_WINDOW
    LoginFailure.objects.filter(at__lt=since).delete()
    recent = LoginFailure.objects.filter(at__gte=since, address=address)
    name = username[:150]
    if recent.filter(username=name).count() >= MAX_FAILURES_PER_NAME or recent.count() >= MAX_FAILURES_PER_ADDRESS:
        counters.apply_deltas([counters.increment(counters.LOGINS_REFUSED, reason="too_many")])
        raise RefusedError(
            "too_many",
            "Too many sign-ins from your address failed, so it cannot sign in for now.",
            "Wait 15 minutes, then try again.",
            retry_after=int(LOGIN_FAILURE_WINDOW.total_seconds()),
        )
    user = authenticate(username=username, password=password)
    if not isinstance(user, User):
        LoginFailure.objects.create(username=name, address=address)
        record_refused_login(name, address)
        counters.apply_deltas([counters.increment(counters.LOGINS_REFUSED, reason="wrong")])
        raise RefusedError(
            "wrong_login", "The name or the password is wrong, so you are not signed in.", "Check both and try again."
        )
    recent.filter(username=name).delete()
    record_audit(user, "log in", f"account {user.pk}", address=address)
    return user
