"""Ways to judge a submission, measured in one run, all interleaved."""

import random
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from tools.bench.cpu_groups import CpuMeter

Values = dict[str, float]
"""Quantities of one run of a way, by name."""

WALL, CPU, RATE, JUDGING = "wall", "cpu", "rate", "judging"
"""Wall seconds; CPU seconds of everything involved; submissions a second; seconds from the claim to the stored report.
"""
CASE_WORK, GRADING, CHECKING, DIAGNOSIS = "case work", "grading", "checking", "diagnosis"
"""CPU seconds of the processes that run the cases; of the thread that grades, and of two parts of that."""


@dataclass(frozen=True, slots=True)
class Way:
    """`run` judges `count` submissions and returns what it measured itself. CPU time is read from `meters`, by the name
    of the quantity, and divided by `count`. The one named CPU includes the others. There may be none."""

    name: str
    run: Callable[[], Values]
    meters: Mapping[str, CpuMeter] = field(default_factory=dict[str, CpuMeter])
    count: int = 1


Samples = dict[str, list[float]]
"""The values of one way in all rounds, by quantity."""


def measure(ways: Sequence[Way], rounds: int) -> dict[str, Samples]:
    """Run all ways in shuffled order, round after round, so that a noisy machine affects them equally. A first round
    warms up and is not counted."""
    samples: dict[str, Samples] = {way.name: {} for way in ways}
    for number in range(rounds + 1):
        for way in random.sample(list(ways), len(ways)):
            values = run_metered(way)
            for name, value in values.items() if number else ():
                samples[way.name].setdefault(name, []).append(value)
    return samples


def run_metered(way: Way) -> Values:
    """Run a way, and add the CPU time. It includes what happens in the background afterwards, such as the creation of
    the next cell."""
    total = way.meters.get(CPU)
    if total is None:
        return way.run()
    total.wait_until_idle()
    before = {name: meter.read_seconds() for name, meter in way.meters.items()}
    values = way.run()
    total.wait_until_idle()
    return values | {name: (meter.read_seconds() - before[name]) / way.count for name, meter in way.meters.items()}


def compute_median(samples: Samples, name: str) -> float:
    return statistics.median(samples[name])
