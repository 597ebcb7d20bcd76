"""Every model whose rows belong to a candidate, in CANDIDATE_OWNED. Counts, retention, export, and the merging and
cleaning up of practice iterate over it; a deletion follows the cascading foreign keys to the candidate."""

from dataclasses import dataclass, field

from django.db.models import Model, Q

from judge.models.installation import OutgoingMail
from judge.models.results import ExerciseResult, MetBug, SessionScores
from judge.models.sessions import (
    Candidate,
    CandidateAttribute,
    CandidateSession,
    Decision,
    Document,
    DocumentUpdate,
    DocumentVersion,
    PracticeAttempt,
    Scorecard,
    SessionNote,
    TimelineEvent,
    TrapSelfAssessment,
)
from judge.models.share_links import SharedSession
from judge.models.submissions import Attempt, RejudgeItem, Report, Submission, TimingJob

VIA_SESSION = "session__candidate"
VIA_SUBMISSION = "submission__session__candidate"
"""The lookups to the candidate, from rows that refer to a session and from those that refer to a submission."""


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
    exported_if: Q = field(default_factory=Q)
    """Selects the rows in the export. In practice, any such row also shows that the session was used."""
    is_for_team: bool = False
    """Whether only the team's export has the rows, not that of the candidate."""


CANDIDATE_OWNED = (
    CandidateOwned(Candidate, "pk"),
    CandidateOwned(CandidateSession, "candidate", "sessions", ("created_at", "started_at", "ended_at", "revoked_at")),
    # A document that was only opened contains the starter, which belongs to the problem.
    CandidateOwned(
        Document,
        VIA_SESSION,
        "documents",
        ("saved_at",),
        ("slug", "exercise", "source", "saved_at"),
        exported_if=Q(number__gt=0),
    ),
    CandidateOwned(
        DocumentUpdate,
        VIA_SESSION,
        "document_updates",
        ("stored_at",),
        ("document", "number", "update", "author", "is_late", "is_private", "stored_at"),
        order="position",
        exported_if=Q(document__number__gt=0),
    ),
    CandidateOwned(
        DocumentVersion,
        VIA_SESSION,
        "document_versions",
        ("archived_at",),
        ("slug", "exercise", "source", "archived_at"),
    ),
    CandidateOwned(
        Submission,
        VIA_SESSION,
        "submissions",
        ("created_at",),
        (
            *("slug", "exercise", "source", "custom_input", "id", "kind", "origin", "is_private", "state"),
            *("report", "timing_job", "created_at", "finished_at"),
        ),
        order="created_at",
    ),
    CandidateOwned(Report, VIA_SUBMISSION, "reports"),
    CandidateOwned(
        PracticeAttempt, VIA_SESSION, "practice_attempts", ("started_at",), ("slug", "started_at", "given_up_at")
    ),
    CandidateOwned(
        TrapSelfAssessment,
        VIA_SESSION,
        "trap_assessments",
        ("assessed_at",),
        ("slug", "trap", "answer", "covered_points", "assessed_at"),
    ),
    CandidateOwned(
        TimelineEvent, VIA_SESSION, "timeline_events", ("at",), ("kind", "at", "slug", "exercise", "detail"), order="at"
    ),
    CandidateOwned(
        SessionNote, VIA_SESSION, "notes", exported=("at", "text", "written_at"), order="at", is_for_team=True
    ),
    CandidateOwned(
        Scorecard,
        VIA_SESSION,
        "scorecards",
        exported=("recommendation", "summary", "ratings", "saved_at", "unfolded_at", "open_until", "reopened_at"),
        is_for_team=True,
    ),
    CandidateOwned(
        Decision, VIA_SESSION, "decisions", exported=("choice", "next_step", "reason", "decided_at"), is_for_team=True
    ),
    # Only owners of the team, and the candidate, learn that there are any. So they are not counted, and only the
    # candidate's own export and that of owners has them.
    CandidateOwned(CandidateAttribute, "candidate"),
    # Its address is deleted when it is sent, and the rest a week later. So it is neither counted nor exported.
    CandidateOwned(OutgoingMail, "candidate"),
    # Computed from the submissions and reports, so neither counted nor exported.
    CandidateOwned(ExerciseResult, VIA_SESSION),
    CandidateOwned(SessionScores, VIA_SESSION),
    # Candidates get the audit entries of their links. After a deletion the links show nothing, and retention deletes
    # them.
    CandidateOwned(SharedSession, VIA_SESSION),
    CandidateOwned(MetBug, "result__session__candidate"),
    CandidateOwned(Attempt, VIA_SUBMISSION),
    # A part of the result of its submission, which is counted and exported.
    CandidateOwned(TimingJob, VIA_SUBMISSION),
    CandidateOwned(RejudgeItem, VIA_SUBMISSION),
)
SESSION_OWNED = tuple(owned for owned in CANDIDATE_OWNED if owned.candidate == VIA_SESSION)
