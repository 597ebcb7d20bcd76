"""The final code of an interview's candidates, compared with each other."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from heapq import nlargest
from itertools import combinations

from judge.domain.code_similarity import Comparison, Program, collect_sequences, compare_programs, read_program
from judge.domain.exercises import TEST, get_starter
from judge.domain.private_periods import filter_shown_submissions
from judge.models import CandidateSession, Interview, SessionState, Submission
from problems.format.problem import Problem

MAX_CANDIDATES = 100
"""Of one exercise. Those whose interview ended last are compared."""
MAX_COMPARED = 200
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
    """How many more candidates there are than MAX_CANDIDATES."""


def load_final_code(
    interview: Interview, problem: Problem, exercise: str, only: Collection[int] | None = None
) -> FinalCodes:
    """The last submission of each candidate whose interview has ended. `only` reads the code of these sessions."""
    rows = interview.sessions.select_related("candidate", "interview").filter(revoked_at=None)
    sessions = {row.pk: row for row in rows if row.state == SessionState.ENDED}
    submissions = (
        Submission.objects.filter(
            filter_shown_submissions(),
            session__in=sessions,
            slug=problem.slug,
            exercise=exercise,
            kind=Submission.Kind.SUBMIT,
        )
        .exclude(state=Submission.State.CANCELLED)
        .exclude(origin=Submission.Origin.INTERVIEWER)
    )
    latest = dict(submissions.order_by("created_at", "pk").values_list("session", "pk"))
    newest = sorted(latest, key=lambda pk: (sessions[pk].finished_at, pk), reverse=True)[:MAX_CANDIDATES]
    left_out = len(latest) - len(newest)
    if only is not None:
        newest = [pk for pk in newest if pk in only]
    sources = Submission.objects.in_bulk([latest[pk] for pk in newest])
    codes = [
        FinalCode(sessions[pk], sources[latest[pk]], read_program(bytes(sources[latest[pk]].source).decode()))
        for pk in newest
        if latest[pk] in sources
    ]
    return FinalCodes(codes, left_out)


def collect_given(problem: Problem, exercise: str) -> set[int]:
    """What the starter and the accepted solutions explain."""
    sources = [get_starter(problem, exercise), *(source.decode() for source in problem.accepted.values())]
    if exercise == TEST:
        sources.append(problem.exercise_tests.decode())
    return collect_sequences(map(read_program, sources))


def find_similar_pairs(codes: list[FinalCode], given: set[int]) -> Iterator[tuple[FinalCode, FinalCode, Comparison]]:
    sequences = {code.session.pk: set(code.program.sequences) - given for code in codes}

    def count_common(pair: tuple[FinalCode, FinalCode]) -> int:
        return len(sequences[pair[0].session.pk] & sequences[pair[1].session.pk])

    for first, second in nlargest(MAX_COMPARED, combinations(codes, 2), key=count_common):
        found = compare_programs(first.program, second.program, given)
        if min(len(found.first_lines), len(found.second_lines)) >= MIN_LINES:
            yield first, second, found
