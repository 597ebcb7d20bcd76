"""A light form of the publishing gate, which takes minutes: the sources of each package that a candidate would write
first get the right verdict, and the main variant of each bug is named. `make check` proves the rest."""

from dataclasses import replace
from pathlib import Path

import pytest

from judge.grading.context import GradingContext
from judge.grading.grade import grade
from judge.grading.report import GradingReport, Verdict
from problems.format.case import CORE_GROUPS
from problems.format.exercises import get_main_variant
from problems.format.loader import discover, load_package
from problems.format.problem import Bug
from sandbox import Sandbox


def keep_main_variant(bug: Bug) -> Bug:
    name = get_main_variant(bug)
    return replace(bug, sources={name: bug.sources[name]})


@pytest.mark.parametrize("slug", discover(kernels=False))
def test_judges_first_sources_of_each_package(slug: str, sandbox: Sandbox, cache: Path) -> None:
    problem = load_package(slug)
    bugs = tuple(keep_main_variant(bug) for bug in problem.bugs if not bug.cost)
    problem = replace(problem, version=f"{problem.version}, main variants", bugs=bugs)
    context = GradingContext(problem, sandbox, cache=cache)

    def judge(source: bytes) -> GradingReport:
        return grade(context, source)

    assert judge(next(iter(problem.accepted.values()))).verdict is Verdict.ACCEPTED
    assert judge(problem.starter.encode()).verdict is not Verdict.ACCEPTED
    for bug in bugs:
        report = judge(next(iter(bug.sources.values())))
        failing = {case.group for case in report.cases if case.verdict is not Verdict.ACCEPTED}
        assert failing, bug.id
        assert report.verdict is not Verdict.ACCEPTED or bug.group not in CORE_GROUPS, bug.id
        assert bug.id in {named.id for named in report.bugs}, bug.id
