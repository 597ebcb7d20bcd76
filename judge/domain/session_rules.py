"""What a session has, and what its candidate may do, read and delete now."""

from django.conf import settings

from judge.domain import catalog
from judge.domain.exercises import (
    IMPLEMENT,
    build_unknown_exercise_error,
    get_exercise_kind,
    list_exercise_names,
    select_exercise_names,
)
from judge.domain.practice_access import get_practice_problem, list_practice_problems
from judge.errors import RefusedError
from judge.grading.redact import Redaction
from judge.grading.report import Verdict
from judge.grading.source_rejection import MAX_SOURCE_BYTES
from judge.models import CandidateSession, Interview, SessionState, Submission
from problems.format.loader import PRACTICE_SEED
from problems.format.problem import Problem

OVER = (SessionState.ENDED, SessionState.REVOKED)
"""The states in which candidates may download and delete their data. They cannot know whether a withdrawn invitation
will be restored: it must not keep them from their data."""


def list_problems(session: CandidateSession) -> list[Problem]:
    """For practice all problems that are neither reserved nor restricted to teams. A problem that has been removed from
    the server is left out."""
    if session.interview.is_practice:
        return list_practice_problems()
    problems = catalog.load_problems()
    return [problems[slug] for slug in session.interview.problems if slug in problems]


def get_session_problem(session: CandidateSession, slug: str) -> Problem:
    if session.interview.is_practice:
        return get_practice_problem(slug)
    if catalog.is_warm_up(slug):
        return catalog.get_problem_or_warm_up(slug)
    problem = catalog.get_problem(slug)
    if slug not in session.interview.problems:
        raise RefusedError("not_found", "This problem is not part of this interview.", "Choose one of its problems.")
    return problem


def list_interview_exercises(interview: Interview, problem: Problem) -> list[str]:
    """The names of the problem's exercises that the interview has, in display order. Practice has all of them."""
    if interview.is_practice:
        return list_exercise_names(problem)
    return select_exercise_names(problem, interview.exercises.get(problem.slug, [IMPLEMENT]))


def get_case_seed(interview: Interview, slug: str, kind: str) -> int | None:
    """The seed of the cases that judge a new submission; None for those that only interviews use, which a worker proves
    first. What practice shows of its cases helps in no interview. Samples are the same everywhere."""
    is_known = interview.is_practice or catalog.is_warm_up(slug) or kind == Submission.Kind.RUN
    return PRACTICE_SEED if is_known else None


def require_exercise(session: CandidateSession, problem: Problem, name: str) -> None:
    """Refuse an exercise that the session does not have, in the same way as one that the problem does not have."""
    if name not in list_interview_exercises(session.interview, problem):
        raise build_unknown_exercise_error(problem, name)


def require_started(session: CandidateSession, problem: Problem) -> None:
    """Refuse statements and starters before the clock runs. They stay readable after the end.

    The warm-up is readable at any time, so that what was typed in it can always be stored.
    """
    if session.state in (SessionState.INVITED, SessionState.EXPIRED) and not catalog.is_warm_up(problem.slug):
        raise RefusedError(
            "session_not_started",
            "The interview has not started yet, so its problems cannot be opened.",
            "Start the interview from its first page.",
        )


def require_running(session: CandidateSession) -> None:
    """The caller refuses a withdrawn session: `build_withdrawn_error`."""
    if session.state == SessionState.ENDED:
        raise build_ended_error()
    if session.state == SessionState.EXPIRED:
        raise build_expired_error()
    if session.state == SessionState.INVITED:
        raise RefusedError(
            "session_not_started",
            "The interview has not started yet, so this was not accepted.",
            "Start the interview from its first page.",
        )
    if session.state == SessionState.PAUSED:
        raise RefusedError(
            "session_paused",
            "Your interviewer has paused the interview, so this was not accepted. The clock is stopped, and your "
            "code is saved.",
            "Wait until your interviewer resumes it, then try again.",
        )


def can_edit(session: CandidateSession, problem: Problem) -> bool:
    if catalog.is_warm_up(problem.slug):
        return session.state == SessionState.INVITED
    return session.state == SessionState.RUNNING


def require_judging(session: CandidateSession, problem: Problem, kind: str) -> None:
    """Refuse a submission for which the session has no time, or which the problem does not have."""
    if not catalog.is_warm_up(problem.slug):
        require_running(session)
        return
    if session.state != SessionState.INVITED:
        raise RefusedError(
            "session_ended",
            "The warm-up closed when the interview started, so this was not run.",
            "Go to the first page of the interview and choose one of its problems.",
        )
    if kind != Submission.Kind.RUN:
        raise RefusedError(
            "invalid",
            "The warm-up is not scored, so nothing of it can be submitted.",
            "Press Run to try your code on the sample cases.",
        )


