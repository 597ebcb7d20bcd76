"""Makes a PDF in a process of its own, so that no text can block or crash the web server."""

import json
import logging
import os
import subprocess
import sys
import threading

from django.conf import settings

from judge.domain.typesetting.document import Document, build_template_data
from judge.errors import RefusedError

logger = logging.getLogger(__name__)
TIMEOUT_SECONDS = 20.0
"""A PDF takes a second. A busy machine takes longer than the CPU time that the process may use."""
SLOTS = threading.BoundedSemaphore(2)
"""Fewer than the web server's request threads. Nobody waits for one, because that would occupy another thread."""


def typeset(document: Document) -> bytes:
    """Return the PDF. Raises RefusedError if too many PDFs are being made, or if this one fails or takes too long."""
    if not SLOTS.acquire(blocking=False):
        raise RefusedError(
            "unavailable",
            "The server is making other PDFs, so it did not make this one.",
            "Try again in a few seconds.",
            retry_after=5,
        )
    try:
        return run_process(json.dumps(build_template_data(document)))
    except (subprocess.SubprocessError, OSError) as error:
        detail = getattr(error, "stderr", None) or b""
        logger.error("a PDF could not be made: %s %s", error, detail.decode(errors="replace")[-2000:])
        raise RefusedError(
            "unavailable",
            "The server could not make this PDF in time.",
            "Try again later, or print the page. If the error persists, contact the operator of this server.",
            retry_after=60,
        ) from None
    finally:
        SLOTS.release()


def run_process(data: str) -> bytes:
    environment = {"PATH": os.environ.get("PATH", ""), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "judge.domain.typesetting.typeset_process"]
    return subprocess.run(
        command,
        cwd=settings.BASE_DIR,
        env=environment,
        input=data.encode(),
        capture_output=True,
        timeout=TIMEOUT_SECONDS,
        check=True,
    ).stdout
