"""The docker backend with a real engine: containers, owners, images and engine errors."""

import gc
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
from sandbox.docker import container, image, ownership
from sandbox.docker.engine import DockerEngine, EngineError
from tests.backends import require_backend
from tests.sandbox.cell_processes import list_containers
from tests.sandbox.job_builders import decode_outcome, make_job
from tools.stack import ROOT, wait_until


@pytest.fixture
def engine() -> Iterator[docker.APIClient]:
    require_backend("docker")
    with closing(docker.APIClient()) as engine:
        yield engine


def wait_until_removed(engine: docker.APIClient, container: str) -> None:
    def is_removed() -> bool:
        try:
            engine.inspect_container(container)
        except NotFound:
            return True
        return False

    wait_until(is_removed, 30)


def test_container_has_no_access_to_host(engine: docker.APIClient):
    """Inspects the containers that the job starts. Sandboxes of other tests in this process have some too."""
    inspected: list[dict[str, Any]] = []
    others = set(list_containers(engine, os.getpid()))

    def accept(_index: int, _run: object) -> bool:
        for found in set(list_containers(engine, os.getpid())) - others:
            with suppress(NotFound):
                inspected.append(engine.inspect_container(found))
        return True

    with closing(open_sandbox("docker", spare=0, max_cells=1)) as docker_sandbox:
        docker_sandbox.run(make_job("def f(x): return x", [1]), accept=accept)
    assert inspected
    for cell in inspected:
        check_container(cell)


def check_container(cell: dict[str, Any]) -> None:
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
    assert f"seccomp={container.build_profile()}" in host["SecurityOpt"]
    assert host["Memory"] == host["MemorySwap"] > 0
    assert host["PidsLimit"] > 0
    assert host["NanoCpus"] > 0
    assert 0 < host["CpuShares"] < 1024, "a cell must not slow down other containers, which have 1024"
    assert host["LogConfig"]["Type"] == "none"
    assert "/sys" in host["MaskedPaths"]
    assert cell["Config"]["StopSignal"] == "SIGKILL"
    assert cell["Config"]["User"].partition(":")[0] not in ("", "0")
    assert cell["Config"]["Image"] == image.compute_tag()


def test_reports_container_memory_limit(engine: docker.APIClient, monkeypatch: pytest.MonkeyPatch):
    """With a container limit below the job's limit; normally the job's limit is hit first."""
    monkeypatch.setattr(sandbox.limits, "_OVERHEAD_BYTES", -(512 << 20))
    source = "import numpy as np\ndef f(x): return len(np.ones(x * 10_000_000))"
    with closing(open_sandbox("docker", spare=0)) as docker_sandbox:
        small, large, after = docker_sandbox.run(make_job(source, [1, 5, 1], memory_bytes=512 << 20)).cases
    assert (small.status, after.status) == (Status.OK, Status.OK)
    assert (large.status, large.detail) == (Status.MEMORY_LIMIT, "the job used more memory than its limit")


def test_raises_container_limits_for_large_job(engine: docker.APIClient):
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
    with closing(open_sandbox("docker", spare=0)) as docker_sandbox:
        # A machine whose memory is backed late needs many seconds for the first GiB.
        job = make_job(source, [13], case_seconds=200.0, memory_bytes=1200 << 20, threads=200)
        (run,) = docker_sandbox.run(job).cases
    assert decode_outcome(run) == 130_000_000


def test_assigns_different_uid_to_each_cell(engine: docker.APIClient):
    with closing(open_sandbox("docker", spare=0)) as docker_sandbox:
        uids = [
            decode_outcome(docker_sandbox.run(make_job("import os\ndef f(x): return os.getuid()", [1])).cases[0])
            for _ in range(2)
        ]
    assert uids[0] != uids[1]
    assert 0 not in uids


def test_removes_containers_of_killed_owner(engine: docker.APIClient):
    """Running cells exit with their owner. The next sandbox removes a container that was never started."""
    code = """
import sys
from sandbox import open_sandbox
from tests.sandbox.job_builders import make_job
docker_sandbox = open_sandbox("docker", spare=2)
for _ in range(2):
    docker_sandbox.run(make_job("def f(x): return x"))
sys.stdout.write("warm\\n"); sys.stdout.flush()
sys.stdin.read()
"""
    owner = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
    )
    assert owner.stdin is not None
    assert owner.stdout is not None
    assert owner.stdout.readline() == b"warm\n"
    warm = list_containers(engine, owner.pid)
    assert warm
    labels = engine.inspect_container(warm[0])["Config"]["Labels"]
    owner.kill()
    owner.wait()
    owner.stdin.close()
    owner.stdout.close()
    half_made = engine.create_container(image.compute_tag(), labels=labels)["Id"]
    with closing(open_sandbox("docker", spare=0)) as docker_sandbox:
        docker_sandbox.run(make_job("def f(x): return x"))
        for container_id in {*warm, half_made}:
            wait_until_removed(engine, container_id)


