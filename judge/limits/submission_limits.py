"""How many submissions may wait or be judged at a time: of one session, of practice without an account on one network,
and in all. And how many a session may make in a minute.

The caller holds a lock, so that two simultaneous submissions cannot both take the last place.
"""

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.crypto import salted_hmac

from judge.errors import RefusedError
from judge.models import CandidateSession, Priority, Submission

RETRY_AFTER_SECONDS = 5
SALT = "judge.network"
KEY_SCOPES = ((24, 1), (16, 4), (8, 16))
"""How many characters of the key a network shares with those around it, and how many times its limit they have
together."""
RESERVED_SHARE = 0.2
"""Of the queue, for practice of networks that have nothing in it: a few networks could fill all of it."""


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


def require_queue_room(priority: Priority, *, session: CandidateSession | None = None, network_key: str = "") -> None:
    """Refuse a submission if the queue is full. For practice, the last places are for those who have none yet: of a
    network, or of a session that has an account. Without `session` all places can be used.

    Only submissions of the same or a higher priority count, so practice never blocks interviews. The query reads only
    the queue's index, because all writers wait for it: reading the rows takes twenty times as long.
    """
    rows = Submission.all_objects.filter(state=Submission.State.QUEUED, priority__lte=priority)
    queued = rows.values("pk")[: settings.QUEUE_LIMIT].count()
    is_nearly_full = queued >= settings.QUEUE_LIMIT * (1 - RESERVED_SHARE) and priority == Priority.PRACTICE
    own = {"network_key": network_key} if network_key else {"session": session}
    if queued >= settings.QUEUE_LIMIT or (
        is_nearly_full and session and rows.filter(priority=priority, **own).exists()
    ):
        raise RefusedError(
            "queue_full",
            "The queue of the judge is full, so this was not submitted. Your code is still in the editor.",
            "Try again in a minute.",
            retry_after=60,
        )


def require_below_submission_rate(session: CandidateSession) -> None:
    minute = timedelta(minutes=1)
    # Later ones were stored before the clock was set back.
    since, until = timezone.now() - minute, timezone.now() + minute
    if session.submissions.filter(created_at__range=(since, until)).count() >= settings.SUBMISSIONS_PER_MINUTE:
        raise RefusedError(
            "too_many",
            f"You ran code more than {settings.SUBMISSIONS_PER_MINUTE} times in a minute, so this was not submitted.",
            "Wait a minute, then run it again.",
            retry_after=60,
        )
