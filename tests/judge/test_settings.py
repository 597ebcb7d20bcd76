"""Settings and secrets from the environment. The docstring of `judge.settings` documents each variable."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

import problems
from judge import settings
from judge.secret import load_secret_key

STRONG_SECRET = "0123456789abcdef" * 4


def test_documents_every_variable() -> None:
    files = (Path(settings.__file__), Path(settings.__file__).with_name("secret.py"), Path(str(problems.__file__)))
    text = "".join(path.read_text() for path in files)
    variables = set(re.findall(r'(?:environ\.(?:get|setdefault)|read_\w+)\(\s*"(\w+)"', text))
    assert len(variables) > 8
    assert variables == set(re.findall(r"^([A-Z_]+) ", settings.__doc__ or "", re.MULTILINE))


def test_parses_postgresql_url() -> None:
    database = settings.parse_database_url("postgresql://judge:p%40ss@db.local:5433/judge")
    assert (database["USER"], database["PASSWORD"], database["HOST"], database["PORT"], database["NAME"]) == (
        "judge",
        "p@ss",
        "db.local",
        5433,
        "judge",
    )


def test_limits_postgresql_sessions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUDGE_DATABASE_LOCK_SECONDS", "0")
    options = settings.parse_database_url("postgresql://judge@db.local/judge")["OPTIONS"]["options"]
    assert "-c statement_timeout=30000 -c lock_timeout=0 -c idle_in_transaction_session_timeout=5000" in options
    monkeypatch.setenv("JUDGE_DATABASE_LOCK_SECONDS", "5s")
    with pytest.raises(ImproperlyConfigured, match="JUDGE_DATABASE_LOCK_SECONDS is '5s'"):
        settings.parse_database_url("postgresql://judge@db.local/judge")


@pytest.mark.parametrize("text", ["ten", "-1", "0", "11", "1.5", "٣", "9" * 5000])
def test_refuses_what_is_no_allowed_number(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUDGE_QUEUE_LIMIT", text)
    with pytest.raises(
        ImproperlyConfigured, match=r"JUDGE_QUEUE_LIMIT is .*\. Set it to a whole number from 1 to 10\."
    ):
        settings.read_integer("JUDGE_QUEUE_LIMIT", 5, range(1, 11))


def test_no_setting_is_read_without_a_check() -> None:
    """A typing mistake in a number must end in a sentence, not in a traceback."""
    tree = ast.parse(Path(settings.__file__).read_text())
    calls = [
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) in {"int", "float"}
    ]
    assert [ast.unparse(call) for call in calls if "environ" in ast.unparse(call)] == []


def test_lets_postgresql_compile_no_query() -> None:
    options = settings.parse_database_url("postgresql://judge@db.local/judge")["OPTIONS"]["options"]
    assert "-c jit=off" in options


def test_reads_tls_options_from_urls(monkeypatch: pytest.MonkeyPatch) -> None:
    url = "postgresql://judge@db.local/judge?sslmode=verify-full&sslrootcert=/run/secrets/ca"
    options = settings.parse_database_url(url)["OPTIONS"]
    assert (options["sslmode"], options["sslrootcert"]) == ("verify-full", "/run/secrets/ca")
    with pytest.raises(ImproperlyConfigured, match=r"does not know.*: ssl_mode\."):
        settings.parse_database_url("postgresql://judge@db.local/judge?ssl_mode=verify-full")
    assert settings.build_broker_tls("redis://redis:6379/0") is None
    tls = settings.build_broker_tls("rediss://redis:6379/0?ssl_ca_certs=/run/secrets/ca")
    assert tls == {"ssl_cert_reqs": "required", "ssl_ca_certs": "/run/secrets/ca"}


@pytest.mark.parametrize("url", ["mysql://x/y", "postgresql://host", "judge"])
def test_rejects_other_database_urls(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="postgresql://"):
        settings.parse_database_url(url)


def test_rejects_unknown_practice_mode(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings.read_choice("JUDGE_PRACTICE", "open", "off") == "open"
    monkeypatch.setenv("JUDGE_PRACTICE", "closed")
    with pytest.raises(ImproperlyConfigured, match=r"JUDGE_PRACTICE is 'closed'.*open or off"):
        settings.read_choice("JUDGE_PRACTICE", "open", "off")


def test_rejects_reserved_problem_that_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUDGE_RESERVED", " softmax, lru_cache,")
    assert settings.read_slugs("JUDGE_RESERVED") == {"softmax", "lru_cache"}
    monkeypatch.setenv("JUDGE_RESERVED", "softmax,lru-cache")
    with pytest.raises(ImproperlyConfigured, match=r"JUDGE_RESERVED.*not installed.*lru-cache"):
        settings.read_slugs("JUDGE_RESERVED")


def test_reserves_problem_outside_the_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "problem.toml").touch()
    monkeypatch.setattr(problems, "__path__", [*problems.__path__, str(tmp_path)])
    monkeypatch.setenv("JUDGE_RESERVED", "ours,softmax")
    assert settings.read_slugs("JUDGE_RESERVED") == {"ours", "softmax"}


def test_creates_private_secret_key_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DJANGO_SECRET_KEY", raising=False)
    key = load_secret_key(tmp_path / "var")
    assert len(key) >= 50
    assert load_secret_key(tmp_path / "var") == key
    assert (tmp_path / "var" / "secret_key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["secret_key"]
    monkeypatch.setenv("DJANGO_SECRET_KEY", STRONG_SECRET)
    assert load_secret_key(tmp_path / "var") == STRONG_SECRET


def test_reads_secret_from_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "key").write_text(STRONG_SECRET + "\n")
    monkeypatch.setenv("DJANGO_SECRET_KEY_FILE", str(tmp_path / "key"))
    assert load_secret_key(tmp_path) == STRONG_SECRET


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("changeme", "placeholder"),
        ("django-insecure-" + STRONG_SECRET, "placeholder"),
        ("Password" + STRONG_SECRET, "placeholder"),
        ("0123456789abcdef", "has 16 characters and needs 40"),
        ("a" * 64, "fewer than 8 different characters"),
    ],
)
def test_rejects_weak_secrets(text: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "key").write_text(text)
    monkeypatch.setenv("DJANGO_SECRET_KEY_FILE", str(tmp_path / "key"))
    with pytest.raises(ImproperlyConfigured, match=f"{message}.*`sh deploy/make-secrets`"):
        load_secret_key(tmp_path)


def test_missing_secret_file_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SECRET_KEY_FILE", str(tmp_path / "missing"))
    with pytest.raises(ImproperlyConfigured, match="make-secrets"):
        load_secret_key(tmp_path)
    assert not list(tmp_path.iterdir())


def test_adds_passwords_to_urls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUDGE_DATABASE_PASSWORD", "sixteen/letters@of")
    monkeypatch.setenv("REDIS_PASSWORD", "sixteen/letters@of")
    assert settings.parse_database_url("postgresql://judge@postgres/judge")["PASSWORD"] == "sixteen/letters@of"
    assert settings.parse_database_url("postgresql://judge:own@postgres/judge")["PASSWORD"] == "own"
    assert settings.build_broker_url("redis://redis:6379/0") == "redis://:sixteen%2Fletters%40of@redis:6379/0"
    assert settings.build_broker_url("redis://:own@redis:6379/0") == "redis://:own@redis:6379/0"
    url = settings.build_broker_url("rediss://worker@redis:6379/0?ssl_ca_certs=/ca")
    assert url == "rediss://worker:sixteen%2Fletters%40of@redis:6379/0?ssl_ca_certs=/ca"


def run_python(program: str, var: Path, **variables: str) -> "subprocess.CompletedProcess[str]":
    env = {"JUDGE_VAR": str(var), "DJANGO_SETTINGS_MODULE": "judge.settings", "PATH": ""} | variables
    return subprocess.run(
        [sys.executable, "-c", program],
        env=env,
        cwd=settings.BASE_DIR,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_worker_needs_no_secret_key(tmp_path: Path) -> None:
    """Nothing is signed with an empty key, and none is created."""
    program = (
        "import django; django.setup(); import judge.tasks, judge.workers.celery_signals; "
        "from django.core import signing; signing.dumps('x')"
    )
    done = run_python(program, tmp_path, JUDGE_SIGNS="0")
    assert done.stderr.strip().endswith("The SECRET_KEY setting must not be empty.")
    assert "signing.dumps" in done.stderr or "in dumps" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_web_server_does_not_start_without_secret_key(tmp_path: Path) -> None:
    done = run_python("import judge.asgi", tmp_path, JUDGE_SIGNS="0")
    assert "no key that signs cookies, and the web server does not start" in done.stderr
    assert done.returncode != 0  # with a key it is imported: `test_import_opens_no_connection`


def test_import_opens_no_connection(tmp_path: Path) -> None:
    """The `grade` command needs neither database nor broker, and does not create their files."""
    program = (
        "import django, sys; django.setup(); import judge.tasks, judge.urls, judge.asgi;"
        "from django.db import connection; sys.exit(connection.connection is not None)"
    )
    env = {"JUDGE_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "judge.settings", "PATH": ""}
    process = subprocess.run([sys.executable, "-c", program], env=env, cwd=settings.BASE_DIR, check=False, timeout=60)
    assert process.returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


@pytest.mark.django_db
def test_migrations_match_models() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_https_secures_cookies() -> None:
    program = (
        "from judge import settings as s; print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.DEBUG,"
        " s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.COOKIE_PREFIX)"
    )
    env = {"JUDGE_HTTPS": "1", "DJANGO_SECRET_KEY": STRONG_SECRET, "PATH": ""}
    process = subprocess.run(
        [sys.executable, "-c", program], env=env, cwd=settings.BASE_DIR, check=True, capture_output=True, text=True
    )
    assert process.stdout.split() == ["True", "True", "False", "__Host-sessionid", "__Host-csrftoken", "__Host-"]


def test_keeps_sqlite_files_private(tmp_path: Path) -> None:
    var = tmp_path / "var"
    program = (
        "import django; django.setup(); from django.db import connection as c; c.ensure_connection(); "
        "c.cursor().execute('CREATE TABLE t (x)'); import pathlib, sys; "
        "print([oct(p.stat().st_mode & 0o777) for p in sorted(pathlib.Path(sys.argv[1]).glob('db.sqlite3*'))])"
    )
    env = {"JUDGE_VAR": str(var), "DJANGO_SETTINGS_MODULE": "judge.settings", "PATH": ""}
    var.mkdir(mode=0o755)
    (var / "db.sqlite3").touch(mode=0o644)
    process = subprocess.run(
        [sys.executable, "-c", program, str(var)],
        env=env,
        cwd=settings.BASE_DIR,
        check=True,
        capture_output=True,
        text=True,
    )
    assert process.stdout.split() == ["['0o600',", "'0o600',", "'0o600']"]  # database, shared memory, WAL
    assert var.stat().st_mode & 0o777 == 0o700
