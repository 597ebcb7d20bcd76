from judge.models import CandidateSession
from judge.prepared_query import PreparedQuery

LOCK_SESSION = PreparedQuery(
    lambda pk: (
        CandidateSession.objects.select_for_update(of=("self",), no_key=True).select_related("interview").filter(pk=pk)
    ),
    int,
)


def lock_session(pk: int) -> CandidateSession:
    """Lock the session, so that its updates get positions in the order in which they are committed."""
    return LOCK_SESSION.get(pk)
