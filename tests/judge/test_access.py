"""Access rules of every endpoint for every role. An endpoint without a rule here fails a test."""

import functools
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.core.signals import request_finished
from django.db import close_old_connections, transaction
from django.test import Client
from django.utils import timezone

from judge.actions.interviews.run_moment import run_moment
from judge.actions.interviews.write_note import add_note
from judge.actions.scorecards.team_rubrics import create_rubric
from judge.actions.scorecards.write_scorecard import change_card
from judge.api import api
from judge.domain import catalog
from judge.domain.default_rubric import DIMENSIONS, VERSION
from judge.domain.rejudges import RejudgeFilter
from judge.domain.traps import compute_trap_id
from judge.limits import rate_limits
from judge.models import (
    Candidate,
    CandidateSession,
    InterviewTemplate,
    Membership,
    Rejudge,
    ShareLink,
    Submission,
    TeamInvitation,
    User,
)
from judge.models.share_links import compute_share_digest
from judge.models.teams import compute_team_token_digest
from tests.judge.api_schema import load_api_schema
from tests.judge.document_page import EMPTY_UPDATE, DocumentPage
from tests.judge.factories import (
    World,
    get_team,
    make_client,
    make_member,
    make_report,
    make_submission,
    send,
    store_as_worker,
)

TOKENS = ("own", "another's", "revoked", "unknown")
ROLES = ("anonymous", "stranger", "viewer", "interviewer", "owner", "operator")
"""A stranger owns another team. The operator is in no team."""
Statuses = tuple[int, int, int, int, int, int]

EVERYBODY: Statuses = (200, 200, 200, 200, 200, 200)
MEMBERS: Statuses = (401, 404, 200, 200, 200, 404)
EDITORS: Statuses = (401, 404, 403, 200, 200, 404)
OWNERS: Statuses = (401, 404, 403, 403, 200, 404)
OPERATORS: Statuses = (401, 403, 403, 403, 403, 200)
NOBODY: Statuses = (403, 403, 403, 403, 403, 403)
GONE: Statuses = (410, 410, 410, 410, 410, 410)
OWN_NOTE: Statuses = (401, 404, 403, 404, 200, 404)
SIGNED_IN: Statuses = (401, 200, 200, 200, 200, 200)
WRONG_PASSWORD: Statuses = (401, 403, 403, 403, 403, 403)
PRESENCE = {"slug": "softmax"}
TEMPLATE = {
    "name": "Screen",
    "minutes": 45,
    "problems": [{"slug": "softmax", "exercises": ["implement"]}],
    "rules": {},
    "invitation_days": 14,
}
RUBRIC = {
    "name": "Ours",
    "dimensions": [{"title": "Speed", "strong_no": "None", "no": "Some", "yes": "Good", "strong_yes": "Great"}],
}
ATTRIBUTES = {"text": "candidate,shift\nRobin,early"}
RUBRIC_CHOICE = {"rubric": None, "old_rubric": None, "old_number": VERSION}
VIEW = {"name": "Running", "page": "sessions", "query": "state=running"}
ROBINS_SESSION: dict[str, list[int]] = {"sessions": []}
"""The id of Robin's session is added when the request is sent."""
NEW_ACCOUNT = {"username": "kim", "name": "Kim", "password": "correct horse battery"}

