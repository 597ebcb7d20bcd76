"""The network of the browser tests."""

import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.backends import NO_USER_NAMESPACES, require_backend
from tests.browser.own_network import OwnNetwork, can_create_network
from tests.composed.port_forwarder import forward_port
from tools.run import ROOT

pytestmark = pytest.mark.skipif(
    not can_create_network(),
    reason="Only root with the capabilities SYS_ADMIN and NET_ADMIN can create a network namespace.",
)


@pytest.fixture
def other_network() -> Iterator[OwnNetwork]:
    network = OwnNetwork()
    yield network
    network.leave()
    network.close()


def can_connect(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def test_server_is_reachable_only_inside(other_network: OwnNetwork) -> None:
    other_network.enter()
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert can_connect(port)
        other_network.leave()
        assert not can_connect(port)
        other_network.enter()
        assert can_connect(port)


def test_forwarded_port_is_reachable_inside(other_network: OwnNetwork) -> None:
    """Both ways, until each side has ended."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with forward_port(other_network, port):
            with other_network.entered():
                client = socket.create_connection(("127.0.0.1", port))
            with client, server.accept()[0] as outside:
                client.sendall(b"question")
                client.shutdown(socket.SHUT_WR)
                assert outside.makefile("rb").read() == b"question"
                outside.sendall(b"answer")
                outside.shutdown(socket.SHUT_WR)
                assert client.makefile("rb").read() == b"answer"


def test_creating_a_network_changes_nothing_outside() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        OwnNetwork().close()
        assert can_connect(server.getsockname()[1])


def test_root_of_a_user_namespace_stays_in_its_network() -> None:
    """It may create a network and enter it, but may not return."""
    require_backend("bubblewrap")  # the prefix needs a namespace
    source = """
import os
from tests.browser.own_network import can_create_network
before = os.readlink("/proc/thread-self/ns/net")
print(can_create_network(), os.readlink("/proc/thread-self/ns/net") == before)
"""
    command = [*NO_USER_NAMESPACES, sys.executable, "-c", source]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout == "False True\n"
