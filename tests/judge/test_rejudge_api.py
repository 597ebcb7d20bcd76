"""/api/operator/rejudges: what is judged again, and what is seen of it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from judge.actions.queue.reclaim_leases import reclaim_expired_leases
from judge.actions.rejudges import enqueue_reruns as feeding
from judge.actions.rejudges.enqueue_reruns import enqueue_reruns
from judge.domain import catalog
from judge.grading.report import GradingReport, Score, Verdict
from judge.models import (
    Priority,
    Rejudge,
    RejudgeItem,
    Report,
    Submission,
)
from judge.workers import judging
from tests.judge.factories import SLUG, World, make_client, get_id, make_submission, send, store_as_worker
from tests.judge.rejudge_helpers import ACCEPTED, URL, WRONG, call_rejudge_api, count_matching, judge_next, make_judged_submission, make_rejudge, get_report


@pytest.fixture(scope="module", autouse=True)
def cells() -> Iterator[None]:
    yield
    judging.close_sandbox()


@pytest.fixture
def done(world: World) -> Submission:
    """Robin's only one, judged wrong."""
    store_as_worker(world.submission, WRONG)
    return world.submission


@pytest.mark.django_db(transaction=True)
def test_it_judges_again_by_a_worker_and_replaces_what_is_applied(world: World) -> None:
    problem = catalog.get_problem(SLUG)
    right = next(iter(problem.accepted.values()))
    row = make_judged_submission(world, source=right)  # as an older version of the problem would have judged it
    world.submission.delete()
    made = make_rejudge(world.olga, other_versions=True)
    assert (made["state"], made["total"], made["judged"]) == ("judging", 1, 0)
    assert judging.judge_queued_submissions("cpu") == 1
    seen = call_rejudge_api(world.olga, "GET", f"/{made['id']}")
    assert (seen["state"], seen["verdict"], seen["versions"]) == ("ready", 1, [problem.version])
    assert seen["transitions"] == [{"before": "wrong_answer", "after": "accepted", "count": 1}]
    assert get_report(row).verdict == "wrong_answer"
    applied = call_rejudge_api(world.olga, "POST", f"/{made['id']}/apply")
    assert (applied["state"], applied["decided_by"]) == ("applied", "olga")
    row.refresh_from_db()
    assert (row.report.verdict, row.problem_version) == ("accepted", problem.version)
    assert row.report.scores == {name: score.model_dump() for name, score in row.report.load().scores.items()}
    kept = RejudgeItem.objects.get()
    assert (GradingReport.model_validate_json(kept.previous_report), kept.state) == (WRONG, "replaced")
    assert count_matching(world.olga, other_versions=True)["submissions"] == 0


@pytest.mark.django_db(transaction=True)
def test_it_judges_the_exercises_again(world: World) -> None:
    problem = catalog.get_problem(SLUG)
    world.submission.delete()
    make_judged_submission(world, source=next(iter(problem.accepted.values())), exercise="fix-1")
    make_judged_submission(world, source=problem.exercise_tests, exercise="test")
    made = make_rejudge(world.olga)
    assert judging.judge_queued_submissions("cpu") == 2
    items = call_rejudge_api(world.olga, "GET", f"/{made['id']}/items")["items"]
    found = [(one["exercise"], one["after"]["verdict"]) for one in items]
    assert found == [("fix-1", "accepted"), ("test", "accepted")]


