"""Reports that the web server runs, so that outages are found."""

import contextlib
import time

from django.db import Error, connection

from judge.domain.documents.recent_states import RECENT_STATES
from judge.http import shutdown
from judge.models import Outage
from judge.operations.outages import REPORT_SECONDS, report_alive


def run_web_heartbeat() -> None:
    """Every few seconds until the web server stops: report that it runs, and drop old document states."""
    while not shutdown.is_stopping():
        RECENT_STATES.remove_old()  # here, because nothing else runs in a web server that has no requests
        with contextlib.suppress(Error):
            report_alive(Outage.Service.WEB)
        connection.close()
        time.sleep(REPORT_SECONDS)
