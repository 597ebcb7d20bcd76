"""Saved views of the lists: private ones, and those of a team."""

from typing import Any

import pytest

from judge.actions.lists import save_view as module
from judge.actions.privacy.delete_candidate import REPLACEMENT_NAME, delete_candidate
from judge.models import Membership, SavedView, User
from tests.judge.factories import World, get_team, make_client, make_member, send


def save(user: User, name: str = "Failed", **fields: Any) -> Any:
    body = {"name": name, "page": "sessions", "query": "verdict=none&order=-normal"} | fields
    return send(make_client(user), "POST", "/api/saved-views", body)


def list_views(user: User, page: str = "sessions") -> list[Any]:
    return send(make_client(user), "GET", f"/api/saved-views?page={page}").json()


def list_names(user: User, page: str = "sessions") -> list[str]:
    return [view["name"] for view in list_views(user, page)]


@pytest.fixture
def ian(world: World) -> User:
    return make_member("ian", get_team(world.ada), "interviewer")


def test_private_view_is_only_for_its_owner(world: World, ian: User) -> None:
    assert save(world.ada).status_code == 201
    assert list_names(world.ada) == ["Failed"]
    assert list_names(world.ada, "interviews") == []
    assert list_names(ian) == []
    pk = SavedView.objects.get().pk
    assert send(make_client(ian), "PUT", f"/api/saved-views/{pk}", {"name": "x"}).status_code == 404


def test_view_of_a_team_is_for_its_interviewers(world: World, ian: User) -> None:
    viewer = make_member("vic", get_team(world.ada), "viewer")
    save(ian, team=get_team(world.ada).pk)
    (view,) = list_views(world.ada)
    assert (view["saved_by"], view["can_change"], view["query"]) == ("ian", True, "verdict=none&order=-normal")
    assert list_names(viewer) == []
    assert list_names(world.ben) == []


def test_only_its_owner_and_team_owners_change_a_view(world: World, ian: User) -> None:
    pk = save(world.ada, team=get_team(world.ada).pk).json()["id"]
    assert list_views(ian)[0]["can_change"] is False
    assert send(make_client(ian), "PUT", f"/api/saved-views/{pk}", {"name": "x"}).status_code == 403
    assert send(make_client(ian), "DELETE", f"/api/saved-views/{pk}").status_code == 403
    assert send(make_client(world.ada), "PUT", f"/api/saved-views/{pk}", {"name": "New"}).json()["name"] == "New"
    assert send(make_client(world.ada), "DELETE", f"/api/saved-views/{pk}").status_code == 204
    assert list_names(world.ada) == []


def test_does_not_store_the_search_which_may_name_a_candidate(world: World) -> None:
    view = save(world.ada, query="search=Robin&state=ended&page=3").json()
    assert view["query"] == "state=ended"


def test_refuses_other_teams_names_in_use_and_too_many(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert save(world.ada, team=get_team(world.ben).pk).status_code == 404
    assert save(world.ada).status_code == 201
    assert (save(world.ada).status_code, save(world.ada).json()["code"]) == (409, "name_taken")
    assert save(world.ada, page="interviews").status_code == 201
    monkeypatch.setattr(module, "MAX_VIEWS", 2)
    assert save(world.ada, "Another").json()["code"] == "too_many"


@pytest.mark.parametrize("role", ["viewer", ""])
def test_who_left_the_team_changes_none_of_its_views(world: World, ian: User, role: str) -> None:
    pk = save(ian, team=get_team(world.ada).pk).json()["id"]
    save(ian, "Private")
    members = Membership.objects.filter(user=ian)
    assert members.update(role=role) if role else members.delete()[0]
    assert list_names(ian) == ["Private"]
    for method, body in (("PUT", {"name": "You are fired"}), ("DELETE", None)):
        answer = send(make_client(ian), method, f"/api/saved-views/{pk}", body)
        assert answer.status_code == (403 if role else 404)
    assert list_names(world.ada) == ["Failed"]


def test_refuses_filters_that_are_too_long_once_encoded(world: World) -> None:
    answer = save(world.ada, query="problem=" + "\u00e9" * 900)
    assert (answer.status_code, SavedView.objects.exists()) == (422, False)


def test_deleting_a_candidate_replaces_the_name_in_views(world: World, ian: User) -> None:
    name = world.robin.candidate.name
    ada, ben = get_team(world.ada).pk, get_team(world.ben).pk
    Membership.objects.create(team_id=ben, user=ian, role="interviewer")
    save(ian, f"{name} and others", page="interviews", team=ben)
    for user, team in ((ian, None), (world.ada, ada), (world.ben, None)):
        save(user, f"{name} and others", team=team)
    Membership.objects.filter(user=ian).delete()  # who has left keeps the view
    delete_candidate(world.robin.candidate, world.ada)
    names = SavedView.objects.order_by("pk").values_list("name", "pk")
    assert [text.removesuffix(f" {pk}") for text, pk in names] == [
        f"{REPLACEMENT_NAME} and others",
        f"{REPLACEMENT_NAME} and others",
        f"{REPLACEMENT_NAME} and others",
        f"{name} and others",  # of another team
    ]
