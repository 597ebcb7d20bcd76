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
from judge.operations.alerts import alarms


def whole() -> schemas.Overview:
    tags, alive, broker = worker_registry.tags_needed(), list(worker_registry.alive()), health.broker()
    waiting, held = queue_status.waiting(tags), held_by_worker()
    living = {worker.pk for worker in alive}
    return schemas.Overview(
        at=timezone.now(),
        database=health.database(),
        broker=broker,
        alarms=[schemas.Alarm.model_validate(alarm) for alarm in alarms(broker, alive, waiting, tags)],
        workers=[worker_view(worker, held, alive=worker.pk in living) for worker in Worker.objects.all()],
        swept_at=Worker.objects.aggregate(last=Max("swept_at"))["last"],
        queues=[
            schemas.Queue(
                tag=part.tag, priority=priority_name(part.priority), waiting=part.count, oldest_at=part.oldest_at
            )
            for part in waiting
        ],
        judging=sum(len(rows) for rows in held.values()),
        stuck=[stuck_view(one) for one in queue_status.stuck(waiting)],
        failures=[failure_view(attempt) for attempt in queue_status.failures()],
        versions=schemas.Versions(code=version.code(), problems=version.problems()),
    )


def one_worker(worker: Worker) -> schemas.WorkerView:
    return worker_view(worker, held_by_worker(), alive=worker_registry.alive().filter(pk=worker.pk).exists())


def held_by_worker() -> dict[str, list[UUID]]:
    held: defaultdict[str, list[UUID]] = defaultdict(list)
    for submission, process in queue_status.judging():
        held[worker_registry.name_in(process)].append(submission)
    return held


def worker_view(worker: Worker, held: Mapping[str, Sequence[UUID]], *, alive: bool) -> schemas.WorkerView:
    holds = list(held.get(worker.name, []))
    return schemas.WorkerView(
        name=worker.name,
        state=state_of(worker, alive=alive, busy=bool(holds)),
        tags=[tag for tag in worker.tags if tag != worker_registry.SWEEP],
        sweeps=worker_registry.SWEEP in worker.tags,
        version=worker.version,
        problems=worker.problems,
        backend=worker.backend,
        judging=holds,
        pool=schemas.PoolMeters.model_validate(NO_POOL | worker.pool),
        started_at=worker.started_at,
        seen_at=worker.seen_at,
        drain_asked_at=worker.drain_asked_at,
    )


NO_POOL = dict.fromkeys(schemas.PoolMeters.model_fields, 0)


def state_of(worker: Worker, *, alive: bool, busy: bool) -> schemas.WorkerState:
    if not alive:
        return "gone"
    if worker.drain_asked_at is not None:
        return "draining" if busy else "drained"
    return "judging" if busy else "idle"


def stuck_view(one: queue_status.Stuck) -> schemas.Stuck:
    row, attempt = one.row, one.attempt
    return schemas.Stuck.model_validate(
        about(row)
        | {
            "tag": row.tag,
            "priority": priority_name(row.priority),
            "state": row.state,
            "attempts": row.attempt,
            "worker": attempt.worker if attempt else "",
            "created_at": row.created_at,
            "started_at": attempt.started_at if attempt else None,
            "why": one.why,
        }
    )


def failure_view(attempt: Attempt) -> schemas.JudgeFailure:
    row = attempt.submission
    report = getattr(row, "report", None)
    ended = report is not None and report.attempt == attempt.number and report.verdict == Verdict.JUDGE_ERROR
    return schemas.JudgeFailure.model_validate(
        about(row)
        | {
            "attempt": attempt.number,
            "worker": attempt.worker,
            "at": attempt.ended_at,
            "outcome": attempt.outcome,
            "error": attempt.error,
            "final": ended,
        }
    )


def about(row: Submission) -> dict[str, object]:
    return {
        "submission": row.pk,
        "slug": row.slug,
        "exercise": row.exercise,
        "kind": row.kind,
        "readable": row.rerun_of_id is None and not row.invitation.interview.is_practice,
    }


def priority_name(priority: int) -> schemas.PriorityName:
    return NAMES[Priority(priority)]


NAMES: dict[Priority, schemas.PriorityName] = {
    Priority.INTERVIEW: "interview",
    Priority.PRACTICE: "practice",
    Priority.REJUDGE: "rejudge",
}
