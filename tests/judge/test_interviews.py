"""/api/interviews and /api/invitations"""

from typing import Any

import pytest

from judge.models import CandidateSession, Interview
from tests.judge.factories import World, make_client, make_session, make_submission, send

BODY = {"title": "  First round ", "minutes": 45, "problems": ["lru_cache", "softmax"]}


def test_it_makes_an_interview(world: World) -> None:
    answer = send(make_client(world.ada), "POST", "/api/interviews", BODY)
    made = answer.json()
    assert (made["title"], made["problems"], made["invitations"]) == ("First round", ["lru_cache", "softmax"], [])
    assert Interview.objects.get(pk=made["id"]).owner == world.ada


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"title": " "}, 422),
        ({"minutes": 0}, 422),
        ({"problems": []}, 422),
        ({"problems": ["softmax", "softmax"]}, 422),
        ({"problems": ["no-such"]}, 404),
    ],
)
def test_it_refuses_an_interview_that_makes_no_sense(change: dict[str, Any], status: int, world: World) -> None:
    assert send(make_client(world.ada), "POST", "/api/interviews", BODY | change).status_code == status


def test_it_invites_by_a_link_that_cannot_be_guessed(world: World) -> None:
    url = f"/api/interviews/{world.interview.pk}/invitations"
    links = [send(make_client(world.ada), "POST", url, {"candidate": "Kim"}).json()["link"] for _ in range(2)]
    assert links[0] != links[1]
    assert all(len(link.removeprefix("/i/")) >= 32 for link in links)
    session = send(make_client(), "GET", links[0].replace("/i/", "/api/sessions/")).json()
    assert (session["candidate"], session["state"]) == ("Kim", "invited")


def test_it_shows_seats_with_their_submissions(world: World) -> None:
    detail = send(make_client(world.ada), "GET", f"/api/interviews/{world.interview.pk}").json()
    (robin,) = detail["invitations"]
    assert (robin["candidate"], robin["state"]) == ("Robin", "running")
    assert [row["id"] for row in robin["submissions"]] == [str(world.submission.pk)]


def test_it_asks_the_database_five_times_however_many_seats_there_are(
    world: World, django_assert_num_queries: Any
) -> None:
    for name in ("Kim", "Lou"):
        session = make_session(world.ada, name)
        CandidateSession.objects.filter(pk=session.pk).update(interview=world.interview)
        make_submission(session)
    browser = make_client(world.ada)
    with django_assert_num_queries(5):  # the session, its user, the interview, its sessions, their submissions
        detail = send(browser, "GET", f"/api/interviews/{world.interview.pk}").json()
    assert [len(session["submissions"]) for session in detail["invitations"]] == [1, 1, 1]


def test_it_counts_seats_by_state(world: World) -> None:
    for started in (False, True):
        session = make_session(world.ada, "Kim", started=started)
        CandidateSession.objects.filter(pk=session.pk).update(interview=world.interview)
    send(make_client(), "POST", f"/api/sessions/{world.robin.token}/end")
    (row,) = [
        row for row in send(make_client(world.ada), "GET", "/api/interviews").json() if row["id"] == world.interview.pk
    ]
    assert (row["invited"], row["running"], row["ended"]) == (1, 1, 1)


def test_it_revokes_a_link_and_keeps_what_was_submitted(world: World) -> None:
    answer = send(make_client(world.ada), "POST", f"/api/invitations/{world.robin.pk}/revoke").json()
    assert (answer["state"], len(answer["submissions"])) == ("revoked", 1)
    assert send(make_client(world.ada), "GET", f"/api/submissions/{world.submission.pk}").status_code == 200
