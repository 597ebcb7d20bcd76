"""Database models.

`teams`, `interviews`, `sessions` and `submissions` build on each other in this order. `results`, `share_links` and
`installation` build on `sessions`, and `candidate_owned` on all others.
A relation to rows of a later module is annotated with `Any`: naming their model would make a circle of imports.
"""

from judge.models.installation import (
    AuditEntry,
    Counter,
    InterviewSeed,
    LoginFailure,
    Outage,
    OutgoingMail,
    SampleOutputs,
    ServiceLiveness,
    Worker,
)
from judge.models.interviews import Interview, InterviewAssignment, InterviewTemplate
from judge.models.results import (
    ExerciseResult,
    MetBug,
    SessionScores,
    TeamProcess,
    TeamStatistics,
)
from judge.models.sessions import (
    AssessmentLevel,
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
    SessionState,
    TimelineEvent,
    TrapSelfAssessment,
)
from judge.models.share_links import SharedSession, ShareLink, ShareLinkState
from judge.models.submissions import Attempt, Priority, Rejudge, RejudgeItem, Report, Submission, TimingJob
from judge.models.teams import (
    Membership,
    ProblemRestriction,
    Rubric,
    RubricVersion,
    SavedView,
    Team,
    TeamInvitation,
    TeamInvitationState,
    User,
)

__all__ = [
    "AssessmentLevel",
    "Attempt",
    "AuditEntry",
    "Candidate",
    "CandidateAttribute",
    "CandidateSession",
    "Counter",
    "Decision",
    "Document",
    "DocumentUpdate",
    "DocumentVersion",
    "ExerciseResult",
    "Interview",
    "InterviewAssignment",
    "InterviewSeed",
    "InterviewTemplate",
    "LoginFailure",
    "Membership",
    "MetBug",
    "Outage",
    "OutgoingMail",
    "PracticeAttempt",
    "Priority",
    "ProblemRestriction",
    "Rejudge",
    "RejudgeItem",
    "Report",
    "Rubric",
    "RubricVersion",
    "SampleOutputs",
    "SavedView",
    "Scorecard",
    "ServiceLiveness",
    "SessionNote",
    "SessionScores",
    "SessionState",
    "ShareLink",
    "ShareLinkState",
    "SharedSession",
    "Submission",
    "Team",
    "TeamInvitation",
    "TeamInvitationState",
    "TeamProcess",
    "TeamStatistics",
    "TimelineEvent",
    "TimingJob",
    "TrapSelfAssessment",
    "User",
    "Worker",
]