# Method and path: body, then the status for each role.
ACCOUNT_ENDPOINTS: dict[tuple[str, str], tuple[Any, Statuses]] = {
    ("GET", "/api/me"): (None, EVERYBODY),
    ("POST", "/api/login"): ({"username": "ada", "password": "wrong"}, (401, 401, 401, 401, 401, 401)),
    ("POST", "/api/logout"): (None, EVERYBODY),
    # Without a setting, no mail is sent.
    ("POST", "/api/password-reset"): ({"account": "ada"}, NOBODY),
    ("POST", "/api/password-reset/check"): ({"code": "MQ.a-b"}, GONE),
    ("POST", "/api/password-reset/confirm"): ({"code": "MQ.a-b", "password": "correct horse battery"}, GONE),
    ("GET", "/api/account"): (None, SIGNED_IN),
    ("POST", "/api/account/name"): ({"name": "Kim"}, SIGNED_IN),
    ("POST", "/api/account/email"): ({"email": "", "password": "wrong"}, WRONG_PASSWORD),
    ("POST", "/api/account/password"): ({"password": "wrong", "new_password": "correct horse"}, WRONG_PASSWORD),
    ("GET", "/api/problems"): (None, EVERYBODY),
    ("GET", "/api/problems/{slug}"): (None, EVERYBODY),
    # It contains the known bugs and the answers. A stranger is an interviewer elsewhere; the operator is in no team.
    ("GET", "/api/problems/{slug}/preview"): (None, (401, 200, 403, 200, 200, 403)),
    ("GET", "/api/interviews"): (None, (401, 200, 200, 200, 200, 200)),
    ("POST", "/api/interviews"): (
        {"title": "T", "minutes": 30, "problems": ["softmax"]},
        (401, 201, 403, 201, 201, 403),
    ),
    ("GET", "/api/interviews/{interview_id}"): (None, MEMBERS),
    ("GET", "/api/interviews/{interview_id}/candidates"): (None, MEMBERS),
    ("GET", "/api/interviews/{interview_id}/candidates/csv"): (None, MEMBERS),
    ("GET", "/api/interviews/{interview_id}/submissions"): (None, MEMBERS),
    ("GET", "/api/interviews/{interview_id}/submissions/csv"): (None, MEMBERS),
    ("GET", "/api/interviews/{interview_id}/feedback"): (None, EDITORS),
    ("GET", "/api/interviews/{interview_id}/feedback/csv"): (None, EDITORS),
    ("GET", "/api/interviews/{interview_id}/similarity"): (None, EDITORS),
    ("GET", "/api/interviews/{interview_id}/similarity/other-interviews"): (None, EDITORS),
    # No interview has ended, so there is no code to compare.
    ("GET", "/api/interviews/{interview_id}/similarity/pair"): (None, (401, 404, 403, 404, 404, 404)),
    ("PUT", "/api/interviews/{interview_id}/rules"): ({"ai_policy": "forbidden"}, EDITORS),
    ("POST", "/api/interviews/{interview_id}/invitations"): ({"candidate": "Kim"}, (401, 404, 403, 201, 201, 404)),
    ("POST", "/api/interviews/{interview_id}/invitation-list/check"): ({"text": "Kim"}, EDITORS),
    ("POST", "/api/interviews/{interview_id}/invitation-list"): ({"text": "Kim"}, (401, 404, 403, 201, 201, 404)),
    # The session has started. Without a setting, no mail is sent.
    ("POST", "/api/invitations/{invitation_id}/renew"): ({"days": 14}, (401, 404, 403, 409, 409, 404)),
    ("PUT", "/api/invitations/{invitation_id}/plan"): ({"scheduled_at": None}, (401, 404, 403, 409, 409, 404)),
    ("POST", "/api/invitations/{invitation_id}/send"): (
        {"email": "kim@example.org"},
        (401, 404, 403, 409, 409, 404),
    ),
    ("POST", "/api/invitations/{invitation_id}/end"): (None, EDITORS),
    ("POST", "/api/invitations/{invitation_id}/revoke"): (None, EDITORS),
    ("POST", "/api/invitations/{invitation_id}/restore"): (None, EDITORS),
    ("POST", "/api/invitations/{invitation_id}/give-time-back"): (None, EDITORS),
    ("POST", "/api/invitations/{invitation_id}/link"): (None, EDITORS),
    ("POST", "/api/invitations/{invitation_id}/extra-time"): ({"seconds": 600}, EDITORS),
    ("POST", "/api/invitations/{invitation_id}/pause"): (None, EDITORS),
    ("POST", "/api/invitations/{invitation_id}/resume"): (None, EDITORS),
    # The session has not ended, so it has no late edits.
    ("POST", "/api/invitations/{invitation_id}/reopen"): ({"minutes": 10}, (401, 404, 403, 409, 409, 404)),
    ("GET", "/api/invitations/{invitation_id}/late-edits"): (None, EDITORS),
    ("POST", "/api/invitations/{invitation_id}/late-edits"): (
        {"slug": "softmax", "exercise": "implement"},
        (401, 404, 403, 404, 404, 404),
    ),
    ("POST", "/api/invitations/{invitation_id}/unsubmitted"): (
        {"slug": "softmax", "exercise": "implement"},
        (401, 404, 403, 404, 404, 404),
    ),
    ("GET", "/api/invitations/{invitation_id}/replay"): (None, EDITORS),
    ("GET", "/api/invitations/{invitation_id}/replay/updates"): (None, EDITORS),
    # Results are folded for the interview's creator, who is assigned to it.
    ("POST", "/api/invitations/{invitation_id}/replay/runs"): (
        {"slug": "softmax", "exercise": "implement", "source": "x"},
        (401, 404, 403, 201, 409, 404),
    ),
    ("GET", "/api/invitations/{invitation_id}/replay/runs/{run_id}"): (None, (401, 404, 403, 200, 409, 404)),
    ("GET", "/api/invitations/{invitation_id}"): (None, EDITORS),
    ("GET", "/api/invitations/{invitation_id}/report"): (None, EDITORS),
    # The session runs, so there is no code at its end yet.
    ("GET", "/api/invitations/{invitation_id}/report/code"): (None, (401, 404, 403, 404, 404, 404)),
    ("GET", "/api/invitations/{invitation_id}/notes"): (None, EDITORS),
    ("POST", "/api/invitations/{invitation_id}/notes"): ({"text": "Asked about axis"}, (401, 404, 403, 201, 201, 404)),
    ("PUT", "/api/invitations/{invitation_id}/notes/{note_id}"): ({"text": "Asked"}, OWN_NOTE),
    ("DELETE", "/api/invitations/{invitation_id}/notes/{note_id}"): (None, (401, 404, 403, 404, 204, 404)),
    ("GET", "/api/interviews/{interview_id}/panel"): (None, EDITORS),
    ("PUT", "/api/interviews/{interview_id}/panel"): ({"interviewers": [2**60]}, (401, 404, 403, 403, 422, 404)),
    ("PUT", "/api/interviews/{interview_id}/rubric"): (RUBRIC_CHOICE, OWNERS),
    ("GET", "/api/invitations/{invitation_id}/scorecards"): (None, EDITORS),
    ("GET", "/api/invitations/{invitation_id}/folding"): (None, EDITORS),
    # The interview's creator is assigned to it. The session has not ended, so no card can be saved.
    ("POST", "/api/invitations/{invitation_id}/unfold"): (None, OWNERS),
    ("PUT", "/api/invitations/{invitation_id}/scorecard"): ({"revision": 0, "ratings": {}}, OWNERS),
    ("POST", "/api/invitations/{invitation_id}/scorecard/save"): ({"revision": 0}, (401, 404, 403, 403, 409, 404)),
    ("POST", "/api/invitations/{invitation_id}/scorecards/{scorecard_id}/reopen"): (
        None,
        (401, 404, 403, 403, 409, 404),
    ),
    ("POST", "/api/invitations/{invitation_id}/scorecards/reveal"): (None, (401, 404, 403, 403, 409, 404)),
    ("PUT", "/api/invitations/{invitation_id}/decision"): (
        {"choice": "hold", "reason": "Later", "revision": 0},
        OWNERS,
    ),
    # Viewers read no personal data, and code often has some.
    ("GET", "/api/invitations/{invitation_id}/live"): (None, EDITORS),
    ("GET", "/api/invitations/{invitation_id}/live/events"): (None, EDITORS),
    ("POST", "/api/invitations/{invitation_id}/live/presence"): (PRESENCE, (401, 404, 403, 204, 204, 404)),
    # The interview does not allow interviewers to type.
    ("POST", "/api/invitations/{invitation_id}/documents/{slug}/updates"): (
        EMPTY_UPDATE,
        (401, 404, 403, 403, 403, 404),
    ),
    ("GET", "/api/invitations/{invitation_id}/report/pdf"): (None, EDITORS),
    # Viewers get it without names, scorecards and code.
    ("GET", "/api/comparison"): (None, MEMBERS),
    ("GET", "/api/comparison/pdf"): (None, MEMBERS),
    ("GET", "/api/share-links"): (None, EDITORS),
    # The session has not ended, so it cannot be shared.
    ("POST", "/api/share-links"): (ROBINS_SESSION, (401, 404, 403, 403, 409, 404)),
    ("POST", "/api/share-links/{share_link_id}/revoke"): (None, OWNERS),
    # The token of a link is the credential.
    ("GET", "/api/shared/{share_token}"): (None, EVERYBODY),
    # Its creator chose to show code.
    ("GET", "/api/shared/{share_token}/code"): (None, EVERYBODY),
    # A list has only rows of the user's own teams.
    ("GET", "/api/session-list"): (None, SIGNED_IN),
    ("GET", "/api/session-list/csv"): (None, SIGNED_IN),
    ("GET", "/api/session-list/options"): (None, SIGNED_IN),
    ("GET", "/api/session-list/interviews"): (None, SIGNED_IN),
    ("GET", "/api/interview-list"): (None, SIGNED_IN),
    ("GET", "/api/interview-list/csv"): (None, SIGNED_IN),
    ("GET", "/api/search"): (None, SIGNED_IN),
    ("GET", "/api/saved-views"): (None, SIGNED_IN),
    ("POST", "/api/saved-views"): (VIEW, (401, 201, 201, 201, 201, 201)),
    ("PUT", "/api/saved-views/{view_id}"): ({"name": "Other"}, OWNERS),
    ("DELETE", "/api/saved-views/{view_id}"): (None, (401, 404, 403, 403, 204, 404)),
    ("GET", "/api/submissions/{submission_id}"): (None, MEMBERS),
    ("GET", "/api/submissions/{submission_id}/leaderboard"): (None, MEMBERS),
    ("GET", "/api/submissions/{submission_id}/events"): (None, MEMBERS),
    # An operator sees how much is stored, without names, and deletes it on request.
    ("GET", "/api/candidates/{candidate_id}"): (None, (401, 404, 403, 200, 200, 200)),
    ("DELETE", "/api/candidates/{candidate_id}"): (None, (401, 404, 403, 200, 200, 200)),
    ("GET", "/api/candidates/{candidate_id}/export"): (None, EDITORS),
    ("GET", "/api/teams/{team_id}"): (None, MEMBERS),
    ("PUT", "/api/teams/{team_id}"): ({"name": "New name"}, OWNERS),
    ("PUT", "/api/teams/{team_id}/members/{member_id}"): ({"role": "owner"}, OWNERS),
    ("DELETE", "/api/teams/{team_id}/members/{member_id}"): (None, OWNERS),
    ("POST", "/api/teams/{team_id}/members"): ({"undo": "x"}, (401, 404, 403, 403, 422, 404)),
    ("POST", "/api/teams/{team_id}/invitations"): ({"role": "viewer"}, (401, 404, 403, 403, 201, 404)),
    ("POST", "/api/teams/{team_id}/invitations/{member_invitation_id}/renew"): (None, OWNERS),
    ("POST", "/api/teams/{team_id}/invitations/{member_invitation_id}/revoke"): (None, OWNERS),
    # Viewers make no interviews, and a name may name a person.
    ("GET", "/api/teams/{team_id}/problem-usage"): (None, EDITORS),
    ("GET", "/api/teams/{team_id}/problem-statistics"): (None, EDITORS),
    ("GET", "/api/teams/{team_id}/problem-statistics/csv"): (None, EDITORS),
    ("GET", "/api/teams/{team_id}/process/csv"): (None, EDITORS),
    ("GET", "/api/teams/{team_id}/exercise-minutes/{slug}/{exercise}"): (None, EDITORS),
    ("GET", "/api/teams/{team_id}/process"): (None, EDITORS),
    ("GET", "/api/teams/{team_id}/calibration"): (None, OWNERS),
    ("GET", "/api/teams/{team_id}/fairness"): (None, OWNERS),
    ("POST", "/api/teams/{team_id}/candidate-attributes/check"): (ATTRIBUTES, OWNERS),
    ("POST", "/api/teams/{team_id}/candidate-attributes"): (ATTRIBUTES, (401, 404, 403, 403, 201, 404)),
    ("DELETE", "/api/teams/{team_id}/candidate-attributes"): (None, (401, 404, 403, 403, 204, 404)),
    ("GET", "/api/teams/{team_id}/templates"): (None, EDITORS),
    ("POST", "/api/teams/{team_id}/templates"): (TEMPLATE, (401, 404, 403, 201, 201, 404)),
    ("PUT", "/api/teams/{team_id}/templates/{template_id}"): ({"name": "Another"}, EDITORS),
    ("DELETE", "/api/teams/{team_id}/templates/{template_id}"): (None, (401, 404, 403, 204, 204, 404)),
    ("GET", "/api/teams/{team_id}/rubrics"): (None, EDITORS),
    ("POST", "/api/teams/{team_id}/rubrics"): (RUBRIC, (401, 404, 403, 403, 201, 404)),
    ("PUT", "/api/teams/{team_id}/rubrics/{rubric_id}"): (RUBRIC | {"number": 1}, OWNERS),
    ("DELETE", "/api/teams/{team_id}/rubrics/{rubric_id}"): (None, (401, 404, 403, 403, 204, 404)),
    # The token of an invitation is the credential.
    ("GET", "/api/join/{join_token}"): (None, EVERYBODY),
    ("POST", "/api/join/{join_token}"): (None, (401, 200, 409, 409, 409, 200)),
    ("POST", "/api/join/{join_token}/account"): (NEW_ACCOUNT, EVERYBODY),
    ("GET", "/api/operator/candidates"): (None, OPERATORS),
    ("GET", "/api/operator/audit"): (None, OPERATORS),
    ("GET", "/api/operator/audit/csv"): (None, OPERATORS),
    ("GET", "/api/operator/overview"): (None, OPERATORS),
    ("POST", "/api/operator/workers/{name}/drain"): ({"drain": True}, OPERATORS),
    ("POST", "/api/operator/give-time-back"): (None, OPERATORS),
    ("GET", "/api/operator/rejudges"): (None, OPERATORS),
    ("GET", "/api/operator/rejudges/count"): (None, OPERATORS),
    ("POST", "/api/operator/rejudges"): (
        {"problem": "softmax", "reason": "A case was wrong."},
        (401, 403, 403, 403, 403, 201),
    ),
    ("GET", "/api/operator/rejudges/{rejudge_id}"): (None, OPERATORS),
    ("GET", "/api/operator/rejudges/{rejudge_id}/items"): (None, OPERATORS),
    ("GET", "/api/operator/rejudges/{rejudge_id}/items/{item_id}"): (None, OPERATORS),
    ("POST", "/api/operator/rejudges/{rejudge_id}/apply"): (None, OPERATORS),
    ("POST", "/api/operator/rejudges/{rejudge_id}/discard"): (None, OPERATORS),
    ("GET", "/api/operator/problems"): (None, OPERATORS),
    ("PUT", "/api/operator/problems/{slug}/teams"): ({"teams": []}, OPERATORS),
    ("GET", "/api/operator/teams"): (None, OPERATORS),
    ("POST", "/api/operator/teams"): ({"name": "Research", "owner": "ada"}, (401, 403, 403, 403, 403, 201)),
    # The team has an owner.
    ("POST", "/api/operator/teams/{team_id}/owner"): ({"owner": "ben"}, (401, 403, 403, 403, 403, 409)),
}
QUERIES = {
    "/api/saved-views": "?page=sessions",
    "/api/operator/rejudges/count": "?problem=softmax",
    "/api/comparison": "?ids={invitation_id},{other_invitation_id}",
    "/api/comparison/pdf": "?ids={invitation_id},{other_invitation_id}",
    "/api/share-links": "?ids={invitation_id}",
    "/api/shared/{share_token}/code": "?session=0&slug=softmax",
}
SHARE_TOKEN = "token-of-a-link-to-a-report"
JOIN_TOKEN = "token-of-an-invitation-to-the-team"

