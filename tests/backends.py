"""Selects the sandbox backend of a test, skips unavailable ones, and makes one unavailable."""

import functools
import os
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from sandbox import SandboxUnavailable, open_sandbox
from sandbox.backends import DEFAULT_BACKEND, get_unavailable_reason
from sandbox.isolation import ISOLATION, STRICT
from tests.sandbox.job_builders import make_job

STRICT_BUBBLEWRAP = "bubblewrap strict"
"""Names, as a parameter of tests, bubblewrap with SANDBOX_ISOLATION=strict. All other tests use the default."""
SHARED_LAUNCHER = "launcher shared"
"""Names, as a parameter of tests, a launcher with SANDBOX_ISOLATION=shared."""
KERNEL_CELLS = "docker kernel"
"""Names, as a parameter of tests, the docker backend with all jobs in cells for kernels."""

NO_USER_NAMESPACES = [
    *("unshare", "--user", "--map-current-user", "--keep-caps", "sh", "-c"),
    'echo 0 > /proc/sys/user/max_user_namespaces; exec setpriv --inh-caps=-all --ambient-caps=-all "$@"',
    "sh",
]
"""Prefix that runs a command in a new user namespace, in which no further user namespaces are allowed."""
ONE_USER_NAMESPACE = [word.replace("echo 0", "echo 1") for word in NO_USER_NAMESPACES]
"""The same with one, which a template takes."""
CREATE_NAMESPACES = (
    *("unshare", "--user", "--map-root-user", "--mount", "--net", "--ipc", "--uts", "--pid", "--fork", "--mount-proc"),
    *("unshare", "--user", "true"),
)
"""Requests from the kernel what bubblewrap and a template request, without the code under test."""
DROP_ROOT = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
"""Prefix that runs a command as an ordinary user, as root runs bubblewrap."""
NO_CELLS = "this machine does not let it create a cell. `.venv/bin/python -m sandbox` says how to allow that."


@contextmanager
def use_backend(parameter: str) -> Iterator[str]:
    """Configure this process for a backend, or for STRICT_BUBBLEWRAP, and yield the name of the backend."""
    before = os.environ.pop(ISOLATION, None)
    if parameter == STRICT_BUBBLEWRAP:
        os.environ[ISOLATION] = STRICT
    try:
        yield parameter.partition(" ")[0]
    finally:
        os.environ.pop(ISOLATION, None)
        if before is not None:
            os.environ[ISOLATION] = before


def require_backend(backend: str) -> None:
    """Skip the test if the backend is unavailable. With CI set, a skip counts as a failure."""
    if (reason := find_missing_part(backend)) is not None:
        pytest.skip(f"{backend}: {reason}")


def find_missing_part(backend: str) -> str | None:
    """Return what this machine lacks for a backend. If its sandbox only fails, the machine lacks nothing."""
    reason = get_unavailable_reason(backend)
    if reason is None and backend == DEFAULT_BACKEND and not can_create_cell(os.environ.get(ISOLATION, "")):
        return NO_CELLS
    return reason


@functools.cache
def can_create_cell(isolation: str) -> bool:
    """Return whether bubblewrap can create a cell here, with this value of SANDBOX_ISOLATION in the environment.

    Where the kernel allows what a cell needs, the answer is yes: a cell that fails there is a bug, and no test skips.
    """
    return has_namespaces() or can_run_job()


def has_namespaces() -> bool:
    command = [*DROP_ROOT, *CREATE_NAMESPACES] if os.geteuid() == 0 else CREATE_NAMESPACES
    try:
        return subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode == 0
    except FileNotFoundError:
        return False


def can_run_job() -> bool:
    try:
        with closing(open_sandbox(DEFAULT_BACKEND, spare=0)) as sandbox:
            sandbox.run(make_job("def f(x): return x"))
    except SandboxUnavailable:
        return False
    return True
