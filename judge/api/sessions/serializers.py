"""Turns a session's rows into response bodies."""

from itertools import chain
from typing import Any

from django.db.models import QuerySet

from judge.api.problems.serializers import problem_summary
from judge.api.sessions import schemas
from judge.domain import exercises, progress, session_rules
from judge.grading.redact import redact_report
from judge.grading.report import Verdict
from judge.models import Draft, Invitation, OldDraft, Report, Submission
from problems.format.problem import Problem


def seat(row: Invitation) -> schemas.Seat:
    submitted: dict[str, list[Submission]] = {}
    for submission in listed(row.submissions).filter(kind=Submission.Kind.SUBMIT):
        submitted.setdefault(submission.slug, []).append(submission)
    return schemas.Seat.model_validate(
        {
            "token": "practice" if row.interview.is_practice else row.token,
            "kind": "practice" if row.interview.is_practice else "interview",
            "title": row.interview.title,
            "candidate": row.candidate.name,
            "minutes": row.interview.minutes,
            "state": row.state,
            "started_at": row.started_at,
            "ends_at": row.ends_at,
            "records": session_rules.records(row),
            "kept": session_rules.how_long(row),
            "problems": seat_problems(row, submitted),
            "accepted_at": progress.accepted_at(list(chain(*submitted.values()))) if row.interview.is_practice else [],
        }
    )


def seat_problems(row: Invitation, submitted: dict[str, list[Submission]]) -> list[dict[str, Any]]:
    records = progress.records_of(row) if row.interview.is_practice else None
    return [
        seat_problem(problem, submitted.get(problem.slug, []), records) for problem in session_rules.problems_of(row)
    ]


def practised(row: Invitation, problem: Problem) -> schemas.Practised:
    submitted = list(listed(row.submissions).filter(kind=Submission.Kind.SUBMIT, slug=problem.slug))
    return schemas.Practised.model_validate(progress.practised(problem, progress.records_of(row), submitted))


def seat_problem(problem: Problem, submitted: list[Submission], records: progress.Records | None) -> dict[str, Any]:
    written = [row for row in submitted if row.exercise == exercises.IMPLEMENT]
    best = max(judged(written), key=lambda report: rank(report.verdict, report.scores), default=None)
    found = {"verdict": best.verdict, "scores": best.scores} if best else None
    stands = progress.practised(problem, records, submitted) if records else None
    more = {"attempts": len(written), "best": found, "debugging": debugging(problem, submitted), "practised": stands}
    return problem_summary(problem.slug).model_dump() | more


def judged(rows: list[Submission]) -> list[Report]:
    return [row.report for row in rows if row.state == Submission.State.DONE]


def debugging(problem: Problem, submitted: list[Submission]) -> dict[str, Any]:
    by_name: dict[str, list[Submission]] = {}
    for row in submitted:
        by_name.setdefault(row.exercise, []).append(row)
    fixes = [name for name in exercises.names_of(problem) if exercises.kind_of(name) == "fix"]
    tests = by_name.get(exercises.TEST, [])
    return {
        "fixes": [
            {"exercise": name, "attempts": len(by_name[name]), "solved": solved(by_name[name])}
            for name in fixes
            if name in by_name
        ],
        "fixes_total": len(fixes),
        "tests": {
            "attempts": len(tests),
            "caught": max((score["passed"] for score in caught(tests)), default=None),
            "total": sum(not bug.cost for bug in problem.bugs),
            "solved": solved(tests),
        },
    }


def solved(rows: list[Submission]) -> bool:
    return any(report.verdict == Verdict.ACCEPTED for report in judged(rows))


def caught(rows: list[Submission]) -> list[dict[str, Any]]:
    return [report.scores["tests"] for report in judged(rows) if "tests" in report.scores]


def rank(verdict: str, scores: dict[str, Any]) -> tuple[bool, int]:
    return verdict == "accepted", sum(score["passed"] for score in scores.values())


def draft(seat: Invitation, row: Draft) -> schemas.Draft:
    source = bytes(row.source).decode()
    return schemas.Draft(source=source, revision=row.revision, saved_at=row.saved_at, seat=seat.mark)


def untouched(seat: Invitation, starter: str) -> schemas.Draft:
    return schemas.Draft(source=starter, revision=0, saved_at=None, seat=seat.mark)


def old_draft(row: OldDraft) -> schemas.OldDraftDetail:
    fields = {"id": row.pk, "why": row.why, "set_aside_at": row.set_aside_at, "source": bytes(row.source).decode()}
    return schemas.OldDraftDetail.model_validate(fields)


def listed(rows: Any) -> QuerySet[Submission]:
    """Newest first, with what a list shows and without the large columns."""
    return rows.select_related("report").defer("source", "report__body").order_by("-created_at", "-id")


def submission(row: Submission) -> schemas.Submission:
    return schemas.Submission.model_validate(submission_fields(row))


def submission_fields(row: Submission) -> dict[str, Any]:
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


def source_of(row: Submission) -> str:
    return bytes(row.source).decode(errors="replace")


def submission_for_candidate(row: Submission) -> schemas.SubmissionDetail:
    report = row.report.whole() if row.state == Submission.State.DONE else None
    shown = report and redact_report(report, show_bugs=session_rules.shows_bugs(row))
    fields = submission_fields(row) | {"source": source_of(row), "report": shown}
    return schemas.SubmissionDetail.model_validate(fields)
