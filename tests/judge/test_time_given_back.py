"""Outages are recorded, and the interviews that they interrupted get the time back."""

from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from judge.actions.sessions.end_session import end_session
from judge.domain.lost_time import Interval, compute_lost_seconds, merge_intervals, subtract_interval
from judge.models import AuditEntry, CandidateSession, Outage, ServiceLiveness, SessionState
from judge.operations.outages import report_alive
from tests.judge.factories import World, make_client, send

pytestmark = pytest.mark.django_db


def minutes_ago(minutes: float) -> datetime:
    return timezone.now() - timedelta(minutes=minutes)


def record_outage(start: float, end: float) -> Outage:
    return Outage.objects.create(service="judging", started_at=minutes_ago(start), ended_at=minutes_ago(end))


def start(session: CandidateSession, minutes: float) -> CandidateSession:
    """Start the session (45 minutes long) that many minutes ago."""
    session.started_at = minutes_ago(minutes)
    session.save(update_fields=["started_at"])
    return session


def reload(session: CandidateSession) -> CandidateSession:
    return CandidateSession.objects.select_related("interview").get(pk=session.pk)


def get_minutes_left(session: CandidateSession) -> float:
    ends_at = reload(session).ends_at
    assert ends_at
    return (ends_at - timezone.now()).total_seconds() / 60


def give_all(world: World) -> Any:
    response = send(make_client(world.olga), "POST", "/api/operator/give-time-back")
    assert response.status_code == 200
    return response.json()["sessions"]


def test_records_an_outage_once_between_two_reports(world: World) -> None:
    report_alive(Outage.Service.WEB)
    assert not Outage.objects.exists()
    ServiceLiveness.objects.update(alive_at=minutes_ago(12))
    report_alive(Outage.Service.WEB)
    report_alive(Outage.Service.WEB)
    outage = Outage.objects.get()
    assert outage.service == "web"
    assert (outage.ended_at - outage.started_at).total_seconds() == pytest.approx(720, abs=5)


def test_records_no_outage_for_a_restart(world: World) -> None:
    report_alive(Outage.Service.JUDGING)
    ServiceLiveness.objects.update(alive_at=minutes_ago(0.8))
    report_alive(Outage.Service.JUDGING)
    assert not Outage.objects.exists()


def test_deletes_old_outages(world: World) -> None:
    record_outage(60 * 24 * 31 + 5, 60 * 24 * 31)
    report_alive(Outage.Service.WEB)
    ServiceLiveness.objects.update(alive_at=minutes_ago(2))
    report_alive(Outage.Service.WEB)
    assert Outage.objects.count() == 1


def test_extends_a_running_interview_by_the_outage(world: World) -> None:
    start(world.robin, 30)
    record_outage(20, 8)
    assert give_all(world) == 1
    assert get_minutes_left(world.robin) == pytest.approx(45 - 30 + 12, abs=0.2)


def test_gives_nothing_twice_for_one_outage(world: World) -> None:
    start(world.robin, 50)
    record_outage(20, 1)
    assert [give_all(world) for _ in range(3)] == [1, 0, 0]


def test_counts_overlapping_outages_once(world: World) -> None:
    start(world.robin, 30)
    record_outage(20, 10)
    record_outage(15, 5)
    give_all(world)
    assert get_minutes_left(world.robin) == pytest.approx(15 + 15, abs=0.2)


def test_counts_only_the_time_after_the_start(world: World) -> None:
    start(world.robin, 10)
    record_outage(30, 5)
    give_all(world)
    assert get_minutes_left(world.robin) == pytest.approx(35 + 5, abs=0.2)


def test_reopens_an_interview_whose_limit_passed_in_the_outage(world: World) -> None:
    start(world.robin, 60)
    record_outage(25, 5)
    assert world.robin.state == SessionState.ENDED
    give_all(world)
    assert reload(world.robin).state == SessionState.RUNNING
    assert get_minutes_left(world.robin) == pytest.approx(10, abs=0.2)


def test_leaves_ended_and_revoked_sessions_alone(world: World) -> None:
    end_session(start(world.robin, 30))
    CandidateSession.objects.filter(pk=world.sam.pk).update(started_at=minutes_ago(30), revoked_at=timezone.now())
    record_outage(20, 10)
    assert give_all(world) == 0
    assert reload(world.robin).time_given_back == []


