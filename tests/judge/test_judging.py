"""A worker process on real sources in a real sandbox: what it stores, what it tells, and what it does when we fail."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded

from judge.actions.queue.claim_submission import claim_submission
from judge.actions.queue.requeue_submission import MAX_ATTEMPTS
from judge.domain import catalog
from judge.messaging.publisher import get_stream_key
from judge.models import Attempt, Submission
from judge.workers import judging
from sandbox import SandboxUnavailable
from tests.judge.broker import Broker
from tests.judge.factories import SLUG, make_session, make_submission, make_user, load_accepted_source

pytestmark = pytest.mark.django_db(transaction=True)

Make = Callable[..., Submission]


@pytest.fixture(scope="module", autouse=True)
def cells() -> Iterator[None]:
    yield
    judging.close_sandbox()


@pytest.fixture
def make(transactional_db: None) -> Make:
    session = make_session(make_user("ada"), "Robin")

    def made(source: bytes, **fields: Any) -> Submission:
        return make_submission(session, source=source, **fields)

    return made


def test_it_judges_what_waits_and_stores_it(make: Make) -> None:
    good, bad = make(load_accepted_source()), make(b"def softmax(:\n")
    assert judging.judge_queued_submissions("cpu") == 2
    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.state, good.report.verdict, bad.report.verdict) == ("done", "accepted", "runtime_error")
    assert bad.report.load().line == 1
    assert judging.judge_queued_submissions("cpu") == 0


def test_it_names_the_bug(make: Make) -> None:
    bug = next(bug for bug in catalog.get_problem(SLUG).bugs if not bug.cost)
    row = make(next(iter(bug.sources.values())))
    judging.judge_queued_submissions("cpu")
    row.refresh_from_db()
    assert row.report.load().bugs[0].id == bug.id


def test_it_judges_each_exercise(make: Make, broker: Broker) -> None:
    problem = catalog.get_problem(SLUG)
    fix = make(load_accepted_source(), exercise="fix-1")
    tests = make(problem.exercise_tests, exercise="test")
    assert judging.judge_queued_submissions("cpu") == 2
    fix.refresh_from_db()
    tests.refresh_from_db()
    assert (fix.report.verdict, fix.report.load().fix, fix.report.load().exercise) == ("accepted", 1, "fix")
    report = tests.report.load()
    assert (tests.report.verdict, report.caught) == ("accepted", report.total)
    entries: Any = broker.client.xrange(get_stream_key(tests.pk))
    told = [json.loads(fields[b"data"]) for _, fields in entries if fields[b"event"] == b"implementation"]
    assert sorted(one["label"] for one in told) == sorted(one.label for one in report.implementations)


def test_it_runs_the_samples_alone(make: Make) -> None:
    row = make(load_accepted_source(), kind="run")
    judging.judge_queued_submissions("cpu")
    row.refresh_from_db()
    samples = [case.name for case in catalog.get_problem(SLUG).cases(1) if case.sample]
    assert [case.name for case in row.report.load().cases] == samples


def test_it_tells_each_case_and_then_to_look(make: Make, broker: Broker) -> None:
    row = make(load_accepted_source(), kind="run")
    judging.judge_queued_submissions("cpu")
    row.refresh_from_db()
    entries: Any = broker.client.xrange(get_stream_key(row.pk))
    told = [fields for _, fields in entries]
    names = [fields[b"event"].decode() for fields in told]
    cases = [json.loads(fields[b"data"]) for fields in told if fields[b"event"] == b"case"]
    assert (names[0], names[-1]) == ("look", "look")
    assert sorted(case["index"] for case in cases) == [case.index for case in row.report.load().cases]
    assert 0 < broker.client.ttl(get_stream_key(row.pk)) <= 3600  # type: ignore[operator] -- a sync client


def test_it_gives_a_row_back_when_the_judge_fails_and_at_last_says_so(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise OSError("the disk is on fire")

    monkeypatch.setattr(judging, "grade_exercise", broken)
    row = make(load_accepted_source())
    assert judging.judge_queued_submissions("cpu") == MAX_ATTEMPTS
    row.refresh_from_db()
    assert row.report.verdict == "judge_error"
    assert "on fire" not in row.report.body
    assert list(row.attempts.values_list("outcome", flat=True)) == ["failed"] * MAX_ATTEMPTS


def test_it_waits_and_spends_no_attempt_while_no_cell_is_to_be_had(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any, **__: Any) -> None:
        raise SandboxUnavailable("no launcher answers")

    monkeypatch.setattr(judging, "NO_CELL_WAIT_SECONDS", 0.01)
    row = make(load_accepted_source())
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(judging, "open_sandbox", away)
        meanwhile.setattr(judging, "_sandbox", None)
        assert [judging.judge_queued_submissions("cpu") for _ in range(MAX_ATTEMPTS + 1)] == [1] * (MAX_ATTEMPTS + 1)
    assert judging.judge_queued_submissions("cpu") == 1
    row.refresh_from_db()
    assert row.report.verdict == "accepted"
    assert set(row.attempts.values_list("outcome", flat=True)) == {"unavailable", "judged"}


def test_it_gives_a_row_back_at_the_soft_time_limit(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    real, tried = judging.grade_exercise, []

    def slow_at_first(*args: Any, **options: Any) -> Any:
        tried.append(1)
        if len(tried) == 1:
            raise SoftTimeLimitExceeded
        return real(*args, **options)

    monkeypatch.setattr(judging, "grade_exercise", slow_at_first)
    row = make(load_accepted_source())
    judging.judge_queued_submissions("cpu")
    row.refresh_from_db()
    assert (row.report.verdict, row.report.attempt) == ("accepted", 2)


def test_it_stores_nothing_for_a_row_that_another_one_took_over(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    real = judging.grade_exercise

    def taken_over(*args: Any, **options: Any) -> Any:
        report = real(*args, **options)
        Submission.objects.update(state="queued", lease_until=None)
        assert claim_submission("cpu", "another")
        return report

    monkeypatch.setattr(judging, "grade_exercise", taken_over)
    row = make(load_accepted_source())
    assert judging.judge_queued_submissions("cpu") == 1
    row.refresh_from_db()
    assert (row.state, row.attempt) == ("judging", 2)
    assert list(row.attempts.order_by("number").values_list("outcome", flat=True)) == ["", ""]


def test_it_ends_a_row_whose_problem_is_gone(make: Make) -> None:
    row = make(load_accepted_source(), slug="retired")
    judging.judge_queued_submissions("cpu")
    row.refresh_from_db()
    assert row.report.verdict == "judge_error"


def test_it_keeps_its_lease_while_it_judges(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("judge.workers.lease.RENEW_SECONDS", 0.05)
    seen = []
    real = judging.grade_exercise

    def watched(*args: Any, **options: Any) -> Any:
        before = Submission.objects.get().lease_until
        report = real(*args, **options)
        seen.append((before, Submission.objects.get().lease_until))
        return report

    monkeypatch.setattr(judging, "grade_exercise", watched)
    make(load_accepted_source() + b"\nimport time\ntime.sleep(0.5)\n", kind="run")
    judging.judge_queued_submissions("cpu")
    ((before, after),) = seen
    assert after > before
    assert Attempt.objects.get().outcome == "judged"
