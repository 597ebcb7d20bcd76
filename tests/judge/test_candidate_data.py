"""/api/candidates, /api/operator/candidates, one's own practice, and the commands: what is kept, told and deleted."""

import io
import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from judge.actions.practice.open_practice import create_practice_session, get_or_create_account_practice
from judge.models import AuditEntry, Candidate, CandidateSession, Interview, Submission
from tests.judge.factories import SECRET, SLUG, World, make_client, make_report, make_session, make_submission, send, store_as_worker

pytestmark = pytest.mark.django_db


def url_of(session: CandidateSession) -> str:
    return f"/api/candidates/{session.candidate_id}"


def test_it_says_what_is_kept(world: World, settings: Any) -> None:
    settings.RETENTION_DAYS = 90
    store_as_worker(world.submission, make_report())
    found = send(make_client(world.ada), "GET", url_of(world.robin)).json()
    assert (found["name"], found["kind"]) == ("Robin", "interview")
    assert found["interviews"] == [{"id": world.interview.pk, "title": "ada's interview"}]
    assert {name: count for name, count in found["counts"].items() if count} == {
        "sessions": 1,
        "draft_versions": 1,
        "submissions": 1,
        "reports": 1,
    }
    assert found["since"] <= found["used_at"] < found["delete_after"]


def test_it_has_no_end_where_no_time_is_set(world: World) -> None:
    assert send(make_client(world.ada), "GET", url_of(world.robin)).json()["delete_after"] is None


def test_an_interviewer_deletes_a_candidate_of_theirs(world: World) -> None:
    gone = send(make_client(world.ada), "DELETE", url_of(world.robin))
    assert (gone.status_code, gone.json()["submissions"]) == (200, 1)
    assert send(make_client(world.ada), "GET", f"/api/submissions/{world.submission.pk}").status_code == 404
    assert send(make_client(), "GET", f"/api/sessions/{world.robin.token}").status_code == 404
    assert send(make_client(world.ada), "DELETE", url_of(world.robin)).status_code == 404
    assert AuditEntry.objects.get(action="delete candidate").by == world.ada


def test_an_interviewer_cannot_delete_what_belongs_to_another_as_well(world: World) -> None:
    CandidateSession.objects.create(candidate=world.robin.candidate, interview=world.sam.interview)
    for user in (world.ada, world.ben):
        assert send(make_client(user), "DELETE", url_of(world.robin)).status_code == 404
    assert send(make_client(world.olga), "DELETE", url_of(world.robin)).status_code == 200


def test_only_an_operator_reaches_somebodys_practice(world: World) -> None:
    session = create_practice_session()
    for user, status in ((None, 401), (world.ada, 404), (world.olga, 200)):
        assert send(make_client(user), "GET", url_of(session)).status_code == status


def test_an_operator_finds_candidates(world: World) -> None:
    practised = create_practice_session()

    def found(**wanted: Any) -> list[int]:
        answer = make_client(world.olga).get("/api/operator/candidates", wanted).json()
        return [row["id"] for row in answer["candidates"]]

    robin, sam = world.robin.candidate_id, world.sam.candidate_id
    assert found() == [practised.candidate_id, sam, robin]
    assert found(search="rob") == found(search=f" {robin} ") == found(search="ADA'S interview") == [robin]
    assert found(kind="practice") == [practised.candidate_id]
    assert found(kind="interview") == [sam, robin]
    assert found(before=sam) == [robin]
    assert found(search="nobody") == found(search="9" * 30) == []


def test_the_list_goes_on_page_by_page(world: World) -> None:
    Candidate.objects.bulk_create([Candidate(name=f"Kim {number}") for number in range(60)])
    browser = make_client(world.olga)
    first = browser.get("/api/operator/candidates").json()
    rest = browser.get("/api/operator/candidates", {"before": first["candidates"][-1]["id"]}).json()
    assert (len(first["candidates"]), first["more"]) == (50, True)
    assert (len(rest["candidates"]), rest["more"]) == (12, False)


def test_the_list_asks_as_often_for_many_as_for_one(world: World, django_assert_max_num_queries: Any) -> None:
    for number in range(10):
        make_submission(make_session(world.ada, f"Kim {number}"))
    browser = make_client(world.olga)
    with django_assert_max_num_queries(11):  # the session, its user, the page, each kind of row, the interviews
        assert len(browser.get("/api/operator/candidates").json()["candidates"]) == 12


