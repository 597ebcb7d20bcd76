"""Inviting candidates from a pasted or uploaded CSV list, with a preview before anything is made."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from judge.api.interviews import invitation_csv
from judge.api.interviews.invitation_csv import ListedPerson, read_invitation_list
from judge.models import AuditEntry, CandidateSession, OutgoingMail
from tests.judge.factories import World, make_client, send
from tests.judge.test_mailed_invitations import browser, server  # noqa: F401 -- fixtures


def read(text: str, invited: tuple[str, ...] = ()) -> list[ListedPerson]:
    return read_invitation_list(text, invited)


def check(world: World, text: str) -> Any:
    url = f"/api/interviews/{world.interview.pk}/invitation-list/check"
    return send(make_client(world.ada), "POST", url, {"text": text})


def invite(world: World, text: str) -> Any:
    return send(make_client(world.ada), "POST", f"/api/interviews/{world.interview.pk}/invitation-list", {"text": text})


@pytest.mark.parametrize(
    "text",
    [
        "Kim Lee,,15\nSam",
        "\ufeffName;Extra minutes;Remark\r\nKim Lee;15;x\r\n\r\nSam;;",
        "candidate\textra time\nKim Lee\t15\nSam",
        "Kim Lee , , 15\n  Sam  ",
    ],
)
def test_reads_columns_separators_and_empty_lines(text: str) -> None:
    people = read(text)
    assert [(each.candidate, each.extra_minutes, each.errors) for each in people] == [
        ("Kim Lee", 15, []),
        ("Sam", 0, []),
    ]


def test_reads_quoted_names_with_commas() -> None:
    (person,) = read('"Lee, Kim ""K""",,\n')
    assert (person.candidate, person.errors) == ('Lee, Kim "K"', [])


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (",,15", "name is missing"),
        ("x" * 201, "name is too long"),
        ("Kim\x07", "invisible characters"),
        ("Kim,kim", "email address is not valid"),
        ("Kim,,ten", "not a whole number"),
        ("Kim,,-5", "not a whole number"),
        ("Kim,,1441", "At most 1440 extra minutes"),
        ("Lee, Kim, kim@example.org, 15", "Put a name with a comma in quotes"),
        ("Lee, Kim, kim@example.org, 15, 2027-02-03 10:30", "more cells than columns"),
        ('"Kim,,', "quotes do not match"),
    ],
)
def test_says_what_is_wrong_with_a_line(line: str, error: str) -> None:
    _, person = read(f"Sam\n{line}")
    assert person.line == 2
    assert error in " ".join(person.errors)


def test_refuses_an_address_that_is_listed_twice(settings: Any) -> None:
    settings.MAIL = "smtp"
    first, second = read("Kim,kim@example.org\nSam,KIM@example.org")
    assert (first.errors, second.errors) == ([], ["Line 1 has the same email address."])


def test_hints_at_names_that_are_invited_already() -> None:
    kim, sam, again = read("Kim\nSam\nsam", ("kim",))
    assert [each.warnings for each in (kim, sam, again)] == [
        ["Somebody with this name is already invited."],
        [],
        ["Line 2 has the same name."],
    ]
    assert not kim.errors


NEXT_YEAR = datetime.now(UTC).year + 1


