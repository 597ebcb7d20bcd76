"""The pages, static files, and the headers of every response."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from django.test import AsyncClient, Client

from judge.http.pages import NONCE_PLACEHOLDER
from tests.judge.factories import make_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def built_pages(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<!doctype html><title>Judge</title>")
    settings.PAGES = tmp_path


@pytest.mark.parametrize("path", ["/", "/problems/softmax", "/i/token/softmax", "/interviews/new", "/apiary"])
def test_serves_index_html_for_every_page(path: str, built_pages: None) -> None:
    response = make_client().get(path)
    assert (response.status_code, response.headers["Cache-Control"]) == (200, "no-cache")
    assert b"<title>Judge</title>" in response.content


def test_links_files_of_first_page(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<head></head>")
    settings.PAGES = tmp_path
    assert make_client().get("/problems/softmax").content == b"<head></head>"  # a build without the list
    (tmp_path / ".vite").mkdir()
    (tmp_path / ".vite" / "page-preloads.json").write_text('{"/problems/[^/]+": "<link>"}')
    assert make_client().get("/problems/softmax").content == b"<head><link></head>"
    assert make_client().get("/problems/softmax/traps").content == b"<head></head>"
    (tmp_path / ".vite" / "page-preloads.json").write_text('{"/problems/[^/]+": "<li')
    assert make_client().get("/problems/softmax").content == b"<head></head>"  # a build is writing the list


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/no-such", "/static/no-such.js"])
def test_answers_404_for_unknown_api_and_static_paths(path: str, built_pages: None) -> None:
    response = make_client().get(path)
    assert (response.status_code, response.json()["code"]) == (404, "not_found")


def test_explains_missing_build(settings: Any, tmp_path: Path) -> None:
    settings.PAGES = tmp_path
    response = make_client().get("/")
    assert (response.status_code, response.headers["Content-Type"]) == (503, "text/html; charset=utf-8")
    for part in (b"make setup", b"<header", b"<h1", b'<a href="">reload this page</a>'):
        assert part in response.content


@pytest.fixture
def static_files(tmp_path: Path, settings: Any) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "index-a1B2c3D4.js").write_text("const a = 1\n")
    (tmp_path / "assets" / "index-a1B2c3D4.js.br").write_bytes(b"compressed")
    (tmp_path / "icon.svg").write_text("<svg/>")
    settings.STATIC_ROOT = tmp_path


def test_serves_static_files_under_asgi(static_files: None) -> None:
    async def test() -> None:
        script = await AsyncClient().get("/static/assets/index-a1B2c3D4.js")
        assert (script.status_code, script.content) == (200, b"const a = 1\n")
        assert script.headers["Content-Type"].startswith("text/javascript")
        assert "immutable" in script.headers["Cache-Control"]
        assert "immutable" not in (await AsyncClient().get("/static/icon.svg")).headers["Cache-Control"]
        etag = {"if-none-match": script.headers["ETag"]}
        assert (await AsyncClient().get("/static/assets/index-a1B2c3D4.js", headers=etag)).status_code == 304

    asyncio.run(test())


def test_serves_compressed_file_to_browsers_that_accept_it(static_files: None) -> None:
    async def test() -> None:
        response = await AsyncClient().get("/static/assets/index-a1B2c3D4.js", headers={"accept-encoding": "gzip, br"})
        assert (response.content, response.headers["Content-Encoding"]) == (b"compressed", "br")
        assert response.headers["Content-Type"].startswith("text/javascript")
        assert "Accept-Encoding" in response.headers["Vary"]

    asyncio.run(test())


@pytest.mark.parametrize("path", ["/", "/api/me", "/api/no-such", "/healthz", "/static/no-such.js"])
def test_sends_strict_security_headers(path: str, built_pages: None) -> None:
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


def test_each_page_has_new_style_nonce(built_pages: None, settings: Any) -> None:
    html = b'<meta property="csp-nonce" nonce="' + NONCE_PLACEHOLDER + b'">'
    (settings.PAGES / "index.html").write_bytes(html)
    nonces = set()
    for _ in range(2):
        response = make_client().get("/")
        nonce = response.content.decode().split('"')[3]
        assert f"style-src 'self' 'nonce-{nonce}';" in response.headers["Content-Security-Policy"]
        assert len(nonce) >= 22
        nonces.add(nonce)
    assert len(nonces) == 2
    assert "nonce" not in make_client().get("/api/me").headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path", ["/api/me", "/api/problems", "/api/no-such", "/api/sessions/practice", "/api/interviews"]
)
def test_api_responses_are_not_cached(path: str) -> None:
    assert make_client().get(path).headers["Cache-Control"] == "no-store"


def test_405_response_is_a_failure() -> None:
    response = make_client().delete("/api/problems")
    assert (response.status_code, response.json()["code"], response.headers["Allow"]) == (405, "not_allowed", "GET")


def test_redirects_to_https(settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    response = Client().get("/i/a-token?x=1")
    assert (response.status_code, response.headers["Location"]) == (301, "https://testserver/i/a-token?x=1")
    assert Client().get("/api/me", headers={"X-Forwarded-Proto": "https"}).status_code == 200
    assert Client().get("/healthz").status_code == 200


def test_sends_hsts_behind_https_proxy(settings: Any) -> None:
    settings.SECURE_HSTS_SECONDS = 3600
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    response = Client().get("/healthz", headers={"X-Forwarded-Proto": "https"})
    assert response.headers["Strict-Transport-Security"] == "max-age=3600"
    assert "Strict-Transport-Security" not in Client().get("/healthz").headers


@pytest.mark.parametrize(
    "path", ["/", "/healthz", "/readyz", "/metrics", "/api/me", "/api/problems", "/static/none.js"]
)
def test_refuses_unknown_host_on_every_route(path: str, db: None) -> None:
    response = Client(HTTP_HOST="attacker.example").get(path)
    assert (response.status_code, response.json()["code"]) == (400, "bad_request")
