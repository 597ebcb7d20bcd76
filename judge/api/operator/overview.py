"""Builds the operator's overview: alerts, workers, queues, stuck submissions, failed attempts, lost time, emails and
versions."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from uuid import UUID

from django.db.models import Max
from django.utils import timezone

from judge.api.operator import schemas
from judge.domain import lost_time
from judge.domain.team_access import TeamAccess
from judge.grading.report import Verdict
from judge.models import Attempt, Priority, Submission, Worker
from judge.operations import health, queue_status, version, worker_registry
from judge.operations.alerts import find_alerts
from judge.operations.gpu_status import count_waiting_timings, read_gpu_report
from judge.operations.mail_status import measure_mails


def build_overview(access: TeamAccess) -> schemas.Overview:
    tags, online = worker_registry.list_required_tags(), list(worker_registry.filter_online())
    broker = health.check_broker()
    queues, judging = queue_status.measure_queues(worker_registry.list_queue_tags()), group_judging_by_worker()
    online_names = {worker.pk for worker in online}
    return schemas.Overview(
        at=timezone.now(),
        database=health.check_database(),
        broker=broker,
        alerts=[schemas.AlertOut.model_validate(alert) for alert in find_alerts(broker, online, queues, tags)],
        workers=[
            serialize_worker(worker, judging, is_online=worker.pk in online_names) for worker in Worker.objects.all()
        ],
        swept_at=Worker.objects.aggregate(last=Max("swept_at"))["last"],
        queues=[
            schemas.QueueOut.model_validate(
                {
                    "tag": queue.tag,
                    "priority": queue.priority.label.lower(),
                    "waiting": queue.count,
                    "oldest_at": queue.oldest_at,
                }
            )
            for queue in queues
        ],
        judging=sum(len(rows) for rows in judging.values()),
        stuck=[serialize_stuck(stuck, access) for stuck in queue_status.find_stuck(queues)],
        failures=[serialize_failure(attempt, access) for attempt in queue_status.list_failures()],
        lost_time=serialize_lost_time(),
        mails=schemas.Mails.model_validate(measure_mails()),
        versions=schemas.Versions(code=version.get_code_version(), problems=version.get_problems_digest()),
    )


def serialize_lost_time() -> schemas.LostTime:
    outages = lost_time.list_recent_outages()
    lost = [seconds for _, seconds in lost_time.find_interrupted_sessions(outages)]
    return schemas.LostTime(
        sessions=len(lost), longest_seconds=max(lost, default=0), started_at=outages[0].start if outages else None
    )


def serialize_one_worker(worker: Worker) -> schemas.WorkerOut:
    return serialize_worker(
        worker, group_judging_by_worker(), is_online=worker_registry.filter_online().filter(pk=worker.pk).exists()
    )


def group_judging_by_worker() -> dict[str, list[UUID]]:
    judging: defaultdict[str, list[UUID]] = defaultdict(list)
    for submission, process in queue_status.list_judging():
        judging[worker_registry.get_worker_name(process)].append(submission)
    return judging


def serialize_worker(worker: Worker, judging: Mapping[str, Sequence[UUID]], *, is_online: bool) -> schemas.WorkerOut:
    submissions = list(judging.get(worker.name, []))
    return schemas.WorkerOut(
        name=worker.name,
        state=get_worker_state(worker, is_online=is_online, is_busy=bool(submissions)),
        tags=[tag for tag in worker.tags if tag != worker_registry.SWEEP_QUEUE],
        sweeps=worker_registry.SWEEP_QUEUE in worker.tags,
        version=worker.version,
        problems=worker.problems,
        backend=worker.backend,
        judging=submissions,
        pool=schemas.PoolCountersOut.model_validate(EMPTY_POOL | worker.pool),
        gpu=serialize_gpu(worker),
        started_at=worker.started_at,
        seen_at=worker.seen_at,
        drain_asked_at=worker.drain_asked_at,
    )


def serialize_gpu(worker: Worker) -> schemas.GpuOut | None:
    report = read_gpu_report(worker)
    return report and schemas.GpuOut(**asdict(report), waiting=count_waiting_timings())


EMPTY_POOL = dict.fromkeys(schemas.PoolCountersOut.model_fields, 0)


def get_worker_state(worker: Worker, *, is_online: bool, is_busy: bool) -> schemas.WorkerState:
    if not is_online:
        return "offline"
    if worker.drain_asked_at is not None:
        return "draining" if is_busy else "drained"
    return "judging" if is_busy else "idle"


def serialize_stuck(stuck: queue_status.StuckSubmission, access: TeamAccess) -> schemas.StuckSubmissionOut:
    row, attempt = stuck.row, stuck.attempt
    return schemas.StuckSubmissionOut.model_validate(
        build_submission_fields(row, access)
        | {
            "tag": row.tag,
            "priority": Priority(row.priority).label.lower(),
            "state": row.state,
            "attempts": row.attempt,
            "worker": attempt.worker if attempt else "",
            "created_at": row.created_at,
            "started_at": attempt.started_at if attempt else None,
            "reason": stuck.reason,
        }
    )


def serialize_failure(attempt: Attempt, access: TeamAccess) -> schemas.FailedAttemptOut:
    row = attempt.submission
    report = getattr(row, "report", None)
    is_final = report is not None and report.attempt == attempt.number and report.verdict == Verdict.JUDGE_ERROR
    return schemas.FailedAttemptOut.model_validate(
        build_submission_fields(row, access)
        | {
            "attempt": attempt.number,
            "worker": attempt.worker,
            "at": attempt.ended_at,
            "ending": attempt.ending,
            "error": attempt.error,
            "final": is_final,
        }
    )


def build_submission_fields(row: Submission, access: TeamAccess) -> dict[str, object]:
    """The fields that StuckSubmissionOut and FailedAttemptOut have in common. `access` is the operator's."""
    return {
        "submission": row.pk,
        "slug": row.slug,
        "exercise": row.exercise,
        "kind": row.kind,
        "readable": row.rerun_of_id is None and access.get_role(row.session.interview) is not None,
    }
