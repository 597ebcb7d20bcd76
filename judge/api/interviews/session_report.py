"""What a candidate did in a session, for the owners and interviewers of the interview's team."""

from itertools import groupby

from django.http import HttpRequest
from ninja import Router

from judge.actions.sessions.submit_at_end import load_text_at_end
from judge.api.auth import authenticate_user, get_session_to_edit, get_user
from judge.api.base import raise_not_found
from judge.api.interviews import session_report_schemas as schemas
from judge.api.interviews.folded_results import fold_report
from judge.api.interviews.watched_session import open_watched_session
from judge.api.sessions.serializers import select_for_list, serialize_submission
from judge.domain.catalog import exclude_warm_up
from judge.domain.documents.merge_pool import Payer
from judge.domain.exercise_times import ExerciseKey, compute_exercise_times
from judge.domain.exercises import IMPLEMENT
from judge.domain.late_edits import load_late_edits
from judge.domain.private_periods import filter_shown_documents, filter_shown_submissions, has_hidden_edits
from judge.domain.report_bugs import read_report_bugs
from judge.domain.session_rules import list_interview_exercises, list_problems
from judge.domain.session_signals import summarize_signals
from judge.grading.report import CaseReport, GradingReport, Verdict
from judge.models import CandidateSession, Report, SessionState, Submission

router = Router(tags=["interviews"], auth=authenticate_user)
MAX_SUBMISSIONS = 1_000
MAX_READ_REPORTS = 60
"""A report has up to 512 KiB. Of more submissions than this, only the latest have their bugs listed."""
FAILED_PER_GROUP = 3


@router.get("/{int:invitation_id}", response=schemas.SessionHeading)
def get_session_heading(request: HttpRequest, invitation_id: int) -> schemas.SessionHeading:
    return build_heading(get_session_to_edit(get_user(request), invitation_id))


def build_heading(session: CandidateSession) -> schemas.SessionHeading:
    return schemas.SessionHeading(
        id=session.pk,
        interview_id=session.interview_id,
        interview_title=session.interview.title,
        candidate=session.candidate.name,
        state=session.state.value,
        started_at=session.started_at,
        ended_at=session.finished_at,
    )


@router.get("/{int:invitation_id}/report", response=schemas.SessionReport)
def get_session_report(request: HttpRequest, invitation_id: int) -> schemas.SessionReport:
    session = open_watched_session(request, invitation_id)
    return fold_report(build_report(session), get_user(request), session)


def build_report(session: CandidateSession) -> schemas.SessionReport:
    rows = exclude_warm_up(session.submissions.filter(filter_shown_submissions()))
    submissions = list(select_for_list(rows)[:MAX_SUBMISSIONS])[::-1]
    judged = [row for row in submissions if row.kind == Submission.Kind.SUBMIT and row.state == Submission.State.DONE]
    return schemas.SessionReport(
        **build_heading(session).model_dump(),
        minutes=session.interview.minutes,
        extra_seconds=session.extra_seconds,
        exercises=build_exercises(session, submissions, load_final_reports(judged)),
        submissions=[serialize_submission(row) for row in submissions],
        bugs=list_named_bugs(judged[-MAX_READ_REPORTS:]),
        signals=schemas.SessionSignalsOut.model_validate(summarize_signals(session)),
    )


@router.get("/{int:invitation_id}/report/code", response=schemas.CodeAtEnd)
def get_code_at_end(
    request: HttpRequest, invitation_id: int, slug: str = "", exercise: str = IMPLEMENT
) -> schemas.CodeAtEnd:
    session = open_watched_session(request, invitation_id)
    return schemas.CodeAtEnd(source=load_code_at_end(session, slug, exercise, f"user {get_user(request).pk}"))


FINAL_STATES = (SessionState.ENDED, SessionState.REVOKED)


def load_code_at_end(session: CandidateSession, slug: str, exercise: str, reader: str) -> str:
    """The text without what arrived after the end, or the text when the invitation was withdrawn. `reader`, such
    as "user 5", is whose budget pays for the time that it takes to merge the edits."""
    documents = exclude_warm_up(filter_shown_documents(session)).filter(slug=slug, exercise=exercise)
    document = documents.first()
    if document is None or session.state not in FINAL_STATES or has_hidden_edits(document):
        raise_not_found("code")  # while the session runs, the live page shows it
    return load_text_at_end(document, payer=Payer(f"reports for {reader}")).decode(errors="replace")


def load_final_reports(judged: list[Submission]) -> dict[Submission, GradingReport]:
    """The report of the latest submission of each exercise, by submission, without what an interviewer had judged."""
    final = {(row.slug, row.exercise): row for row in judged if row.origin != Submission.Origin.INTERVIEWER}
    reports = Report.objects.in_bulk([row.pk for row in final.values()])
    return {row: reports[row.pk].load() for row in final.values() if row.pk in reports}


def list_named_bugs(judged: list[Submission]) -> list[schemas.SubmissionBugs]:
    rows = Report.objects.filter(pk__in=[row.pk for row in judged]).values_list("pk", "body").iterator(chunk_size=10)
    titles = {pk: [bug.title for bug in read_report_bugs(body)] for pk, body in rows}
    return [schemas.SubmissionBugs(submission=row.pk, titles=titles[row.pk]) for row in judged if titles.get(row.pk)]


def build_exercises(
    session: CandidateSession, submissions: list[Submission], reports: dict[Submission, GradingReport]
) -> list[schemas.ExerciseReport]:
    times = compute_exercise_times(session)
    opened = set(filter_shown_documents(session).values_list("slug", "exercise"))
    late = {(edit.slug, edit.exercise): edit for edit in load_late_edits([session])[session.pk]}
    return [
        schemas.ExerciseReport.model_validate(
            {
                "slug": problem.slug,
                "title": problem.title,
                "exercise": name,
                "seconds": round(times[problem.slug, name].total_seconds()) if (problem.slug, name) in times else 0,
                "is_opened": (problem.slug, name) in opened,
                "late_edit": late.get((problem.slug, name)),
            }
            | summarize_submissions((problem.slug, name), submissions, reports),
            from_attributes=True,
        )
        for problem in list_problems(session)
        for name in list_interview_exercises(session.interview, problem)
    ]


def summarize_submissions(
    exercise: ExerciseKey, submissions: list[Submission], reports: dict[Submission, GradingReport]
) -> dict[str, object]:
    """The fields of `ExerciseReport` that come from submissions. `reports` are those of `load_final_reports`."""
    rows = [row for row in submissions if (row.slug, row.exercise) == exercise]
    submits = [row for row in rows if row.kind == Submission.Kind.SUBMIT and row.state != Submission.State.CANCELLED]
    own = [row for row in submits if row.origin != Submission.Origin.INTERVIEWER]
    final = own[-1] if own else None
    report = reports.get(final) if final else None
    return {
        "runs": sum(row.kind == Submission.Kind.RUN for row in rows),
        "submits": len(own),
        "final": final and serialize_submission(final),
        "message": report.message if report else "",
        "failed": list_failed(report.cases) if report else [],
        "bugs": report.bugs if report else [],
    }


def list_failed(cases: list[CaseReport]) -> list[schemas.FailedCase]:
    """The first ones of each group."""
    failed = [case for case in cases if case.verdict not in (Verdict.ACCEPTED, Verdict.NOT_ATTEMPTED)]
    failed.sort(key=lambda case: case.group)
    return [
        schemas.FailedCase(index=case.index, group=case.group, summary=case.summary, message=case.message)
        for _, group in groupby(failed, key=lambda case: case.group)
        for case in list(group)[:FAILED_PER_GROUP]
    ]
