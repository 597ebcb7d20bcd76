"""What was not submitted when an interview ended is submitted automatically, once."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from judge.actions.interviews.revoke_invitation import revoke_invitation
from judge.actions.sessions.end_session import end_session
from judge.actions.sessions.extend_session import reopen_session
from judge.actions.sessions.pause_session import pause_session
from judge.actions.sessions.submit_at_end import submit_ended_session, submit_ended_sessions
from judge.domain.session_end import GRACE
from judge.grading.report import Verdict
from judge.models import CandidateSession, TimelineEvent
from tests.judge.document_page import DocumentPage
from tests.judge.ended_sessions import OLD_END, get_text, list_automatic, move_end, type_text, wait_out_the_grace
from tests.judge.factories import (
    SLUG,
    World,
    load_accepted_source,
    make_client,
    make_report,
    send,
    store_as_worker,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_earlier_submission")]


def test_submits_each_edited_exercise_at_time_limit(world: World) -> None:
    type_text(world.robin, "# one\n")
    type_text(world.robin, "# two\n", "fix-1")
    DocumentPage(world.robin.token, "test")  # only opened
    move_end(world.robin, OLD_END)
    assert submit_ended_sessions() == 1
    assert sorted(list_automatic(world.robin)) == [get_text("fix-1", "# two\n"), get_text("implement", "# one\n")]
    assert {row.kind for row in world.robin.submissions.all()} == {"submit"}


def test_submits_nothing_while_the_session_runs(world: World) -> None:
    type_text(world.robin, "# one\n")
    assert submit_ended_sessions() == 0
    move_end(world.robin, GRACE / 2)  # edits may still be in flight
    assert submit_ended_sessions() == 0
    assert list_automatic(world.robin) == []


def test_submits_after_the_candidate_ends_the_session(world: World) -> None:
    type_text(world.robin, "# one\n")
    end_session(world.robin)
    wait_out_the_grace(world.robin)
    assert submit_ended_sessions() == 1
    assert list_automatic(world.robin) == [get_text("implement", "# one\n")]


def test_submits_after_an_end_during_a_pause(world: World) -> None:
    type_text(world.robin, "# one\n")
    pause_session(world.robin.pk, world.ada)
    move_end(world.robin, OLD_END)  # without the pause
    assert submit_ended_sessions() == 0
    end_session(world.robin)
    wait_out_the_grace(world.robin)
    assert submit_ended_sessions() == 1
    assert list_automatic(world.robin) == [get_text("implement", "# one\n")]


def test_submits_nothing_twice(world: World) -> None:
    type_text(world.robin, "# one\n")
    move_end(world.robin, OLD_END)
    assert [submit_ended_sessions(), submit_ended_sessions(), submit_ended_session(world.robin.pk)] == [1, 0, False]
    assert len(list_automatic(world.robin)) == 1


def test_skips_what_was_submitted_last(world: World) -> None:
    page = type_text(world.robin, "# one\n")
    body = {"slug": SLUG, "kind": "submit", "source": str(page.text)}
    assert send(make_client(), "POST", f"/api/sessions/{world.robin.token}/submissions", body).status_code == 201
    move_end(world.robin, OLD_END)
    assert submit_ended_sessions() == 1
    assert list_automatic(world.robin) == []


def test_submits_what_was_only_run_or_cancelled(world: World) -> None:
    page = type_text(world.robin, "# one\n")
    body = {"slug": SLUG, "kind": "run", "source": str(page.text)}
    send(make_client(), "POST", f"/api/sessions/{world.robin.token}/submissions", body)
    world.robin.submissions.create(
        slug=SLUG,
        problem_version="1",
        seed=1,
        kind="submit",
        tag="cpu",
        priority=0,
        source=str(page.text).encode(),
        state="cancelled",
    )
    move_end(world.robin, OLD_END)
    submit_ended_sessions()
    assert list_automatic(world.robin) == [("implement", str(page.text))]


def test_submits_nothing_if_the_text_is_the_starter_again(world: World) -> None:
    page = type_text(world.robin, "# one\n")
    length = len(str(page.text))
    del page.text[length - len("# one\n") : length]
    assert page.save().status_code == 200
    move_end(world.robin, OLD_END)
    submit_ended_sessions()
    assert list_automatic(world.robin) == []


def test_unjudged_submissions_stop_nothing(world: World, settings: Any) -> None:
    settings.UNJUDGED_PER_SESSION = settings.SUBMISSIONS_PER_MINUTE = settings.QUEUE_LIMIT = 0
    type_text(world.robin, "# one\n")
    move_end(world.robin, OLD_END)
    submit_ended_sessions()
    assert len(list_automatic(world.robin)) == 1


def test_earlier_accepted_submit_still_counts(world: World) -> None:
    body = {"slug": SLUG, "kind": "submit", "source": load_accepted_source().decode()}
    url = f"/api/sessions/{world.robin.token}"
    send(make_client(), "POST", f"{url}/submissions", body)
    store_as_worker(world.robin.submissions.get(), make_report().model_copy(update={"verdict": Verdict.ACCEPTED}))
    type_text(world.robin, "# one\n")
    move_end(world.robin, OLD_END)
    submit_ended_sessions()
    store_as_worker(world.robin.submissions.get(origin="time_up"), make_report())
    assert send(make_client(), "GET", url).json()["problems"][0]["best"]["verdict"] == "accepted"


def test_submits_however_long_no_sweep_ran(world: World) -> None:
    type_text(world.robin, "# one\n")
    type_text(world.sam, "# one\n")
    move_end(world.robin, timedelta(days=2))
    CandidateSession.objects.filter(pk=world.sam.pk).update(ended_at=timezone.now() - timedelta(days=2))
    assert submit_ended_sessions() == 2
    assert (len(list_automatic(world.robin)), len(list_automatic(world.sam))) == (1, 1)


def test_leaves_withdrawn_sessions_and_practice_alone(world: World) -> None:
    browser = make_client()
    send(browser, "GET", "/api/sessions/practice")
    page = DocumentPage("practice", browser=browser)
    page.type("# one\n")
    page.save()
    CandidateSession.objects.filter(interview__owner=None).update(ended_at=timezone.now() - OLD_END)
    type_text(world.robin, "# one\n")
    move_end(world.robin, OLD_END)
    revoke_invitation(world.robin, world.ada)
    assert submit_ended_sessions() == 0


def test_submits_again_after_a_reopened_session_ends(world: World) -> None:
    page = type_text(world.robin, "# one\n")
    move_end(world.robin, OLD_END)
    submit_ended_sessions()
    page.type("# late\n")
    assert page.save().json()["late"] is True
    reopen_session(world.robin.pk, 600, world.ada)
    page.type("# more\n")
    assert page.save().json()["late"] is False
    assert submit_ended_sessions() == 0
    end_session(CandidateSession.objects.select_related("interview").get(pk=world.robin.pk))
    wait_out_the_grace(world.robin)
    assert submit_ended_sessions() == 1
    assert [text for _, text in list_automatic(world.robin)] == [
        get_text("implement", "# one\n")[1],
        get_text("implement", "# one\n# late\n# more\n")[1],
    ]


def test_clock_that_was_an_hour_fast_ends_nothing_for_good(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """While it is fast, the session looks ended and is submitted. Its real end counts."""
    page = type_text(world.robin, "# one\n")
    now = timezone.now
    with monkeypatch.context() as patch:
        patch.setattr(timezone, "now", lambda: now() + timedelta(hours=1))
        assert submit_ended_sessions() > 0
    page.type("# two\n")
    assert page.save().json()["late"] is False
    assert submit_ended_sessions() == 0
    move_end(world.robin, OLD_END)
    assert submit_ended_sessions() == 1
    assert set(list_automatic(world.robin)) == {get_text("implement", text) for text in ("# one\n", "# one\n# two\n")}


def test_records_the_end_by_time_limit_at_its_time(world: World) -> None:
    move_end(world.robin, OLD_END)
    submit_ended_sessions()
    event = TimelineEvent.objects.get(kind="ended")
    assert event.detail == {"by": "time_limit"}
    assert abs((timezone.now() - event.at - OLD_END).total_seconds()) < 5
