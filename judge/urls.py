from django.urls import path, re_path

from judge import errors
from judge.api import api
from judge.http import pages
from judge.operations import health, metrics

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("metrics", metrics.metrics),
    path("api/", api.urls),
    re_path(r"^(?:api|static)(?:/|$)", errors.not_found),
    re_path(r"^", pages.page),
]

handler400 = errors.bad_request
handler404 = errors.not_found
handler500 = errors.server_error
