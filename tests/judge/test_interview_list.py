"""The list of interviews, a page at a time, and its export."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from judge.api.lists import interview_choices, interviews
from judge.domain import interview_list
from judge.models import AuditEntry, Candidate, Interview, Membership, User
from tests.judge.factories import SLUG, World, get_team, make_client, make_member, send

FILTER = "Filter the list to export the others."


def fetch(user: User, **filters: Any) -> Any:
    response = send(make_client(user), "GET", f"/api/interview-list?{urlencode(filters)}")
    assert response.status_code == 200, response.json()
    return response.json()


def list_titles(user: User, **filters: Any) -> list[str]:
    return [row["title"] for row in fetch(user, **filters)["interviews"]]


def make_interview(owner: User, title: str, **fields: Any) -> Interview:
    defaults = {"team": get_team(owner), "minutes": 60, "problems": ["attention"]}
    return Interview.objects.create(owner=owner, title=title, **(defaults | fields))


def test_counts_sessions_by_state(world: World) -> None:
    sessions = world.interview.sessions
    sessions.create(candidate=Candidate.objects.create(name="x"))
    sessions.create(candidate=Candidate.objects.create(name="y"), started_at=timezone.now(), paused_at=timezone.now())
    sessions.create(candidate=Candidate.objects.create(name="z"), started_at=timezone.now(), ended_at=timezone.now())
    (row,) = fetch(world.ada)["interviews"]
    assert [row[name] for name in ("invited", "running", "ended", "expired")] == [1, 2, 1, 0]
    assert send(make_client(world.ada), "GET", "/api/interviews").json() == [row]


def test_filters_orders_and_pages(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    make_interview(world.ada, "zebra")
    make_interview(world.ada, "Aardvark", minutes=5)
    assert list_titles(world.ada) == ["Aardvark", "zebra", "ada's interview"]
    assert list_titles(world.ada, order="title") == ["Aardvark", "ada's interview", "zebra"]
    assert list_titles(world.ada, order="minutes")[0] == "Aardvark"
    assert list_titles(world.ada, search="AARD") == ["Aardvark"]
    assert list_titles(world.ada, problem=SLUG) == ["ada's interview"]
    assert list_titles(world.ada, interviewer=world.ben.pk) == []
    assert list_titles(world.ada, until="2001-01-01") == []
    monkeypatch.setattr(interview_list, "PAGE_SIZE", 2)
    assert (fetch(world.ada)["more"], list_titles(world.ada, page=2)) == (True, ["ada's interview"])


def test_viewers_find_no_name_in_a_title(world: World) -> None:
    viewer = make_member("vic", get_team(world.ada), "viewer")
    Interview.objects.filter(pk=world.interview.pk).update(title="Robin on site")
    hidden = f"Candidate {world.robin.candidate_id} on site"
    Membership.objects.create(team=get_team(world.ben), user=viewer, role="interviewer")
    assert list_titles(viewer, order="title") == ["ben's interview", hidden]
    assert list_titles(viewer, search="Robin") == []
    assert list_titles(world.ada, search="Robin") == ["Robin on site"]


def test_number_of_queries_does_not_grow(world: World) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            fetch(world.ada)
        return len(queries)

    before = count()
    for n in range(3):
        make_interview(world.ada, f"More {n}").sessions.create(candidate=Candidate.objects.create(name="x"))
    assert count() == before


def test_export_is_recorded_without_titles(world: World) -> None:
    response = send(make_client(world.ada), "GET", "/api/interview-list/csv?search=ada")
    lines = response.getvalue().decode().splitlines()
    assert lines[0].startswith("\ufeffinterview,title,team")
    assert "ada's interview" in lines[1]
    assert len(lines) == 2
    assert f"{timezone.now():%Y-%m-%d}.csv" in response["Content-Disposition"]
    assert AuditEntry.objects.get(action="export interviews").detail == {"interviews": 1}


def test_export_that_is_cut_says_so_in_its_last_line(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_lines() -> list[str]:
        response = send(make_client(world.ada), "GET", "/api/interview-list/csv")
        return response.getvalue().decode().splitlines()

    monkeypatch.setattr(interviews, "MAX_EXPORTED", 1)
    assert len(read_lines()) == 2  # the header and the only one
    make_interview(world.ada, "another")
    assert read_lines()[2:] == [
        "This file has only the first 1 rows of the list. Filter the list to export the others."
    ]
    assert AuditEntry.objects.filter(action="export interviews").latest("pk").detail == {"interviews": 1}


def list_choices(user: User, **query: Any) -> tuple[list[str], bool]:
    found = send(make_client(user), "GET", f"/api/session-list/interviews?{urlencode(query)}").json()
    return [each["title"] for each in found["interviews"]], found["more"]


def test_filter_offers_old_interviews_by_title_and_names_the_chosen_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_interview(world.ada, "newer")
    make_interview(world.ada, "newest")
    monkeypatch.setattr(interview_choices, "MAX_CHOICES", 1)
    assert list_choices(world.ada) == (["newest"], True)
    assert list_choices(world.ada, title="ADA") == (["ada's interview"], False)
    assert list_choices(world.ada, chosen=world.interview.pk) == (["ada's interview", "newest"], True)
    assert list_choices(world.ben, chosen=world.interview.pk) == (["ben's interview"], False)
    assert list_choices(world.ada, team=get_team(world.ben).pk, chosen=world.interview.pk) == ([], False)
    assert list_choices(make_member("vic", get_team(world.ada), "viewer")) == ([], False)
