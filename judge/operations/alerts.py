"""Alerts for the operator's page: each says what is wrong with the server, what it means and what to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from judge.models import Worker
from judge.operations import health, storage, version, worker_registry
from judge.operations.gpu_status import read_gpu_report
from judge.operations.mail_status import MailStatus, measure_mails
from judge.operations.queue_status import LONG_WAIT, QueueDepth, get_missing_cell_error, get_storage_error
from judge.operations.unsubmitted_code import UnsubmittedCode, measure_unsubmitted_code
from judge.operations.worker_registry import SWEEP_QUEUE, find_unserved_tags

MINUTE = timedelta(minutes=1)
MAX_SWEEP_AGE = timedelta(minutes=1)
"""The sweeper runs every ten seconds."""
MAX_MAIL_AGE = timedelta(minutes=15)
"""Some servers accept a mail of an unknown sender only after ten minutes."""
HIGH_SHARE = 0.9
"""The share of memory or disk in use at which operators should act."""


@dataclass(frozen=True, slots=True)
class Alert:
    code: str
    subject: str
    """The tag, worker, machine or disk that it is about, or "" for the whole server."""
    message: str
    next: str
    """The next step of the operator."""
    critical: bool


def find_alerts(
    broker: str, workers: Sequence[Worker], depths: Sequence[QueueDepth], tags: Sequence[str]
) -> list[Alert]:
    """Return all alerts, critical ones first.

    While something is missing that judging needs, alerts about its effects are left out.

    `broker` is the result of `health.check_broker`, `workers` are the online ones, and `tags` those that problems need.
    """
    causes = [
        *find_database_alerts(health.check_database(), get_storage_error()),
        *find_broker_alerts(broker),
        *find_cut_off_alerts(broker, workers),
        *find_worker_alerts(workers, depths, tags),
        *find_launcher_alerts(workers),
    ]
    # A server that misses one of these also sweeps late and makes candidates wait. Only the cause needs fixing.
    symptoms = [
        *find_cell_alerts(get_missing_cell_error()),
        *find_sweeper_alerts(workers),
        *find_long_wait_alerts(depths),
    ]
    others = [
        *find_gpu_alerts(workers),
        *find_broker_memory_alerts(storage.measure_broker()),
        *find_disk_alerts(storage.measure_disks()),
        *find_version_alerts(workers),
        *find_mail_alerts(measure_mails()),
        *find_unsubmitted_code_alerts(measure_unsubmitted_code()),
    ]
    alerts = [*causes, *([] if causes else symptoms), *others]
    return sorted(alerts, key=lambda alert: not alert.critical)


def find_database_alerts(database: str, storage_error: str) -> list[Alert]:
    """`database` is the result of `health.check_database`. `storage_error` ended an attempt, or is empty."""
    if database not in (health.OK, health.CANNOT_WRITE):
        return []  # the overview shows the answer of `check_database` itself
    result = "Submissions that are already stored are judged once this is fixed, without using up an attempt."
    next_step = "Free space on the disks of the database and of the workers, and check the database's log."
    if database == health.CANNOT_WRITE:
        message = f"The database answers but cannot store anything, so submissions and edits are refused. {result}"
        return [Alert("database_readonly", "", message, next_step, critical=True)]
    if storage_error:
        message = f"A worker could not use the database or its disk. {result} The last error was: {storage_error}"
        return [Alert("storage_failed", "", message, next_step, critical=True)]
    return []


def find_broker_alerts(broker: str) -> list[Alert]:
    if broker == health.OK:
        return []
    message = f"The broker {broker}."
    next_step = (
        "Check the broker's log and memory limit. It stores nothing that must survive, so restarting it is safe."
    )
    return [Alert("broker_down", "", message, next_step, critical=True)]


def find_cut_off_alerts(broker: str, workers: Sequence[Worker]) -> list[Alert]:
    """Return an alert for each worker that the broker does not answer although it answers this web server."""
    if broker != health.OK:
        return []
    return [
        Alert(
            "worker_cut_off",
            worker.name,
            f"The worker {worker.name} cannot reach the broker, which answers this web server. So it does not learn of "
            "new submissions, which wait unless another worker judges them.",
            "Check the network between the machine of the worker and the broker, its firewall, and the worker's log. "
            "The worker continues once the broker answers it.",
            critical=True,
        )
        for worker in workers
        if not worker_registry.has_broker(worker)
    ]


def find_launcher_alerts(workers: Sequence[Worker]) -> list[Alert]:
    """Return an alert for each machine whose workers cannot reach their launcher, or whose launcher has no engine."""
    errors = {
        worker.name.rpartition(":")[0]: error
        for worker in workers
        if (error := worker.pool.get("shared", {}).get("error"))
    }
    return [
        Alert(
            "launcher_down",
            machine,
            f"The launcher of the workers on {machine} creates no cells, so their submissions wait, without using up "
            f"an attempt. {error}",
            "Check the log of the launcher, which also says why it restarts. Judging continues once it answers.",
            critical=True,
        )
        for machine, error in errors.items()
    ]


def find_gpu_alerts(workers: Sequence[Worker]) -> list[Alert]:
    """Return an alert for each worker whose GPU cannot be used. Kernels keep their verdicts; only their times wait."""
    reports = {worker.name: read_gpu_report(worker) for worker in workers}
    return [
        Alert(
            "gpu_failed",
            name,
            f"The worker {name} times no kernels, because its GPU cannot be used. Accepted kernels wait for their "
            f"times. {report.error}",
            "Check the GPU with `nvidia-smi`, then restart the worker.",
            critical=False,
        )
        for name, report in reports.items()
        if report is not None and report.error
    ]


def find_broker_memory_alerts(memory: storage.Usage | None) -> list[Alert]:
    if memory is None or memory.share < HIGH_SHARE:
        return []
    message = (
        f"The broker uses {memory.share:.0%} of its memory. It removes the events of submissions early, so pages "
        "update late. No data is lost."
    )
    return [Alert("broker_memory", "", message, "Give it more memory (JUDGE_REDIS_MEMORY).", critical=False)]


def find_disk_alerts(disks: Mapping[str, storage.Usage]) -> list[Alert]:
    return [build_disk_alert(name, disk) for name, disk in disks.items() if disk.share >= HIGH_SHARE]


def build_disk_alert(name: str, disk: storage.Usage) -> Alert:
    free_gib = (disk.limit - disk.used) / 2**30
    message = f"The disk of the {name} is {disk.share:.0%} full ({free_gib:.1f} GiB free). A full disk stops the judge."
    next_step = "Delete old images and backups, shorten the retention of submissions, or extend the disk."
    return Alert("disk_nearly_full", name, message, next_step, critical=False)


def find_mail_alerts(mails: MailStatus) -> list[Alert]:
    alerts = []
    if mails.get_oldest_seconds() > MAX_MAIL_AGE.total_seconds():
        cause = f"The last error was: {mails.waiting_error}" if mails.waiting_error else "Nothing tries to send them."
        message = (
            f"{mails.waiting} {'mail has' if mails.waiting == 1 else 'mails have'} waited for more than "
            f"{MAX_MAIL_AGE // MINUTE} minutes, such as invitations and links for a new password. {cause}"
        )
        next_step = (
            "Check the log of the service outbound and the settings JUDGE_SMTP_*. A mail is given up after a day, a "
            f"link for a new password after {settings.PASSWORD_RESET_TIMEOUT // 60} minutes."
        )
        alerts.append(Alert("mails_waiting", "", message, next_step, critical=False))
    if mails.failed:
        message = (
            f"{mails.failed} {'mail was' if mails.failed == 1 else 'mails were'} given up in the last day, so the "
            f"receivers got nothing. The last error was: {mails.failed_error}"
        )
        next_step = (
            "If the error is about the address, its owner must correct it. Otherwise check JUDGE_SMTP_* settings."
        )
        alerts.append(Alert("mails_failed", "", message, next_step, critical=False))
    return alerts


def find_unsubmitted_code_alerts(unsubmitted: UnsubmittedCode) -> list[Alert]:
    if not unsubmitted.sessions:
        return []
    cause = "The log of the workers says why."
    next_step = (
        "Workers try again for an hour. After that, interviewers submit the code on the page of their interview."
    )
    if unsubmitted.problems:
        cause = f"Workers lack these problems: {', '.join(unsubmitted.problems)}."
        next_step = f"Install what is missing on all workers that run the sweeper, and restart them. {next_step}"
    message = (
        f"Code that {unsubmitted.sessions} {'candidate' if unsubmitted.sessions == 1 else 'candidates'} had not "
        f"submitted at the end of the interview could not be submitted automatically. It is stored. {cause}"
    )
    return [Alert("ends_not_submitted", "", message, next_step, critical=True)]


def find_worker_alerts(workers: Sequence[Worker], depths: Sequence[QueueDepth], tags: Sequence[str]) -> list[Alert]:
    """Return an alert for each tag whose submissions no online worker claims. Includes tags that no problem has any
    more, while submissions wait under them."""
    counts = {tag: sum(part.count for part in depths if part.tag == tag) for tag in tags}
    for part in depths:
        if part.count:
            counts.setdefault(part.tag, part.count)
    online_tags = {tag for worker in workers for tag in worker.tags}
    return [
        build_worker_alert(tag, counts[tag], are_drained=tag in online_tags)
        for tag in find_unserved_tags(workers, sorted(counts))
    ]


def build_worker_alert(tag: str, count: int, *, are_drained: bool) -> Alert:
    result = f"so its submissions are not judged. {count} {'is' if count == 1 else 'are'} waiting."
    if are_drained:
        message = f"Every worker for {tag} is drained, {result}"
        return Alert("all_draining", tag, message, "Resume one of them, or start another worker.", critical=True)
    # One that was cut off from the database looks the same from here.
    message = f"No worker for {tag} reports to the database, {result}"
    next_step = (
        f"Start a worker for the queue {tag!r}. If one runs, its log says why it restarts again and again, or that it "
        "cannot reach the database. If it runs and logs nothing, it is frozen: restart it."
    )
    return Alert("no_worker", tag, message, next_step, critical=True)


def find_cell_alerts(error: str) -> list[Alert]:
    """`error` says why a worker got no cell, lost it or could not use its machine, or is empty."""
    if not error:
        return []
    message = f"Workers have no cells that work, so submissions wait. The last error was: {error}"
    next_step = "Check the log of the launcher or the worker. Judging continues once cells are available again."
    return [Alert("no_cells", "", message, next_step, critical=True)]


def find_sweeper_alerts(workers: Sequence[Worker]) -> list[Alert]:
    result = "Submissions of a crashed worker are not judged again, and lost notifications are not repeated."
    now = timezone.now()
    sweepers = [worker for worker in workers if SWEEP_QUEUE in worker.tags]
    if not sweepers:
        next_step = f"Start a worker that also serves the queue {SWEEP_QUEUE!r}."
        return [Alert("sweep_overdue", "", f"No worker runs the sweeper. {result}", next_step, critical=True)]
    # A later time than now was recorded before the clock was set back.
    if any(abs(now - get_last_sweep(worker)) < MAX_SWEEP_AGE for worker in sweepers):
        return []
    next_step = (
        "Check that the scheduler (celery beat) and the broker run. If all workers are busy for a long time, "
        "start more."
    )
    return [Alert("sweep_overdue", "", f"The last sweep was over a minute ago. {result}", next_step, critical=True)]


def get_last_sweep(worker: Worker) -> datetime:
    """Return the last sweep or the start of the worker, if that is later: a new worker has not swept yet."""
    return max(worker.swept_at or worker.started_at, worker.started_at)


def find_long_wait_alerts(depths: Sequence[QueueDepth]) -> list[Alert]:
    late_tags = dict.fromkeys(part.tag for part in depths if part.is_waiting_long())
    return [
        Alert(
            "long_wait",
            tag,
            f"Submissions for {tag} have waited for more than {LONG_WAIT // MINUTE} minutes, so candidates wait for "
            "their verdicts.",
            f"Check what the workers for {tag} are doing. If they are busy, start more.",
            critical=False,
        )
        for tag in late_tags
    ]


def find_version_alerts(workers: Sequence[Worker]) -> list[Alert]:
    expected = (version.get_code_version(), version.get_problems_digest())
    others = [worker.name for worker in workers if (worker.version, worker.problems) != expected]
    if not others:
        return []
    message = f"These workers run other code or other problems than this web server: {', '.join(others)}."
    next_step = (
        "Verdicts can differ. To finish the upgrade, drain these workers and restart them from the same version."
    )
    return [Alert("version_mismatch", "", message, next_step, critical=False)]
