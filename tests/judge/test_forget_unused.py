"""Practice seats that nobody used are no longer kept than a day; all others are."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from judge.actions.practice.delete_unused_practice import UNUSED, forget_unused
from judge.actions.practice.open_practice import practice_seat, practice_seat_of
from judge.models import Candidate, Invitation, Submission
from judge.tasks import apply_retention
from tests.judge.cast import SLUG, World, client_of, make_submission, send


def age(by: timedelta = UNUSED) -> None:
    Invitation.objects.update(created_at=timezone.now() - by - timedelta(minutes=1))


def test_it_forgets_a_practice_seat_in_which_nothing_was_done(world: World) -> None:
    practice_seat()
    practice_seat()
    age()
    used = practice_seat()
    assert forget_unused() == 2
    assert Invitation.objects.filter(interview__owner=None).get() == used
    assert Candidate.objects.filter(invitations=None).count() == 0


def test_it_forgets_none_of_an_interview_or_an_account(world: World) -> None:
    mine = practice_seat_of(world.ada)
    Submission.every.all().delete()
    world.robin.old_drafts.all().delete()
    age()
    assert forget_unused() == 0
    assert {world.robin.pk, world.sam.pk, mine.pk} == set(Invitation.objects.values_list("pk", flat=True))


DEEDS: dict[str, tuple[str, str, Any]] = {
    "typed": ("PUT", f"drafts/{SLUG}", {"source": "x", "revision": 0}),
    "ran": ("POST", "submissions", {"slug": SLUG, "source": "x", "kind": "run"}),
    "opened": ("POST", "clock", {"slug": SLUG}),
    "gave up": ("POST", "give-up", {"slug": SLUG}),
    "set aside": ("POST", "again", {"slug": SLUG, "source": "x"}),
}


@pytest.mark.django_db
@pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS)
def test_it_keeps_a_seat_in_which_anything_was_done(deed: tuple[str, str, Any]) -> None:
    method, path, body = deed
    assert send(client_of(), method, f"/api/seats/practice/{path}", body).status_code < 300
    age()
    assert forget_unused() == 0


@pytest.mark.django_db
def test_it_keeps_a_seat_that_holds_a_rerun_alone() -> None:
    seat = practice_seat()
    row = make_submission(seat)
    Submission.every.filter(pk=row.pk).update(rerun_of=row)
    age()
    assert forget_unused() == 0


@pytest.mark.django_db
def test_it_is_done_with_the_rest_of_what_is_not_kept() -> None:
    browser = client_of()
    send(browser, "GET", "/api/seats/practice")
    age()
    apply_retention()
    assert Invitation.objects.count() == 0
    assert send(browser, "GET", "/api/seats/practice").status_code == 200
