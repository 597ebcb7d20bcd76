"""The pages: one application that finds its way by the address, so every address outside the API gives its frame."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

MISSING = (
    "The pages have not been built yet.\n\n"
    "Run `make setup` (or `npm ci && npm run build` in frontend/), then start the server again.\n"
)


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    try:
        frame = (settings.PAGES / "index.html").read_bytes()
    except FileNotFoundError:
        return HttpResponse(MISSING, content_type="text/plain; charset=utf-8", status=503)
    return HttpResponse(frame, headers={"Cache-Control": "no-cache"})
