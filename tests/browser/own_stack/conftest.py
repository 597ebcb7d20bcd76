from collections.abc import Iterator

import pytest

from tests.judge.smtp_server import SmtpServer, run_smtp_server
from tools.stack import Stack

MAIL_SETTINGS = {
    "JUDGE_MAIL": "smtp",
    "JUDGE_MAIL_FROM": "judge@example.org",
    "JUDGE_PUBLIC_URL": "https://judge.example.org",
    "JUDGE_SMTP_HOST": "127.0.0.1",
    "JUDGE_SMTP_TLS": "off",
}


@pytest.fixture(scope="module")
def server() -> Iterator[SmtpServer]:
    with run_smtp_server() as server:
        yield server


@pytest.fixture(scope="module")
def stack(server: SmtpServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack whose emails reach `server`."""
    settings = MAIL_SETTINGS | {"JUDGE_SMTP_PORT": str(server.port)}
    with Stack(tmp_path_factory.mktemp("stack"), "", **settings) as running:
        running.start_outbound()
        yield running
