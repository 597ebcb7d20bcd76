"""Kernel problems in tests: they need Triton, which only `make setup-kernels` installs."""

import pytest

from problems.format.loader import discover
from sandbox.cell_images import has_kernels

LEFT_OUT = "Triton is not installed, so the tests of kernel problems are left out. Run `make setup-kernels`."


def list_runnable_slugs() -> tuple[str, ...]:
    """Return the problems whose sources can run here. Without Triton, tests/conftest.py reports what is missing."""
    return discover(kernels=has_kernels())


def require_kernels() -> None:
    """Skip the test without Triton, also one that would build an image with it. With CI set, a skip is a failure."""
    if not has_kernels():
        pytest.skip(LEFT_OUT)
