"""`make false-alarms`: its plan, what counts as a false alarm, and how an interrupted run continues."""

import json
from collections import Counter
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from judge.grading.context import GradingContext
from judge.grading.grade import grade
from problems.format.loader import discover, load_package
from sandbox import open_sandbox
from tools import false_alarms
from tools.false_alarms import Grading, GradingRecord

RECORD = GradingRecord(
    slug="softmax",
    number=0,
    solution="reference.py",
    seed="practice",
    verdict="accepted",
    failed=[],
    errors=[],
    seconds=1.0,
    cpu_seconds=0.5,
)


def test_plan_spreads_gradings_over_problems_solutions_and_seeds():
    plan = false_alarms.plan_gradings(discover(kernels=False), 10_000)
    assert len(set(plan)) == len(plan) == 10_000
    by_problem = Counter(grading.slug for grading in plan)
    assert max(by_problem.values()) - min(by_problem.values()) <= 1
    for slug in discover(kernels=False):
        pairs = Counter((grading.solution, grading.seed) for grading in plan if grading.slug == slug)
        assert len(pairs) == 2 * len(false_alarms.list_right_solutions(load_package(slug)))
        assert max(pairs.values()) - min(pairs.values()) <= 1
    assert false_alarms.plan_gradings(discover(kernels=False), 10_000) == plan


def test_batches_hold_one_problem_and_lose_nothing():
    plan = false_alarms.plan_gradings(("softmax", "rope"), 120)
    batches = false_alarms.make_batches(plan)
    assert all(len({grading.slug for grading in batch}) == 1 for batch in batches)
    assert max(map(len, batches)) <= false_alarms.BATCH_SIZE
    assert Counter(grading for batch in batches for grading in batch) == Counter(plan)


def test_reports_refused_solution_with_case_and_finding(tmp_path: Path):
    problem = load_package("softmax")
    wrong = next(bug for bug in problem.bugs if bug.id == "mean-subtracted").sources[""]
    with closing(open_sandbox()) as sandbox:
        right = grade(GradingContext(problem, sandbox), problem.reference)
        assert list(false_alarms.find_false_alarms(problem, right)) == []
        # Without bugs the diagnosis has nothing to run.
        bare = replace(problem, bugs=(), version="bare")
        errors = list(false_alarms.find_false_alarms(bare, grade(GradingContext(bare, sandbox, cache=tmp_path), wrong)))
        unusable = list(false_alarms.find_false_alarms(problem, grade(GradingContext(problem, sandbox), b"1 / 0")))
    assert errors
    assert all("wrong_answer" in error for error in errors)
    assert [error.partition(":")[0] for error in unusable] == ["runtime_error"]


def test_continues_interrupted_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = tmp_path / "results.jsonl"
    options = ["softmax", "--count", "3", "--processes", "1", "--results", str(path)]
    false_alarms.read_or_create_results(path, false_alarms.describe_run())
    with path.open("a") as results:
        results.write(json.dumps(asdict(RECORD)) + "\n")
        results.write('{"slug": "softm')  # interrupted
        results.write("\n")
    assert false_alarms.main(options) == 0
    stored = false_alarms.read_or_create_results(path, false_alarms.describe_run())
    assert sorted(record.number for record in stored) == [0, 1, 2]
    assert [record for record in stored if record.number == 0] == [RECORD]
    assert "softmax" in capsys.readouterr().out


def test_false_alarm_fails_the_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = tmp_path / "results.jsonl"
    false_alarms.read_or_create_results(path, false_alarms.describe_run())
    with path.open("a") as results:
        results.write(json.dumps(asdict(replace(RECORD, errors=["a case: wrong_answer"]))) + "\n")
    assert false_alarms.main(["softmax", "--count", "1", "--results", str(path)]) == 1
    assert "FALSE ALARM: softmax/reference.py, practice: a case: wrong_answer" in capsys.readouterr().out


def test_refuses_results_of_another_commit(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = tmp_path / "results.jsonl"
    path.write_text(json.dumps({**false_alarms.describe_run(), "commit": "other"}) + "\n")
    with pytest.raises(SystemExit, match="2"):
        false_alarms.main(["softmax", "--count", "1", "--results", str(path)])
    assert "--results" in capsys.readouterr().err


def test_summary_names_cases_that_vary():
    records = [RECORD, replace(RECORD, number=1, failed=["many columns"])]
    summary = false_alarms.format_summary(records)
    assert "varies: softmax/reference.py, practice, many columns: failed 1 of 2 times" in summary
    assert "varies" not in false_alarms.format_summary(records[1:])


def test_internal_error_is_a_false_alarm():
    with closing(open_sandbox()) as sandbox:
        sandbox.close()
        record = false_alarms.run_grading(
            Grading(slug="softmax", number=0, solution="reference.py", seed="practice"), sandbox
        )
    assert record.verdict == "judge_error"
    assert "closed" in record.errors[0]
