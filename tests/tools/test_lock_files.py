"""Every locked package has a hash, and no lock file names a host."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.lock"))


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_each_python_package_has_a_version_and_a_hash(path: Path) -> None:
    text = path.read_text()
    requirements = re.sub(r"\\\n", " ", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE)).splitlines()
    assert len(requirements) > 0
    for requirement in requirements:
        assert re.match(r"[a-z0-9][a-z0-9._-]*(\[[a-z,]+\])?==\S+", requirement), requirement
        assert "--hash=sha256:" in requirement, requirement
    assert "://" not in text


def test_each_front_end_package_has_a_hash() -> None:
    text = (ROOT / "frontend" / "package-lock.json").read_text()
    packages = {name: entry for name, entry in json.loads(text)["packages"].items() if name}
    assert len(packages) > 100
    bundled = {name for name, entry in packages.items() if entry.get("inBundle")}
    assert {name for name, entry in packages.items() if "integrity" not in entry} == bundled
    assert not any(entry.get("resolved", "").startswith("http") for entry in packages.values())
