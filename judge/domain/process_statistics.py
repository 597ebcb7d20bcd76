"""How a team's candidates pass through the process: invited, started, finished, scored and decided, and the times
between. The number of queries does not depend on the number of rows.

The database counts sessions by month, so one `ProcessSummary` has the statistics of each period: see `stored_process`.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from operator import add
from typing import Any

from django.db.models import CharField, Count, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import Cast, Coalesce, Floor, RowNumber
from django.utils import timezone

from judge.domain.session_end import EpochSeconds
from judge.domain.statistics import Estimate, estimate_median, estimate_rate, find_quantile
from judge.models import CandidateSession, Decision, Team

STAGES = ("invited", "started", "finished", "scored", "decided")
BASES = {"started": "invited", "finished": "started", "scored": "finished", "decided": "finished"}
"""Of which stage the share of each one is. A decision needs no scorecard."""
FINISHED = Q(end_at__isnull=False)
CONDITIONS = {
    "invited": Q(),
    "started": Q(started_at__isnull=False),
    "finished": FINISHED,
    "scored": FINISHED & Q(cards_revealed_at__isnull=False),
    "decided": FINISHED & Q(decision_at__isnull=False),
}
SPANS = {
    "start": ("created_at", "started_at", 3600),
    "work": ("started_at", "end_at", 60),
    "score": ("end_at", "cards_revealed_at", 3600),
    "decide": ("end_at", "decision_at", 3600),
}
"""The first and the last moment of each time, and its unit in seconds."""
StageCounts = Mapping[str, int]
"""By stage."""
WAITING = ("scorecards", "decision")
"""What finished sessions wait for."""
PATIENCE = timedelta(days=3)
"""How long a session may wait before it is listed."""
MAX_COUNTED = 1000
MAX_LISTED = 10
"""Of the sessions that wait."""


class UtcMonth(Func):
    """The month of a time in UTC, as "2027-02"."""

    template = "to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM')"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        # SQLite has times as text in UTC. Its own functions, and those that Django adds, take several times as long.
        return self.as_sql(compiler, connection, template="substr(%(expressions)s, 1, 7)", **context)


@dataclass(frozen=True, slots=True)
class ProcessFilter:
    interview: int | None = None
    months: int = 0
    """Invitations of this calendar month and the ones before it, as many as these, in UTC. 0: all."""

    def select(self, team: Team) -> QuerySet[CandidateSession]:
        rows = CandidateSession.objects.filter(interview__team=team)
        if self.interview is not None:
            rows = rows.filter(interview=self.interview)
        since = find_month_start(timezone.now(), self.months)
        return rows.filter(created_at__gte=since) if since else rows


def find_month_start(now: datetime, months: int) -> datetime | None:
    """The start of the first of the last `months` calendar months. None if there are none."""
    if not months:
        return None
    count = now.year * 12 + now.month - months
    return now.replace(year=count // 12, month=count % 12 + 1, day=1, hour=0, minute=0, second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class Stage:
    name: str
    count: int
    base: str
    """The stage of which `share` is; empty for the first."""
    share: Estimate | None


@dataclass(frozen=True, slots=True)
class TimeSpan:
    name: str
    unit: str
    """Minutes or hours, rounded down."""
    median: Estimate | None
    lower_quartile: int | None
    upper_quartile: int | None


ProcessCell = tuple[int, str, list[int]]
"""An interview, a month, and the counts of its invitations in the order of STAGES. Very many are read for a page."""


@dataclass(frozen=True, slots=True)
class WaitingSessions:
    kind: str
    """One of WAITING."""
    count: int
    """At most `MAX_COUNTED`."""
    longest: list[tuple[int, datetime]]
    """The ids of those that wait longest, and since when."""


@dataclass(frozen=True, slots=True)
class ProcessStatistics:
    """Counts and ids, without personal data."""

    stages: list[Stage]
    times: list[TimeSpan]
    interviews: Mapping[int, StageCounts]
    """By the interview's id, latest first."""
    months: Mapping[str, StageCounts]
    """By the month of the invitation, latest first."""
    cells: list[ProcessCell]
    """By both."""
    withdrawn: int
    """Withdrawn invitations, which count for nothing else."""
    waiting: list[WaitingSessions]
    """What has waited longer than `PATIENCE`."""
    as_of: datetime


