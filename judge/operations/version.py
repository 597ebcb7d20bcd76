"""Which code this is, and which problems: two processes that say the same run the same."""

import hashlib
import tomllib
from functools import cache
from pathlib import Path

from django.conf import settings

from judge.domain import catalog

CODE_FOLDERS = ("judge", "sandbox", "problems/format")


@cache
def get_code_version() -> str:
    """JUDGE_VERSION if that is set; else the release with a digest of the sources, which tells a changed file."""
    return settings.VERSION or f"{read_release(settings.BASE_DIR)}-{compute_source_digest(settings.BASE_DIR)}"


def read_release(root: Path) -> str:
    """An image has no more of the project's own file than it needs, perhaps nothing."""
    try:
        return str(tomllib.loads((root / "pyproject.toml").read_text())["project"]["version"])
    except (OSError, KeyError):
        return "0"


def compute_source_digest(root: Path) -> str:
    found = hashlib.sha256()
    for folder in CODE_FOLDERS:
        for path in sorted((root / folder).rglob("*.py")):
            found.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes() + b"\0")
    return found.hexdigest()[:8]


@cache
def get_problems_digest() -> str:
    """A digest of all problems' versions."""
    text = " ".join(f"{slug}={problem.version}" for slug, problem in sorted(catalog.load_problems().items()))
    return hashlib.sha256(text.encode()).hexdigest()[:12]
