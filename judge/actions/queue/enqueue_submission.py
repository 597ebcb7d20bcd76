import logging
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from judge import logs
from judge.domain.exercises import get_exercise_spec
from judge.domain.session_rules import require_running, require_size
from judge.errors import RefusedError
from judge.messaging import wakeup
from judge.models import CandidateSession, Priority, Submission
from problems.format.loader import SEED
from problems.format.problem import Problem

logger = logging.getLogger(__name__)


def enqueue_submission(
    session: CandidateSession, problem: Problem, exercise: str, source: str, kind: str
) -> Submission:
    """Queue a source for judging, and notify workers when the transaction commits."""
    require_running(session)
    get_exercise_spec(problem, exercise)
    text = source.encode()
    require_size(text)
    priority = Priority.PRACTICE if session.interview.is_practice else Priority.INTERVIEW
    with transaction.atomic():
        require_queue_room(priority)
        check_submission_rate(session)
        submission = Submission.objects.create(
            session=session,
            slug=problem.slug,
            exercise=exercise,
            problem_version=problem.version,
            seed=SEED,
            kind=kind,
            source=text,
            tag=problem.tag,
            priority=priority,
        )
        transaction.on_commit(lambda: wakeup.notify_workers(problem.tag))
    logs.bind_context(submission=submission.pk)
    logger.info("queued: %s of %s", kind, problem.slug, extra={"kind": kind, "slug": problem.slug})
    return submission


def require_queue_room(priority: Priority) -> None:
    """Refuse a submission if the queue is full.

    Only submissions of the same or a higher priority count, so practice never blocks interviews. The query reads only
    the queue's index, because all writers wait for it: reading the rows takes twenty times as long.
    """
    queued = Submission.all_objects.filter(state=Submission.State.QUEUED, priority__lte=priority)
    if queued.values("pk")[: settings.QUEUE_LIMIT].count() >= settings.QUEUE_LIMIT:
        raise RefusedError(
            "queue_full",
            "The queue of the judge is full, so this was not submitted. Your code is still in the editor.",
            "Try again in a minute.",
            retry_after=60,
        )


def check_submission_rate(session: CandidateSession) -> None:
    since = timezone.now() - timedelta(minutes=1)
    if session.submissions.filter(created_at__gte=since).count() >= settings.SUBMISSIONS_PER_MINUTE:
        raise RefusedError(
            "too_many",
            f"You ran code more than {settings.SUBMISSIONS_PER_MINUTE} times in a minute, so this was not submitted.",
            "Wait a minute, then run it again.",
            retry_after=60,
        )
