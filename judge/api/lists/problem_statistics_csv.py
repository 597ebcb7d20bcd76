"""A team's problem statistics as CSV. They name no candidate."""

from collections.abc import Iterator

from django.http import HttpRequest, StreamingHttpResponse
from ninja import Router

from judge.api.auth import authenticate_user, get_team_for_editor, get_user
from judge.api.csv_export import CSV_OPENAPI, Cell, stream_csv
from judge.api.teams.problem_statistics import EstimateOut, ExerciseStatisticsOut, build_statistics
from judge.limits import rate_limits

router = Router(tags=["lists"], auth=authenticate_user)
ESTIMATES = ("accepted", "first_accepted", "minutes", "discrimination")
CSV_HEADER = (
    *("problem", "title", "exercise", "sessions", "opened", "submitted"),
    *(f"{name}{part}" for name in ESTIMATES for part in ("", "_low", "_high", "_n")),
    *("minutes_lower_quartile", "minutes_upper_quartile", "last_used_at", "bugs"),
)


@router.get("/{int:team_id}/problem-statistics/csv", response=None, openapi_extra=CSV_OPENAPI)
def export_problem_statistics(request: HttpRequest, team_id: int) -> StreamingHttpResponse:
    user = get_user(request)
    team = get_team_for_editor(user, team_id)
    rate_limits.require_below_rate_limit(rate_limits.EXPORTS, f"user {user.pk}")
    return stream_csv("problem-statistics", CSV_HEADER, format_statistics(build_statistics(team, user).exercises))


def format_statistics(rows: list[ExerciseStatisticsOut]) -> Iterator[list[Cell]]:
    for row in rows:
        estimates: list[EstimateOut | None] = [row.accepted, row.first_accepted, row.minutes, row.discrimination]
        yield [
            *(row.slug, row.title, row.exercise, row.sessions, row.opened, row.submitted),
            *(number for each in estimates for number in format_estimate(each)),
            *(row.lower_quartile, row.upper_quartile, row.last_used_at.isoformat(timespec="seconds")),
            "; ".join(f"{bug.title}: {bug.met_by}" for bug in row.bugs),
        ]


def format_estimate(estimate: EstimateOut | None) -> list[Cell]:
    if estimate is None:
        return [None] * 4
    return [*(round(number, 4) for number in (estimate.value, estimate.low, estimate.high)), estimate.n]
