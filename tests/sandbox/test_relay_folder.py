"""A relay deletes the files of /tmp, so it refuses to start where these are not those of a new cell."""

import socket
from pathlib import Path

import pytest

from sandbox.inside import relay
from sandbox.inside.fork_server import ForkServerClient


def test_refuses_a_folder_that_is_no_mount(tmp_path: Path):
    with pytest.raises(SystemExit, match="not that of a new cell"):
        relay.require_private_folder(tmp_path)


def test_refuses_a_mount_with_files():
    assert Path("/proc").is_mount()
    with pytest.raises(SystemExit, match="not that of a new cell"):
        relay.require_private_folder(Path("/proc"))


def test_relay_outside_a_cell_deletes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(relay, "WRITABLE_FOLDER", tmp_path)
    file = tmp_path / "file"
    file.touch()
    server_end, client_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    server_end.close()  # a relay that starts gets an error instead of a fork
    with client_end, pytest.raises(SystemExit):
        relay.run_relay(-1, -1, ForkServerClient(client_end))
    assert file.exists()
