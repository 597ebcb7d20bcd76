"""Reports and comparisons as PDF, with what the pages show to the same reader."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from judge.api.auth import authenticate_user, get_user
from judge.api.comparison.compared_sessions import open_compared_sessions
from judge.api.comparison.serializers import serialize_comparison
from judge.api.interviews.session_report import build_report, load_code_at_end
from judge.api.interviews.watched_session import open_watched_session
from judge.api.pdf.comparison_pdf import build_comparison_document
from judge.api.pdf.session_pdf import build_session_document
from judge.api.pdf.texts import format_moment
from judge.domain.exercise_times import ExerciseKey
from judge.domain.scorecards import are_results_folded
from judge.domain.typesetting.document import Document
from judge.domain.typesetting.typeset import typeset
from judge.errors import RefusedError
from judge.limits import rate_limits
from judge.models import CandidateSession

session_router = Router(tags=["interviews"], auth=authenticate_user)
comparison_router = Router(tags=["comparison"], auth=authenticate_user)
PDF_RESPONSE = {
    "responses": {
        200: {"description": "OK", "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}
    }
}


@session_router.get("/{int:invitation_id}/report/pdf", response=None, openapi_extra=PDF_RESPONSE)
def get_session_pdf(request: HttpRequest, invitation_id: int) -> HttpResponse:
    user = get_user(request)
    session = open_watched_session(request, invitation_id)
    rate_limits.require_below_rate_limit(rate_limits.PDFS, f"user {user.pk}")
    report = build_report(session)
    keys = [(each.slug, each.exercise) for each in report.exercises if each.is_opened]
    code = load_code(session, keys, f"user {user.pk}")
    is_folded = are_results_folded(user, session)
    document = build_session_document(report, code, build_footer(), is_folded=is_folded)
    return build_response(document, f"report-{session.pk}.pdf")


@comparison_router.get("/pdf", response=None, openapi_extra=PDF_RESPONSE)
def get_comparison_pdf(request: HttpRequest, ids: str = "") -> HttpResponse:
    user = get_user(request)
    sessions = open_compared_sessions(request, ids)
    rate_limits.require_below_rate_limit(rate_limits.PDFS, f"user {user.pk}")
    comparison = serialize_comparison(sessions, user)
    keys = [(each.slug, each.exercise) for each in comparison.exercises]
    code = {
        (session.pk, key): source
        for session in sessions
        if comparison.can_edit  # code often has personal data, which viewers do not read
        for key, source in load_code(session, keys, f"user {user.pk}").items()
    }
    document = build_comparison_document(comparison, comparison.interview_title, code, build_footer())
    return build_response(document, f"comparison-{'-'.join(str(session.pk) for session in sessions)}.pdf")


def load_code(session: CandidateSession, keys: Iterable[ExerciseKey], payer: str) -> dict[ExerciseKey, str]:
    """The text at the end of each exercise that has one which interviewers may read now. `payer` pays for merging."""
    code: dict[ExerciseKey, str] = {}
    for slug, exercise in keys:
        try:
            code[slug, exercise] = load_code_at_end(session, slug, exercise, payer)
        except RefusedError as error:
            if error.code != "not_found":
                raise
    return code


def build_footer() -> str:
    return f"Made by Keepdims on {format_moment(timezone.now())}. Confidential: it is about a candidate."


def build_response(document: Document, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(typeset(document), content_type="application/pdf", headers=headers)
