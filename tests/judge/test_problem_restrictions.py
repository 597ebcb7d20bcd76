"""A problem that an operator restricts to teams does not exist for anybody else."""

from typing import Any

import pytest
from django.test import Client

from judge.domain import catalog
from judge.domain.traps import compute_trap_id
from judge.models import AuditEntry, Interview, Membership, ProblemRestriction, User
from tests.judge.document_page import write_text
from tests.judge.factories import SLUG, World, get_team, make_client, make_member, send
from tests.judge.team_markers import make_marked_team
from tests.judge.test_access import ROLES, get_user
from tests.judge.test_practice import PRACTICE, log_in, open_practice
from tests.judge.test_practice_access import PRACTICE_REQUESTS, list_slugs
from tests.judge.test_team_isolation import list_urls

pytestmark = pytest.mark.django_db
URL = f"/api/operator/problems/{SLUG}/teams"
UNKNOWN = "no_such_problem"
NEW_INTERVIEW = {"title": "T", "minutes": 45, "problems": [SLUG]}


@pytest.fixture
def interview_of_ben(world: World) -> None:
    """It has another problem: teams continue to read those of their interviews."""
    Interview.objects.filter(team=get_team(world.ben)).update(problems=["attention"], exercises={})


def restrict(world: World, *owners: User, slug: str = SLUG) -> Any:
    """As an operator, to the teams of the accounts."""
    url = URL.replace(SLUG, slug)
    return send(make_client(world.olga), "PUT", url, {"teams": [get_team(owner).pk for owner in owners]})


def answer(browser: Client, method: str, path: str, body: Any = None) -> tuple[int, str]:
    """The status and body of the answer, with another name instead of the slug."""
    response = send(browser, method, path, body)
    return response.status_code, response.content.decode().replace(SLUG, UNKNOWN)


# The status of the list with the problem in it (or without), of the problem, and of its preview.
EXPECTED: dict[str, tuple[bool, int, int]] = {
    "anonymous": (False, 404, 401),
    "stranger": (False, 404, 404),
    "viewer": (True, 200, 403),
    "interviewer": (True, 200, 200),
    "owner": (True, 200, 200),
    # An operator chooses the teams, and reads no answers.
    "operator": (True, 200, 403),
}


@pytest.mark.usefixtures("interview_of_ben")
@pytest.mark.parametrize("role", ROLES)
def test_only_its_teams_and_operators_read_it(role: str, world: World) -> None:
    assert restrict(world, world.ada).status_code == 200
    browser = make_client(get_user(world, role))
    is_listed, status, preview = EXPECTED[role]
    assert (SLUG in list_slugs(browser)) == is_listed
    assert send(browser, "GET", f"/api/problems/{SLUG}").status_code == status
    assert send(browser, "GET", f"/api/problems/{SLUG}/preview").status_code == preview


@pytest.mark.usefixtures("interview_of_ben")
@pytest.mark.parametrize("path", ["/api/problems/{}", "/api/problems/{}/preview"])
def test_answers_others_as_for_an_unknown_problem(path: str, world: World) -> None:
    restrict(world, world.ada)
    browser = make_client(world.ben)
    found = answer(browser, "GET", path.format(SLUG))
    assert found == answer(browser, "GET", path.format(UNKNOWN))
    assert found[0] == 404


def test_team_of_an_earlier_interview_continues_to_read_it(world: World) -> None:
    ben = make_client(world.ben)
    body = NEW_INTERVIEW | {"team": get_team(world.ben).pk}
    assert send(ben, "POST", "/api/interviews", body).status_code == 201
    restrict(world, world.ada)
    listed = {problem["slug"]: problem["teams"] for problem in send(ben, "GET", "/api/problems").json()}
    assert listed[SLUG] == []
    assert send(ben, "GET", f"/api/problems/{SLUG}/preview").status_code == 200
    assert send(ben, "POST", "/api/interviews", body).status_code == 404


@pytest.mark.parametrize("user", ["anonymous", "ben"])
def test_no_get_names_it_to_others(user: str, world: World) -> None:
    """Also with the rows of their own team in the database."""
    marked = make_marked_team(get_team(world.ben))
    urls = list(list_urls(marked, marked.words))
    browser = make_client(world.ben if user == "ben" else None)
    assert b"hnsw_search" in send(browser, "GET", "/api/problems").content
    restrict(world, world.ada, slug="hnsw_search")
    title = catalog.get_problem("hnsw_search").title.encode()
    for url in urls:
        content = send(browser, "GET", url).getvalue()
        assert b"hnsw_search" not in content, url
        assert title not in content, url


@pytest.mark.usefixtures("interview_of_ben")
def test_viewer_of_its_team_reads_no_preview(world: World) -> None:
    """Not even one who is an interviewer in another team."""
    restrict(world, world.ada)
    Membership.objects.create(team=get_team(world.ada), user=world.ben, role="viewer")
    assert send(make_client(world.ben), "GET", f"/api/problems/{SLUG}").status_code == 200
    assert send(make_client(world.ben), "GET", f"/api/problems/{SLUG}/preview").status_code == 404


