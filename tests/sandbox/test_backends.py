"""Selecting and opening a backend: nothing starts at import, and a fork may come before or after opening."""

import os
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from sandbox import Sandbox, SandboxUnavailable, backends, open_sandbox
from sandbox.bubblewrap.backend import BubblewrapCellFactory, explain_failure
from sandbox.isolation import ISOLATION
from tests.backends import NO_USER_NAMESPACES, ONE_USER_NAMESPACE, STRICT_BUBBLEWRAP, require_backend, use_backend
from tests.sandbox import cell_processes
from tests.sandbox.job_builders import decode_outcome, make_job, run_and_keep
from tools.stack import ROOT


def test_lists_backends_when_name_is_unknown():
    with pytest.raises(SandboxUnavailable, match=r"'nonsense'.*bubblewrap"):
        open_sandbox("nonsense")


def test_reads_backend_from_environment(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SANDBOX", "nonsense")
    with pytest.raises(SandboxUnavailable, match="'nonsense'"):
        open_sandbox()


def test_reports_that_linux_is_required(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(backends, "load_backend", None)
    for name in backends.list_backends():
        with pytest.raises(SandboxUnavailable, match="needs Linux"):
            open_sandbox(name)


def test_explains_how_to_allow_user_namespaces():
    message = explain_failure("bwrap: setting up uid map: Permission denied")
    assert "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0" in message
    assert "SANDBOX=docker" in message


@pytest.mark.ordinary
def test_reports_forbidden_user_namespaces_in_one_line():
    require_backend("bubblewrap")  # the prefix needs a namespace itself
    command = [*NO_USER_NAMESPACES, sys.executable, "-m", "sandbox"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "sudo sysctl -w user.max_user_namespaces=" in done.stderr
    assert "SANDBOX=docker" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.ordinary
def test_reports_forbidden_nested_user_namespaces(monkeypatch: pytest.MonkeyPatch):
    """The template starts, but its forks cannot become cells. Nothing else replaces what was requested."""
    require_backend("bubblewrap")
    monkeypatch.delenv(ISOLATION, raising=False)  # the backend of the tests before may still be set
    code = """
from sandbox import SandboxUnavailable, open_sandbox
from tests.sandbox.job_builders import make_job
try:
    open_sandbox("bubblewrap").run(make_job("def f(x): return x"))
except SandboxUnavailable as e:
    print(e)
"""
    command = [*ONE_USER_NAMESPACE, sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "create another one, as cells with SANDBOX_ISOLATION=shared need" in done.stdout
    assert "set SANDBOX_ISOLATION=strict" in done.stdout


@pytest.mark.ordinary
def test_explains_missing_permission_for_engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    path = tmp_path / "engine.sock"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        path.chmod(0)
        monkeypatch.setenv("DOCKER_HOST", f"unix://{path}")
        with pytest.raises(SandboxUnavailable, match="usermod -aG docker"):
            open_sandbox("docker")


def test_works_in_child_forked_after_import(sandbox: Sandbox):
    """As in a Celery prefork child. The code runs in a new interpreter, because this one has threads."""
    code = f"""
import os, sys
from sandbox import open_sandbox
from tests.sandbox.job_builders import decode_outcome, make_job, run_and_keep
import threading
assert threading.active_count() == 1, threading.enumerate()
early = open_sandbox({sandbox.name!r})
pid = os.fork()
for opened_sandbox in (early, open_sandbox({sandbox.name!r})):
    assert [decode_outcome(run) for run in opened_sandbox.run(make_job("def f(x): return x")).cases] == [1, 2, 3]
    opened_sandbox.close()
if pid:
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_rejects_use_in_both_processes_after_fork(sandbox: Sandbox):
    """The thread that creates cells exists in only one process. The other process must not wait for it forever."""
    code = f"""
import os, sys
from sandbox import SandboxError, open_sandbox
from tests.sandbox.job_builders import make_job
opened_sandbox = open_sandbox({sandbox.name!r})
opened_sandbox.run(make_job("def f(x): return x"))
pid = os.fork()
if not pid:
    try:
        opened_sandbox.run(make_job("def f(x): return x"))
    except SandboxError as e:
        os._exit(0 if "forked" in str(e) else 2)
    os._exit(1)
status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
opened_sandbox.close()
sys.exit(status)
"""
    command = [sys.executable, "-W", "ignore::DeprecationWarning", "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_leaves_no_process_when_owner_is_killed(sandbox: Sandbox):
    code = f"""
import os, sys, time
from sandbox import open_sandbox
from tests.sandbox.job_builders import make_job
def accept(index, run):
    sys.stdout.write("running\\n"); sys.stdout.flush()
    time.sleep(99)
open_sandbox({sandbox.name!r}).run(make_job("import time\\ndef f(x): time.sleep(x)", [0, 99]), accept=accept)
"""
    owner = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE)
    assert owner.stdout is not None
    assert owner.stdout.readline() == b"running\n"
    pids = cell_processes.list_processes(sandbox.name, owner.pid)
    assert pids
    owner.kill()
    owner.wait()
    owner.stdout.close()
    for pid in pids:
        cell_processes.wait_until_dead(pid)


def test_continues_job_after_cell_is_lost(sandbox: Sandbox):
    """If a cell dies through no fault of the program, the case runs in another cell."""
    lost: list[int] = []

    def accept(index: int, _run: object) -> bool:
        if index == 0:
            lost.append(cell_processes.kill_cells(sandbox.name))
        return True

    runs = run_and_keep(sandbox, make_job("def f(x): return x"), accept)
    assert lost[0] >= 1
    assert [decode_outcome(run) for run in runs] == [1, 2, 3]


@pytest.mark.root
def test_continues_job_after_relay_is_lost(sandbox: Sandbox):
    """The fork server ends when its relay does, and the cell ends with the fork server."""

    def accept(index: int, _run: object) -> bool:
        if index == 0:
            relays = cell_processes.find_relays(cell_processes.list_cell_processes(sandbox.name))
            assert cell_processes.kill_processes(relays)
        return True

    runs = run_and_keep(sandbox, make_job("def f(x): return x"), accept)
    assert [decode_outcome(run) for run in runs] == [1, 2, 3]


@pytest.mark.parametrize("is_shared", [True, False])
def test_closes_channel_if_bubblewrap_does_not_start(is_shared: bool, monkeypatch: pytest.MonkeyPatch):
    """As where root may not become another user. The error keeps the objects of its frames alive."""
    cell_ends: list[socket.socket] = []

    def fail_to_start(*_: object, stdin: int, **__: object) -> None:
        cell_ends.append(socket.socket(fileno=os.dup(stdin)))
        raise PermissionError("not permitted")

    factory = BubblewrapCellFactory(is_shared=is_shared)
    monkeypatch.setattr(factory, "_start_bwrap", fail_to_start)
    with pytest.raises(PermissionError):
        factory.create_cell(1 << 20)
    with cell_ends[0] as cell_end:
        cell_end.setblocking(False)
        assert cell_end.recv(1) == b""


@pytest.mark.parametrize("parameter", ["bubblewrap", STRICT_BUBBLEWRAP])
def test_bubblewrap_cell_has_lower_priority(parameter: str):
    """Of each process, also of the forks that run a submission. It reads its own, which no call can raise again."""
    require_backend("bubblewrap")
    source = """
def f(raised):
    import ctypes
    libc = ctypes.CDLL(None)
    if raised:
        libc.setpriority(0, 0, 0)
    return libc.getpriority(0, 0)
"""
    with use_backend(parameter) as name, closing(open_sandbox(name, spare=0)) as opened:
        cases = opened.run(make_job(source, [0, 1])).cases
    assert [decode_outcome(case) for case in cases] == [min(19, os.getpriority(os.PRIO_PROCESS, 0) + 5)] * 2


def test_refuses_an_isolation_that_the_backend_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before it looks for an engine."""
    monkeypatch.setenv(ISOLATION, "shared")
    reason = backends.get_unavailable_reason("docker")
    assert reason is not None
    assert "SANDBOX_ISOLATION is 'shared', which this backend does not have" in reason
