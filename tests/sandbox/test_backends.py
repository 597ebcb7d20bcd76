"""Which backend is opened, and where: nothing starts at import, and a pool may be made on either side of a fork."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox import Sandbox, SandboxUnavailable, choose, open_sandbox
from sandbox.bubblewrap.backend import explain
from tests.sandbox import boxes
from tests.sandbox.jobs import a_job, value
from tests.stack import NO_USER_NAMESPACES, ROOT


def test_it_names_the_backends_when_asked_for_one_that_is_not_there():
    with pytest.raises(SandboxUnavailable, match=r"'nonsense'.*bubblewrap"):
        open_sandbox("nonsense")


def test_it_takes_the_backend_from_the_environment(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SANDBOX", "nonsense")
    with pytest.raises(SandboxUnavailable, match="'nonsense'"):
        open_sandbox()


def test_it_says_that_it_needs_linux_where_its_packages_are_not_installed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(choose, "module", None)
    for name in choose.names():
        with pytest.raises(SandboxUnavailable, match="needs Linux"):
            open_sandbox(name)


def test_it_gives_the_command_that_allows_user_namespaces():
    said = explain("bwrap: setting up uid map: Permission denied")
    assert "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0" in said
    assert "SANDBOX=docker" in said


@pytest.mark.ordinary
def test_it_refuses_in_one_line_where_the_kernel_forbids_user_namespaces():
    command = [*NO_USER_NAMESPACES, sys.executable, "-m", "sandbox"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "sudo sysctl -w user.max_user_namespaces=" in done.stderr
    assert "SANDBOX=docker" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.ordinary
def test_it_says_what_to_do_where_the_engine_is_not_this_users(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    path = tmp_path / "engine.sock"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        path.chmod(0)
        monkeypatch.setenv("DOCKER_HOST", f"unix://{path}")
        with pytest.raises(SandboxUnavailable, match="usermod -aG docker"):
            open_sandbox("docker")


def test_it_works_in_a_child_forked_after_the_import(sandbox: Sandbox):
    """As a Celery prefork child does. A fresh interpreter, for this one has threads."""
    code = f"""
import os, sys
from sandbox import open_sandbox
from tests.sandbox.jobs import a_job, value
import threading
assert threading.active_count() == 1, threading.enumerate()
early = open_sandbox({sandbox.name!r})
pid = os.fork()
for opened in (early, open_sandbox({sandbox.name!r})):
    assert [value(run) for run in opened.run(a_job("def f(x): return x")).cases] == [1, 2, 3]
    opened.close()
if pid:
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_it_says_so_when_one_is_used_on_both_sides_of_a_fork(sandbox: Sandbox):
    """The thread that makes cells stays on one side; the other must not wait for it for ever."""
    code = f"""
import os, sys
from sandbox import SandboxError, open_sandbox
from tests.sandbox.jobs import a_job
opened = open_sandbox({sandbox.name!r})
opened.run(a_job("def f(x): return x"))
pid = os.fork()
if not pid:
    try:
        opened.run(a_job("def f(x): return x"))
    except SandboxError as e:
        os._exit(0 if "forked" in str(e) else 2)
    os._exit(1)
status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
opened.close()
sys.exit(status)
"""
    command = [sys.executable, "-W", "ignore::DeprecationWarning", "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_it_leaves_no_process_behind_when_its_owner_is_killed(sandbox: Sandbox):
    code = f"""
import os, sys, time
from sandbox import open_sandbox
from tests.sandbox.jobs import a_job
def accept(index, run):
    sys.stdout.write("running\\n"); sys.stdout.flush()
    time.sleep(99)
open_sandbox({sandbox.name!r}).run(a_job("import time\\ndef f(x): time.sleep(x)", [0, 99]), accept=accept)
"""
    owner = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE)
    assert owner.stdout is not None
    assert owner.stdout.readline() == b"running\n"
    pids = boxes.processes(sandbox.name, owner.pid)
    assert pids
    owner.kill()
    owner.wait()
    owner.stdout.close()
    for pid in pids:
        boxes.wait_until_gone(pid)


def test_it_judges_on_after_a_cell_was_lost(sandbox: Sandbox):
    """A cell's first process is gone for no fault of the program: the case runs in another cell."""
    lost: list[int] = []

    def accept(index: int, _run: object) -> bool:
        if index == 0:
            lost.append(boxes.kill(sandbox.name))
        return True

    result = sandbox.run(a_job("def f(x): return x"), accept=accept)
    assert lost[0] >= 1
    assert [value(run) for run in result.cases] == [1, 2, 3]
