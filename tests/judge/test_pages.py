"""What every answer carries, the frame of the pages, and health."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from django.test import AsyncClient

from tests.judge.cast import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def built(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<!doctype html><title>Judge</title>")
    settings.PAGES = tmp_path


@pytest.mark.parametrize("path", ["/", "/problems/softmax", "/i/token/softmax", "/interviews/new", "/apiary"])
def test_it_gives_the_frame_for_every_page(path: str, built: None) -> None:
    answer = client_of().get(path)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")
    assert b"<title>Judge</title>" in answer.content


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/no-such", "/static/no-such.js"])
def test_it_gives_no_page_for_what_is_no_page(path: str, built: None) -> None:
    answer = client_of().get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_it_says_what_to_do_when_the_pages_are_not_built(settings: Any, tmp_path: Path) -> None:
    settings.PAGES = tmp_path
    answer = client_of().get("/")
    assert answer.status_code == 503
    assert b"make setup" in answer.content


@pytest.fixture
def served(tmp_path: Path, settings: Any) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "index-a1B2c3D4.js").write_text("const a = 1\n")
    (tmp_path / "icon.svg").write_text("<svg/>")
    settings.STATIC_ROOT = tmp_path


def test_it_serves_built_files_also_to_an_asynchronous_server(served: None) -> None:
    async def test() -> None:
        script = await AsyncClient().get("/static/assets/index-a1B2c3D4.js")
        assert (script.status_code, script.content) == (200, b"const a = 1\n")
        assert script.headers["Content-Type"].startswith("text/javascript")
        assert "immutable" in script.headers["Cache-Control"]
        assert "immutable" not in (await AsyncClient().get("/static/icon.svg")).headers["Cache-Control"]
        same = {"if-none-match": script.headers["ETag"]}
        assert (await AsyncClient().get("/static/assets/index-a1B2c3D4.js", headers=same)).status_code == 304

    asyncio.run(test())


@pytest.mark.parametrize("path", ["/", "/api/me", "/api/no-such", "/healthz"])
def test_it_sends_a_content_security_policy_without_inline_script(path: str) -> None:
    headers = client_of().get(path).headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == policy["script-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["object-src"] == policy["base-uri"] == "'none'"
    assert "http" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
