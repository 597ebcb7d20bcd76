"""Request and response bodies of the lists of sessions and interviews, and of saved views. Not for candidates."""

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field, StringConstraints

from judge.api.interviews.schemas import InterviewSummary
from judge.api.schemas import Id, VisibleLine
from judge.api.sessions.schemas import SessionStateName
from judge.domain.session_list import MAX_PAGE

SearchText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Slug = Annotated[str, StringConstraints(max_length=80, pattern="^[A-Za-z0-9_-]*$")]
DecisionFilter = Literal["", "open", "advance", "hold", "reject"]
""""open": the session has ended without a decision. Empty: no filter."""
SessionOrder = Literal[
    "invited",
    "started",
    "candidate",
    "time",
    "bugs",
    "normal",
    "trap",
    "hard",
    "-invited",
    "-started",
    "-candidate",
    "-time",
    "-bugs",
    "-normal",
    "-trap",
    "-hard",
]
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(9000, 1, 1))]
ViewPage = Literal["sessions", "interviews"]


class SessionListFilter(Schema):
    """See `judge.domain.session_list.SessionFilter`."""

    search: SearchText = ""
    team: Id | None = None
    interview: Id | None = None
    state: Literal["", SessionStateName] = ""
    problem: Slug = ""
    bug: Slug = ""
    verdict: Literal["", "accepted", "partly", "none"] = ""
    score: Literal["", "normal", "trap", "hard"] = ""
    at_least: int | None = Field(None, ge=0, le=100)
    at_most: int | None = Field(None, ge=0, le=100)
    decision: DecisionFilter = ""
    interviewer: Id | None = None
    since: Day | None = None
    until: Day | None = None
    order: SessionOrder = "-invited"


class SessionListQuery(SessionListFilter):
    page: int = Field(1, ge=1, le=MAX_PAGE)


class ListedScore(Schema):
    passed: int
    total: int


class ListedBug(Schema):
    slug: str
    bug: str
    title: str
    """Its id if the server has the bug no longer."""
    is_fixed: bool


class ListedSession(Schema):
    id: int
    candidate: str
    interview_id: int
    interview_title: str
    state: SessionStateName
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    seconds: int | None
    """The time in the exercises. None until the results are computed, soon after the end."""
    is_folded: bool
    """Whether results are hidden until the reader has saved their scorecard. Then all fields below but the cards are
    empty."""
    scores: dict[str, ListedScore]
    """By group of cases. Empty until the results are computed."""
    accepted: int | None
    exercises: int | None
    bugs: list[ListedBug]
    """Those that were named, the ones that were not fixed first."""
    decision: Literal["advance", "hold", "reject"] | None
    saved_cards: int
    assigned: int
    """How many interviewers fill in a scorecard."""


class SessionListPage(Schema):
    sessions: list[ListedSession]
    more: bool


class ListOption(Schema):
    id: int
    name: str


class BugOption(Schema):
    id: str
    title: str


class ProblemOption(Schema):
    slug: str
    title: str
    bugs: list[BugOption]


class SessionListOptions(Schema):
    """What can be chosen in the filters."""

    problems: list[ProblemOption]
    """Those of the latest interviews."""
    interviewers: list[ListOption]


class InterviewListFilter(Schema):
    search: SearchText = ""
    """Part of the title, of interviews in whose teams the user is more than a viewer."""
    team: Id | None = None
    problem: Slug = ""
    interviewer: Id | None = None
    since: Day | None = None
    until: Day | None = None
    order: Literal["created", "-created", "title", "-title", "minutes", "-minutes"] = "-created"


class InterviewListQuery(InterviewListFilter):
    page: int = Field(1, ge=1, le=MAX_PAGE)


class InterviewListPage(Schema):
    interviews: list[InterviewSummary]
    more: bool


class SavedViewIn(Schema):
    name: VisibleLine
    page: ViewPage
    query: str = Field("", max_length=1000)
    """As in the page's URL. The search is dropped, because it may name a candidate."""
    team: Id | None = None
    """Whose owners and interviewers can choose it too. None: only its owner."""


class SavedViewChange(Schema):
    name: VisibleLine


class SavedViewOut(Schema):
    id: int
    name: str
    query: str
    team: int | None
    saved_by: str
    can_change: bool
    """Whether the user may rename and delete it: who saved it, and owners of its team."""
