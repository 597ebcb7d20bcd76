"""The debugging exercises over the API: separate texts and scores, and no bug is named before it is found."""

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
from tests.judge.document_page import EMPTY_UPDATE, read_text, write_text
from tests.judge.factories import (
    SLUG,
    World,
    make_client,
    make_report,
    make_session,
    make_submission,
    make_user,
    send,
    show_results,
    store_as_worker,
)
from tests.judge.test_submission_stream import open_stream, read_remaining
from tools.stack import Broker

BUG = KnownBug(id="mean-subtracted", title="The mean is subtracted", why="w", how="h")


def build_session_url(world: World, path: str = "") -> str:
    return f"/api/sessions/{world.robin.token}{path}"


def make_implementation(number: int, **changes: Any) -> ImplementationReport:
    fields: dict[str, Any] = {"label": f"buggy {number}", "right": False, "cost": False, "bug": BUG, "passed": False}
    return ImplementationReport(**(fields | changes))


def make_exercise_report(exercise: str, **changes: Any) -> GradingReport:
    return make_report().model_copy(update={"exercise": exercise} | changes)


def make_test_report(caught: int, total: int) -> GradingReport:
    return make_exercise_report(
        "test",
        cases=[],
        bugs=[],
        verdict=Verdict.WRONG_ANSWER,
        scores={"tests": Score(passed=caught, total=total)},
        implementations=[make_implementation(1)],
        caught=caught,
        total=total,
    )


def test_exercise_names_do_not_reveal_bugs(world: World) -> None:
    problem = catalog.get_problem(SLUG)
    listed = send(make_client(), "GET", f"/api/problems/{SLUG}").json()["exercises"]
    count = len(problem.bugs)
    assert [exercise["exercise"] for exercise in listed] == [
        "implement",
        *(f"fix-{n}" for n in range(1, count + 1)),
        "test",
    ]
    assert [exercise["title"] for exercise in listed[:2]] == ["Implement", f"Debug 1 of {count}"]
    for bug in problem.bugs:
        assert bug.id not in json.dumps(listed)
        assert bug.title not in json.dumps(listed)


def test_stores_one_text_per_exercise(world: World) -> None:
    names = ("implement", "fix-1", "fix-2", "test")
    for name in names:
        write_text(world.robin.token, name, name)
    assert [read_text(world.robin.token, name) for name in names] == list(names)
    assert read_text(world.robin.token, "fix-3") == list_fix_exercises(catalog.get_problem(SLUG))[2].starter


@pytest.mark.parametrize("name", ["fix-99", "fix-0", "fix", "mean-subtracted", "x" * 300])
def test_rejects_unknown_exercise(name: str, world: World) -> None:
    path, query = f"/documents/{SLUG}", f"?exercise={name}"
    body = {"slug": SLUG, "source": "x", "kind": "run", "exercise": name}
    for method, target, data in (
        ("GET", build_session_url(world, path + query), None),
        ("POST", build_session_url(world, f"{path}/updates{query}"), EMPTY_UPDATE),
        ("POST", build_session_url(world, "/submissions"), body),
    ):
        assert send(make_client(), method, target, data).status_code == 404, method


def test_queues_and_lists_submissions_by_exercise(world: World) -> None:
    for name in ("fix-2", "test"):
        body = {"slug": SLUG, "source": "x = 1\n", "kind": "submit", "exercise": name}
        assert send(make_client(), "POST", build_session_url(world, "/submissions"), body).json()["exercise"] == name
    listed = send(make_client(), "GET", build_session_url(world, f"/submissions?slug={SLUG}&exercise=fix-2")).json()
    assert [row["exercise"] for row in listed] == ["fix-2"]
    assert Submission.objects.filter(exercise="test").count() == 1


def test_scores_debugging_exercises_separately(world: World) -> None:
    total = sum(not bug.cost for bug in catalog.get_problem(SLUG).bugs)
    store_as_worker(world.submission, make_report())
    store_as_worker(make_submission(world.robin, exercise="fix-1"), make_exercise_report("fix"))
    store_as_worker(
        make_submission(world.robin, exercise="fix-2"), make_exercise_report("fix", verdict=Verdict.ACCEPTED)
    )
    for caught in (2, 1):
        store_as_worker(make_submission(world.robin, exercise="test"), make_test_report(caught, total))
    make_submission(world.robin, exercise="test", kind="run")
    problem = send(make_client(), "GET", build_session_url(world)).json()["problems"][0]
    assert (problem["attempts"], problem["best"]["verdict"]) == (1, "wrong_answer")
    assert problem["debugging"] == {
        "fixes": [
            {"exercise": "fix-1", "attempts": 1, "solved": False},
            {"exercise": "fix-2", "attempts": 1, "solved": True},
        ],
        "fixes_total": len(catalog.get_problem(SLUG).bugs),
        "tests": {"attempts": 2, "caught": 2, "total": total, "solved": False},
    }


