"""How every backend starts the Python interpreter of a cell's first process."""

from collections.abc import Mapping
from pathlib import Path

from sandbox.cell_images import ENVIRONMENTS

CELL_ROOT = Path("/cell")
"""Folder in the cell with this project's code (`inside/`) and NumPy (`packages/`)."""

INSIDE_SOURCE = Path(__file__).resolve().parent / "inside"
"""Folder on the host with this project's code for the cell."""

_FIND_CODE = f"import sys; sys.path += ['{CELL_ROOT}/packages', '{CELL_ROOT}']"

ARGUMENTS = ("-I", "-S", "-B", "-c", f"{_FIND_CODE}; from inside import parent; parent.main()")
"""Command-line arguments of the interpreter."""


def build_hiding_arguments(filter_fd: int) -> tuple[str, ...]:
    """Build the arguments for a cell whose first process hides the mounts and then loads the filter of the cell."""
    start = f"from inside import mount_hiding; mount_hiding.start_hidden({filter_fd})"
    return (*ARGUMENTS[:-1], f"{_FIND_CODE}; {start}; from inside import parent; parent.main()")


def build_template_arguments(filter_fd: int) -> tuple[str, ...]:
    """Build the arguments for a first process that forks cells, which load the filter of the cell."""
    return (*ARGUMENTS[:-1], f"{_FIND_CODE}; from inside import template; template.serve({filter_fd})")


_ENVIRONMENT = {
    **dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    "MALLOC_ARENA_MAX": "2",
    "LC_ALL": "C.UTF-8",
}
"""Read by the interpreter and NumPy at their start. The fork that runs a submission has an empty environment."""


def build_environment(image: str) -> Mapping[str, str]:
    """Return the environment of the first process of a cell."""
    return {**_ENVIRONMENT, **ENVIRONMENTS.get(image, {})}
