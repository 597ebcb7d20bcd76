"""Secrets: from the environment, or from a file that it names; the key that signs cookies may also be made here."""

import os
import secrets
import tempfile
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

MAKE_SECRETS = "sh deploy/make-secrets"
"""Makes the files that the composition reads."""

KEY_LENGTH, PASSWORD_LENGTH = 40, 16

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
"""What stands in a secret that somebody meant to choose later."""


def read_secret(name: str, min_length: int) -> str:
    """The secret of that name, or the first line of the file that NAME_FILE names; "" where neither is set.

    Raises ImproperlyConfigured for one that could be guessed: a server that starts with it only looks safe.
    """
    file = os.environ.get(f"{name}_FILE", "")
    if not file:
        text = os.environ.get(name, "")
        return require_strong(name, text, min_length) if text else ""
    try:
        return require_strong(f"{name}_FILE ({file})", Path(file).read_text().strip(), min_length)
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{name}_FILE cannot be read: {error}. Run `{MAKE_SECRETS}`.") from error


def require_strong(name: str, text: str, min_length: int) -> str:
    fault = find_fault(text, min_length)
    if fault:
        raise ImproperlyConfigured(
            f"{name} {fault}, so that it could be guessed, and nothing is started with it. "
            f"`{MAKE_SECRETS}` makes what the composition needs; elsewhere set a long random text."
        )
    return text


def find_fault(text: str, min_length: int) -> str:
    if not text:
        return "is empty"
    if any(word in text.lower() for word in PLACEHOLDER_WORDS):
        return "looks like a placeholder"
    if len(text) < min_length:
        return f"has {len(text)} characters and needs {min_length}"
    return "repeats itself" if len(set(text)) < 8 else ""


def load_secret_key(var: Path) -> str:
    """The key that signs cookies; if none is given, one is made once and kept in `var` for its owner alone."""
    key = read_secret("DJANGO_SECRET_KEY", KEY_LENGTH)
    if key:
        return key
    kept = var / "secret_key"
    try:
        if not kept.exists():
            create_key_file(kept)
        return kept.read_text().strip()
    except OSError as error:
        message = f"no secret key could be kept in {var}: {error}. Make that folder writable or set DJANGO_SECRET_KEY"
        raise ImproperlyConfigured(message) from error


def create_key_file(path: Path) -> None:
    """Several processes may start at once: the first to link its file wins, and all read that one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)  # mode 600
    try:
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(50))
        Path(path).hardlink_to(name)
    except FileExistsError:
        pass
    finally:
        Path(name).unlink()
