from django.db import transaction
from django.db.models import F

from judge.actions.practice.count_stored_bytes import count_stored_bytes
from judge.actions.practice.practice_sessions import find_account_practice
from judge.actions.sessions.append_update import append_update
from judge.actions.sessions.archive_version import archive_version
from judge.actions.sessions.lock_session import lock_session
from judge.actions.sessions.merge_document import DocumentChange
from judge.domain.documents.stored_updates import find_latest_position
from judge.errors import RefusedError
from judge.models import (
    Candidate,
    CandidateSession,
    Document,
    DocumentUpdate,
    DocumentVersion,
    TrapSelfAssessment,
    User,
)
from judge.models.candidate_owned import SESSION_OWNED


@transaction.atomic
def merge_practice(user: User, browser_session: CandidateSession) -> None:
    """Move a browser's practice session into the account's.

    No text is lost: if both have one of an exercise, the newer one stays in the editor and the older one is
    archived.
    """
    User.objects.select_for_update().get(pk=user.pk)
    account_session = find_account_practice(user)
    if account_session is None:
        Candidate.objects.filter(pk=browser_session.candidate_id).update(account=user)
        return
    # Before its submissions, in the order of a worker that claims one of them.
    list(CandidateSession.objects.select_for_update().filter(pk=browser_session.pk).values_list("pk"))
    lock_session(account_session.pk)
    merge_documents(account_session, browser_session)
    count_stored_bytes(account_session.pk, "", browser_session.practice_bytes)
    merge_trap_assessments(account_session, browser_session)
    # Pages chose the keys, so both sessions may have the same.
    browser_session.submissions.update(idempotency_key=None)
    for owned in SESSION_OWNED:
        if owned.model is not DocumentUpdate:
            owned.model._base_manager.filter(session=browser_session).update(session=account_session)
    browser_session.candidate.delete()


def merge_documents(account_session: CandidateSession, browser_session: CandidateSession) -> None:
    account_documents = {(row.slug, row.exercise): row for row in account_session.documents.all()}
    for document in browser_session.documents.all():
        account_document = account_documents.get((document.slug, document.exercise))
        if account_document is not None:
            merge_document(account_document, document)
            document.delete()
    latest = find_latest_position(account_session.pk)
    browser_session.document_updates.update(session=account_session, position=F("position") + latest)


def merge_document(account_document: Document, browser_document: Document) -> None:
    """The account's document stays, so pages in which it is open get a newer text as an update."""
    account_text, browser_text = bytes(account_document.source), bytes(browser_document.source)
    if account_text == browser_text or browser_document.is_untouched:
        return
    if account_document.saved_at > browser_document.saved_at and not account_document.is_untouched:
        archive_merged(account_document, browser_text)
        return
    try:
        with transaction.atomic():
            append_update(account_document.pk, DocumentChange(text=browser_text.decode(), in_transaction=True))
    except RefusedError:  # the document is too large, or no process was free: the text stays in the list of versions
        archive_merged(account_document, browser_text)
    else:
        if not account_document.is_untouched:
            archive_merged(account_document, account_text)


def archive_merged(document: Document, text: bytes) -> None:
    archive_version(document.session, document.slug, document.exercise, text, DocumentVersion.Reason.MERGED)


def merge_trap_assessments(account_session: CandidateSession, browser_session: CandidateSession) -> None:
    """If both have an assessment of a trap, the better answer stays."""
    account_assessments = {(row.slug, row.trap): row for row in account_session.trap_assessments.all()}
    for row in browser_session.trap_assessments.all():
        account_row = account_assessments.get((row.slug, row.trap))
        if account_row is not None:
            is_better = row.answer == TrapSelfAssessment.Answer.EXPLAINED and account_row.answer != row.answer
            (account_row if is_better else row).delete()