def test_leaves_sessions_alone_whose_limit_passed_long_ago(world: World) -> None:
    start(world.robin, 200)
    record_outage(170, 160)
    assert give_all(world) == 0


def test_interviewer_extends_one_session(world: World) -> None:
    for session in (world.robin, world.sam):
        start(session, 30)
    record_outage(20, 10)
    client = make_client(world.ada)
    (invitation,) = send(client, "GET", f"/api/interviews/{world.interview.pk}/candidates").json()["invitations"]
    assert invitation["lost_seconds"] == pytest.approx(600, abs=2)
    response = send(client, "POST", f"/api/invitations/{world.robin.pk}/give-time-back")
    assert (response.status_code, response.json()["lost_seconds"]) == (200, 0)
    assert get_minutes_left(world.robin) == pytest.approx(25, abs=0.2)
    assert get_minutes_left(world.sam) == pytest.approx(15, abs=0.2)


def test_candidate_reads_what_was_given_back(world: World) -> None:
    start(world.robin, 30)
    outage = record_outage(20, 10)
    give_all(world)
    session = send(make_client(), "GET", f"/api/sessions/{world.robin.token}").json()
    (extension,) = session["time_given_back"]
    assert extension["lost_seconds"] == pytest.approx(600, abs=2)
    assert extension["outage_start"][:19] == outage.started_at.isoformat()[:19]


def test_overview_offers_the_lost_time(world: World) -> None:
    start(world.robin, 30)
    record_outage(20, 10)
    client = make_client(world.olga)
    lost_time = send(client, "GET", "/api/operator/overview").json()["lost_time"]
    assert (lost_time["sessions"], lost_time["longest_seconds"]) == (1, pytest.approx(600, abs=2))
    give_all(world)
    assert send(client, "GET", "/api/operator/overview").json()["lost_time"]["sessions"] == 0


def test_records_who_gave_time_back(world: World) -> None:
    start(world.robin, 30)
    record_outage(20, 10)
    give_all(world)
    entry = AuditEntry.objects.get(action="give time back")
    assert (entry.by, entry.subject) == (world.olga, f"invitation {world.robin.pk}")


def run_command(*args: str) -> str:
    output = StringIO()
    call_command("give_time_back", *args, stdout=output)
    return output.getvalue()


def test_command_gives_a_stated_outage_back(world: World) -> None:
    start(world.robin, 30)
    start(world.sam, 30)
    times = ("--from", minutes_ago(20).isoformat(), "--to", minutes_ago(10).isoformat())
    link = f"https://judge.example/i/{world.robin.token}"
    assert f"Session {world.robin.pk} would get 10 min 0 s" in run_command(*times, "--link", link, "--dry-run")
    assert get_minutes_left(world.robin) == pytest.approx(15, abs=0.2)
    assert f"Session {world.robin.pk} got 10 min 0 s" in run_command(*times, "--link", link)
    assert get_minutes_left(world.sam) == pytest.approx(15, abs=0.2)
    assert f"Session {world.sam.pk} got" in run_command(*times)
    assert "Nothing was changed" in run_command(*times)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--from", "2027-01-01T10:00"),
        ("--from", "soon", "--to", "2020-01-01"),
        ("--from", "2020-01-02", "--to", "2020-01-01"),
        ("--from", "2020-01-01", "--to", "2999-01-01"),
        ("--link", "https://judge.example/i/unknown"),
    ],
)
def test_command_refuses_what_it_cannot_read(world: World, arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError, match="Nothing was changed"):
        run_command(*arguments)


def test_subtracts_intervals() -> None:
    at = [timezone.now() + timedelta(minutes=number) for number in range(6)]
    whole = Interval(at[0], at[5])
    assert subtract_interval(whole, Interval(at[1], at[2])) == [Interval(at[0], at[1]), Interval(at[2], at[5])]
    assert subtract_interval(whole, whole) == []
    assert merge_intervals([Interval(at[2], at[4]), Interval(at[0], at[1]), Interval(at[1], at[3])]) == [
        Interval(at[0], at[4])
    ]


def test_practice_loses_no_time(world: World) -> None:
    practice = CandidateSession(interview=world.interview, started_at=minutes_ago(30))
    practice.interview.owner = None
    assert compute_lost_seconds(practice, [Interval(minutes_ago(20), minutes_ago(10))]) == 0
