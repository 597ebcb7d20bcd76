"""The debugging exercises over the API: drafts and scores of their own, and no bug named before it is found."""

import asyncio
import json
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connections

from judge.domain import catalog
from judge.grading.report import GradingReport, ImplementationReport, KnownBug, Score, Verdict
from judge.messaging.publisher import EventPublisher
from judge.models import Submission
from problems.format.exercises import list_fix_exercises
from tests.judge.broker import Broker
from tests.judge.factories import SLUG, World, make_client, make_report, make_session, make_submission, make_user, send, store_as_worker
from tests.judge.test_sse import open_stream, rest

BUG = KnownBug(id="mean-subtracted", title="The mean is subtracted", why="w", how="h")


def session_url(world: World, rest_of_it: str = "") -> str:
    return f"/api/sessions/{world.robin.token}{rest_of_it}"


def implementation(place: int, **changes: Any) -> ImplementationReport:
    fields: dict[str, Any] = {"label": f"buggy {place}", "right": False, "cost": False, "bug": BUG, "passed": False}
    return ImplementationReport(**(fields | changes))


def report_of(exercise: str, **changes: Any) -> GradingReport:
    return make_report().model_copy(update={"exercise": exercise} | changes)


def report_of_tests(caught: int, total: int) -> GradingReport:
    return report_of(
        "test",
        cases=[],
        bugs=[],
        verdict=Verdict.WRONG_ANSWER,
        scores={"tests": Score(passed=caught, total=total)},
        implementations=[implementation(1)],
        caught=caught,
        total=total,
    )


def test_it_lists_them_by_names_that_tell_nothing(world: World) -> None:
    problem = catalog.get_problem(SLUG)
    listed = send(make_client(), "GET", f"/api/problems/{SLUG}").json()["exercises"]
    count = len(problem.bugs)
    assert [each["exercise"] for each in listed] == ["implement", *(f"fix-{n}" for n in range(1, count + 1)), "test"]
    assert listed[1]["starter"] == list_fix_exercises(problem)[0].starter
    assert "from solution import softmax, log_softmax" in listed[-1]["starter"]
    for bug in problem.bugs:
        assert bug.id not in json.dumps(listed)
        assert bug.title not in json.dumps(listed)


def test_it_keeps_a_draft_for_each(world: World) -> None:
    url = session_url(world, f"/drafts/{SLUG}")
    for name in ("implement", "fix-1", "fix-2", "test"):
        assert send(make_client(), "PUT", f"{url}?exercise={name}", {"source": name, "revision": 0}).status_code == 200
    kept = {name: send(make_client(), "GET", f"{url}?exercise={name}").json()["source"] for name in ("fix-1", "test")}
    assert kept == {"fix-1": "fix-1", "test": "test"}
    assert send(make_client(), "GET", url).json()["source"] == "implement"
    fresh = send(make_client(), "GET", f"{url}?exercise=fix-3").json()
    assert (fresh["source"], fresh["revision"]) == (list_fix_exercises(catalog.get_problem(SLUG))[2].starter, 0)


@pytest.mark.parametrize("name", ["fix-99", "fix-0", "fix", "mean-subtracted", "x" * 300])
def test_it_knows_no_others(name: str, world: World) -> None:
    url = session_url(world, f"/drafts/{SLUG}?exercise={name}")
    body = {"slug": SLUG, "source": "x", "kind": "run", "exercise": name}
    for method, where, what in (
        ("GET", url, None),
        ("PUT", url, {"source": "x", "revision": 0}),
        ("POST", session_url(world, "/submissions"), body),
    ):
        assert send(make_client(), method, where, what).status_code == 404, method


def test_it_queues_and_lists_submissions_by_exercise(world: World) -> None:
    for name in ("fix-2", "test"):
        body = {"slug": SLUG, "source": "x = 1\n", "kind": "submit", "exercise": name}
        assert send(make_client(), "POST", session_url(world, "/submissions"), body).json()["exercise"] == name
    listed = send(make_client(), "GET", session_url(world, f"/submissions?slug={SLUG}&exercise=fix-2")).json()
    assert [row["exercise"] for row in listed] == ["fix-2"]
    assert Submission.objects.filter(exercise="test").count() == 1


