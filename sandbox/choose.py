"""The one place where a backend is chosen. A backend is a package here with a module `backend` in it."""

import importlib
import importlib.util
import os
import pkgutil
from types import ModuleType

import sandbox
from sandbox.base import Sandbox, SandboxUnavailable

DEFAULT = "bubblewrap"


def backends() -> dict[str, ModuleType]:
    """All backends by name. Each module has NAME, `available() -> str | None` (why not) and `open_backend(...)`."""
    found: dict[str, ModuleType] = {}
    for package in pkgutil.iter_modules(sandbox.__path__, "sandbox."):
        name = f"{package.name}.backend"
        if package.ispkg and importlib.util.find_spec(name) is not None:
            module = importlib.import_module(name)
            found[module.NAME] = module
    return found


def open_sandbox(backend: str | None = None, *, spare: int = 1, max_cells: int = 2) -> Sandbox:
    """The sandbox of that backend; without a name that of the environment variable SANDBOX, else bubblewrap.

    At most `max_cells` jobs run at a time; `spare` more cells wait ready, made from the first job on. Raises
    SandboxUnavailable for a backend that does not exist or cannot be used here: nothing weaker ever takes its place.
    """
    name = backend or os.environ.get("SANDBOX") or DEFAULT
    known = backends()
    if name not in known:
        raise SandboxUnavailable(
            f"there is no sandbox backend {name!r}; set SANDBOX to one of: {', '.join(sorted(known))}"
        )
    if (reason := known[name].available()) is not None:
        raise SandboxUnavailable(f"the sandbox backend {name!r} cannot be used here: {reason}")
    opened: Sandbox = known[name].open_backend(spare=spare, max_cells=max_cells)
    return opened
