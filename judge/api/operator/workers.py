"""The operator's overview, draining workers, and giving time back after an outage."""

from django.http import HttpRequest
from ninja import Router

from judge.actions.interviews.give_time_back import give_time_back_to_all
from judge.actions.queue.set_worker_draining import set_worker_draining
from judge.api.auth import authenticate_operator, get_user
from judge.api.base import raise_not_found
from judge.api.operator import overview, schemas
from judge.domain.lost_time import list_recent_outages
from judge.domain.team_access import load_team_access
from judge.limits.client_address import get_client_address
from judge.models import Worker

router = Router(tags=["operator"], auth=authenticate_operator)


@router.get("/overview", response=schemas.Overview)
def get_overview(request: HttpRequest) -> schemas.Overview:
    return overview.build_overview(load_team_access(request.user))


@router.post("/workers/{name}/drain", response=schemas.WorkerOut)
def drain_worker(request: HttpRequest, name: str, body: schemas.DrainIn) -> schemas.WorkerOut:
    worker = Worker.objects.filter(pk=name).first() or raise_not_found("worker")
    worker = set_worker_draining(worker, get_user(request), draining=body.drain, address=get_client_address(request))
    return overview.serialize_one_worker(worker)


@router.post("/give-time-back", response=schemas.SessionsGivenTime)
def post_give_time_back(request: HttpRequest) -> schemas.SessionsGivenTime:
    """Extend every session that a recent outage interrupted and that has not ended, or reached its limit in the last
    hour."""
    given = give_time_back_to_all(list_recent_outages(), get_user(request), address=get_client_address(request))
    return schemas.SessionsGivenTime(sessions=len(given))
