"""What a candidate can do after the end: write feedback, and export or delete their own data."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from judge.actions.interviews.write_note import add_note
from judge.actions.scorecards.decide_candidate import decide_candidate
from judge.models import AuditEntry, Candidate, CandidateSession, User
from tests.judge.factories import World, make_client, make_member, send


@pytest.fixture
def ended(world: World) -> CandidateSession:
    CandidateSession.objects.filter(pk=world.robin.pk).update(ended_at=timezone.now())
    world.robin.refresh_from_db()
    return world.robin


def call(session: CandidateSession, method: str, path: str, body: Any = None, status: int = 200) -> Any:
    response = send(make_client(), method, f"/api/sessions/{session.token}{path}", body)
    assert response.status_code == status, response.getvalue()
    return json.loads(response.getvalue())


def read_invitation(user: User, session: CandidateSession) -> Any:
    interview = send(make_client(user), "GET", f"/api/interviews/{session.interview_id}/candidates").json()
    return next(row for row in interview["invitations"] if row["id"] == session.pk)


def test_feedback_can_be_changed_for_a_day(ended: CandidateSession) -> None:
    first = call(ended, "POST", "/feedback", {"text": "  Clear problems. "})
    assert first["feedback"] == "Clear problems."
    changed = call(ended, "POST", "/feedback", {"text": "Too short."})
    assert changed["feedback_until"] == first["feedback_until"]
    CandidateSession.objects.filter(pk=ended.pk).update(feedback_at=timezone.now() - timedelta(hours=25))
    assert call(ended, "POST", "/feedback", {"text": "More"}, 409)["next"]
    ended.refresh_from_db()
    assert ended.feedback == "Too short."


def test_feedback_is_limited(ended: CandidateSession) -> None:
    call(ended, "POST", "/feedback", {"text": "x" * 2000})
    call(ended, "POST", "/feedback", {"text": "x" * 2001}, 422)


def test_feedback_before_the_end_is_refused(world: World) -> None:
    assert call(world.robin, "POST", "/feedback", {"text": "x"}, 409)["code"] == "session_not_ended"
    assert call(world.robin, "GET", "")["feedback"] == ""


def test_practice_has_no_feedback(world: World) -> None:
    response = send(make_client(), "POST", "/api/sessions/practice/feedback", {"text": "x"})
    assert (response.status_code, response.json()["code"]) == (409, "session_not_ended")


def test_only_people_who_read_names_read_feedback(ended: CandidateSession, world: World) -> None:
    call(ended, "POST", "/feedback", {"text": "Robin says thank you to Ada."})
    team = ended.interview.team
    assert team is not None
    interviewer, viewer = make_member("ian", team, "interviewer"), make_member("vic", team, "viewer")
    assert read_invitation(interviewer, ended)["feedback"] == "Robin says thank you to Ada."
    shown = read_invitation(viewer, ended)
    assert (shown["feedback"], shown["feedback_at"]) == ("", None)


def test_candidate_exports_their_data(ended: CandidateSession) -> None:
    call(ended, "POST", "/feedback", {"text": "Clear problems."})
    exported = call(ended, "GET", "/export")
    assert exported["candidate"]["name"] == "Robin"
    assert exported["sessions"][0]["feedback"] == "Clear problems."
    assert ended.token not in json.dumps(exported)
    entry = AuditEntry.objects.get(action="export candidate")
    assert (entry.by_name, entry.subject) == ("the candidate", f"candidate {ended.candidate_id}")


def test_candidate_deletes_their_data(ended: CandidateSession, world: World) -> None:
    assert call(ended, "GET", "")["can_delete"]
    assert call(ended, "POST", "/delete")["submissions"] == 1
    assert not Candidate.objects.filter(pk=ended.candidate_id).exists()
    assert call(ended, "GET", "", status=404)
    assert AuditEntry.objects.get(action="delete candidate").by_name == "the candidate"
    assert CandidateSession.objects.filter(pk=world.sam.pk).exists()


def test_deletion_does_not_say_what_the_team_wrote(ended: CandidateSession, world: World) -> None:
    add_note(ended, world.ada, "Asked about the axis.")
    decide_candidate(ended, "reject", "", "Too slow", world.ada, revision=0)
    counts = call(ended, "POST", "/delete")
    assert (counts["notes"], counts["scorecards"], counts["decisions"]) == (0, 0, 0)


def test_server_can_leave_deletion_to_interviewers(ended: CandidateSession, settings: Any) -> None:
    settings.CANDIDATE_DELETION = "ask"
    session = call(ended, "GET", "")
    assert not session["can_delete"]
    assert "ask your interviewer" in session["retention"]
    assert call(ended, "POST", "/delete", status=403)["code"] == "read_only"
    assert Candidate.objects.filter(pk=ended.candidate_id).exists()
    call(ended, "GET", "/export")


@pytest.mark.parametrize("method_and_path", [("GET", "/export"), ("POST", "/delete")])
@pytest.mark.parametrize("state", ["invited", "running", "paused"])
def test_own_data_is_available_only_after_the_end(world: World, method_and_path: tuple[str, str], state: str) -> None:
    fields = {"invited": {"started_at": None}, "running": {}, "paused": {"paused_at": timezone.now()}}[state]
    CandidateSession.objects.filter(pk=world.robin.pk).update(**fields)
    assert call(world.robin, *method_and_path, status=409)["code"] == "session_not_ended"
    assert Candidate.objects.filter(pk=world.robin.candidate_id).exists()
