"""A unit of CPU time for limits that only a much slower algorithm may exceed.

On a busy or slower machine the same work takes more CPU seconds: caches and cores are shared. It takes as many units.
"""

import time

NUMBERS = 1_000_000


def measure_cpu_unit() -> float:
    """Return the CPU seconds that this process takes for a fixed amount of work: usually 0.1 s."""
    started, digest = time.process_time(), 0
    for number in range(NUMBERS):  # creates no container that the garbage collector would visit
        digest ^= hash(str(number))
    assert digest
    return time.process_time() - started
