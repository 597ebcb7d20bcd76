"""Database models, one per module."""

from judge.models.attempt import Attempt
from judge.models.audit_entry import AuditEntry
from judge.models.candidate import Candidate
from judge.models.candidate_session import CandidateSession, SessionState
from judge.models.counter import Counter
from judge.models.draft import Draft
from judge.models.draft_version import DraftVersion
from judge.models.interview import Interview
from judge.models.login_failure import LoginFailure
from judge.models.outage import Outage
from judge.models.practice_attempt import PracticeAttempt
from judge.models.rejudge import Rejudge, RejudgeItem
from judge.models.report import Report
from judge.models.service_liveness import ServiceLiveness
from judge.models.submission import Priority, Submission
from judge.models.trap_self_assessment import TrapSelfAssessment
from judge.models.user import User
from judge.models.worker import Worker

__all__ = [
    "Attempt",
    "AuditEntry",
    "Candidate",
    "CandidateSession",
    "Counter",
    "Draft",
    "DraftVersion",
    "Interview",
    "LoginFailure",
    "Outage",
    "PracticeAttempt",
    "Priority",
    "Rejudge",
    "RejudgeItem",
    "Report",
    "ServiceLiveness",
    "SessionState",
    "Submission",
    "TrapSelfAssessment",
    "User",
    "Worker",
]
