"""A team's candidates by stage, from invited to decided, and, for its owners, the calibration of interviewers."""

from collections import Counter
from datetime import datetime
from typing import Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from judge.actions.results.refresh_processes import record_process_view
from judge.api.auth import authenticate_user, get_owned_team, get_team_for_editor, get_user
from judge.api.base import raise_not_found
from judge.api.schemas import Id
from judge.api.teams.problem_statistics import EstimateOut
from judge.api.teams.slow_result_cache import SlowResultCache
from judge.domain.interviewer_calibration import (
    MIN_SHARED_SESSIONS,
    Calibration,
    load_calibrations,
    map_dimension_titles,
)
from judge.domain.process_statistics import (
    MAX_COUNTED,
    PATIENCE,
    ProcessFilter,
    ProcessStatistics,
    StageCounts,
)
from judge.domain.stored_process import load_recent_process
from judge.models import CandidateSession, Interview, Team, User

router = Router(tags=["teams"], auth=authenticate_user)
MAX_INTERVIEWS = 500
CALIBRATION_CACHE = SlowResultCache[list[Calibration]]()


class ProcessFilterIn(Schema):
    interview: Id | None = None
    months: int = Field(0, ge=0, le=120)
    """Only invitations of the last `months` calendar months, this one included. 0: all."""

    def build(self) -> ProcessFilter:
        return ProcessFilter(self.interview, self.months)


class StageOut(Schema):
    name: Literal["invited", "started", "finished", "scored", "decided"]
    count: int
    base: str
    """The stage that `share` is a fraction of; empty for the first."""
    share: EstimateOut | None


class TimeSpanOut(Schema):
    name: Literal["start", "work", "score", "decide"]
    unit: Literal["minutes", "hours"]
    median: EstimateOut | None
    lower_quartile: int | None
    upper_quartile: int | None
    """In `unit`, as the median is."""


class StageCountsOut(Schema):
    invited: int
    started: int
    finished: int
    scored: int
    decided: int


class InterviewStages(StageCountsOut):
    id: int
    title: str


class MonthStages(StageCountsOut):
    month: str
    """Of the invitation, in UTC: "2027-02"."""


class WaitingSessionOut(Schema):
    invitation: int
    candidate: str
    interview: str
    """Its title."""
    since: datetime


class WaitingSessionsOut(Schema):
    kind: Literal["scorecards", "decision"]
    count: int
    """At most `max_waiting`."""
    sessions: list[WaitingSessionOut]
    """Those that wait longest."""


class ProcessOut(Schema):
    stages: list[StageOut]
    times: list[TimeSpanOut]
    interviews: list[InterviewStages]
    months: list[MonthStages]
    withdrawn: int
    waiting: list[WaitingSessionsOut]
    max_waiting: int
    patience_days: int
    """What waits less is not listed."""
    more_interviews: bool
    """Some are left out, because there are too many to list."""
    as_of: datetime


class CalibrationOut(Schema):
    """The figures of `Calibration`, which documents them."""

    interviewer: str
    cards: int
    shared: int
    mean: EstimateOut | None
    spread: float | None
    others: EstimateOut | None
    difference: EstimateOut | None


class CalibrationFilterIn(ProcessFilterIn):
    dimension: str = Field("", max_length=40)
    """Of a rubric. Empty for the overall recommendation."""


class RatedDimension(Schema):
    id: str
    title: str


class CalibrationsOut(Schema):
    dimensions: list[RatedDimension]
    """Those of the rubrics that the team's interviews use."""
    interviewers: list[CalibrationOut]
    minimum: int
    """An interviewer with fewer shared sessions has no figures."""
    as_of: datetime


@router.get("/{int:team_id}/process", response=ProcessOut)
def get_process(request: HttpRequest, team_id: int, filters: Query[ProcessFilterIn]) -> ProcessOut:
    team = get_team_for_editor(get_user(request), team_id)
    found = record_view_and_load_process(team, filters.build())
    shown = list(found.interviews)[:MAX_INTERVIEWS]
    titles = dict(Interview.objects.filter(team=team, pk__in=shown).values_list("pk", "title"))
    return ProcessOut(
        stages=[StageOut.model_validate(stage, from_attributes=True) for stage in found.stages],
        times=[TimeSpanOut.model_validate(span, from_attributes=True) for span in found.times],
        interviews=[
            InterviewStages(id=pk, title=titles[pk], **build_counts(found.interviews[pk]))
            for pk in shown
            if pk in titles
        ],
        months=[MonthStages(month=month, **build_counts(counts)) for month, counts in found.months.items()],
        withdrawn=found.withdrawn,
        waiting=serialize_waiting(team, found),
        max_waiting=MAX_COUNTED,
        patience_days=PATIENCE.days,
        more_interviews=len(found.interviews) > MAX_INTERVIEWS,
        as_of=found.as_of,
    )


def record_view_and_load_process(team: Team, filters: ProcessFilter) -> ProcessStatistics:
    """Load the statistics, and record the view: stored statistics are refreshed only while somebody views them."""
    record_process_view(team)
    return load_recent_process(team, filters)


@router.get("/{int:team_id}/calibration", response=CalibrationsOut)
def get_calibration(request: HttpRequest, team_id: int, filters: Query[CalibrationFilterIn]) -> CalibrationsOut:
    team = get_owned_team(get_user(request), team_id)
    dimensions = map_dimension_titles(team)
    if filters.dimension and filters.dimension not in dimensions:
        raise_not_found("dimension")
    chosen = (filters.build(), filters.dimension)
    found = CALIBRATION_CACHE.get((team.pk, *chosen), lambda: load_calibrations(team, *chosen))
    names = Counter(str(each.user) for each in found.value)
    rows = [
        CalibrationOut.model_validate(
            {name: getattr(each, name) for name in CalibrationOut.model_fields if name != "interviewer"}
            | {"interviewer": format_interviewer_name(each.user, names)},
            from_attributes=True,
        )
        for each in found.value
    ]
    rated = [RatedDimension(id=key, title=title) for key, title in dimensions.items()]
    return CalibrationsOut(dimensions=rated, interviewers=rows, minimum=MIN_SHARED_SESSIONS, as_of=found.as_of)


def format_interviewer_name(user: User, names: Counter[str]) -> str:
    """Add the username if several interviewers have this name."""
    return str(user) if names[str(user)] == 1 else f"{user} ({user.get_username()})"


def build_counts(counts: StageCounts) -> dict[str, int]:
    return {name: counts[name] for name in StageCountsOut.model_fields}


def serialize_waiting(team: Team, found: ProcessStatistics) -> list[WaitingSessionsOut]:
    """Names are read now: a candidate may have been deleted since the statistics were computed."""
    ids = [pk for waiting in found.waiting for pk, _ in waiting.longest]
    rows = CandidateSession.objects.filter(interview__team=team).select_related("candidate", "interview").in_bulk(ids)
    return [
        WaitingSessionsOut.model_validate(
            {
                "kind": waiting.kind,
                "count": waiting.count,
                "sessions": [
                    {
                        "invitation": pk,
                        "candidate": str(rows[pk].candidate),
                        "interview": str(rows[pk].interview),
                        "since": since,
                    }
                    for pk, since in waiting.longest
                    if pk in rows
                ],
            }
        )
        for waiting in found.waiting
    ]
