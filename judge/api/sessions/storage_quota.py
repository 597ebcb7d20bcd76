"""What a request may store in documents and merge. Practice without an account also has the limits of its network,
because each visitor can have many sessions."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

from judge.domain.documents.merge_pool import Payer
from judge.domain.unjudged_limit import compute_network_key
from judge.http import practice_quota, rate_limits
from judge.http.client_address import get_client_address, get_client_network
from judge.http.rate_limits import RateLimit, RequestCount
from judge.models import CandidateSession


@dataclass(frozen=True, slots=True)
class DocumentQuota:
    session: CandidateSession
    network: str
    """Of practice without an account, or ""."""

    @property
    def payer(self) -> Payer | None:
        """Whose budget of CPU time a merge spends; None for that of the session."""
        return Payer(f"network {self.network}", settings.CLIENTS_PER_ADDRESS) if self.network else None

    def require_room(self, size: int = 0, *limits: RateLimit) -> None:
        """Count bytes for the session before they are stored, and the request for further limits of the session.
        Raises RefusedError if there is no room for more."""
        rate_limits.check_rate_limits(
            *(RequestCount(limit, self._session_key) for limit in limits),
            RequestCount(rate_limits.DOCUMENT_BYTES, self._session_key, amount=size),
        )
        if self.network:
            practice_quota.require_byte_room(compute_network_key(self.network))

    def add_result(self, size: int) -> None:
        """Count for the session what was stored beside an update."""
        rate_limits.add_to_rate_limit(rate_limits.DOCUMENT_BYTES, self._session_key, size)

    def add_to_network(self, size: int) -> None:
        if self.network:
            practice_quota.add_stored_bytes(compute_network_key(self.network), size)

    @contextmanager
    def count_growth(self, slug: str, exercise: str) -> Iterator[None]:
        """Count what a document has grown by meanwhile, for the session and its network."""
        before = self._read_stored_bytes(slug, exercise)
        try:
            yield
        finally:
            growth = max(0, self._read_stored_bytes(slug, exercise) - before)
            rate_limits.add_to_rate_limit(rate_limits.DOCUMENT_BYTES, self._session_key, growth)
            self.add_to_network(growth)

    @property
    def _session_key(self) -> str:
        return f"session {self.session.pk}"

    def _read_stored_bytes(self, slug: str, exercise: str) -> int:
        rows = self.session.documents.filter(slug=slug, exercise=exercise)
        return rows.values_list("stored_bytes", flat=True).first() or 0


def get_document_quota(request: HttpRequest, session: CandidateSession) -> DocumentQuota:
    is_anonymous = session.interview.is_practice and session.candidate.account_id is None
    return DocumentQuota(session, get_client_network(get_client_address(request)) if is_anonymous else "")
