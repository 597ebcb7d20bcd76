"""The warm-up: a tiny problem that a candidate can run before the start, and of which nothing counts."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from judge.actions.queue.claim_submission import claim_submission
from judge.domain import catalog
from judge.models import CandidateSession, Submission
from tests.judge.document_page import DocumentPage
from tests.judge.exported_data import read_response
from tests.judge.factories import SLUG, World, make_client, make_session, make_submission, send

WARM_UP = "warm_up"
RUN = {"slug": WARM_UP, "source": "def row_sums(x):\n    return x", "kind": "run"}


@pytest.fixture
def kim(world: World) -> CandidateSession:
    return make_session(world.ada, "Kim", started=False)


def call(session: CandidateSession, method: str, path: str, body: Any = None, status: int = 200) -> Any:
    response = send(make_client(), method, f"/api/sessions/{session.token}{path}", body)
    assert response.status_code == status, response.content
    return response.json()


def start(session: CandidateSession) -> None:
    CandidateSession.objects.filter(pk=session.pk).update(started_at=timezone.now())
    session.refresh_from_db()


def test_opens_before_the_start(kim: CandidateSession) -> None:
    assert call(kim, "GET", "")["has_warm_up"]
    assert call(kim, "GET", f"/problems/{WARM_UP}")["exercise_names"] == ["implement"]
    assert call(kim, "GET", f"/documents/{WARM_UP}")["can_edit"]
    run = call(kim, "POST", "/submissions", RUN, 201)
    assert call(kim, "GET", f"/submissions/{run['id']}")["state"] == "queued"
    assert [row["id"] for row in call(kim, "GET", f"/submissions?slug={WARM_UP}")] == [run["id"]]


def test_problems_of_the_interview_stay_closed(kim: CandidateSession) -> None:
    assert call(kim, "GET", f"/problems/{SLUG}", status=409)["code"] == "session_not_started"
    assert call(kim, "GET", f"/documents/{SLUG}", status=409)["code"] == "session_not_started"
    [problem] = call(kim, "GET", "")["problems"]
    assert (problem["slug"], problem["title"], problem["topic"]) == ("", "Problem 1", "")
    assert "implement" in problem["exercise_names"]


def test_cannot_be_submitted(kim: CandidateSession) -> None:
    assert call(kim, "POST", "/submissions", RUN | {"kind": "submit"}, 422)["code"] == "invalid"


def test_closes_at_the_start(kim: CandidateSession) -> None:
    start(kim)
    assert not call(kim, "GET", "")["has_warm_up"]
    assert call(kim, "POST", "/submissions", RUN, 409)["code"] == "session_ended"
    assert not call(kim, "GET", f"/documents/{WARM_UP}")["can_edit"]


def test_edits_that_arrive_after_the_start_are_stored(kim: CandidateSession) -> None:
    page = DocumentPage(kim.token, slug=WARM_UP)
    page.type("# typed before the start")
    start(kim)
    assert page.save().status_code == 200


def test_run_can_be_cancelled_before_the_start(kim: CandidateSession) -> None:
    run = call(kim, "POST", "/submissions", RUN, 201)
    assert call(kim, "POST", f"/submissions/{run['id']}/cancel")["state"] == "cancelled"


def test_unjudged_runs_of_it_leave_room_for_the_interview(kim: CandidateSession) -> None:
    """They have the lowest priority, so they can wait for as long as interviews fill the queue."""
    runs = [call(kim, "POST", "/submissions", RUN, 201)["id"] for _ in range(3)]
    claimed = [claim_submission("cpu", "here:1:2") for _ in range(2)]  # Robin's, then the first one
    assert str(claimed[1] and claimed[1].pk) == runs[0]
    call(kim, "POST", "/start")
    call(kim, "POST", "/submissions", {"slug": SLUG, "source": "x", "kind": "run"}, 201)
    assert set(kim.submissions.filter(pk__in=runs).values_list("state", flat=True)) == {"cancelled"}
    assert list(kim.submissions.filter(state__in=Submission.UNJUDGED).values_list("slug", flat=True)) == [SLUG]


def test_interviewers_see_nothing_of_it(kim: CandidateSession, world: World) -> None:
    run = call(kim, "POST", "/submissions", RUN, 201)
    ada = make_client(world.ada)
    candidates = send(ada, "GET", f"/api/interviews/{kim.interview_id}/candidates").json()
    assert [row["submission_count"] for row in candidates["invitations"]] == [0]
    assert send(ada, "GET", f"/api/submissions/{run['id']}").status_code == 404


def test_export_of_interviewers_has_nothing_of_it(kim: CandidateSession, world: World) -> None:
    page = DocumentPage(kim.token, slug=WARM_UP)
    page.type("# typed before the start")
    page.save()
    call(kim, "POST", "/submissions", RUN, 201)
    response = send(make_client(world.ada), "GET", f"/api/candidates/{kim.candidate_id}/export")
    exported = read_response(response)["sessions"][0]
    names = ("documents", "document_updates", "document_versions", "submissions", "timeline_events")
    assert {name: exported[name] for name in names} == {name: [] for name in names}


def test_late_edits_of_it_are_not_judged(kim: CandidateSession, world: World) -> None:
    page = DocumentPage(kim.token, slug=WARM_UP)
    page.type("# typed before the start")
    now = timezone.now()
    CandidateSession.objects.filter(pk=kim.pk).update(started_at=now - timedelta(hours=5), time_up_handled_at=now)
    assert page.save().json()["late"]
    url, body = f"/api/invitations/{kim.pk}/late-edits", {"slug": WARM_UP, "exercise": "implement"}
    assert send(make_client(world.ada), "POST", url, body).status_code == 404
    assert not kim.submissions.exists()


def test_is_not_among_the_candidates_own_code_and_attempts(kim: CandidateSession) -> None:
    page = DocumentPage(kim.token, slug=WARM_UP)
    page.type("# typed before the start")
    page.save()
    call(kim, "POST", "/submissions", RUN, 201)
    start(kim)
    assert call(kim, "GET", "/code") == []
    assert call(kim, "GET", "/submissions") == []
    assert [problem["attempts"] for problem in call(kim, "GET", "")["problems"]] == [0]


def test_is_in_no_list_of_problems(world: World) -> None:
    assert WARM_UP not in catalog.load_problems()
    ada = make_client(world.ada)
    assert send(ada, "GET", f"/api/problems/{WARM_UP}").status_code == 404
    assert send(make_client(), "GET", f"/api/sessions/practice/problems/{WARM_UP}").status_code == 404
    body = {"title": "T", "minutes": 30, "problems": [WARM_UP]}
    assert send(ada, "POST", "/api/interviews", body).status_code == 404


def test_thirty_warm_ups_wait_for_a_running_interview(world: World) -> None:
    Submission.objects.all().delete()
    for number in range(30):
        call(make_session(world.ada, f"Candidate {number}", started=False), "POST", "/submissions", RUN, 201)
    interview = make_submission(world.robin)
    claimed = claim_submission("cpu", "here:1")
    assert claimed is not None
    assert claimed.pk == interview.pk


def test_limits_runs_without_a_clock(kim: CandidateSession) -> None:
    codes = set[str]()
    for _ in range(62):
        response = send(make_client(), "POST", f"/api/sessions/{kim.token}/submissions", RUN)
        kim.submissions.all().delete()
        codes.add(response.json().get("code", "") if response.status_code != 201 else "")
    assert codes == {"", "too_many"}
