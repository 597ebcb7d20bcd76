"""Keeps `TeamStatistics` up to date, in the background."""

import logging

from django.db.models import Count, Max
from django.utils import timezone

from judge.domain.problem_statistics import load_problem_statistics
from judge.domain.stored_statistics import ADAPTER, FEW_RESULTS, VERSION
from judge.models import ExerciseResult, Team, TeamStatistics
from judge.storage_errors import is_statement_timeout, is_storage_error

logger = logging.getLogger(__name__)


def refresh_statistics() -> int:
    """Return how many teams' statistics were computed. The others agree with the results still, or have failed, which
    does not stop those that follow."""
    rows = ExerciseResult.objects.values("team").annotate(results=Count("pk"), latest=Max("pk")).order_by("team")
    counts = {row["team"]: (row["results"], row["latest"]) for row in rows if row["results"] >= FEW_RESULTS}
    # Those of a team that has few results now are not read, and may count deleted candidates.
    TeamStatistics.objects.exclude(team__in=counts).delete()
    computed = 0
    for team_id, state in counts.items():
        try:
            computed += refresh_team(team_id, *state)
        except Exception as error:
            if is_storage_error(error) and not is_statement_timeout(error):
                raise
            logger.exception("the statistics of team %d were not computed", team_id)
    return computed


def refresh_team(team_id: int, results: int, latest: int) -> bool:
    """`results` is the number of the team's results, `latest` the id of the last one. Returns whether the statistics
    were computed."""
    now = timezone.now()
    current = TeamStatistics.objects.filter(team=team_id, results=results, latest_result=latest, version=VERSION)
    if current.update(as_of=now):
        return False
    # These may count results that were stored meanwhile. The next call then computes them again.
    exercises = ADAPTER.dump_python(load_problem_statistics(Team.objects.get(pk=team_id)), mode="json")
    fields = {"results": results, "latest_result": latest, "version": VERSION, "exercises": exercises, "as_of": now}
    TeamStatistics.objects.update_or_create(team_id=team_id, defaults=fields)
    return True
