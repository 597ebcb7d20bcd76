"""Judging real sources in a real sandbox: stored reports, published events and internal errors."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded

from judge.actions.queue.cancel_submission import cancel_submission
from judge.actions.queue.claim_submission import claim_submission
from judge.actions.queue.requeue_submission import MAX_ATTEMPTS
from judge.domain import catalog
from judge.grading.context import GradingContext
from judge.grading.errors import GradingError, NotMeasurableError
from judge.grading.grade import grade
from judge.grading.report import CaseReport, GradingReport
from judge.messaging.publisher import EventPublisher, get_stream_key
from judge.models import Attempt, Report, Submission
from judge.operations import queue_status
from judge.operations.queue_status import NOT_MEASURED
from judge.workers import failed_attempts, judging, process_sandbox
from judge.workers.shared_state import SharedState
from sandbox import SandboxUnavailable
from sandbox.cell import CellLostError
from tests.judge.factories import (
    SLUG,
    load_accepted_source,
    make_report,
    make_session,
    make_slow_source,
    make_submission,
    make_user,
)
from tools.stack import Broker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("require_sandbox")]

RowFactory = Callable[..., Submission]


@pytest.fixture(scope="module", autouse=True)
def close_sandbox_at_end() -> Iterator[None]:
    yield
    process_sandbox.close_sandbox()


@pytest.fixture
def make_row(transactional_db: None) -> RowFactory:
    session = make_session(make_user("ada"), "Robin")

    def make_row_with_source(source: bytes, **fields: Any) -> Submission:
        return make_submission(session, source=source, **fields)

    return make_row_with_source


def test_judges_and_stores_queued_submissions(make_row: RowFactory) -> None:
    good, bad = make_row(load_accepted_source()), make_row(b"def softmax(:\n")
    assert judging.judge_queued_submissions("cpu") == 2
    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.state, good.report.verdict, bad.report.verdict) == ("done", "accepted", "runtime_error")
    assert bad.report.load().line == 1
    assert judging.judge_queued_submissions("cpu") == 0


def test_names_known_bug(make_row: RowFactory) -> None:
    bug = next(bug for bug in catalog.get_problem(SLUG).bugs if not bug.cost)
    row = make_row(next(iter(bug.sources.values())))
    judging.judge_queued_submissions("cpu")
    row.refresh_from_db()
    assert row.report.load().bugs[0].id == bug.id


def test_judges_each_exercise(make_row: RowFactory, broker: Broker) -> None:
    problem = catalog.get_problem(SLUG)
    fix = make_row(load_accepted_source(), exercise="fix-1")
    tests = make_row(problem.exercise_tests, exercise="test")
    assert judging.judge_queued_submissions("cpu") == 2
    fix.refresh_from_db()
    tests.refresh_from_db()
    assert (fix.report.verdict, fix.report.load().fix, fix.report.load().exercise) == ("accepted", 1, "fix")
    report = tests.report.load()
    assert (tests.report.verdict, report.caught) == ("accepted", report.total)
    entries: Any = broker.client.xrange(get_stream_key(tests.pk))
    published = [json.loads(fields[b"data"]) for _, fields in entries if fields[b"event"] == b"implementation"]
    assert sorted(each["label"] for each in published) == sorted(each.label for each in report.implementations)


def test_run_judges_only_samples(make_row: RowFactory) -> None:
    row = make_row(load_accepted_source(), kind="run")
    judging.judge_queued_submissions("cpu")
    row.refresh_from_db()
    samples = [case.name for case in catalog.get_problem(SLUG).cases(1) if case.sample]
    assert [case.name for case in row.report.load().cases] == samples


def test_publishes_each_case_and_state_change(make_row: RowFactory, broker: Broker) -> None:
    row = make_row(load_accepted_source(), kind="run")
    judging.judge_queued_submissions("cpu")
    row.refresh_from_db()
    entries: Any = broker.client.xrange(get_stream_key(row.pk))
    names = [fields[b"event"].decode() for _, fields in entries]
    cases = [json.loads(fields[b"data"]) for _, fields in entries if fields[b"event"] == b"case"]
    assert (names[0], names[-1]) == ("state_changed", "state_changed")
    assert sorted(case["index"] for case in cases) == [case.index for case in row.report.load().cases]
    assert 0 < broker.client.ttl(get_stream_key(row.pk)) <= 300  # type: ignore[operator] -- a sync client


def test_ends_with_judge_error_after_internal_failures(make_row: RowFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail_to_grade(*_: Any, **__: Any) -> None:
        raise RuntimeError("the judge is on fire")

    monkeypatch.setattr(judging, "choose_grader", lambda *_: fail_to_grade)
    row = make_row(load_accepted_source())
    assert judging.judge_queued_submissions("cpu") == MAX_ATTEMPTS
    row.refresh_from_db()
    assert row.report.verdict == "judge_error"
    assert "on fire" not in row.report.body
    assert list(row.attempts.values_list("ending", flat=True)) == ["failed"] * MAX_ATTEMPTS


def test_missing_cells_do_not_use_up_attempts(make_row: RowFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail_to_open(*_: Any, **__: Any) -> None:
        raise SandboxUnavailable("no launcher answers")

    monkeypatch.setattr(judging, "NO_CELL_WAIT_SECONDS", 0.01)
    row = make_row(load_accepted_source())
    with monkeypatch.context() as patch:
        patch.setattr(process_sandbox, "open_sandbox", fail_to_open)
        patch.setattr(process_sandbox, "_sandbox", None)
        assert [judging.judge_queued_submissions("cpu") for _ in range(MAX_ATTEMPTS + 1)] == [1] * (MAX_ATTEMPTS + 1)
    assert judging.judge_queued_submissions("cpu") == 1
    row.refresh_from_db()
    assert row.report.verdict == "accepted"
    assert set(row.attempts.values_list("ending", flat=True)) == {"unavailable", "judged"}


def test_lost_cells_do_not_use_up_attempts(make_row: RowFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    def lose_cell(*_: Any, **__: Any) -> None:
        raise CellLostError("The cell exited")

    monkeypatch.setattr(judging, "NO_CELL_WAIT_SECONDS", 0.01)
    row = make_row(load_accepted_source())
    with monkeypatch.context() as patch:
        patch.setattr(judging, "choose_grader", lambda *_: lose_cell)
        for _ in range(MAX_ATTEMPTS + 1):
            judging.judge_queued_submissions("cpu")
    assert judging.judge_queued_submissions("cpu") == 1
    row.refresh_from_db()
    assert row.report.verdict == "accepted"
    assert set(row.attempts.values_list("ending", "error")) == {
        ("unavailable", "cell lost: The cell exited"),
        ("judged", ""),
    }


@pytest.mark.parametrize("must_always_measure", [False, True])
def test_gives_back_twice_what_cannot_be_measured(
    make_row: RowFactory, monkeypatch: pytest.MonkeyPatch, must_always_measure: bool
) -> None:
    """Afterwards a solution is judged without the measurement. A fix cannot be: that is no fault of its code."""

    def grade_if_measured(context: GradingContext, *_: Any) -> GradingReport:
        if context.must_measure or must_always_measure:
            raise NotMeasurableError
        return make_report()

    monkeypatch.setattr(judging, "choose_grader", lambda *_: grade_if_measured)
    row = make_row(load_accepted_source())
    assert judging.judge_queued_submissions("cpu") == 3
    row.refresh_from_db()
    attempts = [*row.attempts.order_by("number").values_list("ending", "error")]
    assert attempts[:2] == [("unavailable", NOT_MEASURED)] * 2
    assert queue_status.get_missing_cell_error() == ""
    report = row.report.load()
    if must_always_measure:
        assert report.verdict == "judge_error"
        assert "not a fault in your code. The CPU time of your solution could not be measured" in report.message
    else:
        assert (report.verdict, attempts[2]) == ("wrong_answer", ("judged", ""))  # that of `make_report`


@pytest.mark.parametrize(
    "error", [PermissionError(13, "Permission denied", "/cache"), RuntimeError("can't start new thread")]
)
def test_errors_of_the_machine_do_not_use_up_attempts(
    error: Exception, make_row: RowFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail_to_grade(*_: Any, **__: Any) -> None:
        raise GradingError("the outcomes could not be read") from error

    monkeypatch.setattr(judging, "NO_CELL_WAIT_SECONDS", 0.01)
    monkeypatch.setattr(judging, "choose_grader", lambda *_: fail_to_grade)
    row = make_row(load_accepted_source())
    for _ in range(MAX_ATTEMPTS + 1):
        judging.judge_queued_submissions("cpu")
    assert list(row.attempts.values_list("ending", flat=True)) == ["unavailable"] * (MAX_ATTEMPTS + 1)


def test_error_while_no_cells_were_available_costs_no_attempt(
    make_row: RowFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such as a reference that could not be run."""

    def fail_to_grade(*_: Any, **__: Any) -> None:
        failed_attempts.SHARED_STATE.record_cell_error()
        raise RuntimeError("the reference was not run")

    row = make_row(load_accepted_source())
    with monkeypatch.context() as patch:
        patch.setattr(failed_attempts, "SHARED_STATE", SharedState())
        patch.setattr(judging, "choose_grader", lambda *_: fail_to_grade)
        claimed = claim_submission("cpu", "w")
        assert claimed is not None
        judging.judge_submission(claimed)
    assert list(row.attempts.values_list("ending", flat=True)) == ["unavailable"]


