"""Settings, all of them from the environment, with defaults for one machine.

JUDGE_VAR                   folder of everything that is kept (default: var/ beside this project)
JUDGE_DATABASE              empty for SQLite in JUDGE_VAR, or postgresql://user:password@host:port/name
JUDGE_DATABASE_PASSWORD     (or _FILE) of a PostgreSQL whose address has none
REDIS_URL                   broker and event bus (default redis://127.0.0.1:6379/0)
REDIS_PASSWORD              (or _FILE) of a broker whose address has none
DJANGO_SECRET_KEY           (or _FILE) signs cookies (default: made once, kept in JUDGE_VAR/secret_key)
DJANGO_ALLOWED_HOSTS        host names, by comma (default: this machine alone)
DJANGO_CSRF_TRUSTED_ORIGINS origins such as https://judge.example.org, by comma
JUDGE_HTTPS                 1 behind a proxy that speaks HTTPS and sets X-Forwarded-Proto: secure cookies and HSTS
JUDGE_PROXIES               how many proxies of yours add to X-Forwarded-For (default 0: it is not believed)
JUDGE_CLIENTS_PER_ADDRESS   how many people may ask from one address, as from an office (default 1)
JUDGE_RETENTION_DAYS        an interview's data is deleted so long after it was last used (default 0: it is kept)
JUDGE_PRACTICE_RETENTION_DAYS the same for practice without an account (default 180)
JUDGE_AUDIT_DAYS            entries of the audit log are kept so long (default 730, 0: for ever)
JUDGE_QUEUE_LIMIT           submissions that may wait before new ones are refused (default 500)
JUDGE_SUBMISSIONS_PER_MINUTE of one session (default 30)
JUDGE_CACHE                 expected answers, made once a problem version (default: JUDGE_VAR/cache/expected)
JUDGE_LOG                   json for a line of JSON for each record (default: lines for people)
JUDGE_LOG_LEVEL             default INFO
JUDGE_METRICS_TOKEN         (or _FILE) opens /metrics (default: it answers this machine alone)
JUDGE_VERSION               what this code calls itself (default: the release, with a digest of the sources)
JUDGE_ALIVE_FILE            touched by worker and beat while they are at work, for health checks (default: none)
"""

import os
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from celery.schedules import schedule
from django.core.exceptions import ImproperlyConfigured

from judge.logs import build_logging_config
from judge.secret import PASSWORD_LENGTH, load_secret_key, read_secret

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("JUDGE_VAR") or BASE_DIR / "var").resolve()
# Grading knows no settings, so that it is told by the environment.
os.environ.setdefault("JUDGE_CACHE", str(VAR / "cache" / "expected"))
PAGES = BASE_DIR / "frontend" / "dist"


def read_list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def read_days(name: str, default: int) -> int:
    text = os.environ.get(name) or str(default)
    if not text.isdecimal() or int(text) > 36500:
        raise ImproperlyConfigured(f"{name} must be a number of days up to 36500, or 0 for never; it is {text!r}.")
    return int(text)


def parse_database_url(url: str) -> dict[str, Any]:
    if not url:
        # Without IMMEDIATE a transaction that turns from reading to writing fails at once when another one writes.
        options = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;",
        }
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": VAR / "db.sqlite3", "OPTIONS": options}
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        raise ImproperlyConfigured("JUDGE_DATABASE must look like postgresql://user:password@host:port/name")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or "") or read_secret("JUDGE_DATABASE_PASSWORD", PASSWORD_LENGTH),
        "HOST": unquote(parts.hostname or ""),
        "PORT": parts.port or "",
        "CONN_HEALTH_CHECKS": True,
    }


def build_broker_url(url: str) -> str:
    parts = urlsplit(url)
    password = "" if parts.password else read_secret("REDIS_PASSWORD", PASSWORD_LENGTH)
    if not password:
        return url
    return parts._replace(netloc=f"{parts.username or ''}:{quote(password, safe='')}@{parts.netloc}").geturl()


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
    "django.middleware.security.SecurityMiddleware",
    "judge.http.middleware.security_headers",
    "judge.http.middleware.StaticFiles",
    "judge.http.middleware.require_json",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "judge.http.middleware.CsrfOnEverything",
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

# A source of 1 MiB may grow sixfold when JSON escapes it.
SOURCE_LIMIT = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024

# Vite builds the pages for /static/; until they are built there is nothing to serve and `judge.http.pages` says so.
STATIC_URL = "/static/"
STATIC_ROOT = PAGES if PAGES.is_dir() else None
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/assets/.+-[\w-]{8}\.\w+$"

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
# With this prefix browsers take them over HTTPS from this very host alone, so that no neighbouring host can plant one.
COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid", f"{COOKIE_PREFIX}csrftoken"
# From the log-in on, however much it is used.
SESSION_COOKIE_AGE = 7 * 24 * 3600
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "judge.errors.handle_csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 30 * 24 * 3600 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$", "^metrics$"]  # asked for from within

PROXIES = int(os.environ.get("JUDGE_PROXIES", "0"))
CLIENTS_PER_ADDRESS = int(os.environ.get("JUDGE_CLIENTS_PER_ADDRESS", "1"))
RETENTION_DAYS = read_days("JUDGE_RETENTION_DAYS", 0)
PRACTICE_RETENTION_DAYS = read_days("JUDGE_PRACTICE_RETENTION_DAYS", 180)
AUDIT_DAYS = read_days("JUDGE_AUDIT_DAYS", 730)
QUEUE_LIMIT = int(os.environ.get("JUDGE_QUEUE_LIMIT", "500"))
SUBMISSIONS_PER_MINUTE = int(os.environ.get("JUDGE_SUBMISSIONS_PER_MINUTE", "30"))
REDIS_URL = build_broker_url(os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0"))

CELERY_BROKER_URL = REDIS_URL
# A request that rings must not wait for a broker that is away: the row stands, and the sweeper rings later.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 1,
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
CELERY_TASK_CREATE_MISSING_QUEUES = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_SOFT_TIME_LIMIT = 300
CELERY_TASK_TIME_LIMIT = 330
CELERY_BEAT_SCHEDULE = {
    # Its own queue, as behind a long row of bells it would come too late.
    "sweep": {"task": "judge.sweep", "schedule": schedule(10), "options": {"queue": "sweep", "expires": 10}},
    # Every hour, as a beat that is started anew each day would never come to a daily one.
    "retention": {
        "task": "judge.apply_retention",
        "schedule": schedule(3600),
        "options": {"queue": "sweep", "expires": 3600},
    },
}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "beat")
METRICS_TOKEN = read_secret("JUDGE_METRICS_TOKEN", PASSWORD_LENGTH)
VERSION = os.environ.get("JUDGE_VERSION", "")[:40]
ALIVE_FILE = os.environ.get("JUDGE_ALIVE_FILE", "")

LOGGING = build_logging_config(os.environ.get("JUDGE_LOG", ""), os.environ.get("JUDGE_LOG_LEVEL", "INFO"))
