"""The sandbox's backends, for tests that need a certain one."""

import pytest

from sandbox.choose import available


def demand(backend: str) -> None:
    """Skip the test where this machine cannot have it, which under CI fails it."""
    if (reason := available(backend)) is not None:
        pytest.skip(f"{backend}: {reason}")
