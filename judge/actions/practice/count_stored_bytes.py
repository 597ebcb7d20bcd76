from django.db.models import F

from judge.limits.practice_quota import add_network_bytes
from judge.models import CandidateSession


def count_stored_bytes(session: int, network_key: str, size: int) -> None:
    """Count what was stored for a practice session, and for its network if it has no account: see
    `judge.limits.practice_quota`. The size is negative where a text became shorter."""
    if size:
        add_network_bytes(network_key, size)
        CandidateSession.objects.filter(pk=session).update(practice_bytes=F("practice_bytes") + size)
