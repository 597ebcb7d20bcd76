"""Django settings. An installation sets these environment variables; the defaults suit one machine.

Those of the sandbox are in docs/operating.md.

JUDGE_VAR                   folder for all stored files (default: var/ in the project's folder)
JUDGE_DATABASE              empty for SQLite in JUDGE_VAR, or postgresql://user:password@host:port/name; for TLS, with
                            ?sslmode=verify-full&sslrootcert=FILE
JUDGE_DATABASE_PASSWORD     (or _FILE) PostgreSQL password, if JUDGE_DATABASE has none
JUDGE_DATABASE_STATEMENT_SECONDS a statement of PostgreSQL that takes longer fails (default 30, 0: no limit)
JUDGE_DATABASE_LOCK_SECONDS a statement that waits longer for a lock fails (default 10, 0: no limit)
JUDGE_DATABASE_IDLE_SECONDS a transaction without a statement for longer fails, so that a frozen process frees its locks
                            (default 5, 0: no limit)
REDIS_URL                   broker and event streams (default redis://127.0.0.1:6379/0); for TLS, rediss:// with
                            ?ssl_ca_certs=FILE
REDIS_PASSWORD              (or _FILE) Redis password, if REDIS_URL has none
DJANGO_SECRET_KEY           (or _FILE) key that signs cookies (default: created once in JUDGE_VAR/secret_key)
JUDGE_SIGNS                 0 for processes that serve no pages, such as workers: they run without DJANGO_SECRET_KEY
DJANGO_ALLOWED_HOSTS        host names, separated by commas (default: only this machine)
DJANGO_CSRF_TRUSTED_ORIGINS origins such as https://judge.example.org, separated by commas
JUDGE_HTTPS                 1 behind a proxy that serves HTTPS and sets X-Forwarded-Proto: secure cookies and HSTS
JUDGE_PROXIES               number of your proxies that add to X-Forwarded-For (default 0: the header is ignored)
JUDGE_CLIENTS_PER_ADDRESS   people who may share one address, as in an office (default 1): it multiplies
                            the limits of a network
JUDGE_PRACTICE              who may practice: open for everybody (default), signed-in for accounts, off for nobody
JUDGE_RESERVED              slugs of problems that only interviews may use, separated by commas (default: none)
JUDGE_PROBLEMS              folders with further problem packages, separated by colons (default: none)
JUDGE_SETUP_HINTS           1 names to who practices what to install on this machine: make run sets it (default 0)
JUDGE_RELOAD_PROBLEMS       1 serves an edited package without a restart, for authors: make run sets it (default 0)
JUDGE_RETENTION_DAYS        days after its last use until an interview's data is deleted (default 0: never)
JUDGE_PRACTICE_RETENTION_DAYS the same for practice without an account (default 180)
JUDGE_CANDIDATE_DELETION    self: candidates may delete their data after an interview (default). ask: they ask the
                            interviewer, for organizations that must keep records
JUDGE_AUDIT_DAYS            days for which audit log entries are stored (default 730, 0: forever)
JUDGE_QUEUE_LIMIT           waiting submissions after which new ones are refused (default 500)
JUDGE_SUBMISSIONS_PER_MINUTE limit for one session (default 30)
JUDGE_UNJUDGED_PER_SESSION  submissions of one session that may wait or be judged at a time (default 3)
JUDGE_UNJUDGED_PER_NETWORK  the same for practice without an account on one network (default 20); multiplied by
                            JUDGE_CLIENTS_PER_ADDRESS
JUDGE_STREAM_SECONDS        how long Redis stores the events of a submission after it was judged (default 300)
JUDGE_PRACTICE_MB_PER_HOUR  megabytes that practice without an account on one network may store in an hour (default
                            100); multiplied by JUDGE_CLIENTS_PER_ADDRESS
JUDGE_PRACTICE_MB_PER_SESSION megabytes that the practice of one browser or account may store altogether (default 256)
JUDGE_STOP_SECONDS          how long a worker that is stopped may finish its submissions; another one judges the rest
                            (default 45); must be less than the time after which it is killed
JUDGE_DATABASE_DISK         a path on the disk of PostgreSQL, to report its free space (default: not reported)
JUDGE_CACHE                 expected outcomes, computed once per problem version (default: JUDGE_VAR/cache/expected)
JUDGE_LOG                   json for one JSON object per line (default: readable lines)
JUDGE_LOG_LEVEL             minimum level of log records (default INFO)
JUDGE_METRICS_TOKEN         (or _FILE) token for /metrics (default: only this machine may read it)
JUDGE_WARM                  slugs of the problems, separated by spaces, that are prepared before their first
                            submission (default: all)
JUDGE_VERSION               version of this code (default: the release, with a digest of the sources)
JUDGE_ALIVE_FILE            file that worker, outbound and beat touch while they are healthy, for health checks
                            (default: none)
JUDGE_MAIL                  off (default: pages offer links to copy), smtp, or console: mails are printed to the log of
                            the process that sends them, for development
JUDGE_PUBLIC_URL            where people open the judge, such as https://judge.example.org: links in mails start with it
JUDGE_MAIL_FROM             address of the sender, such as "Judge <judge@example.org>"
JUDGE_SMTP_HOST             SMTP server that accepts the mails
JUDGE_SMTP_PORT             its port (default: 587, with JUDGE_SMTP_TLS=tls 465)
JUDGE_SMTP_TLS              starttls (default), tls from the first byte, or off for a server on a network that you trust
JUDGE_SMTP_USER             user name there (default: none, no log-in)
JUDGE_SMTP_PASSWORD         (or _FILE) password there; only the process that sends mails needs it
"""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