# A session is accessed by its token. Statuses for its own token, another session's token, a revoked and an unknown one.
SESSION_ENDPOINTS: dict[tuple[str, str], tuple[Any, tuple[int, int, int, int]]] = {
    # The candidate of a withdrawn invitation reads that it was withdrawn, and has their own code and data.
    ("GET", "/api/sessions/{token}"): (None, (200, 200, 200, 404)),
    ("GET", "/api/sessions/{token}/code"): (None, (200, 200, 200, 404)),
    # These are possible after the end, and the last two after a withdrawal.
    ("POST", "/api/sessions/{token}/feedback"): ({"text": "x"}, (409, 409, 404, 404)),
    ("GET", "/api/sessions/{token}/export"): (None, (409, 409, 200, 404)),
    ("POST", "/api/sessions/{token}/delete"): (None, (409, 409, 200, 404)),
    ("POST", "/api/sessions/{token}/start"): (None, (200, 200, 404, 404)),
    ("POST", "/api/sessions/{token}/end"): (None, (200, 200, 404, 404)),
    ("GET", "/api/sessions/{token}/problems/{slug}"): (None, (200, 200, 404, 404)),
    ("GET", "/api/sessions/{token}/problems/{slug}/exercises/{exercise}"): (None, (200, 200, 404, 404)),
    ("GET", "/api/sessions/{token}/documents/{slug}"): (None, (200, 200, 404, 404)),
    ("POST", "/api/sessions/{token}/documents/{slug}/updates"): (EMPTY_UPDATE, (200, 200, 404, 404)),
    ("GET", "/api/sessions/{token}/documents/{slug}/versions"): (None, (200, 200, 404, 404)),
    ("GET", "/api/sessions/{token}/documents/{slug}/versions/{version_id}"): (None, (200, 404, 404, 404)),
    ("GET", "/api/sessions/{token}/events"): (None, (200, 200, 404, 404)),
    # The interview allows no private period.
    ("POST", "/api/sessions/{token}/private-period"): (None, (409, 409, 404, 404)),
    ("POST", "/api/sessions/{token}/private-period/end"): (None, (200, 200, 404, 404)),
    ("POST", "/api/sessions/{token}/connection-check"): ({"text": "x"}, (200, 200, 404, 404)),
    ("POST", "/api/sessions/{token}/presence"): (PRESENCE, (204, 204, 404, 404)),
    ("POST", "/api/sessions/{token}/signals"): (PRESENCE | {"kind": "left_page"}, (204, 204, 404, 404)),
    ("POST", "/api/sessions/{token}/submissions"): (
        {"slug": "softmax", "source": "x", "kind": "run"},
        (201, 201, 404, 404),
    ),
    ("GET", "/api/sessions/{token}/submissions"): (None, (200, 200, 404, 404)),
    ("GET", "/api/sessions/{token}/submissions/{submission_id}"): (None, (200, 404, 404, 404)),
    ("GET", "/api/sessions/{token}/submissions/{submission_id}/events"): (None, (200, 404, 404, 404)),
    ("POST", "/api/sessions/{token}/submissions/{submission_id}/cancel"): (None, (200, 404, 404, 404)),
    # Endpoints for practice refuse every session of an interview.
    ("POST", "/api/sessions/{token}/clock"): ({"slug": "softmax"}, (403, 403, 404, 404)),
    ("POST", "/api/sessions/{token}/restart"): ({"slug": "softmax", "source": "x"}, (403, 403, 404, 404)),
    ("POST", "/api/sessions/{token}/give-up"): ({"slug": "softmax"}, (403, 403, 404, 404)),
    ("GET", "/api/sessions/{token}/solutions/{slug}"): (None, (403, 403, 404, 404)),
    ("GET", "/api/sessions/{token}/follow-ups/{slug}"): (None, (403, 403, 404, 404)),
    ("GET", "/api/sessions/{token}/leaderboard/{slug}"): (None, (403, 403, 404, 404)),
    ("GET", "/api/sessions/{token}/traps/{slug}"): (None, (403, 403, 404, 404)),
    ("GET", "/api/sessions/{token}/traps/{slug}/{trap_id}"): (None, (403, 403, 404, 404)),
    ("POST", "/api/sessions/{token}/traps/{slug}/{trap_id}"): (
        {"answer": "explained", "covered": [0]},
        (403, 403, 404, 404),
    ),
}

