"""A team's process as CSV: one line for each interview and month, which sum up to the tables of the page."""

from collections.abc import Iterator

from django.http import HttpRequest, StreamingHttpResponse
from ninja import Query, Router

from judge.actions.audit.record_entry import record_audit_entry
from judge.api.auth import authenticate_user, get_team_for_editor, get_user
from judge.api.csv_export import CSV_OPENAPI, Cell, stream_csv
from judge.api.teams.process import ProcessFilterIn, record_view_and_load_process
from judge.domain.process_statistics import STAGES, ProcessCell
from judge.limits import rate_limits
from judge.limits.client_address import get_client_address
from judge.models import Interview

router = Router(tags=["lists"], auth=authenticate_user)
CSV_HEADER = ("interview", "interview_title", "month", *STAGES)


@router.get("/{int:team_id}/process/csv", response=None, openapi_extra=CSV_OPENAPI)
def export_process(request: HttpRequest, team_id: int, filters: Query[ProcessFilterIn]) -> StreamingHttpResponse:
    user = get_user(request)
    team = get_team_for_editor(user, team_id)
    rate_limits.require_below_rate_limit(rate_limits.EXPORTS, f"user {user.pk}")
    cells = record_view_and_load_process(team, filters.build()).cells
    titles = dict(Interview.objects.filter(team=team).values_list("pk", "title"))
    detail = {"lines": len(cells)}
    record_audit_entry(user, "export process", f"team {team.pk}", detail, address=get_client_address(request))
    return stream_csv("process", CSV_HEADER, format_cells(cells, titles))


def format_cells(cells: list[ProcessCell], titles: dict[int, str]) -> Iterator[list[Cell]]:
    """Latest month first. Without interviews that were deleted since the figures were computed."""
    for interview, month, counts in sorted(cells, key=lambda each: (each[1], each[0]), reverse=True):
        if interview in titles:
            yield [interview, titles[interview], month, *counts]
