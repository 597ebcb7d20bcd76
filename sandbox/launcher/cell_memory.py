"""How many cells fit into the memory that the launcher may give to all its cells together."""

from typing import NamedTuple

from sandbox.base import SandboxUnavailable
from sandbox.launcher.settings import MEMORY
from sandbox.limits import MIB, Limits

CELL_BYTES = Limits().cell_memory_bytes
"""The memory limit of a cell, unless its job needs more."""

_MACHINE_SHARE = 3, 4
"""The default share, three quarters, of the memory of the machine or of the launcher's container. The rest is for the
system and the other services."""

_CELLS_FOR_EACH_READY_ONE = 4


class CellPlan(NamedTuple):
    max_cells: int
    """How many cells may be in use."""
    ready: int
    """How many warm cells wait for a job."""
    memory_bytes: int
    """The memory for cells in use. That of the warm cells is already subtracted."""


def compute_default_memory(machine_bytes: int) -> int:
    numerator, denominator = _MACHINE_SHARE
    return machine_bytes * numerator // denominator


def plan_cells(*, max_cells: int, ready: int, memory_bytes: int) -> CellPlan:
    """Reduce the numbers of cells until their memory limits fit. Raises SandboxUnavailable if two cells do not fit."""
    fitting = memory_bytes // CELL_BYTES
    ready = min(ready, fitting // _CELLS_FOR_EACH_READY_ONE)
    if fitting - ready < 2:
        raise SandboxUnavailable(
            f"The launcher may give its cells {memory_bytes // MIB} MiB of memory, so it cannot run two cells of "
            f"{CELL_BYTES // MIB} MiB, which a job can need. Set {MEMORY} to at least {2 * CELL_BYTES // MIB}m, or use "
            "a machine with more memory."
        )
    return CellPlan(min(max_cells, fitting - ready), ready, memory_bytes - ready * CELL_BYTES)
