from judge.domain.row_sizes import ROW_BYTES
from judge.models import CandidateSession, DocumentVersion


def archive_version(
    session: CandidateSession, slug: str, exercise: str, source: bytes, reason: DocumentVersion.Reason
) -> int:
    """Store a text that leaves the editor, unless it equals the latest archived version. Returns how many bytes were
    stored."""
    latest = session.document_versions.filter(slug=slug, exercise=exercise).order_by("-id").first()
    if latest is not None and bytes(latest.source) == source:
        return 0
    session.document_versions.create(slug=slug, exercise=exercise, source=source, reason=reason)
    return ROW_BYTES + len(source)
