"""Edits that arrive after the end of an interview are stored, and count only if it goes on."""

from datetime import timedelta

import pytest
from django.utils import timezone

from judge.actions.interviews.give_time_back import give_time_back
from judge.actions.sessions.end_session import end_session
from judge.actions.sessions.extend_session import reopen_session
from judge.actions.sessions.judge_late_edits import judge_late_edits
from judge.actions.sessions.private_period import finish_private_periods, start_private_period
from judge.actions.sessions.submit_at_end import submit_ended_session, submit_ended_sessions
from judge.domain.lost_time import Interval
from judge.domain.session_end import GRACE
from judge.models import CandidateSession, DocumentUpdate
from tests.judge.ended_sessions import OLD_END, get_text, list_automatic, move_end, type_text, wait_out_the_grace
from tests.judge.factories import (
    SLUG,
    World,
    make_client,
    make_member,
    make_submission,
    send,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_earlier_submission")]


def test_edits_within_the_grace_count_and_later_ones_are_late(world: World) -> None:
    page = type_text(world.robin, "# one\n")
    move_end(world.robin, GRACE / 2)
    page.type("# in flight\n")
    assert page.save().json()["late"] is False
    move_end(world.robin, GRACE + timedelta(seconds=1))
    page.type("# late\n")
    assert page.save().json()["late"] is True
    assert submit_ended_sessions() == 1
    assert list_automatic(world.robin) == [get_text("implement", "# one\n# in flight\n")]


def test_late_edits_are_left_out_whatever_the_snapshot_has(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("judge.actions.sessions.append_update.SNAPSHOT_UPDATES", 2)
    page = type_text(world.robin, "# one\n")
    for word in "abc":
        page.type(word)
        page.save()
    move_end(world.robin, OLD_END)
    for word in "late":
        page.type(word)
        assert page.save().json()["late"] is True
    assert submit_ended_sessions() == 1
    assert list_automatic(world.robin) == [get_text("implement", "# one\nabc")]


def test_edits_after_the_submission_are_late_within_the_grace(world: World) -> None:
    """The clocks of two machines differ."""
    page = type_text(world.robin, "# one\n")
    move_end(world.robin, GRACE / 2)
    CandidateSession.objects.update(time_up_handled_at=timezone.now())
    page.type("# two\n")
    assert page.save().json()["late"] is True


def test_late_edits_are_stored(world: World) -> None:
    page = type_text(world.robin, "# one\n")
    move_end(world.robin, OLD_END)
    submit_ended_sessions()
    page.type("# late\n")
    page.save()
    assert list(DocumentUpdate.objects.order_by("number").values_list("is_late", flat=True)) == [False, False, True]
    assert submit_ended_sessions() == 0


def test_viewers_are_told_of_no_late_edits(world: World) -> None:
    """The candidate has not submitted them."""
    submission = make_submission(world.robin)
    page = type_text(world.robin, "# one\n")
    move_end(world.robin, OLD_END)
    submit_ended_sessions()
    page.type("# late\n")
    page.save()
    viewer = make_member("vera", world.interview.team, "viewer")
    for user, count in ((world.ada, 1), (viewer, 0)):
        client = make_client(user)
        (row,) = send(client, "GET", f"/api/interviews/{world.interview.pk}/candidates").json()["invitations"]
        assert len(row["late_edits"]) == count
        detail = send(client, "GET", f"/api/submissions/{submission.pk}").json()
        assert (detail["late_edit"] is not None) == bool(count)
    assert send(make_client(viewer), "GET", f"/api/invitations/{world.robin.pk}/late-edits").status_code == 403


def test_late_edits_of_a_reopened_session_count_untouched(world: World) -> None:
    page = type_text(world.robin, "# one\n")
    move_end(world.robin, OLD_END)
    submit_ended_sessions()
    page.type("# late\n")
    assert page.save().json()["late"] is True
    reopen_session(world.robin.pk, 600, world.ada)
    end_session(CandidateSession.objects.select_related("interview").get(pk=world.robin.pk))
    wait_out_the_grace(world.robin)
    assert submit_ended_sessions() == 1
    assert list_automatic(world.robin)[1:] == [get_text("implement", "# one\n# late\n")]


def test_late_edits_count_after_time_was_given_back(world: World) -> None:
    page = type_text(world.robin, "# one\n")
    move_end(world.robin, OLD_END)
    submit_ended_sessions()
    page.type("# late\n")
    page.save()
    outage = Interval(timezone.now() - 4 * OLD_END, timezone.now() - 2 * OLD_END)
    assert give_time_back(world.robin.pk, [outage], world.ada)
    end_session(CandidateSession.objects.select_related("interview").get(pk=world.robin.pk))
    wait_out_the_grace(world.robin)
    assert submit_ended_sessions() == 1
    assert list_automatic(world.robin)[1:] == [get_text("implement", "# one\n# late\n")]


def test_judged_late_edits_do_not_replace_the_submission(world: World) -> None:
    """What an interviewer had judged does not count for the candidate, who goes on with the same text."""
    page = type_text(world.robin, "# one\n")
    move_end(world.robin, OLD_END)
    submit_ended_sessions()
    page.type("# late\n")
    page.save()
    judge_late_edits(world.robin.pk, SLUG, "implement", world.ada)
    reopen_session(world.robin.pk, 600, world.ada)
    end_session(CandidateSession.objects.select_related("interview").get(pk=world.robin.pk))
    wait_out_the_grace(world.robin)
    submit_ended_sessions()
    assert list_automatic(world.robin)[1:] == [get_text("implement", "# one\n# late\n")]


def test_submits_private_edits_although_more_arrive_late(world: World) -> None:
    """The interview deletes the single edits of private periods, but not before what is on time was submitted."""
    interview = {"private_periods": 1, "hides_private_edits": True}
    type(world.interview).objects.filter(pk=world.interview.pk).update(**interview)
    session = CandidateSession.objects.get(pk=world.robin.pk)
    page = type_text(session, "# public\n")
    start_private_period(session)
    body = {"slug": SLUG, "source": str(page.text), "kind": "submit"}
    assert send(make_client(), "POST", f"/api/sessions/{session.token}/submissions", body).status_code == 201
    page.type("# private\n")
    assert page.save(private=True).status_code == 200
    on_time = str(page.text)
    move_end(session, GRACE * 2)
    page.type("# late\n")
    assert page.save(private=True).json()["late"]
    assert submit_ended_session(session.pk)
    assert list_automatic(session) == [("implement", on_time)]
    finish_private_periods()
    assert not session.document_updates.filter(is_private=True).exists()
