from datetime import timedelta

from django.utils import timezone

from judge.actions.sessions.append_update import append_update
from judge.actions.sessions.archive_version import archive_version
from judge.actions.sessions.merge_document import DocumentChange
from judge.actions.sessions.open_document import open_document
from judge.domain.documents.merge_pool import Payer
from judge.domain.exercises import IMPLEMENT
from judge.domain.row_sizes import ROW_BYTES
from judge.domain.session_rules import require_practice, require_source_size
from judge.errors import RefusedError
from judge.models import CandidateSession, Document, DocumentVersion
from problems.format.problem import Problem

RESTARTS_PER_MINUTE = 10


def restart_problem(session: CandidateSession, problem: Problem, source: str, payer: Payer | None = None) -> int:
    """Restart the clock and replace the text with the starter, in all pages.

    `source` is the text in the editor. It and the stored text are archived. `payer` pays for the merge, see
    `DocumentChange`. Returns how many bytes more are stored than before.
    """
    require_practice(session)
    require_source_size(source.encode())
    archived = 0

    def archive_and_restart(document: Document) -> None:
        nonlocal archived
        require_below_restart_rate(session)
        texts = dict.fromkeys([bytes(document.source), source.encode()])
        archived = sum(archive_text(session, problem, text) for text in texts)
        session.practice_attempts.create(slug=problem.slug)

    document, opened_growth = open_document(session, problem, IMPLEMENT)
    change = DocumentChange(text=problem.starter, payer=payer)
    return opened_growth + append_update(document.pk, change, archive_and_restart).growth + archived + ROW_BYTES


def archive_text(session: CandidateSession, problem: Problem, text: bytes) -> int:
    """Returns how many bytes were stored: none for the starter."""
    if text == problem.starter.encode():
        return 0
    return archive_version(session, problem.slug, IMPLEMENT, text, DocumentVersion.Reason.RESTARTED)


def require_below_restart_rate(session: CandidateSession) -> None:
    minute = timedelta(minutes=1)
    # Later ones were stored before the clock was set back.
    since, until = timezone.now() - minute, timezone.now() + minute
    if session.practice_attempts.filter(started_at__range=(since, until)).count() >= RESTARTS_PER_MINUTE:
        raise RefusedError(
            "too_many",
            "There were too many restarts within a minute, so this one was not done. Your code is unchanged.",
            "Wait a minute, then restart the problem.",
            retry_after=60,
        )
