"""The final code of an interview's candidates, compared with each other and with the team's other interviews."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import nlargest
from itertools import combinations, product

from django.db.models import QuerySet

from judge.domain.exercises import TEST, get_starter
from judge.domain.private_periods import filter_shown_submissions
from judge.domain.program_comparison import (
    Program,
    ProgramComparison,
    collect_sequences,
    compare_programs,
    read_program,
)
from judge.domain.session_list import filter_by_problem, filter_state
from judge.models import CandidateSession, Interview, SessionState, Submission
from problems.format.problem import Problem

MAX_CANDIDATES = 100
"""Of one exercise. Those whose interview ended last are compared."""
MAX_OTHERS = 100
"""Of one exercise, from the team's other interviews."""
MAX_SEARCHED = 500
"""Sessions of other interviews that are searched for the exercise: those that started last."""
MAX_COMPARED_PAIRS = 200
"""Pairs of one exercise of which the lines are compared: those with the most sequences in common. A hundred candidates
make 5,000 pairs, and comparing all of them would occupy the server for minutes."""
MIN_LINES = 3
"""In common, for a pair to be listed."""


@dataclass(frozen=True, slots=True)
class FinalCode:
    session: CandidateSession
    submission: Submission
    program: Program


@dataclass(frozen=True, slots=True)
class FinalCodes:
    """Of one exercise, the latest end first."""

    codes: list[FinalCode]
    left_out: int
    """How many more candidates were found than the limit."""


ComparedPrograms = tuple[FinalCode, FinalCode, ProgramComparison]


def load_final_code(interview: Interview, problem: Problem, exercise: str) -> FinalCodes:
    """The last Submit of each candidate whose interview has ended, of those that ended last. Edits that arrived after
    the end do not count, even if an interviewer had them judged."""
    sessions = list_ended(interview.sessions.all())
    return select_final_code(sessions, problem, exercise, MAX_CANDIDATES)


def load_other_final_code(interview: Interview, problem: Problem, exercise: str) -> FinalCodes:
    """The same of the team's other interviews with the problem, for the sessions that started last."""
    rows = list_sessions_of_other_interviews(interview, problem).filter(filter_state(SessionState.ENDED))
    sessions = list_ended(rows.order_by("-started_at", "-pk")[:MAX_SEARCHED])
    return select_final_code(sessions, problem, exercise, MAX_OTHERS)


def load_code_of_pair(interview: Interview, problem: Problem, exercise: str, pair: tuple[int, int]) -> FinalCodes:
    """Return the final code of the sessions with the two ids. One that the interview's team may not compare is left
    out: at least one must belong to the interview, and the other one to its team."""
    own = list_ended(interview.sessions.filter(pk__in=pair))
    others = list_ended(list_sessions_of_other_interviews(interview, problem).filter(pk__in=pair)) if own else []
    return select_final_code([*own, *others], problem, exercise, len(pair))


def list_sessions_of_other_interviews(interview: Interview, problem: Problem) -> QuerySet[CandidateSession]:
    """Those of the team that use the problem."""
    others = Interview.objects.exclude(pk=interview.pk).filter(team=interview.team_id, team__isnull=False)
    return CandidateSession.objects.filter(interview__in=filter_by_problem(others, problem.slug))


def list_ended(rows: QuerySet[CandidateSession]) -> list[CandidateSession]:
    """Those of the sessions that have ended and are not withdrawn."""
    found = rows.select_related("candidate", "interview")
    return [row for row in found if row.revoked_at is None and row.state == SessionState.ENDED]


def select_final_code(ended: list[CandidateSession], problem: Problem, exercise: str, limit: int) -> FinalCodes:
    """Of at most `limit` sessions, those that ended last."""
    sessions = {row.pk: row for row in ended}
    submissions = Submission.objects.filter(
        filter_shown_submissions(),
        Submission.COUNTED_SUBMITS,
        session__in=sessions,
        slug=problem.slug,
        exercise=exercise,
    )
    latest = dict(submissions.order_by("created_at", "pk").values_list("session", "pk"))
    newest = sorted(latest, key=lambda pk: (sessions[pk].finished_at, pk), reverse=True)[:limit]
    sources = Submission.objects.in_bulk([latest[pk] for pk in newest])
    codes = [
        FinalCode(sessions[pk], sources[latest[pk]], read_program(bytes(sources[latest[pk]].source).decode()))
        for pk in newest
        if latest[pk] in sources
    ]
    return FinalCodes(codes, len(latest) - len(newest))


def collect_ignored_sequences(problem: Problem, exercise: str) -> set[int]:
    """Return the hashes of the sequences of the starter and of the accepted solutions, and for `test` of the tests of
    the package: to have them in common says nothing."""
    sources = [get_starter(problem, exercise), *(source.decode() for source in problem.accepted.values())]
    if exercise == TEST:
        sources.append(problem.exercise_tests.decode())
    return collect_sequences(map(read_program, sources))


def find_similar_pairs(codes: list[FinalCode], ignored: set[int]) -> Iterator[ComparedPrograms]:
    yield from compare_pairs(codes, combinations(codes, 2), ignored)


def find_pairs_with_others(
    own: list[FinalCode], others: list[FinalCode], ignored: set[int]
) -> Iterator[ComparedPrograms]:
    yield from compare_pairs([*own, *others], product(own, others), ignored)


def compare_pairs(
    codes: list[FinalCode], pairs: Iterable[tuple[FinalCode, FinalCode]], ignored: set[int]
) -> Iterator[ComparedPrograms]:
    sequences = {code.session.pk: set(code.program.sequences) - ignored for code in codes}

    def count_common(pair: tuple[FinalCode, FinalCode]) -> int:
        return len(sequences[pair[0].session.pk] & sequences[pair[1].session.pk])

    for first, second in nlargest(MAX_COMPARED_PAIRS, pairs, key=count_common):
        found = compare_programs(first.program, second.program, ignored)
        if min(len(found.first_lines), len(found.second_lines)) >= MIN_LINES:
            yield first, second, found