def build_withdrawn_error() -> RefusedError:
    return RefusedError(
        "withdrawn",
        "The interviewers withdrew this invitation, so this was not accepted. What the server has received is stored.",
        "Open the first page of the interview to read and copy your code.",
    )


def build_expired_error() -> RefusedError:
    return RefusedError(
        "expired",
        "This invitation has expired, so the interview cannot be started.",
        "Ask the person who invited you to renew it. This link then works again.",
    )


def build_ended_error() -> RefusedError:
    return RefusedError(
        "session_ended",
        "This interview has ended, so this was not accepted. What you saved and submitted before is stored.",
        "There is nothing left to do. If it ended too early, contact your interviewer.",
    )


def require_practice(session: CandidateSession) -> None:
    if not session.interview.is_practice:
        raise RefusedError(
            "practice_only",
            "This is available only in practice. Interviews have no solutions, no traps and no clock for each problem.",
            "Continue with the problem.",
        )


def require_solution_access(session: CandidateSession, slug: str) -> None:
    """Raises RefusedError unless the session has an accepted solution or has given up on the problem."""
    require_practice(session)
    if not has_given_up(session, slug) and not has_solved(session, slug, IMPLEMENT):
        raise RefusedError(
            "solutions_locked",
            "You can read the solutions after yours is accepted or after you give up on the problem.",
            "Continue with your solution, or give up on the problem to read them now.",
        )


def can_see_results(session: CandidateSession) -> bool:
    """Whether the candidate may read verdicts, scores and reports. An interview can hide them after its end."""
    interview = session.interview
    if interview.is_practice or interview.result_visibility != Interview.ResultVisibility.NOTHING:
        return True
    return session.state not in (SessionState.ENDED, SessionState.REVOKED)


def can_delete_own_data(session: CandidateSession) -> bool:
    is_over = session.state in OVER
    return settings.CANDIDATE_DELETION == "self" and is_over and not session.interview.is_practice


def require_own_data(session: CandidateSession) -> None:
    """Refuse the export and the deletion of an interview's data before its end."""
    if session.state == SessionState.EXPIRED:
        raise build_expired_error()
    if session.state not in OVER:
        raise RefusedError(
            "session_not_ended",
            "You can download and delete your data after the end of the interview, so nothing was changed.",
            "End the interview first. To have your data deleted now, ask your interviewer.",
        )


def require_own_deletion() -> None:
    if settings.CANDIDATE_DELETION != "self":
        raise RefusedError(
            "read_only",
            "On this server interviewers delete the data of interviews, so nothing was deleted.",
            "Ask your interviewer to delete it. You can download it before.",
        )


def can_see_bugs(row: Submission) -> bool:
    """In an interview only after its end, if its rules allow it. In practice at once, except in a `fix` exercise.

    The task of a `fix` is to find the bug, so it is shown only after the candidate solves the exercise or gives up on
    the problem.
    """
    session = row.session
    if not session.interview.is_practice:
        is_allowed = session.interview.result_visibility == Interview.ResultVisibility.BUGS
        return is_allowed and session.state == SessionState.ENDED
    if get_exercise_kind(row.exercise) != "fix" or has_solved(session, row.slug, row.exercise):
        return True
    return has_given_up(session, row.slug)


def get_redaction(row: Submission) -> Redaction:
    """Return what the candidate may see of the report. An interview redacts hidden cases strictly."""
    lines = None if row.session.interview.is_practice else bytes(row.source).count(b"\n") + 1
    return Redaction(show_bugs=can_see_bugs(row), show_missed=can_see_missed_bugs(row), source_lines=lines)


def can_see_missed_bugs(row: Submission) -> bool:
    """The task of a `test` is to find bugs, so in practice one that the tests did not catch is not named yet."""
    session = row.session
    if not session.interview.is_practice or get_exercise_kind(row.exercise) != "test":
        return True
    return has_solved(session, row.slug, row.exercise) or has_given_up(session, row.slug)


def has_given_up(session: CandidateSession, slug: str) -> bool:
    return session.practice_attempts.filter(slug=slug, given_up_at__isnull=False).exists()


def has_solved(session: CandidateSession, slug: str, exercise: str) -> bool:
    submitted = session.submissions.filter(slug=slug, exercise=exercise, kind=Submission.Kind.SUBMIT)
    return submitted.filter(report__verdict=Verdict.ACCEPTED).exists()


def require_source_size(source: bytes) -> None:
    if len(source) > MAX_SOURCE_BYTES:
        raise RefusedError(
            "too_large",
            f"The code is {len(source) / 2**20:.1f} MiB, but the judge accepts at most "
            f"{MAX_SOURCE_BYTES / 2**20:g} MiB.",
            "Make it shorter. Your code is still in the editor.",
        )
