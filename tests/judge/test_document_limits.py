"""How much documents may store and cost: for each session, and for the network of practice without an account."""

from typing import Any

import pytest

from judge.domain.documents import merge_pool
from judge.limits import rate_limits
from judge.models import CandidateSession
from tests.judge.document_page import DocumentPage, encode
from tests.judge.factories import SLUG, World, make_client, send
from tests.judge.test_document_updates import build_quadratic_update

pytestmark = pytest.mark.django_db(transaction=True)


def test_refuses_more_than_one_mebibyte_of_text(world: World) -> None:
    page = DocumentPage(world.robin.token)
    page.type("x" * (2**20 - len(str(page.text))))
    assert page.save().status_code == 200
    page.type("x")
    refused = page.save()
    assert (refused.status_code, refused.json()["code"]) == (413, "too_large")


def test_refuses_an_update_that_is_too_large(world: World) -> None:
    page = DocumentPage(world.robin.token)
    assert page.save(update=encode(b"\x00" * (page.opened["max_update_bytes"] + 1))).json()["code"] == "too_large"
    assert page.save(update="A" * 9 * 2**20).status_code == 413


def test_refuses_a_document_with_too_many_changes(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    page = DocumentPage(world.robin.token)
    monkeypatch.setattr("judge.domain.documents.limits.MAX_STORED_BYTES", len(page.opened["state"]))
    page.type("x" * 2000)
    assert page.save().json()["code"] == "too_large"


def test_results_of_private_edits_are_limited(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page says which edits are private, also after the period, and each stores the whole state beside it."""
    CandidateSession.objects.filter(pk=world.robin.pk).update(private_periods_used=1)
    page = DocumentPage(world.robin.token)
    page.type("x" * 3000)
    assert page.save().status_code == 200
    stored = world.robin.documents.get().stored_bytes
    with monkeypatch.context() as patch:
        patch.setattr("judge.domain.documents.limits.MAX_STORED_BYTES", stored + 2000)
        page.type("y")
        refused = page.build_body(private=True)
        assert page.post(refused).json()["code"] == "too_large"
        assert page.post(refused | {"private": False}).status_code == 200
    limit = rate_limits.RateLimit("result-bytes", 5000, 3600, "bytes")
    monkeypatch.setattr(rate_limits, "DOCUMENT_BYTES", limit)
    statuses = []
    for _ in range(4):
        page.type("z")
        statuses.append(page.save(private=True).status_code)
    assert statuses == [200, 200, 429, 429]


def test_refuses_an_update_that_takes_too_long(world: World) -> None:
    page = DocumentPage(world.robin.token)
    refused = page.save(update=encode(build_quadratic_update(8000)))
    assert (refused.status_code, refused.json()["code"]) == (413, "too_large")
    page.type("x")
    assert page.save().status_code == 200  # in a new process


def test_slows_down_only_a_session_with_costly_updates(world: World) -> None:
    page, other = DocumentPage(world.robin.token), DocumentPage(world.sam.token)
    costly = encode(build_quadratic_update(8000))
    answers = [page.save(update=costly) for _ in range(6)]
    assert [answer.json()["code"] for answer in answers] == ["too_large"] * 5 + ["too_many"]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60
    other.type("x")
    assert other.save().status_code == 200


def test_slows_down_only_a_session_that_floods(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = rate_limits.RateLimit("document-updates", 2, 60, "changes")
    monkeypatch.setattr(rate_limits, "DOCUMENT_UPDATES", limit)
    page, other = DocumentPage(world.robin.token), DocumentPage(world.sam.token)
    answers = []
    for _ in range(3):
        page.type("x")
        answers.append(page.save())
    assert (answers[-1].status_code, answers[-1].json()["code"]) == (429, "too_many")
    assert int(answers[-1].headers["Retry-After"]) > 0
    other.type("x")
    assert other.save().status_code == 200


def test_counts_a_refused_change_in_one_limit_only(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = rate_limits.RateLimit("document-updates", 2, 3600, "changes")
    monkeypatch.setattr(rate_limits, "DOCUMENT_UPDATES", limit)
    page, session = DocumentPage(world.robin.token), f"session {world.robin.pk}"
    assert page.save(update="not base64").json()["code"] == "invalid_update"
    page.type("x")
    assert page.save().status_code == 200
    stored = rate_limits.add_to_rate_limit(rate_limits.DOCUMENT_BYTES, session, 0)
    assert stored > 0
    page.type("x" * 2000)
    assert [page.save().status_code, page.save(update="not base64").status_code] == [429, 429]
    assert rate_limits.add_to_rate_limit(rate_limits.DOCUMENT_BYTES, session, 0) == stored


def test_limits_the_bytes_of_a_session(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = rate_limits.RateLimit("document-bytes", 3000, 60, "changes")
    monkeypatch.setattr(rate_limits, "DOCUMENT_BYTES", limit)
    page, other = DocumentPage(world.robin.token), DocumentPage(world.sam.token)
    for each in (page, other):
        each.type("x" * 2000)
        assert each.save().status_code == 200
    page.type("x" * 2000)
    assert page.save().json()["code"] == "too_many"


def test_limits_the_bytes_that_restarts_store(monkeypatch: pytest.MonkeyPatch) -> None:
    limit = rate_limits.RateLimit("document-bytes", 5000, 60, "changes")
    monkeypatch.setattr(rate_limits, "DOCUMENT_BYTES", limit)
    browser = open_practice()
    body = {"slug": SLUG, "source": "a" * 3000}
    answers = [send(browser, "POST", "/api/sessions/practice/restart", body) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429]


def test_limits_how_often_a_session_opens_documents(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = rate_limits.RateLimit("document-reads", 2, 60, "requests to open code")
    monkeypatch.setattr(rate_limits, "DOCUMENT_READS", limit)
    url = f"/api/sessions/{world.robin.token}/documents/{SLUG}"
    assert [send(make_client(), "GET", url).status_code for _ in range(3)] == [200, 200, 429]
    assert DocumentPage(world.sam.token).opened["number"] == 0


def test_restarts_use_the_quota_of_their_network(settings: Any) -> None:
    settings.PRACTICE_MB_PER_HOUR = 0.001
    body = {"slug": SLUG, "source": "x" * 2000}
    answers = [send(open_practice(), "POST", "/api/sessions/practice/restart", body) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429]


def test_opened_documents_use_the_quota_of_their_network(settings: Any) -> None:
    """Also without a change. What was opened before can be read."""
    settings.PRACTICE_MB_PER_HOUR = 0.002
    first, second = open_practice(), open_practice()
    page = DocumentPage("practice", browser=first)
    refused = send(second, "GET", f"/api/sessions/practice/documents/{SLUG}")
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many")
    assert "still in the editor" not in refused.json()["message"]  # nothing is
    assert DocumentPage("practice", browser=first).opened["number"] == 0
    assert page.save().json()["code"] == "too_many"


def open_practice() -> Any:
    browser = make_client()
    send(browser, "GET", "/api/sessions/practice")
    return browser


def test_anonymous_merges_spend_the_budget_of_their_network(monkeypatch: pytest.MonkeyPatch) -> None:
    payers: set[str] = set()
    merge = merge_pool.POOL.merge

    def record_payer(payer: merge_pool.Payer, *arguments: Any, **options: Any) -> merge_pool.MergedDocument:
        payers.add(payer.key)
        return merge(payer, *arguments, **options)

    monkeypatch.setattr(merge_pool.POOL, "merge", record_payer)
    browser = open_practice()
    page = DocumentPage("practice", browser=browser)
    page.type("x")
    restart = send(browser, "POST", "/api/sessions/practice/restart", {"slug": SLUG, "source": "x"})
    assert {answer.status_code for answer in (page.save(), restart)} == {200}
    assert len(payers) == 1
    assert payers.pop().startswith("network ")


def test_long_state_vector_is_not_decoded(world: World) -> None:
    page = DocumentPage(world.robin.token)
    page.type("x")
    assert page.save(state_vector=encode(b"\xff")).json()["resync"]
    assert not page.save(state_vector=encode(b"\xff" * 9000)).json()["resync"]


def test_practice_without_an_account_shares_the_quota_of_its_network(world: World, settings: Any) -> None:
    settings.PRACTICE_MB_PER_HOUR = 0.01
    pages = []
    for _ in range(2):
        browser = make_client()
        send(browser, "GET", "/api/sessions/practice")
        pages.append(DocumentPage("practice", browser=browser))
    pages[0].type("x" * 4000)
    assert pages[0].save().status_code == 200
    pages[1].type("x")
    assert pages[1].save().json()["code"] == "too_many"
