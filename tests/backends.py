"""Selects the sandbox backend of a test, skips unavailable ones, and makes one unavailable."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from sandbox.backends import get_unavailable_reason
from sandbox.bubblewrap.backend import ISOLATION, STRICT

STRICT_BUBBLEWRAP = "bubblewrap strict"
"""Names, as a parameter of tests, bubblewrap with SANDBOX_ISOLATION=strict. All other tests use the default."""
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
    if (reason := get_unavailable_reason(backend)) is not None:
        pytest.skip(f"{backend}: {reason}")
