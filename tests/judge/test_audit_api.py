"""/api/operator/audit: what is noted of whom, and how it is read."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from judge.domain.audit_log import record_audit
from judge.models import AuditEntry
from tests.judge.factories import World, make_client, make_report, send, store_as_worker

pytestmark = pytest.mark.django_db


def entries(world: World, **wanted: Any) -> list[dict[str, Any]]:
    return make_client(world.olga).get("/api/operator/audit", wanted).json()["entries"]


def log_in(browser: Client, password: str) -> Any:
    return send(browser, "POST", "/api/login", {"username": "ada", "password": password})


def test_it_notes_what_people_do(world: World) -> None:
    browser = make_client()
    log_in(browser, "wrong")
    log_in(browser, "ada-has-a-password")
    body = {"title": "First round", "minutes": 45, "problems": ["softmax"]}
    interview = send(browser, "POST", "/api/interviews", body).json()["id"]
    invited = send(browser, "POST", f"/api/interviews/{interview}/invitations", {"candidate": "Kim Unusual"}).json()
    send(browser, "POST", f"/api/invitations/{invited['id']}/revoke")
    send(browser, "POST", f"/api/invitations/{invited['id']}/revoke")
    send(browser, "DELETE", f"/api/candidates/{invited['candidate_id']}")
    send(browser, "POST", "/api/logout")
    account = f"account {world.ada.pk}"
    assert [(row["by"], row["action"], row["subject"]) for row in entries(world)] == [
        ("ada", "log out", account),
        ("ada", "delete candidate", f"candidate {invited['candidate_id']}"),
        ("ada", "revoke invitation", f"invitation {invited['id']}"),
        ("ada", "invite candidate", f"invitation {invited['id']}"),
        ("ada", "make interview", f"interview {interview}"),
        ("ada", "log in", account),
        ("anonymous", "refuse log-in", account),
    ]
    assert {row["address"] for row in entries(world)} == {"127.0.0.1"}
    written = str(list(AuditEntry.objects.values()))
    token = invited["link"].removeprefix("/i/")
    assert not [word for word in ("Kim Unusual", "First round", token, "wrong", "has-a-password") if word in written]


def test_it_notes_who_read_a_report_once_a_day(world: World) -> None:
    store_as_worker(world.submission, make_report())
    subject = f"submission {world.submission.pk}"
    for _ in range(3):
        send(make_client(world.ada), "GET", f"/api/submissions/{world.submission.pk}")
    send(make_client(world.ben), "GET", f"/api/submissions/{world.submission.pk}")
    assert [(row["by"], row["subject"]) for row in entries(world, action="read report")] == [("ada", subject)]
    AuditEntry.objects.update(at=timezone.now() - timedelta(days=1))
    send(make_client(world.ada), "GET", f"/api/submissions/{world.submission.pk}")
    assert len(entries(world, action="read report")) == 2


@pytest.mark.django_db(transaction=True)
def test_it_notes_who_followed_a_submission(world: World) -> None:
    send(make_client(world.ada), "GET", f"/api/submissions/{world.submission.pk}/events").close()
    assert [(row.by, row.action) for row in AuditEntry.objects.all()] == [(world.ada, "read report")]


def test_what_an_operator_reads_here_is_not_noted(world: World) -> None:
    entries(world)
    assert not AuditEntry.objects.exists()


@pytest.fixture
def three(world: World) -> list[AuditEntry]:
    rows = [
        record_audit(world.ada, "log in", "account 1"),
        record_audit(world.ada, "delete candidate", "candidate 1"),
        record_audit(None, "delete candidate", "candidate 12", command="retention"),
    ]
    for number, row in enumerate(rows):
        AuditEntry.objects.filter(pk=row.pk).update(at=timezone.now() - timedelta(days=30 - 10 * number))
    return rows


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, [2, 1, 0]),
        ({"by": "ADA"}, [1, 0]),
        ({"by": "retention"}, [2]),
        ({"action": "delete candidate"}, [2, 1]),
        ({"subject": "candidate 1"}, [1]),
        ({"subject": "candidate"}, [2, 1]),
        ({"subject": "cand"}, []),
        ({"since": 25}, [2, 1]),
        ({"until": 25}, [0]),
        ({"by": "ada", "action": "log in"}, [0]),
    ],
)
def test_it_finds(wanted: dict[str, Any], found: list[int], three: list[AuditEntry], world: World) -> None:
    moments = {
        name: (timezone.now() - timedelta(days=value)).isoformat()
        for name, value in wanted.items()
        if isinstance(value, int)
    }
    assert [row["id"] for row in entries(world, **wanted | moments)] == [three[number].pk for number in found]


@pytest.mark.parametrize(
    ("day", "status"), [("2026-01-01", 200), ("0001-01-01T00:00:00+14:00", 422), ("tomorrow", 422)]
)
def test_it_takes_a_day_without_a_time(day: str, status: int, world: World) -> None:
    assert make_client(world.olga).get("/api/operator/audit", {"since": day}).status_code == status


def test_it_goes_on_page_by_page_and_says_what_actions_there_are(world: World) -> None:
    for number in range(120):
        record_audit(world.ada, "log in" if number % 2 else "log out", f"account {number}")
    browser = make_client(world.olga)
    first = browser.get("/api/operator/audit").json()
    rest = browser.get("/api/operator/audit", {"before": first["entries"][-1]["id"]}).json()
    assert (len(first["entries"]), first["more"], first["actions"]) == (100, True, ["log in", "log out"])
    assert (len(rest["entries"]), rest["more"]) == (20, False)
    assert rest["entries"][-1]["subject"] == "account 0"


def exported(world: World, **wanted: Any) -> list[list[str]]:
    answer = make_client(world.olga).get("/api/operator/audit/csv", wanted)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(answer.content.decode())))


def test_it_exports_what_was_asked_for(world: World, three: list[AuditEntry]) -> None:
    head, *rows = exported(world, action="delete candidate")
    assert head == ["at", "by", "address", "action", "subject", "detail"]
    assert [row[4] for row in rows] == ["candidate 12", "candidate 1"]


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+1", "-1", "@x", "\t=1", "\r=1"])
def test_a_spreadsheet_runs_nothing_of_it(name: str, world: World) -> None:
    record_audit(None, "make account", "account 1", command=name)
    assert exported(world)[1][1] == f"'{name}"


def test_it_says_when_there_are_more_than_it_exports(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("judge.api.operator.audit.MAX_EXPORTED_ENTRIES", 2)
    for number in range(3):
        record_audit(world.ada, "log in", f"account {number}")
    rows = exported(world)
    assert len(rows) == 4
    assert rows[-1][0].startswith("there are older ones")
