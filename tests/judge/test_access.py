"""Access rules of every endpoint for every role. An endpoint without a rule here fails a test."""

import re
from typing import Any

import pytest

from judge.api import api
from judge.domain import catalog
from judge.domain.rejudges import RejudgeFilter
from judge.domain.traps import compute_trap_id
from judge.models import Rejudge, Submission, User
from tests.judge.factories import World, make_client, make_report, make_submission, send, store_as_worker

TOKENS = ("own", "another's", "revoked", "unknown")
ROLES = ("anonymous", "other", "owner", "operator")

# Method and path: body, then the status for an anonymous browser, another interviewer, the owner and an operator.
ACCOUNT_ENDPOINTS: dict[tuple[str, str], tuple[Any, tuple[int, int, int, int]]] = {
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
    ("POST", "/api/invitations/{invitation_id}/give-time-back"): (None, (401, 404, 200, 200)),
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
    ("POST", "/api/operator/give-time-back"): (None, (401, 403, 403, 200)),
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

# A session is accessed by its token. Statuses for its own token, another session's token, a revoked and an unknown one.
SESSION_ENDPOINTS: dict[tuple[str, str], tuple[Any, tuple[int, int, int, int]]] = {
    ("GET", "/api/sessions/{token}"): (None, (200, 200, 404, 404)),
    ("POST", "/api/sessions/{token}/start"): (None, (200, 200, 404, 404)),
    ("POST", "/api/sessions/{token}/end"): (None, (200, 200, 404, 404)),
    ("GET", "/api/sessions/{token}/problems/{slug}"): (None, (200, 200, 404, 404)),
    ("GET", "/api/sessions/{token}/problems/{slug}/exercises/{exercise}"): (None, (200, 200, 404, 404)),
    ("GET", "/api/sessions/{token}/drafts/{slug}"): (None, (200, 200, 404, 404)),
    ("PUT", "/api/sessions/{token}/drafts/{slug}"): ({"source": "x", "revision": 0}, (200, 200, 404, 404)),
    ("POST", "/api/sessions/{token}/submissions"): (
        {"slug": "softmax", "source": "x", "kind": "run"},
        (201, 201, 404, 404),
    ),
    ("GET", "/api/sessions/{token}/submissions"): (None, (200, 200, 404, 404)),
    ("GET", "/api/sessions/{token}/submissions/{submission_id}"): (None, (200, 404, 404, 404)),
    ("GET", "/api/sessions/{token}/submissions/{submission_id}/events"): (None, (200, 404, 404, 404)),
    ("POST", "/api/sessions/{token}/submissions/{submission_id}/cancel"): (None, (200, 404, 404, 404)),
    ("GET", "/api/sessions/{token}/draft-versions/{slug}"): (None, (200, 200, 404, 404)),
    ("GET", "/api/sessions/{token}/draft-versions/{slug}/{version_id}"): (None, (200, 404, 404, 404)),
    # Endpoints for practice refuse every session of an interview.
    ("POST", "/api/sessions/{token}/clock"): ({"slug": "softmax"}, (403, 403, 404, 404)),
    ("POST", "/api/sessions/{token}/restart"): ({"slug": "softmax", "source": "x"}, (403, 403, 404, 404)),
    ("POST", "/api/sessions/{token}/give-up"): ({"slug": "softmax"}, (403, 403, 404, 404)),
    ("GET", "/api/sessions/{token}/export"): (None, (403, 403, 404, 404)),
    ("POST", "/api/sessions/{token}/delete"): (None, (403, 403, 404, 404)),
    ("GET", "/api/sessions/{token}/solutions/{slug}"): (None, (403, 403, 404, 404)),
    ("GET", "/api/sessions/{token}/traps/{slug}"): (None, (403, 403, 404, 404)),
    ("GET", "/api/sessions/{token}/traps/{slug}/{trap_id}"): (None, (403, 403, 404, 404)),
    ("POST", "/api/sessions/{token}/traps/{slug}/{trap_id}"): (
        {"outcome": "explained", "covered": [0]},
        (403, 403, 404, 404),
    ),
}


def build_url(path: str, world: World, token: str = "") -> str:
    rejudge_id, item_id = make_rejudge_with_item(world) if "/rejudges" in path else (0, 0)
    return (path + QUERIES.get(path, "")).format(
        slug="softmax",
        exercise="fix-1",
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


def make_rejudge_with_item(world: World) -> tuple[int, int]:
    """A rejudge with one judged item, and a submission that is in no rejudge yet."""
    old, new, _ = rows = [make_submission(world.robin) for _ in range(3)]
    for row in rows:
        store_as_worker(row, make_report())
    Submission.objects.filter(pk=new.pk).update(rerun_of=old)
    rejudge = Rejudge.objects.create(slug="softmax", reason="x", filter=RejudgeFilter("softmax").serialize())
    summary = {"verdict": "wrong_answer", "scores": {}, "bugs": [], "problem_version": "0123456789ab"}
    item = rejudge.items.create(submission=old, rerun=new, change="none", old_summary=summary, new_summary=summary)
    return rejudge.pk, item.pk


def get_user(world: World, role: str) -> User | None:
    return {"anonymous": None, "other": world.ben, "owner": world.ada, "operator": world.olga}[role]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("endpoint", ACCOUNT_ENDPOINTS, ids=" ".join)
def test_grants_access_by_role_and_row(endpoint: tuple[str, str], role: str, world: World) -> None:
    body, statuses = ACCOUNT_ENDPOINTS[endpoint]
    response = send(make_client(get_user(world, role)), endpoint[0], build_url(endpoint[1], world), body)
    response.close()
    assert response.status_code == statuses[ROLES.index(role)]


@pytest.mark.parametrize("session", TOKENS)
@pytest.mark.parametrize("endpoint", SESSION_ENDPOINTS, ids=" ".join)
def test_grants_session_access_by_token(endpoint: tuple[str, str], session: str, world: World) -> None:
    body, statuses = SESSION_ENDPOINTS[endpoint]
    if session == "revoked":
        send(make_client(world.ada), "POST", f"/api/invitations/{world.robin.pk}/revoke")
    token = {"own": world.robin.token, "another's": world.sam.token, "revoked": world.robin.token}.get(
        session, "no-such"
    )
    response = send(make_client(), endpoint[0], build_url(endpoint[1], world, token), body)
    response.close()
    assert response.status_code == statuses[TOKENS.index(session)]


@pytest.mark.parametrize("role", ROLES)
def test_lists_only_interviews_the_user_can_access(role: str, world: World) -> None:
    response = send(make_client(get_user(world, role)), "GET", "/api/interviews")
    titles = {row["title"] for row in response.json()} if response.status_code == 200 else None
    expected = {
        "anonymous": None,
        "other": {"ben's interview"},
        "owner": {"ada's interview"},
        "operator": {"ada's interview", "ben's interview"},
    }
    assert titles == expected[role]


def test_hides_practice_from_interviewers_and_operators(world: World) -> None:
    browser = make_client()
    submission = send(
        browser, "POST", "/api/sessions/practice/submissions", {"slug": "softmax", "source": "x", "kind": "run"}
    )
    for user in (world.ada, world.olga):
        assert send(make_client(user), "GET", f"/api/submissions/{submission.json()['id']}").status_code == 404
        assert "Practice" not in {row["title"] for row in send(make_client(user), "GET", "/api/interviews").json()}


def test_every_error_has_the_failure_body(world: World) -> None:
    urls = {endpoint: build_url(endpoint[1], world) for endpoint in ACCOUNT_ENDPOINTS}
    for endpoint, (body, _) in ACCOUNT_ENDPOINTS.items():
        response = send(make_client(), endpoint[0], urls[endpoint], body)
        response.close()
        if response.status_code >= 400:
            assert set(response.json()) == {"message", "next", "code"}, endpoint


def list_endpoints() -> set[tuple[str, str]]:
    paths = api.get_openapi_schema()["paths"]
    return {(method.upper(), path) for path, methods in paths.items() for method in methods}


def test_every_endpoint_has_an_access_rule_here() -> None:
    assert list_endpoints() == {*ACCOUNT_ENDPOINTS, *SESSION_ENDPOINTS}


def test_schema_contains_every_served_endpoint() -> None:
    """An endpoint outside the schema would have no access rule here."""
    views = [view for _, router in api._routers for view in router.path_operations.values()]
    count = sum(len(operation.methods) for view in views for operation in view.operations)
    assert count == len(list_endpoints())
    assert all(operation.include_in_schema for view in views for operation in view.operations)


@pytest.mark.parametrize("path", sorted({path for _, path in list_endpoints()}))
def test_rejects_methods_without_an_endpoint(path: str, world: World) -> None:
    """Including HEAD and OPTIONS, which would reveal whether a row exists."""
    url = build_url(path, world, world.robin.token)
    for method in ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"):
        if (method, path) not in list_endpoints():
            response = send(make_client(world.olga), method, url)
            assert response.status_code == 405
            assert method == "HEAD" or response.json()["code"] == "not_allowed"


def test_paths_with_an_id_reject_other_users() -> None:
    """A row of another user is not found. Operator endpoints are the exception: they refuse everybody else."""
    for (method, path), (_, statuses) in ACCOUNT_ENDPOINTS.items():
        if re.search(r"{\w+_id}", path) and not path.startswith("/api/operator/"):
            assert statuses[:2] == (401, 404), (method, path)
        if path.startswith("/api/operator/"):
            assert statuses[:3] == (401, 403, 403), (method, path)
    for (method, path), (_, statuses) in SESSION_ENDPOINTS.items():
        assert statuses[2:] == (404, 404), (method, path)
        if re.search(r"{\w+_id}", path) and "{trap_id}" not in path:
            assert statuses[1] == 404, (method, path)
