"""Which files of this machine a box needs: Python, its standard library, NumPy, and the shared libraries of these."""

import os
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from sandbox.start import INSIDE, OWN_CODE

_UNUSED = ("_tkinter", "_test", "_ctypes_test", "_xx", "xx")
"""Extension modules whose libraries no box needs."""


@dataclass(frozen=True, slots=True)
class Bind:
    """One file or folder shown read-only in the box."""

    source: Path
    place: Path


@dataclass(frozen=True, slots=True)
class Runtime:
    python: Path
    binds: tuple[Bind, ...]
    hidden: tuple[Path, ...]
    """Folders below the binds that are shown empty: other packages than NumPy."""


@cache
def find() -> Runtime:
    """The runtime of the running interpreter. Takes a moment (it asks ldd), so it is kept."""
    python = Path(sys._base_executable).resolve()  # type: ignore[attr-defined] -- not in the stubs
    base = {"installed_base": sys.base_prefix, "installed_platbase": sys.base_exec_prefix}
    base |= {"base": sys.base_prefix, "platbase": sys.base_exec_prefix}
    stdlib = {Path(sysconfig.get_path(name, vars=base)).resolve() for name in ("stdlib", "platstdlib")}
    dynload = Path(sysconfig.get_config_var("DESTSHARED"))
    numpy = Path(np.__file__).parent
    numpy_libs = numpy.parent / "numpy.libs"
    binds = {python: python} | {folder: folder for folder in stdlib}
    if not any(dynload.is_relative_to(folder) for folder in stdlib):
        binds[dynload] = dynload
    binds |= {numpy: INSIDE / "packages/numpy", OWN_CODE: INSIDE / "inside"}
    if numpy_libs.exists():
        binds[numpy_libs] = INSIDE / "packages/numpy.libs"
    within = [folder for folder in binds if folder.is_dir()]
    modules = [file for file in dynload.glob("*.so") if not file.name.startswith(_UNUSED)]
    binaries = [python, *modules, *numpy.rglob("*.so"), *numpy_libs.glob("*.so*")]
    for library in shared_libraries(tuple(binaries)):
        if not any(library.is_relative_to(folder) for folder in within):
            binds[library] = library
    hidden = [folder / name for folder in stdlib for name in ("site-packages", "dist-packages")]
    return Runtime(
        python,
        tuple(Bind(source.resolve(), place) for source, place in binds.items()),
        tuple(dict.fromkeys(folder for folder in hidden if folder.is_dir())),
    )


def shared_libraries(binaries: tuple[Path, ...]) -> list[Path]:
    """The files that the loader would open for these, by the names under which it looks for them."""
    told = subprocess.run(["ldd", *map(os.fspath, binaries)], capture_output=True, text=True, check=False).stdout
    words = (word for line in told.splitlines() if not line.endswith(":") for word in line.split())
    return sorted({Path(word) for word in words if word.startswith("/") and Path(word).exists()})
