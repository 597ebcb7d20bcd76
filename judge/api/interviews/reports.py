"""A submission whole, for the interviewer whose interview it belongs to."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from judge.api.auth import signed_in, submission_for, user_of
from judge.api.interviews import schemas, serializers
from judge.domain.audit_log import record_reading
from judge.http.client_address import address_of

router = Router(tags=["interviews"], auth=signed_in)


@router.get("/{uuid:submission_id}", response=schemas.SubmissionForInterviewer)
def get_report(request: HttpRequest, submission_id: UUID) -> schemas.SubmissionForInterviewer:
    row = submission_for(request.user, submission_id)
    record_reading(user_of(request), f"submission {row.pk}", address=address_of(request))
    return serializers.submission_for_interviewer(row)