def test_it_scores_debugging_apart(world: World) -> None:
    total = sum(not bug.cost for bug in catalog.get_problem(SLUG).bugs)
    store_as_worker(world.submission, make_report())
    store_as_worker(make_submission(world.robin, exercise="fix-1"), report_of("fix"))
    store_as_worker(make_submission(world.robin, exercise="fix-2"), report_of("fix", verdict=Verdict.ACCEPTED))
    for caught in (2, 1):
        store_as_worker(make_submission(world.robin, exercise="test"), report_of_tests(caught, total))
    make_submission(world.robin, exercise="test", kind="run")
    problem = send(make_client(), "GET", session_url(world)).json()["problems"][0]
    assert (problem["attempts"], problem["best"]["verdict"]) == (1, "wrong_answer")
    assert problem["debugging"] == {
        "fixes": [
            {"exercise": "fix-1", "attempts": 1, "solved": False},
            {"exercise": "fix-2", "attempts": 1, "solved": True},
        ],
        "fixes_total": len(catalog.get_problem(SLUG).bugs),
        "tests": {"attempts": 2, "caught": 2, "total": total, "solved": False},
    }


def shown(world: World, row: Submission) -> dict[str, Any]:
    return send(make_client(), "GET", session_url(world, f"/submissions/{row.pk}")).json()["report"]


def test_it_names_bugs_in_an_interview_only_after_the_end(world: World) -> None:
    fix = make_submission(world.robin, exercise="fix-1")
    test = make_submission(world.robin, exercise="test")
    store_as_worker(fix, report_of("fix", fix=1, given=BUG, verdict=Verdict.ACCEPTED))
    store_as_worker(test, report_of_tests(1, 3))
    assert (shown(world, fix)["given"], shown(world, fix)["bugs"]) == (None, [])
    before = shown(world, test)["implementations"][0]
    assert (before["label"], before["bug"], before["passed"]) == ("buggy 1", None, False)
    whole = send(make_client(world.ada), "GET", f"/api/submissions/{test.pk}").json()["report"]
    assert whole["implementations"][0]["bug"]["id"] == BUG.id
    send(make_client(), "POST", session_url(world, "/end"))
    assert shown(world, fix)["given"]["id"] == BUG.id
    assert shown(world, test)["implementations"][0]["bug"]["id"] == BUG.id


@pytest.mark.django_db
def test_it_names_the_bug_of_a_fix_in_practice_once_it_is_mended() -> None:
    browser, url = make_client(), "/api/sessions/practice/submissions"
    body = {"slug": SLUG, "source": "", "kind": "submit", "exercise": "fix-1"}
    first = Submission.objects.get(pk=send(browser, "POST", url, body).json()["id"])
    store_as_worker(first, report_of("fix", fix=1, given=BUG))
    report = send(browser, "GET", f"{url}/{first.pk}").json()["report"]
    assert (report["given"], report["bugs"]) == (None, [])
    other = Submission.objects.get(pk=send(browser, "POST", url, body | {"exercise": "fix-2"}).json()["id"])
    store_as_worker(other, report_of("fix", fix=2, given=BUG, verdict=Verdict.ACCEPTED))
    assert send(browser, "GET", f"{url}/{first.pk}").json()["report"]["given"] is None
    second = Submission.objects.get(pk=send(browser, "POST", url, body).json()["id"])
    store_as_worker(second, report_of("fix", fix=1, given=BUG, verdict=Verdict.ACCEPTED))
    for row in (first, second):
        assert send(browser, "GET", f"{url}/{row.pk}").json()["report"]["given"]["id"] == BUG.id


@pytest.mark.django_db
def test_it_names_the_bug_of_a_fix_in_practice_once_the_problem_is_given_up() -> None:
    browser, url = make_client(), "/api/sessions/practice/submissions"
    body = {"slug": SLUG, "source": "", "kind": "submit", "exercise": "fix-1"}
    row = Submission.objects.get(pk=send(browser, "POST", url, body).json()["id"])
    store_as_worker(row, report_of("fix", fix=1, given=BUG))
    assert send(browser, "GET", f"{url}/{row.pk}").json()["report"]["given"] is None
    assert send(browser, "POST", "/api/sessions/practice/give-up", {"slug": SLUG}).status_code == 200
    assert send(browser, "GET", f"{url}/{row.pk}").json()["report"]["given"]["id"] == BUG.id


@pytest.mark.django_db(transaction=True)
def test_it_streams_implementations_without_their_bugs(broker: Broker, transactional_db: None) -> None:
    row = make_submission(make_session(make_user("ada"), "Robin"), exercise="test")

    async def test() -> None:
        publisher = EventPublisher(row.pk)
        publisher.create_stream()
        publisher.publish_implementation(implementation(1))
        stream = await open_stream(row)
        await anext(stream)
        event = await anext(stream)
        assert event["event"] == "implementation"
        assert (json.loads(event["data"])["bug"], json.loads(event["data"])["passed"]) == (None, False)
        assert BUG.id not in event["data"]
        await sync_to_async(store_as_worker)(row, report_of_tests(1, 3))
        publisher.publish_state_change()
        publisher.close()
        await rest(stream)
        await sync_to_async(connections.close_all)()

    asyncio.run(asyncio.wait_for(test(), 30))
