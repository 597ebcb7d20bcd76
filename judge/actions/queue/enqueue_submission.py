import logging
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max

from judge import logs
from judge.actions.sessions.delete_private_edits import delete_submitted_private_edits
from judge.domain.catalog import is_warm_up
from judge.domain.custom_input_rules import require_custom_input
from judge.domain.private_periods import is_private_now
from judge.domain.repeated_submissions import SentSource, find_repeated_submission
from judge.domain.session_rules import get_case_seed, require_exercise, require_judging, require_source_size
from judge.grading.custom_input import CustomInput
from judge.limits.submission_limits import (
    compute_network_key,
    require_below_submission_rate,
    require_queue_room,
    require_unjudged_room_for_network,
    require_unjudged_room_for_session,
)
from judge.messaging import wakeup
from judge.messaging.publisher import publish_state_on_commit
from judge.messaging.session_events import publish_new_submission
from judge.models import CandidateSession, Interview, Priority, Submission
from judge.operations.optional_workers import require_served
from problems.format.problem import Problem

logger = logging.getLogger(__name__)


def enqueue_submission(
    session: CandidateSession,
    problem: Problem,
    exercise: str,
    source: str,
    kind: str,
    *,
    networks: Sequence[str] = (),
    custom_input: CustomInput | None = None,
    origin: Submission.Origin = Submission.Origin.CANDIDATE,
    sent: SentSource | None = None,
) -> Submission:
    """Queue a source for judging, and notify workers when the transaction commits.

    `networks` are the client's, for practice without an account: see `compute_network_key`. With `custom_input` a run
    uses it instead of the sample cases. A submission of another origin than the candidate is made after the end, and
    exempt from limits: refused, it would be lost. With `sent`, a request that arrives twice at the same time gets the
    same row twice.
    """
    is_requested = origin == Submission.Origin.CANDIDATE
    if is_requested:
        require_judging(session, problem, kind)
        require_served(problem)
    require_exercise(session, problem, exercise)
    text = source.encode()
    require_source_size(text)
    input_bytes = require_custom_input(problem, exercise, kind, custom_input) if custom_input else b""
    priority = get_priority(session, problem)
    network_key = compute_network_key(networks) if networks else ""
    with transaction.atomic():
        lock_for_counting(session, network_key)
        if repeated := find_repeated_submission(session, sent):
            return repeated
        if is_requested:
            require_queue_room(priority, session=session, network_key=network_key)
            require_below_submission_rate(session)
            require_unjudged_room_for_session(session)
        if network_key:
            require_unjudged_room_for_network(network_key)
        join_queue(session)
        is_private = is_requested and is_private_now(session)
        submission = Submission.objects.create(
            session=session,
            slug=problem.slug,
            exercise=exercise,
            problem_version=problem.version,
            seed=get_case_seed(session.interview, problem.slug, kind),
            kind=kind,
            origin=origin,
            source=text,
            idempotency_key=sent.key if sent else None,
            custom_input=input_bytes,
            tag=problem.tag,
            priority=priority,
            network_key=network_key,
            is_private=is_private,
        )
        if kind == Submission.Kind.SUBMIT and not is_private:
            delete_submitted_private_edits(session, problem.slug, exercise)
        transaction.on_commit(lambda: wakeup.notify_workers(problem.tag))
        publish_state_on_commit(submission.pk)
        publish_new_submission(submission)
    logs.bind_context(submission=submission.pk)
    logger.info("queued: %s of %s", kind, problem.slug, extra={"kind": kind, "slug": problem.slug})
    return submission


def get_priority(session: CandidateSession, problem: Problem) -> Priority:
    """Interviews that run come first. Before the start many candidates may try the warm-up at the same time."""
    return Priority.PRACTICE if session.interview.is_practice or is_warm_up(problem.slug) else Priority.INTERVIEW


def lock_for_counting(session: CandidateSession, network_key: str) -> None:
    """Let no other submission be counted until this one is stored. SQLite has one writing transaction at a time anyway.

    The row of practice is the lock of all networks: waiting for one short transaction is no burden. Raises
    CandidateSession.DoesNotExist if the session was just deleted.
    """
    if network_key:
        Interview.objects.select_for_update(no_key=True).values_list("pk").get(pk=session.interview_id)
    CandidateSession.objects.select_for_update(no_key=True).values_list("pk").get(pk=session.pk)


def join_queue(session: CandidateSession) -> None:
    """Let a session that has nothing in the queue wait behind those that were served before the last claim.

    Otherwise a visitor with a new cookie for each submission, or with old ones in reserve, would always come first.
    """
    if not Submission.all_objects.filter(session=session, state=Submission.State.QUEUED).exists():
        latest = CandidateSession.objects.aggregate(latest=Max("turn"))["latest"] or 0
        CandidateSession.objects.filter(pk=session.pk, turn__lt=latest - 1).update(turn=latest - 1)
