"""The key that signs cookies: from the environment, or made once and kept in `var/`, readable by its owner alone."""

import os
import secrets
import tempfile
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def secret_key(var: Path) -> str:
    given = os.environ.get("DJANGO_SECRET_KEY", "")
    if given:
        return given
    kept = var / "secret_key"
    try:
        if not kept.exists():
            make(kept)
        return kept.read_text().strip()
    except OSError as error:
        message = f"no secret key could be kept in {var}: {error}. Make that folder writable or set DJANGO_SECRET_KEY"
        raise ImproperlyConfigured(message) from error


def make(path: Path) -> None:
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
