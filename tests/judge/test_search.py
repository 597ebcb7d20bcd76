"""What the search of the pages finds, by role and team."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from judge.domain import catalog
from judge.limits import rate_limits
from judge.models import Candidate, Interview, Membership, ProblemRestriction, User
from tests.judge.factories import SLUG, World, get_team, make_client, make_member, send


def find(user: User, text: str) -> Any:
    response = send(make_client(user), "GET", f"/api/search?{urlencode({'text': text})}")
    assert response.status_code == 200, response.json()
    return response.json()


def find_slugs(user: User, text: str) -> list[str]:
    return [each["slug"] for each in find(user, text)["problems"]]


def test_finds_problems_interviews_and_candidates(world: World) -> None:
    assert find(world.ada, "ROB")["sessions"] == [
        {"id": world.robin.pk, "candidate": "Robin", "interview_title": world.interview.title}
    ]
    assert find(world.ada, "ada's")["interviews"] == [{"id": world.interview.pk, "title": world.interview.title}]
    title = catalog.get_problem(SLUG).title
    assert find(world.ada, "softmax stable")["problems"] == [{"slug": SLUG, "title": title, "has_preview": True}]
    assert find(world.ada, " ") == {"problems": [], "interviews": [], "sessions": []}


def test_finds_nothing_of_other_teams_and_no_name_for_viewers(world: World) -> None:
    viewer = make_member("vic", get_team(world.ada), "viewer")
    for user in (world.ben, world.olga, viewer):
        found = find(user, "Robin")
        assert (found["interviews"], found["sessions"]) == ([], [])
    assert find(viewer, "softmax")["problems"][0]["has_preview"] is False


def test_finds_only_problems_that_the_account_may_open(world: World, settings: Any) -> None:
    ProblemRestriction.objects.create(slug=SLUG, team=get_team(world.ben))
    viewer = make_member("vic", get_team(world.ben), "viewer")
    assert SLUG in find_slugs(world.ben, SLUG)
    assert SLUG not in [*find_slugs(viewer, SLUG), *find_slugs(world.olga, SLUG)]
    assert SLUG in find_slugs(world.ada, SLUG)  # their interview has it
    settings.RESERVED = frozenset({"attention"})
    assert "attention" in find_slugs(world.ada, "attention")
    assert "attention" not in find_slugs(world.olga, "attention")
    settings.PRACTICE = "off"
    assert find_slugs(world.olga, "a") == []


def test_finds_few_with_as_many_queries_as_for_one(world: World) -> None:
    def count_queries() -> int:
        client = make_client(world.ada)
        with CaptureQueriesContext(connection) as context:
            send(client, "GET", "/api/search?text=a")
        return len(context)

    first = count_queries()
    for number in range(12):
        world.interview.sessions.create(candidate=Candidate.objects.create(name=f"Ann {number}"))
        Interview.objects.create(owner=world.ada, title=f"A {number}", minutes=5, team=get_team(world.ada))
    Membership.objects.create(team=get_team(world.ben), user=world.ada, role="viewer")
    found = find(world.ada, "a")
    assert [len(found[name]) for name in ("problems", "interviews", "sessions")] == [6, 6, 8]
    assert found["sessions"][0]["candidate"] == "Ann 11"
    assert count_queries() == first


def test_refuses_too_many_searches(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = rate_limits.RateLimit("searches", 1, 600, "searches")
    monkeypatch.setattr(rate_limits, "SEARCHES", limit)
    client = make_client(world.ada)
    assert [send(client, "GET", "/api/search?text=a").status_code for _ in range(2)] == [200, 429]
