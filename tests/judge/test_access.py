"""Who may call what, on whose rows: every endpoint for every role. One that is missing here fails the last test."""

import re
from typing import Any

import pytest

from judge.api import api
from judge.domain import catalog
from judge.domain.rejudges import RejudgeFilter
from judge.domain.traps import compute_trap_id
from judge.models import Rejudge, Submission, User
from tests.judge.factories import World, make_client, make_report, make_submission, send, store_as_worker

SEAT = ("own", "another's", "revoked", "unknown")
WHO = ("anonymous", "other", "owner", "operator")

# Method and path: body, then the status for an anonymous browser, another interviewer, the owner and an operator.
ACCOUNTS: dict[tuple[str, str], tuple[Any, tuple[int, int, int, int]]] = {
    ("GET", "/api/me"): (None, (200, 200, 200, 200)),
    ("POST", "/api/login"): ({"username": "ada", "password": "wrong"}, (401, 401, 401, 401)),
    ("POST", "/api/logout"): (None, (200, 200, 200, 200)),
    ("GET", "/api/problems"): (None, (200, 200, 200, 200)),
    ("GET", "/api/problems/{slug}"): (None, (200, 200, 200, 200)),
    ("GET", "/api/interviews"): (None, (401, 200, 200, 200)),
    ("POST", "/api/interviews"): ({"title": "T", "minutes": 30, "problems": ["softmax"]}, (401, 201, 201, 201)),
    ("GET", "/api/interviews/{interview_id}"): (None, (401, 404, 200, 200)),
    ("POST", "/api/interviews/{interview_id}/invitations"): ({"candidate": "Kim"}, (401, 404, 201, 201)),
    ("POST", "/api/invitations/{invitation_id}/revoke"): (None, (401, 404, 200, 200)),
    ("GET", "/api/submissions/{submission_id}"): (None, (401, 404, 200, 200)),
    ("GET", "/api/submissions/{submission_id}/events"): (None, (401, 404, 200, 200)),
    ("GET", "/api/candidates/{candidate_id}"): (None, (401, 404, 200, 200)),
    ("DELETE", "/api/candidates/{candidate_id}"): (None, (401, 404, 200, 200)),
    ("GET", "/api/candidates/{candidate_id}/export"): (None, (401, 404, 200, 200)),
    ("GET", "/api/operator/candidates"): (None, (401, 403, 403, 200)),
    ("GET", "/api/operator/audit"): (None, (401, 403, 403, 200)),
    ("GET", "/api/operator/audit/csv"): (None, (401, 403, 403, 200)),
    ("GET", "/api/operator/overview"): (None, (401, 403, 403, 200)),
    ("POST", "/api/operator/workers/{name}/drain"): ({"drain": True}, (401, 403, 403, 200)),
    ("GET", "/api/operator/rejudges"): (None, (401, 403, 403, 200)),
    ("GET", "/api/operator/rejudges/count"): (None, (401, 403, 403, 200)),
    ("POST", "/api/operator/rejudges"): ({"problem": "softmax", "reason": "A case was wrong."}, (401, 403, 403, 201)),
    ("GET", "/api/operator/rejudges/{rejudge_id}"): (None, (401, 403, 403, 200)),
    ("GET", "/api/operator/rejudges/{rejudge_id}/items"): (None, (401, 403, 403, 200)),
    ("GET", "/api/operator/rejudges/{rejudge_id}/items/{item_id}"): (None, (401, 403, 403, 200)),
    ("POST", "/api/operator/rejudges/{rejudge_id}/apply"): (None, (401, 403, 403, 200)),
    ("POST", "/api/operator/rejudges/{rejudge_id}/discard"): (None, (401, 403, 403, 200)),
}
QUERIES = {"/api/operator/rejudges/count": "?problem=softmax"}

