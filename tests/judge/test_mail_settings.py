"""The settings of mail: nothing starts with settings with which no mail could be sent or no link would work."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from judge import settings
from judge.secret import read_external_secret
from tests.judge.test_settings import run_python

PRINT_PROGRAM = (
    "from django.conf import settings as s; "
    "print(s.MAIL, s.EMAIL_BACKEND.split('.')[-2], s.EMAIL_HOST, s.EMAIL_PORT, s.EMAIL_USE_TLS, s.EMAIL_USE_SSL, "
    "s.DEFAULT_FROM_EMAIL, s.EMAIL_HOST_PASSWORD)"
)
SMTP = {
    "JUDGE_MAIL": "smtp",
    "JUDGE_SMTP_HOST": "mail.example.org",
    "JUDGE_MAIL_FROM": "judge@example.org",
    "JUDGE_PUBLIC_URL": "https://judge.example.org/",
}


def test_mail_is_off_without_a_setting(tmp_path: Path) -> None:
    assert run_python(PRINT_PROGRAM, tmp_path).stdout.split()[:2] == ["off", "dummy"]


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, "smtp smtp mail.example.org 587 True False judge@example.org"),
        ({"JUDGE_SMTP_TLS": "tls"}, "smtp smtp mail.example.org 465 False True judge@example.org"),
        (
            {"JUDGE_SMTP_TLS": "off", "JUDGE_SMTP_PORT": "25", "JUDGE_SMTP_PASSWORD": "x"},
            "smtp smtp mail.example.org 25 False False judge@example.org x",
        ),
    ],
)
def test_reads_smtp_settings(variables: dict[str, str], expected: str, tmp_path: Path) -> None:
    assert run_python(PRINT_PROGRAM, tmp_path, **SMTP, **variables).stdout.split() == expected.split()


@pytest.mark.parametrize("missing", ["JUDGE_SMTP_HOST", "JUDGE_MAIL_FROM", "JUDGE_PUBLIC_URL"])
def test_refuses_to_start_without_what_mails_need(missing: str, tmp_path: Path) -> None:
    done = run_python(PRINT_PROGRAM, tmp_path, **{name: SMTP[name] for name in SMTP if name != missing})
    assert done.returncode != 0
    message = done.stderr.strip().splitlines()[-1]
    assert missing in message
    assert "nothing is started" in message
    assert message.endswith("set JUDGE_MAIL=off.")


@pytest.mark.parametrize(
    "url", ["judge.example.org", "ftp://judge.example.org", "https://", "https://x/judge", "https://x?y"]
)
def test_rejects_what_is_no_start_page(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUDGE_PUBLIC_URL", url)
    with pytest.raises(ImproperlyConfigured, match="JUDGE_PUBLIC_URL"):
        settings.read_public_url("JUDGE_PUBLIC_URL", is_required=False)


def test_rejects_port_that_does_not_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    for port in ("0", "65536", "smtp"):
        monkeypatch.setenv("JUDGE_SMTP_PORT", port)
        with pytest.raises(ImproperlyConfigured, match="JUDGE_SMTP_PORT"):
            settings.read_port("JUDGE_SMTP_PORT", 587)


def test_smtp_password_may_be_weak_or_empty_but_not_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else chose it, and an empty file says that there is none."""
    file = tmp_path / "smtp_password"
    monkeypatch.setenv("JUDGE_SMTP_PASSWORD_FILE", str(file))
    for text in ("swordfish", ""):
        file.write_text(f"{text}\n")
        assert read_external_secret("JUDGE_SMTP_PASSWORD") == text
    file.unlink()
    with pytest.raises(ImproperlyConfigured, match="JUDGE_SMTP_PASSWORD_FILE"):
        read_external_secret("JUDGE_SMTP_PASSWORD")
