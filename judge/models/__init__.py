"""Database models, one per module."""

from judge.models.attempt import Attempt
from judge.models.audit_entry import AuditEntry
from judge.models.candidate import Candidate
from judge.models.candidate_attribute import CandidateAttribute
from judge.models.candidate_session import CandidateSession, SessionState
from judge.models.counter import Counter
from judge.models.decision import Decision
from judge.models.document import Document
from judge.models.document_update import DocumentUpdate
from judge.models.document_version import DocumentVersion
from judge.models.exercise_result import ExerciseResult, MetBug
from judge.models.interview import Interview
from judge.models.interview_assignment import InterviewAssignment
from judge.models.interview_seed import InterviewSeed
from judge.models.interview_template import InterviewTemplate
from judge.models.login_failure import LoginFailure
from judge.models.outage import Outage
from judge.models.outgoing_mail import OutgoingMail
from judge.models.practice_attempt import PracticeAttempt
from judge.models.problem_restriction import ProblemRestriction
from judge.models.rejudge import Rejudge, RejudgeItem
from judge.models.report import Report
from judge.models.rubric import Rubric, RubricVersion
from judge.models.sample_outputs import SampleOutputs
from judge.models.saved_view import SavedView
from judge.models.scorecard import AssessmentLevel, Scorecard
from judge.models.service_liveness import ServiceLiveness
from judge.models.session_note import SessionNote
from judge.models.session_scores import SessionScores
from judge.models.share_link import SharedSession, ShareLink, ShareLinkState
from judge.models.submission import Priority, Submission
from judge.models.team import Membership, Team
from judge.models.team_invitation import TeamInvitation, TeamInvitationState
from judge.models.team_process import TeamProcess
from judge.models.team_statistics import TeamStatistics
from judge.models.timeline_event import TimelineEvent
from judge.models.timing_job import TimingJob
from judge.models.trap_self_assessment import TrapSelfAssessment
from judge.models.user import User
from judge.models.worker import Worker

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
