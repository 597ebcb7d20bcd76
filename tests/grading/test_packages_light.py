"""A light form of the publishing gate, which takes minutes: the sources of each package that a candidate would write
first get the right verdict, and the main variant of each bug fails and is named. `make check` proves the rest."""

from collections.abc import Iterator
from contextlib import closing
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
from sandbox import Sandbox, open_sandbox


def keep_main_variant(bug: Bug) -> Bug:
    name = get_main_variant(bug)
    return replace(bug, sources={name: bug.sources[name]})


def make_light_context(slug: str, sandbox: Sandbox, cache: Path) -> GradingContext:
    """A bug runs once: with known outcomes, its source would get those again."""
    problem = load_package(slug)
    bugs = tuple(keep_main_variant(bug) for bug in problem.bugs)
    return GradingContext(
        replace(problem, version=f"{problem.version}, main variants", bugs=bugs), sandbox, cache=cache
    )


def require_named_bugs(context: GradingContext) -> None:
    for bug in context.problem.bugs:
        for source in bug.sources.values():
            assert list(check_variant(bug, evaluate_variant(context, source))) == [], bug.id


@pytest.mark.parametrize("slug", discover(kernels=False))
def test_judges_first_sources_of_each_package(slug: str, sandbox: Sandbox, cache: Path) -> None:
    context = make_light_context(slug, sandbox, cache)
    assert grade(context, next(iter(context.problem.accepted.values()))).verdict is Verdict.ACCEPTED
    assert grade(context, context.problem.starter.encode()).verdict is not Verdict.ACCEPTED
    require_named_bugs(context)


@pytest.fixture(scope="module")
def docker() -> Iterator[Sandbox]:
    with closing(open_sandbox("docker")) as sandbox:
        yield sandbox


@pytest.mark.timeout(300)
@pytest.mark.parametrize("slug", discover(kernels=False))
def test_judges_accepted_solutions_of_each_package_in_docker(slug: str, docker: Sandbox, cache: Path) -> None:
    """The Python of its cells can be newer than that of the machine where the package was proven."""
    context = make_light_context(slug, docker, cache)
    for name, source in context.problem.accepted.items():
        report = grade(context, source)
        assert (report.verdict, [bug.id for bug in report.bugs]) == (Verdict.ACCEPTED, []), name
    require_named_bugs(context)
