"""Lines that candidates of an interview have in common with each other and with those of the team's other interviews,
for its owners and interviewers. Viewers may not read code with names."""

from collections.abc import Iterable

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from judge.actions.audit.record_entry import record_report_read
from judge.api.auth import authenticate_user, get_interview_to_edit, get_user
from judge.api.base import raise_not_found
from judge.api.schemas import MAX_ID
from judge.domain import catalog
from judge.domain.exercises import IMPLEMENT
from judge.domain.interview_similarity import (
    MAX_OTHERS,
    ComparedPrograms,
    FinalCode,
    collect_ignored_sequences,
    find_pairs_with_others,
    find_similar_pairs,
    load_code_of_pair,
    load_final_code,
    load_other_final_code,
)
from judge.domain.program_comparison import compare_programs, count_own_lines
from judge.domain.session_rules import list_interview_exercises
from judge.limits import rate_limits
from judge.limits.client_address import get_client_address
from judge.models import Interview
from problems.format.problem import Problem

router = Router(tags=["interviews"], auth=authenticate_user)
MAX_PAIRS = 200


class ComparedCode(Schema):
    invitation: int
    candidate: str
    other_interview: str | None
    """The title of the interview, if it is another one."""
    common_lines: int
    own_lines: int
    """The lines that neither the starter nor an accepted solution has."""


class SimilarPair(Schema):
    first: ComparedCode
    second: ComparedCode


class ComparedExercise(Schema):
    slug: str
    title: str
    exercise: str
    candidates: int
    """How many were compared: those whose interview has ended and who submitted something."""
    left_out: int
    """How many more there are, whose interviews ended earlier."""
    shortened: list[str]
    """The candidates whose code is too long, so that its end was not compared."""
    pairs: list[SimilarPair]
    """With the most common lines first."""


class ExerciseOfOthers(Schema):
    slug: str
    title: str
    exercise: str
    others: int
    """How many candidates of the team's other interviews were compared with those of this one."""
    limit: int
    """How many are compared at most: those whose interview ended last."""
    pairs: list[SimilarPair]
    """The first is of this interview. With the most common lines first."""


class SimilarityWithOthers(Schema):
    exercises: list[ExerciseOfOthers]


class Similarity(Schema):
    interview_title: str
    exercises: list[ComparedExercise]


class SimilarPairQuery(Schema):
    slug: str = ""
    exercise: str = IMPLEMENT
    first: int = Field(0, ge=0, le=MAX_ID)
    """The id of an invitation."""
    second: int = Field(0, ge=0, le=MAX_ID)


class CodeOfPair(ComparedCode):
    submission: str
    source: str
    lines: list[int]
    """The common ones, from 1."""


class CommonPartOut(Schema):
    """Lines with the same tokens in both. The ends are included."""

    first: tuple[int, int]
    second: tuple[int, int]


class PairDetail(Schema):
    first: CodeOfPair
    second: CodeOfPair
    parts: list[CommonPartOut]


@router.get("/{int:interview_id}/similarity", response=Similarity)
def get_similarity(request: HttpRequest, interview_id: int) -> Similarity:
    interview = open_interview(request, interview_id)
    exercises = [compare_exercise(interview, *each) for each in list_exercises(interview)]
    return Similarity(interview_title=interview.title, exercises=exercises)


@router.get("/{int:interview_id}/similarity/other-interviews", response=SimilarityWithOthers)
def get_similarity_with_others(request: HttpRequest, interview_id: int) -> SimilarityWithOthers:
    """With the candidates of the team's other interviews that have the problem. This takes as long again."""
    interview = open_interview(request, interview_id)
    exercises = [compare_with_others(interview, *each) for each in list_exercises(interview)]
    return SimilarityWithOthers(exercises=exercises)


def list_exercises(interview: Interview) -> list[tuple[Problem, str]]:
    """The problem and the name of each exercise."""
    problems = catalog.load_problems()
    return [
        (problems[slug], name)
        for slug in interview.problems
        if slug in problems
        for name in list_interview_exercises(interview, problems[slug])
    ]