# For sessions the token is the right. Statuses for the session itself, another session's token, a revoked and an unknown one.
SEATS: dict[tuple[str, str], tuple[Any, tuple[int, int, int, int]]] = {
    ("GET", "/api/sessions/{token}"): (None, (200, 200, 404, 404)),
    ("POST", "/api/sessions/{token}/start"): (None, (200, 200, 404, 404)),
    ("POST", "/api/sessions/{token}/end"): (None, (200, 200, 404, 404)),
    ("GET", "/api/sessions/{token}/drafts/{slug}"): (None, (200, 200, 404, 404)),
    ("PUT", "/api/sessions/{token}/drafts/{slug}"): ({"source": "x", "revision": 0}, (200, 200, 404, 404)),
    ("POST", "/api/sessions/{token}/submissions"): (
        {"slug": "softmax", "source": "x", "kind": "run"},
        (201, 201, 404, 404),
    ),
    ("GET", "/api/sessions/{token}/submissions"): (None, (200, 200, 404, 404)),
    ("GET", "/api/sessions/{token}/submissions/{submission_id}"): (None, (200, 404, 404, 404)),
    ("GET", "/api/sessions/{token}/submissions/{submission_id}/events"): (None, (200, 404, 404, 404)),
    ("GET", "/api/sessions/{token}/draft-versions/{slug}"): (None, (200, 200, 404, 404)),
    ("GET", "/api/sessions/{token}/draft-versions/{slug}/{version_id}"): (None, (200, 404, 404, 404)),
    # What belongs to practice is closed to every interview's session.
    ("POST", "/api/sessions/{token}/clock"): ({"slug": "softmax"}, (403, 403, 404, 404)),
    ("POST", "/api/sessions/{token}/restart"): ({"slug": "softmax", "source": "x"}, (403, 403, 404, 404)),
    ("POST", "/api/sessions/{token}/give-up"): ({"slug": "softmax"}, (403, 403, 404, 404)),
    ("GET", "/api/sessions/{token}/export"): (None, (403, 403, 404, 404)),
    ("POST", "/api/sessions/{token}/delete"): (None, (403, 403, 404, 404)),
    ("GET", "/api/sessions/{token}/solutions/{slug}"): (None, (403, 403, 404, 404)),
    ("GET", "/api/sessions/{token}/traps/{slug}"): (None, (403, 403, 404, 404)),
    ("GET", "/api/sessions/{token}/traps/{slug}/{trap_id}"): (None, (403, 403, 404, 404)),
    ("POST", "/api/sessions/{token}/traps/{slug}/{trap_id}"): ({"outcome": "explained", "covered": [0]}, (403, 403, 404, 404)),
}


def url_of(path: str, world: World, token: str = "") -> str:
    rejudge_id, item_id = make_rejudged(world) if "/rejudges" in path else (0, 0)
    return (path + QUERIES.get(path, "")).format(
        slug="softmax",
        token=token,
        interview_id=world.interview.pk,
        invitation_id=world.robin.pk,
        candidate_id=world.robin.candidate_id,
        submission_id=world.submission.pk,
        version_id=world.old_draft.pk,
        rejudge_id=rejudge_id,
        item_id=item_id,
        name=world.worker.name,
        trap_id=compute_trap_id(catalog.get_problem("softmax").traps[0]),
    )


def make_rejudged(world: World) -> tuple[int, int]:
    """A set with one that is judged again, and a submission that is in no set yet."""
    old, new, _ = rows = [make_submission(world.robin) for _ in range(3)]
    for row in rows:
        store_as_worker(row, make_report())
    Submission.objects.filter(pk=new.pk).update(rerun_of=old)
    rejudge = Rejudge.objects.create(slug="softmax", reason="x", filter=RejudgeFilter("softmax").serialize())
    shown = {"verdict": "wrong_answer", "scores": {}, "bugs": [], "problem_version": "0123456789ab"}
    judged = {"submission": old, "rerun": new, "change": "none", "old_summary": shown, "new_summary": shown}
    return rejudge.pk, rejudge.items.create(**judged).pk


def person(world: World, who: str) -> User | None:
    return {"anonymous": None, "other": world.ben, "owner": world.ada, "operator": world.olga}[who]


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("endpoint", ACCOUNTS, ids=" ".join)
def test_it_lets_in_by_role_and_row(endpoint: tuple[str, str], who: str, world: World) -> None:
    body, statuses = ACCOUNTS[endpoint]
    answer = send(make_client(person(world, who)), endpoint[0], url_of(endpoint[1], world), body)
    answer.close()
    assert answer.status_code == statuses[WHO.index(who)]


