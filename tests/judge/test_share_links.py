"""Links to reports for people without an account: what they show, to whom, and until when."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from judge.actions.privacy.apply_retention import apply_retention
from judge.actions.privacy.delete_candidate import delete_candidate
from judge.api.sharing import router as sharing_router
from judge.domain import catalog
from judge.domain.exercises import get_starter
from judge.http import pages
from judge.models import AuditEntry, CandidateSession, Interview, Membership, Scorecard, ShareLink
from tests.judge.compared_sessions import DIMENSION, NOTE, end_two_sessions, save_card, unfold
from tests.judge.document_page import DocumentPage
from tests.judge.exported_data import read_export
from tests.judge.factories import SLUG, World, get_team, make_client, make_member, send

pytestmark = pytest.mark.django_db
CHOICES = ("has_names", "has_code", "has_scorecards")


@pytest.fixture
def kim(world: World) -> CandidateSession:
    DocumentPage(world.robin.token)  # opens the exercise
    Interview.objects.filter(pk=world.interview.pk).update(title="Round of Robin")
    kim = end_two_sessions(world)
    unfold(world.ada, world.robin, kim)
    return kim


def share(world: World, *sessions: CandidateSession, **fields: Any) -> str:
    """Returns the API's URL of the new link."""
    response = request_link(world, *sessions, **fields)
    assert response.status_code == 201, response.content
    return f"/api{response.json()['link']}"


def request_link(world: World, *sessions: CandidateSession, **fields: Any) -> Any:
    body = {"sessions": [each.pk for each in sessions]} | fields
    return send(make_client(world.ada), "POST", "/api/share-links", body)


def visit(url: str) -> Any:
    return send(make_client(), "GET", url)


def read(url: str) -> Any:
    response = visit(url)
    assert response.status_code == 200, response.content
    return response.json()


def decide(world: World, session: CandidateSession) -> None:
    body = {"choice": "advance", "next_step": "Call Kim", "reason": "Kim was calm", "revision": 0}
    assert send(make_client(world.ada), "PUT", f"/api/invitations/{session.pk}/decision", body).status_code == 200


def test_withdrawn_invitation_closes_its_links(world: World, kim: CandidateSession) -> None:
    url = share(world, world.robin, kim)
    kim.revoked_at = timezone.now()
    kim.save()
    closed = visit(url)
    assert (closed.status_code, closed.content) == (404, visit(f"{url}x").content)
    CandidateSession.objects.filter(pk=kim.pk).update(revoked_at=None)
    read(url)


def test_shows_results_without_anything_that_names_a_person(world: World, kim: CandidateSession) -> None:
    save_card(kim, world.ada)
    decide(world, kim)
    url = share(world, world.robin, kim)
    report = read(url)
    assert [each["candidate"] for each in report["sessions"]] == ["Candidate A", "Candidate B"]
    assert report["sessions"][0]["scores"][0]["passed"] == 1
    text = visit(url).content.decode()
    secrets = ("Robin", "Kim", "calm", "ada", NOTE, "Round", str(world.submission.pk), world.robin.token)
    assert [word for word in secrets if word in text] == []
    assert [(each["cards"], each["decision"]) for each in report["sessions"]] == [([], None), ([], None)]
    assert visit(f"{url}/code?session=0&slug={SLUG}").status_code == 404


def test_shows_names_and_code_that_were_chosen(world: World, kim: CandidateSession) -> None:
    url = share(world, kim, world.robin, has_names=True, has_code=True)
    report = read(url)
    assert (report["title"], [each["candidate"] for each in report["sessions"]]) == (
        "Round of Robin",
        ["Kim Example", "Robin"],
    )
    starter = get_starter(catalog.get_problem(SLUG), "implement")
    assert read(f"{url}/code?session=1&slug={SLUG}") == {"source": starter}
    for position in (0, 2, -1):  # nothing was opened; there is no such session
        assert visit(f"{url}/code?session={position}&slug={SLUG}").status_code == 404


