"""Serializes sessions, drafts and submissions for candidates."""

from itertools import chain
from typing import Any

from django.db.models import QuerySet

from judge.api.problems.serializers import serialize_problem_summary
from judge.api.sessions import schemas
from judge.domain import exercises, progress, session_rules
from judge.grading.redact import redact_report
from judge.grading.report import Verdict
from judge.models import CandidateSession, Draft, Report, Submission
from problems.format.problem import Problem


def serialize_session(row: CandidateSession) -> schemas.SessionOut:
    submitted: dict[str, list[Submission]] = {}
    for submission in select_submits(row):
        submitted.setdefault(submission.slug, []).append(submission)
    return schemas.SessionOut.model_validate(
        {
            "token": "practice" if row.interview.is_practice else row.token,
            "kind": "practice" if row.interview.is_practice else "interview",
            "title": row.interview.title,
            "candidate": row.candidate.name,
            "minutes": row.interview.minutes,
            "state": row.state,
            "started_at": row.started_at,
            "ends_at": row.ends_at,
            "time_extensions": row.time_extensions,
            "recorded_data": session_rules.list_recorded_data(row),
            "retention": session_rules.describe_retention(row),
            "problems": build_problem_list(row, submitted),
            "accepted_at": progress.list_acceptance_times(list(chain(*submitted.values())))
            if row.interview.is_practice
            else [],
        }
    )


def build_problem_list(row: CandidateSession, submitted: dict[str, list[Submission]]) -> list[dict[str, Any]]:
    records = progress.load_practice_records(row) if row.interview.is_practice else None
    return [
        build_problem_fields(
            problem,
            session_rules.list_interview_exercises(row.interview, problem),
            submitted.get(problem.slug, []),
            records,
        )
        for problem in session_rules.list_problems(row)
    ]


def serialize_practice_progress(row: CandidateSession, problem: Problem) -> schemas.PracticeProgressOut:
    submitted = list(select_submits(row).filter(slug=problem.slug))
    return schemas.PracticeProgressOut.model_validate(
        progress.compute_progress(problem, progress.load_practice_records(row), submitted)
    )


def build_problem_fields(
    problem: Problem, names: list[str], submitted: list[Submission], records: progress.PracticeRecords | None
) -> dict[str, Any]:
    implementations = [row for row in submitted if row.exercise == exercises.IMPLEMENT]
    best = max(select_reports(implementations), key=rank_report, default=None)
    fields = {
        "exercise_names": names,
        "attempts": len(implementations),
        "best": best,
        "debugging": build_debugging_fields(problem, names, submitted),
        "practice": progress.compute_progress(problem, records, submitted) if records else None,
    }
    return serialize_problem_summary(problem.slug).model_dump() | fields


def select_reports(rows: list[Submission]) -> list[Report]:
    return [row.report for row in rows if row.state == Submission.State.DONE]


def build_debugging_fields(problem: Problem, names: list[str], submitted: list[Submission]) -> dict[str, Any]:
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
    return report.verdict == Verdict.ACCEPTED, sum(score["passed"] for score in report.scores.values())


def serialize_draft(session: CandidateSession, row: Draft) -> schemas.DraftOut:
    source = bytes(row.source).decode()
    return schemas.DraftOut(source=source, revision=row.revision, saved_at=row.saved_at, session=session.token_digest)


def select_submits(row: CandidateSession) -> QuerySet[Submission]:
    """The submits that count as attempts: a cancelled one does not."""
    submits = select_for_list(row.submissions).filter(kind=Submission.Kind.SUBMIT)
    return submits.exclude(state=Submission.State.CANCELLED)


def select_for_list(rows: Any) -> QuerySet[Submission]:
    """Newest first, with the reports, without the large columns."""
    return rows.select_related("report").defer("source", "report__body").order_by("-created_at", "-id")


def serialize_submission(row: Submission) -> schemas.SubmissionOut:
    return schemas.SubmissionOut.model_validate(build_submission_fields(row))


def build_submission_fields(row: Submission) -> dict[str, Any]:
    report = row.report if row.state == Submission.State.DONE else None
    return {
        "id": row.pk,
        "slug": row.slug,
        "exercise": row.exercise,
        "kind": row.kind,
        "state": row.state,
        "verdict": report and report.verdict,
        "scores": report and report.scores,
        "created_at": row.created_at,
        "finished_at": row.finished_at,
        "attempts": row.attempt,
        "problem_version": row.problem_version,
    }


def decode_source(row: Submission) -> str:
    return bytes(row.source).decode(errors="replace")


def serialize_submission_for_candidate(row: Submission) -> schemas.SubmissionDetail:
    report = row.report.load() if row.state == Submission.State.DONE else None
    redacted = report and redact_report(report, session_rules.get_redaction(row))
    fields = build_submission_fields(row) | {"source": decode_source(row), "report": redacted}
    return schemas.SubmissionDetail.model_validate(fields)
