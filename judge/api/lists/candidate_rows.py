"""Serializes the candidates, submissions and feedback of an interview, folded for the reader, by their ids.

The number of queries does not depend on how many there are. Rows that were deleted meanwhile are left out."""

from collections.abc import Sequence
from uuid import UUID

from judge.api.interviews.folded_results import fold_invitations, fold_submission, load_folded_sessions
from judge.api.interviews.serializers import build_invitations, count_submissions
from judge.api.lists.candidate_schemas import CandidateFeedback, InterviewSubmission, ListedInvitation
from judge.api.lists.listed_results import ListedResults, load_listed_results
from judge.api.sessions.serializers import select_for_list, serialize_submission
from judge.domain.candidate_names import get_candidate_label
from judge.models import CandidateSession, Submission, User


def load_listed_invitations(user: User, pks: Sequence[int], *, can_edit: bool) -> list[ListedInvitation]:
    found = CandidateSession.objects.select_related("candidate", "interview").in_bulk(pks)
    rows = [found[pk] for pk in pks if pk in found]
    hidden = load_folded_sessions(user, pks) if can_edit else set(pks)  # a viewer reads no scores and no bugs
    results = load_listed_results([row.pk for row in rows if row.pk not in hidden])
    counts = count_submissions(rows)
    listed: list[ListedInvitation] = []
    for row, fields in zip(rows, build_invitations(rows, can_read_names=can_edit), strict=True):
        shown = results.get(row.pk, ListedResults())
        more = {"submission_count": counts.get(row.pk, 0), "scores": shown.scores, "bugs": shown.bugs}
        listed.append(ListedInvitation.model_validate({**fields, **more}))
    return fold_invitations(listed, user) if can_edit else listed  # a viewer is never assigned: nothing is folded


def load_interview_submissions(user: User, pks: Sequence[UUID], *, can_edit: bool) -> list[InterviewSubmission]:
    rows = select_for_list(Submission.objects.filter(pk__in=pks)).select_related("session__candidate", "report")
    found = {row.pk: row for row in rows}
    folded = load_folded_sessions(user, {row.session_id for row in found.values()}) if can_edit else set[int]()
    return [
        build_submission(found[pk], can_edit=can_edit, is_folded=found[pk].session_id in folded)
        for pk in pks
        if pk in found
    ]


def build_submission(row: Submission, *, can_edit: bool, is_folded: bool) -> InterviewSubmission:
    candidate, submission = row.session.candidate, serialize_submission(row)
    return InterviewSubmission(
        candidate=candidate.name if can_edit else get_candidate_label(candidate),
        is_folded=is_folded,
        submission=fold_submission(submission) if is_folded else submission,
    )


def load_feedback(pks: Sequence[int]) -> list[CandidateFeedback]:
    """For users who may read names."""
    found = CandidateSession.objects.select_related("candidate").in_bulk(pks)
    return [
        CandidateFeedback(invitation=row.pk, candidate=row.candidate.name, text=row.feedback, at=row.feedback_at)
        for row in (found[pk] for pk in pks if pk in found)
    ]
