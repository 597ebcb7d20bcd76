"""/api/sessions/{token}/submissions: what is accepted, what is refused, and what a candidate sees of the result."""

from typing import Any

import pytest
from django.test import Client

from judge.models import Priority, Submission
from tests.judge.factories import (
    SECRET,
    SLUG,
    World,
    make_client,
    make_report,
    make_session,
    make_submission,
    send,
    store_as_worker,
)


def submit(token: str, **changes: Any) -> Any:
    body = {"slug": SLUG, "source": "x = 1\n", "kind": "submit"} | changes
    return send(make_client(), "POST", f"/api/sessions/{token}/submissions", body)


def test_queues_a_submission(world: World) -> None:
    response = submit(world.robin.token)
    assert (response.status_code, response.json()["state"], response.json()["verdict"]) == (201, "queued", None)
    row = Submission.objects.get(pk=response.json()["id"])
    assert bytes(row.source) == b"x = 1\n"
    assert (row.tag, row.priority, row.attempt) == ("cpu", Priority.INTERVIEW, 0)


def test_accepts_submission_while_broker_is_down(world: World, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        assert submit(world.robin.token).status_code == 201
    assert len(callbacks) == 3  # for workers, and for the two streams of open pages


@pytest.mark.django_db
def test_practice_has_lower_priority_than_interviews() -> None:
    submit("practice")
    assert Submission.objects.get().priority == Priority.PRACTICE


def test_accepts_any_text_as_source(world: World) -> None:
    for source in ("", "\x00", "é\u2028"):
        response = submit(world.sam.token, source=source)
        detail = send(
            make_client(), "GET", f"/api/sessions/{world.sam.token}/submissions/{response.json()['id']}"
        ).json()
        assert detail["source"] == source


def test_refuses_when_the_queue_is_full(world: World, settings: Any) -> None:
    settings.QUEUE_LIMIT = 1
    refused = submit(world.robin.token)
    assert (refused.status_code, refused.json()["code"]) == (503, "queue_full")
    assert Submission.objects.count() == 1


@pytest.mark.django_db
def test_last_places_are_for_networks_that_have_none(settings: Any) -> None:
    """Otherwise a few networks keep everybody else from practice."""
    settings.QUEUE_LIMIT = 5
    networks = ["203.0.113.7"] * 5 + ["203.0.113.8", "203.0.113.8", "203.0.113.9"]
    body = {"slug": SLUG, "source": "x", "kind": "run"}
    answers = [
        send(Client(REMOTE_ADDR=network), "POST", "/api/sessions/practice/submissions", body) for network in networks
    ]
    assert [answer.status_code for answer in answers] == [201, 201, 201, 201, 503, 201, 503, 503]


def test_limits_submissions_per_minute(world: World, settings: Any) -> None:
    settings.SUBMISSIONS_PER_MINUTE = 2
    assert submit(world.robin.token).status_code == 201
    refused = submit(world.robin.token)
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many")
    assert submit(world.sam.token).status_code == 201


def test_refuses_oversized_source(world: World) -> None:
    assert submit(world.robin.token, source="x" * 2**20).status_code == 201
    for source in ("x" * (2**20 + 1), "x" * 10 * 2**20):
        refused = submit(world.robin.token, source=source)
        assert (refused.status_code, refused.json()["code"]) == (413, "too_large")


def test_refuses_before_start_and_after_end(world: World) -> None:
    assert submit(make_session(world.ada, "Kim", started=False).token).json()["code"] == "session_not_started"
    send(make_client(), "POST", f"/api/sessions/{world.robin.token}/end")
    assert submit(world.robin.token).json()["code"] == "session_ended"


@pytest.mark.parametrize("changes", [{"kind": "exam"}, {"slug": None}, {"source": 5}])
def test_refuses_invalid_submission(changes: dict[str, Any], world: World) -> None:
    assert submit(world.robin.token, **changes).status_code == 422


def test_refuses_invalid_json(world: World) -> None:
    response = make_client().post(f"/api/sessions/{world.robin.token}/submissions", b"{", "application/json")
    assert (response.status_code, response.json()["code"]) == (400, "bad_request")


def test_lists_newest_first_and_filters_by_problem(world: World) -> None:
    later = make_submission(world.robin)
    make_submission(world.robin, slug="lru_cache")
    url = f"/api/sessions/{world.robin.token}/submissions"
    listed = [row["id"] for row in send(make_client(), "GET", f"{url}?slug={SLUG}").json()]
    assert listed == [str(later.pk), str(world.submission.pk)]
    assert len(send(make_client(), "GET", url).json()) == 3


def load_detail(world: World) -> dict[str, Any]:
    url = f"/api/sessions/{world.robin.token}/submissions/{world.submission.pk}"
    return send(make_client(), "GET", url).json()


def test_shows_samples_and_hides_other_cases(world: World) -> None:
    assert load_detail(world)["report"] is None
    store_as_worker(world.submission, make_report())
    detail = load_detail(world)
    sample, hidden = detail["report"]["cases"]
    assert (detail["state"], detail["verdict"], detail["attempts"]) == ("done", "wrong_answer", 1)
    assert sample["expected"]["text"] == SECRET
    assert SECRET not in str(hidden)
    assert (hidden["error"]["type"], hidden["error"]["line"]) == ("ValueError", 3)


def test_shows_bugs_in_interview_only_after_end(world: World) -> None:
    store_as_worker(world.submission, make_report())
    assert load_detail(world)["report"]["bugs"] == []
    send(make_client(), "POST", f"/api/sessions/{world.robin.token}/end")
    assert [bug["id"] for bug in load_detail(world)["report"]["bugs"]] == ["mean-subtracted"]


@pytest.mark.django_db
def test_shows_bugs_immediately_in_practice() -> None:
    browser = make_client()
    url = "/api/sessions/practice/submissions"
    submission = send(browser, "POST", url, {"slug": SLUG, "source": "", "kind": "submit"}).json()
    store_as_worker(Submission.objects.get(), make_report())
    assert len(send(browser, "GET", f"{url}/{submission['id']}").json()["report"]["bugs"]) == 1
