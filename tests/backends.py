"""Skips tests whose sandbox backend is unavailable on this machine, and makes one unavailable."""

import pytest

from sandbox.backends import get_unavailable_reason

NO_USER_NAMESPACES = [
    *("unshare", "--user", "--map-current-user", "--keep-caps", "sh", "-c"),
    'echo 0 > /proc/sys/user/max_user_namespaces; exec setpriv --inh-caps=-all --ambient-caps=-all "$@"',
    "sh",
]
"""Prefix that runs a command in a new user namespace, in which no further user namespaces are allowed."""


def require_backend(backend: str) -> None:
    """Skip the test if the backend is unavailable. With CI set, a skip counts as a failure."""
    if (reason := get_unavailable_reason(backend)) is not None:
        pytest.skip(f"{backend}: {reason}")
