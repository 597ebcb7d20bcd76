"""The parts of the docker backend that need no engine: the profile, the streams, the image's context, the owners."""

import json
import os
import re
import shutil
import socket
import struct
import time
from contextlib import closing
from pathlib import Path

import pyseccomp
import pytest

from sandbox import start, syscalls
from sandbox.docker import image, owners
from sandbox.docker.profile import profile
from sandbox.streams import Streams


def test_its_profile_allows_nothing_that_the_filters_refuse():
    rules = json.loads(profile())
    assert rules["defaultAction"] == "SCMP_ACT_ERRNO"
    free = {name for rule in rules["syscalls"] if not rule.get("args") for name in rule["names"]} - {"clone3"}
    assert not free & syscalls.REFUSED
    assert not free & {"clone", "clone3", "socket", "socketpair", "ioctl", "memfd_create", "shmget", "mq_open"}
    assert not set(syscalls.PLAIN_IOCTLS) & set(syscalls.TERMINAL_INPUT)


def test_it_knows_every_call_that_it_names():
    for name in syscalls.NEEDED | syscalls.REFUSED | syscalls.REFUSED_TO_SUBMISSIONS:
        assert pyseccomp.resolve_syscall(pyseccomp.system_arch(), name) != -1, name


def piece(stream: int, data: bytes) -> bytes:
    return struct.pack(">BxxxI", stream, len(data)) + data


def test_it_reads_one_stream_out_of_two_however_they_are_cut():
    sent = piece(1, b"abc") + piece(2, b"noise") + piece(1, b"") + piece(1, b"defgh")
    for size in (1, 3, 100):
        ours, theirs = socket.socketpair()
        with closing(Streams(ours)) as streams, theirs:
            streams.settimeout(5)
            theirs.sendall(sent)
            theirs.shutdown(socket.SHUT_WR)
            got = b""
            while data := streams.recv(size):
                assert len(data) <= size
                got += data
            assert (got, streams.complaints) == (b"abcdefgh", b"noise")


def test_it_waits_for_the_rest_of_a_head_only_so_long():
    ours, theirs = socket.socketpair()
    with closing(Streams(ours)) as streams, theirs:
        streams.settimeout(0.05)
        theirs.sendall(piece(1, b"abc")[:5])
        with pytest.raises(TimeoutError):
            streams.recv(3)


def test_it_makes_another_image_when_a_file_in_it_changes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    tags = [image.tag()]
    assert tags == [image.tag()]
    monkeypatch.setattr(image, "_numpy_requirement", lambda: "numpy==1.0 --hash=sha256:0\n")
    tags.append(image.tag())
    shutil.copytree(start.OWN_CODE, tmp_path / "inside")
    monkeypatch.setattr(start, "OWN_CODE", tmp_path / "inside")
    assert image.tag() == tags[1]
    (tmp_path / "inside/parent.py").write_text("pass\n")
    tags.append(image.tag())
    assert len(set(tags)) == 3


def test_it_takes_numpy_for_the_python_of_its_base():
    bases = re.findall(r"^FROM (\S+)", image._context()["Dockerfile"].decode(), re.MULTILINE)
    assert set(bases) == {image._BASE}


def test_it_takes_numpy_from_the_lock_with_its_hashes():
    requirement = image._numpy_requirement()
    assert requirement.startswith(f"numpy=={image.numpy_version()}")
    assert requirement.count("--hash=sha256:") > 10
    assert "# via" not in requirement


def test_it_tells_owners_that_are_dead_from_those_that_are_not():
    mine = owners.labels()
    now = time.time()
    assert not owners.left_over(mine, "running", now)
    assert owners.left_over(mine | {owners.STARTED: "some other boot/1"}, "running", now)
    assert owners.left_over(mine | {owners.PID: "4194305"}, "running", now)
    elsewhere = mine | {owners.HOST: "elsewhere", owners.PID: "4194305"}
    assert not owners.left_over(elsewhere, "running", now - 1e6)
    assert not owners.left_over(elsewhere, "created", now)
    assert owners.left_over(elsewhere, "created", now - 1e6)
    assert mine[owners.PID] == str(os.getpid())
