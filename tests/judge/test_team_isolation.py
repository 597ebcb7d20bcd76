"""No response contains a text of another team, and no response to a viewer contains a name or a link."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import models
from django.test import AsyncClient
from django.utils import timezone

from judge.domain import catalog
from judge.domain.traps import compute_trap_id
from judge.models import (
    Attempt,
    Candidate,
    CandidateAttribute,
    CandidateSession,
    Decision,
    DocumentVersion,
    Interview,
    InterviewTemplate,
    Membership,
    Rejudge,
    RejudgeItem,
    RubricVersion,
    SavedView,
    Scorecard,
    SessionNote,
    ShareLink,
    Submission,
    Team,
    TeamInvitation,
    User,
)
from judge.models.share_links import compute_share_digest, new_share_token
from tests.judge.document_page import DocumentPage
from tests.judge.factories import SLUG, World, get_team, make_client, make_member, send
from tests.judge.read_routes import list_read_urls, read_text
from tests.judge.team_markers import MarkedTeam, make_marked_team
from tests.judge.test_submission_stream import run_async
from tools.stack import Broker

pytestmark = pytest.mark.usefixtures("unlimited_requests")
ROLES = ("anonymous", "viewer", "interviewer", "owner")
Place = tuple[type[models.Model], str]
READ_BY_OPERATORS: set[Place] = {
    (Team, "name"),
    (User, "username"),
    (User, "first_name"),
    (User, "last_name"),
    (Attempt, "worker"),
    (Attempt, "error"),
    (Rejudge, "reason"),
}
"""Accounts and teams, which operators manage; errors of the judge; and what operators wrote themselves."""
PERSONAL = (
    Candidate,
    CandidateAttribute,
    CandidateSession,
    TeamInvitation,
    InterviewTemplate,
    SavedView,
    Scorecard,
    Decision,
    RubricVersion,
)
"""Models whose texts a viewer never reads: names, links, addresses, and what may name a person."""


def build_ids(marked: MarkedTeam) -> dict[str, Any]:
    rows = marked.rows
    return {
        "interview_id": rows[Interview].pk,
        "invitation_id": rows[CandidateSession].pk,
        "ids": f"{rows[CandidateSession].pk},{get_or_create_other_session(rows[Interview]).pk}",
        "share_token": "unknown",
        "candidate_id": rows[Candidate].pk,
        "submission_id": rows[Submission].pk,
        "run_id": rows[Submission].pk,
        "version_id": rows[DocumentVersion].pk,
        "rejudge_id": rows[Rejudge].pk,
        "item_id": rows[RejudgeItem].pk,
        "team_id": rows[Team].pk,
        "member_id": rows[Membership].pk,
        "member_invitation_id": rows[TeamInvitation].pk,
        "join_token": "unknown",
        "page": "sessions",
        "slug": SLUG,
        "exercise": "implement",
        "trap_id": compute_trap_id(catalog.get_problem(SLUG).traps[0]),
        "name": "here:1",
        "token": "practice",
    }


def get_or_create_other_session(interview: Interview) -> CandidateSession:
    """To compare with. It has no texts."""
    found = interview.sessions.filter(candidate__name="").first()
    return found or CandidateSession.objects.create(interview=interview, candidate=Candidate.objects.create())


def list_urls(marked: MarkedTeam, words: Iterable[str]) -> Iterator[str]:
    """Each GET of the schema with the ids of the team, and with each of these words as each filter that is a text."""
    return list_read_urls(build_ids(marked), words)


def find_words(user: User | None, urls: Iterable[str], marked: MarkedTeam) -> set[Place]:
    client = make_client(user)
    found: set[Place] = set()
    for url in urls:
        response = send(client, "GET", url)
        assert response.status_code < 500
        # A refusal can name the problem that was requested.
        requested = marked.find_words(url) if response.status_code >= 400 else set()
        found |= marked.find_words(read_text(response)) - requested
    return found


@pytest.fixture
def other_team(world: World) -> MarkedTeam:
    return make_marked_team()


@pytest.fixture(params=["one word", "all words"])
def urls(request: pytest.FixtureRequest, other_team: MarkedTeam) -> list[str]:
    """Filters get the name of the candidate, or, which takes long, each text of the team."""
    words = other_team.words if request.param == "all words" else [other_team.get_word(Candidate, "name")]
    return list(list_urls(other_team, words))


def share(marked: MarkedTeam, **choices: bool) -> list[str]:
    """The addresses of a link to the session, which has ended, with code that has a word of its submission."""
    session = marked.rows[CandidateSession]
    if not session.ended_at:
        session.documents.all().delete()  # their bytes are no updates to compute a text of
        page = DocumentPage(session.token)
        page.type(marked.get_word(Submission, "source"))
        page.save()
        session.ended_at = session.cards_revealed_at = timezone.now()
        session.save()
        Scorecard.objects.filter(session=session).update(saved_at=timezone.now())
    token, expiry = new_share_token(), timezone.now() + timedelta(days=1)
    fields = {"interview": session.interview, "created_by": marked.rows[User], "expires_at": expiry}
    link = ShareLink.objects.create(size=1, token_digest=compute_share_digest(token), **fields, **choices)
    link.shared_sessions.create(session=session, position=0)
    return [f"/api/shared/{token}", f"/api/shared/{token}/code?session=0&slug={SLUG}&exercise=implement"]


@pytest.mark.parametrize("role", ROLES)
def test_link_shows_no_text_of_the_team_unless_chosen(role: str, world: World, other_team: MarkedTeam) -> None:
    """To nobody: with such a link a colleague of the creator reads no more than a stranger."""
    report, code = share(other_team)
    reader = get_reader(world, role)
    assert send(make_client(reader), "GET", report).status_code == 200
    assert send(make_client(reader), "GET", code).status_code == 404
    assert find_words(reader, [report, code], other_team) == set()


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ("has_names", {(Candidate, "name"), (Interview, "title"), (Team, "name")}),
        ("has_code", {(Submission, "source")}),
        ("has_scorecards", {(RubricVersion, "name"), (RubricVersion, "title"), (RubricVersion, "question")}),
    ],
)
def test_link_shows_only_what_was_chosen(chosen: str, expected: set[Place], other_team: MarkedTeam) -> None:
    found = find_words(None, share(other_team, **{chosen: True}), other_team)
    assert found >= expected
    assert not {place for place in found - expected if place[0] is not RubricVersion}


def test_link_that_shows_everything_has_no_note_and_no_evidence(other_team: MarkedTeam) -> None:
    choices = dict.fromkeys(("has_names", "has_code", "has_scorecards"), True)
    found = find_words(None, share(other_team, **choices), other_team)
    assert found >= {(Candidate, "name"), (Submission, "source"), (Scorecard, "summary"), (Decision, "reason")}
    assert not found & {(SessionNote, "text"), (Scorecard, "label"), (CandidateSession, "feedback")}


def get_reader(world: World, role: str) -> User | None:
    """A member of Ada's team, or nobody."""
    if role == "anonymous":
        return None
    return world.ada if role == "owner" else make_member("max", get_team(world.ada), role)


