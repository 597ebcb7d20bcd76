"""Validation of problem packages: accepted solutions pass, bugs are rejected and named, wrong answers are rejected."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from judge.grading.bug_validation import VariantResult, check_variant
from judge.grading.context import GradingContext
from judge.grading.grade import grade
from judge.grading.package_validation import build_source_checks, validate_package
from problems.format.bug_matching import BugMatch
from problems.format.loader import COMMAND_SEEDS, PRACTICE_SEED, WARM_UP, load_package
from problems.format.problem import Bug, Problem
from sandbox import Sandbox
from tests.kernels import list_runnable_slugs


@pytest.mark.timeout(900)  # two seeds of one package
@pytest.mark.parametrize("slug", [*list_runnable_slugs(), WARM_UP])
def test_package_is_valid(slug: str, sandbox: Sandbox, cache: Path):
    assert validate_package(GradingContext(load_package(slug), sandbox, cache=cache)).errors == ()


def make_small_problem(problem: Problem, **changes: object) -> Problem:
    """Return a problem that contains only the sources that a test adds. Without a folder: its bug_edits.toml names bugs
    that the problem does not contain."""
    empty = {"accepted": {}, "bugs": (), "chapter": None, "exercise_tests": b"", "folder": Path("/nonexistent")}
    bare = {**empty, "output": "other", **changes}
    version = "test" + str(abs(hash(str(changes))))[:8]
    return replace(problem, version=version, **bare)  # type: ignore[arg-type] -- the fields have many types


def get_errors(problem: Problem, sandbox: Sandbox, cache: Path) -> str:
    return "\n".join(validate_package(GradingContext(problem, sandbox, cache=cache)).errors)


def test_finds_a_wrong_accepted_solution(sandbox: Sandbox, cache: Path):
    softmax = load_package("softmax")
    wrong = next(bug for bug in softmax.bugs if bug.id == "mean-subtracted").sources[""]
    assert "accepted/mine.py: must be accepted but fails" in get_errors(
        make_small_problem(softmax, accepted={"mine": wrong}), sandbox, cache
    )


def test_checks_the_cases_of_practice_and_of_interviews(sandbox: Sandbox, cache: Path):
    softmax = load_package("softmax")
    for name, seed in COMMAND_SEEDS.items():
        case = next(case for case in softmax.cases(seed) if case.name == "softmax: a vector")
        first = float(case.payload["args"][0][0])
        wrong = f"\n\ndef wrap(f):\n    return lambda x, **more: f(x, **more) + (x.flat[0] == {first!r})\n\n\n"
        accepted = {"mine": b'"""Right."""\n' + softmax.reference + wrong.encode() + b"softmax = wrap(softmax)\n"}
        errors = get_errors(make_small_problem(softmax, accepted=accepted), sandbox, cache).splitlines()
        (error,) = (error for error in errors if "must be accepted" in error)
        assert error.startswith("accepted/mine.py: must be accepted but fails 'softmax: a vector'")
        assert error.endswith(f"({name} seed)")


def test_finds_a_hidden_case_that_practice_has_too(sandbox: Sandbox, cache: Path):
    softmax = load_package("softmax")
    same = make_small_problem(softmax, cases=lambda seed: softmax.cases(PRACTICE_SEED))
    errors = get_errors(same, sandbox, cache)
    assert "the hidden case 'softmax: a vector' has the same input in an interview as" in errors


def test_finds_a_number_that_nobody_computed(sandbox: Sandbox, cache: Path):
    softmax = load_package("softmax")
    statement = f"{softmax.statement}\n\nThe result is 12345.\n"
    problem = make_small_problem(softmax, statement=statement, folder=softmax.folder)
    assert "statement.md: nothing computes 12345 in" in get_errors(problem, sandbox, cache)


def test_finds_a_bug_that_passes_every_case(sandbox: Sandbox, cache: Path):
    softmax = load_package("softmax")
    undetected_bug = replace(softmax.bugs[0], sources={"": softmax.reference})
    errors = get_errors(make_small_problem(softmax, bugs=(undetected_bug,)), sandbox, cache)
    assert f"bugs/{undetected_bug.id}.py: passes every case" in errors
    assert "is not named: the diagnosis names nothing" in errors
    assert f"the bug {undetected_bug.id!r} passes every trap case" in errors


def test_finds_an_edit_of_a_bug_that_no_longer_exists(sandbox: Sandbox, cache: Path):
    softmax = load_package("softmax")
    assert {bug.id for bug in softmax.bugs} >= {"mean-subtracted", "max-subtracted-late"}
    kept = tuple(bug for bug in softmax.bugs if bug.id != "max-subtracted-late")
    errors = get_errors(make_small_problem(softmax, bugs=kept, folder=softmax.folder), sandbox, cache)
    assert errors.count("[[edits]] 2: 'max-subtracted-late' is not the id of a bug in problem.toml") == 1
    assert "accepted/ needs" in errors


def test_runs_variants_that_prove_each_bug_with_both_seeds(sandbox: Sandbox, cache: Path):
    softmax = load_package("softmax")
    bug = next(bug for bug in softmax.bugs if bug.id == "mean-subtracted")
    right, wrong = softmax.reference, bug.sources[""]
    # The main variant fails no case of practice that the bug must fail.
    sources = {"": b"# main\n" + right, "early": b"# early\n" + wrong, "late": b"# late\n" + wrong}
    problem = make_small_problem(softmax, bugs=(replace(bug, sources=sources),))
    seen = {True: 0, False: 0}
    for all_variants in seen:
        result = validate_package(GradingContext(problem, sandbox, cache=cache), all_variants=all_variants)
        seen[all_variants] = result.run_count
        # Without the name of a seed: both found it.
        assert f"bugs/{bug.id}.py: passes every case. Add a trap case that it fails" in result.errors
    assert seen[True] == seen[False] + 1


def test_finds_two_bugs_that_no_case_distinguishes(sandbox: Sandbox, cache: Path):
    softmax = load_package("softmax")
    bug = replace(softmax.bugs[0], sources={"": softmax.bugs[0].sources[""]})
    twin = replace(bug, id="twin", sources={"renamed": bug.sources[""] + b"\n"})
    errors = get_errors(make_small_problem(softmax, bugs=(bug, twin)), sandbox, cache)
    same = "have the same wrong outcomes in all cases, so the diagnosis cannot distinguish their bugs"
    assert f"bugs/{bug.id}.py and bugs/twin.renamed.py {same}" in errors
    assert same not in get_errors(make_small_problem(softmax, bugs=softmax.bugs), sandbox, cache)


def test_finds_a_starter_with_an_unclear_error(sandbox: Sandbox, cache: Path):
    starter = "def softmax(x):\n    return x.y.z\n\n\ndef log_softmax(x):\n    return x\n"
    assert "starter.py: fails with" in get_errors(
        make_small_problem(load_package("softmax"), starter=starter), sandbox, cache
    )


def test_finds_a_reference_that_fails_its_own_cases(sandbox: Sandbox, cache: Path):
    broken = make_small_problem(
        load_package("softmax"), reference=b"def softmax(x, axis=-1):\n    1 / 0\n\n\nlog_softmax = softmax\n"
    )
    errors = get_errors(broken, sandbox, cache)
    assert errors.count("The reference of softmax fails its own case") == 1  # not once for each source and seed


def test_reports_an_error_of_both_seeds_once(sandbox: Sandbox, cache: Path):
    right = make_small_problem(load_package("softmax"), accepted={"mine": load_package("softmax").bugs[0].sources[""]})
    errors = [line for line in get_errors(right, sandbox, cache).splitlines() if "must be accepted but fails" in line]
    assert errors
    assert len(set(errors)) == len(errors)


def test_finds_a_wrong_answer_that_no_case_rejects(sandbox: Sandbox, cache: Path):
    softmax = load_package("softmax")
    case = next(case for case in softmax.cases(PRACTICE_SEED) if case.name == "softmax: a vector")
    one_item = replace(case, payload={**case.payload, "args": [np.array([2.0])]})
    problem = make_small_problem(softmax, output=softmax.output, cases=lambda _: [one_item])
    accepted = " was accepted. Add a normal or trap case that it fails, or reduce the tolerance"
    errors = [error for error in get_errors(problem, sandbox, cache).splitlines() if accepted in error]
    # The softmax of a single number is 1.
    names = [error.partition(accepted)[0].removeprefix("the wrong answer ") for error in errors]
    assert names == ["'ones'", "'mean'", "'float16'"]


def test_compares_chapter_code_with_its_declared_verdict(sandbox: Sandbox, cache: Path):
    softmax = load_package("softmax")
    assert softmax.chapter is not None
    stricter = replace(softmax.chapter, verdict="wrong_answer", bugs=("max-added-back", "log-of-softmax"))
    (check,) = (
        check for check in build_source_checks(replace(softmax, chapter=stricter)) if check.name == "chapter.py"
    )
    found = " ".join(check.find_errors(grade(GradingContext(softmax, sandbox, cache=cache), check.source)))
    assert "got the verdict accepted instead of wrong_answer" in found
    assert "is diagnosed with the bugs ['max-added-back']" in found


def test_checks_every_source_of_a_package(sandbox: Sandbox, cache: Path):
    softmax = load_package("softmax")
    names = [check.name for check in build_source_checks(softmax)]
    assert names[0] == "reference.py"
    assert names[-1] == "starter.py"
    assert len(names) == len(set(names))
    assert {f"accepted/{name}.py" for name in softmax.accepted} <= set(names)
    assert {"chapter.py", "the wrong answer 'empty'", "the wrong answer 'zeros'"} <= set(names)
    # If all variants of a bug are correct, each of them is reported.
    bug = softmax.bugs[0]
    right = replace(bug, sources=dict.fromkeys(bug.sources, softmax.reference))
    errors = get_errors(make_small_problem(softmax, bugs=(right,)), sandbox, cache)
    assert len(bug.sources) > 2
    for path in softmax.folder.glob(f"bugs/{bug.id}*.py"):
        assert f"bugs/{path.name}: passes every case" in errors


TRAP, COST = (
    Bug(id=name, title="", sign="", why="", how="", cost=name == "cost", sources={}) for name in ("b", "cost")
)


def make_variant_result(*failing: str, **weights: float) -> VariantResult:
    names = [(replace(TRAP, id=name), weight) for name, weight in weights.items()]
    named = [BugMatch(bug=bug, weight=weight, evidence="", cases=()) for bug, weight in names]
    return VariantResult(frozenset(failing), named)


@pytest.mark.parametrize(
    ("bug", "result", "words"),
    [
        (TRAP, make_variant_result("trap", b=1.0), ""),
        (TRAP, make_variant_result("part2", "trap", b=0.7, other=0.7), ""),
        (TRAP, make_variant_result("trap", other=0.9, b=0.7), "names other (0.9), b (0.7)"),
        (TRAP, make_variant_result("trap"), "names nothing"),
        (TRAP, make_variant_result(b=1.0), "passes every case"),
        (TRAP, make_variant_result("hard", "efficiency", b=1.0), "was accepted"),
        (COST, make_variant_result("efficiency", cost=1.0), ""),
        (COST, make_variant_result("efficiency", "normal", cost=1.0), "is a cost bug"),
    ],
)
def test_requires_a_rejected_and_diagnosed_bug(bug: Bug, result: VariantResult, words: str):
    errors = " ".join(check_variant(bug, result))
    assert words in errors if words else errors == ""
