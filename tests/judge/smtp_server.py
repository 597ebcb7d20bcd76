"""A real SMTP server on this machine, which stores what it receives and can be stopped and started again."""

import asyncio
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword

from tools.stack import find_free_port

USER, PASSWORD = "judge", "swordfish 1"


@dataclass
class SmtpServer:
    """`answers` are the answers to RCPT and to DATA. While `hold` is set, a mail is received but not accepted."""

    port: int = field(default_factory=find_free_port)
    tls: ssl.SSLContext | None = None
    answers: dict[str, str] = field(default_factory=dict)
    mails: list[EmailMessage] = field(default_factory=list)
    received: threading.Event = field(default_factory=threading.Event)
    interrupted: threading.Event = field(default_factory=threading.Event)
    hold: bool = False
    _controller: Controller | None = None

    def start(self) -> None:
        login: dict[str, Any] = {"auth_required": True, "authenticator": authenticate} if self.tls else {}
        self._controller = Controller(
            self, hostname="127.0.0.1", port=self.port, tls_context=self.tls, require_starttls=bool(self.tls), **login
        )
        self._controller.start()

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def list_recipients(self) -> list[str]:
        return [mail["To"] for mail in self.mails]

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd chooses the name
        self, server: Any, session: Any, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.answers.get("RCPT", "250 OK").format(address=address)

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802 -- the same
        self.received.set()
        try:
            while self.hold:
                await asyncio.sleep(0.05)
        except asyncio.CancelledError:  # the client has disconnected
            self.interrupted.set()
            raise
        assert isinstance(envelope.content, bytes)
        if "DATA" not in self.answers:
            self.mails.append(message_from_bytes(envelope.content, EmailMessage, policy=policy.default))
        return self.answers.get("DATA", "250 OK")


def authenticate(server: Any, session: Any, envelope: Any, mechanism: str, login: Any) -> AuthResult:
    expected = LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=login == expected, handled=False)


@contextmanager
def run_smtp_server(tls: ssl.SSLContext | None = None) -> Iterator[SmtpServer]:
    server = SmtpServer(tls=tls)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def make_certificate(folder: Path) -> ssl.SSLContext:
    """A server's context with a new certificate for this machine: `folder`/certificate.pem."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    subject = ("-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1")
    command = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject)
    subprocess.run([*command, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    return context
