"""Workers, queues and failures as the operator's page shows them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db.models import Max
from django.utils import timezone

from judge.api.operator import schemas
from judge.grading.report import Verdict
from judge.models import Attempt, Priority, Submission, Worker
from judge.operations import health, queue_status, version, worker_registry
from judge.operations.alerts import find_alerts


def build_overview() -> schemas.Overview:
    tags, alive, broker = (
        worker_registry.list_required_tags(),
        list(worker_registry.filter_online()),
        health.check_broker(),
    )
    waiting, held = queue_status.measure_queues(tags), group_held_by_worker()
    living = {worker.pk for worker in alive}
    return schemas.Overview(
        at=timezone.now(),
        database=health.check_database(),
        broker=broker,
        alerts=[schemas.AlertOut.model_validate(alarm) for alarm in find_alerts(broker, alive, waiting, tags)],
        workers=[serialize_worker(worker, held, alive=worker.pk in living) for worker in Worker.objects.all()],
        swept_at=Worker.objects.aggregate(last=Max("swept_at"))["last"],
        queues=[
            schemas.QueueOut(
                tag=part.tag, priority=get_priority_name(part.priority), waiting=part.count, oldest_at=part.oldest_at
            )
            for part in waiting
        ],
        judging=sum(len(rows) for rows in held.values()),
        stuck=[serialize_stuck(one) for one in queue_status.find_stuck(waiting)],
        failures=[serialize_failure(attempt) for attempt in queue_status.list_failures()],
        versions=schemas.Versions(code=version.get_code_version(), problems=version.get_problems_digest()),
    )


def serialize_one_worker(worker: Worker) -> schemas.WorkerOut:
    return serialize_worker(
        worker, group_held_by_worker(), alive=worker_registry.filter_online().filter(pk=worker.pk).exists()
    )


def group_held_by_worker() -> dict[str, list[UUID]]:
    held: defaultdict[str, list[UUID]] = defaultdict(list)
    for submission, process in queue_status.list_judging():
        held[worker_registry.get_worker_name(process)].append(submission)
    return held


def serialize_worker(worker: Worker, held: Mapping[str, Sequence[UUID]], *, alive: bool) -> schemas.WorkerOut:
    holds = list(held.get(worker.name, []))
    return schemas.WorkerOut(
        name=worker.name,
        state=get_worker_state(worker, alive=alive, busy=bool(holds)),
        tags=[tag for tag in worker.tags if tag != worker_registry.SWEEP_QUEUE],
        sweeps=worker_registry.SWEEP_QUEUE in worker.tags,
        version=worker.version,
        problems=worker.problems,
        backend=worker.backend,
        judging=holds,
        pool=schemas.PoolMetersOut.model_validate(EMPTY_POOL | worker.pool),
        started_at=worker.started_at,
        seen_at=worker.seen_at,
        drain_asked_at=worker.drain_asked_at,
    )


EMPTY_POOL = dict.fromkeys(schemas.PoolMetersOut.model_fields, 0)


def get_worker_state(worker: Worker, *, alive: bool, busy: bool) -> schemas.WorkerState:
    if not alive:
        return "gone"
    if worker.drain_asked_at is not None:
        return "draining" if busy else "drained"
    return "judging" if busy else "idle"


def serialize_stuck(one: queue_status.StuckSubmission) -> schemas.StuckSubmissionOut:
    row, attempt = one.row, one.attempt
    return schemas.StuckSubmissionOut.model_validate(
        build_submission_fields(row)
        | {
            "tag": row.tag,
            "priority": get_priority_name(row.priority),
            "state": row.state,
            "attempts": row.attempt,
            "worker": attempt.worker if attempt else "",
            "created_at": row.created_at,
            "started_at": attempt.started_at if attempt else None,
            "reason": one.reason,
        }
    )


def serialize_failure(attempt: Attempt) -> schemas.FailedAttemptOut:
    row = attempt.submission
    report = getattr(row, "report", None)
    ended = report is not None and report.attempt == attempt.number and report.verdict == Verdict.JUDGE_ERROR
    return schemas.FailedAttemptOut.model_validate(
        build_submission_fields(row)
        | {
            "attempt": attempt.number,
            "worker": attempt.worker,
            "at": attempt.ended_at,
            "outcome": attempt.outcome,
            "error": attempt.error,
            "final": ended,
        }
    )


def build_submission_fields(row: Submission) -> dict[str, object]:
    return {
        "submission": row.pk,
        "slug": row.slug,
        "exercise": row.exercise,
        "kind": row.kind,
        "readable": row.rerun_of_id is None and not row.session.interview.is_practice,
    }


def get_priority_name(priority: int) -> schemas.PriorityName:
    return NAMES[Priority(priority)]


NAMES: dict[Priority, schemas.PriorityName] = {
    Priority.INTERVIEW: "interview",
    Priority.PRACTICE: "practice",
    Priority.REJUDGE: "rejudge",
}
