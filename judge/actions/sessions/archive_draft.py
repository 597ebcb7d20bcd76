from judge.models import CandidateSession, DraftVersion


def archive_draft(
    session: CandidateSession, slug: str, exercise: str, source: bytes, reason: DraftVersion.Reason
) -> None:
    """Store a text that leaves the editor, unless it equals the latest archived version."""
    latest = session.draft_versions.filter(slug=slug, exercise=exercise).order_by("-id").first()
    if latest is None or bytes(latest.source) != source:
        session.draft_versions.create(slug=slug, exercise=exercise, source=source, reason=reason)
