from django.urls import path, re_path

from judge import errors, health, pages
from judge.api import api

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("api/", api.urls),
    re_path(r"^(?:api|static)(?:/|$)", errors.not_found),
    re_path(r"^", pages.page),
]

handler400 = errors.bad_request
handler404 = errors.not_found
handler500 = errors.server_error