OPEN_AFTER_WITHDRAWAL = (
    ("GET", "/api/sessions/{token}"),
    ("GET", "/api/sessions/{token}/code"),
    ("GET", "/api/sessions/{token}/export"),
    ("POST", "/api/sessions/{token}/delete"),
)


def build_url(path: str, world: World, token: str = "") -> str:
    """Return the path with its query and existing values. Only the rows that it names are created."""
    rejudge_id, item_id = make_rejudge_with_item(world) if "/rejudges" in path else (0, 0)
    values: dict[str, Callable[[], object]] = {
        "slug": lambda: "softmax",
        "exercise": lambda: "fix-1",
        "token": lambda: token,
        "interview_id": lambda: world.interview.pk,
        "invitation_id": lambda: world.robin.pk,
        "other_invitation_id": lambda: get_or_create_other_session(world).pk,
        "share_link_id": lambda: get_or_create_share_link(world).pk,
        "share_token": lambda: get_or_create_share_link(world) and SHARE_TOKEN,
        "candidate_id": lambda: world.robin.candidate_id,
        "submission_id": lambda: world.submission.pk,
        "version_id": lambda: world.old_version.pk,
        "rejudge_id": lambda: rejudge_id,
        "item_id": lambda: item_id,
        "name": lambda: world.worker.name,
        "team_id": lambda: world.interview.team_id,
        "member_id": lambda: get_or_create_member(world, "uma", "viewer").pk,
        "member_invitation_id": lambda: get_or_create_invitation(world).pk,
        "join_token": lambda: get_or_create_invitation(world) and JOIN_TOKEN,
        "template_id": lambda: get_or_create_template(world).pk,
        "view_id": lambda: get_or_create_view(world),
        "rubric_id": lambda: get_or_create_rubric(world),
        "scorecard_id": lambda: get_or_create_scorecard(world),
        "note_id": lambda: add_note(world.robin, world.ada, "Asked").pk,
        "run_id": lambda: run_moment(world.robin, catalog.get_problem("softmax"), "implement", "x", world.ada).pk,
        "trap_id": lambda: compute_trap_id(catalog.get_problem("softmax").traps[0]),
    }
    url = path + QUERIES.get(path, "")
    return url.format_map({name: values[name]() for name in re.findall(r"{(\w+)}", url)})


