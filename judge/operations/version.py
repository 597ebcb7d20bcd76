"""Versions of the code and of the problems. Two processes with the same versions judge the same way."""

import hashlib
import tomllib
from functools import cache
from pathlib import Path

from django.conf import settings

from judge.domain import catalog

CODE_FOLDERS = ("judge", "sandbox", "problems/format")


@cache
def get_code_version() -> str:
    """Return JUDGE_VERSION if it is set, else the release and a digest of the Python files in CODE_FOLDERS."""
    return settings.VERSION or f"{read_release(settings.BASE_DIR)}-{compute_source_digest(settings.BASE_DIR)}"


def read_release(root: Path) -> str:
    """Read the version from pyproject.toml. Returns "0" if the file or the field is missing, as in some images."""
    try:
        return str(tomllib.loads((root / "pyproject.toml").read_text())["project"]["version"])
    except (OSError, KeyError):
        return "0"


def compute_source_digest(root: Path) -> str:
    digest = hashlib.sha256()
    for folder in CODE_FOLDERS:
        for path in sorted((root / folder).rglob("*.py")):
            digest.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()[:8]


def get_problems_digest() -> str:
    """Return a digest of all problems' versions, as 12 hexadecimal digits."""
    text = " ".join(f"{slug}={problem.version}" for slug, problem in sorted(catalog.load_problems().items()))
    return hashlib.sha256(text.encode()).hexdigest()[:12]