@pytest.mark.parametrize("session", SEAT)
@pytest.mark.parametrize("endpoint", SEATS, ids=" ".join)
def test_it_lets_in_by_token(endpoint: tuple[str, str], session: str, world: World) -> None:
    body, statuses = SEATS[endpoint]
    if session == "revoked":
        send(make_client(world.ada), "POST", f"/api/invitations/{world.robin.pk}/revoke")
    token = {"own": world.robin.token, "another's": world.sam.token, "revoked": world.robin.token}.get(
        session, "no-such"
    )
    answer = send(make_client(), endpoint[0], url_of(endpoint[1], world, token), body)
    answer.close()
    assert answer.status_code == statuses[SEAT.index(session)]


@pytest.mark.parametrize("who", WHO)
def test_it_shows_in_the_list_what_is_theirs(who: str, world: World) -> None:
    answer = send(make_client(person(world, who)), "GET", "/api/interviews")
    seen = {row["title"] for row in answer.json()} if answer.status_code == 200 else None
    expected = {
        "anonymous": None,
        "other": {"ben's interview"},
        "owner": {"ada's interview"},
        "operator": {"ada's interview", "ben's interview"},
    }
    assert seen == expected[who]


def test_it_keeps_practice_from_interviewers(world: World) -> None:
    browser = make_client()
    made = send(
        browser, "POST", "/api/sessions/practice/submissions", {"slug": "softmax", "source": "x", "kind": "run"}
    )
    for user in (world.ada, world.olga):
        assert send(make_client(user), "GET", f"/api/submissions/{made.json()['id']}").status_code == 404
        assert "Practice" not in {row["title"] for row in send(make_client(user), "GET", "/api/interviews").json()}


def test_it_gives_a_failure_with_every_error(world: World) -> None:
    urls = {endpoint: url_of(endpoint[1], world) for endpoint in ACCOUNTS}
    for endpoint, (body, _) in ACCOUNTS.items():
        answer = send(make_client(), endpoint[0], urls[endpoint], body)
        answer.close()
        if answer.status_code >= 400:
            assert set(answer.json()) == {"message", "next", "code"}, endpoint


def endpoints() -> set[tuple[str, str]]:
    paths = api.get_openapi_schema()["paths"]
    return {(method.upper(), path) for path, methods in paths.items() for method in methods}


def test_it_has_a_row_here_for_every_endpoint() -> None:
    assert endpoints() == {*ACCOUNTS, *SEATS}


def test_it_describes_all_that_it_serves() -> None:
    """What is left out of the schema would be in no row here."""
    served = [view for _, router in api._routers for view in router.path_operations.values()]
    count = sum(len(operation.methods) for view in served for operation in view.operations)
    assert count == len(endpoints())
    assert all(operation.include_in_schema for view in served for operation in view.operations)


@pytest.mark.parametrize("path", sorted({path for _, path in endpoints()}))
def test_it_knows_no_other_methods(path: str, world: World) -> None:
    """HEAD and OPTIONS among them: they would tell whether a row is there."""
    url = url_of(path, world, world.robin.token)
    for method in ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"):
        if (method, path) not in endpoints():
            answer = send(make_client(world.olga), method, url)
            assert answer.status_code == 405
            assert method == "HEAD" or answer.json()["code"] == "not_allowed"


def test_every_address_with_an_id_tells_whose_it_is() -> None:
    """A row of somebody else's answers otherwise than one's own, but for what is the same to all who may ask at all."""
    for (method, path), (_, statuses) in ACCOUNTS.items():
        if re.search(r"{\w+_id}", path) and not path.startswith("/api/operator/"):
            assert statuses[:2] == (401, 404), (method, path)
        if path.startswith("/api/operator/"):
            assert statuses[:3] == (401, 403, 403), (method, path)
    for (method, path), (_, statuses) in SEATS.items():
        assert statuses[2:] == (404, 404), (method, path)
        if re.search(r"{\w+_id}", path) and "{trap_id}" not in path:
            assert statuses[1] == 404, (method, path)
