"""Unused practice sessions are deleted after a day; all others are stored."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from judge.actions.practice.delete_unused_practice import UNUSED_AFTER, delete_unused_practice
from judge.actions.practice.practice_sessions import create_practice_session, get_or_create_account_practice
from judge.models import Candidate, CandidateSession, Submission
from judge.tasks import apply_retention
from tests.judge.document_page import DocumentPage
from tests.judge.factories import SLUG, World, make_client, make_submission, send


def make_older(by: timedelta = UNUSED_AFTER) -> None:
    CandidateSession.objects.update(created_at=timezone.now() - by - timedelta(minutes=1))


def test_deletes_unused_practice_session(world: World) -> None:
    create_practice_session()
    create_practice_session()
    make_older()
    used = create_practice_session()
    assert delete_unused_practice() == 2
    assert CandidateSession.objects.filter(interview__owner=None).get() == used
    assert Candidate.objects.filter(sessions=None).count() == 0


def test_keeps_unused_sessions_of_interviews_and_accounts(world: World) -> None:
    account_session = get_or_create_account_practice(world.ada)
    Submission.all_objects.all().delete()
    world.robin.document_versions.all().delete()
    make_older()
    assert delete_unused_practice() == 0
    assert {world.robin.pk, world.sam.pk, account_session.pk} == set(
        CandidateSession.objects.values_list("pk", flat=True)
    )


@pytest.mark.django_db
def test_deletes_practice_whose_documents_were_only_opened() -> None:
    browser = make_client()
    send(browser, "GET", "/api/sessions/practice")
    page = DocumentPage("practice", browser=browser)
    make_older()
    page.type("x")
    page.save()
    assert delete_unused_practice() == 0
    other = make_client()
    send(other, "GET", "/api/sessions/practice")
    DocumentPage("practice", browser=other)
    make_older()
    assert delete_unused_practice() == 1
    assert CandidateSession.objects.get().documents.get().number == 1


ACTIONS: dict[str, tuple[str, str, Any]] = {
    "ran": ("POST", "submissions", {"slug": SLUG, "source": "x", "kind": "run"}),
    "opened": ("POST", "clock", {"slug": SLUG}),
    "gave up": ("POST", "give-up", {"slug": SLUG}),
    "restarted": ("POST", "restart", {"slug": SLUG, "source": "x"}),
}


@pytest.mark.django_db
@pytest.mark.parametrize("action", ACTIONS.values(), ids=ACTIONS)
def test_keeps_used_practice_session(action: tuple[str, str, Any]) -> None:
    method, path, body = action
    assert send(make_client(), method, f"/api/sessions/practice/{path}", body).status_code < 300
    make_older()
    assert delete_unused_practice() == 0


@pytest.mark.django_db
def test_keeps_practice_session_with_only_a_rerun() -> None:
    session = create_practice_session()
    row = make_submission(session)
    Submission.all_objects.filter(pk=row.pk).update(rerun_of=row)
    make_older()
    assert delete_unused_practice() == 0


@pytest.mark.django_db
def test_retention_task_deletes_unused_practice() -> None:
    browser = make_client()
    send(browser, "GET", "/api/sessions/practice")
    make_older()
    apply_retention()
    assert CandidateSession.objects.count() == 0
    assert send(browser, "GET", "/api/sessions/practice").status_code == 200
