from judge.models import CandidateSession, DocumentVersion


def archive_version(
    session: CandidateSession, slug: str, exercise: str, source: bytes, reason: DocumentVersion.Reason
) -> None:
    """Store a text that leaves the editor, unless it equals the latest archived version."""
    latest = session.document_versions.filter(slug=slug, exercise=exercise).order_by("-id").first()
    if latest is None or bytes(latest.source) != source:
        session.document_versions.create(slug=slug, exercise=exercise, source=source, reason=reason)
