"""Runs the code of a moment of a session for an interviewer. The candidate's record does not change."""

from datetime import timedelta
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from judge.actions.audit.record_entry import record_audit_entry
from judge.domain.session_rules import get_case_seed, require_exercise, require_source_size
from judge.errors import RefusedError
from judge.limits.submission_limits import require_queue_room
from judge.messaging import wakeup
from judge.models import CandidateSession, Priority, Submission, User
from problems.format.problem import Problem

STORED_FOR = timedelta(days=1)
"""A run answers a question of somebody who looks at the page."""
MAX_DELETED = 1_000
"""In one retention run, so that it does not block its queue for long."""
MAX_UNJUDGED = 2


@transaction.atomic
def run_moment(
    session: CandidateSession, problem: Problem, exercise: str, source: str, by: User, *, address: str = ""
) -> Submission:
    """Judge the source like a submission of the session, on all cases, after everything that candidates wait for."""
    require_exercise(session, problem, exercise)
    text = source.encode()
    require_source_size(text)
    # Lets nobody else count until this one is stored.
    CandidateSession.objects.select_for_update(no_key=True).values_list("pk").get(pk=session.pk)
    runs = Submission.all_objects.filter(session=session, origin=Submission.Origin.REPLAY)
    require_run_room(runs.filter(state__in=Submission.UNJUDGED).count())
    require_queue_room(Priority.PRACTICE)
    pk = uuid4()
    run = Submission.all_objects.create(
        id=pk,
        rerun_of_id=pk,
        session=session,
        slug=problem.slug,
        exercise=exercise,
        problem_version=problem.version,
        seed=get_case_seed(session.interview, problem.slug, Submission.Kind.SUBMIT),
        kind=Submission.Kind.SUBMIT,
        origin=Submission.Origin.REPLAY,
        source=text,
        tag=problem.tag,
        priority=Priority.PRACTICE,
    )
    detail = {"interview": session.interview_id, "slug": problem.slug, "exercise": exercise, "run": str(pk)}
    record_audit_entry(by, "run earlier code", f"invitation {session.pk}", detail, address=address)
    transaction.on_commit(lambda: wakeup.notify_workers(problem.tag))
    return run


def delete_old_runs() -> None:
    """The next call continues with the rest."""
    runs = Submission.all_objects.filter(origin=Submission.Origin.REPLAY)
    old = runs.filter(finished_at__lt=timezone.now() - STORED_FOR).order_by("finished_at")
    Submission.all_objects.filter(pk__in=list(old.values_list("pk", flat=True)[:MAX_DELETED])).delete()


def require_run_room(unjudged: int) -> None:
    if unjudged >= MAX_UNJUDGED:
        raise RefusedError(
            "too_many_unjudged",
            f"{MAX_UNJUDGED} runs of this session have no result yet, so this one was not accepted.",
            "Wait until one of them is judged, then try again.",
            retry_after=5,
        )
