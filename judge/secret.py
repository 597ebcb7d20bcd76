"""Secrets from environment variables or the files that they name. Creates the cookie signing key if none is set."""

import os
import secrets
import tempfile
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

MAKE_SECRETS = "sh deploy/make-secrets"
"""Creates the secret files that docker-compose.yml reads."""

MIN_KEY_LENGTH, MIN_PASSWORD_LENGTH = 40, 16
"""In characters."""

PLACEHOLDER_WORDS = (
    "changeme",
    "change-me",
    "change_me",
    "default",
    "example",
    "insecure",
    "password",
    "replace",
    "secret",
)
"""Words that show that a secret was never replaced with a real one."""


def read_secret(name: str, min_length: int) -> str:
    """Return the value of `name`, or the stripped contents of the file that NAME_FILE names, or "" if neither is set.

    Raises ImproperlyConfigured for a secret that can be guessed: a server that starts with it only looks secure.
    """
    file = os.environ.get(f"{name}_FILE", "")
    if not file:
        text = os.environ.get(name, "")
        return require_strong(name, text, min_length) if text else ""
    try:
        return require_strong(f"{name}_FILE ({file})", Path(file).read_text().strip(), min_length)
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(
            f"{name}_FILE cannot be read: {error}. The judge does not start without it. Run `{MAKE_SECRETS}`."
        ) from error


def read_external_secret(name: str) -> str:
    """Return a password that somebody else chose, such as that of an SMTP server, as `read_secret` finds it. It may be
    weak, and an empty file means that there is none."""
    file = os.environ.get(f"{name}_FILE", "")
    try:
        return Path(file).read_text().strip() if file else os.environ.get(name, "")
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(
            f"{name}_FILE cannot be read: {error}. The judge does not start without it. Run `{MAKE_SECRETS}`."
        ) from error


def require_strong(name: str, text: str, min_length: int) -> str:
    weakness = find_weakness(text, min_length)
    if weakness:
        raise ImproperlyConfigured(
            f"{name} {weakness}, so it can be guessed. The judge does not start with it. "
            f"With Docker Compose delete its file and run `{MAKE_SECRETS}`; otherwise set a long random text."
        )
    return text


def find_weakness(text: str, min_length: int) -> str:
    """Return the end of a sentence about the secret, or "" if it is strong enough."""
    if not text:
        return "is empty"
    if any(word in text.lower() for word in PLACEHOLDER_WORDS):
        return "looks like a placeholder"
    if len(text) < min_length:
        return f"has {len(text)} characters and needs {min_length}"
    return "has fewer than 8 different characters" if len(set(text)) < 8 else ""


def load_secret_key(var: Path) -> str:
    """Return the key that signs cookies. If none is set, create one in `var`, which only the owner can read, and reuse
    it from then on.

    With JUDGE_SIGNS=0 the key is "": Django raises ImproperlyConfigured if anything then signs or checks a signature.
    """
    if os.environ.get("JUDGE_SIGNS") == "0":
        return ""
    key = read_secret("DJANGO_SECRET_KEY", MIN_KEY_LENGTH)
    if key:
        return key
    path = var / "secret_key"
    try:
        if not path.exists():
            create_key_file(path)
        return path.read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"The secret key cannot be stored in {var}: {error}. The judge does not start without one. "
            "Make that folder writable or set DJANGO_SECRET_KEY."
        ) from error


def create_key_file(path: Path) -> None:
    """Create the key file atomically. Several processes may start at once: the first hard link wins and all read it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)  # mode 600
    try:
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(50))
        path.hardlink_to(name)
    except FileExistsError:
        pass
    finally:
        Path(name).unlink()
