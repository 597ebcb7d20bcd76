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
NOT_BUILT_MESSAGE = (
    "The pages have not been built, so the server cannot show them.\n\n"
    "Run `make setup` (or `npm ci && npm run build` in frontend/), then restart the server.\n"
)


@require_safe
def serve_page(request: HttpRequest) -> HttpResponse:
    try:
        html = (settings.PAGES / "index.html").read_bytes()
    except FileNotFoundError:
        return HttpResponse(NOT_BUILT_MESSAGE, content_type="text/plain; charset=utf-8", status=503)
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
