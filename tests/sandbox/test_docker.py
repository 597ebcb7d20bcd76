"""What only the docker backend has: containers, their owners, the image, the engine and its absence."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from typing import Any

import docker
import pytest
from docker.errors import NotFound

import sandbox.limits
from sandbox import SandboxError, SandboxUnavailable, Status, open_sandbox
from sandbox.docker import container, image, owners
from sandbox.docker.engine import Engine as OurEngine
from sandbox.docker.engine import EngineError
from tests.backends import demand
from tests.sandbox.boxes import containers
from tests.sandbox.jobs import a_job, value
from tests.stack import ROOT

Engine = docker.APIClient


@pytest.fixture
def engine() -> Iterator[Engine]:
    demand("docker")
    with closing(docker.APIClient()) as engine:
        yield engine


def wait_until_removed(engine: Engine, container: str) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            engine.inspect_container(container)
        except NotFound:
            return
        time.sleep(0.1)
    raise AssertionError(f"the container {container} is still there")


def test_it_gives_a_container_nothing_of_the_host(engine: Engine):
    """What the engine says of all that this process has running just now."""
    seen: list[dict[str, Any]] = []

    def accept(_index: int, _run: object) -> bool:
        for found in containers(engine, os.getpid()):
            with suppress(NotFound):
                seen.append(engine.inspect_container(found))
        return True

    with closing(open_sandbox("docker", spare=0, max_cells=1)) as opened:
        opened.run(a_job("def f(x): return x", [1]), accept=accept)
    assert seen
    for cell in seen:
        check(cell)


def check(cell: dict[str, Any]) -> None:
    host = cell["HostConfig"]
    assert not host["Binds"]
    assert cell["Mounts"] == []
    assert not host["Privileged"]
    assert host["CapDrop"] == ["ALL"]
    assert not host["CapAdd"]
    assert not host["Devices"]
    assert host["NetworkMode"] == "none"
    assert host["IpcMode"] == "none"
    assert host["PidMode"] == host["UTSMode"] == host["UsernsMode"] == ""
    assert host["ReadonlyRootfs"]
    assert "no-new-privileges:true" in host["SecurityOpt"]
    assert f"seccomp={container.profile()}" in host["SecurityOpt"]
    assert host["Memory"] == host["MemorySwap"] > 0
    assert host["PidsLimit"] > 0
    assert host["NanoCpus"] > 0
    assert host["LogConfig"]["Type"] == "none"
    assert "/sys" in host["MaskedPaths"]
    assert cell["Config"]["StopSignal"] == "SIGKILL"
    assert cell["Config"]["User"].partition(":")[0] not in ("", "0")
    assert cell["Config"]["Image"] == image.tag()


def test_it_says_when_the_whole_container_ran_out_of_memory(engine: Engine, monkeypatch: pytest.MonkeyPatch):
    """With a wall around the container that is lower than what the job may take; in earnest the job's limit is."""
    monkeypatch.setattr(sandbox.limits, "_OWN_MEMORY", -(512 << 20))
    source = "import numpy as np\ndef f(x): return len(np.ones(x * 10_000_000))"
    with closing(open_sandbox("docker", spare=0)) as opened:
        small, large, after = opened.run(a_job(source, [1, 5, 1], memory_bytes=512 << 20)).cases
    assert (small.status, after.status) == (Status.OK, Status.OK)
    assert (large.status, large.detail) == (Status.MEMORY_LIMIT, "more memory than the job may use")


def test_it_gives_a_job_more_than_containers_are_made_with(engine: Engine):
    source = """
        import threading
        import numpy as np
        def f(x):
            threading.stack_size(1 << 18)
            done = threading.Event()
            threads = [threading.Thread(target=done.wait) for _ in range(100)]
            for thread in threads:
                thread.start()
            done.set()
            return len(np.ones(x * 10_000_000))
    """
    with closing(open_sandbox("docker", spare=0)) as opened:
        (run,) = opened.run(a_job(source, [13], memory_bytes=1200 << 20, threads=200)).cases
    assert value(run) == 130_000_000


def test_it_gives_each_cell_a_uid_of_its_own(engine: Engine):
    with closing(open_sandbox("docker", spare=0)) as opened:
        uids = [value(opened.run(a_job("import os\ndef f(x): return os.getuid()", [1])).cases[0]) for _ in range(2)]
    assert uids[0] != uids[1]
    assert 0 not in uids


