"""What a request may store and merge. Practice has a limit for each session, and without an account those of its
network, because each visitor can have many sessions."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Manager
from django.http import HttpRequest

from judge.actions.practice.count_stored_bytes import count_stored_bytes
from judge.actions.sessions.open_document import find_document
from judge.domain.documents.merge_pool import Payer
from judge.domain.row_sizes import ROW_BYTES
from judge.limits import practice_quota, rate_limits
from judge.limits.client_address import list_network_names
from judge.limits.rate_limits import RateLimit, RequestCount
from judge.limits.submission_limits import compute_network_key
from judge.models import CandidateSession


@dataclass(frozen=True, slots=True)
class StorageQuota:
    """What one request may store in a session. Counts what it has stored."""

    session: CandidateSession
    networks: Sequence[str]
    """The client's and wider ones, for practice without an account; otherwise none."""

    @property
    def payer(self) -> Payer | None:
        """Whose budget of CPU time a merge spends; None for that of the session."""
        return Payer(f"network {self.networks[0]}", settings.CLIENTS_PER_ADDRESS) if self.networks else None

    def require_document_room(self, size: int, *limits: RateLimit) -> None:
        """Count `size` bytes for the session before they are stored in a document, and the request for further limits
        of the session. Raises RefusedError if there is no room for more."""
        rate_limits.require_below_all_rate_limits(
            *(RequestCount(limit, self._session_key) for limit in limits),
            RequestCount(rate_limits.DOCUMENT_BYTES, self._session_key, amount=size),
        )
        self.require_room()

    def require_room(self, note: str = practice_quota.STILL_THERE) -> None:
        """Raise RefusedError if practice has no room for more. `note` says what that means for the text."""
        if self.session.interview.is_practice:
            practice_quota.require_storage_room_for_session(self.session, note)
            practice_quota.require_storage_room_for_network(self._network_key, note)

    def require_room_to_open(self, slug: str, exercise: str) -> None:
        """The same before an exercise is opened, unless it was opened before: then nothing is stored."""
        if self.session.interview.is_practice and find_document(self.session, slug, exercise) is None:
            self.require_room("What you opened before can still be read.")

    def count_document_bytes(self, size: int) -> None:
        """Count for the session's documents the bytes that were stored beside the sent ones."""
        if size > 0:
            rate_limits.add_to_rate_limit(rate_limits.DOCUMENT_BYTES, self._session_key, size)

    def count(self, growth: int) -> None:
        """For practice, count how many bytes more are stored now."""
        if self.session.interview.is_practice:
            count_stored_bytes(self.session.pk, self._network_key, growth)

    @contextmanager
    def count_new_rows(self, rows: "Manager[Any]") -> Iterator[None]:
        """Require room, then count the rows without large texts that are new afterwards."""
        self.require_room()
        before = rows.count()
        yield
        self.count((rows.count() - before) * ROW_BYTES)

    @property
    def _session_key(self) -> str:
        return f"session {self.session.pk}"

    @property
    def _network_key(self) -> str:
        return compute_network_key(self.networks) if self.networks else ""


def get_storage_quota(request: HttpRequest, session: CandidateSession) -> StorageQuota:
    return StorageQuota(session, find_practice_networks(request, session))


def find_practice_networks(request: HttpRequest, session: CandidateSession) -> Sequence[str]:
    is_anonymous = session.interview.is_practice and session.candidate.account_id is None
    return list_network_names(request) if is_anonymous else ()
