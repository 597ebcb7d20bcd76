"""A submission with its complete report, for the interviewer who owns the interview."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from judge.api.auth import authenticate_user, get_submission_for, get_user
from judge.api.interviews import schemas, serializers
from judge.domain.audit_log import record_report_read
from judge.http.client_address import get_client_address

router = Router(tags=["interviews"], auth=authenticate_user)


@router.get("/{uuid:submission_id}", response=schemas.SubmissionForInterviewer)
def get_submission_report(request: HttpRequest, submission_id: UUID) -> schemas.SubmissionForInterviewer:
    row = get_submission_for(request.user, submission_id)
    record_report_read(get_user(request), f"submission {row.pk}", address=get_client_address(request))
    return serializers.serialize_submission_for_interviewer(row)