def test_shows_scorecards_only_once_they_are_revealed(world: World, kim: CandidateSession) -> None:
    ian = make_member("ian", get_team(world.ada), "interviewer")
    panel = {"interviewers": [world.ada.pk, ian.pk]}
    send(make_client(world.ada), "PUT", f"/api/interviews/{world.interview.pk}/panel", panel)
    save_card(kim, world.ada)
    url = share(world, kim, has_scorecards=True)
    assert read(url)["sessions"][0]["cards"] == []
    save_card(kim, ian, "no")
    cards = read(url)["sessions"][0]["cards"]
    assert [(card["author"], card["recommendation"], card["summary"]) for card in cards] == [
        ("Interviewer 1", "yes", ""),
        ("Interviewer 2", "no", ""),
    ]
    assert cards[0]["ratings"][DIMENSION] == {"level": "yes", "note": "", "evidence": []}


def test_texts_of_scorecards_need_names(world: World, kim: CandidateSession) -> None:
    save_card(kim, world.ada)
    decide(world, kim)
    hidden = read(share(world, kim, has_scorecards=True))["sessions"][0]
    assert (hidden["decision"]["choice"], hidden["decision"]["reason"]) == ("advance", "")
    shown = read(share(world, kim, has_scorecards=True, has_names=True))["sessions"][0]
    assert (shown["decision"]["reason"], shown["cards"][0]["author"]) == ("Kim was calm", "ada")
    assert shown["cards"][0]["ratings"][DIMENSION]["note"] == NOTE


def test_answers_are_the_same_for_every_closed_link(world: World, kim: CandidateSession) -> None:
    """Expired, revoked, unknown, of a deleted candidate, and of somebody who left the team."""
    client = make_client(world.ada)
    urls = {name: share(world, world.robin, kim) for name in ("expired", "revoked")}
    old, revoked = ShareLink.objects.order_by("pk")
    ShareLink.objects.filter(pk=old.pk).update(expires_at=timezone.now())
    assert send(client, "POST", f"/api/share-links/{revoked.pk}/revoke").json()["state"] == "revoked"
    urls |= {"deleted": share(world, world.robin, kim), "unknown": "/api/shared/unknown"}
    delete_candidate(kim.candidate, world.ada)
    answers = {visit(url).content for url in urls.values()}
    left = share(world, world.robin)
    assert visit(left).status_code == 200
    Membership.objects.filter(user=world.ada).delete()
    answers.add(visit(left).content)
    assert len(answers) == 1
    assert visit(left).status_code == 404


