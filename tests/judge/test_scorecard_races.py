"""A scorecard that is saved while interviewers are assigned. SQLite runs one writing transaction at a time anyway."""

from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from judge.actions.scorecards.assign_interviewers import assign_interviewers
from judge.actions.scorecards.write_scorecard import change_card, save_card
from judge.models import CandidateSession
from tests.judge.factories import World, get_team, make_member
from tools.stack import wait_until

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def is_anybody_waiting() -> bool:
    """For a lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0] > 0


def test_the_last_card_and_an_unassignment_reveal(world: World) -> None:
    ian = make_member("ian", get_team(world.ada), "interviewer")
    sessions = CandidateSession.objects.filter(pk=world.robin.pk)
    sessions.update(started_at=timezone.now() - timedelta(hours=1), ended_at=timezone.now())
    assign_interviewers(world.interview, [world.ada.pk, ian.pk], world.ada)
    change_card(sessions.get(), world.ada, 0, {}, "yes", "")

    def unassign() -> None:
        try:
            assign_interviewers(world.interview, [world.ada.pk], world.ada)
        finally:
            connections.close_all()

    with ThreadPoolExecutor() as threads:
        with transaction.atomic():
            save_card(sessions.get(), world.ada, 1)
            unassigned: Future[Any] = threads.submit(unassign)
            wait_until(lambda: unassigned.done() or is_anybody_waiting(), 60)
        unassigned.result()
    assert sessions.get().cards_revealed_at
