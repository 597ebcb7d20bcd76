"""The most operations that a card can compute, from its number of units and its highest clock.

NVIDIA's data sheets have the same numbers at the clock that each card usually has. A measurement would need a kernel
that reaches the peak, and none does."""

from collections.abc import Mapping

_OPERATIONS: Mapping[str, Mapping[str, int]] = {
    "7.0": {"float32": 128, "float16": 1024},
    "7.5": {"float32": 128, "float16": 1024},
    "8.0": {"float32": 128, "float16": 2048},
    "8.6": {"float32": 256, "float16": 1024},
    "8.9": {"float32": 256, "float16": 1024},
    "9.0": {"float32": 256, "float16": 4096},
    "10.0": {"float32": 256, "float16": 8192},
    "12.0": {"float32": 256, "float16": 1024},
}
"""Of one multiprocessor in one clock cycle, by compute capability: additions and products in float32, and those of
products of float16 tiles that are summed in float32.

GeForce cards of 8.6, 8.9 and 12.0 sum in float32 at half of this rate, which their capability does not tell. The higher
rate counts, because the peak also refuses times: half of a kernel's fraction of the roofline is better than no time."""


def find_peaks(capability: str, multiprocessors: int, max_clock_mhz: int) -> Mapping[str, float]:
    """Return operations per second by arithmetic. An unknown card counts as the fastest known one: its minimum times
    are then too low, so that they refuse nothing that is right."""
    known = _OPERATIONS.get(capability, _OPERATIONS["10.0"])
    return {name: float(count) * multiprocessors * max_clock_mhz * 1e6 for name, count in known.items()}
