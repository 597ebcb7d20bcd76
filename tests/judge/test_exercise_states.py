"""The state of each exercise that the tabs of a session's problems show."""

from typing import Any

import pytest

from judge.grading.report import Verdict
from judge.models import CandidateSession, Submission
from tests.judge.document_page import DocumentPage
from tests.judge.factories import SLUG, World, make_client, make_report, make_submission, send, store_as_worker

WRONG = make_report()


def load_session(session: CandidateSession) -> dict[str, Any]:
    return send(make_client(), "GET", f"/api/sessions/{session.token}").json()


def load_state(session: CandidateSession, exercise: str = "implement") -> tuple[str | None, bool]:
    (problem,) = load_session(session)["problems"]
    states = {each["exercise"]: each for each in problem["exercise_states"]}
    return states[exercise]["result"], states[exercise]["is_changed"]


def submit(session: CandidateSession, source: str, verdict: Verdict | None = None, **fields: Any) -> Submission:
    row = make_submission(session, source=source.encode(), **fields)
    if verdict:
        store_as_worker(row, WRONG.model_copy(update={"verdict": verdict}))
    return row


def type_code(session: CandidateSession, exercise: str = "implement") -> str:
    page = DocumentPage(session.token, exercise)
    page.type("# edited\n")
    assert page.save().status_code == 200
    return str(page.text)


@pytest.fixture
def session(world: World) -> CandidateSession:
    world.robin.submissions.all().delete()
    return world.robin


def test_opened_exercise_is_untouched(session: CandidateSession) -> None:
    DocumentPage(session.token)
    assert load_state(session) == (None, False)


def test_typing_changes_only_its_exercise(session: CandidateSession) -> None:
    type_code(session, "test")
    assert load_state(session, "test") == (None, True)
    assert load_state(session) == (None, False)


def test_shows_submit_while_it_is_judged(session: CandidateSession) -> None:
    submit(session, type_code(session))
    assert load_state(session) == ("judging", False)


@pytest.mark.parametrize(
    ("verdict", "result"),
    [
        (Verdict.ACCEPTED, "accepted"),
        (Verdict.WRONG_ANSWER, "not_accepted"),
        (Verdict.TIME_LIMIT, "not_accepted"),
        (Verdict.JUDGE_ERROR, "judge_error"),
    ],
)
def test_shows_result_of_latest_submit(session: CandidateSession, verdict: Verdict, result: str) -> None:
    text = type_code(session)
    submit(session, "earlier", Verdict.WRONG_ANSWER)
    submit(session, text, verdict)
    assert load_state(session) == (result, False)


def test_accepted_submit_counts_after_a_wrong_one(session: CandidateSession) -> None:
    submit(session, type_code(session), Verdict.ACCEPTED)
    submit(session, "wrong", Verdict.WRONG_ANSWER)
    assert load_state(session) == ("accepted", True)


def test_edit_after_submit_is_a_change(session: CandidateSession) -> None:
    submit(session, type_code(session), Verdict.ACCEPTED)
    type_code(session)
    assert load_state(session) == ("accepted", True)


def test_ignores_runs_and_cancelled_submits(session: CandidateSession) -> None:
    text = type_code(session)
    submit(session, text, kind="run")
    submit(session, text, state="cancelled")
    assert load_state(session) == (None, True)


def test_ignores_submits_of_other_sessions_and_exercises(session: CandidateSession, world: World) -> None:
    text = type_code(session)
    submit(world.sam, text, Verdict.ACCEPTED)
    submit(session, text, Verdict.ACCEPTED, exercise="test")
    assert load_state(session) == (None, True)
    assert load_state(session, "test") == ("accepted", False)


@pytest.mark.parametrize("allowed", [True, False])
def test_session_says_whether_completion_is_allowed(session: CandidateSession, *, allowed: bool) -> None:
    session.interview.allows_completion = allowed
    session.interview.save()
    assert load_session(session)["allows_completion"] is allowed
    assert SLUG in [problem["slug"] for problem in load_session(session)["problems"]]


def test_text_that_an_interviewer_had_judged_is_changed(session: CandidateSession) -> None:
    submit(session, "earlier", Verdict.WRONG_ANSWER)
    submit(session, type_code(session), Verdict.WRONG_ANSWER, origin=Submission.Origin.INTERVIEWER)
    assert load_state(session) == ("not_accepted", True)
