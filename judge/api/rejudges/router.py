"""Rejudges: sets of submissions that are judged again and reviewed by an operator before any report changes."""

from django.db.models import Count, QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Status

from judge.actions.rejudges.apply_rejudge import apply_rejudge
from judge.actions.rejudges.create_rejudge import create_rejudge
from judge.actions.rejudges.discard_rejudge import discard_rejudge
from judge.api.auth import authenticate_operator, get_user
from judge.api.base import raise_not_found
from judge.api.rejudges import schemas, serializers
from judge.domain import catalog
from judge.domain.rejudges import RejudgeFilter, find_matching_submissions, find_unassigned_submissions
from judge.domain.team_access import load_team_access
from judge.limits.client_address import get_client_address
from judge.models import Rejudge, RejudgeItem

router = Router(tags=["operator"], auth=authenticate_operator)
PAGE_SIZE = 200


@router.get("", response=list[schemas.RejudgeSummary])
def list_rejudges(request: HttpRequest) -> list[schemas.RejudgeSummary]:
    return serializers.serialize_summaries(list(select_rejudges().order_by("-pk")), load_team_access(request.user))


@router.get("/count", response=schemas.RejudgeCount)
def count_matching_submissions(request: HttpRequest, filters: Query[schemas.RejudgeFilterIn]) -> schemas.RejudgeCount:
    problem = catalog.get_problem(filters.problem)
    rows = find_unassigned_submissions(build_filter(filters))
    counts = rows.order_by().values_list("report__verdict").annotate(count=Count("pk"))
    verdicts = dict(counts.order_by("-count", "report__verdict"))
    total = sum(verdicts.values())
    in_other_rejudges = find_matching_submissions(build_filter(filters)).count() - total
    return schemas.RejudgeCount(
        submissions=total, in_other_rejudges=in_other_rejudges, verdicts=verdicts, current_version=problem.version
    )


@router.post("", response={201: schemas.RejudgeDetail})
def post_rejudge(request: HttpRequest, body: schemas.RejudgeIn) -> Status[schemas.RejudgeDetail]:
    rejudge = create_rejudge(get_user(request), build_filter(body), body.reason, address=get_client_address(request))
    return Status(201, serializers.serialize_detail(rejudge, load_team_access(request.user)))


@router.get("/{int:rejudge_id}", response=schemas.RejudgeDetail)
def get_rejudge(request: HttpRequest, rejudge_id: int) -> schemas.RejudgeDetail:
    return serializers.serialize_detail(find_rejudge(rejudge_id), load_team_access(request.user))


@router.get("/{int:rejudge_id}/items", response=schemas.RejudgeItemsPage)
def list_rejudge_items(
    request: HttpRequest, rejudge_id: int, filters: Query[schemas.RejudgeItemsFilter]
) -> schemas.RejudgeItemsPage:
    fields = {"change": filters.change, "verdict_before": filters.before, "verdict_after": filters.after}
    rows = filter_judged_items(find_rejudge(rejudge_id)).filter(
        **{name: value for name, value in fields.items() if value}
    )
    page = rows.order_by("submission__created_at", "pk")[filters.offset : filters.offset + PAGE_SIZE]
    access = load_team_access(request.user)
    return schemas.RejudgeItemsPage(total=rows.count(), items=[serializers.serialize_item(row, access) for row in page])


@router.get("/{int:rejudge_id}/items/{int:item_id}", response=schemas.RejudgeItemDetail)
def get_rejudge_item(request: HttpRequest, rejudge_id: int, item_id: int) -> schemas.RejudgeItemDetail:
    rows = filter_judged_items(find_rejudge(rejudge_id)).select_related("submission__report", "rerun__report")
    row = rows.filter(pk=item_id).first() or raise_not_found("submission in this rejudge")
    return serializers.serialize_item_detail(row, load_team_access(request.user))


@router.post("/{int:rejudge_id}/apply", response=schemas.RejudgeDetail)
def apply_changes(request: HttpRequest, rejudge_id: int) -> schemas.RejudgeDetail:
    rejudge = apply_rejudge(find_rejudge(rejudge_id), get_user(request), address=get_client_address(request))
    return serializers.serialize_detail(rejudge, load_team_access(request.user))


@router.post("/{int:rejudge_id}/discard", response=schemas.RejudgeDetail)
def discard_changes(request: HttpRequest, rejudge_id: int) -> schemas.RejudgeDetail:
    rejudge = discard_rejudge(find_rejudge(rejudge_id), get_user(request), address=get_client_address(request))
    return serializers.serialize_detail(rejudge, load_team_access(request.user))


def select_rejudges() -> QuerySet[Rejudge]:
    return Rejudge.objects.select_related("made_by", "decided_by")


def find_rejudge(pk: int) -> Rejudge:
    return select_rejudges().filter(pk=pk).first() or raise_not_found("rejudge")


def filter_judged_items(rejudge: Rejudge) -> QuerySet[RejudgeItem]:
    """The judged items with the rows that a list shows, without the large columns."""
    rows = RejudgeItem.objects.filter(rejudge=rejudge).exclude(change="")
    rows = rows.select_related("submission__session__candidate", "submission__session__interview")
    return rows.defer("previous_report", "submission__source")


def build_filter(query: schemas.RejudgeFilterIn) -> RejudgeFilter:
    return RejudgeFilter(query.problem, query.interview_id, query.verdict, query.other_versions, query.since)
