"""The one place where a backend is chosen. A backend is a package here with a module `backend` in it."""

import importlib
import importlib.util
import os
import pkgutil
import sys
from types import ModuleType

import sandbox
from sandbox.base import SandboxUnavailable
from sandbox.runner import PooledSandbox

DEFAULT = "bubblewrap"


def names() -> list[str]:
    """All backends: each is named as its package."""
    packages = (package.name for package in pkgutil.iter_modules(sandbox.__path__) if package.ispkg)
    return sorted(name for name in packages if importlib.util.find_spec(f"sandbox.{name}.backend") is not None)


def module(name: str) -> ModuleType:
    """A backend: it has `available() -> str | None` (why not) and `open_backend(...)`. Others are not imported."""
    return importlib.import_module(f"sandbox.{name}.backend")


def available(name: str) -> str | None:
    """Why a backend cannot be used here; None where nothing speaks against it."""
    # Asked before its module is imported: elsewhere the packages that this needs are not installed.
    if sys.platform != "linux":
        return "it needs Linux; run the worker on a Linux machine, or in a virtual one"
    return module(name).available()


def open_sandbox(backend: str | None = None, *, spare: int = 1, max_cells: int = 2) -> PooledSandbox:
    """The sandbox of that backend; without a name that of the environment variable SANDBOX, else bubblewrap.

    At most `max_cells` jobs run at a time; `spare` more cells wait ready, made from the first job on. Raises
    SandboxUnavailable for a backend that does not exist or cannot be used here: nothing weaker ever takes its place.
    """
    name = backend or os.environ.get("SANDBOX") or DEFAULT
    if name not in names():
        raise SandboxUnavailable(f"there is no sandbox backend {name!r}; set SANDBOX to one of: {', '.join(names())}")
    if (reason := available(name)) is not None:
        raise SandboxUnavailable(f"the sandbox backend {name!r} cannot be used here: {reason}")
    opened: PooledSandbox = module(name).open_backend(spare=spare, max_cells=max_cells)
    return opened
