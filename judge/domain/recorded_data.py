"""What candidates read about the data that is stored about them, and when it is deleted."""

from django.conf import settings

from judge.domain.retention import get_retention_days
from judge.models import CandidateSession

RECORDS = [
    "What you type in the editor: each change with its time, also what you delete, so that nothing is lost.",
    "Each Run and each Submit: the code, your own input, the time and the results.",
]
INTERVIEW_RECORDS = [
    "Your name, and your email address until your invitation is sent.",
    "When you start and when you end the interview, and each pause, extra time and private period.",
    "When you paste into the editor, with the number of lines and characters, and when you leave the page and return.",
    "Interviewers who watch see your cursor. It is not stored.",
    "What interviewers type in your editor, if they may.",
    "Your scores, and the mistakes that the tests have found in your code.",
    "Notes, ratings and a decision that interviewers write about you. They are for the team, so your download does not "
    "have them.",
    "Interviewers can run code that you had at an earlier moment. These runs do not count for you.",
    "Interviewers can see how similar your code is to that of other candidates of their team, also in other "
    "interviews. It is computed when they look.",
    "If a fault in a problem is repaired, your submissions can be judged again.",
    "Owners of the team can add facts about you that the organization knows, to check that interviews are fair to all "
    "groups. Only owners can read them, and your download has them.",
    "What you write to your interviewers after the end, if you do.",
]
RETENTION_TEXT = "All of this is deleted {days} days after you last worked on it."
RETENTION_BY_INTERVIEWER = "All of this is stored until your interviewer deletes it."
DELETION_BY_YOU = "After the end you can download and delete it on this page."
DELETION_BY_INTERVIEWER = "After the end you can download it on this page. To have it deleted, ask your interviewer."
RETENTION_BY_YOU = "All of this is stored until you delete it, at any time, at the bottom of the practice page."
RETENTION_PRACTICE = (
    "All of this is deleted {days} days after you last practiced, or when you delete it on the practice page."
)
PRACTICE_RECORDS = ["When you open a problem, when you give up on it, and which traps you say you can explain."]
BROWSER_RECORDS = [
    "No name and no account. A cookie in this browser finds your practice again.",
    "Until a submission is judged: a code derived from your network address, to limit how many of one network, and of "
    "those around it, wait.",
]
ACCOUNT_RECORDS = [
    "It is stored with your account, so it is the same wherever you sign in. Interviewers cannot see it."
]


def list_recorded_data(session: CandidateSession) -> list[str]:
    if not session.interview.is_practice:
        return RECORDS + INTERVIEW_RECORDS
    return RECORDS + PRACTICE_RECORDS + (ACCOUNT_RECORDS if session.candidate.account_id else BROWSER_RECORDS)


def describe_retention(session: CandidateSession) -> str:
    is_practice = session.interview.is_practice
    days = get_retention_days(is_practice=is_practice, has_account=session.candidate.account_id is not None)
    if is_practice:
        return RETENTION_PRACTICE.format(days=days) if days else RETENTION_BY_YOU
    deletion = DELETION_BY_YOU if settings.CANDIDATE_DELETION == "self" else DELETION_BY_INTERVIEWER
    return f"{RETENTION_TEXT.format(days=days) if days else RETENTION_BY_INTERVIEWER} {deletion}"