@pytest.mark.parametrize("role", ROLES)
def test_no_get_shows_a_text_of_another_team(role: str, world: World, other_team: MarkedTeam, urls: list[str]) -> None:
    assert find_words(get_reader(world, role), urls, other_team) == set()


def test_operators_read_no_candidate_data_of_other_teams(world: World, other_team: MarkedTeam, urls: list[str]) -> None:
    found = find_words(world.olga, urls, other_team)
    assert found <= READ_BY_OPERATORS
    assert found >= {(Team, "name"), (Attempt, "error"), (Rejudge, "reason")}  # the walk reached them


def test_owners_read_every_text_that_pages_show(world: World, other_team: MarkedTeam, urls: list[str]) -> None:
    """Otherwise the other tests would find nothing because nothing is there."""
    Scorecard.objects.update(unfolded_at=timezone.now())
    found = find_words(other_team.rows[User], urls, other_team)
    expected = {(Candidate, "name"), (Interview, "title"), (Submission, "source")}
    expected |= {
        (CandidateSession, "feedback"),
        (Interview, "ai_policy_text"),
        (InterviewTemplate, "name"),
        (SavedView, "name"),
    }
    expected |= {(Scorecard, "summary"), (Scorecard, "note"), (Scorecard, "label")}
    expected |= {(Decision, "reason"), (Decision, "next_step"), (RubricVersion, "name"), (RubricVersion, "strong_no")}
    assert found >= expected | {(Team, "name"), (TeamInvitation, "email"), (DocumentVersion, "source")}
    assert {name for model, name in found if model.__name__ == "Report"} >= {
        "report: One case fails.",
        "report: A value differs.",
    }
    session = other_team.rows[CandidateSession]
    link = send(make_client(other_team.rows[User]), "POST", f"/api/invitations/{session.pk}/link").json()["link"]
    assert link == f"/i/{session.token}"