def get_or_create_template(world: World) -> InterviewTemplate:
    fields = {"name": "Saved", "minutes": 30, "problems": ["softmax"]}
    return get_team(world.ada).templates.get_or_create(**fields)[0]


def get_or_create_other_session(world: World) -> CandidateSession:
    found = world.interview.sessions.exclude(pk=world.robin.pk).first()
    candidate = world.robin.candidate
    return found or CandidateSession.objects.create(interview=world.interview, candidate=candidate)


def get_or_create_share_link(world: World) -> ShareLink:
    found = ShareLink.objects.first()
    if found:
        return found
    digest, expiry = compute_share_digest(SHARE_TOKEN), timezone.now() + timedelta(days=1)
    fields = {"interview": world.interview, "created_by": world.ada, "token_digest": digest, "expires_at": expiry}
    link = ShareLink.objects.create(size=1, has_code=True, **fields)
    link.shared_sessions.create(session=make_ended_session(world), position=0)
    return link


def make_ended_session(world: World) -> CandidateSession:
    """With code, which a link shows only after the end. Robin's session runs."""
    now, candidate = timezone.now(), Candidate.objects.create(name="Kim")
    session = CandidateSession.objects.create(interview=world.interview, candidate=candidate, started_at=now)
    DocumentPage(session.token)
    CandidateSession.objects.filter(pk=session.pk).update(ended_at=timezone.now())
    return session


