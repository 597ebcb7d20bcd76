"""An exercise that the sweeping process cannot judge is tried again, and then left to the interviewers."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from judge.actions.sessions.submit_at_end import submit_ended_sessions
from judge.domain import catalog
from judge.models import AuditEntry, CandidateSession
from judge.operations.alerts import find_unsubmitted_code_alerts
from judge.operations.unsubmitted_code import measure_unsubmitted_code
from tests.judge.ended_sessions import (
    OLD_END,
    get_text,
    list_automatic,
    move_end,
    pass_an_hour_of_tries,
    type_text,
)
from tests.judge.factories import SLUG, World, make_client, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_earlier_submission")]
BODY = {"slug": SLUG, "exercise": "implement"}


@contextmanager
def lack_problem() -> Iterator[None]:
    """As in a process whose volume with the package is not mounted."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalog, "load_problems", dict)
        yield


@pytest.fixture
def ended(world: World) -> CandidateSession:
    page = type_text(world.robin, "# one\n")
    move_end(world.robin, OLD_END)
    page.type("# late\n")
    assert page.save().json()["late"] is True
    return world.robin


def read_end(session: CandidateSession) -> str:
    return send(make_client(), "GET", f"/api/sessions/{session.token}").json()["end_submit"]


def read_invitation(world: World) -> Any:
    interview = send(make_client(world.ada), "GET", f"/api/interviews/{world.interview.pk}/candidates").json()
    return next(each for each in interview["invitations"] if each["id"] == world.robin.pk)


def post(world: World, path: str) -> Any:
    return send(make_client(world.ada), "POST", f"/api/invitations/{world.robin.pk}/{path}", BODY)


def leave_to_interviewers(session: CandidateSession) -> None:
    with lack_problem():
        assert submit_ended_sessions() == 0
        pass_an_hour_of_tries(session)
        assert submit_ended_sessions() == 1


def test_process_that_has_the_problem_submits_it(ended: CandidateSession) -> None:
    assert read_end(ended) == "waiting"
    with lack_problem():
        assert submit_ended_sessions() == 0
    assert (list_automatic(ended), read_end(ended)) == ([], "delayed")
    assert submit_ended_sessions() == 1
    assert list_automatic(ended) == [get_text("implement", "# one\n")]
    assert read_end(ended) == "done"


def test_exercise_that_the_package_lacks_is_tried_again(ended: CandidateSession, world: World) -> None:
    type(world.interview).objects.filter(pk=ended.interview_id).update(exercises={SLUG: ["fix-1"]})
    assert submit_ended_sessions() == 0
    assert list_automatic(ended) == []


def test_lacking_problem_without_edits_delays_nothing(world: World) -> None:
    page = type_text(world.robin, "# one\n")
    body = {"slug": SLUG, "kind": "submit", "source": str(page.text)}
    assert send(make_client(), "POST", f"/api/sessions/{world.robin.token}/submissions", body).status_code == 201
    move_end(world.robin, OLD_END)
    with lack_problem():
        assert submit_ended_sessions() == 1


def test_interviewers_and_candidate_read_what_is_left(ended: CandidateSession, world: World) -> None:
    leave_to_interviewers(ended)
    assert list_automatic(ended) == []
    assert read_end(ended) == "partly"
    invitation = read_invitation(world)
    assert invitation["end_submit"] == "partly"
    assert invitation["unsubmitted_exercises"] == [BODY | {"reason": "no_problem"}]


def test_interviewer_submits_what_is_left(ended: CandidateSession, world: World) -> None:
    """It counts for the candidate, without what arrived after the end."""
    leave_to_interviewers(ended)
    response = post(world, "unsubmitted")
    assert (response.status_code, response.json()["origin"]) == (201, "time_up")
    assert list_automatic(ended) == [get_text("implement", "# one\n")]
    assert (read_end(ended), read_invitation(world)["unsubmitted_exercises"]) == ("done", [])
    assert AuditEntry.objects.filter(action="submit at end", by=world.ada).count() == 1
    assert post(world, "unsubmitted").status_code == 404


def test_server_that_still_lacks_the_problem_says_so(ended: CandidateSession, world: World) -> None:
    leave_to_interviewers(ended)
    with lack_problem():
        response = post(world, "unsubmitted")
    assert (response.status_code, response.json()["code"]) == (409, "not_ready")
    assert "package" in response.json()["next"]
    assert len(read_invitation(world)["unsubmitted_exercises"]) == 1


def test_late_edits_are_judged_although_the_rest_is_left(ended: CandidateSession, world: World) -> None:
    leave_to_interviewers(ended)
    response = post(world, "late-edits")
    assert (response.status_code, response.json()["origin"]) == (201, "interviewer")


def test_operators_get_an_alert(ended: CandidateSession) -> None:
    assert find_unsubmitted_code_alerts(measure_unsubmitted_code()) == []
    with lack_problem():
        submit_ended_sessions()
    tried = CandidateSession.objects.filter(pk=ended.pk)
    tried.update(time_up_tried_at=timezone.now() - timedelta(minutes=2))
    (alert,) = find_unsubmitted_code_alerts(measure_unsubmitted_code())
    assert (alert.code, alert.critical) == ("ends_not_submitted", True)
    assert SLUG in alert.message
    assert alert.next.startswith("Install")
    submit_ended_sessions()
    assert find_unsubmitted_code_alerts(measure_unsubmitted_code()) == []


def test_alert_tells_to_install_only_missing_problems(ended: CandidateSession) -> None:
    tried = CandidateSession.objects.filter(pk=ended.pk)
    tried.update(time_up_tried_at=timezone.now() - timedelta(minutes=2), time_up_handled_at=None)
    (alert,) = find_unsubmitted_code_alerts(measure_unsubmitted_code())
    assert "The log of the workers says why." in alert.message
    assert "Install" not in alert.next
