"""The cache of expected outcomes: computed once, shared, and recomputed if damaged."""

import os
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from judge.grading.errors import GradingError
from judge.grading.outcome_cache import FINGERPRINTS_PREFIX, OutcomeCache, get_cache_folder
from judge.grading.outcome_files import CPU_FILE_PREFIX
from problems.format.case import Case
from problems.format.checker_api import Finding
from problems.format.checkers.close import CloseChecker
from problems.format.outcome import Outcome
from problems.format.problem import Problem
from sandbox import CaseRun, Status
from tests.grading.fake_sandbox import FakeSandbox, ScriptedRun, make_raised, make_returned
from tests.grading.toy_problem import CASE_ORDER, EXPECTED_VALUES


class EchoResponder:
    def answer(self, request: object) -> object:
        return request

    def record(self) -> None:
        return None


def list_files(folder: Path) -> list[Path]:
    """All files but those with the CPU times of references, which test_cpu_budget tests."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(CPU_FILE_PREFIX))


def list_outcome_files(folder: Path) -> list[Path]:
    return [path for path in list_files(folder) if not path.name.startswith(FINGERPRINTS_PREFIX)]


class CountingChecker(CloseChecker):
    def __init__(self) -> None:
        self.checked = 0

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        self.checked += 1
        return super().check(case, expected, actual)


def test_runs_the_reference_once_for_all_processes(toy: Problem, tmp_path: Path):
    sandbox = FakeSandbox({})
    for _ in range(2):
        expected = OutcomeCache(tmp_path).get_expected(toy, 1, sandbox)
        assert [outcome.value for outcome in expected.outcomes] == [EXPECTED_VALUES[name] for name in CASE_ORDER]
    assert sandbox.executed_sources.count(b"reference") == 1


def test_explains_what_to_do_without_triton(toy: Problem, tmp_path: Path):
    sandbox = FakeSandbox({b"probe": ScriptedRun(load=make_raised("ModuleNotFoundError", "No module named 'triton'"))})
    with pytest.raises(GradingError, match=r"\(ModuleNotFoundError: No module named 'triton'\).*make setup-kernels"):
        OutcomeCache(tmp_path).get_expected(replace(toy, tag="kernel"), 1, sandbox)


@pytest.mark.parametrize(
    ("run", "remedy"),
    [
        (CaseRun(status=Status.TIME_LIMIT), "Run it again if other programs kept the machine busy"),
        (CaseRun(status=Status.NOT_RUN), "Run it again if other programs kept the machine busy"),
        (make_raised("ZeroDivisionError"), "Fix the reference or the checker"),
    ],
)
def test_says_what_to_do_if_the_reference_fails(toy: Problem, tmp_path: Path, run: CaseRun, remedy: str):
    sandbox = FakeSandbox({b"reference": ScriptedRun({"sample": run})})
    with pytest.raises(GradingError, match=f"The reference of toy fails its own case 'sample'.*{remedy}"):
        OutcomeCache(tmp_path).get_expected(toy, 1, sandbox)


def test_recomputes_only_after_changes_that_affect_outcomes(toy: Problem, tmp_path: Path):
    outcome_cache = OutcomeCache(tmp_path)
    for index, changed in enumerate(
        (
            toy,
            replace(toy, version="1", driver=toy.driver + b"\n"),
            replace(toy, version="2", seconds=toy.seconds + 1),
            replace(toy, version="3", cases=lambda seed: tuple(replace(c, seconds=9.0) for c in toy.cases(seed))),
        )
    ):
        outcome_cache.get_expected(changed, 1, FakeSandbox({}))
        assert len(list_files(tmp_path)) == index + 1
    outcome_cache.get_expected(replace(toy, version="4", statement="in other words"), 1, FakeSandbox({}))
    assert len(list_files(tmp_path)) == 4
    assert all("3.11.7" in str(path) and "2.4.6" in str(path) for path in list_files(tmp_path))


def test_private_data_that_answers_calls_affects_outcomes(toy: Problem, tmp_path: Path):
    """Two seeds can have the same payloads and different models behind a call-back."""
    outcome_cache = OutcomeCache(tmp_path)

    def make_cases(seed: int) -> tuple[Case, ...]:
        return tuple(replace(case, private={"model": seed}) for case in toy.cases(seed))

    for responder, files in ((None, 1), (lambda case: EchoResponder(), 3)):
        problem = replace(toy, version=str(files), cases=make_cases, responder=responder)
        for seed in (1, 2):
            outcome_cache.get_expected(problem, seed, FakeSandbox({}))
        assert len(list_files(tmp_path)) == files


@pytest.mark.parametrize("damage", [b"", b"outcomes 1\n", None])
def test_recomputes_a_damaged_file(
    toy: Problem, tmp_path: Path, damage: bytes | None, caplog: pytest.LogCaptureFixture
):
    sandbox = FakeSandbox({})
    original = OutcomeCache(tmp_path).get_expected(toy, 1, sandbox)
    (path,) = list_files(tmp_path)
    good = path.read_bytes()
    changed = good.replace(b"value\x0a", b"value\x0b")  # still a valid frame, but with another value
    path.write_bytes(changed if damage is None else damage)
    assert path.read_bytes() != good
    assert OutcomeCache(tmp_path).get_expected(toy, 1, sandbox).outcomes == original.outcomes
    assert path.read_bytes() == good
    assert "is damaged" in caplog.text


def test_stores_exceptions_and_all_other_fields(toy: Problem, tmp_path: Path):
    sandbox = FakeSandbox({b"bug": ScriptedRun({"sample": make_raised("KeyError", "k", 7)})})
    for _ in range(2):
        outcomes = OutcomeCache(tmp_path).get_fingerprints(toy, 1, sandbox)["off-by-one"][""].failing
        assert outcomes[0].how == "raised"
        assert outcomes[0].raised is not None
        assert (outcomes[0].raised.type, outcomes[0].raised.bases, outcomes[0].raised.line) == (
            "KeyError",
            ("KeyError", "Exception"),
            7,
        )
    assert sandbox.executed_sources.count(b"bug") == 1


def test_uses_the_outcome_of_a_bug_that_runs_alone(toy: Problem, tmp_path: Path):
    sandbox = FakeSandbox({b"bug": ScriptedRun({"sample": (make_returned(1), make_returned(2))})})
    assert OutcomeCache(tmp_path).get_fingerprints(toy, 1, sandbox)["off-by-one"][""].failing[0].value == 2


IDLE_TIME_OUT = CaseRun(status=Status.TIME_LIMIT, wall_seconds=5.0, cpu_seconds=0.1)
ENDLESS_LOOP = CaseRun(status=Status.TIME_LIMIT, wall_seconds=5.0, cpu_seconds=4.9)
OUT_OF_TIME = CaseRun(status=Status.NOT_RUN, is_out_of_time=True)


@pytest.mark.parametrize("run", [IDLE_TIME_OUT, OUT_OF_TIME])
def test_stores_no_time_out_that_a_busy_machine_can_cause(toy: Problem, tmp_path: Path, run: CaseRun):
    """Otherwise all later submissions would be compared with it."""
    sandbox = FakeSandbox({b"bug": ScriptedRun({"sample": run})})
    outcome_cache = OutcomeCache(tmp_path)
    outcome_cache.get_fingerprints(toy, 1, sandbox)
    assert sandbox.executed_sources.count(b"bug") == 2
    assert not outcome_cache.has_fingerprints(toy, 1, sandbox)
    sandbox.scripted_runs[b"bug"] = ScriptedRun({"sample": make_returned(1)})
    for _ in range(2):
        assert outcome_cache.get_fingerprints(toy, 1, sandbox)["off-by-one"][""].failing[0].value == 1
    assert sandbox.executed_sources.count(b"bug") == 3
    assert outcome_cache.has_fingerprints(toy, 1, sandbox)


def test_runs_a_bug_again_after_a_time_out_of_a_busy_machine(toy: Problem, tmp_path: Path):
    sandbox = FakeSandbox({b"bug": ScriptedRun({"sample": IDLE_TIME_OUT})})
    sandbox.scripts_after_run = {b"bug": ScriptedRun({"sample": make_returned(1)})}
    outcome_cache = OutcomeCache(tmp_path)
    assert outcome_cache.get_bug_outcomes(toy, b"bug", 1, sandbox)[0].value == 1
    assert len(list_outcome_files(tmp_path)) == 2


def test_stores_the_time_out_of_a_bug_that_computes(toy: Problem, tmp_path: Path):
    sandbox = FakeSandbox({b"bug": ScriptedRun({"sample": ENDLESS_LOOP})})
    for _ in range(2):
        failing = OutcomeCache(tmp_path).get_fingerprints(toy, 1, sandbox)["off-by-one"][""].failing
        assert failing[0].how == "time"
    assert sandbox.executed_sources.count(b"bug") == 1


def test_supports_concurrent_creation(toy: Problem, tmp_path: Path):
    """Each cache stands for a process. The others wait for the one that runs the sources."""
    caches = [OutcomeCache(tmp_path) for _ in range(8)]
    results: list[object] = []
    sandbox = FakeSandbox({})

    def load_outcomes(outcome_cache: OutcomeCache) -> None:
        results.append((outcome_cache.get_expected(toy, 1, sandbox), outcome_cache.get_fingerprints(toy, 1, sandbox)))

    threads = [threading.Thread(target=load_outcomes, args=(outcome_cache,)) for outcome_cache in caches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 8
    assert all(outcomes == results[0] for outcomes in results)
    sources = [source for source in sandbox.executed_sources if source != b"probe"]
    assert len(sources) == len(set(sources)) == len(list_outcome_files(tmp_path))


def test_checks_bugs_once_for_all_processes(toy: Problem, tmp_path: Path):
    checker, sandbox = CountingChecker(), FakeSandbox({b"bug": ScriptedRun({"sample": make_returned(np.arange(3))})})
    problem = replace(toy, checker="counting", checkers={"counting": checker})
    first = OutcomeCache(tmp_path).get_fingerprints(problem, 1, sandbox)
    checked = checker.checked
    second = OutcomeCache(tmp_path)
    read = second.get_fingerprints(problem, 1, sandbox)["off-by-one"][""]
    assert checker.checked == checked
    assert read.count == first["off-by-one"][""].count == len(CASE_ORDER)
    np.testing.assert_array_equal(read.failing[0].value, np.arange(3))
    second.get_fingerprints(replace(problem, version="1"), 1, sandbox)
    assert checker.checked > checked


def test_reads_fingerprints_without_outcomes_of_bugs(toy: Problem, tmp_path: Path):
    sandbox = FakeSandbox({})
    first = OutcomeCache(tmp_path).get_fingerprints(toy, 1, sandbox)
    for path in list_outcome_files(tmp_path):
        path.unlink()
    outcome_cache = OutcomeCache(tmp_path)
    assert outcome_cache.get_fingerprints(toy, 1, sandbox) == first
    assert outcome_cache.has_fingerprints(toy, 1, sandbox)
    assert sandbox.executed_sources.count(b"bug") == 1


def test_problem_with_fewer_bugs_has_fingerprints_of_its_own(toy: Problem, tmp_path: Path):
    outcome_cache, sandbox = OutcomeCache(tmp_path), FakeSandbox({})
    assert outcome_cache.get_fingerprints(replace(toy, bugs=()), 1, sandbox) == {}
    assert outcome_cache.get_fingerprints(toy, 1, sandbox).keys() == {bug.id for bug in toy.bugs}


def test_keeps_a_bounded_number_of_bytes(toy: Problem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    outcome_cache = OutcomeCache(tmp_path)
    first = outcome_cache.get_expected(toy, 1, FakeSandbox({}))
    assert outcome_cache.get_expected(toy, 1, FakeSandbox({})) is first
    monkeypatch.setattr("judge.grading.outcome_cache.MAX_CACHED_BYTES", 1)
    outcome_cache.get_expected(toy, 2, FakeSandbox({}))
    assert outcome_cache.get_expected(toy, 1, FakeSandbox({})) is not first


def test_knows_whether_fingerprints_need_runs(toy: Problem, tmp_path: Path):
    outcome_cache, sandbox = OutcomeCache(tmp_path), FakeSandbox({})
    assert not outcome_cache.has_fingerprints(toy, 1, sandbox)
    outcome_cache.get_expected(toy, 1, sandbox)
    assert not outcome_cache.has_fingerprints(toy, 1, sandbox)
    outcome_cache.get_fingerprints(toy, 1, sandbox)
    assert outcome_cache.has_fingerprints(toy, 1, sandbox)


def test_prunes_unused_outcomes(toy: Problem, tmp_path: Path):
    older = replace(toy, version="1", driver=toy.driver + b"\n")
    for version in (older, toy):
        OutcomeCache(tmp_path).get_expected(version, 1, FakeSandbox({}))
    for folder in (tmp_path / "toy").iterdir():
        os.utime(folder, (1.0, 1.0))
    outcome_cache = OutcomeCache(tmp_path)
    outcome_cache.get_expected(toy, 1, FakeSandbox({}))
    assert outcome_cache.prune() == 1
    (left,) = list_files(tmp_path)
    assert left.parent == outcome_cache.get_expected(toy, 1, FakeSandbox({})).folder


def test_prunes_what_was_used_least_recently_to_a_size(toy: Problem, tmp_path: Path):
    folders: list[Path] = []
    for version in range(3):
        changed = replace(toy, version=str(version), driver=toy.driver + b"\n" * version)
        folders.append(OutcomeCache(tmp_path).get_expected(changed, 1, FakeSandbox({})).folder)
        os.utime(folders[-1], (time.time() - version, time.time() - version))  # steady: sets when it was used
    size = sum(path.stat().st_size for path in folders[0].iterdir())
    assert OutcomeCache(tmp_path).prune(max_bytes=2 * size) == 1
    assert [folder.exists() for folder in folders] == [True, True, False]


def test_unwritable_cache_error_names_the_setting(toy: Problem, tmp_path: Path):
    (tmp_path / "toy").write_text("a file where a folder must be")
    with pytest.raises(GradingError, match="JUDGE_CACHE"):
        OutcomeCache(tmp_path).get_expected(toy, 1, FakeSandbox({}))


def test_reads_the_folder_from_the_environment(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("JUDGE_CACHE", "/somewhere")
    assert get_cache_folder() == Path("/somewhere")
    monkeypatch.delenv("JUDGE_CACHE")
    assert get_cache_folder().parts[-3:] == ("var", "cache", "expected")
