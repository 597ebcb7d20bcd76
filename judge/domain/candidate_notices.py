"""What a candidate reads about the people of an interview: who invites, and who may watch and type."""

from judge.domain.private_periods import PERIOD
from judge.domain.share_links import MAX_DAYS
from judge.models import CandidateSession, Interview

VIEWER_TEXT = "Other members of the team can read it later without your name."
OUTSIDE_TEXT = (
    f"After the end, interviewers can show your results to people outside the team, with a link that works for at most "
    f"{MAX_DAYS} days. It shows your name, your code and the ratings only if they choose that."
)
NO_TYPING = "Only you can type."
TYPING = "Interviewers can type in your editor, with a color and a name of their own. You can undo only your own edits."
NO_PRIVATE_PERIODS = "There are no private periods: interviewers can watch the whole time."
PRIVATE_RESULT = "Afterwards they receive your code as it is then and what you submitted, not what you ran or deleted."
HIDDEN_EDITS = "What you typed in a private period is deleted once you submit, or at the end. Nobody can replay it."
STORED_EDITS = "What you typed in a private period stays stored with your data, but interviewers do not receive it."


def describe_inviter(interview: Interview) -> str:
    names = [interview.owner.get_full_name() or interview.owner.get_username()] if interview.owner else []
    return " · ".join([*names, *([interview.team.name] if interview.team else [])])


def list_watching_notices(session: CandidateSession) -> list[str]:
    """Who may watch and type, as sentences. Empty in practice, where nobody may."""
    interview = session.interview
    if interview.is_practice:
        return []
    team = f"the team “{interview.team.name}”" if interview.team else "the team that invites you"
    return [
        f"Interviewers of {team} can watch while you work, and read all of this later.",
        VIEWER_TEXT,
        OUTSIDE_TEXT,
        TYPING if interview.allows_interviewer_typing else NO_TYPING,
        *describe_private_periods(interview),
    ]


def describe_private_periods(interview: Interview) -> list[str]:
    count, minutes = interview.private_periods, int(PERIOD.total_seconds() // 60)
    if not count:
        return [NO_PRIVATE_PERIODS]
    times = "once" if count == 1 else f"{count} times"
    edits = HIDDEN_EDITS if interview.hides_private_edits else STORED_EDITS
    return [f"You can work in private {times}, {minutes} minutes each: nobody watches. {PRIVATE_RESULT}", edits]
