"""Skips tests whose sandbox backend is unavailable on this machine."""

import pytest

from sandbox.backends import get_unavailable_reason


def require_backend(backend: str) -> None:
    """Skip the test if the backend is unavailable. With CI set, a skip counts as a failure."""
    if (reason := get_unavailable_reason(backend)) is not None:
        pytest.skip(f"{backend}: {reason}")