def get_or_create_view(world: World) -> int:
    fields = {"page": "sessions", "name": "Shared", "team": get_team(world.ada)}
    return world.ada.saved_views.get_or_create(**fields)[0].pk


def get_or_create_rubric(world: World) -> int | None:
    row = get_team(world.ada).rubrics.first()
    return row.pk if row else create_rubric(get_team(world.ada), "Saved", DIMENSIONS, world.ada).rubric_id


def get_or_create_scorecard(world: World) -> int:
    row = world.robin.scorecards.first()
    return row.pk if row else change_card(world.robin, world.ada, 0, {}, "", "").pk


def make_rejudge_with_item(world: World) -> tuple[int, int]:
    """A rejudge with one judged item, and a submission that is in no rejudge yet."""
    old, new, _ = rows = [make_submission(world.robin) for _ in range(3)]
    for row in rows:
        store_as_worker(row, make_report())
    Submission.objects.filter(pk=new.pk).update(rerun_of=old)
    rejudge = Rejudge.objects.create(slug="softmax", reason="x", filter=RejudgeFilter("softmax").serialize())
    summary = {"verdict": "wrong_answer", "scores": {}, "bugs": [], "problem_version": "0123456789ab"}
    item = rejudge.items.create(submission=old, rerun=new, change="none", old_summary=summary, new_summary=summary)
    return rejudge.pk, item.pk


