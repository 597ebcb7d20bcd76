"""How a cell's first process is started, in every backend."""

from pathlib import Path

INSIDE = Path("/cell")
"""Where our own code (`inside/`) and NumPy (`packages/`) lie in the box."""

OWN_CODE = Path(__file__).resolve().parent / "inside"
"""Where our own code for the box lies out here."""

ARGUMENTS = (
    *("-I", "-S", "-B", "-c"),
    f"import sys; sys.path += ['{INSIDE}/packages', '{INSIDE}']; from inside import parent; parent.main()",
)
"""Of the interpreter."""

ENVIRONMENT = {
    **dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    "MALLOC_ARENA_MAX": "2",
    "LC_ALL": "C.UTF-8",
}
"""What the interpreter and NumPy read at their start; the fork that runs a submission has an empty environment."""
