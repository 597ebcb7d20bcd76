"""Extra time, pauses and reopened sessions, given by interviewers."""

import importlib
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from judge.actions.interviews.give_time_back import give_time_back
from judge.actions.sessions.end_session import end_session
from judge.actions.sessions.submit_at_end import submit_ended_sessions
from judge.domain.lost_time import Interval, compute_lost_seconds
from judge.models import AuditEntry, CandidateSession, Submission, TimelineEvent
from tests.judge.document_page import DocumentPage
from tests.judge.factories import SLUG, World, make_client, make_session, send

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def change(world: World, session: CandidateSession, action: str, body: Any = None) -> Any:
    return send(make_client(world.ada), "POST", f"/api/invitations/{session.pk}/{action}", body)


def reload(session: CandidateSession) -> CandidateSession:
    return CandidateSession.objects.select_related("interview").get(pk=session.pk)


def shift(session: CandidateSession, **ago: timedelta) -> CandidateSession:
    """Move times of the session into the past."""
    fields = {name: timezone.now() - delta for name, delta in ago.items()}
    CandidateSession.objects.filter(pk=session.pk).update(**fields)
    return reload(session)


def get_minutes_left(session: CandidateSession) -> float:
    ends_at = reload(session).ends_at
    assert ends_at
    return (ends_at - timezone.now()) / MINUTE


def read_session(session: CandidateSession) -> dict[str, Any]:
    return send(make_client(), "GET", f"/api/sessions/{session.token}").json()


def list_events(session: CandidateSession) -> list[tuple[str, dict[str, Any]]]:
    return list(TimelineEvent.objects.filter(session=session).order_by("at", "pk").values_list("kind", "detail"))


def submit(session: CandidateSession) -> Any:
    body = {"slug": SLUG, "source": "x", "kind": "run"}
    return send(make_client(), "POST", f"/api/sessions/{session.token}/submissions", body)


def test_extra_time_moves_the_end(world: World) -> None:
    shift(world.robin, started_at=40 * MINUTE)
    first, second = (change(world, world.robin, "extra-time", {"seconds": 600}) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 200)
    assert second.json()["extra_seconds"] == read_session(world.robin)["extra_seconds"] == 1200
    assert get_minutes_left(world.robin) == pytest.approx(25, abs=0.2)
    assert list_events(world.robin) == [("extended", {"seconds": 600})] * 2
    entry = AuditEntry.objects.filter(action="give extra time").first()
    assert entry is not None
    assert (entry.by, entry.subject, entry.detail["seconds"]) == (world.ada, f"invitation {world.robin.pk}", 600)


def test_extra_time_can_be_given_before_the_start(world: World) -> None:
    session = make_session(world.ada, "Kim", started=False)
    assert change(world, session, "extra-time", {"seconds": 1350}).status_code == 200
    assert send(make_client(), "POST", f"/api/sessions/{session.token}/start").status_code == 200
    assert get_minutes_left(session) == pytest.approx(45 + 22.5, abs=0.2)


@pytest.mark.parametrize("body", [{"seconds": 59}, {"seconds": -60}, {"seconds": 10**12}, {"seconds": "x"}, {}])
def test_refuses_strange_extra_time(world: World, body: dict[str, Any]) -> None:
    assert change(world, world.robin, "extra-time", body).status_code == 422
    assert reload(world.robin).extra_seconds == 0


def test_refuses_more_than_a_day_of_extra_time_in_total(world: World) -> None:
    assert change(world, world.robin, "extra-time", {"seconds": 24 * 3600}).status_code == 200
    assert change(world, world.robin, "extra-time", {"seconds": 60}).status_code == 422
    assert reload(world.robin).extra_seconds == 24 * 3600


def test_clock_stops_during_a_pause(world: World) -> None:
    shift(world.robin, started_at=30 * MINUTE)
    assert change(world, world.robin, "pause").json()["state"] == "paused"
    shift(world.robin, started_at=60 * MINUTE, paused_at=30 * MINUTE)
    session = read_session(world.robin)
    assert (session["state"], session["paused_seconds_left"]) == ("paused", pytest.approx(15 * 60, abs=2))
    assert change(world, world.robin, "resume").json()["state"] == "running"
    assert get_minutes_left(world.robin) == pytest.approx(15, abs=0.2)
    assert read_session(world.robin)["paused_seconds_left"] is None