@dataclass(frozen=True, slots=True)
class ProcessSummary:
    """What statistics are computed from. Counts and ids, without personal data."""

    cells: list[ProcessCell]
    lengths: dict[str, dict[str, dict[int, int]]]
    """How many sessions took how long, by the month of the invitation, the time (a key of SPANS) and its length in the
    unit of SPANS."""
    withdrawn: dict[str, int]
    """Invitations, by their month."""
    waiting: dict[str, list[WaitingSessions]]
    """By the month of the invitation."""


def load_process_statistics(team: Team, filters: ProcessFilter) -> ProcessStatistics:
    now = timezone.now()
    return build_statistics(load_process_summary(team, filters), now)


def load_process_summary(team: Team, filters: ProcessFilter) -> ProcessSummary:
    rows = annotate_moments(filters.select(team))
    sessions = rows.filter(revoked_at=None)
    lengths: dict[str, dict[str, dict[int, int]]] = {}
    for name in SPANS:
        for month, counts in load_lengths(sessions, name).items():
            lengths.setdefault(month, {})[name] = dict(counts)
    withdrawn = rows.filter(revoked_at__isnull=False).values_list("month").annotate(count=Count("pk")).order_by()
    return ProcessSummary(load_cells(sessions), lengths, dict(withdrawn), load_waiting_sessions(sessions))


def build_statistics(summary: ProcessSummary, as_of: datetime, months: int = 0) -> ProcessStatistics:
    """Of the last `months` calendar months; 0: of all."""
    start = find_month_start(timezone.now(), months)
    first = f"{start.astimezone(UTC):%Y-%m}" if start else ""
    cells = [cell for cell in summary.cells if cell[1] >= first]
    interviews, months_found = sum_cells(cells, 0), sum_cells(cells, 1)
    total = name_counts([sum(numbers) for numbers in zip(*months_found.values(), strict=True)] or [0] * len(STAGES))
    lengths = [each for month, each in summary.lengths.items() if month >= first]
    waiting = [each for month, each in summary.waiting.items() if month >= first]
    return ProcessStatistics(
        stages=[build_stage(name, total) for name in STAGES],
        times=[build_time_span(name, [each.get(name, {}) for each in lengths]) for name in SPANS],
        interviews={key: name_counts(interviews[key]) for key in sorted(interviews, reverse=True)},
        months={key: name_counts(months_found[key]) for key in sorted(months_found, reverse=True)},
        cells=cells,
        withdrawn=sum(count for month, count in summary.withdrawn.items() if month >= first),
        waiting=[merge_waiting(kind, waiting) for kind in WAITING],
        as_of=as_of,
    )


def sum_cells(cells: list[ProcessCell], part: int) -> dict[Any, list[int]]:
    """By the interview (0) or the month (1)."""
    sums: dict[Any, list[int]] = {}
    for cell in cells:
        found = sums.get(cell[part])
        sums[cell[part]] = [*map(add, found, cell[2])] if found else cell[2]
    return sums


def name_counts(numbers: Iterable[int]) -> StageCounts:
    return dict(zip(STAGES, numbers, strict=True))


def annotate_moments(sessions: QuerySet[CandidateSession]) -> QuerySet[CandidateSession, Any]:
    """Add when each session was finished and decided, if it was, and the month of its invitation."""
    decisions = Decision.objects.filter(session=OuterRef("pk")).values("decided_at")
    return sessions.annotate(
        end_at=Coalesce("ended_at", "time_up_handled_at"),
        decision_at=Subquery(decisions),
        month=UtcMonth("created_at", output_field=CharField()),
    )


