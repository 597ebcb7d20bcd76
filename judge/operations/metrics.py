"""Figures for Prometheus, read from the database at each scrape, so that all web processes tell the same.

What stands now is counted in its tables; what happened comes from the tallies, which only grow.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from hmac import compare_digest
from ipaddress import ip_address

from django.conf import settings
from django.db.models import Count, Max
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from judge import errors
from judge.grading.report import Verdict
from judge.http import stream_limit
from judge.models import Attempt, Counter, Rejudge, Submission, Worker
from judge.operations import counters, health, queue_status, version, worker_registry

Samples = Iterable[tuple[list[str], float]]


class DatabaseCollector(Collector):
    def collect(self) -> Iterator[Metric]:
        tags, rows = worker_registry.list_required_tags(), list(Counter.objects.all())
        yield from build_queue_gauges(tags)
        yield from build_worker_gauges(tags)
        yield from build_counters(rows, tags)
        yield from build_histograms(rows)


REGISTRY = CollectorRegistry()
REGISTRY.register(DatabaseCollector())


@require_safe
def serve_metrics(request: HttpRequest) -> HttpResponse:
    if not is_authorized(request):
        message = "These figures are for who has the token, or, where none is set, for this machine itself."
        return errors.build_error_response(
            "not_signed_in", message, "Send JUDGE_METRICS_TOKEN as `Authorization: Bearer ...`."
        )
    encode, content_type = choose_encoder(request.headers.get("Accept", ""))
    return HttpResponse(encode(REGISTRY), content_type=content_type, headers={"Cache-Control": "no-store"})


def is_authorized(request: HttpRequest) -> bool:
    """Without a token the loopback alone, and not through a proxy, behind which all requests come from there."""
    if settings.METRICS_TOKEN:
        wanted = f"Bearer {settings.METRICS_TOKEN}"
        return compare_digest(request.headers.get("Authorization", "").encode(), wanted.encode())
    if "Forwarded" in request.headers or "X-Forwarded-For" in request.headers:
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def build_gauge(name: str, about: str, labels: list[str], samples: Samples) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, about, labels=labels)
    for values, number in samples:
        family.add_metric(values, number)
    return family


def build_queue_gauges(tags: list[str]) -> Iterator[Metric]:
    """The queue, and what is being judged."""
    waiting = [([part.tag, part.priority.label.lower()], part) for part in queue_status.measure_queues(tags)]
    labels = ["tag", "priority"]
    yield build_gauge(
        "judge_queue_waiting", "Submissions that wait.", labels, ((at, part.count) for at, part in waiting)
    )
    oldest = ((at, part.get_oldest_seconds()) for at, part in waiting)
    yield build_gauge("judge_queue_oldest_seconds", "For how long the oldest of them waits.", labels, oldest)
    limit = settings.QUEUE_LIMIT
    yield build_gauge("judge_queue_limit", "Submissions that may wait before new ones are refused.", [], [([], limit)])
    held = Submission.all_objects.filter(state=Submission.State.JUDGING).order_by()
    count = dict.fromkeys(tags, 0) | dict(held.values_list("tag").annotate(Count("pk")))
    yield build_gauge(
        "judge_judging", "Submissions that are being judged.", ["tag"], (([tag], n) for tag, n in count.items())
    )
    expired = held.filter(lease_until__lt=Now()).count()
    yield build_gauge("judge_leases_expired", "Of these, those whose worker is silent.", [], [([], expired)])
    undecided = Rejudge.objects.filter(decision="").count()
    yield build_gauge(
        "judge_rejudges_undecided", "Rejudges that nobody has applied or discarded.", [], [([], undecided)]
    )


def build_worker_gauges(tags: list[str]) -> Iterator[Metric]:
    """Workers, cells, and whether there is a broker."""
    alive = list(worker_registry.filter_online())
    # A tag that nobody serves is told too, so that an alert can say so.
    count: dict[tuple[str, str, str], int] = {(tag, version.get_code_version(), "no"): 0 for tag in tags}
    for worker in alive:
        for tag in worker.tags:
            key = (tag, worker.version, "yes" if worker.drain_asked_at else "no")
            count[key] = count.get(key, 0) + 1
    samples = ((list(key), number) for key, number in count.items())
    yield build_gauge("judge_workers", "Workers alive, by what they take.", ["tag", "version", "draining"], samples)
    last = Worker.objects.aggregate(last=Max("swept_at"))["last"]
    yield build_gauge(
        "judge_swept_timestamp_seconds", "When lost work was last taken back.", [], [([], get_timestamp(last))]
    )
    for name, about in (("ready", "Cells that wait for a job."), ("in_use", "Cells with a job.")):
        cells: defaultdict[str, int] = defaultdict(int)
        for worker in alive:
            cells[worker.backend] += worker.pool.get(name, 0)
        yield build_gauge(f"judge_cells_{name}", about, ["backend"], (([backend], n) for backend, n in cells.items()))
    yield build_gauge("judge_broker_up", "Whether the broker answers.", [], [([], health.check_broker() == health.OK)])
    yield build_gauge(
        "judge_event_streams",
        "Streams of events open in this web process.",
        [],
        [([], stream_limit.count_open_streams())],
    )
    about = [version.get_code_version(), version.get_problems_digest()]
    yield build_gauge("judge_version", "Of this web server.", ["version", "problems"], [(about, 1)])


def get_timestamp(moment: datetime | None) -> float:
    return moment.timestamp() if moment else 0.0


COUNTERS = [
    (counters.VERDICTS, "Verdicts.", ["slug", "tag", "kind", "verdict"]),
    (counters.ATTEMPTS, "Attempts that ended; all but those that judged are the judge's failures.", ["outcome"]),
    (counters.CELLS_MADE, "Cells made.", ["backend"]),
    (counters.CELLS_DESTROYED, "Cells destroyed.", ["backend"]),
    (counters.CELL_WAITS, "Jobs that found no cell ready.", ["backend"]),
    (counters.LOGINS_REFUSED, "Log-ins refused.", ["reason"]),
    (counters.CANDIDATES_DELETED, "Candidates, and who practised, whose data was deleted.", ["by"]),
]
"""A tally's name, what it counts, and its labels."""

