"""Operators see mails that wait for long, and mails that were given up."""

from datetime import timedelta

import pytest
from django.utils import timezone

from judge.models import OutgoingMail
from judge.operations.alerts import Alert, find_mail_alerts
from judge.operations.mail_status import measure_mails
from tests.judge.factories import World, make_client, send

pytestmark = pytest.mark.django_db


def make_mail(minutes: int = 0, **fields: object) -> OutgoingMail:
    now = timezone.now()
    mail = OutgoingMail.objects.create(kind="password_reset", give_up_at=now + timedelta(hours=1), **fields)
    OutgoingMail.objects.filter(pk=mail.pk).update(created_at=now - timedelta(minutes=minutes))
    return mail


def find_alert() -> Alert | None:
    alerts = find_mail_alerts(measure_mails())
    assert len(alerts) < 2
    return alerts[0] if alerts else None


def test_no_alert_for_mails_that_are_young_or_sent() -> None:
    make_mail(minutes=14)
    make_mail(minutes=90, state="sent", finished_at=timezone.now())
    make_mail(state="failed", finished_at=timezone.now() - timedelta(hours=25))
    assert find_alert() is None


def test_reports_waiting_mails_with_their_last_error() -> None:
    make_mail(minutes=16)
    alert = find_alert()
    assert alert is not None
    assert alert.code == "mails_waiting"
    assert "1 mail has waited" in alert.message
    assert "Nothing tries to send them." in alert.message
    make_mail(error="ConnectionRefusedError: refused")
    alert = find_alert()
    assert alert is not None
    assert "2 mails have waited" in alert.message
    assert "refused" in alert.message


def test_reports_mails_that_were_given_up_for_a_day() -> None:
    make_mail(state="failed", finished_at=timezone.now() - timedelta(hours=23), error="550 unknown")
    alert = find_alert()
    assert alert is not None
    assert (alert.code, alert.critical) == ("mails_failed", False)
    assert "550 unknown" in alert.message


def test_overview_and_metrics_count_mails(world: World) -> None:
    make_mail(minutes=2)
    make_mail(state="failed", finished_at=timezone.now())
    mails = send(make_client(world.olga), "GET", "/api/operator/overview").json()["mails"]
    assert (mails["waiting"], mails["failed"]) == (1, 1)
    assert mails["oldest_at"] is not None
    text = make_client().get("/metrics").content.decode()
    assert "judge_mails_waiting 1.0" in text
    assert "judge_mails_failed 1.0" in text