@pytest.mark.parametrize(("has_outcomes", "ending"), [(False, "unavailable"), (True, "failed")])
def test_requeues_at_soft_time_limit(
    make_row: RowFactory, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, has_outcomes: bool, ending: str
) -> None:
    """Computing what all submissions to the problem need costs no attempt."""
    monkeypatch.setenv("JUDGE_CACHE", str(tmp_path))
    problem = replace(catalog.get_problem("softmax"), bugs=catalog.get_problem("softmax").bugs[:1])
    monkeypatch.setattr(catalog, "get_problem", lambda slug: problem)
    calls = []

    def fail_first_call(*args: Any, **options: Any) -> Any:
        calls.append(1)
        if len(calls) == 1:
            raise SoftTimeLimitExceeded
        return grade(*args, **options)

    monkeypatch.setattr(judging, "choose_grader", lambda *_: fail_first_call)
    row = make_row(load_accepted_source())
    if has_outcomes:
        GradingContext(problem, process_sandbox.get_sandbox(), seed=row.seed).get_fingerprints()
    judging.judge_queued_submissions("cpu")
    row.refresh_from_db()
    assert (row.report.verdict, row.report.attempt) == ("accepted", 2)
    assert row.attempts.get(number=1).ending == ending


def test_drops_report_after_lease_is_lost(make_row: RowFactory, monkeypatch: pytest.MonkeyPatch) -> None:

    def grade_and_lose_lease(*args: Any, **options: Any) -> Any:
        report = grade(*args, **options)
        Submission.objects.update(state="queued", lease_until=None)
        assert claim_submission("cpu", "another")
        return report

    monkeypatch.setattr(judging, "choose_grader", lambda *_: grade_and_lose_lease)
    row = make_row(load_accepted_source())
    assert judging.judge_queued_submissions("cpu") == 1
    row.refresh_from_db()
    assert (row.state, row.attempt) == ("judging", 2)
    assert list(row.attempts.order_by("number").values_list("ending", flat=True)) == ["", ""]


