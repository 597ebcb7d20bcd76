"""Rows and packages as the pages see them."""

from functools import cache
from itertools import chain
from typing import Any

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from judge import catalog, exercises, progress, seats
from judge.api import schemas
from judge.grading.redact import for_candidate
from judge.grading.report import Verdict
from judge.models import Draft, Interview, Invitation, OldDraft, RejudgeItem, Report, SeatState, Submission
from problems.format.case import Case
from problems.format.loader import SEED
from problems.format.outcome import Outcome
from problems.format.problem import Problem, Prompt
from problems.format.views import CallsView, Named


@cache
def problem_summary(problem_slug: str) -> schemas.ProblemSummary:
    return schemas.ProblemSummary.model_validate(summary_fields(catalog.find(problem_slug)))


def summary_fields(problem: Problem) -> dict[str, Any]:
    return {
        "slug": problem.slug,
        "number": problem.number,
        "title": problem.title,
        "topic": problem.topic,
        "minutes": problem.minutes,
        "tag": problem.tag,
        "parts": [{"group": part.group, "title": part.title} for part in problem.parts],
        "cases": len(problem.cases(SEED)),
    }


@cache
def problem_detail(problem_slug: str) -> schemas.ProblemDetail:
    problem = catalog.find(problem_slug)
    groups: dict[str, int] = {}
    samples: list[dict[str, Any]] = []
    for case in problem.cases(SEED):
        groups[case.group] = groups.get(case.group, 0) + 1
        if case.sample:
            samples.append(sample(problem, case))
    detail = {
        "statement": problem.statement,
        "starter": problem.starter,
        "entries": list(problem.entries),
        "version": problem.version,
        "groups": groups,
        "samples": samples,
        "exercises": [exercise(problem, name) for name in exercises.names_of(problem)],
    }
    return schemas.ProblemDetail.model_validate(summary_fields(problem) | detail)


def exercise(problem: Problem, name: str) -> dict[str, Any]:
    return {
        "exercise": name,
        "kind": exercises.kind_of(name),
        "title": exercises.title_of(problem, name),
        "instruction": exercises.instruction_of(name),
        "starter": exercises.starter_of(problem, name),
    }


def sample(problem: Problem, case: Case) -> dict[str, Any]:
    """The inputs alone. Those of a call script are its calls."""
    shown = problem.checker_for(case).show(case, None, Outcome(how="not_run"))
    calls = [Named(name="calls", value=shown.actual)] if isinstance(shown.actual, CallsView) else []
    return {"name": case.name, "summary": case.summary, "group": case.group, "inputs": [*shown.inputs, *calls]}


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
            "records": seats.records(row),
            "kept": seats.how_long(row),
            "problems": seat_problems(row, submitted),
            "accepted_at": progress.accepted_at(list(chain(*submitted.values()))) if row.interview.is_practice else [],
        }
    )


def seat_problems(row: Invitation, submitted: dict[str, list[Submission]]) -> list[dict[str, Any]]:
    records = progress.records_of(row) if row.interview.is_practice else None
    return [seat_problem(problem, submitted.get(problem.slug, []), records) for problem in seats.problems_of(row)]


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
    shown = report and for_candidate(report, show_bugs=seats.shows_bugs(row))
    fields = submission_fields(row) | {"source": source_of(row), "report": shown}
    return schemas.SubmissionDetail.model_validate(fields)


def submission_for_interviewer(row: Submission) -> schemas.SubmissionForInterviewer:
    invitation = row.invitation
    problem = catalog.by_slug().get(row.slug)
    more = {
        "source": source_of(row),
        "report": row.report.whole() if row.state == Submission.State.DONE else None,
        "candidate": invitation.candidate.name,
        "interview_id": invitation.interview_id,
        "interview_title": invitation.interview.title,
        "attempts_log": [
            {
                "number": attempt.number,
                "worker": attempt.worker,
                "started_at": attempt.started_at,
                "ended_at": attempt.ended_at,
                "outcome": attempt.outcome or None,
            }
            for attempt in row.attempts.order_by("number")
        ],
        "judged_again": judged_again(row),
        "prompts": prompts(problem.prompts if problem else ()),
        "traps": prompts(problem.traps if problem else ()),
    }
    return schemas.SubmissionForInterviewer.model_validate(submission_fields(row) | more)


def judged_again(row: Submission) -> list[dict[str, Any]]:
    replaced = row.rejudged.filter(state=RejudgeItem.State.REPLACED).select_related("rejudge").order_by("pk")
    return [
        {
            "at": item.rejudge.decided_at,
            "reason": item.rejudge.reason,
            "before": item.verdict_before,
            "after": item.verdict_after,
        }
        for item in replaced.defer("before")
    ]


def prompts(of_problem: tuple[Prompt, ...]) -> list[dict[str, str]]:
    return [{"question": prompt.question, "strong": prompt.strong} for prompt in of_problem]


def interview_summary(row: Interview) -> schemas.InterviewSummary:
    return schemas.InterviewSummary.model_validate(interview_fields(row, list(row.invitations.all())))


def interview_fields(row: Interview, invitations: list[Invitation]) -> dict[str, Any]:
    states = [invitation.state for invitation in invitations]
    return {
        "id": row.pk,
        "title": row.title,
        "minutes": row.minutes,
        "problems": row.problems,
        "created_at": row.created_at,
        "invited": states.count(SeatState.INVITED),
        "running": states.count(SeatState.RUNNING),
        "ended": states.count(SeatState.ENDED),
    }


def interview_detail(row: Interview) -> schemas.InterviewDetail:
    invitations = list(row.invitations.select_related("candidate", "interview").order_by("created_at", "id"))
    fetch_submissions(invitations)
    fields = interview_fields(row, invitations) | {"invitations": [invitation(each) for each in invitations]}
    return schemas.InterviewDetail.model_validate(fields)


def fetch_submissions(rows: list[Invitation]) -> None:
    """With one question to the database, and none where a list has them already."""
    prefetch_related_objects(rows, Prefetch("submissions", listed(Submission.objects)))


def invitation(row: Invitation) -> schemas.Invitation:
    fetch_submissions([row])
    return schemas.Invitation.model_validate(
        {
            "id": row.pk,
            "candidate": row.candidate.name,
            "candidate_id": row.candidate_id,
            "link": f"/i/{row.token}",
            "state": row.state,
            "created_at": row.created_at,
            "started_at": row.started_at,
            "ended_at": row.finished_at,
            "submissions": [submission(each) for each in row.submissions.all()],
        }
    )
