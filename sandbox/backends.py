"""Finds, loads and selects backends. A backend is a subpackage with a module named `backend`."""

import importlib
import importlib.util
import os
import pkgutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType

from sandbox.base import SandboxUnavailable
from sandbox.pool_status import SharedPoolStatus
from sandbox.runner import PooledSandbox

DEFAULT_BACKEND = "bubblewrap"


def list_backends() -> list[str]:
    """The names of all backends. A backend has the name of its package."""
    packages = (package.name for package in pkgutil.iter_modules([str(Path(__file__).parent)]) if package.ispkg)
    return sorted(name for name in packages if importlib.util.find_spec(f"sandbox.{name}.backend") is not None)


def load_backend(name: str) -> ModuleType:
    """Import one backend module.

    It has `get_unavailable_reason() -> str | None`, `list_cell_images() -> Sequence[str]`, `open_backend(...)` and
    `ISOLATION_MODES`, the values of SANDBOX_ISOLATION that it accepts.

    If another process creates the cells, it also has `read_shared_pool() -> SharedPoolStatus`.
    """
    return importlib.import_module(f"sandbox.{name}.backend")


def get_unavailable_reason(name: str) -> str | None:
    """Return why a backend cannot be used on this machine, or None if it can."""
    # Check this before the import: on other systems the packages that a backend needs are not installed.
    if sys.platform != "linux":
        return "it needs Linux; run the worker on a Linux machine or in a Linux virtual machine"
    return load_backend(name).get_unavailable_reason()


def read_shared_pool(name: str) -> SharedPoolStatus | None:
    """Return the status of the process that creates this backend's cells, or None if the worker creates them itself."""
    read: Callable[[], SharedPoolStatus] | None = getattr(load_backend(name), "read_shared_pool", None)
    return read() if read else None


def list_cell_images(backend: str | None = None) -> Sequence[str]:
    """Return the kinds of cells that a backend can create here. The default is that of `open_sandbox`."""
    images: Sequence[str] = load_backend(backend or os.environ.get("SANDBOX") or DEFAULT_BACKEND).list_cell_images()
    return images


def open_sandbox(backend: str | None = None, *, spare: int = 1, max_cells: int = 2) -> PooledSandbox:
    """Open the sandbox of a backend: the argument, else the environment variable SANDBOX, else bubblewrap.

    At most `max_cells` jobs run at a time. From the first job on, up to `spare` more cells are kept ready. Raises
    SandboxUnavailable if the backend does not exist or cannot be used here; the sandbox never falls back to a weaker
    one.
    """
    name = backend or os.environ.get("SANDBOX") or DEFAULT_BACKEND
    if name not in list_backends():
        raise SandboxUnavailable(
            f"The sandbox backend {name!r} does not exist, so no code can run. "
            f"Set SANDBOX to one of: {', '.join(list_backends())}."
        )
    if (reason := get_unavailable_reason(name)) is not None:
        raise SandboxUnavailable(f"The sandbox backend {name!r} cannot be used here: {reason}")
    opened: PooledSandbox = load_backend(name).open_backend(spare=spare, max_cells=max_cells)
    return opened
