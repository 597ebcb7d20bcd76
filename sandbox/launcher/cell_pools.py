"""The launcher's pools, one for each kind of cell that it creates (`sandbox.cell_images`)."""

import os
import socket
from collections.abc import Mapping, Sequence

from sandbox import seccomp_filters
from sandbox.attach_stream import AttachStream
from sandbox.base import SandboxUnavailable
from sandbox.cell import Cell
from sandbox.docker import backend as docker
from sandbox.launcher.commands import RequestRefusedError
from sandbox.launcher.settings import CELL_IMAGES
from sandbox.pool import CellPool, PoolGroup
from sandbox.runner import PooledSandbox

_MAX_FACTORIES = 4
"""How many containers of one kind are created at the same time, if there are enough processors."""


class CellPools:
    """Creates cells of each kind in advance. Thread-safe."""

    def __init__(self, images: Sequence[str]) -> None:
        self._factories = {image: docker.DockerCellFactory(image) for image in images}

    def prepare(self) -> None:
        """Connect to the engine and build the images that are missing. Raises SandboxUnavailable."""
        for factory in self._factories.values():
            factory.prepare()

    def read_machine_memory(self) -> int:
        """Return the bytes of memory of the engine's machine."""
        return min(factory.machine_memory_bytes for factory in self._factories.values())

    def open(self, *, ready: int, max_cells: int) -> PooledSandbox:
        """Open the pools. `ready` cells of all kinds together wait for a job. Returns a sandbox that uses the pools."""
        group, ready_counts = PoolGroup(), split_ready_cells(ready, list(self._factories))
        self._pools = {
            image: CellPool(
                *(_SharedCellFactory(factory) for _ in range(min(_MAX_FACTORIES, os.cpu_count() or 1))),
                spare=ready_counts[image],
                max_cells=max_cells,
                group=group,
            )
            for image, factory in self._factories.items()
        }
        return PooledSandbox("launcher", self._pools, seccomp_filters.build_submission_filter(), docker.build_traits())

    def find(self, image: str) -> CellPool:
        """Find the pool of a kind of cell. Raises RequestRefusedError."""
        if image not in self._pools:
            raise RequestRefusedError(
                "image", f"it creates no cells of the kind {image}; start it with {CELL_IMAGES}=cpu,{image}"
            )
        return self._pools[image]

    def read_tags(self) -> dict[str, str]:
        """Return the tag of the image of each kind of cell."""
        return {image: factory.image for image, factory in self._factories.items()}

    def count_ready(self) -> int:
        return sum(pool.read_meters().ready for pool in self._pools.values())

    def check_engine(self) -> None:
        """Raise SandboxError if the engine does not answer or no longer has an image."""
        for factory in self._factories.values():
            factory.check_engine()

    def clean_up(self) -> None:
        """Remove orphaned containers, and build images that the engine no longer has. Raises SandboxError."""
        next(iter(self._factories.values())).remove_orphans()
        for factory in self._factories.values():
            factory.ensure_image()

    def close(self) -> None:
        """Destroy all cells and wait a moment for the engine to remove them."""
        for pool in self._pools.values():
            pool.close()
        for factory in self._factories.values():
            factory.close()


def split_ready_cells(ready: int, images: Sequence[str]) -> Mapping[str, int]:
    """Divide the warm cells among the kinds: one of each kind after the first, as far as there are enough, and the rest
    of the first, which most jobs need."""
    further = images[1 : max(1, ready)]
    return {image: 1 if image in further else 0 for image in images} | {images[0]: ready - len(further)}


class _SharedCellFactory:
    """One of several factories that create containers at the same time, through the same connection to the engine."""

    def __init__(self, factory: docker.DockerCellFactory) -> None:
        self._factory = factory

    def prepare(self) -> None:
        """Does nothing: CellPools.prepare has prepared the shared factory."""

    def create_cell(self, tmp_bytes: int) -> Cell:
        cell = self._factory.create_cell(tmp_bytes)
        assert isinstance(cell.channel, AttachStream)
        if type(cell.channel.raw_stream) is not socket.socket:
            cell.destroy()
            raise SandboxUnavailable(
                "The launcher cannot forward streams of an engine behind TLS, so no cell can start. "
                "Run it on the engine's machine."
            )
        return cell

    def distrust(self) -> None:
        """Does nothing: containers share no process."""

    def close(self) -> None:
        """Does nothing: CellPools.close closes the shared factory."""
