"""The ASGI application: `uvicorn judge.asgi:application`."""

import gc
import os
import threading
from typing import Any

import django
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "judge.settings")

django.setup(set_prefix=False)
if os.environ.get("JUDGE_SIGNS") == "0":
    raise ImproperlyConfigured(
        "JUDGE_SIGNS is 0, so this process has no key that signs cookies, and the web server does not start. "
        "Unset JUDGE_SIGNS, which is only for workers and commands."
    )

from judge.domain import catalog  # noqa: E402 -- Django must be set up first
from judge.http import (  # noqa: E402 -- Django must be set up first
    body_limit,
    database_threads,
    handler,
    request_log,
    shutdown,
)
from judge.http.web_heartbeat import run_web_heartbeat  # noqa: E402 -- Django must be set up first

logged_application = request_log.log_requests(body_limit.limit_bodies(handler.ThreadHandler()))


async def application(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "lifespan":
        await handle_lifespan(receive, send)
    else:
        await logged_application(scope, receive, send)


def preload_problems() -> None:
    """Afterwards the garbage collector leaves out what exists now: modules, problems and their cases. It would visit
    them all in every tenth request or so, which would then take a tenth of a second longer."""
    catalog.preload_cases()
    gc.collect()
    gc.freeze()


async def handle_lifespan(receive: Any, send: Any) -> None:
    """Handle ASGI lifespan events, which Django does not support. At startup the server has installed its signal
    handlers."""
    while True:
        event = await receive()
        if event["type"] == "lifespan.startup":
            shutdown.install_handlers()
            database_threads.keep_connections()
            threading.Thread(target=preload_problems, name="catalog", daemon=True).start()
            threading.Thread(target=run_web_heartbeat, name="liveness", daemon=True).start()
            await send({"type": "lifespan.startup.complete"})
        else:
            await send({"type": "lifespan.shutdown.complete"})
            return
