"""Bundles a driver and the shared modules that it imports into the one file that runs in the sandbox."""

from pathlib import Path

DRIVERS = Path(__file__).parent / "drivers"
TEST_RUNTIME = Path(__file__).parent / "test_runtime"
_PACKAGES = {"problems.format.drivers": DRIVERS, "problems.format.test_runtime": TEST_RUNTIME}


def read_shared_driver(name: str) -> bytes | None:
    """Return the source of the shared driver with that name; None if it does not exist."""
    path = DRIVERS / f"{name}.py"
    return path.read_bytes() if name.isidentifier() and path.is_file() else None


def bundle_driver(driver: bytes) -> bytes:
    """Return `driver` with every module of `drivers` and `test_runtime` that it imports embedded in it.

    Only imports of the form `from problems.format.drivers.<module> import ...` are recognized."""
    modules = {
        f"{package}.{path.stem}": path.read_text(encoding="utf-8")
        for package, folder in _PACKAGES.items()
        for path in sorted(folder.glob("[a-z]*.py"))
    }
    used: dict[str, str] = {}
    _collect_imports(driver.decode("utf-8"), modules, used)
    prelude = "".join(
        f"_module = _types.ModuleType({name!r})\n"
        f"_sys.modules[_module.__name__] = _module\n"
        f"exec(compile({source!r}, {name.rpartition('.')[2] + '.py'!r}, 'exec'), _module.__dict__)\n"
        for name, source in used.items()
    )
    return b"import sys as _sys, types as _types\n" + prelude.encode("utf-8") + driver


def _collect_imports(source: str, modules: dict[str, str], used: dict[str, str]) -> None:
    """Add the modules that `source` imports to `used`, each after its own imports."""
    for name, text in modules.items():
        if f"from {name} import " in source and name not in used:
            _collect_imports(text, modules, used)
            used[name] = text
