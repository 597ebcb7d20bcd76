"""Mails are sent once through a real SMTP server, again after an outage, and never to an address that was refused."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from judge.actions.mail.expire_mails import DELETE_AFTER, expire_mails
from judge.actions.mail.mail_texts import TEXTS, build_text, list_parameters
from judge.actions.mail.queue_mail import queue_mail
from judge.actions.mail.send_mails import claim_mail, finish_mail, send_due_mails
from judge.errors import RefusedError
from judge.models import Counter, OutgoingMail
from judge.tasks import apply_retention
from tests.judge.smtp_server import PASSWORD, USER, SmtpServer, make_certificate, run_smtp_server

ADDRESS = "robin@example.org"
Kind, State = OutgoingMail.Kind, OutgoingMail.State


@pytest.fixture
def server(settings: Any) -> Iterator[SmtpServer]:
    with run_smtp_server() as server:
        use_server(settings, server)
        yield server


def use_server(settings: Any, server: SmtpServer) -> None:
    settings.MAIL, settings.EMAIL_BACKEND = "smtp", "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.DEFAULT_FROM_EMAIL = "Judge <judge@example.org>"
    settings.PUBLIC_URL = "https://judge.example.org"


def queue_reset(to: str = ADDRESS, username: str = "ada") -> OutgoingMail:
    return queue_mail(Kind.PASSWORD_RESET, to, username=username, link="https://judge.example.org/reset-password#x")


def make_due() -> None:
    """Let the pauses between attempts, and the lease of an attempt, be over."""
    OutgoingMail.objects.filter(state=State.WAITING).update(due_at=timezone.now())


def count_mails(result: str) -> int:
    return sum(
        Counter.objects.filter(metric="judge_mails", labels__contains=f"result={result}").values_list(
            "count", flat=True
        )
    )


@pytest.mark.django_db
def test_sends_mail_and_forgets_its_address(server: SmtpServer) -> None:
    mail = queue_reset()
    assert send_due_mails() is False
    (received,) = server.mails
    assert (received["To"], received["From"]) == (ADDRESS, "Judge <judge@example.org>")
    assert received["Subject"] == "Set a new password"
    assert received["Message-ID"] == f"<{mail.pk}@example.org>"
    assert received.get_content_type() == "text/plain"
    assert "https://judge.example.org/reset-password#x" in received.get_content()
    mail.refresh_from_db()
    assert (mail.state, mail.to, mail.parameters, mail.error) == (State.SENT, "", {}, "")
    assert count_mails("sent") == 1


@pytest.mark.django_db
def test_sends_nothing_twice(server: SmtpServer) -> None:
    queue_reset()
    for _ in range(3):
        send_due_mails()
    assert len(server.mails) == 1


@pytest.mark.django_db(transaction=True)
def test_concurrent_processes_send_each_mail_once(server: SmtpServer) -> None:
    for number in range(8):
        queue_reset(f"{number}@example.org")

    def run() -> None:
        send_due_mails()
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(server.list_recipients()) == [f"{number}@example.org" for number in range(8)]


@pytest.mark.django_db
def test_mail_arrives_once_after_an_outage(server: SmtpServer) -> None:
    server.stop()
    mails = [queue_reset(), queue_reset("sam@example.org")]
    for _ in range(3):
        send_due_mails()
    mails[0].refresh_from_db()
    assert (mails[0].state, mails[0].attempts, mails[0].to) == (State.WAITING, 1, ADDRESS)
    assert "refused" in mails[0].error
    assert mails[0].due_at > timezone.now()
    server.start()
    make_due()
    send_due_mails()
    assert sorted(server.list_recipients()) == [ADDRESS, "sam@example.org"]
    send_due_mails()
    assert len(server.mails) == 2


@pytest.mark.django_db
def test_pauses_grow_up_to_ten_minutes(server: SmtpServer) -> None:
    server.stop()
    mail = queue_reset()
    pauses = []
    for _ in range(9):
        make_due()
        send_due_mails()
        mail.refresh_from_db()
        pauses.append(round((mail.due_at - timezone.now()).total_seconds()))
    assert pauses == [15, 30, 60, 120, 240, 480, 600, 600, 600]


@pytest.mark.django_db
@pytest.mark.parametrize("command", ["RCPT", "DATA"])
def test_gives_up_mail_that_the_server_refuses(command: str, server: SmtpServer) -> None:
    server.answers[command] = f"550 5.1.1 <{ADDRESS.upper()}>: unknown"
    mail, other = queue_reset(), queue_reset("sam@example.org")
    send_due_mails()
    mail.refresh_from_db()
    assert (mail.state, mail.to, mail.parameters) == (State.FAILED, "", {})
    assert mail.error == "550 5.1.1 <(address)>: unknown"
    other.refresh_from_db()
    assert other.state == State.FAILED  # one refusal does not stop the others
    assert count_mails("failed") == 2


@pytest.mark.django_db
@pytest.mark.parametrize("code", [450, 550])
@pytest.mark.parametrize(
    ("answer", "stored"),
    [
        ("5.1.1 Robin.Doe... User unknown", "5.1.1 (address)... User unknown"),
        ("No such user robin.doe here", "No such user (address) here"),
        ("bounce-robin.doe=example.org", "bounce-(address)=example.org"),
        ("No user robin.doe@example.org at mail.example.net", "No user (address) at mail.example.net"),
        ("robin.does", "robin.does"),
    ],
)
def test_error_does_not_contain_the_name_in_the_address(
    answer: str, stored: str, code: int, server: SmtpServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.answers["RCPT"] = f"{code} {answer}"
    queue_reset("robin.doe@example.org")
    send_due_mails()
    assert OutgoingMail.objects.get().error == f"{code} {stored}"
    assert stored in caplog.text


@pytest.mark.django_db
@pytest.mark.parametrize("answer", ["450 4.2.0 Greylisted", "530 5.7.0 Authentication required"])
def test_tries_again_after_temporary_and_login_errors(answer: str, server: SmtpServer) -> None:
    server.answers["RCPT"] = answer
    queue_reset()
    send_due_mails()
    assert OutgoingMail.objects.get().state == State.WAITING
    server.answers.clear()
    make_due()
    send_due_mails()
    assert len(server.mails) == 1


@pytest.mark.django_db
def test_mail_of_a_killed_process_is_sent_after_its_lease(server: SmtpServer) -> None:
    mail = queue_reset()
    assert claim_mail(mail.pk)
    send_due_mails()
    assert server.mails == []
    OutgoingMail.objects.update(due_at=timezone.now())
    send_due_mails()
    assert len(server.mails) == 1


@pytest.mark.django_db
def test_late_process_does_not_change_a_mail_claimed_again(server: SmtpServer) -> None:
    mail = queue_reset()
    late = claim_mail(mail.pk)
    make_due()
    assert claim_mail(mail.pk)
    assert late is not None
    finish_mail(late, State.FAILED, "late")
    mail.refresh_from_db()
    assert mail.state == State.WAITING


@pytest.mark.django_db
def test_gives_up_after_its_time_and_deletes_rows_later(server: SmtpServer) -> None:
    server.stop()
    mail = queue_reset()
    send_due_mails()
    assert mail.give_up_at - mail.created_at <= timedelta(hours=1, seconds=1)  # as long as its link is valid
    OutgoingMail.objects.update(give_up_at=timezone.now())
    server.start()
    make_due()
    send_due_mails()
    assert server.mails == []
    expire_mails()
    mail.refresh_from_db()
    assert (mail.state, mail.to, mail.parameters) == (State.FAILED, "", {})
    assert "refused" in mail.error
    assert count_mails("failed") == 1
    OutgoingMail.objects.update(finished_at=timezone.now() - DELETE_AFTER - timedelta(minutes=1))
    apply_retention()
    assert not OutgoingMail.objects.exists()


@pytest.mark.django_db
def test_tls_and_login(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with run_smtp_server(make_certificate(tmp_path)) as server:
        use_server(settings, server)
        settings.EMAIL_USE_TLS, settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = True, USER, PASSWORD
        queue_reset()
        send_due_mails()
        mail = OutgoingMail.objects.get()
        assert "CERTIFICATE_VERIFY_FAILED" in mail.error  # never over a connection that somebody could read
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
        settings.EMAIL_HOST_PASSWORD = "wrong"
        make_due()
        send_due_mails()
        mail.refresh_from_db()
        assert (mail.state, mail.error[:3]) == (State.WAITING, "535")
        settings.EMAIL_HOST_PASSWORD = PASSWORD
        make_due()
        send_due_mails()
        assert server.list_recipients() == [ADDRESS]


@pytest.mark.django_db
def test_no_name_adds_a_header_or_a_line(server: SmtpServer) -> None:
    hostile = "Robin\r\nBcc: all@example.org\r\n\r\nPay here:\u2028\u202ehttp://x\x00"
    fields = dict.fromkeys(("inviter", "title", "name"), hostile)
    queue_mail(Kind.INTERVIEW_INVITATION, ADDRESS, minutes="45", link="https://judge.example.org/i/x", **fields)
    send_due_mails()
    (received,) = server.mails
    clean = "Robin Bcc: all@example.org Pay here: http://x"
    assert received["Subject"] == f"Invitation to a coding interview: {clean}"
    assert received["Bcc"] is None
    assert server.list_recipients() == [ADDRESS]
    assert received.get_content().splitlines()[0] == f"Hello {clean},"


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["robin@example.org\r\nBcc: all@example.org", "robin@example.org, all@example.org"])
def test_sends_nothing_to_an_address_with_more_in_it(address: str, server: SmtpServer) -> None:
    queue_reset(address)
    send_due_mails()
    assert server.mails == []
    assert OutgoingMail.objects.get().state == State.FAILED


def test_bounds_what_names_add() -> None:
    text = build_text(Kind.TEAM_INVITATION, {"inviter": "a" * 900, "team": "b" * 900, "role": "owner", "link": "x"})
    assert len(text.subject) < 250
    assert len(text.body) < 800


def test_every_kind_has_a_text() -> None:
    assert set(TEXTS) == set(Kind.values)
    for kind in Kind.values:
        values = {name: f"the {name}" for name in list_parameters(kind)}
        text = build_text(kind, values)
        assert "{" not in text.subject + text.body
        assert all(value in text.subject + text.body for value in values.values())


@pytest.mark.django_db
def test_leaves_kinds_of_a_newer_version(server: SmtpServer) -> None:
    queue_reset()
    OutgoingMail.objects.update(kind="newer")
    send_due_mails()
    assert OutgoingMail.objects.get().attempts == 0


@pytest.mark.django_db
def test_without_mail_nothing_is_queued_or_sent(server: SmtpServer, settings: Any) -> None:
    queue_reset()
    settings.MAIL = "off"
    with pytest.raises(RefusedError, match="sends no email"):
        queue_reset()
    send_due_mails()
    assert OutgoingMail.objects.get().state == State.WAITING


@pytest.mark.django_db
def test_rejects_a_text_without_its_parameters(server: SmtpServer) -> None:
    with pytest.raises(AssertionError):
        queue_mail(Kind.PASSWORD_RESET, ADDRESS, username="ada")


@pytest.mark.django_db
def test_bounds_the_error_that_it_stores(server: SmtpServer) -> None:
    server.answers["RCPT"] = f"550 {'a@b ' * 110}"
    queue_reset()
    send_due_mails()
    mail = OutgoingMail.objects.get()
    assert mail.state == State.FAILED
    assert len(mail.error) == 300