import problems
from judge.logs import build_logging_config
from judge.secret import MIN_PASSWORD_LENGTH, load_secret_key, read_external_secret, read_secret

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("JUDGE_VAR") or BASE_DIR / "var").resolve()
# Grading does not depend on Django settings. It reads this environment variable.
os.environ.setdefault("JUDGE_CACHE", str(VAR / "cache" / "expected"))
PAGES = BASE_DIR / "frontend" / "dist"
DATABASE_URL_OPTIONS = frozenset({"sslmode", "sslrootcert", "sslcert", "sslkey"})


def read_list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def read_integer(name: str, default: int, allowed: range, advice: str = "") -> int:
    text = os.environ.get(name) or str(default)
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and int(text) in allowed):
        advice = advice or f"a whole number from {allowed[0]} to {allowed[-1]}"
        raise ImproperlyConfigured(f"{name} is {text!r}, so nothing is started. Set it to {advice}.")
    return int(text)


def read_days(name: str, default: int) -> int:
    return read_integer(name, default, range(36501), "a number of days up to 36500, or to 0 to delete nothing")


def read_seconds_as_milliseconds(name: str, default: int) -> int:
    return read_integer(name, default, range(86401), "a number of seconds up to 86400, or to 0 for no limit") * 1000


def read_choice(name: str, *choices: str) -> str:
    """The first choice is the default."""
    text = os.environ.get(name) or choices[0]
    if text not in choices:
        raise ImproperlyConfigured(f"{name} is {text!r}, so nothing is started. Set it to {' or '.join(choices)}.")
    return text


def require_problem_folders(name: str) -> None:
    for root in map(Path, problems.__path__):
        if not root.is_dir():
            raise ImproperlyConfigured(
                f"{name} names {root}, which is not a folder, so nothing is started. Create it, or correct {name}."
            )


