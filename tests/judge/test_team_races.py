"""Two changes of a team at the same moment: one of them wins."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from judge.actions.teams.change_member_role import change_member_role
from judge.actions.teams.invite_member import invite_member
from judge.actions.teams.join_team import join_team
from judge.actions.teams.remove_member import remove_member
from judge.errors import RefusedError
from judge.models import Membership, Team, User
from tests.judge.factories import get_team, make_member, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def run_at_once(*actions: Callable[[], object]) -> list[str]:
    """Run the actions in threads. Returns the codes of their refusals, "" for an action that succeeded."""
    barrier = threading.Barrier(len(actions))

    def run(action: Callable[[], object]) -> str:
        barrier.wait(timeout=20)
        try:
            action()
        except RefusedError as error:
            return error.code
        finally:
            connections.close_all()
        return ""

    with ThreadPoolExecutor(len(actions)) as threads:
        return sorted(threads.map(run, actions))


@pytest.fixture
def owners() -> tuple[Team, User, User]:
    ada = make_user("ada")
    team = get_team(ada)
    return team, ada, make_member("uma", team, "owner")


def test_two_owners_cannot_demote_each_other(owners: tuple[Team, User, User]) -> None:
    team, ada, uma = owners
    rows = {user: team.memberships.select_related("team", "user").get(user=user) for user in (ada, uma)}
    codes = run_at_once(
        lambda: change_member_role(rows[uma], "viewer", ada), lambda: change_member_role(rows[ada], "viewer", uma)
    )
    assert codes == ["", "owners_only"]
    assert team.memberships.filter(role="owner").count() == 1


def test_two_owners_cannot_leave_together(owners: tuple[Team, User, User]) -> None:
    team, ada, uma = owners
    rows = {user: team.memberships.select_related("team", "user").get(user=user) for user in (ada, uma)}
    codes = run_at_once(lambda: remove_member(rows[ada], ada), lambda: remove_member(rows[uma], uma))
    assert codes == ["", "last_owner"]
    assert team.memberships.filter(role="owner").count() == 1


def test_member_is_removed_once(owners: tuple[Team, User, User]) -> None:
    team, ada, uma = owners
    row = team.memberships.select_related("team", "user").get(user=make_member("vic", team, "viewer"))
    codes = run_at_once(lambda: remove_member(row, ada), lambda: change_member_role(row, "interviewer", uma))
    assert codes in (["", ""], ["", "not_found"])
    row = team.memberships.select_related("team", "user").get(user=make_member("lou", team, "viewer"))
    assert run_at_once(lambda: remove_member(row, ada), lambda: remove_member(row, uma)) == ["", "not_found"]


def test_two_links_make_one_membership(owners: tuple[Team, User, User]) -> None:
    team, ada, _ = owners
    tokens = [invite_member(team, "viewer", "", ada)[1] for _ in range(2)]
    kim = make_user("kim")
    assert run_at_once(*(lambda token=token: join_team(token, kim) for token in tokens)) == ["", "already_member"]


def test_one_link_lets_one_person_join(owners: tuple[Team, User, User]) -> None:
    team, ada, _ = owners
    _, token = invite_member(team, "viewer", "", ada)
    kim, lou = make_user("kim"), make_user("lou")
    codes = run_at_once(lambda: join_team(token, kim), lambda: join_team(token, lou))
    assert codes == ["", "not_found"]
    assert Membership.objects.filter(team=team, role="viewer").count() == 1
