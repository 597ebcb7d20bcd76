"""Serves the single-page application: every path outside the API and the static files returns its index.html."""

import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from judge.http.middleware import build_content_policy

NONCE_PLACEHOLDER = b"nonce-of-the-page"
"""The nonce in the built index.html, see vite.config.ts. Each response replaces it with a new nonce."""
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
    nonce = secrets.token_urlsafe(16)
    headers = {"Cache-Control": "no-cache", "Content-Security-Policy": build_content_policy(nonce)}
    return HttpResponse(html.replace(NONCE_PLACEHOLDER, nonce.encode()), headers=headers)