def test_pauses_add_up(world: World) -> None:
    for _ in range(2):
        change(world, world.robin, "pause")
        shift(world.robin, paused_at=5 * MINUTE)
        change(world, world.robin, "resume")
    assert get_minutes_left(world.robin) == pytest.approx(45 + 10, abs=0.2)
    assert [kind for kind, _ in list_events(world.robin)] == ["paused", "resumed"] * 2


def test_pausing_and_resuming_twice_changes_nothing(world: World) -> None:
    assert [change(world, world.robin, "pause").status_code for _ in range(2)] == [200, 200]
    paused_at = reload(world.robin).paused_at
    assert paused_at is not None
    assert [change(world, world.robin, "resume").status_code for _ in range(2)] == [200, 200]
    assert [kind for kind, _ in list_events(world.robin)] == ["paused", "resumed"]


def test_refuses_submissions_during_a_pause(world: World) -> None:
    change(world, world.robin, "pause")
    response = submit(world.robin)
    assert (response.status_code, response.json()["code"]) == (409, "session_paused")
    change(world, world.robin, "resume")
    assert submit(world.robin).status_code == 201


def test_stores_edits_in_flight_during_a_pause(world: World) -> None:
    page = DocumentPage(world.robin.token)
    change(world, world.robin, "pause")
    page.type("# in flight\n")
    response = page.save()
    assert (response.status_code, response.json()["late"]) == (200, False)
    page.load()
    assert page.opened["can_edit"] is False


def test_a_paused_interview_counts_as_running(world: World) -> None:
    change(world, world.robin, "pause")
    interview = send(make_client(world.ada), "GET", f"/api/interviews/{world.interview.pk}").json()
    assert (interview["running"], interview["ended"]) == (1, 0)


def test_end_during_a_pause_ends_the_pause(world: World) -> None:
    change(world, world.robin, "pause")
    shift(world.robin, paused_at=5 * MINUTE)
    assert send(make_client(), "POST", f"/api/sessions/{world.robin.token}/end").json()["state"] == "ended"
    session = reload(world.robin)
    assert (session.paused_at, session.paused_seconds) == (None, pytest.approx(300, abs=2))
    assert change(world, world.robin, "resume").status_code == 409


def test_reopens_a_session_whose_time_was_up(world: World) -> None:
    shift(world.robin, started_at=100 * MINUTE)
    assert change(world, world.robin, "extra-time", {"seconds": 600}).json()["code"] == "session_ended"
    assert change(world, world.robin, "reopen", {"minutes": 10}).json()["state"] == "running"
    assert get_minutes_left(world.robin) == pytest.approx(10, abs=0.2)
    assert submit(world.robin).status_code == 201
    (kind, detail) = list_events(world.robin)[-1]
    assert (kind, detail["seconds"]) == ("reopened", pytest.approx(600, abs=2))


def test_time_since_the_end_is_no_extra_time(world: World) -> None:
    """The candidate's page says how much extra time there is, and an interviewer can give no more than a day of it."""
    shift(world.robin, started_at=3 * 24 * 60 * MINUTE)
    change(world, world.robin, "reopen", {"minutes": 10})
    assert read_session(world.robin)["extra_seconds"] == pytest.approx(600, abs=2)
    assert change(world, world.robin, "extra-time", {"seconds": 600}).status_code == 200
    assert get_minutes_left(world.robin) == pytest.approx(20, abs=0.2)


def test_reopens_what_ended_before_the_clock_was_set_back(world: World) -> None:
    shift(world.robin, started_at=40 * MINUTE, ended_at=-60 * MINUTE)
    assert change(world, world.robin, "reopen", {"minutes": 10}).json()["state"] == "running"
    assert get_minutes_left(world.robin) == pytest.approx(10, abs=0.2)


def test_reopening_needs_no_extra_time_if_enough_was_left(world: World) -> None:
    shift(world.robin, started_at=60 * MINUTE, ended_at=40 * MINUTE)  # after 20 of 45 minutes
    change(world, world.robin, "reopen", {"minutes": 10})
    assert get_minutes_left(world.robin) == pytest.approx(10, abs=0.2)
    assert reload(world.robin).extra_seconds == 0


