"""Every model whose rows belong to a candidate. Counts, retention, export, and the merging and cleaning up of practice
iterate over it; a deletion follows the cascading foreign keys to the candidate."""

from dataclasses import dataclass

from django.db.models import Model

from judge.models.attempt import Attempt
from judge.models.candidate import Candidate
from judge.models.candidate_session import CandidateSession
from judge.models.draft import Draft
from judge.models.draft_version import DraftVersion
from judge.models.practice_attempt import PracticeAttempt
from judge.models.rejudge import RejudgeItem
from judge.models.report import Report
from judge.models.submission import Submission
from judge.models.trap_self_assessment import TrapSelfAssessment

SESSION = "session__candidate"
SUBMISSION = "submission__session__candidate"


@dataclass(frozen=True, slots=True)
class CandidateOwned:
    model: type[Model]
    candidate: str
    """The lookup from the model to the candidate."""
    name: str = ""
    """The name of its count; empty if it is not counted. If the rows belong to a session, it is also the name of their
    relation to the session and of their list in the export."""
    used_at: tuple[str, ...] = ()
    """The fields that record use. The retention time starts at the latest of them."""
    exported: tuple[str, ...] = ()
    """The fields in the export, for rows that belong to a session."""
    order: str = "pk"
    """The field that orders the rows in the export."""


CANDIDATE_OWNED = (
    CandidateOwned(Candidate, "pk"),
    CandidateOwned(CandidateSession, "candidate", "sessions", ("created_at", "started_at", "ended_at", "revoked_at")),
    CandidateOwned(Draft, SESSION, "drafts", ("saved_at",), ("slug", "exercise", "source", "saved_at")),
    CandidateOwned(
        DraftVersion, SESSION, "draft_versions", ("archived_at",), ("slug", "exercise", "source", "archived_at")
    ),
    CandidateOwned(
        Submission,
        SESSION,
        "submissions",
        ("created_at",),
        ("slug", "exercise", "source", "id", "kind", "state", "report", "created_at", "finished_at"),
        order="created_at",
    ),
    CandidateOwned(Report, SUBMISSION, "reports"),
    CandidateOwned(
        PracticeAttempt, SESSION, "practice_attempts", ("started_at",), ("slug", "started_at", "given_up_at")
    ),
    CandidateOwned(
        TrapSelfAssessment,
        SESSION,
        "trap_assessments",
        ("assessed_at",),
        ("slug", "trap", "outcome", "covered_points", "assessed_at"),
    ),
    CandidateOwned(Attempt, SUBMISSION),
    CandidateOwned(RejudgeItem, SUBMISSION),
)
SESSION_OWNED = tuple(owned for owned in CANDIDATE_OWNED if owned.candidate == SESSION)
