"""Attempts that a cell must block. Runs as a program outside the cell, and as a job's entry inside it.

Uses only the standard library, because this file is sent into the cell. Each probe returns whether its attempt
succeeded. Its `target` is what `sandbox.selftest` creates for it to attack, and `inside`: whether it runs in a cell.
"""

import ctypes
import json
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

_libc = ctypes.CDLL(None, use_errno=True)

_PTRACE_TRACEME, _KEYCTL_GET_KEYRING_ID, _SESSION_KEYRING = 0, 0, -3
_CLONE_NEWUSER, _CLONE_NEWNS = 0x10000000, 0x00020000
_SYS_KEYCTL = {"x86_64": 250, "aarch64": 219}
_SEARCHED_BYTES = 1 << 22


def connect(target: dict[str, Any]) -> bool:
    with socket.create_connection(("127.0.0.1", target["port"]), timeout=1) as connection:
        return connection.recv(9) == b"listening"


def netlink(_: dict[str, Any]) -> bool:
    socket.socket(socket.AF_NETLINK, socket.SOCK_RAW).close()
    return True


def share_namespaces(target: dict[str, Any]) -> bool:
    """Whether this process shares a namespace with the process that started the test."""
    return any(str(Path(f"/proc/self/ns/{kind}").readlink()) == name for kind, name in target["namespaces"].items())


def read_host_file(target: dict[str, Any]) -> bool:
    return Path(target["file"]).read_text() == target["token"]


def write_to_root(target: dict[str, Any]) -> bool:
    folders = [target["folder"], "/", "/usr", "/etc", "/dev", "/cell", "/dev/shm", str(Path(os.__file__).parent)]
    for folder in folders:
        path = Path(folder) / target["token"]
        try:
            path.touch()
        except OSError:
            continue
        path.unlink()
        return True
    return False


def see_process(target: dict[str, Any]) -> bool:
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if path.parent.name != str(os.getpid()) and target["token"].encode() in path.read_bytes():
                return True
        except OSError:
            continue
    return False


def signal_process(target: dict[str, Any]) -> bool:
    os.kill(target["pid"], 0)
    return True


def signal_supervisors(target: dict[str, Any]) -> bool:
    return any(_succeeds(lambda pid=pid: os.kill(pid, 0)) for pid in _list_supervisors(target))


def read_memory(target: dict[str, Any]) -> bool:
    return any(
        _succeeds(lambda pid=pid: Path(f"/proc/{pid}/mem").open("rb").close()) for pid in _list_supervisors(target)
    )


def _list_supervisors(target: dict[str, Any]) -> list[int]:
    """Inside, the other processes of the cell. Outside, a process that the test started."""
    if not target["inside"]:
        return [target["pid"]]
    return [int(path.name) for path in Path("/proc").glob("[0-9]*") if int(path.name) != os.getpid()]


def _succeeds(attempt: Callable[[], None]) -> bool:
    try:
        attempt()
    except OSError:
        return False
    return True


def read_environment(target: dict[str, Any]) -> bool:
    return target["token"] in os.environ.values() or (target["inside"] and bool(os.environ))


def fork(_: dict[str, Any]) -> bool:
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    return True


def memfd(_: dict[str, Any]) -> bool:
    os.close(os.memfd_create("probe"))
    return True


def keyring(_: dict[str, Any]) -> bool:
    number = _SYS_KEYCTL.get(os.uname().machine)
    return number is not None and _libc.syscall(number, _KEYCTL_GET_KEYRING_ID, _SESSION_KEYRING, 0) != -1


def become_root(_: dict[str, Any]) -> bool:
    os.setuid(0)
    return True


def have_privileges(_: dict[str, Any]) -> bool:
    status = dict(line.split(":\t", 1) for line in Path("/proc/self/status").read_text().splitlines() if ":\t" in line)
    no_capabilities = all(int(status[name], 16) == 0 for name in ("CapEff", "CapPrm", "CapInh", "CapAmb"))
    return not (no_capabilities and status["NoNewPrivs"] == "1" and status["Seccomp"] == "2")


def be_host_root(_: dict[str, Any]) -> bool:
    """Whether this process is uid 0 outside of its user namespace. The host checks that of a template's cells itself
    (`sandbox.bubblewrap.template`): they see only the user of the template's namespace."""
    uid = os.getuid()
    for line in Path("/proc/self/uid_map").read_text().splitlines():
        first, outside, count = map(int, line.split())
        if first <= uid < first + count:
            return outside + uid - first == 0
    return False


def new_namespace(_: dict[str, Any]) -> bool:
    return _libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNS) == 0


def mount(target: dict[str, Any]) -> bool:
    """Runs after `new_namespace`, so that outside the cell the mount is allowed and affects nothing else."""
    folder = "/tmp" if target["inside"] else target["folder"]
    return _libc.mount(b"none", folder.encode(), b"tmpfs", 0, None) == 0


def trace(_: dict[str, Any]) -> bool:
    return _libc.ptrace(_PTRACE_TRACEME, 0, 0, 0) == 0


def find_word(first: str, second: str) -> bool:
    """Whether the two halves of a word are next to each other anywhere in the writable memory of this process.

    The caller must never have had the whole word.
    """
    head, tail = first.encode(), second.encode()
    for line in Path("/proc/self/maps").read_text().splitlines():
        span, rights, *_ = line.split()
        if rights.startswith("rw"):
            low, high = (int(end, 16) for end in span.split("-"))
            for start in range(low, high, _SEARCHED_BYTES):
                data = ctypes.string_at(start, min(high - start, _SEARCHED_BYTES + len(head) + len(tail)))
                if any(part.startswith(tail) for part in data.split(head)[1:]):
                    return True
    return False


PROBES: dict[str, Callable[[dict[str, Any]], bool]] = {
    probe.__name__: probe
    for probe in (
        *(
            connect,
            netlink,
            share_namespaces,
            read_host_file,
            write_to_root,
            see_process,
            signal_process,
            signal_supervisors,
            read_memory,
            read_environment,
        ),
        *(fork, memfd, keyring, become_root, have_privileges, be_host_root, new_namespace, mount, trace),
    )
}


def run_probe(name: str, target: dict[str, Any]) -> bool:
    """Run a probe and return whether its attempt succeeded. An OSError means that it was blocked."""
    try:
        return PROBES[name](target)
    except OSError:
        return False


# The entry functions of a job


def load() -> None:
    pass


def run(case: Any) -> bool:
    name, target = case
    return run_probe(name, target)


if __name__ == "__main__":
    sys.stdout.write(json.dumps({name: run_probe(name, json.loads(sys.argv[1])) for name in PROBES}))
