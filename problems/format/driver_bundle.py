"""Bundles a driver and the shared modules that it imports into the one file that runs in the sandbox."""

import ast
import importlib.util
import marshal
from functools import lru_cache
from pathlib import Path
from types import CodeType

DRIVERS = Path(__file__).parent / "drivers"
TEST_RUNTIME = Path(__file__).parent / "test_runtime"
_DRIVER_FILE = "driver.py"
_PACKAGES = {"problems.format.drivers": DRIVERS, "problems.format.test_runtime": TEST_RUNTIME}


def read_shared_driver(name: str) -> bytes | None:
    """Return the source of the shared driver with that name; None if it does not exist."""
    path = DRIVERS / f"{name}.py"
    return path.read_bytes() if name.isidentifier() and path.is_file() else None


def bundle_driver(driver: bytes) -> bytes:
    """Return `driver` with every module of `drivers` and `test_runtime` that it imports embedded in it.

    Only imports of the forms `from problems.format.drivers.<module> import ...` and
    `from problems.format.test_runtime.<module> import ...` are recognized."""
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


@lru_cache(maxsize=256)
def compile_bundle(bundle: bytes) -> bytes:
    """Compile a bundle, which takes a cell two milliseconds, once for all cells with this Python.

    Returns Python's magic number and the marshalled code. Empty for a bundle that is not valid: the cell reports why.
    """
    try:
        tree = ast.parse(bundle, _DRIVER_FILE)
        modules = dict(map(_compile_module, filter(None, map(_take_module, tree.body))))
        code = compile(tree, _DRIVER_FILE, "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return b""
    constants = (modules.get(each, each) if isinstance(each, str) else each for each in code.co_consts)
    return importlib.util.MAGIC_NUMBER + marshal.dumps(code.replace(co_consts=tuple(constants)))


def _take_module(statement: ast.stmt) -> tuple[str, str] | None:
    """Let the bundle's statement for an embedded module execute a constant. Return its source and file name."""
    match statement:
        case ast.Expr(
            ast.Call(
                ast.Name("exec"),
                [
                    ast.Call(ast.Name("compile"), [ast.Constant(str(source)), ast.Constant(str(file)), _]),
                    _,
                ] as arguments,
            )
        ):
            arguments[0] = ast.copy_location(ast.Constant(source), arguments[0])
            return source, file
        case _:
            return None


def _compile_module(module: tuple[str, str]) -> tuple[str, CodeType]:
    source, file = module
    return source, compile(source, file, "exec", dont_inherit=True)


def _collect_imports(source: str, modules: dict[str, str], used: dict[str, str]) -> None:
    """Add the modules that `source` imports to `used`, each after its own imports."""
    for name, text in modules.items():
        if f"from {name} import " in source and name not in used:
            _collect_imports(text, modules, used)
            used[name] = text