def test_stops_soon_after_cancellation(make_row: RowFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("judge.workers.lease_thread.RENEW_SECONDS", 0.05)
    row, other = make_row(make_slow_source(0.2)), make_row(load_accepted_source(), kind="run")
    finished_cases: list[int] = []

    def cancel_after_first_case(_: EventPublisher, case: CaseReport) -> None:
        finished_cases.append(case.index)
        cancel_submission(Submission.objects.get(pk=row.pk))

    with monkeypatch.context() as patch:
        patch.setattr(EventPublisher, "publish_case", cancel_after_first_case)
        judging.judge_submission(claim_row())
    row.refresh_from_db()
    assert (row.state, Report.objects.count()) == ("cancelled", 0)
    assert len(finished_cases) < len(catalog.get_problem(SLUG).cases(row.seed))
    assert row.attempts.get().ending == "cancelled"
    # The same process judges the next submission.
    assert judging.judge_queued_submissions("cpu") == 1
    other.refresh_from_db()
    assert other.report.verdict == "accepted"


def claim_row() -> Submission:
    row = claim_submission("cpu", "here:1")
    assert row is not None
    return row


def test_deleted_problem_ends_with_judge_error(make_row: RowFactory) -> None:
    row = make_row(load_accepted_source(), slug="retired")
    judging.judge_queued_submissions("cpu")
    row.refresh_from_db()
    assert row.report.verdict == "judge_error"


def test_renews_lease_while_judging(make_row: RowFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("judge.workers.lease_thread.RENEW_SECONDS", 0.05)
    leases = []

    def grade_and_record_lease(*args: Any, **options: Any) -> Any:
        before = Submission.objects.get().lease_until
        report = grade(*args, **options)
        leases.append((before, Submission.objects.get().lease_until))
        return report

    monkeypatch.setattr(judging, "choose_grader", lambda *_: grade_and_record_lease)
    make_row(load_accepted_source() + b"\nimport time\ntime.sleep(0.5)\n", kind="run")
    judging.judge_queued_submissions("cpu")
    ((before, after),) = leases
    assert after > before
    assert Attempt.objects.get().ending == "judged"
