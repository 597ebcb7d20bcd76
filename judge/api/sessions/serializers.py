"""Serializes sessions and submissions for candidates."""

from collections.abc import Iterable
from dataclasses import asdict
from itertools import chain
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from judge.api.problems.serializers import serialize_problem_summary
from judge.api.sessions import progress_schemas, schemas, submission_schemas
from judge.domain import exercise_states, exercises, progress, session_rules
from judge.domain.candidate_notices import describe_inviter, list_watching_notices
from judge.domain.interview_rules import read_rules
from judge.domain.leaderboard import LeaderboardEntry
from judge.domain.private_periods import count_periods_left, is_private_now
from judge.domain.recorded_data import describe_retention, list_recorded_data
from judge.domain.session_end import describe_end_submit
from judge.domain.session_feedback import get_feedback_end
from judge.grading.custom_input import CustomInput
from judge.grading.redact import redact_report
from judge.grading.report import Verdict
from judge.models import CandidateSession, Report, SessionState, Submission, TimingJob
from judge.operations.optional_workers import find_unserved_slugs
from problems.format.problem import KERNEL_TAG, Problem

HIDDEN_WHEN_CLOSED: dict[str, Any] = {
    "ends_at": None,
    "time_given_back": [],
    "rules": None,
    "feedback": "",
    "watching": [],
    "recorded_data": [],
    "problems": [],
}
"""What replaces these fields when the invitation was withdrawn or has expired: the candidate then reads only their own
code, and what an export of their data has."""


def serialize_session(row: CandidateSession) -> schemas.SessionOut:
    submitted: dict[str, list[Submission]] = {}
    for submission in select_submits(row):
        submitted.setdefault(submission.slug, []).append(submission)
    fields = schemas.SessionOut.model_validate(
        {
            "token": "practice" if row.interview.is_practice else row.token,
            "kind": "practice" if row.interview.is_practice else "interview",
            "title": row.interview.title,
            "candidate": row.candidate.name,
            "minutes": row.interview.minutes,
            **build_clock_fields(row),
            "expires_at": row.expires_at,
            "scheduled_at": row.scheduled_at,
            "plan_changes": row.plan_changes,
            "allows_completion": row.interview.allows_completion,
            **build_rule_fields(row),
            "private": serialize_private_mode(row),
            "recorded_data": list_recorded_data(row),
            "retention": describe_retention(row),
            "problems": build_problem_list(row, submitted),
            "accepted_at": progress.list_acceptance_times(list(chain(*submitted.values())))
            if row.interview.is_practice
            else [],
        }
    )
    is_closed = row.state in (SessionState.REVOKED, SessionState.EXPIRED)
    return fields.model_copy(update=HIDDEN_WHEN_CLOSED) if is_closed else fields


def build_clock_fields(row: CandidateSession) -> dict[str, Any]:
    left = row.ends_at - timezone.now() if row.state == SessionState.PAUSED and row.ends_at else None
    return {
        "state": row.state,
        "started_at": row.started_at,
        "ends_at": row.ends_at,
        "time_given_back": row.time_given_back,
        "extra_seconds": row.extra_seconds,
        "paused_seconds_left": left and round(left.total_seconds()),
        "end_submit": describe_end_submit(row),
    }


def build_rule_fields(row: CandidateSession) -> dict[str, Any]:
    interview = row.interview
    return {
        "rules": None if interview.is_practice else read_rules(interview),
        "invited_by": "" if interview.is_practice else describe_inviter(interview),
        "has_warm_up": not interview.is_practice and row.state == SessionState.INVITED,
        "can_see_results": session_rules.can_see_results(row),
        "can_delete": session_rules.can_delete_own_data(row),
        "feedback": row.feedback,
        "feedback_until": get_feedback_end(row),
        "watching": list_watching_notices(row),
    }


def serialize_private_mode(row: CandidateSession) -> schemas.PrivateMode:
    until = row.private_end if is_private_now(row) else None
    return schemas.PrivateMode(until=until, periods_left=count_periods_left(row))


def build_problem_list(row: CandidateSession, submitted: dict[str, list[Submission]]) -> list[dict[str, Any]]:
    if not row.interview.is_practice and row.state == SessionState.INVITED:
        return [
            hide_problem(row, number, problem) for number, problem in enumerate(session_rules.list_problems(row), 1)
        ]
    records = progress.load_practice_records(row) if row.interview.is_practice else None
    changed = exercise_states.find_changed_exercises(row)
    select_visible = (lambda fields: fields) if session_rules.can_see_results(row) else hide_results
    problems = session_rules.list_problems(row)
    unserved = find_unserved_slugs(problems)
    listed = [
        build_problem_fields(
            problem,
            session_rules.list_interview_exercises(row.interview, problem),
            submitted.get(problem.slug, []),
            records,
            changed,
        )
        | {"is_served": problem.slug not in unserved}
        for problem in problems
    ]
    return [select_visible(fields) for fields in listed]


