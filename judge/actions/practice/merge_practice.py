from django.db import transaction

from judge.actions.practice.open_practice import find_account_practice
from judge.actions.sessions.archive_draft import archive_draft
from judge.models import Candidate, CandidateSession, DraftVersion, TrapSelfAssessment, User
from judge.models.candidate_owned import SESSION_OWNED


@transaction.atomic
def merge_practice(user: User, browser_session: CandidateSession) -> None:
    """Move a browser's practice session into the account's.

    Nothing is lost: if both have a draft of an exercise, the newer one stays in the editor and the older one is
    archived.
    """
    User.objects.select_for_update().get(pk=user.pk)
    account_session = find_account_practice(user)
    if account_session is None:
        Candidate.objects.filter(pk=browser_session.candidate_id).update(account=user)
        return
    # Before its submissions, in the order of a worker that claims one of them.
    list(CandidateSession.objects.select_for_update().filter(pk=browser_session.pk).values_list("pk"))
    merge_drafts(account_session, browser_session)
    merge_trap_assessments(account_session, browser_session)
    for owned in SESSION_OWNED:
        owned.model._base_manager.filter(session=browser_session).update(session=account_session)
    browser_session.candidate.delete()


def merge_drafts(account_session: CandidateSession, browser_session: CandidateSession) -> None:
    account_drafts = {(draft.slug, draft.exercise): draft for draft in account_session.drafts.all()}
    for draft in browser_session.drafts.all():
        other = account_drafts.get((draft.slug, draft.exercise))
        if other is None:
            continue
        if bytes(draft.source) != bytes(other.source):
            older, newer = sorted((draft, other), key=lambda draft: draft.saved_at)
            archive_draft(account_session, draft.slug, draft.exercise, bytes(older.source), DraftVersion.Reason.MERGED)
            revision = max(draft.revision, other.revision) + 1
            account_session.drafts.filter(pk=other.pk).update(
                source=bytes(newer.source), revision=revision, saved_at=newer.saved_at
            )
        draft.delete()


def merge_trap_assessments(account_session: CandidateSession, browser_session: CandidateSession) -> None:
    """If both have an assessment of a trap, the better outcome stays."""
    account_assessments = {(row.slug, row.trap): row for row in account_session.trap_assessments.all()}
    for row in browser_session.trap_assessments.all():
        other = account_assessments.get((row.slug, row.trap))
        if other is not None:
            is_better = row.outcome == TrapSelfAssessment.Outcome.EXPLAINED and other.outcome != row.outcome
            (other if is_better else row).delete()
