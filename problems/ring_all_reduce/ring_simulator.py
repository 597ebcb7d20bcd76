"""Simulates correct and broken rings on numbers that show who was added: worker w holds 16 ** w, so each hexadecimal
digit of a result says how often that worker's value is in it."""

from collections.abc import Iterator
from functools import cache
from itertools import product
from typing import NamedTuple

BASE = 16
RingState = tuple[tuple[int, ...], ...]
"""The number of each worker in each shard: state[worker][shard]."""

OTHER_MISTAKE = "other"
"""Is in the place of a bug's id for mistakes that no bug of the package describes."""


class RingPhase(NamedTuple):
    """One phase. In round t, worker i reads shard i + shard_step * t + first_shard (mod n) from its neighbor
    i + direction or, with `hops`, from the worker that is t + 1 places away in that direction."""

    direction: int
    shard_step: int
    first_shard: int
    hops: bool = False

    def get_source(self, worker: int, round_index: int, n: int) -> int:
        return (worker + self.direction * (round_index + 1 if self.hops else 1)) % n

    def get_shard(self, worker: int, round_index: int, n: int) -> int:
        return (worker + self.shard_step * round_index + self.first_shard) % n

    @property
    def is_consistent(self) -> bool:
        """Whether the shards come in the order in which a ring passes them on."""
        return self.shard_step == self.direction


def run_phase(
    state: RingState, phase: RingPhase, *, add: bool, originals: RingState | None = None, at_once: bool = False
) -> RingState:
    """Return the state after the n - 1 rounds of a phase.

    With `add`, workers add what they read; otherwise they overwrite. `originals`, if given, is read instead of the
    buffers. With `at_once`, all workers read before any of them writes.
    """
    n = len(state)
    now = [list(row) for row in state]
    for round_index in range(n - 1):
        read = originals or ([list(row) for row in now] if at_once else now)
        for worker in range(n):
            shard = phase.get_shard(worker, round_index, n)
            value = read[phase.get_source(worker, round_index, n)][shard]
            now[worker][shard] = now[worker][shard] + value if add else value
    return tuple(tuple(row) for row in now)


def make_start_state(n: int) -> RingState:
    """Return the state in which each worker has its own number in every shard."""
    return tuple((BASE**worker,) * n for worker in range(n))


def _generate_phases(n: int) -> Iterator[RingPhase]:
    for direction, shard_step, first_shard, hops in product((-1, 1), (-1, 1), range(n), (False, True)):
        yield RingPhase(direction, shard_step, first_shard, hops)


@cache
def map_end_states_to_bugs(n: int) -> dict[RingState, frozenset[str]]:
    """Map every wrong end state of a simulated ring of n workers to the bugs that lead to it (`OTHER_MISTAKE` for other
    mistakes). If a ring with the usual shard numbers leads to a state, rings with unusual numbers are ignored there."""
    right: RingState = ((_compute_total(n),) * n,) * n
    found: dict[RingState, set[str]] = {}
    for rings in (_generate_usual_rings(n), _generate_all_rings(n)):
        fresh: dict[RingState, set[str]] = {}
        for bug, state in rings:
            if state != right and state not in found:
                fresh.setdefault(state, set()).add(bug)
        found |= fresh
    return {state: frozenset(bugs) for state, bugs in found.items()}


def _compute_total(n: int) -> int:
    return sum(BASE**worker for worker in range(n))


BugStates = Iterator[tuple[str, RingState]]
"""(a bug's id or OTHER_MISTAKE, the end state of a ring with that mistake)"""


def _generate_usual_rings(n: int) -> BugStates:
    """Yield (bug, end state) of rings with usual shard numbers and one slip.

    With usual numbers, a worker ends the first phase with the shard of its own number, or of the number one or two
    places on in the direction in which values move.
    """
    start = make_start_state(n)
    for direction, at_once in product((-1, 1), (False, True)):
        for first_shard in {direction, 0, 2 * direction}:
            phase = RingPhase(direction, direction, first_shard)
            reduced = run_phase(start, phase, add=True, at_once=at_once)
            second = _find_second_phase(n, reduced, direction)
            yield "reduce-scatter-only", reduced
            for slip in _generate_slips(second):
                yield "directions-mixed", run_phase(reduced, slip, add=False, at_once=at_once)
            for slip in _generate_slips(phase):
                mixed = run_phase(start, slip, add=True, at_once=at_once)
                yield "directions-mixed", run_phase(mixed, second, add=False, at_once=at_once)
            for hops in (False, True):
                sums_of_originals = run_phase(start, phase._replace(hops=hops), add=True, originals=start)
                yield "originals-forwarded", sums_of_originals
                yield "originals-forwarded", run_phase(sums_of_originals, second, add=False)


def _generate_slips(phase: RingPhase) -> Iterator[RingPhase]:
    """Yield the phase with the other neighbor, the other order of shards, or both with the same first shard."""
    yield phase._replace(direction=-phase.direction)
    yield phase._replace(shard_step=-phase.shard_step)
    yield phase._replace(direction=-phase.direction, shard_step=-phase.shard_step)


def _find_second_phase(n: int, reduced: RingState, direction: int) -> RingPhase:
    """Return the second phase that makes every shard of `reduced` right."""
    total = _compute_total(n)
    for first_shard in range(n):
        if all(reduced[(i + direction) % n][(i + first_shard) % n] == total for i in range(n)):
            return RingPhase(direction, direction, first_shard)
    raise ValueError("the first phase finished no shard")


def _generate_all_rings(n: int) -> BugStates:
    """Yield (bug, end state) of rings with any shard numbers: a right first phase and every second one, or a wrong
    first phase and a consistent second one or none."""
    start = make_start_state(n)
    for first, at_once in product(_generate_phases(n), (False, True)):
        reduced = run_phase(start, first, add=True, at_once=at_once)
        if first.is_consistent and not first.hops:
            yield "reduce-scatter-only", reduced
            yield from _generate_second_phases(n, reduced, first, at_once)
        elif not first.hops:
            yield from _generate_consistent_second_phases(n, "directions-mixed", reduced, at_once)
        if first.is_consistent:
            sums_of_originals = run_phase(start, first, add=True, originals=start)
            yield from _generate_consistent_second_phases(n, "originals-forwarded", sums_of_originals, at_once)


def _generate_second_phases(n: int, reduced: RingState, first: RingPhase, at_once: bool) -> BugStates:
    """Yield (bug, end state) for a correct first phase and every second phase."""
    for second in _generate_phases(n):
        starts_finished = all(
            reduced[second.get_source(i, 0, n)][second.get_shard(i, 0, n)] == _compute_total(n) for i in range(n)
        )
        is_mixed = second.direction != first.direction or (
            not second.is_consistent and starts_finished and not second.hops
        )
        yield (
            ("directions-mixed" if is_mixed else OTHER_MISTAKE),
            run_phase(reduced, second, add=False, at_once=at_once),
        )


def _generate_consistent_second_phases(n: int, bug: str, reduced: RingState, at_once: bool) -> BugStates:
    """Yield `bug` with the state without a second phase, and with the end state of every consistent second phase."""
    yield bug, reduced
    for second in _generate_phases(n):
        if second.is_consistent:
            yield bug, run_phase(reduced, second, add=False, at_once=at_once)
