"""Which code this is, and which problems: two processes that say the same run the same."""

import hashlib
import tomllib
from functools import cache
from pathlib import Path

from django.conf import settings

from judge.domain import catalog

CODE = ("judge", "sandbox", "problems/format")


@cache
def code() -> str:
    """JUDGE_VERSION if that is set; else the release with a digest of the sources, which tells a changed file."""
    return settings.VERSION or f"{release(settings.BASE_DIR)}-{digest_of_sources(settings.BASE_DIR)}"


def release(root: Path) -> str:
    """An image has no more of the project's own file than it needs, perhaps nothing."""
    try:
        return str(tomllib.loads((root / "pyproject.toml").read_text())["project"]["version"])
    except (OSError, KeyError):
        return "0"


def digest_of_sources(root: Path) -> str:
    found = hashlib.sha256()
    for folder in CODE:
        for path in sorted((root / folder).rglob("*.py")):
            found.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes() + b"\0")
    return found.hexdigest()[:8]


@cache
def problems() -> str:
    """A digest of all problems' versions."""
    text = " ".join(f"{slug}={problem.version}" for slug, problem in sorted(catalog.by_slug().items()))
    return hashlib.sha256(text.encode()).hexdigest()[:12]
