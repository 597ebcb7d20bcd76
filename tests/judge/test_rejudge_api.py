"""/api/operator/rejudges: which submissions are judged again, and what operators see of the results."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from judge.actions.queue.sweep_queue import sweep_queue
from judge.actions.rejudges import enqueue_reruns as enqueue_reruns_module
from judge.actions.rejudges.enqueue_reruns import enqueue_reruns
from judge.domain import catalog
from judge.grading.report import GradingReport, Score, Verdict
from judge.models import Membership, Priority, Rejudge, RejudgeItem, Report, Submission
from judge.workers import judging, process_sandbox
from tests.judge.factories import SLUG, World, get_id, get_team, make_client, make_submission, send, store_as_worker
from tests.judge.rejudge_helpers import (
    ACCEPTED,
    URL,
    WRONG_ANSWER,
    call_rejudge_api,
    count_matching,
    get_report,
    judge_next,
    make_judged_submission,
    make_rejudge,
)


@pytest.fixture(scope="module", autouse=True)
def cells() -> Iterator[None]:
    yield
    process_sandbox.close_sandbox()


@pytest.fixture
def done(world: World) -> Submission:
    """Robin's only submission, with the verdict wrong answer."""
    store_as_worker(world.submission, WRONG_ANSWER)
    return world.submission


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("require_sandbox")
def test_worker_judges_reruns_and_apply_replaces_reports(world: World) -> None:
    problem = catalog.get_problem(SLUG)
    source = next(iter(problem.accepted.values()))
    row = make_judged_submission(world, source=source)  # judged as by an older version of the problem
    world.submission.delete()
    rejudge = make_rejudge(world.olga, other_versions=True)
    assert (rejudge["state"], rejudge["total"], rejudge["judged"]) == ("judging", 1, 0)
    assert judging.judge_queued_submissions("cpu") == 1
    detail = call_rejudge_api(world.olga, "GET", f"/{rejudge['id']}")
    assert (detail["state"], detail["verdict_changes"], detail["versions"]) == ("ready", 1, [problem.version])
    assert detail["transitions"] == [{"before": "wrong_answer", "after": "accepted", "count": 1}]
    assert get_report(row).verdict == "wrong_answer"
    applied = call_rejudge_api(world.olga, "POST", f"/{rejudge['id']}/apply")
    assert (applied["state"], applied["decided_by"]) == ("applied", "olga")
    row.refresh_from_db()
    assert (row.report.verdict, row.problem_version) == ("accepted", problem.version)
    assert row.report.scores == {name: score.model_dump() for name, score in row.report.load().scores.items()}
    item = RejudgeItem.objects.get()
    assert (GradingReport.model_validate_json(item.previous_report), item.state) == (WRONG_ANSWER, "replaced")
    assert count_matching(world.olga, other_versions=True)["submissions"] == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("require_sandbox")
def test_rejudges_debugging_exercises(world: World) -> None:
    problem = catalog.get_problem(SLUG)
    world.submission.delete()
    make_judged_submission(world, source=next(iter(problem.accepted.values())), exercise="fix-1")
    make_judged_submission(world, source=problem.exercise_tests, exercise="test")
    rejudge = make_rejudge(world.olga)
    assert judging.judge_queued_submissions("cpu") == 2
    items = call_rejudge_api(world.olga, "GET", f"/{rejudge['id']}/items")["items"]
    verdicts = [(item["exercise"], item["after"]["verdict"]) for item in items]
    assert verdicts == [("fix-1", "accepted"), ("test", "accepted")]


