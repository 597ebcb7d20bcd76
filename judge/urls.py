from django.urls import path, re_path

from judge import errors
from judge.api import api
from judge.http import pages
from judge.operations import health, metrics, web_metrics

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("metrics", metrics.serve_metrics),
    path("metrics/web", web_metrics.serve_web_metrics),
    path("api/", api.urls),
    re_path(r"^(?:api|static)(?:/|$)", errors.handle_not_found),
    re_path(r"^", pages.serve_page),
]

handler400 = errors.handle_bad_request
handler404 = errors.handle_not_found
handler500 = errors.handle_server_error
