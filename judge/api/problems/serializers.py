"""Serializes problem packages."""

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from judge.api.problems import schemas
from judge.domain import exercises, practice_access
from judge.domain.catalog import get_problem_or_warm_up
from judge.domain.sample_outputs import load_sample_outputs
from judge.grading import cpu_limits
from judge.operations.optional_workers import build_kernel_notice, find_unserved_slugs
from problems.format.case import Case
from problems.format.exercises import list_fix_exercises
from problems.format.input_form import InputForm
from problems.format.input_form_builders import list_input_forms
from problems.format.loader import PRACTICE_SEED
from problems.format.outcome import Outcome
from problems.format.problem import Problem
from problems.format.views import CallsView, NamedView


def serialize_catalog(problems: Sequence[tuple[Problem, Collection[int]]]) -> list[schemas.CatalogProblem]:
    """Each problem with the teams of the reader whose interviews may use it."""
    unserved = find_unserved_slugs(problem for problem, _ in problems)
    return [
        schemas.CatalogProblem(
            **serialize_problem_summary(problem).model_dump(),
            reserved=practice_access.is_reserved(problem.slug),
            teams=sorted(teams),
            is_served=problem.slug not in unserved,
        )
        for problem, teams in problems
    ]


def serialize_problem_summary(problem: Problem) -> schemas.ProblemSummary:
    return _serialize_summary(problem.slug, problem.version)


@cache
def _serialize_summary(slug: str, version: str) -> schemas.ProblemSummary:
    return schemas.ProblemSummary.model_validate(build_summary_fields(get_problem_or_warm_up(slug)))


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


def serialize_problem_detail(
    problem: Problem, exercise_names: Sequence[str], *, with_reading: bool
) -> schemas.ProblemDetail:
    """What everybody who may open the problem sees. It has no starter of a `fix` exercise, which is a known bug.

    `with_reading` is False in an interview: then it has no reading list, and its notice is for a candidate who can
    install nothing."""
    detail = _serialize_detail(problem.slug, problem.version, tuple(exercise_names), with_reading=with_reading)
    outputs = load_sample_outputs(problem)
    samples = [sample.model_copy(update={"expected": outputs.get(sample.name)}) for sample in detail.samples]
    return detail.model_copy(
        update={"notice": build_kernel_notice(problem, is_practice=with_reading), "samples": samples}
    )


@cache
def _serialize_detail(
    slug: str, version: str, exercise_names: tuple[str, ...], *, with_reading: bool
) -> schemas.ProblemDetail:
    problem = get_problem_or_warm_up(slug)
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
        "limits": {
            "seconds": problem.seconds,
            "memory_mib": problem.memory_mib,
            "cpu_factor": cpu_limits.BUDGET_FACTOR,
            "cpu_seconds": cpu_limits.MIN_BUDGET_SECONDS,
        },
        "groups": groups,
        "samples": samples,
        "input_forms": [serialize_input_form(form) for form in list_input_forms(problem)],
        "exercise_names": list(exercise_names),
        "exercises": [build_exercise_fields(name, exercise_names) for name in exercise_names],
        "reading": problem.reading if with_reading else "",
    }
    return schemas.ProblemDetail.model_validate(build_summary_fields(problem) | detail)


def serialize_problem_preview(problem: Problem) -> schemas.ProblemPreview:
    detail = serialize_problem_detail(problem, exercises.list_exercise_names(problem), with_reading=True)
    groups: dict[str, list[Case]] = {}
    for case in problem.cases(PRACTICE_SEED):
        groups.setdefault(case.group, []).append(case)
    fields = {
        "tested": [
            {"group": group, "cases": len(cases), "summaries": list(dict.fromkeys(case.summary for case in cases))}
            for group, cases in groups.items()
        ],
        "bugs": problem.bugs,
        "fixes": [
            {"exercise": f"fix-{fix.number}", "title": fix.bug.title}
            for fix in list_fix_exercises(problem)
            if fix.is_offered
        ],
        "prompts": problem.prompts,
        "traps": problem.traps,
    }
    return schemas.ProblemPreview.model_validate(dict(detail) | fields)


def serialize_input_form(form: InputForm) -> schemas.InputFormOut:
    return schemas.InputFormOut(
        name=form.name,
        title=form.title,
        is_script=form.vocabulary is not None,
        fields=[schemas.InputFieldOut(name=each.name, default=each.default, hint=each.hint) for each in form.fields],
        samples=[schemas.SampleInputOut(name=each.name, fields=dict(each.fields)) for each in form.samples],
        note=form.note,
    )


def serialize_starter(problem: Problem, name: str, exercise_names: Sequence[str]) -> schemas.ExerciseStarter:
    fields = build_exercise_fields(name, exercise_names) | {"starter": exercises.get_starter(problem, name)}
    return schemas.ExerciseStarter.model_validate(fields)


def build_exercise_fields(name: str, exercise_names: Sequence[str]) -> dict[str, Any]:
    """`exercise_names` are all that the reader has, on which the title depends."""
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
