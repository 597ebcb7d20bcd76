"""A light form of the publishing gate, which takes minutes: the sources of each package that a candidate would write
first get the right verdict, and the main variant of each bug fails and is named. `make check` proves the rest."""

from dataclasses import replace
from pathlib import Path

import pytest

from judge.grading.bug_validation import check_variant, evaluate_variant
from judge.grading.context import GradingContext
from judge.grading.grade import grade
from judge.grading.report import Verdict
from problems.format.exercises import get_main_variant
from problems.format.loader import discover, load_package
from problems.format.problem import Bug
from sandbox import Sandbox


def keep_main_variant(bug: Bug) -> Bug:
    name = get_main_variant(bug)
    return replace(bug, sources={name: bug.sources[name]})


@pytest.mark.parametrize("slug", discover(kernels=False))
def test_judges_first_sources_of_each_package(slug: str, sandbox: Sandbox, cache: Path) -> None:
    """A bug runs once: with known outcomes, its source would get those again."""
    problem = load_package(slug)
    bugs = tuple(keep_main_variant(bug) for bug in problem.bugs)
    problem = replace(problem, version=f"{problem.version}, main variants", bugs=bugs)
    context = GradingContext(problem, sandbox, cache=cache)
    assert grade(context, next(iter(problem.accepted.values()))).verdict is Verdict.ACCEPTED
    assert grade(context, problem.starter.encode()).verdict is not Verdict.ACCEPTED
    for bug in bugs:
        for source in bug.sources.values():
            assert list(check_variant(bug, evaluate_variant(context, source))) == [], bug.id
