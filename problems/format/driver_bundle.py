"""Makes the one file that runs in the box: a driver with the shared modules it imports inside it."""

from pathlib import Path

DRIVERS = Path(__file__).parent / "drivers"
CELLS = Path(__file__).parent / "cells"
_PACKAGES = {"problems.format.drivers": DRIVERS, "problems.format.cells": CELLS}


def shared_driver(name: str) -> bytes | None:
    """Source of the shared driver of that name; None if there is none."""
    path = DRIVERS / f"{name}.py"
    return path.read_bytes() if name.isidentifier() and path.is_file() else None


def bundle(driver: bytes) -> bytes:
    """`driver` made able to `from problems.format.drivers.<module> import ...` (or of cells) in a box without them."""
    modules = {
        f"{package}.{path.stem}": path.read_text(encoding="utf-8")
        for package, folder in _PACKAGES.items()
        for path in sorted(folder.glob("[a-z]*.py"))
    }
    used: dict[str, str] = {}
    _collect(driver.decode("utf-8"), modules, used)
    prelude = "".join(
        f"_module = _types.ModuleType({name!r})\n"
        f"_sys.modules[_module.__name__] = _module\n"
        f"exec(compile({source!r}, {name.rpartition('.')[2] + '.py'!r}, 'exec'), _module.__dict__)\n"
        for name, source in used.items()
    )
    return b"import sys as _sys, types as _types\n" + prelude.encode("utf-8") + driver


def _collect(source: str, modules: dict[str, str], used: dict[str, str]) -> None:
    """Add to `used` the modules that `source` imports, each after those it imports itself."""
    for name, text in modules.items():
        if f"from {name} import " in source and name not in used:
            _collect(text, modules, used)
            used[name] = text
