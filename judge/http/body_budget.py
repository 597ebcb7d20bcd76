"""How many bytes of request bodies the server holds: what has arrived counts until the request is handled.

A body takes its room piece by piece, before each piece is read. While there is none it waits: nobody reads from its
connection, so TCP stops the sender. Declared lengths reserve nothing. Otherwise a few heads that announce 8 MiB, and
no byte after them, would keep everybody out for a minute.

Bodies that hold all the room and wait for more would block each other. Therefore the last `RESERVED_BYTES` of a pool,
as much as the largest body has, are only for one body at a time: for the one that arrived first among those that wait.
It keeps them until it is handled, and then the next one gets them. A body uses the reserve of a pool only together with
those of its pools before that one, so two bodies never wait for each other. A sender that stopped does not wait here,
so it does not get the reserve before others.

What a sender can block without sending more is thus the pool that it filled: its network's, and only with several
networks the others'. The first `FREE_BYTES` of each body need no room, so short requests, as most are, never wait.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from django.conf import settings

MIB = 1024 * 1024
FREE_BYTES = 16 * 1024
"""16 MiB for the 1000 connections of `judge.http.server`. Together with ALL_BYTES: 64 MiB."""
ALL_BYTES = 48 * MIB
OTHER_BYTES = 32 * MIB
"""Of ALL_BYTES, for everything but the links of interviews: they have at least the rest."""
NETWORK_BYTES = 16 * MIB
"""Of one network; multiplied by JUDGE_CLIENTS_PER_ADDRESS."""
RESERVED_BYTES = settings.DATA_UPLOAD_MAX_MEMORY_SIZE


@dataclass(eq=False, slots=True)
class Pool:
    """Room that bodies share."""

    limit: int
    reserved: int
    used: int = 0
    members: int = 0
    """Of the pool of a network: how many bodies have entered it and not left."""
    favored: "BodyRoom | None" = None
    """The body that may use the reserved bytes."""

    def has_room(self, size: int) -> bool:
        return self.used + size <= self.limit - self.reserved

    def can_favor(self, room: "BodyRoom") -> bool:
        return self.favored in (None, room)


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose body it is."""

    network: str
    has_link: bool
    """Whether it was sent to the link of an interview."""


class BodyBudget:
    """The pools, and the bodies that wait. It belongs to one event loop."""

    def __init__(
        self,
        all_bytes: int = ALL_BYTES,
        other_bytes: int = OTHER_BYTES,
        network_bytes: int = NETWORK_BYTES,
        reserved_bytes: int = RESERVED_BYTES,
    ) -> None:
        self.everybody = Pool(all_bytes, reserved_bytes)
        self.others = Pool(other_bytes, reserved_bytes)
        self.networks: dict[str, Pool] = {}
        self.waiting: dict[BodyRoom, asyncio.Future[None]] = {}
        self.numbers = count()
        self._network_bytes = network_bytes

    def enter(self, owner: Owner) -> tuple[Pool, ...]:
        """Return the pools of a body. Call `leave` afterwards."""
        limit = self._network_bytes * settings.CLIENTS_PER_ADDRESS
        network = self.networks.setdefault(owner.network, Pool(limit, self.everybody.reserved))
        network.members += 1
        return (network, self.everybody) if owner.has_link else (network, self.others, self.everybody)

    def leave(self, owner: Owner) -> None:
        network = self.networks[owner.network]
        network.members -= 1
        if not network.members:
            del self.networks[owner.network]
        self._serve_waiting()

    def _serve_waiting(self) -> None:
        """Those that arrived first come first. One that cannot go on does not stop one of another network."""
        for room in sorted(self.waiting, key=lambda room: room.number):
            waiter = self.waiting[room]
            if not waiter.done() and room.take_missing():
                waiter.set_result(None)


class BodyRoom:
    """The room of one body. Call `release` when the request is handled, whatever happened."""

    def __init__(self, budget: BodyBudget, find_owner: Callable[[], Owner]) -> None:
        """`find_owner` is called only for a body that needs room."""
        self.number = next(budget.numbers)
        self.size = 0
        """The bytes of its pools that it holds: without the first FREE_BYTES of the body."""
        self.has_waited = False
        self._missing = 0
        self._budget = budget
        self._find_owner = find_owner
        self._owner: Owner | None = None
        self._pools: tuple[Pool, ...] = ()

    async def reserve(self, body_size: int) -> None:
        """Wait until there is room for `body_size` bytes of the body in total."""
        self._missing = max(0, body_size - FREE_BYTES) - self.size
        if self._missing > 0:
            self._enter()
            if not self.take_missing():
                await self._wait()

    def charge(self, body_size: int) -> None:
        """Count bytes that have arrived. They are more than were reserved only if the next request of a connection was
        read together with the one before it."""
        surplus = max(0, body_size - FREE_BYTES) - self.size
        if surplus > 0:
            self._enter()
            self._add(surplus)

    def release(self) -> None:
        """Return the room. Further calls do nothing."""
        if self._owner is None:
            return
        self._add(-self.size)
        for pool in self._pools:
            pool.favored = None if pool.favored is self else pool.favored
        owner, self._owner, self._pools = self._owner, None, ()
        self._budget.leave(owner)

    def take_missing(self) -> bool:
        """Take the missing bytes if every pool has room for them, or lets this body use what is reserved."""
        full = [index for index, pool in enumerate(self._pools) if not pool.has_room(self._missing)]
        needed = self._pools[: full[-1] + 1] if full else ()
        if not all(pool.can_favor(self) for pool in needed):
            return False
        for pool in needed:
            pool.favored = self
        self._add(self._missing)
        return True

    def _enter(self) -> None:
        if self._owner is None:
            self._owner = self._find_owner()
            self._pools = self._budget.enter(self._owner)

    def _add(self, size: int) -> None:
        self.size += size
        for pool in self._pools:
            pool.used += size

    async def _wait(self) -> None:
        self.has_waited = True
        self._budget.waiting[self] = waiter = asyncio.get_running_loop().create_future()
        try:
            await waiter
        finally:
            self._budget.waiting.pop(self, None)


BUDGET = BodyBudget()
