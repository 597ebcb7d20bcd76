"""Stores the hiring process (`TeamProcess`) of teams with very many sessions, and keeps it up to date in the
background."""

import logging
from datetime import timedelta

from django.db import Error
from django.utils import timezone

from judge.domain.process_statistics import ProcessFilter, load_process_summary
from judge.domain.stored_process import (
    ADAPTER,
    VERSION,
    find_stored_process,
    has_many_sessions,
    load_state,
)
from judge.models import Team, TeamProcess
from judge.storage_errors import is_statement_timeout, is_storage_error

logger = logging.getLogger(__name__)
COMPUTED_AFTER_VIEW = timedelta(days=1)
"""The process of a team whose page nobody has looked at for as long is computed no more."""
VIEW_STEP = timedelta(hours=1)
"""Views within this time of the last stored one are not stored."""
PATIENCE_STEP = timedelta(minutes=10)
"""After this time it is computed again without a change: what has waited longer than `PATIENCE` depends on the time."""


def record_process_view(team: Team) -> None:
    """Call it before a page reads the process. The first view of a team with very many sessions stores its process.

    The page is shown as well if nothing can be stored now, for example because the disk is full.
    """
    try:
        store_process_view(team)
    except Error as error:
        if not is_storage_error(error):
            raise
        logger.warning("it was not stored that the process of team %d was viewed: %s", team.pk, error)


def store_process_view(team: Team) -> None:
    now = timezone.now()
    stored = find_stored_process(team)
    if stored is not None:
        if stored.viewed_at < now - VIEW_STEP:
            TeamProcess.objects.filter(pk=team.pk).update(viewed_at=now)
    elif has_many_sessions(team.pk):
        store_process(team, viewed_at=now)


def store_process(team: Team, **fields: object) -> None:
    # The summary may count changes that were stored after the state was read. The next refresh then computes it again.
    now, state = timezone.now(), load_state(team.pk)
    summary = ADAPTER.dump_python(load_process_summary(team, ProcessFilter()), mode="json")
    row = {"state": state, "version": VERSION, "summary": summary, "computed_at": now, "as_of": now}
    TeamProcess.objects.update_or_create(team=team, defaults=row | fields)


def refresh_processes() -> int:
    """Return how many were computed. The others agree with the sessions still, or have failed, which does not stop
    those that follow."""
    TeamProcess.objects.filter(viewed_at__lt=timezone.now() - COMPUTED_AFTER_VIEW).delete()
    computed = 0
    for row in TeamProcess.objects.select_related("team").defer("summary").order_by("pk"):
        try:
            computed += refresh_process(row)
        except Exception as error:
            if is_storage_error(error) and not is_statement_timeout(error):
                raise
            logger.exception("the process of team %d was not computed", row.team_id)
    return computed


def refresh_process(row: TeamProcess) -> bool:
    now = timezone.now()
    if not has_many_sessions(row.team_id):
        row.delete()
        return False
    is_current = row.version == VERSION and row.computed_at > now - PATIENCE_STEP
    if is_current and row.state == load_state(row.team_id):
        TeamProcess.objects.filter(pk=row.pk).update(as_of=now)
        return False
    store_process(row.team, viewed_at=row.viewed_at)
    return True
