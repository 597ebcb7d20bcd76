"""The whole server as an operator sees it, and taking a worker out of service."""

from django.http import HttpRequest
from ninja import Router

from judge.actions.queue.drain_worker import drain
from judge.api.auth import operator
from judge.api.base import absent
from judge.api.operator import overview, schemas
from judge.models import User, Worker

router = Router(tags=["operator"], auth=operator)


@router.get("/overview", response=schemas.Overview)
def get_overview(request: HttpRequest) -> schemas.Overview:
    return overview.whole()


@router.post("/workers/{name}/drain", response=schemas.WorkerView)
def drain_worker(request: HttpRequest, name: str, body: schemas.Drain) -> schemas.WorkerView:
    assert isinstance(request.user, User)
    worker = Worker.objects.filter(pk=name).first() or absent("worker")
    address = request.META.get("REMOTE_ADDR", "")
    return overview.one_worker(drain(worker, request.user, wanted=body.drain, address=address))
