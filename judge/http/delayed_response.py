"""Responses that are sent later. Only the event loop waits: a thread that does cannot run another request."""

from django.http import HttpRequest

DELAY = "judge.response_delay"
"""The key in `request.META` of the seconds to wait."""


def delay_response(request: HttpRequest, seconds: float) -> None:
    request.META[DELAY] = seconds
