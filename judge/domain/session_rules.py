"""What a session may do now."""

from django.conf import settings

from judge.domain import catalog
from judge.domain.exercises import IMPLEMENT, get_kind
from judge.domain.retention import get_retention_days
from judge.errors import RefusedError
from judge.grading.report import Verdict
from judge.models import CandidateSession, SessionState, Submission
from problems.format.problem import Problem

RECORDS = [
    "What you type in the editor, as the last text of each problem, so that nothing is lost.",
    "Each Run and each Submit: its code, its time and its results.",
]
INTERVIEW_RECORDS = ["When you start and when you end.", "Your interviewer can read all of this, also while you work."]
RETENTION_TEXT = "It is deleted {days} days after you last worked on it."
RETENTION_BY_INTERVIEWER = "It is kept until your interviewer deletes it; ask them if you want it gone."
RETENTION_BY_YOU = "It is kept until you delete it, which you can do at any time at the foot of the practice page."
RETENTION_PRACTICE = "It is deleted {days} days after you last practised, or when you delete it on the practice page."
PRACTICE_RECORDS = ["When you open a problem or give it up, and which traps you say you can explain."]
BROWSER_RECORDS = ["No name and no account: a cookie of this browser finds your practice again."]
ACCOUNT_RECORDS = [
    "It is kept with your account, so that it is the same wherever you sign in. Interviewers see none of it."
]


def list_records(session: CandidateSession) -> list[str]:
    if not session.interview.is_practice:
        return RECORDS + INTERVIEW_RECORDS
    return RECORDS + PRACTICE_RECORDS + (ACCOUNT_RECORDS if session.candidate.account_id else BROWSER_RECORDS)


def describe_retention(session: CandidateSession) -> str:
    practises = session.interview.is_practice
    days = get_retention_days(practises=practises, account=session.candidate.account_id is not None)
    if practises:
        return RETENTION_PRACTICE.format(days=days) if days else RETENTION_BY_YOU
    return RETENTION_TEXT.format(days=days) if days else RETENTION_BY_INTERVIEWER


def list_problems(session: CandidateSession) -> list[Problem]:
    """Practice has all of them. One that has left the catalog since is left out."""
    there = catalog.load_problems()
    if session.interview.is_practice:
        return list(there.values())
    return [there[slug] for slug in session.interview.problems if slug in there]


def get_session_problem(session: CandidateSession, slug: str) -> Problem:
    problem = catalog.get_problem(slug)
    if not session.interview.is_practice and slug not in session.interview.problems:
        raise RefusedError("not_found", "That problem is not part of this interview.", "Choose one of its problems.")
    return problem


def require_running(session: CandidateSession) -> None:
    if session.state == SessionState.ENDED:
        raise RefusedError(
            "session_ended",
            "This interview has ended, so this was not taken; what was saved and submitted before stands.",
            "There is nothing left to do. If it ended too early, tell your interviewer.",
        )
    if session.state == SessionState.INVITED:
        raise RefusedError("session_not_started", "The interview has not started yet.", "Start it from its first page.")


def require_practice(session: CandidateSession) -> None:
    if not session.interview.is_practice:
        raise RefusedError(
            "practice_only",
            "That belongs to practice: an interview has no solutions to read, no traps to explain and no other clock.",
            "Go on with the problem. Practice is at the first page of this site.",
        )


def require_readable(session: CandidateSession, slug: str) -> None:
    """Solutions are for those who have one of their own, or have given up."""
    require_practice(session)
    if not has_given_up(session, slug) and not has_solved(session, slug, IMPLEMENT):
        raise RefusedError(
            "not_yet",
            "Solutions can be read once yours is accepted, or once you give the problem up.",
            "Go on with yours, or give up if you would rather read now.",
        )


def can_see_bugs(row: Submission) -> bool:
    """In practice at once; in an interview only when nothing can be changed any more. To find the bug is what a `fix`
    asks for, so there not before it is solved or the problem given up."""
    session = row.session
    if not session.interview.is_practice:
        return session.state == SessionState.ENDED
    found = get_kind(row.exercise) != "fix" or has_solved(session, row.slug, row.exercise)
    return found or has_given_up(session, row.slug)


def has_given_up(session: CandidateSession, slug: str) -> bool:
    return session.practice_attempts.filter(slug=slug, given_up_at__isnull=False).exists()


def has_solved(session: CandidateSession, slug: str, exercise: str) -> bool:
    submitted = session.submissions.filter(slug=slug, exercise=exercise, kind=Submission.Kind.SUBMIT)
    return submitted.filter(report__verdict=Verdict.ACCEPTED).exists()


def require_size(source: bytes) -> None:
    limit = settings.SOURCE_LIMIT
    if len(source) > limit:
        raise RefusedError(
            "too_large",
            f"The code is {len(source) / 2**20:.1f} MiB, more than the {limit / 2**20:g} MiB that the judge takes.",
            "Make it shorter. It is still in your editor.",
        )
