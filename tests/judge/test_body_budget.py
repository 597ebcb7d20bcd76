"""The room that request bodies share: `judge.http.body_budget`."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.http import body_budget
from judge.http.body_budget import BodyBudget, BodyRoom, Owner

PIECE = 4
LARGEST = 20
LIMITS = {"all_bytes": 120, "other_bytes": 80, "network_bytes": 40, "reserved_bytes": LARGEST}
PRACTICE, LINK = Owner("a", has_link=False), Owner("a", has_link=True)


@pytest.fixture(autouse=True)
def no_free_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body_budget, "FREE_BYTES", 0)


async def let_tasks_run() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


class Sender:
    """A body of `size` bytes that arrives piece by piece, each when `send_piece` is called."""

    def __init__(self, budget: BodyBudget, owner: Owner, size: int) -> None:
        self.room = BodyRoom(budget, lambda: owner)
        self.owner, self.size, self.received = owner, size, 0
        self._pieces: asyncio.Queue[int] = asyncio.Queue()
        self._handled = asyncio.Event()
        self.task = asyncio.create_task(self._read())

    async def _read(self) -> None:
        try:
            while self.received < self.size:
                await self.room.reserve(min(self.received + PIECE, self.size))
                self.received += await self._pieces.get()
            await self._handled.wait()
        finally:
            self.room.release()

    async def send_piece(self) -> None:
        missing = self.size - self.received - self._pieces.qsize() * PIECE
        if missing > 0:
            self._pieces.put_nowait(min(PIECE, missing))
        await let_tasks_run()

    async def send_all(self) -> None:
        for _ in range(self.size):
            await self.send_piece()

    async def finish(self) -> None:
        self._handled.set()
        await let_tasks_run()

    async def leave(self) -> None:
        self.task.cancel()
        with suppress(asyncio.CancelledError):
            await self.task

    @property
    def is_waiting(self) -> bool:
        return self.room in self.room._budget.waiting


def run(test: Callable[[], Awaitable[Any]]) -> None:
    """Time limit of a hang. Nothing here takes any time."""

    async def run_limited() -> None:
        async with asyncio.timeout(60):
            await test()

    asyncio.run(run_limited())


def start(budget: BodyBudget, owner: Owner, number: int, size: int = LARGEST) -> list[Sender]:
    return [Sender(budget, owner, size) for _ in range(number)]


def check_counters(budget: BodyBudget, senders: list[Sender]) -> None:
    assert budget.everybody.used == sum(sender.room.size for sender in senders) <= LIMITS["all_bytes"]
    assert budget.others.used == sum(s.room.size for s in senders if not s.owner.has_link) <= LIMITS["other_bytes"]
    for network, pool in budget.networks.items():
        assert pool.used == sum(s.room.size for s in senders if s.owner.network == network) <= LIMITS["network_bytes"]
    assert all(sender.received <= sender.room.size for sender in senders if not sender.task.done())


def check_empty(budget: BodyBudget) -> None:
    assert (budget.everybody.used, budget.others.used, budget.networks, budget.waiting) == (0, 0, {}, {})
    assert (budget.everybody.favored, budget.others.favored) == (None, None)


def test_network_cannot_hold_more_than_its_part() -> None:
    async def test() -> None:
        budget = BodyBudget(**LIMITS)
        senders = start(budget, PRACTICE, 10)
        for sender in senders:
            await sender.send_all()
            check_counters(budget, senders)
        assert budget.networks["a"].used == LIMITS["network_bytes"]
        (other,) = start(budget, Owner("b", has_link=False), 1, size=PIECE)
        await other.send_all()
        await other.finish()
        assert other.task.done()
        for sender in senders:
            await sender.leave()
        check_empty(budget)

    run(test)


def test_interview_links_have_room_when_others_have_none() -> None:
    async def test() -> None:
        budget = BodyBudget(**LIMITS)
        senders = [sender for network in "abc" for sender in start(budget, Owner(network, has_link=False), 3)]
        for sender in senders:
            await sender.send_all()
        (practice,) = start(budget, Owner("d", has_link=False), 1)
        (link,) = start(budget, Owner("d", has_link=True), 1, size=2 * PIECE)
        await practice.send_all()
        await link.send_all()
        assert (practice.is_waiting, practice.received) == (True, 0)
        assert (link.is_waiting, link.received) == (False, link.size)
        for sender in [*senders, practice, link]:
            await sender.leave()
        check_empty(budget)

    run(test)


def test_half_read_bodies_do_not_block_each_other() -> None:
    """Each piece but the last has arrived of all, and together they hold all the room."""

    async def test() -> None:
        budget = BodyBudget(**LIMITS)
        senders = start(budget, PRACTICE, 6)
        for _ in range(LARGEST):
            for sender in senders:
                await sender.send_piece()
        assert sum(sender.is_waiting for sender in senders) >= 3
        for _ in senders:
            complete = next(s for s in senders if s.received == s.size and not s.task.done())
            await complete.finish()
            for sender in senders:
                await sender.send_all()
        assert all(sender.task.done() for sender in senders)
        check_empty(budget)

    run(test)


def test_stopped_sender_does_not_get_the_reserve() -> None:
    """The oldest body is not read on, and it does not keep those from finishing whose senders go on."""

    async def test() -> None:
        budget = BodyBudget(**LIMITS)
        stopped, first, second = start(budget, PRACTICE, 3)
        await stopped.send_piece()
        for sender in (first, second):
            await sender.send_all()
        assert first.received == first.size
        assert second.is_waiting
        await first.finish()
        await second.send_all()
        assert second.received == second.size
        for sender in (stopped, second):
            await sender.leave()
        check_empty(budget)

    run(test)


def test_waiting_bodies_go_on_in_the_order_of_their_arrival() -> None:
    async def test() -> None:
        budget, order = BodyBudget(**LIMITS), []
        rooms = [BodyRoom(budget, lambda: PRACTICE) for _ in range(5)]

        async def hold(index: int) -> None:
            await rooms[index].reserve(LARGEST)
            order.append(index)

        tasks = []
        for index in (0, 1, 4, 3, 2):  # the network has room for two, and the others wait in another order
            tasks.append(asyncio.create_task(hold(index)))
            await let_tasks_run()
        assert order == [0, 1]
        for room in rooms:
            room.release()
            await let_tasks_run()
        assert order == [0, 1, 2, 3, 4]
        check_empty(budget)

    run(test)


def test_cancellation_while_waiting_leaks_no_room() -> None:
    """Also if the body had just got room, or would have been the next one to get it."""

    async def test() -> None:
        budget = BodyBudget(**LIMITS)
        holders = start(budget, PRACTICE, 2)
        for sender in holders:
            await sender.send_all()
        granted, cancelled, last = start(budget, PRACTICE, 3)
        await let_tasks_run()
        cancelled.task.cancel()
        holders[0].room.release()
        granted.task.cancel()
        assert (granted.room.size, cancelled.room.size, last.room.size) == (PIECE, 0, PIECE)
        await holders[1].leave()
        await last.send_all()
        assert (granted.task.done(), cancelled.task.done(), last.received) == (True, True, last.size)
        assert budget.everybody.used == last.size
        for sender in (*holders, last):
            await sender.leave()
        check_empty(budget)

    run(test)


async def can_reserve(room: BodyRoom, size: int) -> bool:
    """Whether the body gets room for `size` bytes at once. Otherwise it goes on waiting for them."""
    reserving = asyncio.create_task(room.reserve(size))
    await let_tasks_run()
    return reserving.done()


def test_two_bodies_never_hold_reserves_that_the_other_needs() -> None:
    """The first one uses the reserve of all networks while its own network has room, and then the network fills."""

    async def test() -> None:
        budget = BodyBudget(**LIMITS)
        first, second, *fillers = (
            BodyRoom(budget, lambda network=network: Owner(network, has_link=False)) for network in "aabcd"
        )
        link = BodyRoom(budget, lambda: LINK)
        for room, size in zip((first, second, *fillers), (4, 4, 20, 20, 12), strict=True):
            assert await can_reserve(room, size)
        assert not budget.others.has_room(1)
        assert await can_reserve(first, 8)
        assert await can_reserve(link, 8)
        fillers[0].release()
        assert not await can_reserve(second, 8)
        assert [await can_reserve(first, size) for size in (12, 16, 20)] == [True] * 3
        for room in (first, link, *fillers):
            room.release()
        await let_tasks_run()
        second.release()
        check_empty(budget)

    run(test)


def test_waits_for_nothing_within_the_free_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body_budget, "FREE_BYTES", PIECE)

    async def test() -> None:
        budget = BodyBudget(all_bytes=0, other_bytes=0, network_bytes=0, reserved_bytes=0)
        (short,) = start(budget, PRACTICE, 1, size=PIECE)
        await short.send_all()
        assert (short.received, short.room.has_waited, budget.networks) == (PIECE, False, {})
        await short.leave()

    run(test)


def test_room_of_network_grows_with_people_who_share_it(settings: Any) -> None:
    settings.CLIENTS_PER_ADDRESS = 3
    assert BodyBudget(**LIMITS).enter(PRACTICE)[0].limit == 3 * LIMITS["network_bytes"]


OWNERS = st.builds(Owner, st.sampled_from("abc"), st.booleans())
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("arrive"), OWNERS, st.integers(0, LARGEST)),
        st.tuples(st.sampled_from(["send", "send all", "finish", "leave"]), st.integers(0, 1000)),
    ),
    max_size=60,
)


async def take_step(budget: BodyBudget, senders: list[Sender], step: Any) -> None:
    match step:
        case "arrive", owner, size:
            senders.append(Sender(budget, owner, size))
            await let_tasks_run()
        case action, index if senders:
            sender = senders[index % len(senders)]
            actions = {"send": sender.send_piece, "send all": sender.send_all, "finish": sender.finish}
            await actions.get(action, sender.leave)()
        case _:
            pass


def iterate_unfinished(senders: list[Sender]) -> Iterator[Sender]:
    return (sender for sender in senders if not sender.task.done())


@given(STEPS)
def test_counters_stay_in_bounds_and_nobody_waits_forever(steps: list[Any]) -> None:
    async def test() -> None:
        budget, senders = BodyBudget(**LIMITS), []
        for step in steps:
            await take_step(budget, senders, step)
            check_counters(budget, senders)
            unfinished = list(iterate_unfinished(senders))
            assert not unfinished or not all(sender.is_waiting for sender in unfinished)
        for _ in senders:  # each round ends the one that can finish now, at least
            for sender in list(iterate_unfinished(senders)):
                await sender.send_all()
                await sender.finish()
                check_counters(budget, senders)
        assert all(sender.task.done() for sender in senders)
        check_empty(budget)

    run(test)