def test_it_takes_what_was_asked_for_alone(world: World, done: Submission) -> None:
    make_judged_submission(world, kind="run")
    accepted = make_judged_submission(world, ACCEPTED, problem_version=catalog.get_problem(SLUG).version)
    Submission.objects.filter(pk=accepted.pk).update(created_at=timezone.now() - timedelta(days=3))
    make_judged_submission(world, slug="lru_cache")
    make_submission(world.robin)  # waits
    store_as_worker(make_submission(world.sam), WRONG)
    yesterday = (timezone.now() - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    numbers = {
        3: {},
        2: {"verdict": "wrong_answer"},
        1: {"verdict": "accepted"},
        0: {"verdict": "time_limit"},
    }
    for number, wanted in numbers.items():
        assert count_matching(world.olga, **wanted)["submissions"] == number
    assert count_matching(world.olga, other_versions=True)["submissions"] == 2
    assert count_matching(world.olga, since=yesterday)["submissions"] == 2
    assert count_matching(world.olga, interview_id=world.interview.pk)["submissions"] == 2
    counted = count_matching(world.olga)
    assert counted["verdicts"] == {"wrong_answer": 2, "accepted": 1}
    assert make_rejudge(world.olga, interview_id=world.interview.pk, verdict="wrong_answer")["total"] == 1
    assert RejudgeItem.objects.get().submission_id == done.pk
    wanted = {"interview_id": world.interview.pk, "verdict": "wrong_answer", "other_versions": False, "since": None}
    assert Rejudge.objects.get().filter == wanted


def test_it_leaves_out_what_stands_in_another_open_set(world: World, done: Submission) -> None:
    first = make_rejudge(world.olga)
    later = make_judged_submission(world)
    counted = count_matching(world.olga)
    assert (counted["submissions"], counted["in_other_rejudges"]) == (1, 1)
    second = make_rejudge(world.olga)
    assert list(RejudgeItem.objects.filter(rejudge=second["id"]).values_list("submission", flat=True)) == [later.pk]
    refused = call_rejudge_api(world.olga, "POST", body={"problem": SLUG, "reason": "x"}, status=422)
    assert "no rejudge was made" in refused["message"]
    assert Rejudge.objects.count() == 2
    call_rejudge_api(world.olga, "POST", f"/{first['id']}/discard")
    assert count_matching(world.olga)["submissions"] == 1


def test_it_gives_a_submission_to_one_set_although_two_are_made_at_once(world: World, done: Submission) -> None:
    """The second one looked before the first one stood there."""
    mine, theirs = (Rejudge.objects.create(slug=SLUG, reason="x") for _ in range(2))
    for rejudge in (mine, theirs):
        row = RejudgeItem(rejudge=rejudge, submission=done)
        RejudgeItem.objects.bulk_create([row], ignore_conflicts=True)
    assert (mine.items.count(), theirs.items.count()) == (1, 0)


@pytest.mark.parametrize(
    "wrong", [{"reason": " "}, {"problem": "none-such"}, {"since": "2026-01-01"}, {"verdict": "x"}]
)
def test_it_refuses_what_makes_no_sense(world: World, done: Submission, wrong: dict[str, Any]) -> None:
    answer = send(make_client(world.olga), "POST", URL, {"problem": SLUG, "reason": "x", **wrong})
    assert answer.status_code in (404, 422)
    assert not Rejudge.objects.exists()


# The queue


def test_it_stands_behind_everything_else_and_takes_no_room(world: World, done: Submission, settings: Any) -> None:
    settings.QUEUE_LIMIT = 1
    settings.SUBMISSIONS_PER_MINUTE = 2
    make_rejudge(world.olga)
    body = {"slug": SLUG, "source": "x = 1\n", "kind": "submit"}
    answer = send(make_client(), "POST", f"/api/sessions/{world.robin.token}/submissions", body)
    assert answer.status_code == 201
    practice = make_submission(world.robin, priority=Priority.PRACTICE)
    order = [judge_next(WRONG).pk for _ in range(3)]
    assert order[:2] == [get_id(answer), practice.pk]
    assert Submission.all_objects.get(pk=order[2]).rerun_of_id == done.pk


def test_it_feeds_a_large_set_in_parts(world: World, done: Submission, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeding, "MAX_QUEUED_RERUNS", 2)
    for _ in range(4):
        make_judged_submission(world)
    make_rejudge(world.olga)
    waiting = Submission.all_objects.filter(rerun_of__isnull=False, state="queued")
    assert (waiting.count(), enqueue_reruns()) == (2, 0)
    judge_next(WRONG)
    reclaim_expired_leases()
    assert waiting.count() == 2
    for _ in range(4):
        judge_next(WRONG)
        reclaim_expired_leases()
    assert not waiting.exists()
    assert call_rejudge_api(world.olga, "GET")[0]["state"] == "ready"


def test_nobody_sees_a_rerun(world: World, done: Submission) -> None:
    session = f"/api/sessions/{world.robin.token}"
    pages = [
        (make_client(), session),
        (make_client(), f"{session}/submissions"),
        (make_client(world.ada), f"/api/interviews/{world.interview.pk}"),
    ]
    before = [send(client, "GET", url).json() for client, url in pages]
    make_rejudge(world.olga)
    rerun = Submission.all_objects.get(rerun_of=done)
    for state in ("queued", "done"):
        assert [send(client, "GET", url).json() for client, url in pages] == before, state
        for who, url in (
            (None, f"{session}/submissions/{rerun.pk}"),
            (None, f"{session}/submissions/{rerun.pk}/events"),
            (world.ada, f"/api/submissions/{rerun.pk}"),
            (world.olga, f"/api/submissions/{rerun.pk}"),
            (world.olga, f"/api/submissions/{rerun.pk}/events"),
        ):
            assert send(make_client(who), "GET", url).status_code == 404, url
        if state == "queued":
            judge_next(ACCEPTED)


# What is seen


def test_it_tells_changed_verdicts_from_changed_details_and_from_no_change(world: World, done: Submission) -> None:
    for _ in range(3):
        make_judged_submission(world)
    made = make_rejudge(world.olga)
    better = WRONG.model_copy(update={"scores": {"normal": Score(passed=2, total=2)}})
    unnamed = WRONG.model_copy(update={"bugs": []})
    for graded in (ACCEPTED, better, unnamed, WRONG):
        judge_next(graded)
    seen = call_rejudge_api(world.olga, "GET", f"/{made['id']}")
    assert [seen[name] for name in ("verdict", "details", "none", "failed")] == [1, 2, 1, 0]
    changed = call_rejudge_api(world.olga, "GET", f"/{made['id']}/items?change=verdict&before=wrong_answer&after=accepted")
    assert changed["total"] == 1
    (item,) = changed["items"]
    assert (item["candidate"], item["before"]["bugs"], item["after"]["bugs"]) == ("Robin", ["The mean"], [])
    assert (item["before"]["problem_version"], item["after"]["problem_version"]) == ("0123456789ab", "new")
    assert call_rejudge_api(world.olga, "GET", f"/{made['id']}/items?change=verdict&before=accepted")["total"] == 0
    assert call_rejudge_api(world.olga, "GET", f"/{made['id']}/items?change=details&offset=1")["total"] == 2
    assert len(call_rejudge_api(world.olga, "GET", f"/{made['id']}/items?change=details&offset=1")["items"]) == 1


def test_it_shows_which_cases_ended_otherwise(world: World, done: Submission) -> None:
    made = make_rejudge(world.olga)
    cases = [WRONG.cases[0].model_copy(update={"verdict": Verdict.ACCEPTED, "message": "It passes."}), WRONG.cases[1]]
    judge_next(WRONG.model_copy(update={"cases": cases, "verdict": Verdict.TIME_LIMIT}))
    item = call_rejudge_api(world.olga, "GET", f"/{made['id']}/items")["items"][0]
    expected = [
        {"name": "case 0", "group": "normal", "before": "wrong_answer", "after": "accepted", "message": "It passes."}
    ]
    assert call_rejudge_api(world.olga, "GET", f"/{made['id']}/items/{item['id']}")["cases"] == expected
    call_rejudge_api(world.olga, "POST", f"/{made['id']}/apply")
    assert call_rejudge_api(world.olga, "GET", f"/{made['id']}/items/{item['id']}")["cases"] == expected


def test_it_compares_by_columns_what_another_version_of_the_server_wrote(world: World, done: Submission) -> None:
    Report.objects.update(body='{"written": "otherwise"}')
    made = make_rejudge(world.olga)
    judge_next(ACCEPTED)
    (item,) = call_rejudge_api(world.olga, "GET", f"/{made['id']}/items")["items"]
    assert (item["before"]["verdict"], item["before"]["scores"]["normal"]["passed"]) == ("wrong_answer", 1)
    for _ in range(2):
        seen = call_rejudge_api(world.olga, "GET", f"/{made['id']}/items/{item['id']}")
        assert "another version of this server" in seen["message_before"]
        assert [case["before"] for case in seen["cases"]] == [None, None]
        if not item["replaced"]:
            call_rejudge_api(world.olga, "POST", f"/{made['id']}/apply")
            item["replaced"] = True
    assert get_report(done).verdict == "accepted"


def test_it_names_nobody_in_practice(world: World) -> None:
    browser = make_client()
    body = {"slug": SLUG, "source": "x = 1\n", "kind": "submit"}
    send(browser, "POST", "/api/sessions/practice/submissions", body)
    world.submission.delete()
    judge_next(WRONG)
    made = make_rejudge(world.olga)
    judge_next(ACCEPTED)
    (item,) = call_rejudge_api(world.olga, "GET", f"/{made['id']}/items")["items"]
    assert (item["submission_id"], item["candidate"], item["interview_title"]) == (None, None, None)
