"""Stored data of candidates: read, exported and deleted over the API and with the commands."""

import io
import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from judge.actions.practice.practice_sessions import create_practice_session, get_or_create_account_practice
from judge.models import AuditEntry, Candidate, CandidateSession, Interview, Membership, Submission
from tests.judge.document_page import write_text
from tests.judge.exported_data import read_response
from tests.judge.factories import (
    SECRET,
    SLUG,
    World,
    get_team,
    make_client,
    make_report,
    make_session,
    make_submission,
    send,
    show_results,
    store_as_worker,
)

pytestmark = pytest.mark.django_db


def build_url(session: CandidateSession) -> str:
    return f"/api/candidates/{session.candidate_id}"


def test_shows_stored_data(world: World, settings: Any) -> None:
    settings.RETENTION_DAYS = 90
    store_as_worker(world.submission, make_report())
    data = send(make_client(world.ada), "GET", build_url(world.robin)).json()
    assert (data["name"], data["kind"]) == ("Robin", "interview")
    assert data["interviews"] == [{"id": world.interview.pk, "title": "ada's interview"}]
    assert {name: count for name, count in data["counts"].items() if count} == {
        "sessions": 1,
        "document_versions": 1,
        "submissions": 1,
        "reports": 1,
    }
    assert data["since"] <= data["used_at"] < data["delete_after"]


def test_data_is_stored_until_the_invitation_expires(world: World, settings: Any) -> None:
    settings.RETENTION_DAYS = 30
    expires_at = timezone.now() + timedelta(days=60)
    CandidateSession.objects.filter(pk=world.robin.pk).update(started_at=None, expires_at=expires_at)
    data = send(make_client(world.ada), "GET", build_url(world.robin)).json()
    assert datetime.fromisoformat(data["delete_after"]) - expires_at < timedelta(seconds=1)


def test_no_deletion_date_without_retention_days(world: World) -> None:
    assert send(make_client(world.ada), "GET", build_url(world.robin)).json()["delete_after"] is None


def test_interviewer_deletes_own_candidate(world: World) -> None:
    deletion = send(make_client(world.ada), "DELETE", build_url(world.robin))
    assert (deletion.status_code, deletion.json()["submissions"]) == (200, 1)
    assert send(make_client(world.ada), "GET", f"/api/submissions/{world.submission.pk}").status_code == 404
    assert send(make_client(), "GET", f"/api/sessions/{world.robin.token}").status_code == 404
    assert send(make_client(world.ada), "DELETE", build_url(world.robin)).status_code == 404
    assert AuditEntry.objects.get(action="delete candidate").by == world.ada


def test_interviewer_cannot_delete_shared_candidate(world: World) -> None:
    CandidateSession.objects.create(candidate=world.robin.candidate, interview=world.sam.interview)
    for user in (world.ada, world.ben):
        assert send(make_client(user), "DELETE", build_url(world.robin)).status_code == 404
    assert send(make_client(world.olga), "DELETE", build_url(world.robin)).status_code == 200


def test_only_operators_can_access_practice_data(world: World) -> None:
    session = create_practice_session()
    for user, status in ((None, 401), (world.ada, 404), (world.olga, 200)):
        assert send(make_client(user), "GET", build_url(session)).status_code == status


def test_operator_searches_names_only_in_own_teams(world: World) -> None:
    Membership.objects.create(team=get_team(world.ada), user=world.olga, role="interviewer")
    practice = create_practice_session()

    def find(**filters: Any) -> list[int]:
        page = make_client(world.olga).get("/api/operator/candidates", filters).json()
        return [row["id"] for row in page["candidates"]]

    robin, sam = world.robin.candidate_id, world.sam.candidate_id
    assert find() == [practice.candidate_id, sam, robin]
    assert find(search="rob") == find(search=f" {robin} ") == find(search="ADA'S interview") == [robin]
    assert find(kind="practice") == [practice.candidate_id]
    assert find(kind="interview") == [sam, robin]
    assert find(before=sam) == [robin]
    assert find(search="nobody") == find(search="9" * 30) == []
    assert find(search="sam") == find(search="ben's") == find(search=practice.token) == []
    assert find(search=str(sam)) == find(search=f"https://judge.example/i/{world.sam.token}") == [sam]


def test_operator_sees_stored_data_without_names(world: World) -> None:
    store_as_worker(world.submission, make_report())
    (row,) = (
        make_client(world.olga).get(f"/api/operator/candidates?search={world.robin.candidate_id}").json()["candidates"]
    )
    assert row == send(make_client(world.olga), "GET", build_url(world.robin)).json()
    assert (row["readable"], row["name"], row["team"]) == (False, f"Candidate {row['id']}", "ada's team")
    assert row["interviews"] == [{"id": world.interview.pk, "title": f"Interview {world.interview.pk}"}]
    assert row["counts"]["reports"] == 1
    assert send(make_client(world.olga), "GET", f"{build_url(world.robin)}/export").status_code == 404
    practice = create_practice_session()
    assert send(make_client(world.olga), "GET", f"{build_url(practice)}/export").status_code == 404


def test_candidate_list_is_paginated(world: World) -> None:
    Candidate.objects.bulk_create([Candidate(name=f"Kim {number}") for number in range(60)])
    browser = make_client(world.olga)
    first = browser.get("/api/operator/candidates").json()
    rest = browser.get("/api/operator/candidates", {"before": first["candidates"][-1]["id"]}).json()
    assert (len(first["candidates"]), first["more"]) == (50, True)
    assert (len(rest["candidates"]), rest["more"]) == (12, False)