HISTOGRAMS = {
    counters.WAIT_SECONDS: "From the submission to the attempt that judged it.",
    counters.RUN_SECONDS: "That attempt, with all cases and the report.",
    counters.TOTAL_SECONDS: "From the submission to the verdict.",
}


def build_counters(rows: list[Counter], tags: list[str]) -> Iterator[Metric]:
    for name, about, labels in COUNTERS:
        yield build_counter(name, about, labels, build_samples(name, labels, rows))
    waited = {tuple(select_labels(row, ["backend"])): row.total for row in rows if row.metric == counters.CELL_WAITS}
    yield build_counter("judge_cell_waited_seconds", "How long those jobs waited for their cell.", ["backend"], waited)
    failed = {(tag,): 0.0 for tag in tags}
    for row in rows:
        labels = counters.decode_labels(row.labels)
        if row.metric == counters.VERDICTS and labels["verdict"] == Verdict.JUDGE_ERROR:
            failed[labels["tag"],] = failed.get((labels["tag"],), 0) + row.count
    yield build_counter("judge_errors", "Submissions that ended as the judge's error.", ["tag"], failed)


def build_samples(name: str, labels: list[str], rows: list[Counter]) -> dict[tuple[str, ...], float]:
    """What can be told before it ever happened is 0, so that an alert sees the first one."""
    known = [(outcome,) for outcome in Attempt.Outcome.values] if name == counters.ATTEMPTS else []
    return dict.fromkeys(known, 0.0) | {
        tuple(select_labels(row, labels)): row.count for row in rows if row.metric == name
    }


def select_labels(row: Counter, names: list[str]) -> list[str]:
    found = counters.decode_labels(row.labels)
    return [found.get(name, "") for name in names]


def build_counter(
    name: str, about: str, labels: list[str], samples: dict[tuple[str, ...], float]
) -> CounterMetricFamily:
    family = CounterMetricFamily(name, about, labels=labels)
    for values, number in sorted(samples.items()):
        family.add_metric(values, number)
    return family


def build_histograms(rows: list[Counter]) -> Iterator[Metric]:
    for name, about in HISTOGRAMS.items():
        family = HistogramMetricFamily(name, about, labels=["tag", "kind"])
        by_labels: defaultdict[tuple[str, ...], dict[str, Counter]] = defaultdict(dict)
        for row in rows:
            if row.metric == name:
                by_labels[tuple(select_labels(row, ["tag", "kind"]))][row.bucket] = row
        for values, found in sorted(by_labels.items()):
            family.add_metric(values, cumulate_buckets(found), sum(row.total for row in found.values()))
        yield family


def cumulate_buckets(found: dict[str, Counter]) -> list[tuple[str, float]]:
    """Each with all below it, as Prometheus has them."""
    below, cumulated = 0, []
    for bound in [*map(str, counters.BUCKET_BOUNDS), counters.LAST_BUCKET]:
        below += found[bound].count if bound in found else 0
        cumulated.append((bound, float(below)))
    return cumulated
