"""What every answer carries, the frame of the pages, and health."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from django.test import AsyncClient, Client

from judge.http.pages import NONCE_PLACEHOLDER
from tests.judge.factories import make_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def built(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<!doctype html><title>Judge</title>")
    settings.PAGES = tmp_path


@pytest.mark.parametrize("path", ["/", "/problems/softmax", "/i/token/softmax", "/interviews/new", "/apiary"])
def test_it_gives_the_frame_for_every_page(path: str, built: None) -> None:
    answer = make_client().get(path)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")
    assert b"<title>Judge</title>" in answer.content


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/no-such", "/static/no-such.js"])
def test_it_gives_no_page_for_what_is_no_page(path: str, built: None) -> None:
    answer = make_client().get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_it_says_what_to_do_when_the_pages_are_not_built(settings: Any, tmp_path: Path) -> None:
    settings.PAGES = tmp_path
    answer = make_client().get("/")
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


@pytest.mark.parametrize("path", ["/", "/api/me", "/api/no-such", "/healthz", "/static/no-such.js"])
def test_it_sends_a_content_security_policy_without_inline_script_or_sheet(path: str, built: None) -> None:
    headers = make_client().get(path).headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == policy["script-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["object-src"] == policy["base-uri"] == "'none'"
    assert policy["style-src"].split(" 'nonce-")[0] == "'self'"
    assert "http" not in headers["Content-Security-Policy"]
    assert [name for name in policy if "unsafe" in policy[name]] == ["style-src-attr"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_it_gives_each_page_a_nonce_of_its_own_for_style_sheets(built: None, settings: Any) -> None:
    frame = b'<meta property="csp-nonce" nonce="' + NONCE_PLACEHOLDER + b'">'
    (settings.PAGES / "index.html").write_bytes(frame)
    found = set()
    for _ in range(2):
        answer = make_client().get("/")
        nonce = answer.content.decode().split('"')[3]
        assert f"style-src 'self' 'nonce-{nonce}';" in answer.headers["Content-Security-Policy"]
        assert len(nonce) >= 22
        found.add(nonce)
    assert len(found) == 2
    assert "nonce" not in make_client().get("/api/me").headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path", ["/api/me", "/api/problems", "/api/no-such", "/api/sessions/practice", "/api/interviews"]
)
def test_it_has_nobody_keep_what_the_api_answers(path: str) -> None:
    assert make_client().get(path).headers["Cache-Control"] == "no-store"


def test_it_says_in_one_shape_what_cannot_be_done() -> None:
    answer = make_client().delete("/api/problems")
    assert (answer.status_code, answer.json()["code"], answer.headers["Allow"]) == (405, "not_allowed", "GET")


def test_it_leads_to_https_who_comes_without(settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    answer = Client().get("/i/a-token?x=1")
    assert (answer.status_code, answer.headers["Location"]) == (301, "https://testserver/i/a-token?x=1")
    assert Client().get("/api/me", headers={"X-Forwarded-Proto": "https"}).status_code == 200
    assert Client().get("/healthz").status_code == 200


def test_it_asks_browsers_for_https_behind_a_proxy_that_speaks_it(settings: Any) -> None:
    settings.SECURE_HSTS_SECONDS = 3600
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    secure = Client().get("/healthz", headers={"X-Forwarded-Proto": "https"})
    assert secure.headers["Strict-Transport-Security"] == "max-age=3600"
    assert "Strict-Transport-Security" not in Client().get("/healthz").headers
