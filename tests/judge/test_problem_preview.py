"""What interviewers read about a problem before the interview, and what practice shows once a problem is over."""

from typing import Any

import pytest

from judge.domain import catalog
from tests.judge.factories import SLUG, World, get_team, make_client, make_member, send
from tests.judge.test_practice import PRACTICE, make_accepted_submission, open_practice

pytestmark = pytest.mark.django_db
PROBLEM = catalog.get_problem(SLUG)
PREVIEW = f"/api/problems/{SLUG}/preview"
FOLLOW_UPS = f"{PRACTICE}/follow-ups/{SLUG}"


def load_preview(world: World) -> dict[str, Any]:
    response = send(make_client(world.ada), "GET", PREVIEW)
    assert response.status_code == 200
    return response.json()


def test_preview_has_bugs_follow_ups_and_reading_list(world: World) -> None:
    preview = load_preview(world)
    assert [bug["title"] for bug in preview["bugs"]] == [bug.title for bug in PROBLEM.bugs]
    assert [prompt["strong_answer"] for prompt in preview["prompts"]] == [p.strong_answer for p in PROBLEM.prompts]
    assert preview["reading"] == PROBLEM.reading
    assert (preview["statement"], preview["minutes"]) == (PROBLEM.statement, PROBLEM.minutes)


def test_preview_counts_every_case_in_its_group(world: World) -> None:
    tested = load_preview(world)["tested"]
    assert {row["group"]: row["cases"] for row in tested} == load_preview(world)["groups"]
    for row in tested:
        assert 0 < len(row["summaries"]) == len(set(row["summaries"])) <= row["cases"]


def test_refuses_preview_to_viewers(world: World) -> None:
    viewer = make_member("vic", get_team(world.ada), "viewer")
    response = send(make_client(viewer), "GET", PREVIEW)
    assert (response.status_code, response.json()["code"]) == (403, "interviewers_only")


def test_hides_reading_list_in_an_interview(world: World) -> None:
    """It names the methods of a solution."""
    assert PROBLEM.reading
    detail = send(make_client(), "GET", f"/api/sessions/{world.robin.token}/problems/{SLUG}").json()
    first_title = PROBLEM.reading.split("*")[1]
    assert detail["reading"] == ""
    assert first_title not in str(detail)


def test_shows_reading_list_in_practice() -> None:
    browser = make_client()
    open_practice(browser)
    assert send(browser, "GET", f"{PRACTICE}/problems/{SLUG}").json()["reading"] == PROBLEM.reading
    assert send(browser, "GET", f"/api/problems/{SLUG}").json()["reading"] == PROBLEM.reading


def test_shows_follow_ups_only_once_solved() -> None:
    browser = make_client()
    session = open_practice(browser)
    refused = send(browser, "GET", FOLLOW_UPS)
    assert (refused.status_code, refused.json()["code"]) == (403, "solutions_locked")
    make_accepted_submission(session)
    follow_ups = send(browser, "GET", FOLLOW_UPS).json()
    assert follow_ups == [{"question": p.question, "strong_answer": p.strong_answer} for p in PROBLEM.prompts]


def test_shows_follow_ups_after_giving_up() -> None:
    browser = make_client()
    open_practice(browser)
    assert send(browser, "POST", f"{PRACTICE}/give-up", {"slug": SLUG}).status_code == 200
    assert len(send(browser, "GET", FOLLOW_UPS).json()) == len(PROBLEM.prompts)
