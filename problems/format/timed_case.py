"""The inputs with which a GPU worker times the kernels of a problem: `TIMED_CASES` in a package's timing.py."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

ARITHMETICS = ("float32", "float16")
"""Which units of a GPU compute the most: the ordinary ones, or those for products of float16 tiles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedCase:
    """One size. Each timed call gets other values of the same shapes and strides.

    `moved_bytes` and `operations` are what every right kernel must do at least: they give the roofline.
    """

    name: str
    make_payload: Callable[[np.random.Generator], dict[str, Any]]
    """Returns a payload of the driver `kernels`."""
    moved_bytes: int
    operations: int
    arithmetic: str = "float32"
    split_axes: Mapping[str, int] = field(default_factory=dict[str, int])
    """Axes of arguments, all of one length, along which the reference may run in parts: of float64 numbers of the whole
    arrays, it would need gigabytes and several times as long. Empty if it cannot."""
    find_options: Callable[[dict[str, Any]], Mapping[str, Any]] = field(default=lambda _: {})
    """Returns the checker's options, such as tolerances, of a payload."""
