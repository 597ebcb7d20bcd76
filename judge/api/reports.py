"""A submission whole, for the interviewer whose interview it belongs to."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from judge.api import schemas, shapes
from judge.api.auth import signed_in, submission_for

router = Router(tags=["interviews"], auth=signed_in)


@router.get("/{uuid:submission_id}", response=schemas.SubmissionForInterviewer)
def get_report(request: HttpRequest, submission_id: UUID) -> schemas.SubmissionForInterviewer:
    return shapes.submission_for_interviewer(submission_for(request.user, submission_id))
