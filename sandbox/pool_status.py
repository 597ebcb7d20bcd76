"""Counters and status of a cell pool."""

from collections.abc import Iterable
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolCounters:
    """`ready` and `in_use` are current numbers of cells. The other fields count since the pool was created."""

    ready: int = 0
    """Spare cells that wait for a job."""
    in_use: int = 0
    made: int = 0
    destroyed: int = 0
    waits: int = 0
    """Jobs that had to wait: no cell was ready, or `max_cells` were in use."""
    waited_seconds: float = 0.0
    """Total time that those jobs waited."""


def sum_pool_counters(parts: Iterable[PoolCounters]) -> PoolCounters:
    """Return the sums of the counters of several pools."""
    listed = list(parts)
    return PoolCounters(
        **{field.name: sum(getattr(each, field.name) for each in listed) for field in fields(PoolCounters)}
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedPoolStatus:
    """The pool of a process that creates cells for the workers of a machine."""

    machine: str = ""
    """The boot id of the machine, or "" if there is an `error`."""
    ready: int = 0
    error: str = ""
    """Why the process reports no status: it does not answer, or its engine is not available. Otherwise ""."""
