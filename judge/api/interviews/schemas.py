"""Request and response bodies of interviews, invitations, templates and a submission's report for interviewers."""

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints

from judge.api.problems.schemas import PromptOut
from judge.api.schemas import EmailAddress, Id, VisibleLine, require_printable
from judge.api.sessions.schemas import InterviewRulesOut, SessionStateName
from judge.api.sessions.submission_schemas import SubmissionDetail
from judge.domain.interview_rules import MAX_MINUTES, MAX_PRIVATE_PERIODS, MIN_MINUTES
from judge.domain.invitation_time import MAX_INVITATION_DAYS
from judge.domain.session_end import EndSubmit
from judge.domain.session_time import MAX_EXTRA_SECONDS
from judge.grading.report import Verdict
from judge.models.interviews import DEFAULT_INVITATION_DAYS

MAX_LIST_CHARACTERS = 64 * 1024


class AttemptLog(Schema):
    number: int
    worker: str
    started_at: datetime
    ended_at: datetime | None
    ending: Literal["judged", "failed", "lost", "unavailable", "cancelled"] | None

    @staticmethod
    def resolve_ending(row: Any) -> str | None:
        return row.ending or None


class AppliedRejudge(Schema):
    """A rejudge that replaced the report of the submission."""

    at: datetime
    reason: str
    before: Verdict
    after: Verdict


class LateEditOut(Schema):
    """What was typed in an exercise and arrived after the end, so that it was not submitted."""

    slug: str
    exercise: str
    saved_at: datetime
    is_judged: bool
    """Whether an interviewer has had it judged since then."""


class LateEditDetail(LateEditOut):
    source: str
    """The whole text, with the late edits."""


class UnsubmittedExercise(Schema):
    """An exercise that could not be submitted automatically at the end."""

    slug: str
    exercise: str
    reason: Literal["no_problem", "failed"]
    """"no_problem": the server lacked the problem or the exercise. "failed": the log of the workers says why."""


class SubmissionForInterviewer(SubmissionDetail):
    candidate: str
    """The name; for a viewer "Candidate 12"."""
    interview_id: int
    invitation_id: int
    can_edit: bool
    """Whether the user is more than a viewer in the team."""
    are_results_folded: bool = False
    """Whether verdict, scores and report are hidden until the user's scorecard is saved."""
    late_edit: LateEditDetail | None
    """What arrived in the exercise after the end. None if nothing did, and for a viewer."""
    interview_title: str
    attempts_log: list[AttemptLog]
    judged_again: list[AppliedRejudge]
    prompts: list[PromptOut]
    traps: list[PromptOut]


InvitationDays = Annotated[int, Field(ge=0, le=MAX_INVITATION_DAYS)]
"""How long an invitation can be used to start. 0: it does not expire."""


class InterviewProblemIn(Schema):
    slug: str
    exercises: list[Annotated[str, Field(max_length=20)]] = Field(min_length=1, max_length=100)
    """Names as in the list of problems."""


class InterviewRulesIn(Schema):
    """See `InterviewRulesOut`."""

    ai_policy: Literal["", "allowed", "limited", "forbidden"] = ""
    ai_policy_text: Annotated[str, StringConstraints(max_length=500), AfterValidator(require_printable)] = ""
    result_visibility: Literal["bugs", "results", "nothing"] = "bugs"
    allows_completion: bool = True
    allows_interviewer_typing: bool = False
    private_periods: int = Field(default=0, ge=0, le=MAX_PRIVATE_PERIODS)
    hides_private_edits: bool = False


class InterviewIn(Schema):
    team: Id | None = None
    """None: the first team in which the user may create interviews."""
    title: VisibleLine
    minutes: int = Field(ge=MIN_MINUTES, le=MAX_MINUTES)
    problems: list[str | InterviewProblemIn] = Field(min_length=1, max_length=50)
    """A slug without exercises stands for the exercise `implement`."""
    rules: InterviewRulesIn = InterviewRulesIn()
    invitation_days: InvitationDays = DEFAULT_INVITATION_DAYS
    rubric: Id | None = None
    """Of the team. None: the one that every team has."""


class InterviewTeam(Schema):
    id: int
    name: str


class InterviewSummary(Schema):
    id: int
    team: InterviewTeam
    created_by: str
    can_edit: bool
    """Whether the user is more than a viewer in the team."""
    title: str
    minutes: int
    problems: list[str]
    exercises: dict[str, list[str]]
    """The names of each problem's exercises, by slug."""
    created_at: datetime
    invited: int
    running: int
    ended: int
    expired: int
    """The numbers of sessions by state. `running` includes paused ones, and withdrawn ones are in none of the four."""


