"""What a candidate reads of their results: everything that an answer contains, for each rule and state."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from judge.api.submission_streams import CandidateView
from judge.grading.report import NearBug, Verdict
from judge.models import CandidateSession, Interview, Submission
from tests.judge.factories import (
    SLUG,
    World,
    make_client,
    make_report,
    make_submission,
    send,
    show_results,
    store_as_worker,
)

BUG, NEAR = "mean-subtracted", "max-subtracted-late"
VERDICT = "wrong_answer"
RUNNING, ENDED = "running", "ended"


@pytest.fixture
def submissions(world: World) -> list[Submission]:
    """A submit of each exercise kind and a run, judged."""
    fields = [{"exercise": "implement"}, {"exercise": "fix-1"}, {"exercise": "test"}, {"kind": "run"}]
    rows = [make_submission(world.robin, **each) for each in fields]
    near = [NearBug(id=NEAR, title="The maximum", difference="It passes a case.")]
    for row in rows:
        store_as_worker(row, make_report().model_copy(update={"nearest": near}))
    return rows


def set_up(world: World, visibility: str, state: str) -> None:
    Interview.objects.filter(pk=world.interview.pk).update(result_visibility=visibility)
    if state == ENDED:
        CandidateSession.objects.filter(pk=world.robin.pk).update(ended_at=timezone.now())


def read_all(session: CandidateSession, submissions: list[Submission]) -> dict[str, Any]:
    """Every answer with results that the candidate can request."""
    urls = ["", "/submissions", f"/submissions?slug={SLUG}", *(f"/submissions/{row.pk}" for row in submissions)]
    if CandidateSession.objects.get(pk=session.pk).ended_at:
        urls.append("/export")
    answers = {url: send(make_client(), "GET", f"/api/sessions/{session.token}{url}") for url in urls}
    assert {url for url, answer in answers.items() if answer.status_code != 200} == set()
    return {url: json.loads(answer.getvalue()) for url, answer in answers.items()}


@pytest.mark.parametrize(
    ("visibility", "state", "shows_results", "shows_bugs"),
    [
        ("bugs", RUNNING, True, False),
        ("bugs", ENDED, True, True),
        ("results", RUNNING, True, False),
        ("results", ENDED, True, False),
        ("nothing", RUNNING, True, False),
        ("nothing", ENDED, False, False),
    ],
)
def test_shows_what_the_rules_allow(
    world: World,
    submissions: list[Submission],
    visibility: str,
    state: str,
    shows_results: bool,
    shows_bugs: bool,
) -> None:
    set_up(world, visibility, state)
    answers = read_all(world.robin, submissions)
    text = json.dumps(answers)
    assert (BUG in text, NEAR in text) == (shows_bugs, shows_bugs)
    assert (VERDICT in text) == shows_results
    for row in answers["/submissions"]:
        assert (row["scores"] is not None) == (shows_results and row["state"] == "done")
    [problem] = answers[""]["problems"]
    assert (problem["best"] is not None) == shows_results
    assert answers[""]["can_see_results"] == shows_results


def test_hides_solved_exercises_with_the_results(world: World) -> None:
    report = make_report().model_copy(update={"verdict": Verdict.ACCEPTED})
    for exercise in ("implement", "fix-1", "test"):
        store_as_worker(make_submission(world.robin, exercise=exercise), report)
    set_up(world, "nothing", ENDED)
    answers = read_all(world.robin, [])
    assert "accepted" not in json.dumps(answers[""]["problems"])
    [problem] = answers[""]["problems"]
    assert [fix["solved"] for fix in problem["debugging"]["fixes"]] == [False]
    assert not problem["debugging"]["tests"]["solved"]


def test_own_sources_stay_readable_without_results(world: World, submissions: list[Submission]) -> None:
    set_up(world, "nothing", ENDED)
    url = f"/api/sessions/{world.robin.token}/submissions/{submissions[0].pk}"
    assert "def softmax" in send(make_client(), "GET", url).json()["source"]


@pytest.mark.parametrize("end", ["button", "time limit"])
def test_open_stream_hides_results_after_the_end(world: World, submissions: list[Submission], end: str) -> None:
    Interview.objects.filter(pk=world.interview.pk).update(result_visibility="nothing")
    row = Submission.objects.select_related("session__interview", "session__candidate", "report").get(
        pk=submissions[0].pk
    )
    view = CandidateView(row, None)
    case = make_report().cases[0].model_dump_json()
    assert view.render_result("case", case)
    assert view.list_visible().filter(pk=row.pk).exists()
    if end == "button":
        set_up(world, "nothing", ENDED)
        assert not view.list_visible().filter(pk=row.pk).exists()
    else:
        row.session.started_at = timezone.now() - timedelta(hours=1)
        assert view.render_result("case", case) is None
        assert VERDICT not in view.render_report(row)


def test_interviewers_see_results_that_candidates_do_not(world: World, submissions: list[Submission]) -> None:
    set_up(world, "nothing", ENDED)
    show_results(world.robin, world.ada)
    answer = send(make_client(world.ada), "GET", f"/api/submissions/{submissions[0].pk}").json()
    assert answer["verdict"] == VERDICT
    assert answer["report"]["bugs"][0]["id"] == BUG