def test_selects_only_matching_submissions(world: World, done: Submission) -> None:
    make_judged_submission(world, kind="run")
    accepted = make_judged_submission(world, ACCEPTED, problem_version=catalog.get_problem(SLUG).version)
    Submission.objects.filter(pk=accepted.pk).update(created_at=timezone.now() - timedelta(days=3))
    make_judged_submission(world, slug="lru_cache")
    make_submission(world.robin)  # queued
    store_as_worker(make_submission(world.sam), WRONG_ANSWER)
    yesterday = (timezone.now() - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    numbers = {
        3: {},
        2: {"verdict": "wrong_answer"},
        1: {"verdict": "accepted"},
        0: {"verdict": "time_limit"},
    }
    for number, filters in numbers.items():
        assert count_matching(world.olga, **filters)["submissions"] == number
    assert count_matching(world.olga, other_versions=True)["submissions"] == 2
    assert count_matching(world.olga, since=yesterday)["submissions"] == 2
    assert count_matching(world.olga, interview_id=world.interview.pk)["submissions"] == 2
    counts = count_matching(world.olga)
    assert counts["verdicts"] == {"wrong_answer": 2, "accepted": 1}
    assert make_rejudge(world.olga, interview_id=world.interview.pk, verdict="wrong_answer")["total"] == 1
    assert RejudgeItem.objects.get().submission_id == done.pk
    stored_filter = {
        "interview_id": world.interview.pk,
        "verdict": "wrong_answer",
        "other_versions": False,
        "since": None,
    }
    assert Rejudge.objects.get().filter == stored_filter


def test_leaves_out_submissions_of_other_open_rejudges(world: World, done: Submission) -> None:
    first = make_rejudge(world.olga)
    later = make_judged_submission(world)
    counts = count_matching(world.olga)
    assert (counts["submissions"], counts["in_other_rejudges"]) == (1, 1)
    second = make_rejudge(world.olga)
    assert list(RejudgeItem.objects.filter(rejudge=second["id"]).values_list("submission", flat=True)) == [later.pk]
    refused = call_rejudge_api(world.olga, "POST", body={"problem": SLUG, "reason": "x"}, status=422)
    assert "no rejudge was created" in refused["message"]
    assert Rejudge.objects.count() == 2
    call_rejudge_api(world.olga, "POST", f"/{first['id']}/discard")
    assert count_matching(world.olga)["submissions"] == 1


def test_submission_joins_only_one_of_two_new_rejudges(world: World, done: Submission) -> None:
    """The second rejudge selected its submissions before the first one was stored."""
    first, second = (Rejudge.objects.create(slug=SLUG, reason="x") for _ in range(2))
    for rejudge in (first, second):
        row = RejudgeItem(rejudge=rejudge, submission=done)
        RejudgeItem.objects.bulk_create([row], ignore_conflicts=True)
    assert (first.items.count(), second.items.count()) == (1, 0)


@pytest.mark.parametrize(
    "wrong", [{"reason": " "}, {"problem": "none-such"}, {"since": "2026-01-01"}, {"verdict": "x"}]
)
def test_refuses_invalid_rejudge(world: World, done: Submission, wrong: dict[str, Any]) -> None:
    response = send(make_client(world.olga), "POST", URL, {"problem": SLUG, "reason": "x", **wrong})
    assert response.status_code in (404, 422)
    assert not Rejudge.objects.exists()


# The queue


def test_reruns_have_lowest_priority_and_no_limits(world: World, done: Submission, settings: Any) -> None:
    settings.QUEUE_LIMIT = 1
    settings.SUBMISSIONS_PER_MINUTE = 2
    make_rejudge(world.olga)
    body = {"slug": SLUG, "source": "x = 1\n", "kind": "submit"}
    response = send(make_client(), "POST", f"/api/sessions/{world.robin.token}/submissions", body)
    assert response.status_code == 201
    practice = make_submission(world.robin, priority=Priority.PRACTICE)
    order = [judge_next(WRONG_ANSWER).pk for _ in range(3)]
    assert order[:2] == [get_id(response), practice.pk]
    assert Submission.all_objects.get(pk=order[2]).rerun_of_id == done.pk


def test_enqueues_a_large_rejudge_in_parts(world: World, done: Submission, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enqueue_reruns_module, "MAX_QUEUED_RERUNS", 2)
    for _ in range(4):
        make_judged_submission(world)
    make_rejudge(world.olga)
    queued = Submission.all_objects.filter(rerun_of__isnull=False, state="queued")
    assert (queued.count(), enqueue_reruns()) == (2, 0)
    judge_next(WRONG_ANSWER)
    sweep_queue()
    assert queued.count() == 2
    for _ in range(4):
        judge_next(WRONG_ANSWER)
        sweep_queue()
    assert not queued.exists()
    assert call_rejudge_api(world.olga, "GET")[0]["state"] == "ready"


def test_reruns_are_invisible_to_users(world: World, done: Submission) -> None:
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
        for user, url in (
            (None, f"{session}/submissions/{rerun.pk}"),
            (None, f"{session}/submissions/{rerun.pk}/events"),
            (world.ada, f"/api/submissions/{rerun.pk}"),
            (world.olga, f"/api/submissions/{rerun.pk}"),
            (world.olga, f"/api/submissions/{rerun.pk}/events"),
        ):
            assert send(make_client(user), "GET", url).status_code == 404, url
        if state == "queued":
            judge_next(ACCEPTED)


# The results


@pytest.fixture
def olga_in_team(world: World) -> None:
    """The operator is also an interviewer in the team of the submission."""
    Membership.objects.create(team=get_team(world.ada), user=world.olga, role="interviewer")


@pytest.mark.usefixtures("olga_in_team")
def test_classifies_changes_of_verdict_and_details(world: World, done: Submission) -> None:
    for _ in range(3):
        make_judged_submission(world)
    rejudge = make_rejudge(world.olga)
    better = WRONG_ANSWER.model_copy(update={"scores": {"normal": Score(passed=2, total=2)}})
    unnamed = WRONG_ANSWER.model_copy(update={"bugs": []})
    for report in (ACCEPTED, better, unnamed, WRONG_ANSWER):
        judge_next(report)
    detail = call_rejudge_api(world.olga, "GET", f"/{rejudge['id']}")
    names = ("verdict_changes", "detail_changes", "unchanged", "failed")
    assert [detail[name] for name in names] == [1, 2, 1, 0]
    changed = call_rejudge_api(
        world.olga, "GET", f"/{rejudge['id']}/items?change=verdict&before=wrong_answer&after=accepted"
    )
    assert changed["total"] == 1
    (item,) = changed["items"]
    assert (item["candidate"], item["before"]["bugs"], item["after"]["bugs"]) == ("Robin", ["The mean"], [])
    assert (item["before"]["problem_version"], item["after"]["problem_version"]) == ("0123456789ab", "new")
    assert call_rejudge_api(world.olga, "GET", f"/{rejudge['id']}/items?change=verdict&before=accepted")["total"] == 0
    assert call_rejudge_api(world.olga, "GET", f"/{rejudge['id']}/items?change=details&offset=1")["total"] == 2
    assert len(call_rejudge_api(world.olga, "GET", f"/{rejudge['id']}/items?change=details&offset=1")["items"]) == 1


@pytest.mark.usefixtures("olga_in_team")
def test_shows_cases_with_another_result(world: World, done: Submission) -> None:
    rejudge = make_rejudge(world.olga)
    cases = [
        WRONG_ANSWER.cases[0].model_copy(update={"verdict": Verdict.ACCEPTED, "message": "It passes."}),
        WRONG_ANSWER.cases[1],
    ]
    judge_next(WRONG_ANSWER.model_copy(update={"cases": cases, "verdict": Verdict.TIME_LIMIT}))
    item = call_rejudge_api(world.olga, "GET", f"/{rejudge['id']}/items")["items"][0]
    expected = [
        {"name": "case 0", "group": "normal", "before": "wrong_answer", "after": "accepted", "message": "It passes."}
    ]
    assert call_rejudge_api(world.olga, "GET", f"/{rejudge['id']}/items/{item['id']}")["cases"] == expected
    call_rejudge_api(world.olga, "POST", f"/{rejudge['id']}/apply")
    assert call_rejudge_api(world.olga, "GET", f"/{rejudge['id']}/items/{item['id']}")["cases"] == expected


def test_compares_unreadable_old_report_by_columns(world: World, done: Submission) -> None:
    Report.objects.update(body='{"format": "unknown"}')
    rejudge = make_rejudge(world.olga)
    judge_next(ACCEPTED)
    (item,) = call_rejudge_api(world.olga, "GET", f"/{rejudge['id']}/items")["items"]
    assert (item["before"]["verdict"], item["before"]["scores"]["normal"]["passed"]) == ("wrong_answer", 1)
    for _ in range(2):
        detail = call_rejudge_api(world.olga, "GET", f"/{rejudge['id']}/items/{item['id']}")
        assert "another version of this server" in detail["message_before"]
        assert [case["before"] for case in detail["cases"]] == [None, None]
        if not item["replaced"]:
            call_rejudge_api(world.olga, "POST", f"/{rejudge['id']}/apply")
            item["replaced"] = True
    assert get_report(done).verdict == "accepted"


def test_hides_what_another_team_reads(world: World, done: Submission) -> None:
    rejudge = make_rejudge(world.olga, interview_id=world.interview.pk)
    cases = [each.model_copy(update={"verdict": Verdict.ACCEPTED, "message": "It passes."}) for each in ACCEPTED.cases]
    judge_next(ACCEPTED.model_copy(update={"cases": cases, "message": "All pass."}))
    assert rejudge["interview_title"] == f"Interview {world.interview.pk}"
    (item,) = call_rejudge_api(world.olga, "GET", f"/{rejudge['id']}/items")["items"]
    detail = call_rejudge_api(world.olga, "GET", f"/{rejudge['id']}/items/{item['id']}")
    for fields in (item, detail):
        assert fields["submission_id"] is None
        assert fields["candidate"] == f"Candidate {world.robin.candidate_id}"
        assert fields["interview_title"] == f"Interview {world.interview.pk}"
        assert (fields["before"]["verdict"], fields["after"]["verdict"]) == ("wrong_answer", "accepted")
    assert [case["after"] for case in detail["cases"]] == ["accepted", "accepted"]
    assert {case["message"] for case in detail["cases"]} == {""}
    assert (detail["message_before"], detail["message_after"]) == ("", "")


def test_items_of_practice_are_anonymous(world: World) -> None:
    browser = make_client()
    body = {"slug": SLUG, "source": "x = 1\n", "kind": "submit"}
    send(browser, "POST", "/api/sessions/practice/submissions", body)
    world.submission.delete()
    judge_next(WRONG_ANSWER)
    rejudge = make_rejudge(world.olga)
    judge_next(ACCEPTED)
    (item,) = call_rejudge_api(world.olga, "GET", f"/{rejudge['id']}/items")["items"]
    assert (item["submission_id"], item["candidate"], item["interview_title"]) == (None, None, None)
