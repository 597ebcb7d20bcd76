"""During a rolling upgrade the previous release saves drafts and this one documents: no text is lost either way."""

from typing import Any

import pytest
from django.utils import timezone

from judge.actions.practice.merge_practice import merge_practice
from judge.actions.practice.open_practice import create_practice_session, get_or_create_account_practice
from judge.domain import catalog
from judge.domain.documents import merge_pool
from judge.models import CandidateSession, Draft
from tests.judge.document_page import DocumentPage
from tests.judge.factories import SLUG, World, make_client, make_user, send

pytestmark = pytest.mark.django_db


def save_as_previous_release(session: CandidateSession, text: str) -> Draft:
    """Store what its action stores, without anything that this release does beside."""
    now = timezone.now()
    row, is_new = session.drafts.get_or_create(
        slug=SLUG, exercise="implement", defaults={"source": text.encode(), "revision": 1, "saved_at": now}
    )
    if not is_new:
        Draft.objects.filter(pk=row.pk).update(source=text.encode(), revision=row.revision + 1, saved_at=now)
        row.refresh_from_db()
    return row


def save_over_route(session: CandidateSession, text: str, revision: int) -> Any:
    url = f"/api/sessions/{session.token}/drafts/{SLUG}"
    return send(make_client(), "PUT", url, {"source": text, "revision": revision})


def test_first_update_is_the_text_of_an_unopened_draft(world: World) -> None:
    save_as_previous_release(world.robin, "# typed before\n")
    page = DocumentPage(world.robin.token)
    assert (str(page.text), page.opened["number"]) == ("# typed before\n", 0)
    assert world.robin.drafts.get().revision == 1


def test_opening_imports_a_draft_that_has_changed(world: World) -> None:
    page = DocumentPage(world.robin.token)
    page.type("# one")
    page.save()
    save_as_previous_release(world.robin, "# typed during the upgrade 😀\n")
    assert str(DocumentPage(world.robin.token).text) == "# typed during the upgrade 😀\n"
    assert DocumentPage(world.robin.token).opened["number"] == 2  # it is imported once
    assert world.robin.drafts.get().revision == 2  # and a page of the previous release can save again


def test_an_update_imports_the_draft_first(world: World) -> None:
    page = DocumentPage(world.robin.token)
    starter = str(page.text)
    save_as_previous_release(world.robin, f"# typed during the upgrade\n{starter}")
    page.type("# new page\n")
    assert page.save().json()["number"] == 2
    expected = f"# typed during the upgrade\n{starter}# new page\n"
    assert (
        bytes(world.robin.documents.get().source).decode()
        == expected
        == bytes(world.robin.drafts.get().source).decode()
    )


def test_previous_release_reads_what_was_typed(world: World) -> None:
    """Also after the upgrade is reverted."""
    page = DocumentPage(world.robin.token)
    assert not world.robin.drafts.exists()
    for revision in (1, 2):
        page.type("π😀\r\n")
        page.save()
        draft = world.robin.drafts.get()
        assert (bytes(draft.source).decode(), draft.revision) == (str(page.text), revision)


def test_open_page_of_the_previous_release_saves_into_the_document(world: World) -> None:
    assert save_over_route(world.robin, "# old page\n", 0).json()["revision"] == 1
    page = DocumentPage(world.robin.token)
    assert str(page.text) == "# old page\n"
    page.type("# new page\n")
    page.save()
    assert save_over_route(world.robin, "# old page, later\n", 1).json()["code"] == "newer_draft"
    assert save_over_route(world.robin, "# both\n", 2).json()["revision"] == 3
    assert str(DocumentPage(world.robin.token).text) == "# both\n"


def make_practice(text: str) -> CandidateSession:
    """The practice session of a browser in which this was typed."""
    session = create_practice_session()
    save_as_previous_release(session, text)
    return session


