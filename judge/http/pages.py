"""Serves the single-page application: every path outside the API and the static files returns its index.html."""

import json
import re
import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from judge.http.middleware import build_content_policy

NONCE_PLACEHOLDER = b"nonce-of-the-page"
"""The nonce in the built index.html, see vite.config.ts. Each response replaces it with a new nonce."""
SHARED_PREFIX = "/shared/"
"""Pages whose address is a credential."""
NOT_BUILT_PAGE = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Pages not built · Keepdims</title>
<body style="max-width: 44rem; margin: 0 auto; padding: 0 1.5rem; font: 1rem/1.5 system-ui, sans-serif">
<header style="padding: .75rem 0; border-bottom: 1px solid; font-weight: 600">Keepdims</header>
<main>
<h1 style="font-size: 1.5rem">The pages are not built</h1>
<p>So the server cannot show them. In the folder of the project, run <code>make setup</code>, or
<code>npm ci &amp;&amp; npm run build</code> in <code>frontend/</code>, and restart the server. Then
<a href="">reload this page</a>.</p>
</main>
"""
"""It needs no other file."""


@require_safe
def serve_page(request: HttpRequest) -> HttpResponse:
    try:
        html = (settings.PAGES / "index.html").read_bytes()
    except FileNotFoundError:
        return HttpResponse(NOT_BUILT_PAGE, status=503)
    html = html.replace(b"</head>", find_preloads(request.path) + b"</head>")
    nonce = secrets.token_urlsafe(16)
    headers = {"Cache-Control": "no-cache", "Content-Security-Policy": build_content_policy(nonce)}
    if request.path.startswith(SHARED_PREFIX):
        headers |= {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}
    return HttpResponse(html.replace(NONCE_PLACEHOLDER, nonce.encode()), headers=headers)


def find_preloads(path: str) -> bytes:
    """The links to the files of the page at `path`, from the build (frontend/pagePreloads.ts). The browser loads them
    beside the script that asks for them. Empty for most pages."""
    try:
        preloads: dict[str, str] = json.loads((settings.PAGES / ".vite" / "page-preloads.json").read_bytes())
    except (FileNotFoundError, ValueError):  # ValueError: a build is writing it
        return b""
    return next((links.encode() for page, links in preloads.items() if re.fullmatch(page, path)), b"")
