"""Serializes problem packages."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from judge.api.problems import schemas
from judge.domain import catalog, exercises, practice_access
from problems.format.case import Case
from problems.format.loader import PRACTICE_SEED
from problems.format.outcome import Outcome
from problems.format.problem import Problem
from problems.format.views import CallsView, NamedView


def serialize_catalog_problem(problem: Problem) -> schemas.CatalogProblem:
    fields = serialize_problem_summary(problem.slug).model_dump()
    return schemas.CatalogProblem.model_validate(fields | {"reserved": practice_access.is_reserved(problem.slug)})


@cache
def serialize_problem_summary(problem_slug: str) -> schemas.ProblemSummary:
    return schemas.ProblemSummary.model_validate(build_summary_fields(catalog.get_problem(problem_slug)))


def build_summary_fields(problem: Problem) -> dict[str, Any]:
    return {
        "slug": problem.slug,
        "number": problem.number,
        "title": problem.title,
        "topic": problem.topic,
        "minutes": problem.minutes,
        "tag": problem.tag,
        "parts": [{"group": part.group, "title": part.title} for part in problem.parts],
        "cases": len(problem.cases(PRACTICE_SEED)),
        "exercise_names": exercises.list_exercise_names(problem),
    }


@cache
def serialize_problem_detail(problem_slug: str, exercise_names: tuple[str, ...]) -> schemas.ProblemDetail:
    """What everybody who may open the problem sees. It has no starter of a `fix` exercise, which is a known bug."""
    problem = catalog.get_problem(problem_slug)
    groups: dict[str, int] = {}
    samples: list[dict[str, Any]] = []
    for case in problem.cases(PRACTICE_SEED):
        groups[case.group] = groups.get(case.group, 0) + 1
        if case.sample:
            samples.append(build_sample_fields(problem, case))
    detail = {
        "statement": problem.statement,
        "starter": problem.starter,
        "entries": list(problem.entries),
        "version": problem.version,
        "groups": groups,
        "samples": samples,
        "exercise_names": list(exercise_names),
        "exercises": [build_exercise_fields(name, exercise_names) for name in exercise_names],
    }
    return schemas.ProblemDetail.model_validate(build_summary_fields(problem) | detail)


def serialize_starter(problem: Problem, name: str, exercise_names: Sequence[str]) -> schemas.ExerciseStarter:
    fields = build_exercise_fields(name, exercise_names) | {"starter": exercises.get_starter(problem, name)}
    return schemas.ExerciseStarter.model_validate(fields)


def build_exercise_fields(name: str, exercise_names: Sequence[str]) -> dict[str, Any]:
    return {
        "exercise": name,
        "kind": exercises.get_exercise_kind(name),
        "title": exercises.get_title(name, exercise_names),
        "instruction": exercises.get_instruction(name),
    }


def build_sample_fields(problem: Problem, case: Case) -> dict[str, Any]:
    """Only the inputs, without the expected outcome. The inputs of a call script are its calls."""
    case_view = problem.get_checker(case).show(case, None, Outcome(how="not_run"))
    calls = [NamedView(name="calls", value=case_view.actual)] if isinstance(case_view.actual, CallsView) else []
    return {"name": case.name, "summary": case.summary, "group": case.group, "inputs": [*case_view.inputs, *calls]}
