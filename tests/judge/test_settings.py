"""Settings come from the environment, and are written down where they are read."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from judge import settings
from judge.secret import load_secret_key

GOOD = "0123456789abcdef" * 4


def test_it_names_every_variable_that_it_reads() -> None:
    text = Path(settings.__file__).read_text() + Path(settings.__file__).with_name("secret.py").read_text()
    read = set(re.findall(r'(?:environ\.get|environ\.setdefault|read_list|read_secret|read_days)\(\s*"(\w+)"', text))
    assert len(read) > 8
    assert read == set(re.findall(r"^([A-Z_]+) ", settings.__doc__ or "", re.MULTILINE))


def test_it_understands_a_postgresql_url() -> None:
    found = settings.parse_database_url("postgresql://judge:p%40ss@db.local:5433/judge")
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"], found["NAME"]) == (
        "judge",
        "p@ss",
        "db.local",
        5433,
        "judge",
    )


@pytest.mark.parametrize("url", ["mysql://x/y", "postgresql://host", "judge"])
def test_it_refuses_another_database(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="postgresql://"):
        settings.parse_database_url(url)


def test_it_makes_a_secret_key_once_and_keeps_it_to_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DJANGO_SECRET_KEY", raising=False)
    key = load_secret_key(tmp_path / "var")
    assert len(key) >= 50
    assert load_secret_key(tmp_path / "var") == key
    assert (tmp_path / "var" / "secret_key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["secret_key"]
    monkeypatch.setenv("DJANGO_SECRET_KEY", GOOD)
    assert load_secret_key(tmp_path / "var") == GOOD


def test_it_reads_a_secret_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "key").write_text(GOOD + "\n")
    monkeypatch.setenv("DJANGO_SECRET_KEY_FILE", str(tmp_path / "key"))
    assert load_secret_key(tmp_path) == GOOD


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "is empty"),
        ("changeme", "placeholder"),
        ("django-insecure-" + GOOD, "placeholder"),
        ("Password" + GOOD, "placeholder"),
        ("0123456789abcdef", "has 16 characters and needs 40"),
        ("a" * 64, "repeats itself"),
    ],
)
def test_it_refuses_a_secret_that_could_be_guessed(
    text: str, fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "key").write_text(text)
    monkeypatch.setenv("DJANGO_SECRET_KEY_FILE", str(tmp_path / "key"))
    with pytest.raises(ImproperlyConfigured, match=f"{fault}.*`sh deploy/make-secrets`"):
        load_secret_key(tmp_path)


def test_it_makes_no_key_of_its_own_where_the_named_file_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DJANGO_SECRET_KEY_FILE", str(tmp_path / "missing"))
    with pytest.raises(ImproperlyConfigured, match="make-secrets"):
        load_secret_key(tmp_path)
    assert not list(tmp_path.iterdir())


def test_it_puts_the_passwords_into_the_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUDGE_DATABASE_PASSWORD", "sixteen/letters@of")
    monkeypatch.setenv("REDIS_PASSWORD", "sixteen/letters@of")
    assert settings.parse_database_url("postgresql://judge@postgres/judge")["PASSWORD"] == "sixteen/letters@of"
    assert settings.parse_database_url("postgresql://judge:own@postgres/judge")["PASSWORD"] == "own"
    assert settings.build_broker_url("redis://redis:6379/0") == "redis://:sixteen%2Fletters%40of@redis:6379/0"
    assert settings.build_broker_url("redis://:own@redis:6379/0") == "redis://:own@redis:6379/0"


def test_it_connects_to_nothing_at_import(tmp_path: Path) -> None:
    """The shell's `grade` needs neither database nor broker: their files are not even made."""
    program = (
        "import django, sys; django.setup(); import judge.tasks, judge.urls, judge.asgi;"
        "from django.db import connection; sys.exit(connection.connection is not None)"
    )
    env = {"JUDGE_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "judge.settings", "PATH": ""}
    done = subprocess.run([sys.executable, "-c", program], env=env, cwd=settings.BASE_DIR, check=False, timeout=60)
    assert done.returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


@pytest.mark.django_db
def test_it_has_a_migration_for_every_change_of_the_models() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_it_secures_cookies_behind_https() -> None:
    program = (
        "from judge import settings as s; print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.DEBUG,"
        " s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.COOKIE_PREFIX)"
    )
    env = {"JUDGE_HTTPS": "1", "DJANGO_SECRET_KEY": GOOD, "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", program], env=env, cwd=settings.BASE_DIR, check=True, capture_output=True, text=True
    )
    assert done.stdout.split() == ["True", "True", "False", "__Host-sessionid", "__Host-csrftoken", "__Host-"]
