"""What a relay meets on the side of a fork ends that fork. Only the host and the fork server end the relay."""

import errno
from types import SimpleNamespace
from typing import Any

import pytest

from sandbox.inside import relay
from sandbox.inside.fork import Fork, _Exchange
from sandbox.inside.fork_server import ChannelClosedError
from sandbox.inside.pipe_messages import CASE
from sandbox.inside.relay import Relay


def make_fork(stops: list[bool], error: Exception) -> Any:
    """Return a fork of which nothing can be read."""

    def read_cpu_seconds() -> float:
        raise error

    return SimpleNamespace(limits={}, read_cpu_seconds=read_cpu_seconds, stop=lambda: stops.append(True))


@pytest.mark.parametrize("error", [OSError("gone"), ValueError("no number"), MemoryError(), UnicodeError()])
def test_error_of_a_fork_is_its_result(error: Exception) -> None:
    stops: list[bool] = []
    result = _Exchange(make_fork(stops, error), 0, 1.0).run(CASE, b"")
    assert (result.status, result.fatal, stops) == ("bad_frame", True, [True])
    assert type(error).__name__ in result.detail


def test_closed_channel_ends_the_relay() -> None:
    with pytest.raises(ChannelClosedError):
        _Exchange(make_fork([], ChannelClosedError("the host has closed the channel")), 0, 1.0).run(CASE, b"")


def test_no_fork_starts_beside_files_that_cannot_be_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_folder: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(relay, "empty_folder", fail)
    each = Relay.__new__(Relay)
    each.fork, each.leftover_error = None, ""
    monkeypatch.setattr(Fork, "load", lambda *_: pytest.fail("a fork has started"))
    for _ in range(2):
        result = each._start_fork()
        assert (result.status, result.fatal) == ("bad_frame", True)
        assert "Input/output error" in result.detail
