"""Practice features: the clock, restarts, solutions, traps, and practice of accounts."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from judge.domain import catalog
from judge.domain.progress import round_down_to_quarter
from judge.domain.traps import list_talking_points
from judge.grading.report import Verdict
from judge.grading.source_rejection import MAX_SOURCE_BYTES
from judge.models import Candidate, CandidateSession, DocumentVersion, PracticeAttempt, Submission, TrapSelfAssessment
from problems.format.problem import InterviewPrompt
from tests.judge.document_page import DocumentPage, read_text, write_text
from tests.judge.factories import (
    SLUG,
    World,
    make_client,
    make_report,
    make_submission,
    make_user,
    send,
    store_as_worker,
)

PRACTICE = "/api/sessions/practice"
STARTER = catalog.get_problem(SLUG).starter
ACCEPTED = make_report().model_copy(update={"verdict": Verdict.ACCEPTED})


def open_practice(browser: Client) -> CandidateSession:
    send(browser, "GET", PRACTICE)
    return CandidateSession.objects.filter(interview__owner=None).latest("id")


def make_accepted_submission(session: CandidateSession, **fields: Any) -> Submission:
    row = make_submission(session, **fields)
    store_as_worker(row, ACCEPTED)
    return row


def load_progress(browser: Client) -> dict[str, Any]:
    problems = send(browser, "GET", PRACTICE).json()["problems"]
    return next(problem["practice"] for problem in problems if problem["slug"] == SLUG)


def log_in(browser: Client, name: str) -> None:
    response = send(browser, "POST", "/api/login", {"username": name, "password": f"{name}-has-a-password"})
    assert response.status_code == 200


def save_code(browser: Client, source: str, exercise: str = "implement") -> None:
    write_text("practice", source, exercise, browser)


def load_code(browser: Client, exercise: str = "implement") -> str:
    return read_text("practice", exercise, browser)


def load_session_digest(browser: Client) -> str:
    return DocumentPage("practice", browser=browser).opened["session"]


def load_archived_texts(browser: Client) -> list[str]:
    url = f"{PRACTICE}/documents/{SLUG}/versions"
    return [send(browser, "GET", f"{url}/{row['id']}").json()["source"] for row in send(browser, "GET", url).json()]


@pytest.mark.django_db
def test_starts_the_clock_of_a_problem_once() -> None:
    browser = make_client()
    assert load_progress(browser)["started_at"] is None
    first = send(browser, "POST", f"{PRACTICE}/clock", {"slug": SLUG}).json()
    assert send(browser, "POST", f"{PRACTICE}/clock", {"slug": SLUG}).json()["started_at"] == first["started_at"]
    assert (first["practice_attempts"], first["seconds"], load_progress(browser)["started_at"]) == (
        1,
        None,
        first["started_at"],
    )
    assert send(browser, "POST", f"{PRACTICE}/clock", {"slug": "no-such"}).status_code == 404


@pytest.mark.django_db
def test_measures_time_to_first_acceptance_per_attempt() -> None:
    browser = make_client()
    session, now = open_practice(browser), timezone.now()
    for minutes in (60, 20):
        session.practice_attempts.create(slug=SLUG, started_at=now - timedelta(minutes=minutes))
    for minutes, fields in (
        (70, {}),  # before the clock
        (48, {}),
        (45, {}),
        (15, {"kind": "run"}),
        (14, {"exercise": "test"}),
        (13, {"slug": "lru_cache"}),
        (12, {}),
    ):
        row = make_accepted_submission(session, **fields)
        Submission.objects.filter(pk=row.pk).update(created_at=now - timedelta(minutes=minutes))
    progress = load_progress(browser)
    assert (progress["practice_attempts"], progress["seconds"], progress["best_seconds"]) == (2, 8 * 60, 8 * 60)
    assert progress["accepted_at"].startswith((now - timedelta(minutes=70)).strftime("%Y-%m-%dT%H:%M"))
    days = sorted({round_down_to_quarter(now - timedelta(minutes=minutes)) for minutes in (70, 48, 45, 14, 13, 12)})
    assert send(browser, "GET", PRACTICE).json()["accepted_at"] == [f"{day:%Y-%m-%dT%H:%M:%SZ}" for day in days]


def test_rounds_times_down_to_15_minutes() -> None:
    assert round_down_to_quarter(datetime(2026, 1, 2, 3, 44, 59, 7, tzinfo=UTC)) == datetime(
        2026, 1, 2, 3, 30, tzinfo=UTC
    )


def test_interviews_have_no_practice_progress(world: World) -> None:
    store_as_worker(world.submission, ACCEPTED)
    session = send(make_client(), "GET", f"/api/sessions/{world.robin.token}").json()
    assert (session["problems"][0]["practice"], session["accepted_at"]) == (None, [])


@pytest.mark.django_db
def test_query_count_does_not_grow_with_practice(django_assert_num_queries: Any) -> None:
    browser = make_client()
    session = open_practice(browser)
    for slug in list(catalog.load_problems())[:5]:
        session.practice_attempts.create(slug=slug)
        for exercise in ("implement", "fix-1", "test"):
            make_accepted_submission(session, slug=slug, exercise=exercise)
    # The session, its submissions, documents, practice attempts and trap assessments, restricted problems, and workers.
    with django_assert_num_queries(7):
        send(browser, "GET", PRACTICE)


@pytest.mark.django_db
def test_restart_archives_texts_and_restores_starter() -> None:
    browser = make_client()
    save_code(browser, "saved")
    progress = send(browser, "POST", f"{PRACTICE}/restart", {"slug": SLUG, "source": "typed since"}).json()
    assert (progress["practice_attempts"], progress["seconds"]) == (1, None)
    assert load_code(browser) == STARTER
    assert load_archived_texts(browser) == ["typed since", "saved"]
    assert send(browser, "GET", f"{PRACTICE}/documents/{SLUG}/versions?exercise=test").json() == []
    for source in (STARTER, "typed since"):  # neither is archived again
        send(browser, "POST", f"{PRACTICE}/restart", {"slug": SLUG, "source": source})
    assert (load_archived_texts(browser), load_progress(browser)["practice_attempts"]) == (["typed since", "saved"], 3)
    huge = {"slug": SLUG, "source": "x" * (MAX_SOURCE_BYTES + 1)}
    assert send(browser, "POST", f"{PRACTICE}/restart", huge).status_code == 413


@pytest.mark.django_db
def test_limits_restarts_per_minute() -> None:
    browser = make_client()
    statuses = [
        send(browser, "POST", f"{PRACTICE}/restart", {"slug": SLUG, "source": f"text {n}"}).status_code
        for n in range(11)
    ]
    assert statuses == [200] * 10 + [429]
    assert DocumentVersion.objects.count() == 10


@pytest.mark.django_db
def test_shows_solutions_only_once_solved_or_given_up() -> None:
    browser, url = make_client(), f"{PRACTICE}/solutions/{SLUG}"
    session = open_practice(browser)
    send(browser, "POST", f"{PRACTICE}/clock", {"slug": SLUG})
    store_as_worker(make_submission(session), make_report())
    store_as_worker(make_submission(session, kind="run"), ACCEPTED)
    store_as_worker(make_submission(session, exercise="fix-1"), ACCEPTED)
    refused = send(browser, "GET", url)
    assert (refused.status_code, refused.json()["code"]) == (403, "solutions_locked")
    make_accepted_submission(session)
    solutions = send(browser, "GET", url).json()
    assert [solution["name"] for solution in solutions] == sorted(catalog.get_problem(SLUG).accepted)
    assert all(solution["description"] and '"""' not in solution["source"].splitlines()[0] for solution in solutions)
    assert all("def softmax" in solution["source"] for solution in solutions)


