"""The parts of the docker backend that need no engine: seccomp profile, stream, image context, owners."""

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

from sandbox import interpreter, syscalls
from sandbox.attach_stream import AttachStream
from sandbox.cell_images import IMAGES
from sandbox.docker import image, ownership
from sandbox.docker.container import ContainerPlan, build_configuration
from sandbox.docker.seccomp_profile import build_profile
from sandbox.syscalls import Condition


def test_profile_allows_exactly_the_list():
    rules = json.loads(build_profile())
    assert rules["defaultAction"] == "SCMP_ACT_ERRNO"
    allowed = [rule for rule in rules["syscalls"] if rule["action"] == "SCMP_ACT_ALLOW"]
    assert {name for rule in allowed if not rule["args"] for name in rule["names"]} == syscalls.CELL_SYSCALLS
    conditions = [
        Condition(name, each["index"], each["valueTwo"], mask=each["value"])
        for rule in allowed
        for each in rule["args"]
        for name in rule["names"]
    ]
    assert tuple(conditions) == syscalls.CELL_CONDITIONS
    assert not syscalls.CELL_SYSCALLS & {condition.call for condition in conditions}


def test_resolves_every_listed_syscall():
    for name in syscalls.CELL_SYSCALLS | syscalls.NEW_SYSCALL_NUMBERS.keys():
        number = pyseccomp.resolve_syscall(pyseccomp.system_arch(), name)
        assert syscalls.NEW_SYSCALL_NUMBERS.get(name) in {None, number} or number == -1, name
        assert number != -1 or name in syscalls.NEW_SYSCALL_NUMBERS, name


def encode_chunk(number: int, data: bytes) -> bytes:
    return struct.pack(">BxxxI", number, len(data)) + data


def test_demultiplexes_output_with_any_chunk_size():
    sent = encode_chunk(1, b"abc") + encode_chunk(2, b"noise") + encode_chunk(1, b"") + encode_chunk(1, b"defgh")
    for size in (1, 3, 100):
        host_end, engine_end = socket.socketpair()
        with closing(AttachStream(host_end)) as stream, engine_end:
            stream.settimeout(5)
            engine_end.sendall(sent)
            engine_end.shutdown(socket.SHUT_WR)
            received = b""
            while data := stream.recv(size):
                assert len(data) <= size
                received += data
            assert (received, stream.stderr) == (b"abcdefgh", b"noise")


def test_times_out_on_incomplete_header():
    host_end, engine_end = socket.socketpair()
    with closing(AttachStream(host_end)) as stream, engine_end:
        stream.settimeout(0.05)
        engine_end.sendall(encode_chunk(1, b"abc")[:5])
        with pytest.raises(TimeoutError):
            stream.recv(3)


@pytest.fixture(autouse=True)
def no_base_image(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("PYTHON_IMAGE", raising=False)


def test_changes_image_tag_when_a_file_changes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    tags = [image.compute_tag()]
    assert tags == [image.compute_tag()]
    for name in ("cell.lock", "uv.lock"):
        (tmp_path / name).write_text("numpy==1.0 --hash=sha256:0\n")
    monkeypatch.setattr(image, "_REQUIREMENTS", tmp_path)
    tags.append(image.compute_tag())
    shutil.copytree(interpreter.INSIDE_SOURCE, tmp_path / "inside")
    monkeypatch.setattr(interpreter, "INSIDE_SOURCE", tmp_path / "inside")
    assert image.compute_tag() == tags[1]
    (tmp_path / "inside/parent.py").write_text("pass\n")
    tags.append(image.compute_tag())
    assert len(set(tags)) == 3


@pytest.mark.parametrize("kind", IMAGES)
def test_base_image_matches_python_version(kind: str):
    context = image._read_build_context(kind)
    bases = re.findall(r"^FROM (\S+)", context["Dockerfile"].decode(), re.MULTILINE)
    assert set(bases) == {"${PYTHON_IMAGE}"}
    assert image._read_base(kind) == f"python:{image.PYTHON}-slim"
    copied = re.findall(
        r"(\w+\.lock)", " ".join(re.findall(r"^COPY (.*)", context["Dockerfile"].decode(), re.MULTILINE))
    )
    assert {name for name in context if name.endswith(".lock")} == set(copied)


def test_each_kind_of_cell_has_an_image_of_its_own():
    tags = [image.compute_tag(kind) for kind in IMAGES]
    assert [tag.partition(":")[0] for tag in tags] == ["keepdims-cell-cpu", "keepdims-cell-kernel"]
    assert [build_configuration(make_plan(kind), 1 << 20)["Env"].count("TRITON_INTERPRET=1") for kind in IMAGES] == [
        0,
        1,
    ]


def make_plan(kind: str) -> ContainerPlan:
    environment = interpreter.build_environment(kind)
    return ContainerPlan(image=kind, environment=environment, labels={}, runtime="", uids=range(1, 9), engine_cpus=2)


def test_changes_image_tag_with_base_image(monkeypatch: pytest.MonkeyPatch):
    """So that a base image that is pinned to another digest builds another image."""
    tags = {image.compute_tag()}
    for base in (f"python:3.13-slim@sha256:{'0' * 64}", f"python:3.13-slim@sha256:{'1' * 64}"):
        monkeypatch.setenv("PYTHON_IMAGE", base)
        assert image._read_base() == base
        tags.add(image.compute_tag())
    assert len(tags) == 3


def test_detects_containers_of_dead_owners():
    own_labels = ownership.make_labels()
    now = time.time()
    assert not ownership.is_orphaned(own_labels, "running", now)
    assert ownership.is_orphaned(own_labels | {ownership.START_LABEL: "some other boot/1"}, "running", now)
    assert ownership.is_orphaned(own_labels | {ownership.PID_LABEL: "4194305"}, "running", now)
    other_labels = own_labels | {ownership.HOST_LABEL: "elsewhere", ownership.PID_LABEL: "4194305"}
    assert not ownership.is_orphaned(other_labels, "running", now - 1e6)
    assert not ownership.is_orphaned(other_labels, "created", now)
    assert ownership.is_orphaned(other_labels, "created", now - 1e6)
    assert own_labels[ownership.PID_LABEL] == str(os.getpid())
