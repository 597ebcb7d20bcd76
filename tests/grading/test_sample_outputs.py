"""The expected outputs that a statement shows: only those of sample cases, and nothing runs for them."""

from pathlib import Path

from judge.grading.outcome_cache import ExpectedOutcomes, OutcomeCache
from judge.grading.source_run import build_cases
from judge.workers.cached_sample_outputs import build_sample_outputs
from problems.format.loader import PRACTICE_SEED, load_package
from problems.format.outcome import Outcome
from problems.format.problem import Problem
from problems.format.views import CallsView, TextView
from tests.grading.fake_sandbox import FakeSandbox


def test_has_no_hidden_case(toy: Problem, tmp_path: Path):
    expected = OutcomeCache(tmp_path).get_expected(toy, PRACTICE_SEED, FakeSandbox({}))
    assert build_sample_outputs(toy, expected) == {"sample": TextView(text="10")}


def test_a_script_has_its_calls_with_expected_results():
    problem = load_package("lru_cache")
    cases = build_cases(problem, PRACTICE_SEED)
    outcomes = tuple(Outcome(how="ok", value=[{"ok": 7}] * len(case.payload["steps"])) for case in cases)
    outputs = build_sample_outputs(problem, ExpectedOutcomes(cases, outcomes, Path()))
    assert set(outputs) == {case.name for case in cases if case.sample}
    for view in outputs.values():
        assert isinstance(view, CallsView)
        assert {(call.expected, call.actual, call.ok) for call in view.calls} == {("7", None, None)}


def test_finds_only_outcomes_that_are_computed(toy: Problem, tmp_path: Path):
    sandbox, cache = FakeSandbox({}), OutcomeCache(tmp_path)
    assert not cache.has_folder(toy)
    assert cache.find_expected(toy, PRACTICE_SEED, sandbox) is None
    assert b"reference" not in sandbox.executed_sources
    computed = OutcomeCache(tmp_path).get_expected(toy, PRACTICE_SEED, sandbox)  # as another process
    assert cache.has_folder(toy)
    assert cache.find_expected(toy, PRACTICE_SEED, sandbox) == computed
    assert sandbox.executed_sources.count(b"reference") == 1
