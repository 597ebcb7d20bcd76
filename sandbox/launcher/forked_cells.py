"""Cells of the launcher that are forked from templates, by the bubblewrap backend in the launcher's own container.

Such a launcher has no access to an engine. It shares its container with the cells, so the container has nothing else:
no network, no secret, and a socket for the workers.
"""

import contextlib
import os
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from sandbox.base import SandboxUnavailable, Traits
from sandbox.bubblewrap import backend as bubblewrap
from sandbox.cell import Cell
from sandbox.cell_images import KERNEL_IMAGE, has_kernels
from sandbox.isolation import SHARED
from sandbox.pool import CellFactory

_CONTROL_GROUP_LIMITS = [Path("/sys/fs/cgroup") / name for name in ("memory.max", "memory/memory.limit_in_bytes")]
"""Of both versions of control groups."""


class ForkedCells:
    """A source of cells (see `sandbox.launcher.cell_source`). Thread-safe."""

    isolation, is_stream_framed = SHARED, False

    def __init__(self, images: Sequence[str]) -> None:
        self._images = images

    def prepare(self) -> None:
        if (reason := bubblewrap.get_unavailable_reason()) is not None:
            raise SandboxUnavailable(reason)
        if KERNEL_IMAGE in self._images and not has_kernels():
            raise SandboxUnavailable(
                "This launcher is to create cells for kernels, and has no Triton. Use an image that has it "
                "(`--target worker-kernel` of the Dockerfile), or run `make setup-kernels`."
            )

    def build_factories(self, image: str) -> Sequence[CellFactory]:
        """Build one: each has a template of its own, and a fork takes less time than a submission."""
        return [bubblewrap.BubblewrapCellFactory(image, is_shared=True)]

    def build_traits(self) -> Traits:
        return Traits(python=sys.version.split()[0], numpy=np.__version__)

    def read_memory(self) -> int:
        """Return the memory of this container, or of the machine if the container has no limit."""
        limits = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
        for path in _CONTROL_GROUP_LIMITS:
            with contextlib.suppress(OSError, ValueError):  # another version, or the word "max"
                limits.append(int(path.read_text()))
        return min(limits)

    def read_tags(self) -> dict[str, str]:
        return dict.fromkeys(self._images, f"python {sys.version.split()[0]}, numpy {np.__version__}")

    def get_stream(self, cell: Cell) -> socket.socket:
        assert isinstance(cell.channel, socket.socket)
        return cell.channel

    def check(self) -> None:
        """Does nothing: the creation of a cell reports what is missing."""

    def clean_up(self) -> None:
        """Does nothing: cells and templates end with this process."""

    def close(self) -> None:
        """Does nothing: each pool has closed its factory."""
