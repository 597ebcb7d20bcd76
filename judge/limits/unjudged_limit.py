"""How many submissions may wait or be judged at a time: of one session, and of practice without an account on one
network.

The caller holds a lock, so that two simultaneous submissions cannot both take the last place.
"""

from collections.abc import Sequence

from django.conf import settings
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac

from judge.errors import RefusedError
from judge.models import CandidateSession, Submission

RETRY_AFTER_SECONDS = 5
SALT = "judge.network"
KEY_SCOPES = ((24, 1), (16, 4), (8, 16))
"""How many characters of the key a network shares with those around it, and how many times its limit they have
together."""


def compute_network_key(networks: Sequence[str]) -> str:
    """Identifies a network, and those around it, while its submissions are unjudged, without storing addresses.

    `networks` has the client's network first, then two wider ones or none.
    """
    digests = [salted_hmac(SALT, network, algorithm="sha256").hexdigest() for network in networks]
    return digests[0][:24] if len(digests) == 1 else "".join(digest[:8] for digest in reversed(digests))


def filter_network(key: str) -> Q:
    """The submissions of the networks whose key starts like this."""
    # Every key consists of hexadecimal digits. A range uses the index, and a partial one only beside this condition.
    return Q(network_key__gte=key, network_key__lt=f"{key}g") & ~Q(network_key="")


def require_unjudged_room_for_session(session: CandidateSession) -> None:
    if count_unjudged(session.submissions.all()) >= settings.UNJUDGED_PER_SESSION:
        raise RefusedError(
            "too_many_unjudged",
            f"You already have {settings.UNJUDGED_PER_SESSION} submissions without a result, so this one was not "
            "accepted. Your code is still in the editor.",
            "Wait until one of them is judged or cancel one, which ends it within seconds. Then try again.",
            retry_after=RETRY_AFTER_SECONDS,
        )


def require_unjudged_room_for_network(network_key: str) -> None:
    for length, factor in KEY_SCOPES:
        limit = settings.UNJUDGED_PER_NETWORK * settings.CLIENTS_PER_ADDRESS * factor
        if count_unjudged(Submission.objects.filter(filter_network(network_key[:length]))) >= limit:
            raise RefusedError(
                "too_many_unjudged",
                f"People who practice on your network already have {limit} submissions without a result, so this one "
                "was not accepted. Your code is still in the editor.",
                "Wait until some of them are judged, then try again.",
                retry_after=RETRY_AFTER_SECONDS,
            )


def count_unjudged(rows: QuerySet[Submission]) -> int:
    """Also those that were cancelled and whose worker has not stopped yet."""
    stopping = Q(state=Submission.State.CANCELLED, lease_until__gt=Now())
    return rows.filter(Q(state__in=Submission.UNJUDGED) | stopping).count()
