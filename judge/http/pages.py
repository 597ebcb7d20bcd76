"""The pages: one application that finds its way by the address, so every address outside the API gives its frame."""

import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from judge.http.middleware import build_content_policy

NONCE_PLACEHOLDER = b"nonce-of-the-page"
"""Stands in the built frame, see vite.config.ts, where each page gets one of its own."""
NOT_BUILT_MESSAGE = (
    "The pages have not been built yet.\n\n"
    "Run `make setup` (or `npm ci && npm run build` in frontend/), then start the server again.\n"
)


@require_safe
def serve_page(request: HttpRequest) -> HttpResponse:
    try:
        frame = (settings.PAGES / "index.html").read_bytes()
    except FileNotFoundError:
        return HttpResponse(NOT_BUILT_MESSAGE, content_type="text/plain; charset=utf-8", status=503)
    nonce = secrets.token_urlsafe(16)
    headers = {"Cache-Control": "no-cache", "Content-Security-Policy": build_content_policy(nonce)}
    return HttpResponse(frame.replace(NONCE_PLACEHOLDER, nonce.encode()), headers=headers)
