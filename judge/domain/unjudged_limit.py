"""How many submissions may wait or be judged at a time: of one session, and of practice without an account on one
network.

The caller holds a lock, so that two simultaneous submissions cannot both take the last place.
"""

from django.conf import settings
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac

from judge.errors import RefusedError
from judge.models import CandidateSession, Submission

RETRY_AFTER_SECONDS = 5
SALT = "judge.network"


def compute_network_key(network: str) -> str:
    """Identifies a network while its submissions are unjudged, without storing its address."""
    return salted_hmac(SALT, network, algorithm="sha256").hexdigest()[:16]


def require_session_room(session: CandidateSession) -> None:
    if count_unjudged(session.submissions.all()) >= settings.UNJUDGED_PER_SESSION:
        raise RefusedError(
            "too_many_unjudged",
            f"You already have {settings.UNJUDGED_PER_SESSION} submissions without a result, so this one was not "
            "accepted. Your code is still in the editor.",
            "Wait until one of them is judged or cancel one, which ends it within seconds. Then try again.",
            retry_after=RETRY_AFTER_SECONDS,
        )


def require_network_room(network_key: str) -> None:
    limit = settings.UNJUDGED_PER_NETWORK * settings.CLIENTS_PER_ADDRESS
    if count_unjudged(Submission.objects.filter(network_key=network_key).exclude(network_key="")) >= limit:
        raise RefusedError(
            "too_many_unjudged",
            f"People who practice on your network already have {limit} submissions without a result, so this one was "
            "not accepted. Your code is still in the editor.",
            "Wait until some of them are judged, then try again.",
            retry_after=RETRY_AFTER_SECONDS,
        )


def count_unjudged(rows: QuerySet[Submission]) -> int:
    """Also those that were cancelled and whose worker has not stopped yet."""
    stopping = Q(state=Submission.State.CANCELLED, lease_until__gt=Now())
    return rows.filter(Q(state__in=Submission.UNJUDGED) | stopping).count()