def hide_problem(row: CandidateSession, number: int, problem: Problem) -> dict[str, Any]:
    """Before the clock runs, a candidate reads what kind of problem it is, but cannot look it up."""
    names = session_rules.list_interview_exercises(row.interview, problem)
    hidden = {"slug": "", "number": number, "title": f"Problem {number}", "topic": "", "parts": [], "cases": 0}
    return build_problem_fields(problem, names, submitted=[], records=None, changed=set()) | hidden


def serialize_practice_progress(row: CandidateSession, problem: Problem) -> progress_schemas.PracticeProgressOut:
    submitted = list(select_submits(row).filter(slug=problem.slug))
    return progress_schemas.PracticeProgressOut.model_validate(
        progress.compute_progress(problem, progress.load_practice_records(row), submitted)
    )


def build_problem_fields(
    problem: Problem,
    names: list[str],
    submitted: list[Submission],
    records: progress.PracticeRecords | None,
    changed: set[tuple[str, str]],
) -> dict[str, Any]:
    """The fields of `SessionProblem`. `names` are those of the exercises, `submitted` the submits of `select_submits`,
    and `changed` the slugs and exercises of `find_changed_exercises`. `records` is None in interviews."""
    implementations = [row for row in submitted if row.exercise == exercises.IMPLEMENT]
    best = max(select_judged(implementations), key=lambda row: rank_report(row.report), default=None)
    fields: dict[str, Any] = {
        "exercise_names": names,
        "attempts": len(implementations),
        "best": best and {"verdict": best.report.verdict, "scores": best.report.scores, "stage": get_stage(best)},
        "debugging": build_debugging_fields(problem, names, submitted),
        "exercise_states": exercise_states.compute_exercise_states(problem.slug, names, submitted, changed),
        "practice": progress.compute_progress(problem, records, submitted) if records else None,
    }
    return serialize_problem_summary(problem).model_dump() | fields


def hide_results(fields: dict[str, Any]) -> dict[str, Any]:
    """Remove verdicts and scores from the fields of a problem. What the candidate did remains."""
    debugging = fields["debugging"]
    return fields | {
        "best": None,
        "debugging": debugging
        | {
            "fixes": [fix | {"solved": False} for fix in debugging["fixes"]],
            "tests": debugging["tests"] | {"caught": None, "solved": False},
        },
        "exercise_states": [state.model_copy(update={"result": None}) for state in fields["exercise_states"]],
    }


def select_judged(rows: list[Submission]) -> list[Submission]:
    return [row for row in rows if row.state == Submission.State.DONE]


def select_reports(rows: list[Submission]) -> list[Report]:
    return [row.report for row in select_judged(rows)]


def build_debugging_fields(problem: Problem, names: list[str], submitted: list[Submission]) -> dict[str, Any]:
    """The fields of `DebuggingProgress`. `names` and `submitted` are those of `build_problem_fields`."""
    by_exercise: dict[str, list[Submission]] = {}
    for row in submitted:
        by_exercise.setdefault(row.exercise, []).append(row)
    fixes = [name for name in names if exercises.get_exercise_kind(name) == "fix"]
    tests = by_exercise.get(exercises.TEST, [])
    return {
        "fixes": [
            {"exercise": name, "attempts": len(by_exercise[name]), "solved": is_solved(by_exercise[name])}
            for name in fixes
            if name in by_exercise
        ],
        "fixes_total": len(fixes),
        "tests": {
            "attempts": len(tests),
            "caught": max((score["passed"] for score in select_test_scores(tests)), default=None),
            "total": sum(not bug.cost for bug in problem.bugs) if exercises.TEST in names else 0,
            "solved": is_solved(tests),
        },
    }


def is_solved(rows: list[Submission]) -> bool:
    return any(report.verdict == Verdict.ACCEPTED for report in select_reports(rows))


def select_test_scores(rows: list[Submission]) -> list[dict[str, Any]]:
    return [report.scores["tests"] for report in select_reports(rows) if "tests" in report.scores]


