"""/api/operator/audit: which actions are recorded, and how operators read and export them."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from judge.actions.audit.record_entry import record_audit_entry
from judge.models import AuditEntry
from tests.judge.factories import World, make_client, make_report, send, store_as_worker

pytestmark = pytest.mark.django_db


def list_entries(world: World, **filters: Any) -> list[dict[str, Any]]:
    return make_client(world.olga).get("/api/operator/audit", filters).json()["entries"]


def log_in(browser: Client, password: str) -> Any:
    return send(browser, "POST", "/api/login", {"username": "ada", "password": password})


def test_records_user_actions_without_personal_data(world: World) -> None:
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
    assert [(row["by"], row["action"], row["subject"]) for row in list_entries(world)] == [
        ("ada", "log out", account),
        ("ada", "delete candidate", f"candidate {invited['candidate_id']}"),
        ("ada", "revoke invitation", f"invitation {invited['id']}"),
        ("ada", "invite candidate", f"invitation {invited['id']}"),
        ("ada", "make interview", f"interview {interview}"),
        ("ada", "log in", account),
        ("anonymous", "refuse log-in", account),
    ]
    assert {row["address"] for row in list_entries(world)} == {"127.0.0.1"}
    stored = str(list(AuditEntry.objects.values()))
    token = invited["link"].removeprefix("/i/")
    assert not [word for word in ("Kim Unusual", "First round", token, "wrong", "has-a-password") if word in stored]


def test_records_report_reader_once_per_day(world: World) -> None:
    store_as_worker(world.submission, make_report())
    subject = f"submission {world.submission.pk}"
    for _ in range(3):
        send(make_client(world.ada), "GET", f"/api/submissions/{world.submission.pk}")
    send(make_client(world.ben), "GET", f"/api/submissions/{world.submission.pk}")
    assert [(row["by"], row["subject"]) for row in list_entries(world, action="read report")] == [("ada", subject)]
    AuditEntry.objects.update(at=timezone.now() - timedelta(days=1))
    send(make_client(world.ada), "GET", f"/api/submissions/{world.submission.pk}")
    assert len(list_entries(world, action="read report")) == 2


@pytest.mark.django_db(transaction=True)
def test_records_reader_of_an_event_stream(world: World) -> None:
    send(make_client(world.ada), "GET", f"/api/submissions/{world.submission.pk}/events").close()
    assert [(row.by, row.action) for row in AuditEntry.objects.all()] == [(world.ada, "read report")]


def test_reading_the_audit_log_is_not_recorded(world: World) -> None:
    list_entries(world)
    assert not AuditEntry.objects.exists()


@pytest.fixture
def three_entries(world: World) -> list[AuditEntry]:
    rows = [
        record_audit_entry(world.ada, "log in", "account 1"),
        record_audit_entry(world.ada, "delete candidate", "candidate 1"),
        record_audit_entry(None, "delete candidate", "candidate 12", command="retention"),
    ]
    for number, row in enumerate(rows):
        AuditEntry.objects.filter(pk=row.pk).update(at=timezone.now() - timedelta(days=30 - 10 * number))
    return rows


@pytest.mark.parametrize(
    ("filters", "expected"),
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
def test_filters_entries(
    filters: dict[str, Any], expected: list[int], three_entries: list[AuditEntry], world: World
) -> None:
    times = {
        name: (timezone.now() - timedelta(days=value)).isoformat()
        for name, value in filters.items()
        if isinstance(value, int)
    }
    assert [row["id"] for row in list_entries(world, **filters | times)] == [
        three_entries[number].pk for number in expected
    ]


@pytest.mark.parametrize(
    ("day", "status"), [("2026-01-01", 200), ("0001-01-01T00:00:00+14:00", 422), ("tomorrow", 422)]
)
def test_accepts_date_without_time(day: str, status: int, world: World) -> None:
    assert make_client(world.olga).get("/api/operator/audit", {"since": day}).status_code == status


def test_paginates_and_lists_actions(world: World) -> None:
    for number in range(120):
        record_audit_entry(world.ada, "log in" if number % 2 else "log out", f"account {number}")
    browser = make_client(world.olga)
    first = browser.get("/api/operator/audit").json()
    rest = browser.get("/api/operator/audit", {"before": first["entries"][-1]["id"]}).json()
    assert (len(first["entries"]), first["more"], first["actions"]) == (100, True, ["log in", "log out"])
    assert (len(rest["entries"]), rest["more"]) == (20, False)
    assert rest["entries"][-1]["subject"] == "account 0"


def export_csv(world: World, **filters: Any) -> list[list[str]]:
    response: Any = make_client(world.olga).get("/api/operator/audit/csv", filters)
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(response.getvalue().decode("utf-8-sig"))))


def test_exports_filtered_entries(world: World, three_entries: list[AuditEntry]) -> None:
    header, *rows = export_csv(world, action="delete candidate")
    assert header == ["at", "by", "address", "action", "subject", "detail"]
    assert [row[4] for row in rows] == ["candidate 12", "candidate 1"]


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+1", "-1", "@x", "\tx", "\rx"])
def test_csv_export_escapes_formulas(name: str, world: World) -> None:
    record_audit_entry(None, "make account", "account 1", command=name)
    assert export_csv(world)[1][1] == f"'{name}"


@pytest.mark.parametrize(
    ("name", "escaped"),
    [
        ("Kim; =SUM(A1);b", "Kim;' =SUM(A1);b"),
        (";=1", ";'=1"),
        ("a\n;=1", "a\n;'=1"),
        ("a\n=1", "a\n'=1"),
        ("\t=1", "'\t'=1"),
        ("a\r\n=1", "a\r\n'=1"),
        ("Good:\n\n- fast", "Good:\n\n'- fast"),
    ],
)
def test_csv_export_escapes_formulas_where_spreadsheets_split_lines(name: str, escaped: str, world: World) -> None:
    record_audit_entry(None, "make account", "account 1", command=name)
    assert export_csv(world)[1][1] == escaped


def test_export_reports_omitted_entries(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("judge.api.operator.audit.MAX_EXPORTED_ENTRIES", 2)
    for number in range(3):
        record_audit_entry(world.ada, "log in", f"account {number}")
    rows = export_csv(world)
    assert len(rows) == 4
    assert rows[-1][0].startswith("There are older entries")
