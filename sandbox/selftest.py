"""The start-up self-test: it checks each guarantee of the sandbox and raises an error that names the first broken one.

Each probe (see `sandbox.probes`) runs twice. Outside the cell it should succeed, so that a failure inside means that
the cell blocked it.
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
from typing import Any, NoReturn, Protocol

from sandbox import codec, probes
from sandbox.base import Sandbox, SandboxUnavailable, Traits
from sandbox.cell_images import CPU_IMAGE
from sandbox.job import Job
from sandbox.limits import MIB, Limits
from sandbox.result import RunResult, Status

GUARANTEES = {
    # By probe (see `sandbox.probes`).
    "connect": "a cell has no network",
    "netlink": "a cell can open only local sockets",
    "share_namespaces": "a cell has separate namespaces for network, processes, IPC, mounts and host name",
    "read_host_file": "a cell cannot read files of the host",
    "write_to_root": "a cell can write only to its own /tmp",
    "see_process": "a cell cannot see processes of the host",
    "signal_process": "a cell cannot signal processes of the host",
    "signal_supervisors": "a submission cannot signal the processes that supervise it",
    "read_memory": "a submission cannot read the memory of the processes that supervise it",
    "read_environment": "a submission's environment is empty",
    "fork": "a submission cannot start processes",
    "memfd": "a submission cannot allocate memory that no limit counts",
    "keyring": "a cell cannot use the kernel's keyrings",
    "become_root": "a submission cannot change its user",
    "have_privileges": "a submission has no capabilities, cannot gain any, and runs under a seccomp filter",
    "be_host_root": "no process in a cell is root on the host",
    "new_namespace": "a cell cannot create namespaces",
    "mount": "a cell cannot mount file systems",
    "trace": "a cell cannot trace processes",
}

_MUST_SUCCEED_OUTSIDE = {
    *(
        "connect",
        "share_namespaces",
        "read_host_file",
        "write_to_root",
        "see_process",
        "signal_process",
        "signal_supervisors",
        "read_environment",
        "fork",
        "memfd",
    )
}
"""The other probes may also fail outside: for an ordinary user, or in a container."""

_LIMIT_CHECKS = {
    # By guarantee: code that a case executes, and the status with which it must end.
    "a case that never ends is stopped": ("while True: pass", Status.TIME_LIMIT),
    "a case cannot use more memory than its limit": ("bytearray(1 << 40)", Status.MEMORY_LIMIT),
    "a case cannot print more than its limit": ("while True: print('x' * 4096)", Status.OUTPUT_LIMIT),
    "a case that kills its process is reported": ("import os; os.kill(os.getpid(), 9)", Status.SIGNALLED),
}


class SandboxWithTraits(Sandbox, Protocol):
    """A sandbox that declares the traits of its cells."""

    traits: Traits


def run_self_test(sandbox: SandboxWithTraits, image: str = CPU_IMAGE) -> RunResult:
    """Check every guarantee in a kind of cell; this takes about a second. Returns the run of the probes inside a cell.

    Raises SandboxUnavailable, which names the guarantee, if one does not hold.
    """
    with _create_targets(sandbox.traits) as target:
        outside_results = _run_probes_outside(target)
        # Cells on another kernel have no `namespaces` to compare. The machine that creates them tests itself.
        incomparable = set[str]() if sandbox.traits.namespaces else {"share_namespaces"}
        for name in sorted(_MUST_SUCCEED_OUTSIDE - incomparable):
            if not outside_results[name]:
                raise SandboxUnavailable(
                    f"The self-test of the sandbox cannot check this machine: its probe {name!r} also fails outside "
                    "the cell. Check that this machine has /proc, a loopback network and a writable temporary folder."
                )
        inside_result = _run_probes_inside(sandbox, image, target)
    for name, run in zip(GUARANTEES, inside_result.cases, strict=True):
        if run.status is not Status.OK or run.outcome is None or codec.decode(run.outcome) is not False:
            _raise_broken_guarantee(GUARANTEES[name], f"the probe {name!r} ended as {run.status} and was not blocked")
    _check_versions(sandbox.traits, inside_result)
    _check_fork_memory(sandbox, image)
    _check_limits(sandbox, image)
    return inside_result


def _raise_broken_guarantee(guarantee: str, observed: str) -> NoReturn:
    raise SandboxUnavailable(
        f"The sandbox does not guarantee here that {guarantee}: {observed}. The worker does not start, because it "
        "never uses a weaker sandbox. Run it on a kernel with user namespaces and seccomp, or set SANDBOX to a backend "
        "that works on this machine."
    )


@contextmanager
def _create_targets(traits: Traits) -> Generator[dict[str, Any]]:
    """Create what the probes attack: a listener, a folder, a file and a process. The result also has a secret token and
    the names of the namespaces of this process."""
    token = f"probe-{secrets.token_hex(16)}"
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.chmod(0o755)
        file = folder / "file"
        file.write_text(token)
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        # Closing the socket does not wake a thread that waits for a connection.
        stack.callback(listener.shutdown, socket.SHUT_RDWR)
        threading.Thread(target=_serve_greeting, args=(listener,), daemon=True).start()
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


def _serve_greeting(listener: socket.socket) -> None:
    while True:
        try:
            with listener.accept()[0] as connection:
                connection.sendall(b"listening")
        except OSError:
            return


def _run_probes_outside(target: dict[str, Any]) -> dict[str, bool]:
    command = [sys.executable, "-I", "-S", str(Path(probes.__file__)), json.dumps(target | {"inside": False})]
    done = subprocess.run(command, capture_output=True, env=os.environ | {"PROBE": target["token"]}, check=False)
    try:
        return json.loads(done.stdout)
    except ValueError:
        raise SandboxUnavailable(
            f"The self-test of the sandbox failed outside the cell: {done.stderr.decode()}"
        ) from None


def _run_probes_inside(sandbox: Sandbox, image: str, target: dict[str, Any]) -> RunResult:
    job = Job(
        files={"probes.py": Path(probes.__file__).read_bytes()},
        entry="probes",
        cases=[codec.encode([name, target | {"inside": True}]) for name in GUARANTEES],
        image=image,
    )
    result = sandbox.run(job)
    if result.load.status is not Status.OK:
        _raise_broken_guarantee("it runs Python", f"the probes could not be loaded: {result.load}")
    return result


def _check_versions(traits: Traits, result: RunResult) -> None:
    if not f"{result.python}.".startswith(f"{traits.python}.") or result.numpy != traits.numpy:
        _raise_broken_guarantee(
            "it runs the Python and NumPy versions that it was built with",
            f"the cell has {result.python} and {result.numpy}, but {traits.python} and {traits.numpy} were expected",
        )


def _check_fork_memory(sandbox: Sandbox, image: str) -> None:
    """Check that a process does not find a word that an earlier case kept. It receives the word in two halves.

    The third case has the word itself and must find it.
    """
    entry = (
        b"import probes\nkept = []\ndef load(): pass\n"
        b"def run(case):\n    kept.append(case)\n    return case[0] == 'search' and probes.find_word(*case[1:3])\n"
    )
    first, second = secrets.token_hex(16), secrets.token_hex(16)
    search = ["search", first, second]
    cases = [["earlier case", (first + second) * 100], search, [*search, first + second]]
    job = Job(
        files={"entry.py": entry, "probes.py": Path(probes.__file__).read_bytes()},
        entry="entry",
        cases=[codec.encode(case) for case in cases],
        # A search takes long on a busy machine, and one that times out proves nothing.
        limits=Limits(case_seconds=60.0),
        fresh_process_per_case=True,
        image=image,
    )
    outcomes = [codec.decode(run.outcome) if run.outcome else str(run.status) for run in sandbox.run(job).cases]
    if outcomes != [False, False, True]:
        _raise_broken_guarantee(
            "a process finds nothing of an earlier case in its memory", f"searches for it returned {outcomes}"
        )


def _check_limits(sandbox: Sandbox, image: str) -> None:
    entry = b"def load(): pass\ndef run(code): exec(code, {})\n"
    limits = Limits(case_seconds=10.0, memory_bytes=128 * MIB, output_bytes=MIB, restarts=len(_LIMIT_CHECKS))
    # Only the endless case gets a short limit. On a busy machine the others need longer and would also time out.
    short_times = {i: 0.2 for i, (_, status) in enumerate(_LIMIT_CHECKS.values()) if status is Status.TIME_LIMIT}
    cases = [codec.encode(code) for code, _ in _LIMIT_CHECKS.values()]
    job = Job(
        files={"entry.py": entry}, entry="entry", cases=cases, limits=limits, case_seconds=short_times, image=image
    )
    result = sandbox.run(job)
    for (guarantee, (_, expected)), run in zip(_LIMIT_CHECKS.items(), result.cases, strict=True):
        if run.status is not expected:
            _raise_broken_guarantee(guarantee, f"it ended as {run.status} ({run.detail}), but {expected} was expected")