def read_slugs(name: str) -> frozenset[str]:
    """Refuses a slug without a problem: because of a typing mistake, a problem would not be reserved."""
    slugs = frozenset(read_list(name))
    roots = [Path(root) for root in problems.__path__]
    missing = sorted(slug for slug in slugs if not any((root / slug / "problem.toml").is_file() for root in roots))
    if missing:
        raise ImproperlyConfigured(
            f"{name} names problems that are not installed, so nothing is started: {', '.join(missing)}. "
            f"Set it to names of folders in {' or '.join(map(str, roots))}, separated by commas."
        )
    return slugs


def read_port(name: str, default: int) -> int:
    return read_integer(name, default, range(1, 65536), "a port from 1 to 65535")


def read_public_url(name: str, *, is_required: bool) -> str:
    """Without a slash at the end. Links in mails never contain a Host header, which the client of a request chooses."""
    text = os.environ.get(name, "").rstrip("/")
    parts = urlsplit(text)
    is_valid = parts.scheme in ("http", "https") and parts.hostname and not parts.path + parts.query + parts.fragment
    if not is_valid and (text or is_required):
        raise ImproperlyConfigured(
            f"{name} is {text!r}, so links in mails would lead nowhere and nothing is started. "
            "Set it to the address of the judge's start page, such as https://judge.example.org, or leave it empty "
            "and set JUDGE_MAIL=off."
        )
    return text


def read_mail_setting(name: str) -> str:
    """Return the value, which is required if JUDGE_MAIL is smtp."""
    text = os.environ.get(name, "").strip()
    if not text and MAIL == "smtp":
        raise ImproperlyConfigured(
            f"JUDGE_MAIL is smtp but {name} is not set, so no mail could be sent and nothing is started. "
            f"Set {name}, or set JUDGE_MAIL=off."
        )
    return text


def parse_database_url(url: str) -> dict[str, Any]:
    if not url:
        # Without IMMEDIATE, a transaction that reads first and then writes fails at once while another one writes.
        options = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;",
        }
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": VAR / "db.sqlite3", "OPTIONS": options}
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        raise ImproperlyConfigured(
            "JUDGE_DATABASE is not a PostgreSQL URL, so nothing is started. "
            "Set it to postgresql://user:password@host:port/name, or leave it empty for SQLite."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or "") or read_secret("JUDGE_DATABASE_PASSWORD", MIN_PASSWORD_LENGTH),
        "HOST": unquote(parts.hostname or ""),
        "PORT": parts.port or "",
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": build_postgresql_options() | parse_database_options(parts.query),
    }


def parse_database_options(query: str) -> dict[str, str]:
    """Refuses an unknown option: with a typing mistake the connection would not use TLS."""
    options = dict(parse_qsl(query, keep_blank_values=True))
    if unknown := sorted(options.keys() - DATABASE_URL_OPTIONS):
        raise ImproperlyConfigured(
            f"JUDGE_DATABASE has options that the judge does not know, so nothing is started: {', '.join(unknown)}. "
            f"Use only {', '.join(sorted(DATABASE_URL_OPTIONS))}."
        )
    return options


def build_postgresql_options() -> dict[str, Any]:
    """Build the options of a connection.

    The server applies the time-outs, so they also end a session whose client is frozen. Each side notices within 30 s
    that the other machine is off: the client by its own keepalives, the server by those that these parameters request.
    """
    parameters = {
        "statement_timeout": read_seconds_as_milliseconds("JUDGE_DATABASE_STATEMENT_SECONDS", 30),
        "lock_timeout": read_seconds_as_milliseconds("JUDGE_DATABASE_LOCK_SECONDS", 10),
        "idle_in_transaction_session_timeout": read_seconds_as_milliseconds("JUDGE_DATABASE_IDLE_SECONDS", 5),
        "tcp_keepalives_idle": 15,
        "tcp_keepalives_interval": 5,
        "tcp_keepalives_count": 3,
        "tcp_user_timeout": 30_000,
        # PostgreSQL overestimates subqueries, and would compile a query for half a second that runs for 30 ms.
        "jit": "off",
        # The default, 4, suits spinning disks: PostgreSQL would read all submissions to find those of an interview.
        "random_page_cost": 1.1,
    }
    return {
        "connect_timeout": 5,
        "keepalives_idle": 15,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 30_000,
        "options": " ".join(f"-c {name}={value}" for name, value in parameters.items()),
    }


