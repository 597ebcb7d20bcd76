from django.urls import path, re_path

from judge import errors
from judge.api import api
from judge.http import monitoring, pages

urlpatterns = [
    path("healthz", monitoring.serve_health),
    path("readyz", monitoring.serve_readiness),
    path("metrics", monitoring.serve_metrics),
    path("metrics/web", monitoring.serve_database_up_metric),
    path("api/", api.urls),
    re_path(r"^(?:api|static)(?:/|$)", errors.handle_not_found),
    re_path(r"^", pages.serve_page),
]

handler400 = errors.handle_bad_request
handler404 = errors.handle_not_found
handler500 = errors.handle_server_error
