"""What a seat may do now."""

from django.conf import settings

from judge.domain import catalog
from judge.domain.exercises import IMPLEMENT, kind_of
from judge.domain.retention import days_kept
from judge.errors import RefusedError
from judge.grading.report import Verdict
from judge.models import Invitation, SeatState, Submission
from problems.format.problem import Problem

RECORDS = [
    "What you type in the editor, as the last text of each problem, so that nothing is lost.",
    "Each Run and each Submit: its code, its time and its results.",
]
INTERVIEW_RECORDS = ["When you start and when you end.", "Your interviewer can read all of this, also while you work."]
KEPT = "It is deleted {days} days after you last worked on it."
KEPT_BY_INTERVIEWER = "It is kept until your interviewer deletes it; ask them if you want it gone."
KEPT_BY_YOU = "It is kept until you delete it, which you can do at any time at the foot of the practice page."
KEPT_PRACTICE = "It is deleted {days} days after you last practised, or when you delete it on the practice page."
PRACTICE_RECORDS = ["When you open a problem or give it up, and which traps you say you can explain."]
BROWSER_RECORDS = ["No name and no account: a cookie of this browser finds your practice again."]
ACCOUNT_RECORDS = [
    "It is kept with your account, so that it is the same wherever you sign in. Interviewers see none of it."
]


def records(seat: Invitation) -> list[str]:
    if not seat.interview.is_practice:
        return RECORDS + INTERVIEW_RECORDS
    return RECORDS + PRACTICE_RECORDS + (ACCOUNT_RECORDS if seat.candidate.account_id else BROWSER_RECORDS)


def how_long(seat: Invitation) -> str:
    practises = seat.interview.is_practice
    days = days_kept(practises=practises, account=seat.candidate.account_id is not None)
    if practises:
        return KEPT_PRACTICE.format(days=days) if days else KEPT_BY_YOU
    return KEPT.format(days=days) if days else KEPT_BY_INTERVIEWER


def problems_of(seat: Invitation) -> list[Problem]:
    """Practice has all of them. One that has left the catalog since is left out."""
    there = catalog.by_slug()
    if seat.interview.is_practice:
        return list(there.values())
    return [there[slug] for slug in seat.interview.problems if slug in there]


def problem_of(seat: Invitation, slug: str) -> Problem:
    problem = catalog.find(slug)
    if not seat.interview.is_practice and slug not in seat.interview.problems:
        raise RefusedError("not_found", "That problem is not part of this interview.", "Choose one of its problems.")
    return problem


def must_run(seat: Invitation) -> None:
    if seat.state == SeatState.ENDED:
        raise RefusedError(
            "seat_ended",
            "This interview has ended, so this was not taken; what was saved and submitted before stands.",
            "There is nothing left to do. If it ended too early, tell your interviewer.",
        )
    if seat.state == SeatState.INVITED:
        raise RefusedError("seat_not_started", "The interview has not started yet.", "Start it from its first page.")


def must_practise(seat: Invitation) -> None:
    if not seat.interview.is_practice:
        raise RefusedError(
            "practice_only",
            "That belongs to practice: an interview has no solutions to read, no traps to explain and no other clock.",
            "Go on with the problem. Practice is at the first page of this site.",
        )


def must_read(seat: Invitation, slug: str) -> None:
    """Solutions are for those who have one of their own, or have given up."""
    must_practise(seat)
    if not has_given_up(seat, slug) and not has_solved(seat, slug, IMPLEMENT):
        raise RefusedError(
            "not_yet",
            "Solutions can be read once yours is accepted, or once you give the problem up.",
            "Go on with yours, or give up if you would rather read now.",
        )


def shows_bugs(row: Submission) -> bool:
    """In practice at once; in an interview only when nothing can be changed any more. To find the bug is what a `fix`
    asks for, so there not before it is solved or the problem given up."""
    seat = row.invitation
    if not seat.interview.is_practice:
        return seat.state == SeatState.ENDED
    found = kind_of(row.exercise) != "fix" or has_solved(seat, row.slug, row.exercise)
    return found or has_given_up(seat, row.slug)


def has_given_up(seat: Invitation, slug: str) -> bool:
    return seat.rounds.filter(slug=slug, given_up_at__isnull=False).exists()


def has_solved(seat: Invitation, slug: str, exercise: str) -> bool:
    submitted = seat.submissions.filter(slug=slug, exercise=exercise, kind=Submission.Kind.SUBMIT)
    return submitted.filter(report__verdict=Verdict.ACCEPTED).exists()


def must_fit(source: bytes) -> None:
    limit = settings.SOURCE_LIMIT
    if len(source) > limit:
        raise RefusedError(
            "too_large",
            f"The code is {len(source) / 2**20:.1f} MiB, more than the {limit / 2**20:g} MiB that the judge takes.",
            "Make it shorter. It is still in your editor.",
        )
