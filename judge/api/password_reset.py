"""A new password by mail, for people who are not signed in."""

import time

from django.conf import settings
from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from judge.actions.accounts.reset_password import find_reset_account, request_password_reset, reset_password
from judge.actions.mail.queue_mail import require_mail
from judge.api.schemas import VisibleLine
from judge.limits import rate_limits
from judge.limits.client_address import get_client_address
from judge.messaging.wakeup import notify_outbound

router = Router(tags=["account"])
MIN_SECONDS = 0.5
"""The least time of an answer to a request for a reset, so that it does not tell whether there is such an account."""


class ResetRequestIn(Schema):
    account: VisibleLine
    """A username or an email address."""


class ResetRequested(Schema):
    valid_minutes: int


class ResetCodeIn(Schema):
    code: str = Field(max_length=200)
    """What is behind the # of the link."""


class ResetAccount(Schema):
    username: str


class NewPasswordIn(ResetCodeIn):
    password: str = Field(max_length=1000)


@router.post("", response=ResetRequested)
def post_reset_request(request: HttpRequest, body: ResetRequestIn) -> ResetRequested:
    """The answer is the same whether there is such an account or not."""
    require_mail()
    rate_limits.require_address_below_rate_limit(rate_limits.PASSWORD_RESETS, request)
    started = time.monotonic()
    request_password_reset(body.account, address=get_client_address(request))
    time.sleep(max(0.0, MIN_SECONDS - (time.monotonic() - started)))
    # Whether a mail was stored or not, because it takes longer than MIN_SECONDS if the broker does not answer.
    notify_outbound()
    return ResetRequested(valid_minutes=settings.PASSWORD_RESET_TIMEOUT // 60)


@router.post("/check", response=ResetAccount)
def post_reset_check(request: HttpRequest, body: ResetCodeIn) -> ResetAccount:
    """Whose password the link sets, before somebody types one."""
    rate_limits.require_address_below_rate_limit(rate_limits.PASSWORD_RESETS, request)
    return ResetAccount(username=find_reset_account(body.code).username)


@router.post("/confirm", response=ResetAccount)
def post_reset_confirm(request: HttpRequest, body: NewPasswordIn) -> ResetAccount:
    rate_limits.require_address_below_rate_limit(rate_limits.PASSWORD_RESETS, request)
    username = find_reset_account(body.code).username
    reset_password(body.code, body.password, address=get_client_address(request))
    return ResetAccount(username=username)