@pytest.mark.django_db
def test_giving_up_is_recorded_once_per_problem() -> None:
    browser = make_client()
    first = send(browser, "POST", f"{PRACTICE}/give-up", {"slug": SLUG}).json()
    assert first["given_up_at"] == send(browser, "POST", f"{PRACTICE}/give-up", {"slug": SLUG}).json()["given_up_at"]
    assert (load_progress(browser)["given_up_at"], PracticeAttempt.objects.count()) == (first["given_up_at"], 1)
    assert first["given_up"]
    send(browser, "POST", f"{PRACTICE}/restart", {"slug": SLUG, "source": "x"})
    assert (load_progress(browser)["given_up_at"], load_progress(browser)["given_up"]) == (first["given_up_at"], False)
    assert send(browser, "GET", f"{PRACTICE}/solutions/{SLUG}").status_code == 200
    assert send(browser, "GET", f"{PRACTICE}/solutions/lru_cache").status_code == 403
    other = make_client()
    open_practice(other)
    assert send(other, "GET", f"{PRACTICE}/solutions/{SLUG}").status_code == 403


@pytest.mark.django_db
def test_serves_talking_points_and_stores_assessment() -> None:
    browser, url = make_client(), f"{PRACTICE}/traps/{SLUG}"
    traps = catalog.get_problem(SLUG).traps
    open_practice(browser)
    listed = send(browser, "GET", url)
    assert [row["question"] for row in listed.json()] == [trap.question for trap in traps]
    assert traps[0].strong_answer[:40] not in listed.content.decode()
    trap_url = f"{url}/{listed.json()[0]['id']}"
    points = send(browser, "GET", trap_url).json()
    assert len(points["points"]) == traps[0].strong_answer.count("\n- ") + 1
    assert not any(point.startswith("-") for point in points["points"])
    assert send(browser, "POST", trap_url, {"answer": "not_yet", "covered": [1, 0, 1]}).json()["answer"] == "not_yet"
    assert (load_progress(browser)["traps_explained"], send(browser, "GET", trap_url).json()["covered"]) == (0, [0, 1])
    send(browser, "POST", trap_url, {"answer": "explained", "covered": [0, 1, 2]})
    open_practice(browser).trap_assessments.create(
        slug=SLUG, trap="left since", answer="explained", assessed_at=timezone.now()
    )
    assert (load_progress(browser)["traps_explained"], load_progress(browser)["traps_total"]) == (1, len(traps))
    assert send(browser, "GET", f"{url}/no-such").status_code == 404
    assert send(browser, "POST", trap_url, {"answer": "well", "covered": []}).status_code == 422