def test_pause_never_starts_after_the_time_limit(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The time limit is reached while the session is being paused."""
    module = importlib.import_module("judge.actions.sessions.pause_session")
    require_state, now = module.require_state, timezone.now

    def check_then_wait(*args: Any) -> None:
        require_state(*args)
        monkeypatch.setattr(timezone, "now", lambda: now() + 46 * MINUTE)

    monkeypatch.setattr(module, "require_state", check_then_wait)
    assert change(world, world.robin, "pause").json()["state"] == "paused"


def test_reopens_a_session_that_its_candidate_ended(world: World) -> None:
    """It takes away nothing of the time that was left."""
    shift(world.robin, started_at=20 * MINUTE)
    end_session(reload(world.robin))
    assert change(world, world.robin, "reopen", {"minutes": 5}).json()["state"] == "running"
    assert get_minutes_left(world.robin) == pytest.approx(25, abs=0.2)
    assert reload(world.robin).ended_at is None


@pytest.mark.parametrize(
    ("state", "action", "code"),
    [
        ("invited", "pause", "session_not_started"),
        ("invited", "resume", "session_not_started"),
        ("invited", "reopen", "session_not_started"),
        ("running", "reopen", "session_running"),
        ("paused", "reopen", "session_running"),
        ("ended", "pause", "session_ended"),
        ("ended", "extra-time", "session_ended"),
        ("revoked", "pause", "session_revoked"),
        ("revoked", "extra-time", "session_revoked"),
        ("revoked", "reopen", "session_revoked"),
    ],
)
def test_refuses_what_the_state_does_not_allow(world: World, state: str, action: str, code: str) -> None:
    session = make_session(world.ada, "Kim", started=state != "invited")
    column = {"paused": "paused_at", "ended": "ended_at", "revoked": "revoked_at"}.get(state)
    if column:
        shift(session, **{column: MINUTE})
    before = CandidateSession.objects.filter(pk=session.pk).values().get()
    response = change(world, session, action, {"minutes": 10, "seconds": 600})
    assert (response.status_code, response.json()["code"]) == (409, code)
    assert CandidateSession.objects.filter(pk=session.pk).values().get() == before


def test_outage_in_a_pause_takes_no_time(world: World) -> None:
    shift(world.robin, started_at=40 * MINUTE)
    change(world, world.robin, "pause")
    shift(world.robin, paused_at=20 * MINUTE)
    TimelineEvent.objects.filter(kind="paused").update(at=timezone.now() - 20 * MINUTE)
    now = timezone.now()
    before, during = Interval(now - 35 * MINUTE, now - 30 * MINUTE), Interval(now - 25 * MINUTE, now - 10 * MINUTE)
    assert compute_lost_seconds(reload(world.robin), [before, during]) == pytest.approx(600, abs=2)
    change(world, world.robin, "resume")
    assert compute_lost_seconds(reload(world.robin), [before, during]) == pytest.approx(600, abs=2)


def test_outage_after_an_end_takes_no_time(world: World) -> None:
    shift(world.robin, started_at=40 * MINUTE)
    end_session(reload(world.robin))
    TimelineEvent.objects.filter(kind="ended").update(at=timezone.now() - 30 * MINUTE)
    change(world, world.robin, "reopen", {"minutes": 20})
    outage = Interval(timezone.now() - 25 * MINUTE, timezone.now() - 10 * MINUTE)
    assert compute_lost_seconds(reload(world.robin), [outage]) == 0


@pytest.mark.parametrize("is_swept", [True, False])
def test_reopening_leaves_the_end_in_the_record(is_swept: bool, world: World) -> None:
    """Also before a sweep. Otherwise an outage after the end would take time, and it would count as work."""
    shift(world.robin, started_at=75 * MINUTE)
    if is_swept:
        submit_ended_sessions()
    change(world, world.robin, "reopen", {"minutes": 20})
    assert [kind for kind, _ in list_events(world.robin)] == ["ended", "reopened"]
    outage = Interval(timezone.now() - 25 * MINUTE, timezone.now() - 10 * MINUTE)
    assert compute_lost_seconds(reload(world.robin), [outage]) == 0


def test_outage_before_time_was_given_back_takes_no_time(world: World) -> None:
    """The second outage is recorded when it ends: after the time of the first one was given back."""
    shift(world.robin, started_at=75 * MINUTE)
    assert submit_ended_sessions() == 1
    TimelineEvent.objects.filter(kind="ended").update(at=timezone.now() - 30 * MINUTE)
    first = Interval(timezone.now() - 60 * MINUTE, timezone.now() - 50 * MINUTE)
    assert give_time_back(world.robin.pk, [first], world.ada) == 600
    second = Interval(timezone.now() - 20 * MINUTE, timezone.now())
    assert compute_lost_seconds(reload(world.robin), [first, second]) <= 2


def test_giving_time_back_leaves_the_end_in_the_record(world: World) -> None:
    """Also before a sweep, which does not run during an outage."""
    shift(world.robin, started_at=75 * MINUTE)
    outage = Interval(timezone.now() - 60 * MINUTE, timezone.now() - 50 * MINUTE)
    assert give_time_back(world.robin.pk, [outage], world.ada) == 600
    assert [kind for kind, _ in list_events(world.robin)] == ["ended", "reopened"]


def test_session_that_got_time_back_is_submitted_again(world: World) -> None:
    shift(world.robin, started_at=50 * MINUTE)
    assert submit_ended_sessions() == 1
    outage = Interval(timezone.now() - 30 * MINUTE, timezone.now() - 20 * MINUTE)
    assert give_time_back(world.robin.pk, [outage], world.ada)
    assert reload(world.robin).time_up_handled_at is None


class TestLateEdits:
    @pytest.fixture
    def page(self, world: World) -> DocumentPage:
        """A page with an edit that was submitted at the end, and one that arrived later."""
        Submission.objects.all().delete()
        page = DocumentPage(world.robin.token)
        page.type("# one\n")
        page.save()
        shift(world.robin, started_at=46 * MINUTE)
        submit_ended_sessions()
        page.type("# late\n")
        page.save()
        return page

    def read(self, world: World) -> Any:
        interview = send(make_client(world.ada), "GET", f"/api/interviews/{world.interview.pk}/candidates").json()
        return interview["invitations"][0]["late_edits"]

    def test_interviewer_sees_them(self, world: World, page: DocumentPage) -> None:
        (mark,) = self.read(world)
        assert (mark["slug"], mark["exercise"], mark["is_judged"]) == (SLUG, "implement", False)
        (late,) = send(make_client(world.ada), "GET", f"/api/invitations/{world.robin.pk}/late-edits").json()
        assert late["source"] == str(page.text)
        submission = world.robin.submissions.get()
        report = send(make_client(world.ada), "GET", f"/api/submissions/{submission.pk}").json()
        assert (report["origin"], report["late_edit"]["source"]) == ("time_up", str(page.text))

    def test_interviewer_has_them_judged_once(self, world: World, page: DocumentPage) -> None:
        body = {"slug": SLUG, "exercise": "implement"}
        first, again = (change(world, world.robin, "late-edits", body) for _ in range(2))
        assert (first.status_code, first.json()["origin"]) == (201, "interviewer")
        assert again.json()["id"] == first.json()["id"]
        submission = Submission.objects.get(pk=first.json()["id"])
        assert (bytes(submission.source).decode(), submission.state) == (str(page.text), "queued")
        (mark,) = self.read(world)
        assert mark["is_judged"] is True
        assert AuditEntry.objects.filter(action="judge late edits", by=world.ada).count() == 1

    def test_they_do_not_count_for_the_candidate(self, world: World, page: DocumentPage) -> None:
        change(world, world.robin, "late-edits", {"slug": SLUG, "exercise": "implement"})
        assert read_session(world.robin)["problems"][0]["attempts"] == 1  # the automatic one

    def test_they_wait_for_the_automatic_submission(self, world: World, page: DocumentPage) -> None:
        CandidateSession.objects.update(time_up_handled_at=None)
        body = {"slug": SLUG, "exercise": "implement"}
        assert change(world, world.robin, "late-edits", body).json()["code"] == "not_ready"
        submit_ended_sessions()
        assert change(world, world.robin, "late-edits", body).status_code == 201

    @pytest.mark.parametrize("exercise", ["fix-1", "no-such"])
    def test_refuses_exercises_without_late_edits(self, world: World, page: DocumentPage, exercise: str) -> None:
        response = change(world, world.robin, "late-edits", {"slug": SLUG, "exercise": exercise})
        assert response.status_code == 404

    def test_reopening_makes_them_part_of_the_text(self, world: World, page: DocumentPage) -> None:
        change(world, world.robin, "reopen", {"minutes": 10})
        assert self.read(world) == []
        assert change(world, world.robin, "late-edits", {"slug": SLUG, "exercise": "implement"}).status_code == 404


def test_other_edits_are_not_late(world: World) -> None:
    page = DocumentPage(world.robin.token)
    page.type("# one\n")
    page.save()
    shift(world.robin, started_at=46 * MINUTE)
    submit_ended_sessions()
    interview = send(make_client(world.ada), "GET", f"/api/interviews/{world.interview.pk}/candidates").json()
    assert interview["invitations"][0]["late_edits"] == []
