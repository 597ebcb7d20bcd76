"""Judging again what was judged, as sets that an operator looks through before they change anything."""

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
from judge.http.client_address import get_client_address
from judge.models import Rejudge, RejudgeItem

router = Router(tags=["operator"], auth=authenticate_operator)
MAX_ITEMS = 200


@router.get("", response=list[schemas.RejudgeSummary])
def list_rejudges(request: HttpRequest) -> list[schemas.RejudgeSummary]:
    return serializers.serialize_summaries(list(select_rejudges().order_by("-pk")))


@router.get("/count", response=schemas.RejudgeCount)
def count_matching_submissions(request: HttpRequest, wanted: Query[schemas.RejudgeFilterIn]) -> schemas.RejudgeCount:
    problem = catalog.get_problem(wanted.problem)
    rows = find_unassigned_submissions(build_filter(wanted))
    verdicts = rows.order_by().values_list("report__verdict").annotate(count=Count("pk"))
    found = dict(verdicts.order_by("-count", "report__verdict"))
    total = sum(found.values())
    elsewhere = find_matching_submissions(build_filter(wanted)).count() - total
    return schemas.RejudgeCount(
        submissions=total, in_other_rejudges=elsewhere, verdicts=found, present_version=problem.version
    )


@router.post("", response={201: schemas.RejudgeDetail})
def post_rejudge(request: HttpRequest, body: schemas.RejudgeIn) -> Status[schemas.RejudgeDetail]:
    made = create_rejudge(get_user(request), build_filter(body), body.reason, address=get_client_address(request))
    return Status(201, serializers.serialize_detail(made))


@router.get("/{int:rejudge_id}", response=schemas.RejudgeDetail)
def get_rejudge(request: HttpRequest, rejudge_id: int) -> schemas.RejudgeDetail:
    return serializers.serialize_detail(find_rejudge(rejudge_id))


@router.get("/{int:rejudge_id}/items", response=schemas.RejudgeItemsPage)
def list_rejudge_items(
    request: HttpRequest, rejudge_id: int, wanted: Query[schemas.RejudgeItemsFilter]
) -> schemas.RejudgeItemsPage:
    fields = {"change": wanted.change, "verdict_before": wanted.before, "verdict_after": wanted.after}
    rows = filter_judged_items(find_rejudge(rejudge_id)).filter(
        **{name: value for name, value in fields.items() if value}
    )
    page = rows.order_by("submission__created_at", "pk")[wanted.offset : wanted.offset + MAX_ITEMS]
    return schemas.RejudgeItemsPage(total=rows.count(), items=[serializers.serialize_item(row) for row in page])


@router.get("/{int:rejudge_id}/items/{int:item_id}", response=schemas.RejudgeItemDetail)
def get_rejudge_item(request: HttpRequest, rejudge_id: int, item_id: int) -> schemas.RejudgeItemDetail:
    related = filter_judged_items(find_rejudge(rejudge_id)).select_related("submission__report", "rerun__report")
    return serializers.serialize_item_detail(
        related.filter(pk=item_id).first() or raise_not_found("submission in this rejudge")
    )


@router.post("/{int:rejudge_id}/apply", response=schemas.RejudgeDetail)
def apply_changes(request: HttpRequest, rejudge_id: int) -> schemas.RejudgeDetail:
    return serializers.serialize_detail(
        apply_rejudge(find_rejudge(rejudge_id), get_user(request), address=get_client_address(request))
    )


@router.post("/{int:rejudge_id}/discard", response=schemas.RejudgeDetail)
def discard_changes(request: HttpRequest, rejudge_id: int) -> schemas.RejudgeDetail:
    return serializers.serialize_detail(
        discard_rejudge(find_rejudge(rejudge_id), get_user(request), address=get_client_address(request))
    )


def select_rejudges() -> QuerySet[Rejudge]:
    return Rejudge.objects.select_related("made_by", "decided_by")


def find_rejudge(pk: int) -> Rejudge:
    return select_rejudges().filter(pk=pk).first() or raise_not_found("rejudge")


def filter_judged_items(rejudge: Rejudge) -> QuerySet[RejudgeItem]:
    """Those that are judged, with what a list shows and without the large columns."""
    rows = RejudgeItem.objects.filter(rejudge=rejudge).exclude(change="")
    sessions = rows.select_related("submission__session__candidate", "submission__session__interview")
    return sessions.defer("previous_report", "submission__source")


def build_filter(query: schemas.RejudgeFilterIn) -> RejudgeFilter:
    return RejudgeFilter(query.problem, query.interview_id, query.verdict, query.other_versions, query.since)
