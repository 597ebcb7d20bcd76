from judge.models import Invitation, OldDraft


def set_aside(seat: Invitation, slug: str, exercise: str, source: bytes, why: OldDraft.Why) -> None:
    """Keep a text that leaves the editor, once."""
    before = seat.old_drafts.filter(slug=slug, exercise=exercise).order_by("-id").first()
    if before is None or bytes(before.source) != source:
        seat.old_drafts.create(slug=slug, exercise=exercise, source=source, why=why)
