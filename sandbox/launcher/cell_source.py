"""Where the launcher's cells come from: one of two backends, by SANDBOX_ISOLATION."""

import socket
from collections.abc import Sequence
from typing import Protocol

from sandbox.base import Traits
from sandbox.cell import Cell
from sandbox.isolation import SHARED, STRICT, read_isolation
from sandbox.pool import CellFactory

ISOLATION_MODES = STRICT, SHARED


class LimitedHandle(Protocol):
    """What the launcher does with the handle of a cell (see `sandbox.cell.CellHandle`) on behalf of its worker."""

    def set_cell_limits(self, memory_bytes: int, processes: int) -> None:
        """Set the limits of the whole cell on memory and processes, as far as the source has any."""
        ...

    def has_hit_memory_limit(self) -> bool: ...


class CellSource(Protocol):
    """Creates the cells of each kind, and knows what they need from this machine."""

    isolation: str
    is_stream_framed: bool
    """Whether the stream of a cell has the headers of `sandbox.attach_stream`, which the worker removes."""

    def prepare(self) -> None:
        """Check that cells can be created, and build what they need. Raises SandboxUnavailable."""
        ...

    def build_factories(self, image: str) -> Sequence[CellFactory]:
        """Build the factories of a pool for a kind of cell."""
        ...

    def build_traits(self) -> Traits: ...

    def read_memory(self) -> int:
        """Return the bytes of memory that all cells could use together."""
        ...

    def read_tags(self) -> dict[str, str]:
        """Return what identifies the files of each kind of cell."""
        ...

    def get_stream(self, cell: Cell) -> socket.socket:
        """Return what is forwarded to the worker."""
        ...

    def check(self) -> None:
        """Raise SandboxError if no cell can be created now."""
        ...

    def clean_up(self) -> None:
        """Remove what dead owners left, and build again what is missing. Raises SandboxError."""
        ...

    def close(self) -> None: ...


def open_cell_source(images: Sequence[str]) -> CellSource:
    """Choose the source of this launcher. Raises SandboxUnavailable."""
    # Each needs packages that the image of a launcher with the other one does not have.
    if read_isolation(ISOLATION_MODES) == SHARED:
        from sandbox.launcher.forked_cells import ForkedCells  # noqa: PLC0415

        return ForkedCells(images)
    from sandbox.launcher.container_cells import ContainerCells  # noqa: PLC0415

    return ContainerCells(images)