def build_broker_tls(url: str) -> dict[str, str] | None:
    """Build the TLS options of Celery, which ignores those in the URL. The other clients of Redis read them there."""
    parts = urlsplit(url)
    if parts.scheme != "rediss":
        return None
    return {"ssl_cert_reqs": "required"} | {k: v for k, v in parse_qsl(parts.query) if k.startswith("ssl_")}


def build_broker_url(url: str) -> str:
    parts = urlsplit(url)
    password = "" if parts.password else read_secret("REDIS_PASSWORD", MIN_PASSWORD_LENGTH)
    if not password:
        return url
    server = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=f"{parts.username or ''}:{quote(password, safe='')}@{server}").geturl()


SECRET_KEY = load_secret_key(VAR)
DEBUG = False
HTTPS = os.environ.get("JUDGE_HTTPS", "") == "1"
ALLOWED_HOSTS = read_list("DJANGO_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = read_list("DJANGO_CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "ninja",
    "judge",
]
MIDDLEWARE = [
    "judge.http.request_log.RouteMiddleware",
    "judge.http.middleware.check_host",
    "django.middleware.security.SecurityMiddleware",
    "judge.http.middleware.add_security_headers",
    "judge.http.middleware.StaticFilesMiddleware",
    "judge.http.middleware.require_json",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "judge.http.middleware.StrictCsrfMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "judge.http.middleware.store_practice_cookie",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "judge.urls"
ASGI_APPLICATION = "judge.asgi.application"

DATABASES = {"default": parse_database_url(os.environ.get("JUDGE_DATABASE", ""))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "judge.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "en-gb"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"

# JSON escapes can make a source of 1 MiB (MAX_SOURCE_BYTES) six times as long.
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024

# Vite builds the pages for /static/. Until they are built, `judge.http.pages` answers with instructions.
STATIC_URL = "/static/"
STATIC_ROOT = PAGES if PAGES.is_dir() else None
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/assets/.+-[\w-]{8}\.\w+$"

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
# Browsers accept cookies with this prefix only over HTTPS and from this exact host, so no sibling host can set one.
COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid", f"{COOKIE_PREFIX}csrftoken"
# Counted from the login; use does not extend it.
SESSION_COOKIE_AGE = 7 * 24 * 3600
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "judge.errors.handle_csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 30 * 24 * 3600 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$", "^metrics$"]  # requested over HTTP from inside the network

PROXIES = read_integer("JUDGE_PROXIES", 0, range(11))
CLIENTS_PER_ADDRESS = read_integer("JUDGE_CLIENTS_PER_ADDRESS", 1, range(1, 10_001))
PRACTICE = read_choice("JUDGE_PRACTICE", "open", "signed-in", "off")
SETUP_HINTS = os.environ.get("JUDGE_SETUP_HINTS") == "1"
RELOAD_PROBLEMS = os.environ.get("JUDGE_RELOAD_PROBLEMS") == "1"
require_problem_folders("JUDGE_PROBLEMS")
RESERVED = read_slugs("JUDGE_RESERVED")
RETENTION_DAYS = read_days("JUDGE_RETENTION_DAYS", 0)
PRACTICE_RETENTION_DAYS = read_days("JUDGE_PRACTICE_RETENTION_DAYS", 180)
CANDIDATE_DELETION = read_choice("JUDGE_CANDIDATE_DELETION", "self", "ask")
AUDIT_DAYS = read_days("JUDGE_AUDIT_DAYS", 730)
QUEUE_LIMIT = read_integer("JUDGE_QUEUE_LIMIT", 500, range(1_000_001))
SUBMISSIONS_PER_MINUTE = read_integer("JUDGE_SUBMISSIONS_PER_MINUTE", 30, range(1_000_001))
UNJUDGED_PER_SESSION = read_integer("JUDGE_UNJUDGED_PER_SESSION", 3, range(1_000_001))
UNJUDGED_PER_NETWORK = read_integer("JUDGE_UNJUDGED_PER_NETWORK", 20, range(1_000_001))
STREAM_SECONDS = read_integer("JUDGE_STREAM_SECONDS", 300, range(1, 86_401))
DATABASE_DISK = os.environ.get("JUDGE_DATABASE_DISK", "")
STOP_SECONDS = read_integer("JUDGE_STOP_SECONDS", 45, range(86_401))
PRACTICE_MB_PER_HOUR = read_integer("JUDGE_PRACTICE_MB_PER_HOUR", 100, range(1_000_001))
PRACTICE_MB_PER_SESSION = read_integer("JUDGE_PRACTICE_MB_PER_SESSION", 256, range(1_000_001))
REDIS_URL = build_broker_url(os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0"))

CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_USE_SSL = build_broker_tls(REDIS_URL)
# A request must not wait for an unavailable broker: the row is stored, and the sweeper notifies the workers later.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 1,
    # For a broker that accepts connections and does not answer. Longer than the 1 s that a worker's request for a
    # message waits there.
    "socket_timeout": 5,
    "max_retries": 0,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_DEFAULT_QUEUE = "cpu"
WARM = os.environ.get("JUDGE_WARM", "").split()
"""Slugs of the problems to prepare before the first submission; empty for all."""
CELERY_TASK_CREATE_MISSING_QUEUES = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# Nothing uses remote control, and everybody who reaches the broker could stop the workers with it.
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_TASK_SOFT_TIME_LIMIT = 300
CELERY_TASK_TIME_LIMIT = 330
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "beat")
# No result is stored, so beat has none to delete.
CELERY_RESULT_EXPIRES = None
CELERY_BEAT_SCHEDULER = "judge.beat_scheduler:OneWaitingScheduler"
MAIL = read_choice("JUDGE_MAIL", "off", "smtp", "console")
PUBLIC_URL = read_public_url("JUDGE_PUBLIC_URL", is_required=MAIL != "off")
DEFAULT_FROM_EMAIL = read_mail_setting("JUDGE_MAIL_FROM") or "judge@localhost"
EMAIL_BACKEND = f"django.core.mail.backends.{MAIL if MAIL != 'off' else 'dummy'}.EmailBackend"
EMAIL_HOST = read_mail_setting("JUDGE_SMTP_HOST")
SMTP_TLS = read_choice("JUDGE_SMTP_TLS", "starttls", "tls", "off")
EMAIL_USE_TLS, EMAIL_USE_SSL = SMTP_TLS == "starttls", SMTP_TLS == "tls"
EMAIL_PORT = read_port("JUDGE_SMTP_PORT", 465 if EMAIL_USE_SSL else 587)
EMAIL_HOST_USER = os.environ.get("JUDGE_SMTP_USER", "")
EMAIL_HOST_PASSWORD = read_external_secret("JUDGE_SMTP_PASSWORD")
EMAIL_TIMEOUT = 10
"""Seconds for each answer of the SMTP server."""
# Seconds. Django's generator of reset links signs with the key of cookies.
PASSWORD_RESET_TIMEOUT = 3600

METRICS_TOKEN = read_secret("JUDGE_METRICS_TOKEN", MIN_PASSWORD_LENGTH)
VERSION = os.environ.get("JUDGE_VERSION", "")[:40]
ALIVE_FILE = os.environ.get("JUDGE_ALIVE_FILE", "")

LOGGING = build_logging_config(os.environ.get("JUDGE_LOG", ""), os.environ.get("JUDGE_LOG_LEVEL", "INFO"))
