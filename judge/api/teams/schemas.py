"""Request and response bodies of teams, members and their invitations."""

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import AfterValidator, Field, StringConstraints

from judge.api.accounts import TeamRole
from judge.api.schemas import EmailAddress, VisibleLine, reject_invisible_characters


class TeamIn(Schema):
    name: VisibleLine


class RoleIn(Schema):
    role: TeamRole


class UndoIn(Schema):
    undo: str = Field(max_length=500)


class MemberRemoved(Schema):
    undo: str
    """With it an owner can undo the removal for some minutes."""


class Member(Schema):
    id: int
    name: str
    username: str
    role: TeamRole
    active: bool
    """False for an account that was deactivated."""
    is_you: bool
    joined_at: datetime


class MemberInvitationIn(Schema):
    role: TeamRole
    email: EmailAddress = ""
    """The link is also mailed to it, if this server sends mail."""


class MemberInvitation(Schema):
    id: int
    role: TeamRole
    email: str
    """Empty once it is used."""
    invited_by: str
    created_at: datetime
    expires_at: datetime
    state: Literal["open", "used", "revoked", "expired"]


class NewMemberInvitation(MemberInvitation):
    link: str
    """It works once. The server stores only its digest, so it can be shown only now."""


class TeamChange(Schema):
    """An entry of the audit log about the team."""

    at: datetime
    by: str
    by_operator: bool
    """An operator of the server did it, without being a member."""
    action: str
    account: str
    """Whom it concerns; empty if it is nobody in particular."""
    role: TeamRole | None


class TeamDetail(Schema):
    id: int
    name: str
    role: TeamRole
    """The user's own role."""
    created_at: datetime
    members: list[Member]
    invitations: list[MemberInvitation]
    """Newest first. Only owners see them."""
    history: list[TeamChange]
    """The latest changes, newest first."""


class JoinPreview(Schema):
    """What an invitation offers, before anybody joins."""

    team: str
    role: TeamRole
    invited_by: str
    expires_at: datetime


class JoinedTeam(Schema):
    team_id: int


class NewAccountIn(Schema):
    username: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=150)]
    name: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=150),
        AfterValidator(reject_invisible_characters),
    ]
    email: EmailAddress = ""
    password: str = Field(max_length=1000)