@pytest.mark.parametrize("role", ["interviewer", "operator"])
def test_viewers_read_no_personal_data(role: str, world: World, other_team: MarkedTeam, urls: list[str]) -> None:
    """Also an operator who is a viewer in the team."""
    viewer = world.olga if role == "operator" else world.ben
    Membership.objects.create(team=other_team.rows[Team], user=viewer, role="viewer")
    found = find_words(viewer, urls, other_team)
    assert not {place for place in found if place[0] in PERSONAL}
    assert {(Interview, "title"), (Submission, "source")} <= found


def test_only_owners_read_what_was_imported_about_candidates(
    world: World, other_team: MarkedTeam, urls: list[str]
) -> None:
    """In no response, the export included. The value of a single candidate is only in the export."""
    interviewer = make_member("ian", other_team.rows[Team], "interviewer")
    assert not {place for place in find_words(interviewer, urls, other_team) if place[0] is CandidateAttribute}
    owner = other_team.rows[User]
    exports = [url for url in urls if url.endswith("/export")]
    shown = find_words(owner, [url for url in urls if url not in exports], other_team)
    assert {place for place in shown if place[0] is CandidateAttribute} == {(CandidateAttribute, "name")}
    assert (CandidateAttribute, "value") in find_words(owner, exports, other_team)


def test_colleagues_read_no_card_before_it_is_revealed(world: World, other_team: MarkedTeam, urls: list[str]) -> None:
    """In no response, the export included, also as owners."""
    Membership.objects.create(team=other_team.rows[Team], user=world.ben, role="owner")
    Scorecard.objects.update(saved_at=timezone.now())
    assert not {place for place in find_words(world.ben, urls, other_team) if place[0] is Scorecard}
    CandidateSession.objects.update(cards_revealed_at=timezone.now())
    assert {(Scorecard, "summary"), (Scorecard, "note")} <= find_words(world.ben, urls, other_team)


def test_viewer_reads_candidate_numbers(world: World, other_team: MarkedTeam) -> None:
    Membership.objects.create(team=other_team.rows[Team], user=world.ben, role="viewer")
    label, interview = f"Candidate {other_team.rows[Candidate].pk}", other_team.rows[Interview]
    detail = send(make_client(world.ben), "GET", f"/api/interviews/{interview.pk}").json()
    assert detail["title"] == f"{interview.title} {label}"
    assert detail["can_edit"] is False
    candidates = send(make_client(world.ben), "GET", f"/api/interviews/{interview.pk}/candidates").json()
    assert [(each["candidate"], each["link"]) for each in candidates["invitations"]] == [(label, None)]
    report = send(make_client(world.ben), "GET", f"/api/submissions/{other_team.rows[Submission].pk}").json()
    assert (report["candidate"], report["interview_title"]) == (label, detail["title"])


def test_rejudging_another_team_shows_nothing_of_it(world: World, other_team: MarkedTeam) -> None:
    RejudgeItem.objects.all().delete()
    body = {"problem": SLUG, "reason": "A case was wrong.", "interview_id": other_team.rows[Interview].pk}
    response = send(make_client(world.olga), "POST", "/api/operator/rejudges", body)
    assert (response.status_code, response.json()["total"]) == (201, 1)
    assert other_team.find_words(response.content.decode()) == set()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("role", ["viewer", "interviewer"])
def test_stream_shows_names_only_to_interviewers(role: str, other_team: MarkedTeam, broker: Broker) -> None:
    reader = make_member("vic", other_team.rows[Team], role)

    texts: list[str] = []

    async def read_stream() -> None:
        client = AsyncClient()
        await client.aforce_login(reader)
        response: Any = await client.get(f"/api/submissions/{other_team.rows[Submission].pk}/events")
        texts.extend([chunk.decode() async for chunk in response.streaming_content])

    run_async(read_stream)
    found = other_team.find_words("".join(texts))
    assert texts[0].startswith("event: report")
    assert ((Candidate, "name") in found) == (role == "interviewer")
