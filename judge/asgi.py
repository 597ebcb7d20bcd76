"""The ASGI application: `uvicorn judge.asgi:application`."""

import os
import threading
from typing import Any

from django.core.asgi import get_asgi_application
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "judge.settings")

# Django's type for the scope is narrower than ASGI's: it accepts any scope dictionary.
django_application: Any = get_asgi_application()
if os.environ.get("JUDGE_SIGNS") == "0":
    raise ImproperlyConfigured(
        "JUDGE_SIGNS is 0, so this process has no key that signs cookies, and the web server does not start. "
        "Unset JUDGE_SIGNS, which is only for workers and commands."
    )

from judge.domain import catalog  # noqa: E402 -- Django must be set up first
from judge.http import body_limit, request_log, shutdown  # noqa: E402 -- Django must be set up first
from judge.operations import outages  # noqa: E402 -- Django must be set up first

logged_application = request_log.log_requests(body_limit.limit_bodies(django_application))


async def application(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "lifespan":
        await handle_lifespan(receive, send)
    else:
        await logged_application(scope, receive, send)


async def handle_lifespan(receive: Any, send: Any) -> None:
    """Handle ASGI lifespan events, which Django does not support. At startup the server has installed its signal
    handlers."""
    while True:
        event = await receive()
        if event["type"] == "lifespan.startup":
            shutdown.install_handlers()
            threading.Thread(target=catalog.preload_cases, name="catalog", daemon=True).start()
            threading.Thread(target=outages.report_web_alive, name="liveness", daemon=True).start()
            await send({"type": "lifespan.startup.complete"})
        else:
            await send({"type": "lifespan.shutdown.complete"})
            return