class InvitationIn(Schema):
    candidate: VisibleLine
    email: EmailAddress = ""
    """The link is also mailed to it. It is deleted when the mail was sent."""
    extra_seconds: int = Field(0, ge=0, le=MAX_EXTRA_SECONDS)
    """Extra time, which can also be given later."""
    scheduled_at: AwareDatetime | None = None
    """When the interview is planned, which can also be stored later."""


class InvitationListIn(Schema):
    """A list of candidates as CSV: name, email address, extra minutes, planned date and time. A first line can name the
    columns."""

    text: str = Field(max_length=MAX_LIST_CHARACTERS)
    time_zone: str = Field("UTC", max_length=64)
    """Of planned times without an offset: a name such as Europe/Berlin."""


class ListedPersonOut(Schema):
    line: int
    """In the text, from 1."""
    candidate: str
    email: str
    extra_minutes: int
    scheduled_at: datetime | None
    errors: list[str]
    warnings: list[str]
    """What does not prevent the invitation."""


class RenewIn(Schema):
    days: InvitationDays
    """From now on."""


class PlanIn(Schema):
    scheduled_at: AwareDatetime | None
    """None: it is no longer planned."""


class SendAgainIn(Schema):
    email: EmailAddress = Field(min_length=1)
    days: InvitationDays | None = None
    """Also renews the invitation, from now on. None: it is not renewed."""


class ExtraTimeIn(Schema):
    seconds: int = Field(ge=60, le=MAX_EXTRA_SECONDS)
    """Added to the extra time that was given before."""


class ReopenIn(Schema):
    minutes: int = Field(ge=1, le=MAX_MINUTES)
    """From now on."""


class ExerciseIn(Schema):
    slug: str = Field(max_length=80)
    exercise: str = Field(max_length=20)


class Invitation(Schema):
    id: int
    candidate: str
    """The name; for a viewer "Candidate 12"."""
    candidate_id: int
    link: str | None
    """None for a viewer, and in every state but `invited`: who has the link opens the session as the candidate."""
    mail: Literal["waiting", "sent", "failed"] | None
    """Whether the link was mailed; None if it was not to be, and a week after that."""
    state: SessionStateName
    created_at: datetime
    expires_at: datetime | None
    """Until when the candidate can start. None if the invitation does not expire."""
    scheduled_at: datetime | None
    """When the interview is planned."""
    plan_changes: int
    """How often that was changed, so that a calendar knows the latest file."""
    started_at: datetime | None
    ended_at: datetime | None
    ends_at: datetime | None
    """When the time limit is reached. It moves during a pause."""
    paused_at: datetime | None
    extra_seconds: int
    """Extra time that interviewers gave."""
    late_edits: list[LateEditOut]
    """Exercises whose code changed after the end."""
    end_submit: EndSubmit
    """Whether what was not submitted at the end was submitted automatically."""
    unsubmitted_exercises: list[UnsubmittedExercise]
    """What could not be. Until `end_submit` is "partly", the server tries again."""
    lost_seconds: int
    """How long an outage interrupted the session, without what it got back."""
    decision: Literal["advance", "hold", "reject"] | None
    """What the team decided. None for a viewer, before the decision, and while results are folded."""
    are_results_folded: bool = False
    """Whether decision, verdicts and scores are hidden until the user's scorecard is saved."""
    feedback: str
    """What the candidate wrote about the interview. Empty for a viewer, because it may name people."""
    feedback_at: datetime | None


class RuleChangeOut(Schema):
    rules: InterviewRulesOut
    running: int
    """How many candidates had started and see the change at once."""


class InvitationLink(Schema):
    link: str


class InterviewDetail(InterviewSummary):
    rules: InterviewRulesOut
    invitation_days: int
    """How long a new invitation can be used to start. 0: it does not expire."""
    states: dict[SessionStateName, int]
    """How many invitations are in each state, also withdrawn ones."""


class TemplateNameIn(Schema):
    name: VisibleLine


class TemplateIn(TemplateNameIn):
    minutes: int = Field(ge=MIN_MINUTES, le=MAX_MINUTES)
    problems: list[InterviewProblemIn] = Field(min_length=1, max_length=50)
    rules: InterviewRulesIn
    invitation_days: InvitationDays
    rubric: Id | None = None
    """Of the team. None: the one that every team has."""


class InterviewProblemOut(Schema):
    slug: str
    exercises: list[str]


class TemplateOut(Schema):
    id: int | None
    """None for a template that every team has. It cannot be renamed or deleted."""
    name: str
    description: str
    minutes: int
    problems: list[InterviewProblemOut]
    missing: list[str]
    """Slugs of its problems that the team cannot use, or no longer."""
    rules: InterviewRulesOut
    invitation_days: int
    rubric: int | None
    """None for the rubric that every team has."""
    is_rubric_missing: bool
    """Whether its rubric was deleted."""


class ProblemUsageOut(Schema):
    slug: str
    interviews: int
    candidates: int
    """Who have started."""
    last_used_at: datetime
    """When the latest of the interviews was created."""
