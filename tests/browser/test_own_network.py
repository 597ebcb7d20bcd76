"""The network of the browser tests."""

import socket
from collections.abc import Iterator

import pytest

from tests.browser.own_network import OwnNetwork, can_create_network

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


def test_creating_a_network_changes_nothing_outside() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        OwnNetwork().close()
        assert can_connect(server.getsockname()[1])
