"""What an audit entry stores, and when none is stored."""

import pytest
from django.db import transaction

from judge.actions.audit.record_entry import (
    MAX_REFUSED_LOGINS_PER_HOUR,
    record_audit_entry,
    record_refused_login,
    record_report_read,
)
from judge.models import AuditEntry
from tests.judge.factories import World, make_user

pytestmark = pytest.mark.django_db


def test_stores_user_action_and_subject() -> None:
    entry = record_audit_entry(make_user("ada"), "make interview", "interview 3", {"minutes": 45}, address="10.0.0.7")
    entry.refresh_from_db()
    assert (entry.by_name, entry.action, entry.subject, entry.address) == (
        "ada",
        "make interview",
        "interview 3",
        "10.0.0.7",
    )
    assert entry.detail == {"minutes": 45}


def test_stores_the_command_if_there_is_no_user() -> None:
    assert record_audit_entry(None, "make operator", "account 1", command="make_operator").by_name == "make_operator"
    assert record_audit_entry(None, "apply retention", "server").by_name == "the server"


@pytest.mark.django_db(transaction=True)
def test_rollback_removes_the_entry() -> None:
    def fail() -> None:
        record_audit_entry(None, "make interview", "interview 1")
        raise ValueError

    with pytest.raises(ValueError), transaction.atomic():  # noqa: PT011 -- it is the one raised above
        fail()
    assert not AuditEntry.objects.exists()


def test_entry_outlives_the_account() -> None:
    ada = make_user("ada")
    entry = record_audit_entry(ada, "make interview", "interview 3")
    ada.delete()
    entry.refresh_from_db()
    assert (entry.by, entry.by_name) == (None, "ada")


def test_records_one_read_per_user_submission_and_day(world: World) -> None:
    for _ in range(3):
        record_report_read(world.ada, "submission 1")
    record_report_read(world.olga, "submission 1")
    record_report_read(world.ada, "submission 2")
    assert AuditEntry.objects.count() == 3


def test_does_not_store_an_unknown_username(world: World) -> None:
    record_refused_login("my secret password", "10.0.0.7")
    assert AuditEntry.objects.get().subject == "an unknown account"


def test_limits_entries_for_refused_log_ins(world: World) -> None:
    for guess in range(300):
        record_refused_login("ada", f"10.0.{guess // 250}.{guess % 250}")
        record_refused_login("ada", "10.0.0.0")
    assert AuditEntry.objects.filter(subject=f"account {world.ada.pk}").count() == MAX_REFUSED_LOGINS_PER_HOUR