@pytest.mark.parametrize(
    ("strong", "points"),
    [("- a\n- b - c\n", ["a", "b - c"]), ("First:\n\n- a\n  more", ["First:", "a\n  more"]), ("One.", ["One."])],
)
def test_splits_strong_answer_into_bullets(strong: str, points: list[str]) -> None:
    assert list_talking_points(InterviewPrompt(question="Why?", strong_answer=strong)) == points


def test_shows_traps_to_interviewers(world: World) -> None:
    submission = send(make_client(world.ada), "GET", f"/api/submissions/{world.submission.pk}").json()
    assert [trap["question"] for trap in submission["traps"]] == [
        trap.question for trap in catalog.get_problem(SLUG).traps
    ]


@pytest.mark.django_db
def test_log_in_moves_browser_practice_to_account() -> None:
    make_user("ada")
    browser, other = make_client(), make_client()
    save_code(browser, "ada's")
    make_accepted_submission(open_practice(browser))
    session = load_session_digest(browser)
    log_in(browser, "ada")
    log_in(other, "ada")
    for client in (browser, other):
        assert (load_code(client), load_session_digest(client)) == ("ada's", session)
        assert load_progress(client)["accepted_at"] is not None
    send(browser, "POST", "/api/logout")
    assert (load_progress(browser)["accepted_at"], load_code(browser)) == (None, STARTER)
    assert load_session_digest(browser) != session


@pytest.mark.django_db
def test_merges_practice_of_two_browsers_without_loss() -> None:
    make_user("ada")
    home, work = make_client(), make_client()
    send(home, "POST", f"{PRACTICE}/clock", {"slug": SLUG})
    send(work, "POST", f"{PRACTICE}/restart", {"slug": SLUG, "source": "archived before"})
    save_code(home, "older")
    save_code(work, "newer")
    save_code(work, "tests", "test")
    send(work, "POST", f"{PRACTICE}/submissions", {"slug": SLUG, "source": "x", "kind": "submit"})
    log_in(home, "ada")
    log_in(work, "ada")
    assert (load_code(home), load_archived_texts(home)) == ("newer", ["older", "archived before"])
    assert load_code(home, "test") == "tests"
    assert len(send(home, "GET", f"{PRACTICE}/submissions?slug={SLUG}").json()) == 1
    assert load_progress(home)["practice_attempts"] == 2
    assert CandidateSession.objects.filter(interview__owner=None).count() == Candidate.objects.count() == 1


@pytest.mark.django_db
def test_merge_keeps_the_better_trap_assessment() -> None:
    ada, now = make_user("ada"), timezone.now()
    home, work = make_client(), make_client()
    for browser, outcomes in (
        (home, {"a": "explained", "b": "not_yet"}),
        (work, {"a": "not_yet", "b": "explained", "c": "not_yet"}),
    ):
        for trap, answer in outcomes.items():
            open_practice(browser).trap_assessments.create(slug=SLUG, trap=trap, answer=answer, assessed_at=now)
    log_in(home, "ada")
    log_in(work, "ada")
    assessments = TrapSelfAssessment.objects.filter(session__candidate__account=ada)
    assert dict(assessments.values_list("trap", "answer")) == {"a": "explained", "b": "explained", "c": "not_yet"}


@pytest.mark.django_db
def test_page_from_before_log_in_cannot_change_the_code() -> None:
    make_user("ada")
    browser, other = make_client(), make_client()
    page = DocumentPage("practice", browser=browser)
    log_in(other, "ada")
    save_code(other, "the account's")
    log_in(browser, "ada")
    page.replace("the browser's")
    assert page.save().json()["code"] == "other_session"
    assert load_code(browser) == "the account's"


@pytest.mark.django_db
def test_creates_one_practice_session_per_account() -> None:
    ada = make_user("ada")
    for browser in (make_client(ada), make_client(ada)):
        assert send(browser, "GET", PRACTICE).status_code == 200
    assert CandidateSession.objects.get().candidate.account == ada