def test_report_of_a_candidate_who_is_deleted_meanwhile_is_closed(
    world: World, kim: CandidateSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = share(world, world.robin, kim)

    def build_report(*_: Any) -> Any:
        raise CandidateSession.DoesNotExist

    monkeypatch.setattr(sharing_router, "serialize_shared_report", build_report)
    answer = visit(url)
    assert (answer.status_code, answer.content) == (404, visit(f"{url}x").content)


def test_token_is_not_stored(world: World, kim: CandidateSession) -> None:
    token = share(world, world.robin).rsplit("/", 1)[1]
    assert len(token) >= 40
    assert token not in str(ShareLink.objects.values().get())
    assert token not in str(list(AuditEntry.objects.values()))


def test_each_opening_is_counted_and_recorded(world: World, kim: CandidateSession) -> None:
    url = share(world, world.robin)
    for _ in range(2):
        read(url)
    link = send(make_client(world.ada), "GET", f"/api/share-links?ids={world.robin.pk}").json()[0]
    assert (link["openings"], link["opened_at"] is not None) == (2, True)
    entries = AuditEntry.objects.filter(action="open shared report")
    assert [(entry.by_name, entry.subject) for entry in entries] == [("a share link", f"share link {link['id']}")] * 2


def test_sharing_and_revoking_are_in_the_audit_log_of_each_candidate(world: World, kim: CandidateSession) -> None:
    share(world, world.robin, kim)
    for _ in range(2):
        send(make_client(world.ada), "POST", f"/api/share-links/{ShareLink.objects.get().pk}/revoke")
    for session in (world.robin, kim):
        actions = AuditEntry.objects.filter(subject=f"invitation {session.pk}").order_by("pk")
        assert list(actions.values_list("action", flat=True)) == ["share report", "revoke share link"]
        exported = [entry["action"] for entry in read_export(session.candidate)["audit"]]
        assert exported == ["share report", "revoke share link"]


def test_lists_the_links_that_show_these_sessions(world: World, kim: CandidateSession) -> None:
    """A link to a comparison is also found, and revoked, from the report of each of its sessions."""
    share(world, world.robin, kim, days=1)
    share(world, world.robin, has_code=True)
    client = make_client(world.ada)

    def list_links(*sessions: CandidateSession) -> Any:
        ids = ",".join(str(each.pk) for each in sessions)
        return send(client, "GET", f"/api/share-links?ids={ids}").json()

    one, both = list_links(world.robin)
    assert (one["has_code"], one["candidates"]) == (True, ["Robin"])
    assert (both["candidates"], both["state"], both["created_by"]) == (["Robin", "Kim Example"], "active", "ada")
    assert list_links(kim) == list_links(kim, world.robin) == [both]
    revoked = send(client, "POST", f"/api/share-links/{both['id']}/revoke").json()
    assert list_links(kim) == [revoked]


def test_expires_after_fourteen_days_unless_chosen(world: World, kim: CandidateSession) -> None:
    share(world, world.robin)
    left = ShareLink.objects.get().expires_at - timezone.now()
    assert timedelta(days=13, hours=23) < left <= timedelta(days=14)
    assert [request_link(world, world.robin, days=days).status_code for days in (0, 91, 90)] == [422, 422, 201]


def test_refuses_sessions_that_have_not_ended(world: World, kim: CandidateSession) -> None:
    CandidateSession.objects.filter(pk=kim.pk).update(started_at=timezone.now(), ended_at=None)
    response = request_link(world, world.robin, kim)
    assert (response.status_code, response.json()["code"]) == (409, "session_running")
    assert not ShareLink.objects.exists()


def test_refuses_to_share_what_is_folded_for_the_sharer(world: World, kim: CandidateSession) -> None:
    Scorecard.objects.update(unfolded_at=None)
    response = request_link(world, world.robin)
    assert (response.status_code, response.json()["code"]) == (409, "scorecard_unsaved")
    assert "Results are hidden until you have saved your scorecard" in response.json()["message"]
    assert not ShareLink.objects.exists()


def test_refuses_another_teams_session_as_unknown(world: World, kim: CandidateSession) -> None:
    assert request_link(world, world.sam).status_code == 404
    assert request_link(world, world.robin, world.sam).status_code == 404


def test_deleting_a_candidate_deletes_their_links(world: World, kim: CandidateSession) -> None:
    share(world, world.robin, kim)
    share(world, world.robin)
    delete_candidate(kim.candidate, world.ada)
    apply_retention()
    assert ShareLink.objects.get().size == 1


def test_retention_deletes_links_that_expired_long_ago(world: World, kim: CandidateSession) -> None:
    share(world, world.robin)
    ShareLink.objects.update(expires_at=timezone.now() - timedelta(days=29))
    apply_retention()
    assert ShareLink.objects.exists()
    ShareLink.objects.update(expires_at=timezone.now() - timedelta(days=31))
    apply_retention()
    assert not ShareLink.objects.exists()


def test_limits_how_often_a_network_tries_tokens(settings: Any) -> None:
    settings.CLIENTS_PER_ADDRESS = 1
    codes = [visit(f"/api/shared/guess-{number}").status_code for number in range(61)]
    assert codes == [404] * 60 + [429]


def test_limits_how_often_one_link_is_opened(world: World, kim: CandidateSession, settings: Any) -> None:
    settings.CLIENTS_PER_ADDRESS = 10
    url = share(world, world.robin)
    assert [visit(url).status_code for _ in range(61)] == [200] * 60 + [429]
    assert ShareLink.objects.get().openings == 60


def test_shared_page_sends_no_referrer_and_is_not_indexed(tmp_path: Any, settings: Any) -> None:
    settings.PAGES = tmp_path
    (tmp_path / "index.html").write_bytes(b"<html>" + pages.NONCE_PLACEHOLDER)
    for path, is_shared in (("/shared/some-token", True), ("/interviews", False), ("/shared-nothing", False)):
        headers = make_client().get(path).headers
        assert (headers["Referrer-Policy"] == "no-referrer") is is_shared
        assert (headers.get("X-Robots-Tag") == "noindex, nofollow") is is_shared
