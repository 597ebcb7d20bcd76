from judge.models import CandidateSession, DraftVersion


def archive_draft(
    session: CandidateSession, slug: str, exercise: str, source: bytes, reason: DraftVersion.Reason
) -> None:
    """Keep a text that leaves the editor, once."""
    before = session.draft_versions.filter(slug=slug, exercise=exercise).order_by("-id").first()
    if before is None or bytes(before.source) != source:
        session.draft_versions.create(slug=slug, exercise=exercise, source=source, reason=reason)
