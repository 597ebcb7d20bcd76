"""The launcher's pools, one for each kind of cell that it creates (`sandbox.cell_images`)."""

from collections.abc import Mapping, Sequence

from sandbox import seccomp_filters
from sandbox.launcher.cell_source import CellSource
from sandbox.launcher.commands import RequestRefusedError
from sandbox.launcher.settings import CELL_IMAGES
from sandbox.pool import CellPool, PoolGroup
from sandbox.runner import PooledSandbox


class CellPools:
    """Creates cells of each kind in advance. Thread-safe."""

    def __init__(self, images: Sequence[str], source: CellSource) -> None:
        self._images, self._source = images, source

    def open(self, *, ready: int, max_cells: int) -> PooledSandbox:
        """Open the pools. `ready` cells of all kinds together wait for a job. Returns a sandbox that uses the pools."""
        group, ready_counts = PoolGroup(), split_ready_cells(ready, self._images)
        self._pools = {
            image: CellPool(
                *self._source.build_factories(image), spare=ready_counts[image], max_cells=max_cells, group=group
            )
            for image in self._images
        }
        traits = self._source.build_traits()
        return PooledSandbox("launcher", self._pools, seccomp_filters.build_submission_filter(), traits)

    def find(self, image: str) -> CellPool:
        """Find the pool of a kind of cell. Raises RequestRefusedError."""
        if image not in self._pools:
            raise RequestRefusedError(
                "image", f"it creates no cells of the kind {image}; start it with {CELL_IMAGES}=cpu,{image}"
            )
        return self._pools[image]

    def count_ready(self) -> int:
        return sum(pool.read_pool_counters().ready for pool in self._pools.values())

    def close(self) -> None:
        """Destroy all cells."""
        for pool in self._pools.values():
            pool.close()


def split_ready_cells(ready: int, images: Sequence[str]) -> Mapping[str, int]:
    """Divide the warm cells among the kinds: one of each kind after the first, as far as there are enough, and the rest
    of the first, which most jobs need."""
    further = images[1 : max(1, ready)]
    return {image: 1 if image in further else 0 for image in images} | {images[0]: ready - len(further)}