def rank_report(report: Report) -> tuple[bool, int]:
    """Greater for a better report: whether it is accepted, then how many cases passed."""
    return report.verdict == Verdict.ACCEPTED, sum(score["passed"] for score in report.scores.values())


def select_submits(row: CandidateSession) -> QuerySet[Submission]:
    """The submits that count: neither a cancelled one nor edits that arrived after the end."""
    return select_for_list(row.submissions).filter(Submission.COUNTED_SUBMITS)


def select_for_list(rows: Any) -> QuerySet[Submission]:
    """Newest first, with the reports, without the large columns."""
    rows = rows.select_related("report").defer("source", "custom_input", "report__body")
    rows = rows.annotate(is_custom=~Q(custom_input=b""), timing_ending=F("timing_job__ending"))
    return rows.order_by("-created_at", "-id")


def serialize_submission(row: Submission) -> submission_schemas.SubmissionOut:
    return submission_schemas.SubmissionOut.model_validate(build_submission_fields(row))


def build_submission_fields(row: Submission) -> dict[str, Any]:
    report = row.report if row.state == Submission.State.DONE else None
    return {
        "id": row.pk,
        "slug": row.slug,
        "exercise": row.exercise,
        "kind": row.kind,
        "origin": row.origin,
        # A row that was not selected for a list has its custom input, and not this annotation.
        "has_custom_input": getattr(row, "is_custom", None) or ("custom_input" in vars(row) and bool(row.custom_input)),
        "state": row.state,
        "verdict": report and report.verdict,
        "scores": report and report.scores,
        "created_at": row.created_at,
        "finished_at": row.finished_at,
        "attempts": row.attempt,
        "problem_version": row.problem_version,
        "stage": get_stage(row),
    }


def get_stage(row: Submission) -> submission_schemas.Stage | None:
    """None if no kernel was submitted."""
    if row.tag != KERNEL_TAG or row.exercise == exercises.TEST:
        return None
    ending = vars(row)["timing_ending"] if "timing_ending" in vars(row) else load_timing_ending(row)
    return "gpu" if ending in (TimingJob.Ending.TIMED, TimingJob.Ending.WRONG) else "interpreter"


def load_timing_ending(row: Submission) -> str | None:
    """For a row that was not selected for a list."""
    return TimingJob.objects.filter(pk=row.pk).values_list("ending", flat=True).first()


def hide_stage(stage: submission_schemas.Stage | None) -> submission_schemas.Stage | None:
    """Only an accepted kernel is timed, so "gpu" would reveal a hidden verdict."""
    return stage and "interpreter"


def serialize_timing(row: Submission) -> submission_schemas.TimingOut | None:
    job = TimingJob.objects.filter(pk=row.pk).first() if row.tag == KERNEL_TAG else None
    return job and submission_schemas.TimingOut.model_validate(job)


def serialize_leaderboard(
    entries: Iterable[LeaderboardEntry], own_session: int
) -> list[submission_schemas.LeaderboardRow]:
    """`own_session` is the id of the session of the reader, or the one that the reader looks at."""
    return [
        submission_schemas.LeaderboardRow.model_validate(asdict(entry) | {"is_own": entry.session == own_session})
        for entry in entries
    ]


def decode_source(row: Submission) -> str:
    return bytes(row.source).decode(errors="replace")


def decode_custom_input(row: Submission) -> submission_schemas.CustomInputOut | None:
    typed = CustomInput.decode(bytes(row.custom_input)) if row.custom_input else None
    return typed and submission_schemas.CustomInputOut(form=typed.form, fields=dict(typed.fields))


def serialize_own_submission(row: Submission) -> submission_schemas.SubmissionOut:
    """What the candidate may read of it in a list: a verdict is a result."""
    return submission_schemas.SubmissionOut.model_validate(build_own_submission_fields(row))


def build_own_submission_fields(row: Submission) -> dict[str, Any]:
    fields = build_submission_fields(row)
    if session_rules.can_see_results(row.session):
        return fields
    return fields | {"verdict": None, "scores": None, "stage": hide_stage(fields["stage"])}


def serialize_submission_for_candidate(row: Submission) -> submission_schemas.SubmissionDetail:
    can_see = session_rules.can_see_results(row.session) and row.state == Submission.State.DONE
    report = redact_report(row.report.load(), session_rules.get_redaction(row)) if can_see else None
    fields = build_own_submission_fields(row) | {"source": decode_source(row), "report": report}
    fields["custom_input"] = decode_custom_input(row)
    fields["timing"] = serialize_timing(row) if can_see else None
    return submission_schemas.SubmissionDetail.model_validate(fields)
