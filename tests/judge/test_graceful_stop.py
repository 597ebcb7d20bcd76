"""A web server that is asked to stop finishes the requests that it has received."""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.stack import ROOT, find_free_port, kill_group, wait_until

SLOW_UPLOAD_SECONDS = 3.0


@pytest.fixture
def port() -> int:
    return find_free_port()


@pytest.fixture
def server(port: int, tmp_path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(
        [sys.executable, "-m", "judge.http.server", "--port", str(port)],
        cwd=ROOT,
        env=os.environ | {"JUDGE_VAR": str(tmp_path), "JUDGE_DATABASE": ""},
        start_new_session=True,
    )
    wait_until(lambda: is_answering(port), 60)
    yield process
    kill_group(process)


def is_answering(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def test_finishes_slow_request_before_it_stops(port: int, server: "subprocess.Popen[bytes]") -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.putrequest("POST", "/healthz")
    connection.putheader("Content-Length", "2")
    connection.endheaders(b"{")
    time.sleep(0.5)
    server.terminate()
    time.sleep(SLOW_UPLOAD_SECONDS)
    assert not is_answering(port), "the server still accepts connections"
    connection.send(b"}")
    response = connection.getresponse()
    # Without a CSRF token the request is refused, but it is answered.
    assert (response.status, response.read()[:1]) == (403, b"{")
    connection.close()
    server.wait(30)
