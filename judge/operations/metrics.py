"""Prometheus metrics of /metrics (`judge.http.monitoring`), most of them read from the database at each scrape, so that
all web processes report the same values.

Most gauges are computed from the tables. This process measures the broker and the disks at each scrape, and counts its
own event streams. Counters and histograms come from `judge.database.counters`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Max
from django.db.models.functions import Now
from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from judge.database import counters
from judge.grading.report import Verdict
from judge.limits import stream_limit
from judge.models import Attempt, Counter, Rejudge, Submission, Worker
from judge.operations import health, queue_status, storage, version, worker_registry
from judge.operations.mail_status import measure_mails
from judge.operations.unsubmitted_code import measure_unsubmitted_code

Samples = Iterable[tuple[list[str], float]]
"""The values of the labels, and the number."""


class DatabaseCollector(Collector):
    def collect(self) -> Iterator[Metric]:
        tags, rows = worker_registry.list_required_tags(), list(Counter.objects.all())
        yield from build_queue_gauges(tags)
        yield from build_worker_gauges(tags)
        yield from build_storage_gauges()
        yield from build_unfinished_work_gauges()
        yield from build_counters(rows, tags)
        yield from build_histograms(rows)


REGISTRY = CollectorRegistry()
REGISTRY.register(DatabaseCollector())


def build_gauge(name: str, help_text: str, labels: list[str], samples: Samples) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, help_text, labels=labels)
    for values, number in samples:
        family.add_metric(values, number)
    return family


def build_queue_gauges(tags: list[str]) -> Iterator[Metric]:
    """Yield gauges of the queue, of the submissions that are being judged, and of rejudges."""
    waiting = [([part.tag, part.priority.label.lower()], part) for part in queue_status.measure_queues(tags)]
    labels = ["tag", "priority"]
    counts = ((values, part.count) for values, part in waiting)
    yield build_gauge("judge_queue_waiting", "Submissions in the queue.", labels, counts)
    ages = ((values, part.get_oldest_seconds()) for values, part in waiting)
    yield build_gauge("judge_queue_oldest_seconds", "Age of the oldest submission in the queue.", labels, ages)
    limit = settings.QUEUE_LIMIT
    yield build_gauge("judge_queue_limit", "Queue length at which new submissions are refused.", [], [([], limit)])
    judging = Submission.all_objects.filter(state=Submission.State.JUDGING).order_by()
    by_tag = dict.fromkeys(tags, 0) | dict(judging.values_list("tag").annotate(Count("pk")))
    yield build_gauge(
        "judge_judging", "Submissions that are being judged.", ["tag"], (([tag], n) for tag, n in by_tag.items())
    )
    expired = judging.filter(lease_until__lt=Now()).count()
    yield build_gauge("judge_leases_expired", "Submissions whose worker does not renew its lease.", [], [([], expired)])
    undecided = Rejudge.objects.filter(decision="").count()
    yield build_gauge(
        "judge_rejudges_undecided", "Rejudges that are neither applied nor discarded.", [], [([], undecided)]
    )


def build_worker_gauges(tags: list[str]) -> Iterator[Metric]:
    """Yield gauges of workers, cells, launchers, the database, the broker, event streams and versions."""
    online = list(worker_registry.filter_online())
    # A required tag without a worker has the value 0, so that a Prometheus alert can fire.
    counts: dict[tuple[str, str, str], int] = {(tag, version.get_code_version(), "no"): 0 for tag in tags}
    for worker in online:
        for tag in worker.tags:
            key = (tag, worker.version, "yes" if worker.drain_asked_at else "no")
            counts[key] = counts.get(key, 0) + 1
    samples = ((list(key), number) for key, number in counts.items())
    yield build_gauge("judge_workers", "Online workers.", ["tag", "version", "draining"], samples)
    last_sweep = Worker.objects.aggregate(last=Max("swept_at"))["last"]
    yield build_gauge("judge_swept_timestamp_seconds", "Time of the last sweep.", [], [([], get_timestamp(last_sweep))])
    for name, help_text in (("ready", "Spare cells that wait for a job."), ("in_use", "Cells that run a job.")):
        cells: defaultdict[str, int] = defaultdict(int)
        for worker in online:
            cells[worker.backend] += worker.pool.get(name, 0)
        if name == "ready":
            cells.update(count_shared_cells(online))
        by_backend = (([backend], n) for backend, n in cells.items())
        yield build_gauge(f"judge_cells_{name}", help_text, ["backend"], by_backend)
    answering = [([worker.name], not pool["error"]) for worker in online if (pool := worker.pool.get("shared"))]
    yield build_gauge("judge_launcher_up", "1 if the worker's launcher creates cells.", ["worker"], answering)
    reached = [([worker.name], worker_registry.has_broker(worker)) for worker in online]
    yield build_gauge("judge_worker_broker_up", "1 if the broker answers the worker.", ["worker"], reached)
    versions = [version.get_code_version(), version.get_problems_digest()]
    outdated = sum([worker.version, worker.problems] != versions for worker in online)
    yield build_gauge("judge_version_mismatches", "Workers of other versions than the web.", [], [([], outdated)])
    is_writable = health.check_database() == health.OK
    yield build_gauge("judge_database_writable", "1 if the database stores data, else 0.", [], [([], is_writable)])
    is_broker_up = health.check_broker() == health.OK
    yield build_gauge(
        "judge_broker_up", "1 if the broker answers and can store data, else 0.", [], [([], is_broker_up)]
    )
    yield build_gauge(
        "judge_event_streams",
        "Open event streams in this web process.",
        [],
        [([], stream_limit.count_open_streams())],
    )
    yield build_gauge("judge_version", "Versions of this web server.", ["version", "problems"], [(versions, 1)])


def count_shared_cells(workers: Iterable[Worker]) -> dict[str, int]:
    """Count the ready cells of launchers by backend. All workers of a machine report the same launcher."""
    ready: dict[tuple[str, str], int] = {}
    for worker in workers:
        pool = worker.pool.get("shared")
        if pool and not pool["error"]:
            ready[worker.backend, pool["machine"]] = pool["ready"]
    totals: defaultdict[str, int] = defaultdict(int)
    for (backend, _), count in ready.items():
        totals[backend] += count
    return totals


def build_storage_gauges() -> Iterator[Metric]:
    """Yield gauges of the database, the broker and the disks. What cannot be measured now is absent."""
    broker, disks = storage.measure_broker(), storage.measure_disks()
    names = "The disk of the database, and the one of the web server's files: with Docker Compose the engine's."
    sizes = (([name], disk.limit) for name, disk in disks.items())
    yield build_gauge("judge_disk_bytes", f"Size of a disk. {names}", ["disk"], sizes)
    free = (([name], disk.limit - disk.used) for name, disk in disks.items())
    yield build_gauge("judge_disk_free_bytes", f"Free space on a disk. {names}", ["disk"], free)
    gauges = [("judge_database_bytes", "Size of the database.", storage.measure_database())]
    if broker is not None:
        gauges += [
            ("judge_broker_memory_bytes", "Memory that the broker uses.", broker.used),
            ("judge_broker_memory_limit_bytes", "Memory that the broker may use; 0 for no limit.", broker.limit),
        ]
    for name, help_text, number in gauges:
        yield build_gauge(name, help_text, [], [([], number)])


def build_unfinished_work_gauges() -> Iterator[Metric]:
    """Yield gauges of emails that were not sent, and of code that could not be submitted automatically."""
    mails = measure_mails()
    yield build_gauge("judge_mails_waiting", "Mails that wait to be sent.", [], [([], mails.waiting)])
    age = mails.get_oldest_seconds()
    yield build_gauge("judge_mails_oldest_seconds", "Age of the oldest mail that waits.", [], [([], age)])
    yield build_gauge("judge_mails_failed", "Mails that were given up in the last day.", [], [([], mails.failed)])
    help_text = "Ended interviews of the last day whose code could not be submitted automatically."
    yield build_gauge("judge_ends_not_submitted", help_text, [], [([], measure_unsubmitted_code().sessions)])


def get_timestamp(moment: datetime | None) -> float:
    """In seconds since 1970; 0 for None."""
    return moment.timestamp() if moment else 0.0


COUNTERS = [
    (counters.VERDICTS, "Verdicts.", ["slug", "tag", "kind", "verdict"]),
    (counters.CANCELLED, "Submissions that their candidates cancelled. They have no verdict.", ["tag", "kind"]),
    (
        counters.FINISHED_ATTEMPTS,
        "Finished attempts. Every ending but judged and cancelled is an internal error.",
        ["ending"],
    ),
    (counters.CELLS_MADE, "Cells created.", ["backend"]),
    (counters.CELLS_DESTROYED, "Cells destroyed.", ["backend"]),
    (counters.CELL_WAITS, "Jobs that found no cell ready.", ["backend"]),
    (counters.LOGINS_REFUSED, "Refused logins.", ["reason"]),
    (counters.CANDIDATES_DELETED, "Candidates and practice users whose data was deleted.", ["by"]),
    (counters.MAILS, "Mails that were sent, or failed and were given up.", ["kind", "result"]),
]
"""Name, help text and labels of each counter."""

HISTOGRAMS = {
    counters.WAIT_SECONDS: "Time from the submission to the start of the successful attempt.",
    counters.RUN_SECONDS: "Duration of the successful attempt, with all cases and the report.",
    counters.TOTAL_SECONDS: "Time from the submission to the verdict.",
}


def build_counters(rows: list[Counter], tags: list[str]) -> Iterator[Metric]:
    for name, help_text, labels in COUNTERS:
        yield build_counter(name, help_text, labels, build_samples(name, labels, rows))
    waited = {tuple(select_labels(row, ["backend"])): row.total for row in rows if row.metric == counters.CELL_WAITS}
    yield build_counter("judge_cell_waited_seconds", "Total time that jobs waited for a cell.", ["backend"], waited)
    judge_errors = {(tag,): 0.0 for tag in tags}
    for row in rows:
        labels = counters.decode_labels(row.labels)
        if row.metric == counters.VERDICTS and labels["verdict"] == Verdict.JUDGE_ERROR:
            judge_errors[labels["tag"],] = judge_errors.get((labels["tag"],), 0) + row.count
    yield build_counter("judge_errors", "Submissions with the verdict judge error.", ["tag"], judge_errors)


def build_samples(name: str, labels: list[str], rows: list[Counter]) -> dict[tuple[str, ...], float]:
    """Return the value for each combination of labels. The endings start at 0, so that an alert sees the first."""
    known = [(ending,) for ending in Attempt.Ending.values] if name == counters.FINISHED_ATTEMPTS else []
    return dict.fromkeys(known, 0.0) | {
        tuple(select_labels(row, labels)): row.count for row in rows if row.metric == name
    }


def select_labels(row: Counter, names: list[str]) -> list[str]:
    labels = counters.decode_labels(row.labels)
    return [labels.get(name, "") for name in names]


def build_counter(
    name: str, help_text: str, labels: list[str], samples: dict[tuple[str, ...], float]
) -> CounterMetricFamily:
    family = CounterMetricFamily(name, help_text, labels=labels)
    for values, number in sorted(samples.items()):
        family.add_metric(values, number)
    return family


def build_histograms(rows: list[Counter]) -> Iterator[Metric]:
    for name, help_text in HISTOGRAMS.items():
        family = HistogramMetricFamily(name, help_text, labels=["tag", "kind"])
        by_labels: defaultdict[tuple[str, ...], dict[str, Counter]] = defaultdict(dict)
        for row in rows:
            if row.metric == name:
                by_labels[tuple(select_labels(row, ["tag", "kind"]))][row.bucket] = row
        for values, buckets in sorted(by_labels.items()):
            family.add_metric(values, cumulate_buckets(buckets), sum(row.total for row in buckets.values()))
        yield family


def cumulate_buckets(buckets: dict[str, Counter]) -> list[tuple[str, float]]:
    """Return each upper bound with the count at or below it, as Prometheus requires. `buckets` is keyed by bound."""
    total, cumulated = 0, []
    for bound in [*map(str, counters.BUCKET_BOUNDS), counters.LAST_BUCKET]:
        total += buckets[bound].count if bound in buckets else 0
        cumulated.append((bound, float(total)))
    return cumulated