@pytest.mark.parametrize(
    ("cell", "zone", "utc"),
    [
        (f"{NEXT_YEAR}-01-03 10:30", "Europe/Berlin", "01-03T09:30"),
        (f"{NEXT_YEAR}-01-03T10:30:00", "Asia/Kolkata", "01-03T05:00"),
        (f"{NEXT_YEAR}-01-03 10:30 +02:00", "Europe/Berlin", "01-03T08:30"),
        (f"{NEXT_YEAR}-01-03 10:30Z", "No/Where", "01-03T10:30"),
    ],
)
def test_reads_planned_times_in_the_time_zone_of_the_page(
    cell: str, zone: str, utc: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("judge.domain.invitation_time.MAX_PLANNED_AHEAD", timedelta(days=800))
    (person,) = read_invitation_list(f"Name;Planned for\nKim;{cell}", (), zone)
    assert person.errors == []
    assert person.scheduled_at == datetime.fromisoformat(f"{NEXT_YEAR}-{utc}:00+00:00")
    assert person.invitation
    assert person.invitation.scheduled_at == person.scheduled_at


@pytest.mark.parametrize(
    ("cell", "zone", "error"),
    [
        ("tomorrow", "UTC", "not a date and a time. Write it as 2027-02-03 10:30"),
        (f"{NEXT_YEAR}-01-03", "UTC", "not a date and a time"),
        (f"{NEXT_YEAR}-02-30 10:30", "UTC", "no such date or time"),
        (f"{NEXT_YEAR}-01-03 24:30", "UTC", "no such date or time"),
        ("9999-12-31 23:59", "America/New_York", "no such date or time"),
        ("2020-01-03 10:30", "UTC", "in the past or more than a year ahead"),
        (f"{NEXT_YEAR}-01-03 10:30", "Nowhere/Land", "does not know your time zone. Write it"),
        (f"{NEXT_YEAR}-01-03 10:30", "../../etc/passwd", "does not know your time zone"),
        ("2026-03-29 02:30", "Europe/Berlin", "The clocks in Europe/Berlin are changed"),
    ],
)
def test_says_what_is_wrong_with_a_planned_time(cell: str, zone: str, error: str) -> None:
    (person,) = read_invitation_list(f"Kim,,,{cell}", (), zone)
    assert error in " ".join(person.errors)


def test_invites_with_planned_times(world: World) -> None:
    planned = (timezone.now() + timedelta(days=2)).replace(second=0, microsecond=0)
    text = f"Kim,,,{planned:%Y-%m-%d %H:%M}\nSam"
    (kim, sam) = check(world, text).json()
    assert (datetime.fromisoformat(kim["scheduled_at"]), sam["scheduled_at"]) == (planned, None)
    (kim, sam) = invite(world, text).json()
    assert (datetime.fromisoformat(kim["scheduled_at"]), sam["scheduled_at"]) == (planned, None)
    assert kim["link"]  # what its calendar file needs


@given(st.text(max_size=300))
@settings(max_examples=200)
def test_every_text_becomes_invitations_or_errors(text: str) -> None:
    for person in read(text):
        assert bool(person.errors) or person.invitation is not None


@pytest.mark.parametrize("separator", ["\u2028", "\x0b", "\x1c", "\x85"])
def test_characters_in_a_name_start_no_line(separator: str) -> None:
    kim, sam = read(f"Kim{separator}Lee,,5\rSam")
    assert (kim.line, kim.extra_minutes, bool(kim.errors)) == (1, 5, True)
    assert (sam.line, sam.candidate, sam.errors) == (2, "Sam", [])


def test_preview_invites_nobody(world: World) -> None:
    before = CandidateSession.objects.count()
    rows = check(world, "Kim,,5\n,,").json()
    assert [(row["line"], row["candidate"], row["extra_minutes"], len(row["errors"])) for row in rows] == [
        (1, "Kim", 5, 0),
        (2, "", 0, 1),
    ]
    assert CandidateSession.objects.count() == before


def test_invites_everybody_with_a_link_each(world: World) -> None:
    created = invite(world, "Kim,,5\nSam").json()
    assert [(row["candidate"], row["extra_seconds"]) for row in created] == [("Kim", 300), ("Sam", 0)]
    assert len({row["link"] for row in created}) == 2


def test_invites_nobody_if_one_line_has_an_error(world: World) -> None:
    before = CandidateSession.objects.count()
    response = invite(world, "Kim\nSam,sam")
    assert response.status_code == 422
    assert response.json()["message"].startswith("Line 2: ")
    assert CandidateSession.objects.count() == before


@pytest.mark.parametrize(("text", "status"), [("\n \n", 422), ("Kim\n" * 101, 429), ("x" * 70_000, 422)])
def test_refuses_an_empty_or_too_long_list(text: str, status: int, world: World) -> None:
    assert check(world, text).status_code == status
    assert invite(world, text).status_code == status


def test_checks_only_the_lines_that_a_list_may_have(monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[int] = []

    def check_line(number: int, *_: Any) -> ListedPerson:
        checked.append(number)
        return ListedPerson(number)

    monkeypatch.setattr(invitation_csv, "read_person", check_line)
    people = read("Kim\n" * 1000)
    assert (len(people), len(checked)) == (1000, invitation_csv.MAX_LINES)
    assert people[-1].errors


@pytest.mark.parametrize("name", ["=1+1", "+49 Kim", "-Kim", "@Kim", "\u202eKim"])
def test_formulas_stay_harmless_text(name: str, world: World) -> None:
    rows = check(world, f"{name}\n").json()
    if name.startswith("\u202e"):
        assert rows[0]["errors"]
        return
    assert rows[0]["candidate"] == invite(world, name).json()[0]["candidate"] == name


def test_mails_each_link_and_counts_the_mails(world: World, server: Any) -> None:  # noqa: F811 -- a fixture
    created = invite(world, "Kim,kim@example.org\nSam").json()
    assert [row["mail"] for row in created] == ["waiting", None]
    many = "\n".join(f"P{number},p{number}@example.org" for number in range(100))
    assert invite(world, many).status_code == 429
    assert OutgoingMail.objects.count() == 1


def test_statements_do_not_grow_with_the_list(
    world: World,
    server: Any,  # noqa: F811 -- a fixture
    django_assert_max_num_queries: Any,
) -> None:
    people = "\n".join(f"P{number},p{number}@example.org,5" for number in range(30))
    with django_assert_max_num_queries(35):
        created = invite(world, people).json()
    assert [row["mail"] for row in created] == ["waiting"] * 30
    assert AuditEntry.objects.filter(action="invite candidate").count() == 30


def test_without_mail_says_that_addresses_are_not_used(world: World) -> None:
    (row,) = check(world, "Kim,kim@example.org").json()
    assert "sends no email" in row["errors"][0]