def load_report(world: World, row: Submission) -> dict[str, Any]:
    return send(make_client(), "GET", build_session_url(world, f"/submissions/{row.pk}")).json()["report"]


def test_shows_bugs_in_interview_only_after_end(world: World) -> None:
    fix = make_submission(world.robin, exercise="fix-1")
    test = make_submission(world.robin, exercise="test")
    store_as_worker(fix, make_exercise_report("fix", fix=1, given=BUG, verdict=Verdict.ACCEPTED))
    store_as_worker(test, make_test_report(1, 3))
    assert (load_report(world, fix)["given"], load_report(world, fix)["bugs"]) == (None, [])
    before = load_report(world, test)["implementations"][0]
    assert (before["label"], before["bug"], before["passed"]) == ("buggy 1", None, False)
    show_results(world.robin, world.ada)
    unredacted = send(make_client(world.ada), "GET", f"/api/submissions/{test.pk}").json()["report"]
    assert unredacted["implementations"][0]["bug"]["id"] == BUG.id
    send(make_client(), "POST", build_session_url(world, "/end"))
    assert load_report(world, fix)["given"]["id"] == BUG.id
    assert load_report(world, test)["implementations"][0]["bug"]["id"] == BUG.id


@pytest.mark.django_db
def test_shows_bug_in_practice_once_fixed() -> None:
    browser, url = make_client(), "/api/sessions/practice/submissions"
    body = {"slug": SLUG, "source": "", "kind": "submit", "exercise": "fix-1"}
    first = Submission.objects.get(pk=send(browser, "POST", url, body).json()["id"])
    store_as_worker(first, make_exercise_report("fix", fix=1, given=BUG))
    report = send(browser, "GET", f"{url}/{first.pk}").json()["report"]
    assert (report["given"], report["bugs"]) == (None, [])
    other = Submission.objects.get(pk=send(browser, "POST", url, body | {"exercise": "fix-2"}).json()["id"])
    store_as_worker(other, make_exercise_report("fix", fix=2, given=BUG, verdict=Verdict.ACCEPTED))
    assert send(browser, "GET", f"{url}/{first.pk}").json()["report"]["given"] is None
    second = Submission.objects.get(pk=send(browser, "POST", url, body).json()["id"])
    store_as_worker(second, make_exercise_report("fix", fix=1, given=BUG, verdict=Verdict.ACCEPTED))
    for row in (first, second):
        assert send(browser, "GET", f"{url}/{row.pk}").json()["report"]["given"]["id"] == BUG.id


@pytest.mark.django_db
def test_shows_bug_in_practice_once_given_up() -> None:
    browser, url = make_client(), "/api/sessions/practice/submissions"
    body = {"slug": SLUG, "source": "", "kind": "submit", "exercise": "fix-1"}
    row = Submission.objects.get(pk=send(browser, "POST", url, body).json()["id"])
    store_as_worker(row, make_exercise_report("fix", fix=1, given=BUG))
    assert send(browser, "GET", f"{url}/{row.pk}").json()["report"]["given"] is None
    assert send(browser, "POST", "/api/sessions/practice/give-up", {"slug": SLUG}).status_code == 200
    assert send(browser, "GET", f"{url}/{row.pk}").json()["report"]["given"]["id"] == BUG.id


@pytest.mark.django_db(transaction=True)
def test_streams_implementations_without_bugs(broker: Broker, transactional_db: None) -> None:
    row = make_submission(make_session(make_user("ada"), "Robin"), exercise="test")

    async def read_stream() -> None:
        publisher = EventPublisher(row.pk)
        publisher.create_stream()
        publisher.publish_implementation(make_implementation(1))
        stream = await open_stream(row)
        await anext(stream)
        event = await anext(stream)
        assert event["event"] == "implementation"
        assert (json.loads(event["data"])["bug"], json.loads(event["data"])["passed"]) == (None, False)
        assert BUG.id not in event["data"]
        await sync_to_async(store_as_worker)(row, make_test_report(1, 3))
        await read_remaining(stream)
        await sync_to_async(connections.close_all)()

    asyncio.run(asyncio.wait_for(read_stream(), 30))
