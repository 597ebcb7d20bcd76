"""The start-up self-test: proves each promise of the box, or refuses to start and names the one that does not hold.

Each probe (see `sandbox.probes`) is first made outside the box, where it should succeed, so that a refusal inside means
something; and then inside.
"""

import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Protocol

from sandbox import codec, probes
from sandbox.base import Sandbox, SandboxUnavailable, Traits
from sandbox.job import Job
from sandbox.limits import MIB, Limits
from sandbox.result import RunResult, Status

PROMISES = {
    "connect": "a box has no network",
    "netlink": "a box opens no sockets but local ones",
    "share_namespaces": "a box has namespaces of its own for network, processes, IPC, mounts and host name",
    "read_host_file": "a box sees no files of the host",
    "write_to_root": "a box can write to its own /tmp alone",
    "see_process": "a box sees no processes of the host",
    "signal_process": "a box cannot signal processes of the host",
    "read_memory": "a submission cannot read the memory of the process that watches it",
    "read_environment": "a submission's environment is empty",
    "fork": "a submission cannot start processes",
    "memfd": "a submission cannot hold memory that no limit counts",
    "keyring": "a box cannot use the kernel's keyrings",
    "become_root": "a submission cannot change its user",
    "have_privileges": "a submission has no capabilities, cannot gain any, and runs under a seccomp filter",
    "be_host_root": "root of the host never enters a box",
    "new_namespace": "a box cannot make namespaces",
    "mount": "a box cannot mount",
    "trace": "a box cannot trace processes",
}

_MUST_SUCCEED_OUTSIDE = {
    *(
        "connect",
        "share_namespaces",
        "read_host_file",
        "write_to_root",
        "see_process",
        "signal_process",
        "read_environment",
        "fork",
        "memfd",
    )
}
"""The rest may be refused outside too: to an ordinary user, or within a container."""

_LIMITS = {
    "a case that never ends is stopped": ("while True: pass", Status.TIME_LIMIT),
    "a case cannot take more memory than its limit": ("bytearray(1 << 40)", Status.MEMORY_LIMIT),
    "a case cannot print more than its limit": ("while True: print('x' * 4096)", Status.OUTPUT_LIMIT),
    "a case that kills its process is reported": ("import os; os.kill(os.getpid(), 9)", Status.SIGNALLED),
}


class Provable(Sandbox, Protocol):
    """A sandbox that says what its boxes are to have."""

    traits: Traits


def self_test(sandbox: Provable) -> RunResult:
    """Prove that the box keeps what it promises; takes about a second. Returns the run of the probes inside the box.

    Raises SandboxUnavailable, naming the promise, where one does not hold.
    """
    with _targets(sandbox.traits) as target:
        outside = _outside(target)
        # Namespaces of two kernels cannot be compared; those boxes are proven where they are made.
        incomparable = set[str]() if sandbox.traits.namespaces else {"share_namespaces"}
        for name in sorted(_MUST_SUCCEED_OUTSIDE - incomparable):
            if not outside[name]:
                raise SandboxUnavailable(
                    f"The sandbox's self-test proves nothing here: its probe {name!r} fails outside the box as well. "
                    "Check that this machine has /proc, a loopback network and a writable temporary folder."
                )
        inside = _inside(sandbox, target)
    for name, run in zip(PROMISES, inside.cases, strict=True):
        if run.status is not Status.OK or run.outcome is None or codec.decode(run.outcome) is not False:
            _refuse(PROMISES[name], f"the probe {name!r} ended as {run.status} and was not refused")
    _check_versions(sandbox.traits, inside)
    _check_limits(sandbox)
    return inside


def _refuse(promise: str, seen: str) -> None:
    raise SandboxUnavailable(
        f"The sandbox does not keep its promise that {promise}: {seen}. The worker does not start, for nothing "
        "weaker may take its place. Run it on a kernel with user namespaces and seccomp, or set SANDBOX to a backend "
        "that keeps it here."
    )


@contextmanager
def _targets(traits: Traits) -> Generator[dict[str, Any]]:
    """Things of the test's own to reach for: a listener, a file, a folder, a process, a word in the environment."""
    token = f"probe-{secrets.token_hex(16)}"
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.chmod(0o755)
        file = folder / "file"
        file.write_text(token)
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        # A thread that waits for a connection is not woken up by closing alone.
        stack.callback(listener.shutdown, socket.SHUT_RDWR)
        threading.Thread(target=_greet, args=(listener,), daemon=True).start()
        sleeper = subprocess.Popen([sys.executable, "-I", "-S", "-c", "import time; time.sleep(60)", token])
        stack.callback(sleeper.wait)
        stack.callback(sleeper.kill)
        yield {
            "token": token,
            "folder": str(folder),
            "file": str(file),
            "port": listener.getsockname()[1],
            "pid": sleeper.pid,
            "namespaces": {kind: str(Path(f"/proc/self/ns/{kind}").readlink()) for kind in traits.namespaces},
        }


def _greet(listener: socket.socket) -> None:
    while True:
        try:
            with listener.accept()[0] as connection:
                connection.sendall(b"listening")
        except OSError:
            return


def _outside(target: dict[str, Any]) -> dict[str, bool]:
    command = [sys.executable, "-I", "-S", str(Path(probes.__file__)), json.dumps(target | {"inside": False})]
    done = subprocess.run(command, capture_output=True, env=os.environ | {"PROBE": target["token"]}, check=False)
    try:
        return json.loads(done.stdout)
    except ValueError:
        raise SandboxUnavailable(f"The sandbox's self-test failed outside the box: {done.stderr.decode()}") from None


def _inside(sandbox: Sandbox, target: dict[str, Any]) -> RunResult:
    job = Job(
        files={"probes.py": Path(probes.__file__).read_bytes()},
        entry="probes",
        cases=[codec.encode([name, target | {"inside": True}]) for name in PROMISES],
    )
    result = sandbox.run(job)
    if result.load.status is not Status.OK:
        _refuse("it runs Python", f"the probes could not be loaded: {result.load}")
    return result


def _check_versions(traits: Traits, result: RunResult) -> None:
    if not f"{result.python}.".startswith(f"{traits.python}.") or result.numpy != traits.numpy:
        _refuse(
            "it runs the Python and NumPy that it was made with",
            f"in the box are {result.python} and {result.numpy}, expected were {traits.python} and {traits.numpy}",
        )


def _check_limits(sandbox: Sandbox) -> None:
    entry = b"def load(): pass\ndef run(code): exec(code, {})\n"
    limits = Limits(case_seconds=10.0, memory_bytes=128 * MIB, output_bytes=MIB, restarts=len(_LIMITS))
    # Only what never ends is given so little: on a busy machine the others need longer, and would end as this does.
    brief = {i: 0.2 for i, (_, status) in enumerate(_LIMITS.values()) if status is Status.TIME_LIMIT}
    cases = [codec.encode(code) for code, _ in _LIMITS.values()]
    job = Job(files={"entry.py": entry}, entry="entry", cases=cases, limits=limits, case_seconds=brief)
    result = sandbox.run(job)
    for (promise, (_, expected)), run in zip(_LIMITS.items(), result.cases, strict=True):
        if run.status is not expected:
            _refuse(promise, f"it ended as {run.status} ({run.detail}), expected was {expected}")
