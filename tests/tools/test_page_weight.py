"""The compressed size of the scripts that a page needs before it works. Parts that load later do not count.

Browsers accept Brotli only over HTTPS and from this machine, and gzip over plain HTTP.
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from judge.http.pages import find_preloads

DIST = Path(__file__).parents[2] / "frontend" / "dist"
MAX_FILES = 36
"""A browser requests six at a time over HTTP/1.1, and each time waits for the network."""


@cache
def load_manifest() -> dict[str, Any]:
    return json.loads((DIST / ".vite" / "manifest.json").read_text())


def find_scripts(*entries: str) -> set[str]:
    """The scripts of the entries and of what they import, but not of what they import later."""
    found, remaining = set[str](), list(entries)
    while remaining:
        if (entry := remaining.pop()) not in found:
            found.add(entry)
            remaining += load_manifest()[entry].get("imports", [])
    return {load_manifest()[entry]["file"] for entry in found}


@pytest.mark.parametrize(
    ("page", "encoding", "kilobytes"),
    [
        ("home/HomePage", "br", 120),
        ("home/HomePage", "gz", 140),
        ("problem/ProblemPage", "br", 310),
        ("problem/ProblemPage", "gz", 350),
        ("candidate/SessionWorkspacePage", "br", 310),
        ("candidate/SessionWorkspacePage", "gz", 350),
    ],
)
def test_page_ships_few_kilobytes_of_script(page: str, encoding: str, kilobytes: int):
    scripts = find_scripts("index.html", f"src/pages/{page}.tsx")
    sizes = {file: (DIST / f"{file}.{encoding}").stat().st_size for file in scripts}
    assert sum(sizes.values()) <= kilobytes * 1000, sorted(sizes.items(), key=lambda item: -item[1])


def test_heavy_parts_of_workspace_load_later():
    scripts = find_scripts("index.html", "src/pages/problem/ProblemPage.tsx")
    later = [
        "src/results/HeatMap.tsx",
        "src/results/ReportView.tsx",
        "src/ui/formulas.ts",
        "src/ui/MarkdownText.tsx",
        "src/ui/shortcuts/ShortcutDialog.tsx",
        "src/workspace/editor/editorTools.ts",
        "src/workspace/editor/vimKeys.ts",
    ]
    assert scripts.isdisjoint({load_manifest()[part]["file"] for part in later})


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/", "home/HomePage"),
        ("/problems/softmax", "problem/ProblemPage"),
        ("/i/token", "candidate/SessionStartPage"),
        ("/i/token/softmax", "candidate/SessionWorkspacePage"),
    ],
)
def test_first_page_links_all_its_scripts(address: str, page: str):
    """Otherwise the browser asks for a script only after it has loaded the one that imports it."""
    html = (DIST / "index.html").read_text() + find_preloads(address).decode()
    linked = set(re.findall(r'(?:src|href)="/static/([^"]+\.js)"', html))
    scripts = find_scripts("index.html", f"src/pages/{page}.tsx")
    assert linked >= scripts
    assert len(scripts) <= MAX_FILES


def test_every_text_asset_is_compressed():
    texts = [file for file in (DIST / "assets").iterdir() if file.suffix in {".js", ".css"}]
    assert len(texts) > 50
    assert [
        file.name for file in texts if not all(file.with_name(file.name + end).exists() for end in (".br", ".gz"))
    ] == []
