from django.db import transaction

from judge.actions.practice.open_practice import seat_of
from judge.actions.sessions.archive_draft import set_aside
from judge.models import Candidate, Explained, Invitation, OldDraft, Submission, User


@transaction.atomic
def join_practice(user: User, browsers: Invitation) -> None:
    """Give to the account what a browser's practice seat holds. Nothing is lost: of two texts of an exercise the newer
    one stays in the editor, and the older one is set aside."""
    User.objects.select_for_update().get(pk=user.pk)
    own = seat_of(user)
    if own is None:
        Candidate.objects.filter(pk=browsers.candidate_id).update(account=user)
        return
    join_drafts(own, browsers)
    join_explained(own, browsers)
    for rows in (Submission.every.filter(invitation=browsers), browsers.rounds, browsers.old_drafts):
        rows.update(invitation=own)
    browsers.candidate.delete()


def join_drafts(own: Invitation, browsers: Invitation) -> None:
    kept = {(draft.slug, draft.exercise): draft for draft in own.drafts.all()}
    for draft in browsers.drafts.all():
        other = kept.get((draft.slug, draft.exercise))
        if other is None:
            browsers.drafts.filter(pk=draft.pk).update(invitation=own)
        elif bytes(draft.source) != bytes(other.source):
            older, newer = sorted((draft, other), key=lambda each: each.saved_at)
            set_aside(own, draft.slug, draft.exercise, bytes(older.source), OldDraft.Why.JOINED)
            revision = max(draft.revision, other.revision) + 1
            own.drafts.filter(pk=other.pk).update(
                source=bytes(newer.source), revision=revision, saved_at=newer.saved_at
            )


def join_explained(own: Invitation, browsers: Invitation) -> None:
    """Of two outcomes for a trap the better one stays."""
    kept = {(row.slug, row.trap): row for row in own.explained.all()}
    for row in browsers.explained.all():
        other = kept.get((row.slug, row.trap))
        if other is None:
            browsers.explained.filter(pk=row.pk).update(invitation=own)
        elif row.outcome == Explained.Outcome.GOT and other.outcome != row.outcome:
            own.explained.filter(pk=other.pk).update(outcome=row.outcome, said=row.said, at=row.at)
