"""Predicts how many workers serve a number of submissions an hour, by a queueing simulation.

Run by `make simulation` after `make load ARGS=judging`, whose measurements it reads. It first predicts the latency and
the rate that were measured on that machine, and says by how much it is wrong. docs/scaling.md has the results.
"""

import argparse
import json
import math
import random
import statistics
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import ciw  # pyright: ignore[reportMissingImports] -- only `make simulation` installs it

MAX_ERROR = 0.2
RATES = (100, 10_000, 1_000_000)
"""Submissions an hour."""
MAX_WAIT_SECONDS = 2.0
"""How long 95 of 100 submissions may wait for a worker."""
MAX_BUSY = 0.8
"""Share of the time that servers may be busy: with more, a simulation of some seconds does not show how queues grow."""
SUBMISSIONS = 10_000
"""In one simulation. The first tenth, while the queues fill, is not counted."""
SEED = 1
Judged = list[dict[str, Any]]
"""Submissions by the time of their claim: when each was sent, claimed and finished, and by which process."""
PARTS = ("web", "database", "broker", "worker")


def main() -> int:
    parser = argparse.ArgumentParser(prog="make simulation", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--input", default="var/judging.json", help="the file that `make load ARGS=judging` wrote")
    measured = json.loads(Path(parser.parse_args().input).read_text())
    print(measured["machine"])
    errors = compare_with_measurement(measured)
    cycle = list_cycles(measured["saturated"]["judged"])
    delays = list_delays(measured["idle"]["judged"], 1)
    processes = measured["processes"]
    print(f"\n{'an hour':>10} {'workers':>8} {'busy':>5} {'p50 s':>6} {'p95 s':>6}  cores of: {', '.join(PARTS)}")
    for hourly in RATES:
        servers, latency = find_servers(cycle, hourly / 3600, delays, processes)
        busy = hourly / 3600 * statistics.mean(cycle) / servers
        cores = [hourly / 3600 * measured["saturated"]["cpu"][part] for part in PARTS]
        cores[0] = hourly / 3600 * measured["steady"]["cpu"]["web"]  # only there submissions came through the web
        workers = servers // processes
        times = f"{statistics.median(latency):>6.2f} {find_p95(latency):>6.2f}"
        print(f"{hourly:>10,} {workers:>8} {busy:>5.0%} {times}  {', '.join(f'{each:.2f}' for each in cores)}")
    print("\nWhat saturates first, in submissions an hour on processors like these:")
    cpu = measured["saturated"]["cpu"]
    limits = {
        "transactions that count a verdict, one after another": measured["counted_per_second"],
        "one thread of Redis": 1 / cpu["broker"],
        "PostgreSQL with 8 cores": 8 / cpu["database"],
        "one core of the web": 1 / measured["steady"]["cpu"]["web"],
    }
    for name, limit in limits.items():
        print(f"  {name:<54}{limit * 3600:>12,.0f}")
    if max(errors) > MAX_ERROR:
        print(f"simulation: a prediction is wrong by more than {MAX_ERROR:.0%}, so trust none", file=sys.stderr)
        return 1
    return 0


def compare_with_measurement(measured: dict[str, Any]) -> list[float]:
    """Print predicted and measured figures of one worker, and return the relative errors."""
    processes, saturated, steady = measured["processes"], measured["saturated"], measured["steady"]
    service = ConcurrentService(split_by_concurrency(steady["judged"], processes), list_gaps(saturated["judged"]))
    latency = simulate(service, processes, steady["rate"], list_delays(steady["judged"], processes))
    real = [each["finished"] - each["sent"] for each in steady["judged"]]
    cycle = list_cycles(saturated["judged"])
    rows = (
        ("submissions a second at saturation", predict_rate(cycle, processes), saturated["rate"]),
        ("mean seconds to the verdict", statistics.mean(latency), statistics.mean(real)),
        ("median seconds to the verdict", statistics.median(latency), statistics.median(real)),
    )
    print(f"{'one worker':<36}{'predicted':>10}{'measured':>10}{'error':>8}")
    errors: list[float] = []
    for name, predicted, value in rows:
        errors.append(abs(predicted - value) / value)
        print(f"{name:<36}{predicted:>10.2f}{value:>10.2f}{errors[-1]:>8.0%}")
    return errors


def list_cycles(judged: Judged) -> list[float]:
    """The seconds between two claims of one process that never waits for submissions."""
    return [after["claimed"] - before["claimed"] for before, after in list_neighbors(judged)]


def list_gaps(judged: Judged) -> list[float]:
    """The seconds for which a process is busy between a stored report and its next claim."""
    return [max(0.0, after["claimed"] - before["finished"]) for before, after in list_neighbors(judged)]


def list_neighbors(judged: Judged) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    by_process: dict[str, Judged] = {}
    for each in judged:
        by_process.setdefault(each["process"], []).append(each)
    return [pair for each in by_process.values() for pair in pairwise(each)]


def list_delays(judged: Judged, processes: int) -> list[float]:
    """The seconds until the claim of submissions that found an idle process."""
    return [each["claimed"] - each["sent"] for each in judged if count_running(judged, each["sent"]) < processes]


def split_by_concurrency(judged: Judged, processes: int) -> list[list[float]]:
    """The seconds of judging, by the number of others that were being judged at the start. A list that would be empty
    is that of all submissions."""
    found: list[list[float]] = [[] for _ in range(processes)]
    for each in judged:
        others = count_running(judged, each["claimed"]) - 1
        found[min(others, processes - 1)].append(each["finished"] - each["claimed"])
    return [each or [seconds for other in found for seconds in other] for each in found]


def count_running(judged: Judged, moment: float) -> int:
    return sum(each["claimed"] <= moment < each["finished"] for each in judged)


class ConcurrentService(ciw.dists.Distribution):
    """Draws for how long a submission occupies a process: a time that was measured with as many others running, and a
    gap until the process can claim the next one.

    The processes of a machine share its processors. With times that do not depend on that, the simulation would not
    know that judging is slow just when the queue is long.
    """

    def __init__(self, seconds_by_others: Sequence[Sequence[float]], gaps: Sequence[float]) -> None:
        self._seconds_by_others, self._gaps = seconds_by_others, gaps
        self._ends: list[float] = []
        self.gaps: dict[int, float] = {}
        """The gap after each customer."""

    def __deepcopy__(self, _: object) -> "ConcurrentService":
        """The simulation uses this object and no copy, so that `gaps` can be read afterwards."""
        return self

    def sample(self, t: float = 0.0, ind: Any = None) -> float:
        """`t` is the time of the simulation, and `ind` the customer."""
        self._ends = [end for end in self._ends if end > t]
        others = min(len(self._ends), len(self._seconds_by_others) - 1)
        seconds, gap = random.choice(self._seconds_by_others[others]), random.choice(self._gaps)
        self._ends.append(t + seconds)
        self.gaps[ind.id_number] = gap
        return seconds + gap


def predict_rate(cycle: Sequence[float], servers: int) -> float:
    """Return the submissions a second of servers for which more arrive than they can judge."""
    service = ciw.dists.Empirical(list(cycle))
    records = run_network(service, servers, 3 * servers / statistics.mean(cycle), SUBMISSIONS)
    return len(records) / max(record.exit_date for record in records)


def simulate(service: ConcurrentService, servers: int, rate: float, delays: Sequence[float]) -> list[float]:
    """Return the seconds to the verdict of submissions that arrive at random times.

    `delays` are those until the claim of a submission that finds an idle process."""
    records = sorted(run_network(service, servers, rate, SUBMISSIONS), key=lambda record: record.arrival_date)
    return [
        record.exit_date
        - record.arrival_date
        - service.gaps[record.id_number]
        + (0.0 if record.waiting_time else random.choice(delays))
        for record in records[SUBMISSIONS // 10 :]
    ]


def run_network(service: Any, servers: int, rate: float, count: int) -> list[Any]:
    """Return the records of `count` submissions: they wait in one queue for the next server that is idle."""
    ciw.seed(SEED)
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rate=rate)],
        service_distributions=[service],
        number_of_servers=[servers],
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_customers(count, method="Finish")
    return simulation.get_all_records()


def find_servers(
    cycle: Sequence[float], rate: float, delays: Sequence[float], processes: int
) -> tuple[int, list[float]]:
    """Return the number of servers of the fewest workers, of `processes` servers each, with which few submissions wait
    for long, and the seconds to the verdict.

    Each server is as slow as one of a saturated machine."""
    workers = max(1, math.ceil(rate * statistics.mean(cycle) / MAX_BUSY / processes))
    while True:
        latency = simulate(ConcurrentService([cycle], [0.0]), workers * processes, rate, delays)
        if find_p95(latency) <= find_p95(cycle) + statistics.median(delays) + MAX_WAIT_SECONDS:
            return workers * processes, latency
        workers += max(1, workers // 50)


def find_p95(seconds: Sequence[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1]


if __name__ == "__main__":
    random.seed(SEED)
    sys.exit(main())
