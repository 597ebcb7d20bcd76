"""Finds the files of this machine that a cell needs: Python, its standard library, NumPy, and for kernels Triton."""

import os
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from sandbox.base import SandboxUnavailable
from sandbox.cell_images import CPU_IMAGE, KERNEL_IMAGE, find_packages, has_kernels
from sandbox.interpreter import CELL_ROOT, INSIDE_SOURCE

_UNUSED_EXTENSION_PREFIXES = ("_tkinter", "_test", "_ctypes_test", "_xx", "xx")
"""Prefixes of extension modules whose libraries no cell needs."""


@dataclass(frozen=True, slots=True)
class BindMount:
    """A file or folder that is mounted read-only in the cell."""

    source: Path
    target: Path


@dataclass(frozen=True, slots=True)
class Runtime:
    image: str
    """The kind of cell."""
    python: Path
    binds: tuple[BindMount, ...]
    hidden_folders: tuple[Path, ...]
    """Folders below the mounts that appear empty: packages other than NumPy."""


@cache
def find_runtime(image: str = CPU_IMAGE) -> Runtime:
    """Find the runtime of the running interpreter, with the packages of a kind of cell. Raises SandboxUnavailable.

    The result is cached, because running ldd is slow."""
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
    binds |= {numpy: CELL_ROOT / "packages/numpy", INSIDE_SOURCE: CELL_ROOT / "inside"}
    if numpy_libs.exists():
        binds[numpy_libs] = CELL_ROOT / "packages/numpy.libs"
    packages = find_packages(image)
    if image == KERNEL_IMAGE and not has_kernels():
        raise SandboxUnavailable(
            "Triton is not installed on this machine, so it cannot judge kernel problems. Run `make setup-kernels`, "
            "and start the worker again."
        )
    binds |= {folder: CELL_ROOT / "packages" / name for name, folder in packages.items()}
    bound_folders = [folder for folder in binds if folder.is_dir()]
    modules = [file for file in dynload.glob("*.so") if not file.name.startswith(_UNUSED_EXTENSION_PREFIXES)]
    package_modules = [file for folder in packages.values() for file in folder.glob("_C/*.so")]
    binaries = [python, *modules, *numpy.rglob("*.so"), *numpy_libs.glob("*.so*"), *package_modules]
    for library in list_shared_libraries(tuple(binaries)):
        if not any(library.is_relative_to(folder) for folder in bound_folders):
            binds[library] = library
    hidden = [folder / name for folder in stdlib for name in ("site-packages", "dist-packages")]
    return Runtime(
        image,
        python,
        tuple(BindMount(source.resolve(), place) for source, place in binds.items()),
        tuple(dict.fromkeys(folder for folder in hidden if folder.is_dir())),
    )


def list_shared_libraries(binaries: tuple[Path, ...]) -> list[Path]:
    """List the files that the loader would open for these binaries, under the names that it looks for."""
    output = subprocess.run(["ldd", *map(os.fspath, binaries)], capture_output=True, text=True, check=False).stdout
    words = (word for line in output.splitlines() if not line.endswith(":") for word in line.split())
    return sorted({Path(word) for word in words if word.startswith("/") and Path(word).exists()})
