"""A request for a submission that arrives again, because its answer was lost, makes no second submission."""

from typing import Any
from uuid import uuid4

import pytest

from judge.actions.practice.merge_practice import merge_practice
from judge.actions.queue.enqueue_submission import enqueue_submission
from judge.domain import catalog
from judge.domain.repeated_submissions import SentSource
from judge.models import CandidateSession, Submission
from tests.judge.factories import SLUG, World, make_client, send
from tests.judge.test_team_races import run_at_once

KEY = uuid4()
CUSTOM_INPUT = {"form": SLUG, "fields": {"x": "np.ones((2, 2))"}}


def submit(token: str, **changes: Any) -> Any:
    body = {"slug": SLUG, "source": "x = 1\n", "kind": "submit", "idempotency_key": str(KEY)} | changes
    return send(make_client(), "POST", f"/api/sessions/{token}/submissions", body)


def test_same_key_returns_the_first_submission(world: World) -> None:
    first, second = submit(world.sam.token), submit(world.sam.token)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert world.sam.submissions.count() == 1


def test_limits_and_the_end_refuse_no_repeated_request(world: World, settings: Any) -> None:
    settings.SUBMISSIONS_PER_MINUTE = 1
    first = submit(world.sam.token)
    assert submit(world.sam.token).json()["id"] == first.json()["id"]
    assert send(make_client(), "POST", f"/api/sessions/{world.sam.token}/end").status_code == 200
    assert submit(world.sam.token).json()["id"] == first.json()["id"]


@pytest.mark.parametrize(
    "changes", [{"source": "x = 2\n"}, {"kind": "run"}, {"slug": "layer_norm"}, {"exercise": "fix-1"}], ids=str
)
def test_refuses_another_source_under_the_same_key(world: World, changes: dict[str, str]) -> None:
    submit(world.sam.token)
    refused = submit(world.sam.token, **changes)
    assert (refused.status_code, refused.json()["code"]) == (409, "key_reused")
    assert world.sam.submissions.count() == 1


def test_own_input_is_part_of_the_source(world: World) -> None:
    run = {"kind": "run", "custom_input": CUSTOM_INPUT}
    first = submit(world.sam.token, **run)
    assert submit(world.sam.token, **run).json() == first.json()
    other = {"form": SLUG, "fields": {"x": "np.zeros((2, 2))"}}
    assert submit(world.sam.token, **run | {"custom_input": other}).status_code == 409


def test_same_key_in_another_session_is_another_submission(world: World) -> None:
    assert submit(world.sam.token).json()["id"] != submit(world.robin.token).json()["id"]


def test_requests_without_a_key_make_one_submission_each(world: World) -> None:
    for _ in range(2):
        assert submit(world.sam.token, idempotency_key=None).status_code == 201
    assert world.sam.submissions.count() == 2


@pytest.mark.django_db(transaction=True)
def test_requests_at_the_same_moment_make_one_submission(world: World) -> None:
    sent = SentSource(KEY, SLUG, "implement", "submit", b"x = 1\n", b"")
    session = CandidateSession.objects.select_related("interview").get(pk=world.sam.pk)

    def enqueue() -> None:
        enqueue_submission(session, catalog.get_problem(SLUG), "implement", "x = 1\n", "submit", sent=sent)

    assert run_at_once(*[enqueue] * 4) == [""] * 4
    assert Submission.objects.filter(session=session).count() == 1


@pytest.mark.django_db
def test_merges_practice_sessions_with_the_same_key(world: World) -> None:
    anonymous, signed_in = make_client(), make_client(world.ada)
    body = {"slug": SLUG, "source": "x = 1\n", "kind": "run", "idempotency_key": str(KEY)}
    for client in (anonymous, signed_in):
        assert send(client, "POST", "/api/sessions/practice/submissions", body).status_code == 201
    browser = CandidateSession.objects.get(interview__owner=None, candidate__account=None)
    merge_practice(world.ada, browser)
    account = CandidateSession.objects.get(interview__owner=None)
    assert account.submissions.count() == 2
