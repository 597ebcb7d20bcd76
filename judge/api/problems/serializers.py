"""Turns problem packages into response bodies."""

from functools import cache
from typing import Any

from judge.api.problems import schemas
from judge.domain import catalog, exercises
from problems.format.case import Case
from problems.format.loader import SEED
from problems.format.outcome import Outcome
from problems.format.problem import Problem
from problems.format.views import CallsView, Named


@cache
def problem_summary(problem_slug: str) -> schemas.ProblemSummary:
    return schemas.ProblemSummary.model_validate(summary_fields(catalog.find(problem_slug)))


def summary_fields(problem: Problem) -> dict[str, Any]:
    return {
        "slug": problem.slug,
        "number": problem.number,
        "title": problem.title,
        "topic": problem.topic,
        "minutes": problem.minutes,
        "tag": problem.tag,
        "parts": [{"group": part.group, "title": part.title} for part in problem.parts],
        "cases": len(problem.cases(SEED)),
    }


@cache
def problem_detail(problem_slug: str) -> schemas.ProblemDetail:
    problem = catalog.find(problem_slug)
    groups: dict[str, int] = {}
    samples: list[dict[str, Any]] = []
    for case in problem.cases(SEED):
        groups[case.group] = groups.get(case.group, 0) + 1
        if case.sample:
            samples.append(sample(problem, case))
    detail = {
        "statement": problem.statement,
        "starter": problem.starter,
        "entries": list(problem.entries),
        "version": problem.version,
        "groups": groups,
        "samples": samples,
        "exercises": [exercise(problem, name) for name in exercises.names_of(problem)],
    }
    return schemas.ProblemDetail.model_validate(summary_fields(problem) | detail)


def exercise(problem: Problem, name: str) -> dict[str, Any]:
    return {
        "exercise": name,
        "kind": exercises.kind_of(name),
        "title": exercises.title_of(problem, name),
        "instruction": exercises.instruction_of(name),
        "starter": exercises.starter_of(problem, name),
    }


def sample(problem: Problem, case: Case) -> dict[str, Any]:
    """The inputs alone. Those of a call script are its calls."""
    shown = problem.checker_for(case).show(case, None, Outcome(how="not_run"))
    calls = [Named(name="calls", value=shown.actual)] if isinstance(shown.actual, CallsView) else []
    return {"name": case.name, "summary": case.summary, "group": case.group, "inputs": [*shown.inputs, *calls]}
