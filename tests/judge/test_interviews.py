"""/api/interviews and /api/invitations"""

from typing import Any

import pytest

from judge.models import AuditEntry, CandidateSession, Interview
from tests.judge.factories import World, make_client, make_session, send

BODY = {"title": "  First round ", "minutes": 45, "problems": ["lru_cache", "softmax"]}


def test_creates_an_interview(world: World) -> None:
    response = send(make_client(world.ada), "POST", "/api/interviews", BODY)
    interview = response.json()
    assert (interview["title"], interview["problems"]) == ("First round", ["lru_cache", "softmax"])
    assert interview["exercises"] == {"lru_cache": ["implement"], "softmax": ["implement"]}
    assert Interview.objects.get(pk=interview["id"]).owner == world.ada


def test_creates_an_interview_with_chosen_exercises(world: World) -> None:
    problems = [{"slug": "softmax", "exercises": ["test", "fix-2"]}, "lru_cache"]
    interview = send(make_client(world.ada), "POST", "/api/interviews", BODY | {"problems": problems}).json()
    assert (interview["problems"], interview["exercises"]) == (
        ["softmax", "lru_cache"],
        {"softmax": ["fix-2", "test"], "lru_cache": ["implement"]},
    )
    listed = send(make_client(world.ada), "GET", "/api/interviews").json()
    assert next(row["exercises"] for row in listed if row["id"] == interview["id"]) == interview["exercises"]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"title": " "}, 422),
        ({"minutes": 0}, 422),
        ({"problems": []}, 422),
        ({"problems": ["softmax", "softmax"]}, 422),
        ({"problems": ["no-such"]}, 404),
        ({"problems": [{"slug": "softmax", "exercises": []}]}, 422),
        ({"problems": ["softmax", {"slug": "softmax", "exercises": ["test"]}]}, 422),
        ({"problems": [{"slug": "softmax", "exercises": ["fix-99"]}]}, 404),
        ({"problems": [{"slug": "softmax", "exercises": ["all"]}]}, 404),
    ],
)
def test_refuses_invalid_interview(change: dict[str, Any], status: int, world: World) -> None:
    assert send(make_client(world.ada), "POST", "/api/interviews", BODY | change).status_code == status


def test_invitation_links_are_unguessable(world: World) -> None:
    url = f"/api/interviews/{world.interview.pk}/invitations"
    links = [send(make_client(world.ada), "POST", url, {"candidate": "Kim"}).json()["link"] for _ in range(2)]
    assert links[0] != links[1]
    assert all(len(link.removeprefix("/i/")) >= 32 for link in links)
    session = send(make_client(), "GET", links[0].replace("/i/", "/api/sessions/")).json()
    assert (session["candidate"], session["state"]) == ("Kim", "invited")


def test_counts_sessions_by_state(world: World) -> None:
    for started in (False, True):
        session = make_session(world.ada, "Kim", started=started)
        CandidateSession.objects.filter(pk=session.pk).update(interview=world.interview)
    send(make_client(), "POST", f"/api/sessions/{world.robin.token}/end")
    (row,) = [
        row for row in send(make_client(world.ada), "GET", "/api/interviews").json() if row["id"] == world.interview.pk
    ]
    assert (row["invited"], row["running"], row["ended"]) == (1, 1, 1)


def test_revoking_a_link_keeps_submissions(world: World) -> None:
    response = send(make_client(world.ada), "POST", f"/api/invitations/{world.robin.pk}/revoke").json()
    assert response["state"] == "revoked"
    assert send(make_client(world.ada), "GET", f"/api/submissions/{world.submission.pk}").status_code == 200


def test_link_is_shown_before_the_start_and_later_only_on_the_record(world: World) -> None:
    ada = make_client(world.ada)
    kim = send(ada, "POST", f"/api/interviews/{world.interview.pk}/invitations", {"candidate": "Kim"}).json()
    shown = send(ada, "GET", f"/api/interviews/{world.interview.pk}/candidates").json()["invitations"]
    assert {each["id"]: each["link"] for each in shown} == {world.robin.pk: None, kim["id"]: kim["link"]}
    response = send(ada, "POST", f"/api/invitations/{world.robin.pk}/link")
    assert response.json() == {"link": f"/i/{world.robin.token}"}
    assert world.robin.timeline_events.get().kind == "link_shown"
    assert AuditEntry.objects.filter(action="show link", subject=f"invitation {world.robin.pk}").count() == 1


def test_link_of_a_withdrawn_invitation_is_not_shown(world: World) -> None:
    ada = make_client(world.ada)
    send(ada, "POST", f"/api/invitations/{world.robin.pk}/revoke")
    assert send(ada, "POST", f"/api/invitations/{world.robin.pk}/link").status_code == 404