def get_or_create_member(world: World, name: str, role: str) -> Membership:
    found = Membership.objects.filter(team=world.interview.team_id, user__username=name).first()
    return found or make_member(name, get_team(world.ada), role).memberships.get()


def get_or_create_invitation(world: World) -> TeamInvitation:
    fields = {"team": get_team(world.ada), "role": "viewer", "invited_by": world.ada}
    row, _ = TeamInvitation.objects.get_or_create(token_digest=compute_team_token_digest(JOIN_TOKEN), defaults=fields)
    return row


def get_user(world: World, role: str) -> User | None:
    match role:
        case "viewer":
            return get_or_create_member(world, "vic", role).user
        case "interviewer":
            return get_or_create_member(world, "ian", role).user
    return {"anonymous": None, "stranger": world.ben, "owner": world.ada, "operator": world.olga}[role]


def request_status(client: Client, endpoint: tuple[str, str], url: str, body: Any) -> int:
    """Send a request, close the response, which may be a stream, and leave the connection of the test open."""
    response = send(client, endpoint[0], url, body)
    request_finished.disconnect(close_old_connections)
    response.close()
    request_finished.connect(close_old_connections)
    return response.status_code


@contextmanager
def undo_afterwards() -> Iterator[None]:
    """Roll back what a request changed, and start with counts of requests as after a restart."""
    with pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setattr(rate_limits, "LOCAL_COUNTER", rate_limits.LocalCounter())
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("endpoint", ACCOUNT_ENDPOINTS, ids=" ".join)
def test_grants_access_by_role_and_row(endpoint: tuple[str, str], world: World) -> None:
    body, statuses = ACCOUNT_ENDPOINTS[endpoint]
    if body is ROBINS_SESSION:
        body = {"sessions": [world.robin.pk]}
    found: dict[str, int] = {}
    for role in ROLES:
        with undo_afterwards():
            client = make_client(get_user(world, role))
            found[role] = request_status(client, endpoint, build_url(endpoint[1], world), body)
    assert found == dict(zip(ROLES, statuses, strict=True))


