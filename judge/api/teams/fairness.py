"""Attributes of candidates that owners of a team import, and how groups of candidates pass. Only for owners."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, TypeVar

from django.db.models import Count, Max
from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from judge.actions.teams.import_attributes import delete_attributes, import_attributes
from judge.api.auth import authenticate_user, get_owned_team, get_user
from judge.api.teams.problem_statistics import EstimateOut
from judge.api.teams.process import ProcessFilterIn
from judge.api.teams.slow_result_cache import CachedResult, SlowResultCache
from judge.domain.attribute_csv import MAX_CHARACTERS, AttributeList, read_attribute_list
from judge.domain.fairness_statistics import (
    MIN_GROUP_SIZE,
    FairnessStatistics,
    list_attributes,
    load_fairness_statistics,
)
from judge.domain.process_statistics import ProcessFilter
from judge.errors import RefusedError
from judge.limits import rate_limits
from judge.limits.client_address import get_client_address
from judge.models import CandidateAttribute, Team
from judge.models.sessions import MAX_ATTRIBUTE_LENGTH

router = Router(tags=["teams"], auth=authenticate_user)
MAX_LISTED_ERRORS = 100
FAIRNESS_CACHE = SlowResultCache[FairnessStatistics]()
S = TypeVar("S", bound=Schema)


class FairnessFilterIn(ProcessFilterIn):
    attribute: str = Field("", max_length=MAX_ATTRIBUTE_LENGTH)
    """Empty: the first one."""


class AttributeOut(Schema):
    name: str
    candidates: int
    imported_at: datetime


class GroupRateOut(Schema):
    value: str
    rate: EstimateOut | None
    ratio: EstimateOut | None
    p: float | None
    is_reference: bool
    """These figures are documented in `judge.domain.fairness_statistics.GroupRate`."""


class StepComparisonOut(Schema):
    step: Literal["started", "solved", "advanced"]
    groups: list[GroupRateOut]
    hidden: int
    """How many groups are not shown, because they or a group that they could reveal are too small."""


class GroupScoreOut(Schema):
    value: str
    mean: EstimateOut | None
    difference: EstimateOut | None
    """From the reference, which is the largest group. None for the reference."""
    is_reference: bool


class ScoreComparisonOut(Schema):
    groups: list[GroupScoreOut]
    hidden: int
    """As in `StepComparisonOut`."""


class FairnessOut(Schema):
    attributes: list[AttributeOut]
    attribute: str
    """The one that is compared; empty if none is imported."""
    steps: list[StepComparisonOut]
    scores: ScoreComparisonOut | None
    minimum: int
    """Candidates, below which a group is hidden."""
    as_of: datetime | None
    """When the candidates were counted. None without an attribute."""


class AttributeListIn(Schema):
    text: str = Field(max_length=MAX_CHARACTERS)


class LineErrors(Schema):
    line: int
    who: str
    """The cell that says which candidate is meant."""
    errors: list[str]


class ListedGroup(Schema):
    attribute: str
    value: str
    candidates: int


class AttributeListCheck(Schema):
    """What an import would do. It stores nothing."""

    errors: list[str]
    """About the list as a whole."""
    lines: list[LineErrors]
    """Those with an error, at most a hundred."""
    wrong_lines: int
    """How many lines have an error."""
    candidates: int
    groups: list[ListedGroup]


class AttributesImported(Schema):
    candidates: int
    values: int


class AttributeDeletion(Schema):
    attribute: str = Field("", max_length=MAX_ATTRIBUTE_LENGTH)
    """Empty: all attributes."""


@router.get("/{int:team_id}/fairness", response=FairnessOut)
def get_fairness(request: HttpRequest, team_id: int, filters: Query[FairnessFilterIn]) -> FairnessOut:
    team = get_owned_team(get_user(request), team_id)
    attributes = list_attributes(team)
    names = [each.name for each in attributes]
    chosen = filters.attribute if filters.attribute in names else next(iter(names), "")
    recent = load_cached_statistics(team, chosen, filters.build()) if chosen else None
    found = recent and recent.value
    return FairnessOut(
        attributes=validate_rows(AttributeOut, attributes),
        attribute=chosen,
        steps=validate_rows(StepComparisonOut, found.steps) if found else [],
        scores=ScoreComparisonOut.model_validate(found.scores, from_attributes=True) if found else None,
        minimum=MIN_GROUP_SIZE,
        as_of=recent and recent.as_of,
    )


def load_cached_statistics(team: Team, attribute: str, filters: ProcessFilter) -> CachedResult[FairnessStatistics]:
    # After an import or a deletion, the page must show it at once.
    latest = CandidateAttribute.objects.filter(team=team).aggregate(Max("pk"), Count("pk"))
    key = (team.pk, attribute, filters, *latest.values())
    return FAIRNESS_CACHE.get(key, lambda: load_fairness_statistics(team, attribute, filters))


def validate_rows(schema: type[S], rows: Iterable[object]) -> list[S]:
    return [schema.model_validate(row, from_attributes=True) for row in rows]


@router.post("/{int:team_id}/candidate-attributes/check", response=AttributeListCheck)
def post_attribute_list_check(request: HttpRequest, team_id: int, body: AttributeListIn) -> AttributeListCheck:
    found = read_list(request, get_owned_team(get_user(request), team_id), body)
    wrong = [line for line in found.lines if line.errors]
    return AttributeListCheck(
        errors=found.errors,
        lines=[
            LineErrors(line=line.line, who=line.who[:200], errors=line.errors) for line in wrong[:MAX_LISTED_ERRORS]
        ],
        wrong_lines=len(wrong),
        candidates=len(found.lines),
        groups=[
            ListedGroup(attribute=name, value=value, candidates=count)
            for name in found.names
            for value, count in sorted(found.count_groups(name).items())
        ]
        if found.is_valid
        else [],
    )


@router.post("/{int:team_id}/candidate-attributes", response={201: AttributesImported})
def post_attribute_list(request: HttpRequest, team_id: int, body: AttributeListIn) -> Status[AttributesImported]:
    """Store what the list says, or nothing if it has an error."""
    team = get_owned_team(get_user(request), team_id)
    found = read_list(request, team, body)
    errors = found.errors + [f"Line {line.line}: {error}" for line in found.lines for error in line.errors]
    if errors:
        raise RefusedError("invalid", f"{errors[0]} Nothing was stored.", "Correct the list and send it again.")
    values = import_attributes(team, found, get_user(request), address=get_client_address(request))
    return Status(201, AttributesImported(candidates=len(found.lines), values=values))


def read_list(request: HttpRequest, team: Team, body: AttributeListIn) -> AttributeList:
    """Check the list, which may have errors. Counts for the rate limit of the user."""
    rate_limits.require_below_rate_limit(rate_limits.ATTRIBUTE_LISTS, f"user {get_user(request).pk}")
    return read_attribute_list(body.text, team)


@router.delete("/{int:team_id}/candidate-attributes", response={204: None})
def delete_candidate_attributes(request: HttpRequest, team_id: int, chosen: Query[AttributeDeletion]) -> Status[None]:
    """Delete one attribute, or all, of all candidates of the team."""
    user = get_user(request)
    team = get_owned_team(user, team_id)
    delete_attributes(team, chosen.attribute, user, address=get_client_address(request))
    return Status(204, None)
