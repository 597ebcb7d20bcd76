"""Every image that the project starts from can be pinned to a digest, and renovate.json watches it."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tools.stack import ROOT

DIGEST = "sha256:" + "0123456789abcdef" * 4
CONFIG = json.loads((ROOT / "renovate.json").read_text())
VARIABLE = re.compile(r"\$\{([A-Z]+_IMAGE)(?::-([^}]+))?\}")


def list_files() -> list[Path]:
    """List the files of the repository, with new ones, without what .gitignore excludes."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    return [ROOT / name for name in listed if name and (ROOT / name).is_file()]


def find_references(file: Path) -> list[str]:
    """Find what a Dockerfile builds on, without its own stages, or what a Compose file starts, without our images."""
    text = file.read_text()
    if file.name.endswith("Dockerfile"):
        stages = set(re.findall(r"^FROM \S+ AS (\S+)$", text, re.MULTILINE))
        return [base for base in re.findall(r"^FROM (\S+)", text, re.MULTILINE) if base not in stages]
    images = re.findall(r"^ *image: *(\S+)$", text, re.MULTILINE)
    return [image for image in images if not image.startswith(("${JUDGE_IMAGE:-keepdims}", "keepdims"))]


def find_watched(file: Path, text: str) -> list[dict[str, Any]]:
    """Find what the configuration's regular expressions match in a file. Renovate writes named groups without a P."""
    return [
        match.groupdict()
        for manager in CONFIG["customManagers"]
        if any(re.search(pattern.strip("/"), str(file.relative_to(ROOT))) for pattern in manager["managerFilePatterns"])
        for expression in manager["matchStrings"]
        for match in re.finditer(expression.replace("(?<", "(?P<"), text)
    ]


FILES = [file for file in list_files() if file.name.endswith(("Dockerfile", ".yml", ".yaml")) and find_references(file)]


def test_finds_all_files_with_images():
    expected = {"Dockerfile", "docker-compose.yml", "sandbox/images/cpu/Dockerfile", "sandbox/images/kernel/Dockerfile"}
    assert {str(file.relative_to(ROOT)) for file in FILES} == expected


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_watches_default_of_every_image(file: Path):
    text = file.read_text()
    matches = [VARIABLE.fullmatch(reference) for reference in find_references(file)]
    variables = {match[1]: match[2] for match in matches if match is not None}
    assert len(variables) >= 1
    assert None not in matches, "an image is not a build argument or a variable, so no one can pin it"
    defaults = {
        name: default or re.findall(rf"^ARG {name}=(\S+)$", text, re.MULTILINE)[0]
        for name, default in variables.items()
    }
    watched = find_watched(file, text)
    assert {f"{each['depName']}:{each['currentValue']}" for each in watched} == set(defaults.values())
    assert len(watched) == len(defaults)


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_watches_pinned_images(file: Path):
    pinned = re.sub(r"(_IMAGE(?:=|:-)[a-z]+:[\w.-]+)", rf"\1@{DIGEST}", file.read_text())
    watched = find_watched(file, pinned)
    assert {each["currentDigest"] for each in watched} == {DIGEST}
    assert len(watched) == len(find_watched(file, file.read_text()))


def test_watches_all_locked_packages():
    names = [str(file.relative_to(ROOT)) for file in list_files()]
    for manager, files in {
        "npm": [name for name in names if name.endswith("package.json")],
        "pip_requirements": [name for name in names if name.endswith(".lock")],
    }.items():
        patterns = [pattern.strip("/") for pattern in CONFIG[manager]["managerFilePatterns"]]
        assert files
        assert [name for name in files if not any(re.search(pattern, name) for pattern in patterns)] == []
        assert manager in CONFIG["enabledManagers"]