@pytest.mark.parametrize("endpoint", SESSION_ENDPOINTS, ids=" ".join)
def test_grants_session_access_by_token(endpoint: tuple[str, str], world: World) -> None:
    body, statuses = SESSION_ENDPOINTS[endpoint]
    tokens = (world.robin.token, world.sam.token, world.robin.token, "no-such")
    found: dict[str, int] = {}
    for name, token in zip(TOKENS, tokens, strict=True):
        with undo_afterwards():
            if name == "revoked":
                send(make_client(world.ada), "POST", f"/api/invitations/{world.robin.pk}/revoke")
            found[name] = request_status(make_client(), endpoint, build_url(endpoint[1], world, token), body)
    assert found == dict(zip(TOKENS, statuses, strict=True))


@pytest.mark.parametrize("role", ROLES)
def test_lists_only_interviews_the_user_can_access(role: str, world: World) -> None:
    response = send(make_client(get_user(world, role)), "GET", "/api/interviews")
    titles = {row["title"] for row in response.json()} if response.status_code == 200 else None
    own = {"ada's interview"}
    expected = {"anonymous": None, "stranger": {"ben's interview"}, "operator": set()}
    assert titles == expected.get(role, own)


def test_hides_practice_from_interviewers_and_operators(world: World) -> None:
    browser = make_client()
    submission = send(
        browser, "POST", "/api/sessions/practice/submissions", {"slug": "softmax", "source": "x", "kind": "run"}
    )
    for user in (world.ada, world.olga):
        assert send(make_client(user), "GET", f"/api/submissions/{submission.json()['id']}").status_code == 404
        assert "Practice" not in {row["title"] for row in send(make_client(user), "GET", "/api/interviews").json()}


def test_every_error_has_the_failure_body(world: World) -> None:
    urls = {endpoint: build_url(endpoint[1], world) for endpoint in ACCOUNT_ENDPOINTS}
    for endpoint, (body, _) in ACCOUNT_ENDPOINTS.items():
        response = send(make_client(), endpoint[0], urls[endpoint], body)
        response.close()
        if response.status_code >= 400:
            assert set(response.json()) == {"message", "next", "code"}, endpoint


@functools.cache
def list_endpoints() -> set[tuple[str, str]]:
    paths = load_api_schema()["paths"]
    return {(method.upper(), path) for path, methods in paths.items() for method in methods}


def test_every_endpoint_has_an_access_rule_here() -> None:
    assert list_endpoints() == {*ACCOUNT_ENDPOINTS, *SESSION_ENDPOINTS}


def test_schema_contains_every_served_endpoint() -> None:
    """An endpoint outside the schema would have no access rule here."""
    views = [view for _, router in api._routers for view in router.path_operations.values()]
    count = sum(len(operation.methods) for view in views for operation in view.operations)
    assert count == len(list_endpoints())
    assert all(operation.include_in_schema for view in views for operation in view.operations)


@pytest.mark.parametrize("path", sorted({path for _, path in list_endpoints()}))
def test_rejects_methods_without_an_endpoint(path: str, world: World) -> None:
    """Including HEAD and OPTIONS, which would reveal whether a row exists."""
    url, client = build_url(path, world, world.robin.token), make_client(world.olga)
    for method in ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"):
        if (method, path) not in list_endpoints():
            response = send(client, method, url)
            assert response.status_code == 405
            assert method == "HEAD" or response.json()["code"] == "not_allowed"


def test_paths_with_an_id_reject_other_users() -> None:
    """A row of another user is not found. Operator endpoints are the exception: they refuse everybody else."""
    for (method, path), (_, statuses) in ACCOUNT_ENDPOINTS.items():
        if re.search(r"{\w+_id}", path) and not path.startswith("/api/operator/"):
            assert statuses[:2] == (401, 404), (method, path)
            assert path.startswith("/api/candidates/") or statuses[-1] == 404, (method, path)
            assert method == "GET" or statuses[ROLES.index("viewer")] == 403, (method, path)
        if path.startswith("/api/operator/"):
            assert statuses[:5] == (401, 403, 403, 403, 403), (method, path)
    for (method, path), (_, statuses) in SESSION_ENDPOINTS.items():
        withdrawn = 200 if (method, path) in OPEN_AFTER_WITHDRAWAL else 404
        assert statuses[2:] == (withdrawn, 404), (method, path)
        if re.search(r"{\w+_id}", path) and "{trap_id}" not in path:
            assert statuses[1] == 404, (method, path)