@pytest.mark.parametrize("name", [None, "ada", "olga"])
def test_is_not_in_practice(name: str | None, world: World) -> None:
    """Also for members of its team, and for people who gave it up before."""
    browser = make_client()
    if name:
        log_in(browser, name)
    write_text("practice", "mine", browser=browser)
    send(browser, "POST", f"{PRACTICE}/give-up", {"slug": SLUG})
    trap = compute_trap_id(catalog.get_problem(SLUG).traps[0])
    more = [("GET", f"/follow-ups/{SLUG}", None), ("GET", f"/traps/{SLUG}/{trap}", None)]
    assert send(browser, "GET", PRACTICE + more[1][1]).status_code == 200
    restrict(world, world.ada)
    assert SLUG not in {row["slug"] for row in send(browser, "GET", PRACTICE).json()["problems"]}
    for method, path, body in PRACTICE_REQUESTS[1:] + more:
        unknown = {**body, "slug": UNKNOWN} if body and "slug" in body else body
        found = answer(browser, method, PRACTICE + path, body)
        assert found == answer(browser, method, (PRACTICE + path).replace(SLUG, UNKNOWN), unknown), path
        assert found[0] == 404
    assert send(browser, "GET", f"{PRACTICE}/documents/lru_cache").status_code == 200


def test_other_teams_make_no_interview_with_it(world: World) -> None:
    restrict(world, world.ada)
    refused = answer(make_client(world.ben), "POST", "/api/interviews", NEW_INTERVIEW)
    unknown = {**NEW_INTERVIEW, "problems": [UNKNOWN]}
    assert refused == answer(make_client(world.ben), "POST", "/api/interviews", unknown)
    assert refused[0] == 404
    assert send(make_client(world.ada), "POST", "/api/interviews", NEW_INTERVIEW).status_code == 201


def test_the_team_of_the_interview_decides(world: World) -> None:
    """A member of two teams makes interviews with it in one of them."""
    restrict(world, world.ada)
    Membership.objects.create(team=get_team(world.ben), user=world.ada, role="interviewer")
    statuses = {}
    for owner in (world.ada, world.ben):
        body = NEW_INTERVIEW | {"team": get_team(owner).pk}
        statuses[str(owner)] = send(make_client(world.ada), "POST", "/api/interviews", body).status_code
    assert statuses == {"ada": 201, "ben": 404}
    (listed,) = [row for row in send(make_client(world.ada), "GET", "/api/problems").json() if row["slug"] == SLUG]
    assert listed["teams"] == [get_team(world.ada).pk]


def test_list_names_no_team_of_others(world: World) -> None:
    restrict(world, world.ada, world.ben)
    for user, teams in ((world.ada, [get_team(world.ada).pk]), (world.olga, [])):
        listed = {row["slug"]: row["teams"] for row in send(make_client(user), "GET", "/api/problems").json()}
        assert listed[SLUG] == listed["lru_cache"] == teams


def test_interviews_that_have_it_go_on(world: World) -> None:
    restrict(world, world.ada)
    ben, sam = make_client(world.ben), f"/api/sessions/{world.sam.token}"
    invited = send(ben, "POST", f"/api/interviews/{world.sam.interview_id}/invitations", {"candidate": "Kim"})
    assert invited.status_code == 201
    assert send(make_client(), "GET", f"{sam}/problems/{SLUG}").status_code == 200
    submission = send(make_client(), "POST", f"{sam}/submissions", {"slug": SLUG, "source": "x", "kind": "submit"})
    assert submission.status_code == 201
    assert send(ben, "GET", f"/api/submissions/{submission.json()['id']}").json()["prompts"]


def test_lifting_it_opens_the_problem_to_all(world: World) -> None:
    before = [send(make_client(user), "GET", "/api/problems").content for user in (None, world.ben)]
    restrict(world, world.ada)
    assert restrict(world).json()["teams"] == []
    assert [send(make_client(user), "GET", "/api/problems").content for user in (None, world.ben)] == before
    open_practice(browser := make_client())
    assert send(browser, "GET", f"{PRACTICE}/problems/{SLUG}").status_code == 200


def test_changes_are_audited_once(world: World) -> None:
    ada, ben = get_team(world.ada).pk, get_team(world.ben).pk
    for owners in ([world.ada], [world.ada], [world.ada, world.ben], []):
        assert restrict(world, *owners).status_code == 200
    entries = AuditEntry.objects.filter(subject=f"problem {SLUG}").order_by("pk")
    assert [(entry.action, entry.detail) for entry in entries] == [
        ("restrict problem", {"teams": [ada], "before": []}),
        ("restrict problem", {"teams": sorted([ada, ben]), "before": [ada]}),
        ("lift restriction", {"teams": [], "before": sorted([ada, ben])}),
    ]


def test_refuses_unknown_teams_and_problems(world: World) -> None:
    unknown_team = send(make_client(world.olga), "PUT", URL, {"teams": [get_team(world.ada).pk, 10**6]})
    assert (unknown_team.status_code, restrict(world, world.ada, slug=UNKNOWN).status_code) == (404, 404)
    assert not ProblemRestriction.objects.exists()


def test_restriction_outlives_a_removed_package(world: World) -> None:
    """It applies again when the package comes back, and can be lifted before."""
    ProblemRestriction.objects.create(slug="removed", team=get_team(world.ada))
    listed = {row["slug"]: row for row in send(make_client(world.olga), "GET", "/api/operator/problems").json()}
    assert (listed["removed"]["is_available"], listed[SLUG]["is_available"]) == (False, True)
    assert restrict(world, slug="removed").json()["teams"] == []
    assert send(make_client(world.ada), "GET", "/api/problems/removed").status_code == 404


def test_a_new_member_of_its_team_reads_it(world: World) -> None:
    restrict(world, world.ada)
    member = make_member("max", get_team(world.ada), "interviewer")
    assert SLUG in list_slugs(make_client(member))
    member.memberships.all().delete()
    assert SLUG not in list_slugs(make_client(member))
    assert Interview.objects.filter(problems=[SLUG]).exists()
