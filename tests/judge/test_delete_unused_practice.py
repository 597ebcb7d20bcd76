"""Practice sessions that nobody used are no longer kept than a day; all others are."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from judge.actions.practice.delete_unused_practice import UNUSED_AFTER, delete_unused_practice
from judge.actions.practice.open_practice import create_practice_session, get_or_create_account_practice
from judge.models import Candidate, CandidateSession, Submission
from judge.tasks import apply_retention
from tests.judge.factories import SLUG, World, make_client, make_submission, send


def age(by: timedelta = UNUSED_AFTER) -> None:
    CandidateSession.objects.update(created_at=timezone.now() - by - timedelta(minutes=1))


def test_it_forgets_a_practice_session_in_which_nothing_was_done(world: World) -> None:
    create_practice_session()
    create_practice_session()
    age()
    used = create_practice_session()
    assert delete_unused_practice() == 2
    assert CandidateSession.objects.filter(interview__owner=None).get() == used
    assert Candidate.objects.filter(sessions=None).count() == 0


def test_it_forgets_none_of_an_interview_or_an_account(world: World) -> None:
    mine = get_or_create_account_practice(world.ada)
    Submission.all_objects.all().delete()
    world.robin.draft_versions.all().delete()
    age()
    assert delete_unused_practice() == 0
    assert {world.robin.pk, world.sam.pk, mine.pk} == set(CandidateSession.objects.values_list("pk", flat=True))


DEEDS: dict[str, tuple[str, str, Any]] = {
    "typed": ("PUT", f"drafts/{SLUG}", {"source": "x", "revision": 0}),
    "ran": ("POST", "submissions", {"slug": SLUG, "source": "x", "kind": "run"}),
    "opened": ("POST", "clock", {"slug": SLUG}),
    "gave up": ("POST", "give-up", {"slug": SLUG}),
    "set aside": ("POST", "restart", {"slug": SLUG, "source": "x"}),
}


@pytest.mark.django_db
@pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS)
def test_it_keeps_a_session_in_which_anything_was_done(deed: tuple[str, str, Any]) -> None:
    method, path, body = deed
    assert send(make_client(), method, f"/api/sessions/practice/{path}", body).status_code < 300
    age()
    assert delete_unused_practice() == 0


@pytest.mark.django_db
def test_it_keeps_a_session_that_holds_a_rerun_alone() -> None:
    session = create_practice_session()
    row = make_submission(session)
    Submission.all_objects.filter(pk=row.pk).update(rerun_of=row)
    age()
    assert delete_unused_practice() == 0


@pytest.mark.django_db
def test_it_is_done_with_the_rest_of_what_is_not_kept() -> None:
    browser = make_client()
    send(browser, "GET", "/api/sessions/practice")
    age()
    apply_retention()
    assert CandidateSession.objects.count() == 0
    assert send(browser, "GET", "/api/sessions/practice").status_code == 200