def test_it_removes_what_a_killed_owner_left(engine: Engine):
    """Running cells end by themselves; one that was not yet started is removed by whoever opens a sandbox next."""
    code = """
import sys
from sandbox import open_sandbox
from tests.sandbox.jobs import a_job
opened = open_sandbox("docker", spare=2)
for _ in range(2):
    opened.run(a_job("def f(x): return x"))
sys.stdout.write("warm\\n"); sys.stdout.flush()
sys.stdin.read()
"""
    owner = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
    )
    assert owner.stdin is not None
    assert owner.stdout is not None
    assert owner.stdout.readline() == b"warm\n"
    warm = containers(engine, owner.pid)
    assert warm
    labels = engine.inspect_container(warm[0])["Config"]["Labels"]
    owner.kill()
    owner.wait()
    owner.stdin.close()
    owner.stdout.close()
    half_made = engine.create_container(image.tag(), labels=labels)["Id"]
    with closing(open_sandbox("docker", spare=0)) as opened:
        opened.run(a_job("def f(x): return x"))
        for left in {*warm, half_made}:
            wait_until_removed(engine, left)


def test_it_leaves_others_containers_alone(engine: Engine):
    mine = engine.create_container(image.tag(), labels=owners.labels())["Id"]
    others = engine.create_container(image.tag(), labels=owners.labels() | {owners.HOST: "elsewhere", owners.PID: "1"})
    try:
        with closing(open_sandbox("docker", spare=0)) as opened:
            opened.run(a_job("def f(x): return x"))
        assert engine.inspect_container(mine)["State"]["Status"] == "created"
        assert engine.inspect_container(others["Id"])["State"]["Status"] == "created"
    finally:
        engine.remove_container(mine)
        engine.remove_container(others["Id"])


def test_it_keeps_the_newest_images_and_those_in_use(engine: Engine, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(image, "LABEL", "mlsys-judge.test")

    def built(version: int) -> str:
        dockerfile = f"FROM scratch\nLABEL mlsys-judge.test={version}\n".encode()
        monkeypatch.setattr(image, "_context", lambda: {"Dockerfile": dockerfile})
        return image.ensure(ours)

    with closing(OurEngine()) as ours:
        used = built(0)
        user = engine.create_container(used, "nothing", labels=owners.labels())["Id"]
        try:
            old = built(1)
            time.sleep(1.1)  # the engine tells the age of images in whole seconds
            new = [built(version) for version in (2, 3, 4)]
            assert [ours.has_image(tag) for tag in (used, old, *new)] == [True, False, True, True, True]
        finally:
            engine.remove_container(user)
            for left in engine.images(filters={"label": image.LABEL}):
                engine.remove_image(left["Id"])


def test_it_says_why_the_engine_does_not_limit_a_container(engine: Engine):
    with closing(OurEngine()) as ours, pytest.raises(EngineError, match="No such container"):
        ours.limit("nonsense", 1 << 30, 10)


def test_it_says_what_is_wrong_with_another_runtime(engine: Engine, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SANDBOX_RUNTIME", "no-such-runtime")
    with closing(open_sandbox("docker", spare=0)) as opened, pytest.raises(SandboxError, match="no-such-runtime"):
        opened.run(a_job("def f(x): return x"))


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("unix:///no/such.sock", r"no Docker engine answers at unix:///no/such\.sock .*systemctl start docker"),
        ("tcp://127.0.0.1:9", r"no Docker engine answers at tcp://127\.0\.0\.1:9 .*DOCKER_HOST"),
    ],
)
def test_it_says_in_one_line_where_no_engine_answers(monkeypatch: pytest.MonkeyPatch, where: str, said: str):
    monkeypatch.setenv("DOCKER_HOST", where)
    with pytest.raises(SandboxUnavailable, match=said) as refusal:
        open_sandbox("docker")
    assert "\n" not in str(refusal.value)


def test_it_names_a_context_that_is_not_there(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("DOCKER_HOST", raising=False)
    monkeypatch.setenv("DOCKER_CONTEXT", "no-such-context")
    with pytest.raises(SandboxUnavailable, match="'no-such-context'"):
        open_sandbox("docker")
