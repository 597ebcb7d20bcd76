"""Signing in moves the practice of a browser into that of the account: no text is lost."""

from typing import Any

import pytest

from judge.actions.practice.merge_practice import merge_practice
from judge.actions.practice.practice_sessions import get_or_create_account_practice
from judge.domain.documents import merge_pool
from judge.models import CandidateSession, User
from tests.judge.document_page import DocumentPage, write_text
from tests.judge.factories import SLUG, make_client, make_user

pytestmark = pytest.mark.django_db


def make_account(text: str, slug: str = SLUG) -> tuple[User, CandidateSession]:
    """An account in whose practice this was typed."""
    user = make_user("ada")
    session = get_or_create_account_practice(user)
    write_text("practice", text, browser=make_client(user), slug=slug)
    return user, session


def make_practice(text: str) -> CandidateSession:
    """The practice session of a browser in which this was typed."""
    write_text("practice", text, browser=make_client())
    return find_browser_practice()


def find_browser_practice() -> CandidateSession:
    return CandidateSession.objects.get(candidate__account=None, interview__owner=None)


def test_keeps_the_newer_text_and_archives_the_older() -> None:
    user, account = make_account("older")
    merge_practice(user, make_practice("newer"))
    assert bytes(account.documents.get().source) == b"newer"
    assert [bytes(row.source) for row in account.document_versions.all()] == [b"older"]
    merge_practice(user, make_practice("newest"))
    assert bytes(account.documents.get().source) == b"newest"
    positions = account.document_updates.order_by("position").values_list("position", flat=True)
    assert list(positions) == [1, 2, 3, 4]


def test_does_not_replace_a_text_by_a_starter_that_was_only_opened() -> None:
    user, account = make_account("typed")
    DocumentPage("practice", browser=make_client())
    merge_practice(user, find_browser_practice())
    assert bytes(account.documents.get().source) == b"typed"
    assert not account.document_versions.exists()


def test_archives_what_a_full_document_cannot_have(monkeypatch: pytest.MonkeyPatch) -> None:
    user, account = make_account("in the account")
    browser = make_practice("in the browser")
    monkeypatch.setattr("judge.domain.documents.limits.MAX_STORED_BYTES", 1)
    merge_practice(user, browser)
    assert [bytes(row.source) for row in account.document_versions.all()] == [b"in the browser"]
    assert bytes(account.documents.get().source) == b"in the account"


def test_does_not_wait_long_for_a_merge(monkeypatch: pytest.MonkeyPatch) -> None:
    options: list[bool] = []
    merge = merge_pool.POOL.merge

    def record_options(*arguments: Any, **rest: Any) -> merge_pool.MergedDocument:
        options.append(rest["in_transaction"])
        return merge(*arguments, **rest)

    user, _ = make_account("in the account")
    browser = make_practice("in the browser")
    monkeypatch.setattr(merge_pool.POOL, "merge", record_options)
    merge_practice(user, browser)
    assert options == [True]


def test_moves_documents_that_the_account_does_not_have() -> None:
    user, account = make_account("in the account", "lru_cache")
    merge_practice(user, make_practice("in the browser"))
    texts = {row.slug: bytes(row.source).decode() for row in account.documents.all()}
    assert texts == {"lru_cache": "in the account", SLUG: "in the browser"}
    assert sorted(account.document_updates.values_list("position", flat=True)) == [1, 2, 3, 4]