def test_signing_in_keeps_the_newer_text_and_archives_the_older() -> None:
    user = make_user("ada")
    account = get_or_create_account_practice(user)
    save_as_previous_release(account, "older")
    merge_practice(user, make_practice("newer"))
    document = account.documents.get()
    assert (bytes(document.source), bytes(account.drafts.get().source)) == (b"newer", b"newer")
    assert [bytes(row.source) for row in account.draft_versions.all()] == [b"older"]
    merge_practice(user, make_practice("newest"))
    assert bytes(account.documents.get().source) == b"newest"
    positions = account.document_updates.order_by("position").values_list("position", flat=True)
    assert list(positions) == [1, 2, 3]


def test_signing_in_does_not_replace_a_text_by_a_starter_that_was_only_opened() -> None:
    user = make_user("ada")
    account = get_or_create_account_practice(user)
    save_as_previous_release(account, "typed")
    browser = make_client()
    send(browser, "GET", "/api/sessions/practice")
    DocumentPage("practice", browser=browser)
    merge_practice(user, CandidateSession.objects.get(candidate__account=None, interview__owner=None))
    assert bytes(account.documents.get().source) == b"typed"
    assert not account.draft_versions.exists()


def test_signing_in_archives_what_a_full_document_cannot_have(monkeypatch: pytest.MonkeyPatch) -> None:
    user = make_user("ada")
    account = get_or_create_account_practice(user)
    save_as_previous_release(account, "in the account")
    merge_practice(user, make_practice("in the first browser"))
    save_as_previous_release(account, "typed during the upgrade")
    monkeypatch.setattr("judge.domain.documents.limits.MAX_STORED_BYTES", 1)
    merge_practice(user, make_practice("in the second browser"))
    texts = {bytes(row.source).decode() for row in account.draft_versions.all()}
    assert texts == {"in the account", "typed during the upgrade", "in the second browser"}
    assert bytes(account.documents.get().source) == b"in the first browser"


def test_signing_in_does_not_wait_long_for_a_merge(monkeypatch: pytest.MonkeyPatch) -> None:
    options: list[bool] = []
    merge = merge_pool.POOL.merge

    def record_options(*arguments: Any, **rest: Any) -> merge_pool.MergedDocument:
        options.append(rest["in_transaction"])
        return merge(*arguments, **rest)

    monkeypatch.setattr(merge_pool.POOL, "merge", record_options)
    user = make_user("ada")
    account = get_or_create_account_practice(user)
    save_as_previous_release(account, "in the account")
    merge_practice(user, make_practice("in the browser"))
    save_as_previous_release(account, "typed during the upgrade")
    merge_practice(user, make_practice("in the browser, later"))
    assert options == [True, True]


def test_signing_in_moves_documents_that_the_account_does_not_have() -> None:
    user = make_user("ada")
    account = get_or_create_account_practice(user)
    account_document_text = "in the account"
    account.drafts.create(slug="lru_cache", source=account_document_text.encode(), revision=1, saved_at=timezone.now())
    merge_practice(user, make_practice("in the browser"))
    texts = {row.slug: bytes(row.source).decode() for row in account.documents.all()}
    assert texts == {"lru_cache": account_document_text, SLUG: "in the browser"}
    assert sorted(account.document_updates.values_list("position", flat=True)) == [1, 2]


def test_restart_archives_the_document(world: World) -> None:
    browser = make_client()
    send(browser, "GET", "/api/sessions/practice")
    page = DocumentPage("practice", browser=browser)
    page.type("# mine\n")
    page.save()
    body = {"slug": SLUG, "source": "# in the editor\n"}
    answer = send(browser, "POST", "/api/sessions/practice/restart", body).json()
    starter = catalog.get_problem(SLUG).starter
    assert answer["source"] == starter == str(DocumentPage("practice", browser=browser).text)
    url = f"/api/sessions/practice/documents/{SLUG}/versions"
    versions = send(browser, "GET", url).json()
    texts = [send(browser, "GET", f"{url}/{row['id']}").json()["source"] for row in versions]
    assert texts == ["# in the editor\n", f"{starter}# mine\n"]
    assert [row["reason"] for row in versions] == ["restarted", "restarted"]
