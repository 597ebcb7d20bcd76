"""Cells of the launcher that are containers, created by the docker backend."""

import os
import socket
from collections.abc import Sequence
from typing import cast

from sandbox.attach_stream import AttachStream
from sandbox.base import SandboxUnavailable, Traits
from sandbox.cell import Cell
from sandbox.docker import backend as docker
from sandbox.isolation import STRICT
from sandbox.pool import CellFactory

_MAX_FACTORIES = 4
"""How many containers of one kind are created at the same time, if there are enough processors."""


class ContainerCells:
    """A source of cells (see `sandbox.launcher.cell_source`). Thread-safe after `prepare`."""

    isolation, is_stream_framed = STRICT, True

    def __init__(self, images: Sequence[str]) -> None:
        self._factories = {image: docker.DockerCellFactory(image) for image in images}

    def prepare(self) -> None:
        for factory in self._factories.values():
            factory.prepare()

    def build_factories(self, image: str) -> Sequence[CellFactory]:
        count = min(_MAX_FACTORIES, os.cpu_count() or 1)
        return [_SharedCellFactory(self._factories[image]) for _ in range(count)]

    def build_traits(self) -> Traits:
        return docker.build_traits()

    def read_memory(self) -> int:
        return min(factory.machine_memory_bytes for factory in self._factories.values())

    def read_tags(self) -> dict[str, str]:
        return {image: factory.image for image, factory in self._factories.items()}

    def get_stream(self, cell: Cell) -> socket.socket:
        """Return the engine's raw stream, with its headers."""
        assert isinstance(cell.channel, AttachStream)
        return cast("socket.socket", cell.channel.raw_stream)

    def check(self) -> None:
        for factory in self._factories.values():
            factory.check_engine()

    def clean_up(self) -> None:
        next(iter(self._factories.values())).remove_orphans()
        for factory in self._factories.values():
            factory.ensure_image()

    def close(self) -> None:
        """Wait a moment for the engine to remove the cells."""
        for factory in self._factories.values():
            factory.close()


class _SharedCellFactory:
    """One of several factories that create containers at the same time, through the same connection to the engine."""

    def __init__(self, factory: docker.DockerCellFactory) -> None:
        self._factory = factory

    def prepare(self) -> None:
        """Does nothing: the shared factory is prepared."""

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
        """Does nothing: `ContainerCells.close` closes the shared factory."""
