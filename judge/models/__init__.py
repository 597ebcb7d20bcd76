"""What is kept. One noun a file."""

from judge.models.attempt import Attempt
from judge.models.candidate import Candidate
from judge.models.draft import Draft
from judge.models.interview import Interview
from judge.models.invitation import Invitation, SeatState
from judge.models.login_failure import LoginFailure
from judge.models.report import Report
from judge.models.submission import Priority, Submission
from judge.models.user import User

__all__ = [
    "Attempt",
    "Candidate",
    "Draft",
    "Interview",
    "Invitation",
    "LoginFailure",
    "Priority",
    "Report",
    "SeatState",
    "Submission",
    "User",
]
