"""Sessions whose end was moved into the past, and what was submitted of them automatically."""

from datetime import timedelta

from django.utils import timezone

from judge.domain import catalog
from judge.domain.exercises import get_starter
from judge.domain.session_end import GRACE
from judge.models import CandidateSession, Submission
from tests.judge.document_page import DocumentPage
from tests.judge.factories import (
    SLUG,
)

OLD_END = timedelta(minutes=2)


def type_text(session: CandidateSession, text: str, exercise: str = "implement") -> DocumentPage:
    page = DocumentPage(session.token, exercise)
    page.type(text)
    assert page.save().status_code == 200
    return page


def move_end(session: CandidateSession, ago: timedelta) -> None:
    """Let the time limit be reached that long ago."""
    started = timezone.now() - timedelta(minutes=session.interview.minutes) - ago
    CandidateSession.objects.filter(pk=session.pk).update(started_at=started)


def wait_out_the_grace(session: CandidateSession) -> None:
    CandidateSession.objects.filter(pk=session.pk).update(ended_at=timezone.now() - GRACE)


def pass_an_hour_of_tries(session: CandidateSession) -> None:
    """Let the first sweep that failed have run more than an hour ago."""
    tried = CandidateSession.objects.filter(pk=session.pk, time_up_tried_at__isnull=False)
    assert tried.update(time_up_tried_at=timezone.now() - timedelta(minutes=61)) == 1


def list_automatic(session: CandidateSession) -> list[tuple[str, str]]:
    rows = session.submissions.filter(origin=Submission.Origin.TIME_UP).order_by("created_at")
    return [(row.exercise, bytes(row.source).decode()) for row in rows]


def get_text(exercise: str, added: str) -> tuple[str, str]:
    return exercise, get_starter(catalog.get_problem(SLUG), exercise) + added