def load_cells(sessions: QuerySet[CandidateSession, Any]) -> list[ProcessCell]:
    counts = {name: Count("pk", filter=condition) for name, condition in CONDITIONS.items()}
    rows = sessions.values("interview_id", "month").annotate(**counts).order_by()
    return [(row["interview_id"], row["month"], [row[name] for name in STAGES]) for row in rows]


def build_stage(name: str, counts: StageCounts) -> Stage:
    base = BASES.get(name, "")
    share = estimate_rate(counts[name], counts[base]) if base else None
    return Stage(name, counts[name], base, share)


def load_lengths(sessions: QuerySet[CandidateSession, Any], name: str) -> dict[str, Counter[int]]:
    """By month, how many sessions took how long in the time `name` of SPANS. A clock that was set back can make it
    negative, which counts as 0."""
    first, last, unit = SPANS[name]
    seconds = EpochSeconds(last, output_field=IntegerField()) - EpochSeconds(first, output_field=IntegerField())
    found = sessions.filter(**{f"{first}__isnull": False, f"{last}__isnull": False})
    rows = found.values("month", length=Cast(Floor(seconds / float(unit)), IntegerField())).annotate(count=Count("pk"))
    lengths = defaultdict[str, Counter[int]](Counter)
    for row in rows.order_by():
        lengths[row["month"]][max(0, row["length"])] += row["count"]
    return lengths


def build_time_span(name: str, lengths: list[dict[int, int]]) -> TimeSpan:
    counts = Counter[int]()
    for each in lengths:
        counts.update(each)
    return TimeSpan(
        name=name,
        unit="minutes" if SPANS[name][2] == 60 else "hours",
        median=estimate_median(counts),
        lower_quartile=find_quantile(counts, 0.25) if counts else None,
        upper_quartile=find_quantile(counts, 0.75) if counts else None,
    )


def load_waiting_sessions(sessions: QuerySet[CandidateSession, Any]) -> dict[str, list[WaitingSessions]]:
    """Finished sessions that have waited longer than `PATIENCE` for scorecards, or with all of them for a decision, by
    the month of the invitation."""
    before = timezone.now() - PATIENCE
    undecided = sessions.filter(FINISHED, decision_at=None)
    unscored = undecided.filter(cards_revealed_at=None, end_at__lt=before).annotate(since=F("end_at"))
    scored = undecided.filter(cards_revealed_at__lt=before).annotate(since=F("cards_revealed_at"))
    found = defaultdict[str, list[WaitingSessions]](list)
    for kind, rows in zip(WAITING, (unscored, scored), strict=True):
        longest = load_longest(rows)
        for month, count in rows.values_list("month").annotate(count=Count("pk")).order_by():
            found[month].append(WaitingSessions(kind, min(count, MAX_COUNTED), longest[month]))
    return dict(found)


def load_longest(rows: QuerySet[CandidateSession, Any]) -> defaultdict[str, list[tuple[int, datetime]]]:
    """The ids of the sessions that wait longest, and since when, by month."""
    rank = Window(RowNumber(), partition_by=F("month"), order_by=(F("since").asc(), F("pk").asc()))
    first = rows.annotate(rank=rank).filter(rank__lte=MAX_LISTED).order_by("since", "pk")
    longest = defaultdict[str, list[tuple[int, datetime]]](list)
    for month, pk, since in first.values_list("month", "pk", "since"):
        longest[month].append((pk, since))
    return longest


def merge_waiting(kind: str, months: list[list[WaitingSessions]]) -> WaitingSessions:
    found = [each for waiting in months for each in waiting if each.kind == kind]
    longest = sorted((row for each in found for row in each.longest), key=lambda row: (row[1], row[0]))
    return WaitingSessions(kind, min(sum(each.count for each in found), MAX_COUNTED), longest[:MAX_LISTED])