def test_removes_container_that_fails_to_start_for_any_reason(
    engine: docker.APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such as an error of the SDK that it does not name. Its stream is closed, too."""
    started: list[str] = []
    real_start = DockerEngine.start_container

    def fail_first(self: DockerEngine, container: str) -> None:
        started.append(container)
        if len(started) == 1:
            raise KeyError("PYTEST_CURRENT_TEST")
        real_start(self, container)

    monkeypatch.setattr(DockerEngine, "start_container", fail_first)
    with closing(open_sandbox("docker", spare=0)) as docker_sandbox:
        with pytest.raises(SandboxUnavailable):
            docker_sandbox.run(make_job("def f(x): return x"))
        wait_until_removed(engine, started[0])
    gc.collect()  # an open stream would be a ResourceWarning


def test_remover_continues_after_any_error(monkeypatch: pytest.MonkeyPatch, engine: docker.APIClient) -> None:
    real_remove = DockerEngine.remove_container
    removed: list[str] = []

    def fail_first(self: DockerEngine, container: str) -> None:
        removed.append(container)
        if len(removed) == 1:
            raise KeyError("PYTEST_CURRENT_TEST")
        real_remove(self, container)

    monkeypatch.setattr(DockerEngine, "remove_container", fail_first)
    with closing(open_sandbox("docker", spare=0)) as docker_sandbox:
        for _ in range(2):
            docker_sandbox.run(make_job("def f(x): return x"))
    assert len(removed) == 2


def test_keeps_containers_of_other_owners(engine: docker.APIClient):
    own_container = engine.create_container(image.compute_tag(), labels=ownership.make_labels())["Id"]
    other_container = engine.create_container(
        image.compute_tag(),
        labels=ownership.make_labels() | {ownership.HOST_LABEL: "elsewhere", ownership.PID_LABEL: "1"},
    )
    try:
        with closing(open_sandbox("docker", spare=0)) as docker_sandbox:
            docker_sandbox.run(make_job("def f(x): return x"))
        assert engine.inspect_container(own_container)["State"]["Status"] == "created"
        assert engine.inspect_container(other_container["Id"])["State"]["Status"] == "created"
    finally:
        engine.remove_container(own_container)
        engine.remove_container(other_container["Id"])


def test_retains_newest_images_and_images_in_use(engine: docker.APIClient, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(image, "LABEL", "mlsys-judge.test")

    def build_version(version: int) -> str:
        dockerfile = f"FROM scratch\nLABEL mlsys-judge.test={version}\n".encode()
        monkeypatch.setattr(image, "_read_build_context", lambda _: {"Dockerfile": dockerfile})
        return image.ensure_image(docker_engine)

    with closing(DockerEngine()) as docker_engine:
        used = build_version(0)
        user = engine.create_container(used, "nothing", labels=ownership.make_labels())["Id"]
        try:
            old = build_version(1)
            time.sleep(1.1)  # the engine reports the age of images in whole seconds
            new = [build_version(version) for version in (2, 3, 4)]
            assert [docker_engine.has_image(tag) for tag in (used, old, *new)] == [True, False, True, True, True]
        finally:
            engine.remove_container(user)
            for leftover in engine.images(filters={"label": image.LABEL}):
                engine.remove_image(leftover["Id"])


def test_reports_failure_to_set_container_limits(engine: docker.APIClient):
    with closing(DockerEngine()) as docker_engine, pytest.raises(EngineError, match="No such container"):
        docker_engine.set_container_limits("nonsense", 1 << 30, 10)


def test_reports_unknown_container_runtime(engine: docker.APIClient, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SANDBOX_RUNTIME", "no-such-runtime")
    with (
        closing(open_sandbox("docker", spare=0)) as docker_sandbox,
        pytest.raises(SandboxError, match="no-such-runtime"),
    ):
        docker_sandbox.run(make_job("def f(x): return x"))


@pytest.mark.parametrize(
    ("where", "expected_text"),
    [
        ("unix:///no/such.sock", r"No Docker engine answers at unix:///no/such\.sock .*systemctl start docker"),
        ("tcp://127.0.0.1:9", r"No Docker engine answers at tcp://127\.0\.0\.1:9 .*DOCKER_HOST"),
    ],
)
def test_reports_unreachable_engine_in_one_line(monkeypatch: pytest.MonkeyPatch, where: str, expected_text: str):
    monkeypatch.setenv("DOCKER_HOST", where)
    with pytest.raises(SandboxUnavailable, match=expected_text) as refusal:
        open_sandbox("docker")
    assert "\n" not in str(refusal.value)


def test_reports_unknown_docker_context(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("DOCKER_HOST", raising=False)
    monkeypatch.setenv("DOCKER_CONTEXT", "no-such-context")
    with pytest.raises(SandboxUnavailable, match="'no-such-context'"):
        open_sandbox("docker")
