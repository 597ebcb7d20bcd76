"""Request and response bodies of rubrics, scorecards and decisions. None of them is for candidates or viewers. People
with a share link get some of them, without texts, and without names of interviewers unless the link shows names."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AfterValidator, Field, StringConstraints

from judge.api.schemas import Id, VisibleLine, reject_invisible_characters, require_printable
from judge.domain.rubric_dimensions import MAX_DIMENSIONS

Level = Literal["strong_no", "no", "yes", "strong_yes"]
LevelOrEmpty = Literal["", "strong_no", "no", "yes", "strong_yes"]
DecisionChoice = Literal["advance", "hold", "reject"]
MAX_MS = 1000 * 3600 * 24 * 365

Paragraph = Annotated[str, StringConstraints(max_length=4000), AfterValidator(require_printable)]
Reason = Annotated[Paragraph, StringConstraints(strip_whitespace=True, min_length=1)]
NoteText = Annotated[str, StringConstraints(max_length=2000), AfterValidator(require_printable)]
LevelText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500), AfterValidator(require_printable)
]
ShortLine = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=200), AfterValidator(reject_invisible_characters)
]
DimensionId = Annotated[str, StringConstraints(max_length=80, pattern="^[a-z0-9-]*$")]


class DimensionIn(Schema):
    id: DimensionId = ""
    """Empty for a new dimension."""
    title: Annotated[VisibleLine, StringConstraints(max_length=100)]
    question: ShortLine = ""
    strong_no: LevelText
    no: LevelText
    yes: LevelText
    strong_yes: LevelText


class RubricIn(Schema):
    name: VisibleLine
    dimensions: list[DimensionIn] = Field(min_length=1, max_length=MAX_DIMENSIONS)


class RubricChangeIn(RubricIn):
    number: int = Field(ge=1, le=2**31 - 1)
    """Of the version that was changed."""


class DimensionOut(Schema):
    id: str
    title: str
    question: str
    strong_no: str
    no: str
    yes: str
    strong_yes: str


class RubricVersionOut(Schema):
    name: str
    number: int
    dimensions: list[DimensionOut]


class RubricOut(RubricVersionOut):
    """Its latest version."""

    id: int | None
    """None for the rubric that every team has. It cannot be changed or deleted."""


class PossibleInterviewer(Schema):
    id: int
    name: str
    is_assigned: bool


class PanelOut(Schema):
    can_lead: bool
    """Whether the user may assign interviewers, reveal scorecards and decide."""
    rubric: RubricVersionOut
    rubric_id: int | None
    """None for the rubric that every team has."""
    has_saved_card: bool
    """While a scorecard is saved, the rubric cannot be changed."""
    interviewers: list[PossibleInterviewer]
    """All who could be assigned."""


class PanelIn(Schema):
    interviewers: list[Id] = Field(min_length=1, max_length=50)


class RubricChoiceIn(Schema):
    rubric: Id | None
    """Of the team. None for the rubric that every team has."""
    old_rubric: Id | None
    old_number: int = Field(ge=1, le=2**31 - 1)
    """What the page showed as the interview's rubric and version."""


class MomentEvidenceIn(Schema):
    kind: Literal["moment"]
    ms: int = Field(ge=0, le=MAX_MS)
    """From the start of the session."""


class CaseEvidenceIn(Schema):
    kind: Literal["case"]
    submission: UUID
    case: int = Field(ge=0, le=100_000)
    """Its index in the report."""


class BugEvidenceIn(Schema):
    kind: Literal["bug"]
    submission: UUID
    bug: str = Field(max_length=100)


EvidenceIn = Annotated[MomentEvidenceIn | CaseEvidenceIn | BugEvidenceIn, Field(discriminator="kind")]


class RatingIn(Schema):
    level: LevelOrEmpty = ""
    """Empty if the dimension was not assessed."""
    note: NoteText = ""
    evidence: list[EvidenceIn] = Field(default=[], max_length=20)


class ScorecardIn(Schema):
    revision: int = Field(ge=0, le=2**31 - 1)
    """Of the draft that was changed; 0 if there was none."""
    ratings: dict[DimensionId, RatingIn] = Field(max_length=MAX_DIMENSIONS)
    """By the id of the dimension."""
    recommendation: LevelOrEmpty = ""
    summary: Paragraph = ""


class SaveScorecardIn(Schema):
    revision: int = Field(ge=0, le=2**31 - 1)
    """Of the draft that becomes final."""


class EvidenceOut(Schema):
    kind: Literal["moment", "case", "bug"]
    ms: int | None = None
    submission: UUID | None = None
    case: int | None = None
    bug: str | None = None
    label: str = ""
    """Names the case or the bug."""


class RatingOut(Schema):
    level: LevelOrEmpty
    note: str
    evidence: list[EvidenceOut]


class ScorecardOut(Schema):
    id: int
    author: str
    """Empty if the account was deleted."""
    is_own: bool
    ratings: dict[str, RatingOut]
    """By the id of the dimension."""
    recommendation: LevelOrEmpty
    summary: str
    revision: int
    saved_at: datetime | None
    unfolded_at: datetime | None
    """When its author saw the scores and the named bugs before the card was saved; None if they did not."""
    open_until: datetime | None
    """Until when its author could read the results, because they were not assigned yet. None if they always were."""
    reopened_at: datetime | None
    folded_evidence: int = 0
    """How many cases and bugs are left out, because results are folded for the user."""


class AssignedInterviewer(Schema):
    id: int
    name: str
    is_you: bool
    saved_card: int | None
    """The id of the saved card; None without one."""


class DecisionIn(Schema):
    choice: DecisionChoice
    next_step: ShortLine = ""
    reason: Reason
    revision: int = Field(ge=0, le=2**31 - 1)
    """Of the decision that it replaces; 0 if there was none."""


class DecisionOut(Schema):
    choice: DecisionChoice
    next_step: str
    reason: str
    decided_by: str
    """Empty if the account was deleted."""
    decided_at: datetime
    revision: int


class ScorecardsOut(Schema):
    rubric: RubricVersionOut
    interviewers: list[AssignedInterviewer]
    is_assigned: bool
    """Whether the user fills in a card."""
    can_lead: bool
    are_results_folded: bool
    revealed_at: datetime | None
    """Since when everybody who gets this reads all saved cards."""
    own: ScorecardOut | None
    cards: list[ScorecardOut]
    """All saved cards, by author, also the user's own. Empty until they are revealed."""
    decision: DecisionOut | None
    """None before the decision, and while it is folded."""
    is_decision_folded: bool
    """Whether a decision, if there is one, is hidden together with the results. The user's own never is."""


class FoldingOut(Schema):
    are_results_folded: bool
    """Whether responses leave out verdicts, scores, named bugs and the decision, until the user saves their scorecard
    or unfolds them."""
