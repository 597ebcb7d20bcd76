"""The rules of an interview: set when it is created, changed later, and shown to its candidates."""

from typing import Any

import pytest
from django.utils import timezone

from judge.models import AuditEntry, CandidateSession, Interview, User
from tests.judge.factories import World, get_team, make_client, make_member, make_session, send

RULES = {
    "ai_policy": "limited",
    "ai_policy_text": "looking up NumPy functions",
    "result_visibility": "results",
    "allows_completion": False,
    "allows_interviewer_typing": True,
    "private_periods": 3,
    "hides_private_edits": True,
}


def call(user: User | None, method: str, url: str, body: Any = None, status: int = 200) -> Any:
    response = send(make_client(user), method, url, body)
    assert response.status_code == status, response.content
    return response.json()


def change(world: World, status: int = 200, **rules: Any) -> Any:
    stored = call(world.ada, "GET", f"/api/interviews/{world.interview.pk}")["rules"]
    return call(world.ada, "PUT", f"/api/interviews/{world.interview.pk}/rules", stored | rules, status)


def end(session: CandidateSession) -> None:
    CandidateSession.objects.filter(pk=session.pk).update(ended_at=timezone.now())


def test_creates_an_interview_with_rules(world: World) -> None:
    body = {"title": "T", "minutes": 30, "problems": ["softmax"], "rules": RULES}
    created = call(world.ada, "POST", "/api/interviews", body, 201)
    assert created["rules"] == RULES
    invited = call(world.ada, "POST", f"/api/interviews/{created['id']}/invitations", {"candidate": "Kim"}, 201)
    session = call(None, "GET", f"/api/sessions/{invited['link'].removeprefix('/i/')}")
    assert session["rules"] == RULES
    assert session["invited_by"] == "ada · ada's team"
    assert any("3 times, 5 minutes each" in line for line in session["watching"])


def test_pages_of_the_previous_release_create_interviews(world: World) -> None:
    created = call(world.ada, "POST", "/api/interviews", {"title": "T", "minutes": 30, "problems": ["softmax"]}, 201)
    assert created["rules"]["result_visibility"] == "bugs"
    assert created["rules"]["ai_policy"] == ""


@pytest.mark.parametrize(
    "rules",
    [
        {"ai_policy": "limited", "ai_policy_text": "  "},
        {"ai_policy": "sometimes"},
        {"private_periods": 7},
        {"private_periods": -1},
        {"result_visibility": ""},
        {"ai_policy": "limited", "ai_policy_text": "x" * 501},
        {"ai_policy": "limited", "ai_policy_text": "a\u202eb"},
    ],
)
def test_refuses_rules_that_make_no_sense(world: World, rules: dict[str, Any]) -> None:
    body = {"title": "T", "minutes": 30, "problems": ["softmax"], "rules": rules}
    assert call(world.ada, "POST", "/api/interviews", body, 422)["next"]
    change(world, 422, **rules)


def test_drops_what_has_no_effect(world: World) -> None:
    end(world.robin)
    changed = change(world, ai_policy="allowed", ai_policy_text="lookups", hides_private_edits=True)
    assert (changed["rules"]["ai_policy_text"], changed["rules"]["hides_private_edits"]) == ("", False)


def test_change_reaches_running_sessions_and_says_so(world: World) -> None:
    changed = change(world, ai_policy="allowed")
    assert changed["running"] == 1
    assert call(None, "GET", f"/api/sessions/{world.robin.token}")["rules"]["ai_policy"] == "allowed"
    entry = AuditEntry.objects.filter(action="change rules").get()
    assert (entry.subject, entry.detail) == (f"interview {world.interview.pk}", {"ai_policy": "allowed"})


def test_audit_log_has_no_text_that_may_name_a_person(world: World) -> None:
    change(world, ai_policy="limited", ai_policy_text="what Robin asked for")
    assert AuditEntry.objects.filter(action="change rules").get().detail["ai_policy_text"] == "changed"


def test_repeated_change_adds_no_audit_entry(world: World) -> None:
    change(world, ai_policy="allowed")
    assert change(world, ai_policy="allowed")["running"] == 0
    assert AuditEntry.objects.filter(action="change rules").count() == 1


@pytest.mark.parametrize("rules", [{"allows_interviewer_typing": True}, {"private_periods": 2}, {"private_periods": 0}])
@pytest.mark.parametrize("state", ["running", "paused", "withdrawn"])
def test_keeps_promises_to_running_sessions(world: World, rules: dict[str, Any], state: str) -> None:
    Interview.objects.filter(pk=world.interview.pk).update(private_periods=1)
    now = timezone.now()
    times = {"running": {}, "paused": {"paused_at": now}, "withdrawn": {"paused_at": now, "revoked_at": now}}[state]
    CandidateSession.objects.filter(pk=world.robin.pk).update(**times)
    assert change(world, 409, **rules, ai_policy="allowed")["code"] == "rules_promised"
    assert Interview.objects.get(pk=world.interview.pk).ai_policy == ""


def test_keeps_promises_until_private_edits_are_deleted(world: World) -> None:
    Interview.objects.filter(pk=world.interview.pk).update(private_periods=1, hides_private_edits=True)
    now = timezone.now()
    CandidateSession.objects.filter(pk=world.robin.pk).update(ended_at=now, private_until=now)
    assert change(world, 409, hides_private_edits=False)["code"] == "rules_promised"
    assert change(world, ai_policy="allowed")["running"] == 0
    CandidateSession.objects.filter(pk=world.robin.pk).update(private_until=None)
    assert not change(world, hides_private_edits=False)["rules"]["hides_private_edits"]


def test_changes_promises_when_nobody_is_running(world: World) -> None:
    end(world.robin)
    make_session(world.ada, "Kim", started=False)
    assert change(world, private_periods=2, allows_interviewer_typing=True)["rules"]["private_periods"] == 2


def test_viewer_reads_rules_without_names(world: World) -> None:
    change(world, ai_policy="limited", ai_policy_text="what Robin asked for")
    viewer = make_member("vic", get_team(world.ada), "viewer")
    rules = call(viewer, "GET", f"/api/interviews/{world.interview.pk}")["rules"]
    assert "Robin" not in rules["ai_policy_text"]


def test_deleting_a_candidate_removes_the_name_from_the_rules(world: World) -> None:
    change(world, ai_policy="limited", ai_policy_text="what Robin asked for")
    call(world.ada, "DELETE", f"/api/candidates/{world.robin.candidate_id}")
    assert "Robin" not in Interview.objects.get(pk=world.interview.pk).ai_policy_text


def test_invitation_can_have_extra_time(world: World) -> None:
    url = f"/api/interviews/{world.interview.pk}/invitations"
    invited = call(world.ada, "POST", url, {"candidate": "Kim", "extra_seconds": 1320}, 201)
    session = call(None, "GET", f"/api/sessions/{invited['link'].removeprefix('/i/')}")
    assert (session["minutes"], session["extra_seconds"]) == (45, 1320)
    assert call(world.ada, "POST", url, {"candidate": "Kim", "extra_seconds": -1}, 422)
