"""Rings, right and wrong, replayed on numbers that tell who was added: worker w holds 16 ** w, so each hexadecimal
digit of a result says how often that worker's value is in it."""

from collections.abc import Iterator
from functools import cache
from itertools import product
from typing import NamedTuple

BASE = 16
State = tuple[tuple[int, ...], ...]
"""What each worker holds in each shard."""

NOT_OURS = "other"


class Phase(NamedTuple):
    """In round t worker i reads from its neighbour i + toward (or, if `hops`, from the worker t + 1 places away) the
    shard i + turn * t + first."""

    toward: int
    turn: int
    first: int
    hops: bool = False

    def source(self, worker: int, step: int, n: int) -> int:
        return (worker + self.toward * (step + 1 if self.hops else 1)) % n

    def shard(self, worker: int, step: int, n: int) -> int:
        return (worker + self.turn * step + self.first) % n

    @property
    def consistent(self) -> bool:
        """Does each worker pass on what it got in the round before?"""
        return self.turn == self.toward


def run(held: State, phase: Phase, *, add: bool, originals: State | None = None, at_once: bool = False) -> State:
    """What the workers hold after the n - 1 rounds of a phase; `originals` is read in place of the buffers, and with
    `at_once` all read before any writes."""
    n = len(held)
    now = [list(row) for row in held]
    for step in range(n - 1):
        read = originals or ([list(row) for row in now] if at_once else now)
        for worker in range(n):
            shard = phase.shard(worker, step, n)
            value = read[phase.source(worker, step, n)][shard]
            now[worker][shard] = now[worker][shard] + value if add else value
    return tuple(tuple(row) for row in now)


def start(n: int) -> State:
    """Each worker with its own number in every shard."""
    return tuple((BASE**worker,) * n for worker in range(n))


def _phases(n: int) -> Iterator[Phase]:
    for toward, turn, first, hops in product((-1, 1), (-1, 1), range(n), (False, True)):
        yield Phase(toward, turn, first, hops)


@cache
def known(n: int) -> dict[State, frozenset[str]]:
    """Every end of every such ring of n workers -> the bugs that lead there (`NOT_OURS`: another mistake). Where one of
    the usual ways to number the shards leads there, the unusual ones do not count."""
    right: State = ((_whole(n),) * n,) * n
    found: dict[State, set[str]] = {}
    for rings in (_usual(n), _all(n)):
        fresh: dict[State, set[str]] = {}
        for bug, state in rings:
            if state != right and state not in found:
                fresh.setdefault(state, set()).add(bug)
        found |= fresh
    return {state: frozenset(bugs) for state, bugs in found.items()}


def _whole(n: int) -> int:
    return sum(BASE**worker for worker in range(n))


Ends = Iterator[tuple[str, State]]


def _usual(n: int) -> Ends:
    """Rings whose shards are numbered so that a worker ends the first phase with the shard of its own number, of the
    next or of the one after, and one slip in them."""
    begin = start(n)
    for toward, at_once in product((-1, 1), (False, True)):
        for first in {toward, 0, 2 * toward}:
            phase = Phase(toward, toward, first)
            reduced = run(begin, phase, add=True, at_once=at_once)
            second = _finishing(n, reduced, toward)
            yield "reduce-scatter-only", reduced
            for slip in _slips(second):
                yield "directions-mixed", run(reduced, slip, add=False, at_once=at_once)
            for slip in _slips(phase):
                mixed = run(begin, slip, add=True, at_once=at_once)
                yield "directions-mixed", run(mixed, second, add=False, at_once=at_once)
            for hops in (False, True):
                pairs = run(begin, phase._replace(hops=hops), add=True, originals=begin)
                yield "originals-forwarded", pairs
                yield "originals-forwarded", run(pairs, second, add=False)


def _slips(phase: Phase) -> Iterator[Phase]:
    """The other neighbour, the other order of shards, or both without a new start."""
    yield phase._replace(toward=-phase.toward)
    yield phase._replace(turn=-phase.turn)
    yield phase._replace(toward=-phase.toward, turn=-phase.turn)


def _finishing(n: int, reduced: State, toward: int) -> Phase:
    """The second phase that makes all of `reduced` right."""
    whole = _whole(n)
    for first in range(n):
        if all(reduced[(i + toward) % n][(i + first) % n] == whole for i in range(n)):
            return Phase(toward, toward, first)
    raise ValueError("the first phase finished no shard")


def _all(n: int) -> Ends:
    begin = start(n)
    for first, at_once in product(_phases(n), (False, True)):
        reduced = run(begin, first, add=True, at_once=at_once)
        if first.consistent and not first.hops:
            yield "reduce-scatter-only", reduced
            yield from _gathered(n, reduced, first, at_once)
        elif not first.hops:
            yield from _gathered_in_order(n, "directions-mixed", reduced, at_once)
        if first.consistent:
            pairs = run(begin, first, add=True, originals=begin)
            yield from _gathered_in_order(n, "originals-forwarded", pairs, at_once)


def _gathered(n: int, reduced: State, first: Phase, at_once: bool) -> Ends:
    """A right first phase and any second one."""
    for second in _phases(n):
        starts = all(reduced[second.source(i, 0, n)][second.shard(i, 0, n)] == _whole(n) for i in range(n))
        mixed = second.toward != first.toward or (not second.consistent and starts and not second.hops)
        yield ("directions-mixed" if mixed else NOT_OURS), run(reduced, second, add=False, at_once=at_once)


def _gathered_in_order(n: int, bug: str, reduced: State, at_once: bool) -> Ends:
    """Nothing more, or any second phase that is right in itself."""
    yield bug, reduced
    for second in _phases(n):
        if second.consistent:
            yield bug, run(reduced, second, add=False, at_once=at_once)
