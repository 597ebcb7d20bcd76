"""What monitoring requests: /healthz reports that the web server answers, /readyz that its dependencies do
(`judge/operations/health.py`), and /metrics and /metrics/web are for Prometheus."""

from hmac import compare_digest
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder

from judge.errors import RETRY_SECONDS, build_error_response
from judge.operations.database_up_metric import DATABASE_UP_REGISTRY
from judge.operations.health import OK, check_broker, check_database, check_launchers, check_workers
from judge.operations.metrics import REGISTRY


def serve_health(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"ok": True})


def serve_readiness(request: HttpRequest) -> JsonResponse:
    """Report whether this web server can accept submissions. It can without workers and launchers, and then reports
    what is missing."""
    checks = {"database": check_database(), "broker": check_broker()}
    is_ready = all(result == OK for result in checks.values())
    return JsonResponse(
        {"ok": is_ready}
        | checks
        | {"workers": check_workers(checks["database"]), "launcher": check_launchers(checks["database"])},
        status=200 if is_ready else 503,
        headers={} if is_ready else {"Retry-After": str(RETRY_SECONDS)},
    )


@require_safe
def serve_metrics(request: HttpRequest) -> HttpResponse:
    return serve_registry(request, REGISTRY)


@require_safe
def serve_database_up_metric(request: HttpRequest) -> HttpResponse:
    return serve_registry(request, DATABASE_UP_REGISTRY)


def serve_registry(request: HttpRequest, registry: CollectorRegistry) -> HttpResponse:
    if not is_authorized(request):
        message = "Reading metrics requires the metrics token. If none is set, only this machine may read them."
        return build_error_response(
            "not_signed_in", message, "Send JUDGE_METRICS_TOKEN as `Authorization: Bearer ...`."
        )
    encode, content_type = choose_encoder(request.headers.get("Accept", ""))
    return HttpResponse(encode(registry), content_type=content_type, headers={"Cache-Control": "no-store"})


def is_authorized(request: HttpRequest) -> bool:
    """Compare the token. If none is set, allow only loopback connections without a proxy's headers: behind a local
    proxy every request comes from the loopback."""
    if settings.METRICS_TOKEN:
        expected = f"Bearer {settings.METRICS_TOKEN}"
        return compare_digest(request.headers.get("Authorization", "").encode(), expected.encode())
    if "Forwarded" in request.headers or "X-Forwarded-For" in request.headers:
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
