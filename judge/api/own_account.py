"""The account of the person who is signed in."""

from functools import partial
from typing import Annotated

from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import AfterValidator, Field, StringConstraints

from judge.actions.accounts.change_own_account import change_email, change_password, rename_account
from judge.api.auth import authenticate_user, get_user
from judge.api.schemas import EmailAddress, reject_invisible_characters
from judge.http.delayed_response import delay_response
from judge.limits import rate_limits
from judge.limits.client_address import get_client_address

router = Router(tags=["account"], auth=authenticate_user)

OwnName = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=150), AfterValidator(reject_invisible_characters)
]


class OwnAccount(Schema):
    username: str
    name: str
    """Shown to other people. If it is empty, they see the username."""
    email: str


class OwnNameIn(Schema):
    name: OwnName


class OwnEmailIn(Schema):
    email: EmailAddress
    """Empty for none."""
    password: str = Field(max_length=1000)
    """The current one."""


class OwnPasswordIn(Schema):
    password: str = Field(max_length=1000)
    """The current one."""
    new_password: str = Field(max_length=1000)


@router.get("", response=OwnAccount)
def get_own_account(request: HttpRequest) -> OwnAccount:
    user = get_user(request)
    return OwnAccount(username=user.username, name=user.get_full_name(), email=user.email)


@router.post("/name", response=OwnAccount)
def post_own_name(request: HttpRequest, body: OwnNameIn) -> OwnAccount:
    user = get_user(request)
    rate_limits.require_below_rate_limit(rate_limits.RENAMES, f"user {user.pk}")
    rename_account(user, body.name, address=get_client_address(request))
    return get_own_account(request)


@router.post("/email", response=OwnAccount)
def post_own_email(request: HttpRequest, body: OwnEmailIn) -> OwnAccount:
    rate_limits.require_address_below_rate_limit(rate_limits.LOGINS, request)
    user = get_user(request)
    delay_answer = partial(delay_response, request)
    change_email(user, body.email, body.password, delay_answer, address=get_client_address(request))
    user.refresh_from_db(fields=["email"])
    return get_own_account(request)


@router.post("/password", response=OwnAccount)
def post_own_password(request: HttpRequest, body: OwnPasswordIn) -> OwnAccount:
    """Signs out all other sessions of the account."""
    rate_limits.require_address_below_rate_limit(rate_limits.LOGINS, request)
    user = get_user(request)
    delay_answer = partial(delay_response, request)
    change_password(user, body.password, body.new_password, delay_answer, address=get_client_address(request))
    update_session_auth_hash(request, user)
    return get_own_account(request)