@router.get("/{int:interview_id}/similarity/pair", response=PairDetail)
def get_similar_pair(request: HttpRequest, interview_id: int, filters: Query[SimilarPairQuery]) -> PairDetail:
    interview = open_interview(request, interview_id)
    problem = catalog.load_problems().get(filters.slug) if filters.slug in interview.problems else None
    if problem is None or filters.exercise not in list_interview_exercises(interview, problem):
        raise_not_found("code")
    found_codes = load_code_of_pair(interview, problem, filters.exercise, (filters.first, filters.second))
    codes = {code.session.pk: code for code in found_codes.codes}
    first, second = codes.get(filters.first), codes.get(filters.second)
    if first is None or second is None:
        raise_not_found("code")
    for code in (first, second):
        subject = f"submission {code.submission.pk}"
        record_report_read(get_user(request), subject, address=get_client_address(request))
    ignored = collect_ignored_sequences(problem, filters.exercise)
    found = compare_programs(first.program, second.program, ignored)
    return PairDetail(
        first=serialize_code(interview, first, found.first_lines, ignored),
        second=serialize_code(interview, second, found.second_lines, ignored),
        parts=[CommonPartOut(first=part.first, second=part.second) for part in found.parts],
    )


def open_interview(request: HttpRequest, interview_id: int) -> Interview:
    user = get_user(request)
    interview = get_interview_to_edit(user, interview_id)
    rate_limits.require_below_rate_limit(rate_limits.COMPARISONS, f"user {user.pk}")
    return interview


def compare_exercise(interview: Interview, problem: Problem, exercise: str) -> ComparedExercise:
    final = load_final_code(interview, problem, exercise)
    ignored = collect_ignored_sequences(problem, exercise)
    return ComparedExercise(
        slug=problem.slug,
        title=problem.title,
        exercise=exercise,
        candidates=len(final.codes),
        left_out=final.left_out,
        shortened=[code.session.candidate.name for code in final.codes if code.program.is_shortened],
        pairs=serialize_pairs(interview, find_similar_pairs(final.codes, ignored), ignored),
    )


def compare_with_others(interview: Interview, problem: Problem, exercise: str) -> ExerciseOfOthers:
    own = load_final_code(interview, problem, exercise).codes
    others = load_other_final_code(interview, problem, exercise).codes if own else []
    ignored = collect_ignored_sequences(problem, exercise)
    return ExerciseOfOthers(
        slug=problem.slug,
        title=problem.title,
        exercise=exercise,
        others=len(others),
        limit=MAX_OTHERS,
        pairs=serialize_pairs(interview, find_pairs_with_others(own, others, ignored), ignored),
    )


def serialize_pairs(interview: Interview, found: Iterable[ComparedPrograms], ignored: set[int]) -> list[SimilarPair]:
    pairs = [
        SimilarPair(
            first=summarize_code(interview, first, len(comparison.first_lines), ignored),
            second=summarize_code(interview, second, len(comparison.second_lines), ignored),
        )
        for first, second, comparison in found
    ]
    pairs.sort(key=lambda pair: pair.first.common_lines + pair.second.common_lines, reverse=True)
    return pairs[:MAX_PAIRS]


def summarize_code(interview: Interview, code: FinalCode, common_lines: int, ignored: set[int]) -> ComparedCode:
    return ComparedCode(
        invitation=code.session.pk,
        candidate=code.session.candidate.name,
        other_interview=None if code.session.interview_id == interview.pk else code.session.interview.title,
        common_lines=common_lines,
        own_lines=count_own_lines(code.program, ignored),
    )


def serialize_code(interview: Interview, code: FinalCode, lines: list[int], ignored: set[int]) -> CodeOfPair:
    return CodeOfPair(
        **summarize_code(interview, code, len(lines), ignored).model_dump(),
        submission=str(code.submission.pk),
        source=code.program.source,
        lines=lines,
    )
