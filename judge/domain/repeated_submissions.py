"""Finds the submission that a request already made, so that a page may send the request again without an answer."""

from dataclasses import dataclass
from uuid import UUID

from judge.errors import RefusedError
from judge.models import CandidateSession, Submission


@dataclass(frozen=True, slots=True)
class SentSource:
    """What a candidate sent with an idempotency key, as it is stored."""

    key: UUID
    slug: str
    exercise: str
    kind: str
    source: bytes
    custom_input: bytes


def find_repeated_submission(session: CandidateSession, sent: SentSource | None) -> Submission | None:
    """Return the submission of an earlier request with this key. Raises `RefusedError` if it had another source.

    Limits and the end of the session do not apply to it: the earlier request passed them.
    """
    row = session.submissions.filter(idempotency_key=sent.key).first() if sent else None
    if row is None or sent is None:
        return None
    stored = SentSource(sent.key, row.slug, row.exercise, row.kind, bytes(row.source), bytes(row.custom_input))
    if stored != sent:
        raise RefusedError(
            "key_reused",
            "The idempotency key of this request belongs to another source of this session, so nothing was submitted.",
            "Choose a new key for each source, then send it again.",
        )
    return row
