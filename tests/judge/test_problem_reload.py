"""JUDGE_RELOAD_PROBLEMS serves an edited package without a restart."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import problems
from judge.domain import catalog
from judge.operations import version
from problems.format.new_package import write_package
from problems.format.package_index import index_packages
from tests.judge.factories import make_client, send

SLUG = "edited_problem"


@pytest.fixture
def statement(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Path]:
    """The statement of a package in a folder of its own, which the server serves."""
    monkeypatch.setattr(problems, "__path__", [*problems.__path__, str(tmp_path)])
    monkeypatch.setattr(catalog, "CHECK_SECONDS", 1e-9)
    settings.RELOAD_PROBLEMS = True
    write_package(tmp_path / SLUG, index_packages())
    yield tmp_path / SLUG / "statement.md"
    catalog._load_all.cache_clear()  # otherwise later tests in this process get the package, too


def test_serves_an_edit_without_a_restart(statement: Path) -> None:
    first = catalog.get_problem(SLUG)
    assert catalog.get_problem(SLUG) is first
    digest = version.get_problems_digest()
    statement.write_text("# An edited statement\n")
    assert catalog.get_problem(SLUG).statement.startswith("# An edited statement")
    assert version.get_problems_digest() != digest


@pytest.mark.django_db
def test_api_serves_an_edited_statement(statement: Path) -> None:
    browser = make_client()
    first = send(browser, "GET", f"/api/problems/{SLUG}").json()
    statement.write_text("# An edited statement\n")
    assert send(browser, "GET", f"/api/problems/{SLUG}").json()["statement"] != first["statement"]


def test_broken_package_is_left_out_until_it_is_fixed(statement: Path) -> None:
    assert SLUG in catalog.load_problems()
    manifest = statement.with_name("problem.toml")
    text = manifest.read_text()
    manifest.write_text(text.replace("number", "nummer"))
    assert SLUG not in catalog.load_problems()
    assert "softmax" in catalog.load_problems()
    manifest.write_text(text)
    assert SLUG in catalog.load_problems()


def test_loads_problems_once_without_the_setting(statement: Path, settings: Any) -> None:
    settings.RELOAD_PROBLEMS = False
    first = catalog.get_problem(SLUG)
    statement.write_text("# An edited statement\n")
    assert catalog.get_problem(SLUG) is first