def test_query_count_does_not_grow_with_candidates(world: World, django_assert_max_num_queries: Any) -> None:
    for number in range(10):
        make_submission(make_session(world.ada, f"Kim {number}"))
    browser = make_client(world.olga)
    # The log-in session, its user, the page, each kind of row, whose names the user may read, the interviews,
    # until when invitations are valid.
    with django_assert_max_num_queries(19):
        assert len(browser.get("/api/operator/candidates").json()["candidates"]) == 12


def test_exports_stored_data_without_hidden_cases(world: World) -> None:
    store_as_worker(world.submission, make_report())
    write_text(world.robin.token, "y = 2\n")
    show_results(world.robin, world.ada)
    response = send(make_client(world.ada), "GET", f"{build_url(world.robin)}/export")
    assert (
        response.headers["Content-Disposition"] == f'attachment; filename="candidate-{world.robin.candidate_id}.json"'
    )
    data = read_response(response)
    (session,) = data["sessions"]
    assert (data["candidate"]["name"], session["interview"]) == ("Robin", "ada's interview")
    assert (session["documents"][0]["source"], session["document_versions"][0]["source"]) == ("y = 2\n", "x = 1\n")
    assert session["submissions"][0]["source"] == "def softmax(x):\n    return x\n"
    cases = {case["sample"]: json.dumps(case) for case in session["submissions"][0]["report"]["cases"]}
    assert SECRET in cases[True]
    assert SECRET not in cases[False]
    assert world.robin.token not in json.dumps(data)
    assert data["audit"][0]["action"] == "export candidate"


def test_visitor_deletes_own_practice(world: World) -> None:
    browser = make_client()
    send(browser, "POST", "/api/sessions/practice/submissions", {"slug": SLUG, "source": "x = 1", "kind": "run"})
    assert send(browser, "POST", "/api/sessions/practice/delete").json()["submissions"] == 1
    assert "practice" not in {name for name, morsel in browser.cookies.items() if morsel.value}
    assert not CandidateSession.objects.filter(interview__owner=None).exists()
    assert send(browser, "GET", "/api/sessions/practice/submissions").status_code == 404
    entry = AuditEntry.objects.get()
    assert (entry.by, entry.by_name, entry.address) == (None, "the practice user", "")


def test_user_deletes_practice_and_keeps_account(world: World) -> None:
    session = get_or_create_account_practice(world.ada)
    make_submission(session)
    browser = make_client(world.ada)
    assert send(browser, "POST", "/api/sessions/practice/delete").json()["submissions"] == 1
    assert send(browser, "GET", "/api/me").json()["role"] == "interviewer"
    assert Submission.objects.get() == world.submission
    assert AuditEntry.objects.get().by == world.ada


def test_deleting_missing_practice_creates_none(world: World) -> None:
    assert send(make_client(), "POST", "/api/sessions/practice/delete").json()["sessions"] == 0
    assert not Interview.objects.filter(owner=None).exists()


def test_visitor_exports_own_practice(world: World) -> None:
    browser = make_client()
    send(browser, "POST", "/api/sessions/practice/submissions", {"slug": SLUG, "source": "x = 1", "kind": "run"})
    (session,) = read_response(send(browser, "GET", "/api/sessions/practice/export"))["sessions"]
    assert session["submissions"][0]["source"] == "x = 1"


@pytest.mark.parametrize("by", ["id", "token", "link"])
def test_command_deletes_by_id_or_link(by: str, world: World, capsys: Any) -> None:
    session = world.robin
    links = {
        "id": str(session.candidate_id),
        "token": session.token,
        "link": f"https://judge.example.org/i/{session.token}/",
    }
    call_command("delete_candidate", links[by], "--yes")
    output = capsys.readouterr().out
    assert "(Robin): 1 sessions, 1 document versions, 1 submissions." in output
    assert not Candidate.objects.filter(name="Robin").exists()
    assert Candidate.objects.filter(name="Sam").exists()
    assert AuditEntry.objects.get().by_name == "manage.py delete_candidate"


@pytest.mark.parametrize(("typed", "deleted"), [("right", True), ("no", False), ("", False)])
def test_command_asks_for_confirmation(
    typed: str, deleted: bool, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    answer = str(world.robin.candidate_id) if typed == "right" else typed
    monkeypatch.setattr("sys.stdin", Terminal(f"{answer}\n"))
    if deleted:
        call_command("delete_candidate", str(world.robin.candidate_id))
    else:
        with pytest.raises(CommandError, match="Nothing was deleted"):
            call_command("delete_candidate", str(world.robin.candidate_id))
    assert Candidate.objects.filter(name="Robin").exists() is not deleted


@pytest.mark.parametrize("text", ["999999", "9" * 30, "no-such-token"])
def test_command_reports_unknown_candidate(text: str, world: World) -> None:
    with pytest.raises(CommandError, match="There is no candidate"):
        call_command("delete_candidate", text, "--yes")


def test_command_without_terminal_requires_yes(world: World) -> None:
    with pytest.raises(CommandError, match="Add --yes"):
        call_command("delete_candidate", str(world.robin.candidate_id))
    assert Candidate.objects.filter(name="Robin").exists()


def test_command_exports(world: World, capsys: Any) -> None:
    call_command("export_candidate", str(world.robin.candidate_id))
    assert json.loads(capsys.readouterr().out)["candidate"]["name"] == "Robin"
    assert AuditEntry.objects.get().action == "export candidate"
