"""Judging again what was judged, as sets that an operator looks through before they change anything."""

from django.db.models import Count, QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Status

from judge.actions.rejudges.apply_rejudge import apply_rejudge
from judge.actions.rejudges.create_rejudge import make_rejudge
from judge.actions.rejudges.discard_rejudge import discard_rejudge
from judge.api.auth import operator, user_of
from judge.api.base import absent
from judge.api.rejudges import schemas, serializers
from judge.domain import catalog
from judge.domain.rejudges import Wanted, free, matching
from judge.http.client_address import address_of
from judge.models import Rejudge, RejudgeItem

router = Router(tags=["operator"], auth=operator)
MOST_ITEMS = 200


@router.get("", response=list[schemas.RejudgeSummary])
def list_rejudges(request: HttpRequest) -> list[schemas.RejudgeSummary]:
    return serializers.summaries(list(rejudges().order_by("-pk")))


@router.get("/count", response=schemas.RejudgeCount)
def count_rejudge(request: HttpRequest, wanted: Query[schemas.RejudgeWanted]) -> schemas.RejudgeCount:
    problem = catalog.find(wanted.problem)
    rows = free(wanted_of(wanted))
    verdicts = rows.order_by().values_list("report__verdict").annotate(count=Count("pk"))
    found = dict(verdicts.order_by("-count", "report__verdict"))
    total = sum(found.values())
    elsewhere = matching(wanted_of(wanted)).count() - total
    return schemas.RejudgeCount(submissions=total, elsewhere=elsewhere, verdicts=found, present_version=problem.version)


@router.post("", response={201: schemas.RejudgeDetail})
def create_rejudge(request: HttpRequest, body: schemas.RejudgeIn) -> Status[schemas.RejudgeDetail]:
    made = make_rejudge(user_of(request), wanted_of(body), body.reason, address=address_of(request))
    return Status(201, serializers.detail(made))


@router.get("/{int:rejudge_id}", response=schemas.RejudgeDetail)
def get_rejudge(request: HttpRequest, rejudge_id: int) -> schemas.RejudgeDetail:
    return serializers.detail(rejudge_of(rejudge_id))


@router.get("/{int:rejudge_id}/items", response=schemas.RejudgeItems)
def list_items(request: HttpRequest, rejudge_id: int, wanted: Query[schemas.ItemsWanted]) -> schemas.RejudgeItems:
    fields = {"change": wanted.change, "verdict_before": wanted.before, "verdict_after": wanted.after}
    rows = items_of(rejudge_of(rejudge_id)).filter(**{name: value for name, value in fields.items() if value})
    page = rows.order_by("submission__created_at", "pk")[wanted.offset : wanted.offset + MOST_ITEMS]
    return schemas.RejudgeItems(total=rows.count(), items=[serializers.item(row) for row in page])


@router.get("/{int:rejudge_id}/items/{int:item_id}", response=schemas.RejudgeItemDetail)
def get_item(request: HttpRequest, rejudge_id: int, item_id: int) -> schemas.RejudgeItemDetail:
    related = items_of(rejudge_of(rejudge_id)).select_related("submission__report", "again__report")
    return serializers.item_detail(related.filter(pk=item_id).first() or absent("submission in this rejudge"))


@router.post("/{int:rejudge_id}/apply", response=schemas.RejudgeDetail)
def apply(request: HttpRequest, rejudge_id: int) -> schemas.RejudgeDetail:
    return serializers.detail(apply_rejudge(rejudge_of(rejudge_id), user_of(request), address=address_of(request)))


@router.post("/{int:rejudge_id}/discard", response=schemas.RejudgeDetail)
def discard(request: HttpRequest, rejudge_id: int) -> schemas.RejudgeDetail:
    return serializers.detail(discard_rejudge(rejudge_of(rejudge_id), user_of(request), address=address_of(request)))


def rejudges() -> QuerySet[Rejudge]:
    return Rejudge.objects.select_related("made_by", "decided_by")


def rejudge_of(pk: int) -> Rejudge:
    return rejudges().filter(pk=pk).first() or absent("rejudge")


def items_of(rejudge: Rejudge) -> QuerySet[RejudgeItem]:
    """Those that are judged, with what a list shows and without the large columns."""
    rows = RejudgeItem.objects.filter(rejudge=rejudge).exclude(change="")
    seats = rows.select_related("submission__invitation__candidate", "submission__invitation__interview")
    return seats.defer("before", "submission__source")


def wanted_of(asked: schemas.RejudgeWanted) -> Wanted:
    return Wanted(asked.problem, asked.interview_id, asked.verdict, asked.other_versions, asked.since)
