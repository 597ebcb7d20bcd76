"""How every backend starts the Python interpreter of a cell's first process."""

from pathlib import Path

CELL_ROOT = Path("/cell")
"""Folder in the cell with this project's code (`inside/`) and NumPy (`packages/`)."""

INSIDE_SOURCE = Path(__file__).resolve().parent / "inside"
"""Folder on the host with this project's code for the cell."""

ARGUMENTS = (
    *("-I", "-S", "-B", "-c"),
    f"import sys; sys.path += ['{CELL_ROOT}/packages', '{CELL_ROOT}']; from inside import parent; parent.main()",
)
"""Command-line arguments of the interpreter."""

ENVIRONMENT = {
    **dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    "MALLOC_ARENA_MAX": "2",
    "LC_ALL": "C.UTF-8",
}
"""Read by the interpreter and NumPy at their start. The fork that runs a submission has an empty environment."""
