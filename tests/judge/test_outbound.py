"""The service `outbound`: a process of its own that sends mails, whatever is killed meanwhile."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.judge.smtp_server import SmtpServer, run_smtp_server
from tools.stack import ROOT, Stack, kill_group, wait_until

pytestmark = pytest.mark.timeout(300)

QUEUE_PROGRAM = """
import django; django.setup()
from judge.actions.mail.queue_mail import queue_mail
from judge.models import OutgoingMail
queue_mail(OutgoingMail.Kind.PASSWORD_RESET, {address!r}, username="ada", link="https://judge.example.org/x")
"""
STATES_PROGRAM = """
import django, json; django.setup()
from judge.models import OutgoingMail
print(json.dumps(list(OutgoingMail.objects.order_by("created_at").values_list("state", "attempts"))))
"""
END_LEASES_PROGRAM = """
import django; django.setup()
from django.utils import timezone
from judge.models import OutgoingMail
OutgoingMail.objects.update(due_at=timezone.now())
"""


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with run_smtp_server() as server:
        yield server


@pytest.fixture
def stack(server: SmtpServer, tmp_path: Path) -> Iterator[Stack]:
    with Stack(
        tmp_path,
        JUDGE_MAIL="smtp",
        JUDGE_MAIL_FROM="judge@example.org",
        JUDGE_PUBLIC_URL="https://judge.example.org",
        JUDGE_SMTP_HOST="127.0.0.1",
        JUDGE_SMTP_PORT=str(server.port),
        JUDGE_SMTP_TLS="off",
    ) as stack:
        yield stack


def run_program(stack: Stack, program: str) -> str:
    env = os.environ | stack.env | {"DJANGO_SETTINGS_MODULE": "judge.settings", "JUDGE_LOG_LEVEL": "ERROR"}
    return subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=env, check=True, capture_output=True, text=True
    ).stdout


def queue_to(stack: Stack, address: str) -> None:
    run_program(stack, QUEUE_PROGRAM.format(address=address))


def read_states(stack: Stack) -> list[list[object]]:
    return json.loads(run_program(stack, STATES_PROGRAM))


def test_sends_soon_and_without_the_sandbox(server: SmtpServer, stack: Stack) -> None:
    """And it needs no key that signs cookies."""
    stack.start_outbound(JUDGE_SIGNS="0", SANDBOX="none")
    queue_to(stack, "first@example.org")
    wait_until(lambda: server.mails, 60)
    queue_to(stack, "second@example.org")
    wait_until(lambda: len(server.mails) == 2, 10)  # notified, so sooner than its timer
    assert read_states(stack) == [["sent", 1], ["sent", 1]]
    assert "self-test" not in stack.read_logs(whole=True)


def test_sends_what_was_queued_without_the_broker(server: SmtpServer, stack: Stack) -> None:
    stack.broker.stop()
    queue_to(stack, "robin@example.org")
    stack.broker.start()
    stack.start_outbound()
    wait_until(lambda: server.mails, 60)


def test_killed_process_loses_no_mail(server: SmtpServer, stack: Stack) -> None:
    server.hold = True
    outbound = stack.start_outbound()
    queue_to(stack, "robin@example.org")
    assert server.received.wait(60)
    kill_group(outbound)
    assert server.interrupted.wait(60)
    server.hold = False
    assert read_states(stack) == [["waiting", 1]]
    run_program(stack, END_LEASES_PROGRAM)
    stack.start_outbound()
    wait_until(lambda: server.mails, 60)
    wait_until(lambda: read_states(stack) == [["sent", 2]], 30, step=0.5)
    assert server.list_recipients() == ["robin@example.org"]


def test_judging_workers_do_not_know_its_task(tmp_path: Path) -> None:
    program = (
        "import django; django.setup(); from judge.celery import app; app.loader.import_default_modules(); "
        "print('judge.send_mails' in app.tasks, 'judge.judge_next' in app.tasks)"
    )
    env = os.environ | {"JUDGE_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "judge.settings"}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=env, check=True, capture_output=True, text=True
    )
    assert done.stdout.split() == ["False", "True"]