def test_it_exports_what_is_kept_and_no_hidden_case(world: World) -> None:
    store_as_worker(world.submission, make_report())
    world.robin.drafts.create(slug=SLUG, source=b"y = 2\n", revision=1, saved_at=timezone.now())
    answer = send(make_client(world.ada), "GET", f"{url_of(world.robin)}/export")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="candidate-{world.robin.candidate_id}.json"'
    found = answer.json()
    (session,) = found["sessions"]
    assert (found["candidate"]["name"], session["interview"]) == ("Robin", "ada's interview")
    assert (session["drafts"][0]["source"], session["draft_versions"][0]["source"]) == ("y = 2\n", "x = 1\n")
    assert session["submissions"][0]["source"] == "def softmax(x):\n    return x\n"
    cases = {case["sample"]: json.dumps(case) for case in session["submissions"][0]["report"]["cases"]}
    assert SECRET in cases[True]
    assert SECRET not in cases[False]
    assert world.robin.token not in answer.content.decode()
    assert found["audit"][0]["action"] == "export candidate"


def test_somebody_deletes_their_own_practice(world: World) -> None:
    browser = make_client()
    send(browser, "POST", "/api/sessions/practice/submissions", {"slug": SLUG, "source": "x = 1", "kind": "run"})
    assert send(browser, "POST", "/api/sessions/practice/delete").json()["submissions"] == 1
    assert "practice" not in {name for name, morsel in browser.cookies.items() if morsel.value}
    assert not CandidateSession.objects.filter(interview__owner=None).exists()
    assert send(browser, "GET", "/api/sessions/practice/submissions").json() == []
    entry = AuditEntry.objects.get()
    assert (entry.by, entry.by_name) == (None, "who practised")


def test_an_account_deletes_its_practice_and_stays(world: World) -> None:
    session = get_or_create_account_practice(world.ada)
    make_submission(session)
    browser = make_client(world.ada)
    assert send(browser, "POST", "/api/sessions/practice/delete").json()["submissions"] == 1
    assert send(browser, "GET", "/api/me").json()["role"] == "interviewer"
    assert Submission.objects.get() == world.submission
    assert AuditEntry.objects.get().by == world.ada


def test_deleting_no_practice_makes_none(world: World) -> None:
    assert send(make_client(), "POST", "/api/sessions/practice/delete").json()["sessions"] == 0
    assert not Interview.objects.filter(owner=None).exists()


def test_somebody_exports_their_own_practice(world: World) -> None:
    browser = make_client()
    send(browser, "POST", "/api/sessions/practice/submissions", {"slug": SLUG, "source": "x = 1", "kind": "run"})
    (session,) = send(browser, "GET", "/api/sessions/practice/export").json()["sessions"]
    assert session["submissions"][0]["source"] == "x = 1"


@pytest.mark.parametrize("by", ["id", "token", "link"])
def test_the_command_deletes_by_id_or_link(by: str, world: World, capsys: Any) -> None:
    session = world.robin
    links = {
        "id": str(session.candidate_id),
        "token": session.token,
        "link": f"https://judge.example.org/i/{session.token}/",
    }
    call_command("delete_candidate", links[by], "--yes")
    said = capsys.readouterr().out
    assert "(Robin) this is kept: 1 sessions, 1 draft versions, 1 submissions." in said
    assert not Candidate.objects.filter(name="Robin").exists()
    assert Candidate.objects.filter(name="Sam").exists()
    assert AuditEntry.objects.get().by_name == "manage.py delete_candidate"


@pytest.mark.parametrize(("typed", "deleted"), [("right", True), ("no", False), ("", False)])
def test_the_command_asks(typed: str, deleted: bool, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
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
def test_the_command_says_when_there_is_no_such_candidate(text: str, world: World) -> None:
    with pytest.raises(CommandError, match="There is no candidate"):
        call_command("delete_candidate", text, "--yes")


def test_the_command_does_not_delete_without_a_terminal_to_ask_at(world: World) -> None:
    with pytest.raises(CommandError, match="Add --yes"):
        call_command("delete_candidate", str(world.robin.candidate_id))
    assert Candidate.objects.filter(name="Robin").exists()


def test_the_command_exports(world: World, capsys: Any) -> None:
    call_command("export_candidate", str(world.robin.candidate_id))
    assert json.loads(capsys.readouterr().out)["candidate"]["name"] == "Robin"
    assert AuditEntry.objects.get().action == "export candidate"
