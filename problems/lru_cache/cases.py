"""Cases of lru_cache: scripts of calls on one cache or on several, the work of a call at two sizes, threads that meet
in the middle of a call, and chains of blocks."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from problems.format.case import Case
from problems.format.payloads import ask, do, new, script

Step = list[Any]
Order = Callable[[list[tuple[int, ...]]], list[tuple[int, ...]]]
"""In which order the blocks of one chain count as used."""


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """All cases, samples first within their group."""
    yield from _normal(rng)
    yield from _trap(rng)
    yield Case(
        name="work does not grow",
        group="efficiency",
        summary="the work of get and put in a full cache, at two sizes",
        payload={**script([["growth", "LRUCache", [32, 512]]]), "needs": ["LRUCache"]},
        checker="growth",
    )
    yield from _threads()
    yield from _blocks(rng)


def _puts(var: str, *keys: Any) -> list[Step]:
    """Put each key with a value that tells it from every other."""
    return [do(var, "put", key, f"value of {key}") for key in keys]


def _gets(var: str, *keys: Any) -> list[Step]:
    return [ask(var, "get", key) for key in keys]


def _case(name: str, group: str, summary: str, capacity: int, steps: Sequence[Step], **rest: Any) -> Case:
    return Case(
        name=name,
        group=group,
        summary=summary,
        payload=script([new("cache", "LRUCache", capacity), *steps]),
        **rest,
    )


def _normal(rng: np.random.Generator) -> Iterator[Case]:
    c = "cache"
    steps = [*_puts(c, 1, 2), *_gets(c, 1), *_puts(c, 3), *_gets(c, 2, 3, 1)]
    yield _case("first steps", "normal", "a cache of two: fill, read, overflow", 2, steps, sample=True)
    yield _case(
        "a miss", "normal", "reads of keys that were never put", 3, [*_gets(c, 1), *_puts(c, 1), *_gets(c, 2, 1)]
    )
    yield _case(
        "the oldest leaves",
        "normal",
        "more puts than fit, none read between",
        3,
        [*_puts(c, *range(6)), *_gets(c, *range(6))],
    )
    steps = [*_puts(c, "a", "b"), do(c, "put", "a", "new"), *_gets(c, "a", "b")]
    yield _case("an update", "normal", "an update changes the value", 4, steps)
    yield _case(
        "room for all", "normal", "a cache larger than what is put", 50, [*_puts(c, *range(20)), *_gets(c, *range(20))]
    )
    yield _case("one entry", "normal", "a cache of one", 1, [*_puts(c, 1), *_gets(c, 1), *_puts(c, 2), *_gets(c, 1, 2)])
    for capacity, length in ((2, 40), (3, 60), (5, 120)):
        name = f"a random script, capacity {capacity}"
        yield _case(name, "normal", name, capacity, _random(rng, capacity, length))


def _random(rng: np.random.Generator, capacity: int, length: int) -> list[Step]:
    """Gets and puts over twice as many keys as fit; each put stores a value that no other does."""
    keys = rng.integers(0, 2 * capacity, length)
    reads = rng.random(length) < 0.5
    return [
        ask("cache", "get", int(key)) if read else do("cache", "put", int(key), 1000 + place)
        for place, (key, read) in enumerate(zip(keys, reads, strict=True))
    ]


def _trap(rng: np.random.Generator) -> Iterator[Case]:
    yield from _order()
    yield from _values()
    yield from _sizes()
    for capacity, length in ((1, 60), (4, 300), (17, 900)):
        name = f"a long random script, capacity {capacity}"
        yield _case(name, "trap", name, capacity, _random(rng, capacity, length))


def _order() -> Iterator[Case]:
    c = "cache"
    steps = [*_puts(c, 1, 2), *_gets(c, 1), *_puts(c, 3), *_gets(c, 1, 2, 3)]
    yield _case("a read counts as use", "trap", "a read, then a put into the full cache", 2, steps)
    steps = [*_puts(c, 1, 2, 3, 4), *_gets(c, 2, 1), *_puts(c, 5, 6), *_gets(c, 1, 2, 3, 4, 5, 6)]
    yield _case("reads in another order", "trap", "reads that turn the order around", 4, steps)
    steps = [*_puts(c, 1, 2), do(c, "put", 1, "again"), *_puts(c, 3), *_gets(c, 1, 2, 3)]
    yield _case("an update counts as use", "trap", "an update, then a put into the full cache", 2, steps, sample=True)
    steps = [
        *_puts(c, 1, 2, 3),
        do(c, "put", 2, "again"),
        do(c, "put", 1, "again"),
        *_puts(c, 4, 5),
        *_gets(c, 1, 2, 3, 4, 5),
    ]
    yield _case("updates in another order", "trap", "updates that turn the order around", 3, steps)
    steps = [*_puts(c, 1, 2), do(c, "put", 2, "again"), *_gets(c, 1, 2)]
    yield _case("an update of the newest", "trap", "an update in a full cache", 2, steps)
    steps = [*_puts(c, 1, 2, 3), do(c, "put", 1, "again"), *_gets(c, 2, 3, 1)]
    yield _case("an update of the oldest", "trap", "an update of the oldest key in a full cache", 3, steps)
    steps = [*_puts(c, 1, 2), *_gets(c, 9, 8, 7), *_puts(c, 3), *_gets(c, 1, 2, 3, 9)]
    yield _case("misses take no room", "trap", "reads of missing keys in a full cache", 2, steps)
    steps = [*_puts(c, 1, 2, 3), *_gets(c, 1), *_puts(c, 1), *_gets(c, 1, 2, 3), *_puts(c, 4), *_gets(c, 4, 1, 2, 3)]
    yield _case("back again", "trap", "a key that was evicted and is put again", 2, steps)
    steps = [*_puts(c, 1), *_gets(c, 1), *_puts(c, 1, 2), *_gets(c, 1, 2)]
    yield _case("one entry, updated", "trap", "an update in a cache of one", 1, steps)


def _values() -> Iterator[Case]:
    c = "cache"
    falsy: list[Any] = [0, "", None, False, [], 0.0, (), {}]
    steps = [do(c, "put", place, value) for place, value in enumerate(falsy)] + _gets(c, *range(len(falsy)))
    yield _case("falsy values", "trap", "values such as 0, None and the empty text", 8, steps)
    steps = [do(c, "put", 1, None), do(c, "put", 2, 0), *_gets(c, 1), *_puts(c, 3), *_gets(c, 1, 2, 3)]
    yield _case(
        "falsy values are used", "trap", "reads of values such as None, then a put into the full cache", 2, steps
    )
    steps = [do(c, "put", 1, -1), do(c, "put", 2, 5), *_gets(c, 1), *_puts(c, 3), *_gets(c, 1, 2)]
    yield _case("a stored -1", "trap", "the value -1, read and then used", 2, steps)
    arrays = [np.arange(3.0), np.zeros(2)]
    steps = [do(c, "put", place, value) for place, value in enumerate(arrays)]
    steps += [*_gets(c, 0), do(c, "put", 0, np.ones(4)), *_puts(c, 9), *_gets(c, 0, 1)]
    yield _case("arrays as values", "trap", "embeddings as values", 2, steps)
    keys: list[Any] = [(1, 2), None, "", frozenset({3}), -1, (), 0, "a", 2.5, b"k"]
    yield _case(
        "keys of many kinds", "trap", "tuples, None and other hashable keys", 10, [*_puts(c, *keys), *_gets(c, *keys)]
    )
    steps = [*_puts(c, None, 0), *_gets(c, None), *_puts(c, ()), *_gets(c, None, 0, ())]
    yield _case("falsy keys", "trap", "keys such as None, 0 and the empty tuple, in a full cache", 2, steps)


def _sizes() -> Iterator[Case]:
    c = "cache"
    steps = [*_gets(c, 1), *_puts(c, 1), *_gets(c, 1), *_puts(c, 2, 2), *_gets(c, 2, 1)]
    yield _case("capacity 0", "trap", "a cache of capacity 0", 0, steps)
    steps = [
        new("a", "LRUCache", 2), new("b", "LRUCache", 3),
        *_puts("a", 1, 2), do("b", "put", 1, "of b"), *_gets("b", 2), do("b", "put", 7, "of b"),
        *_gets("a", 1, 7), *_puts("a", 3), *_gets("b", 1, 3), *_gets("a", 2, 1), do("b", "put", 8, "of b"),
        *_gets("b", 7, 1, 8), *_gets("a", 3, 8),
    ]  # fmt: skip
    yield Case(name="two caches", group="trap", summary="two caches side by side", payload=script(steps))
    steps = [
        new("a", "LRUCache", 1), *_puts("a", 1), new("b", "LRUCache", 4), *_puts("b", 2, 3, 4), *_gets("a", 1, 2),
        *_puts("a", 5), *_gets("b", 2, 5), *_gets("a", 1, 5),
    ]  # fmt: skip
    yield Case(
        name="a second cache later", group="trap", summary="a cache made while another is in use", payload=script(steps)
    )


class _Model:
    """The plainest right cache: a list, oldest first."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.entries: list[tuple[Any, Any]] = []

    def get(self, key: Any) -> Any:
        for entry in self.entries:
            if entry[0] == key:
                self.entries.remove(entry)
                self.entries.append(entry)
                return entry[1]
        return -1

    def put(self, key: Any, value: Any) -> None:
        self.entries = [entry for entry in self.entries if entry[0] != key] + [(key, value)]
        self.entries = self.entries[max(0, len(self.entries) - self.capacity) :]


def _threads() -> Iterator[Case]:
    new_cache, c = new("cache", "ThreadSafeLRUCache", 2), "cache"
    plain = [new_cache, *_puts(c, 1, 2), *_gets(c, 1), *_puts(c, 3), *_gets(c, 1, 2, 3), *_gets(c, 9)]
    yield Case(
        name="one thread", group="part2-threads", summary="the shared cache used by one thread", payload=script(plain)
    )
    falsy = [new_cache, do(c, "put", 1, 0), do(c, "put", 1, None), *_gets(c, 1, 2)]
    yield Case(
        name="one thread, falsy",
        group="part2-threads",
        summary="falsy values in the shared cache",
        payload=script(falsy),
    )
    updated = [new_cache, *_puts(c, 1, 2), do(c, "put", 1, "again"), *_puts(c, 3), *_gets(c, 1, 2, 3)]
    summary = "an update in the shared cache, then a put into it"
    yield Case(name="one thread, updates", group="part2-threads", summary=summary, payload=script(updated))
    calls = (["get", 1], ["put", 1, 11], ["put", 5, 50])
    others = ([["put", 3, 30], ["put", 4, 40]], [["get", 2], ["put", 3, 30]])
    for call, inner in itertools.product(calls, others):
        yield _meeting(call, inner)
    yield Case(
        name="many threads",
        group="part2-threads",
        summary="eight threads that put and get as fast as they can",
        payload=script([new("cache", "ThreadSafeLRUCache", 16), ["stress", "cache", 8, 150, 16]]),
        seconds=20.0,
    )


def _meeting(call: list[Any], others: list[list[Any]]) -> Case:
    """Another thread makes its calls in the middle of one call, at each moment of it in turn."""
    before = [["put", 1, 10], ["put", 2, 20]]
    after = [["get", key] for key in range(1, 6)]
    words = " and ".join(method for method, *_ in others)
    summary = f"another thread calls {words} in the middle of a {call[0]}"
    return Case(
        name=f"{words} in the middle of {call[0]}({call[1]})",
        group="part2-threads",
        summary=summary,
        payload=script([["meet", "ThreadSafeLRUCache", 2, before, call, others, after]]),
        checker="any-order",
        private={"allowed": [_in_order(before, call, others, place, after) for place in range(len(others) + 1)]},
    )


def _in_order(before: list[Step], call: Step, others: list[Step], place: int, after: list[Step]) -> list[list[Any]]:
    """The answers if the one call comes before number `place` of the other thread's."""
    model = _Model(2)

    def answers(calls: list[Step]) -> list[Any]:
        return [getattr(model, method)(*args) for method, *args in calls]

    answers(before)
    first, mine, rest = answers(others[:place]), answers([call]), answers(others[place:])
    return [mine, first + rest, answers(after)]


def _blocks(rng: np.random.Generator) -> Iterator[Case]:
    fill, probe = "insert 1 2 3 4; insert 5 6 7 8", "match 1 2 3 4; match 5 6 7 8"
    for name, capacity, size, calls in (
        ("a prefix", 8, 2, "insert 1 2 3 4; match 1 2 3 4; match 1 2 9 9; match 9 2"),
        ("a shorter and a longer one", 8, 2, "insert 1 2 3 4 5 6; match 1 2; match 1 2 3 4 5 6 7 8; match"),
        ("a part-filled last block", 8, 4, "insert 1 2 3 4 5 6; match 1 2 3 4 5 6; match 1 2 3; insert 7 8; match 7 8"),
        (
            "the same block after another prefix",
            8,
            2,
            "insert 1 2 3 4; match 3 4; match 9 9 3 4; insert 9 9; match 9 9 3 4",
        ),
        ("a shared prefix", 3, 2, "insert 1 2 3 4; insert 1 2 5 6; match 1 2 3 4; match 1 2 5 6"),
        ("the oldest chain leaves", 4, 2, f"{fill}; insert 9 10 11 12; {probe}; match 9 10 11 12"),
        ("a match counts as use", 4, 2, f"{fill}; match 1 2 3 4; insert 9 10 11 12; {probe}"),
        ("an insert counts as use", 4, 2, f"{fill}; insert 1 2 3 4; insert 9 10 11 12; {probe}"),
        ("blocks of one token", 3, 1, "insert 1; insert 2; insert 3; match 1; insert 4; match 2; match 1; match 4 3"),
        ("token ids above 255", 4, 2, "insert 1000 70000; match 1000 70000 1; match 70000 1000"),
        (
            "digits that could run together",
            8,
            2,
            "insert 1 23; match 12 3; insert 1 2 3 4; match 12 34; match 1 2 34 0",
        ),
    ):
        steps = [(method, [int(token) for token in tokens]) for method, *tokens in map(str.split, calls.split(";"))]
        yield _block_case(name, name, capacity, size, steps)
    for turn in range(4):
        yield _random_blocks(rng, f"random chains {turn + 1}")
    two = [
        new("a", "PrefixBlockCache", 2, 2), new("b", "PrefixBlockCache", 2, 1),
        do("a", "insert", [1, 2]), ask("b", "match", [1, 2]), do("b", "insert", [3, 4]), ask("a", "match", [3, 4]),
        ask("a", "match", [1, 2]), ask("b", "match", [3, 4]),
    ]  # fmt: skip
    yield Case(
        name="two block caches", group="part2-blocks", summary="two block caches side by side", payload=script(two)
    )


def _block_case(name: str, summary: str, capacity: int, size: int, calls: Sequence[tuple[str, list[int]]]) -> Case:
    steps = [(do if method == "insert" else ask)("blocks", method, tokens) for method, tokens in calls]
    return Case(
        name=name,
        group="part2-blocks",
        summary=summary,
        payload=script([new("blocks", "PrefixBlockCache", capacity, size), *steps]),
    )


def _random_blocks(rng: np.random.Generator, name: str) -> Case:
    """A script on which every order of use inside a chain gives the same answers."""
    size, capacity = 2, 6
    while True:
        calls: list[tuple[str, list[int]]] = []
        answers: list[int] = []
        for _ in range(400):
            more = [*calls, _random_call(rng)]
            agreed = _agreed(more, capacity, size)
            if agreed is not None:
                calls, answers = more, agreed
            if len(calls) == 24:
                break
        if len(calls) == 24 and answers.count(0) >= 3 and len(set(answers)) > 2:
            return _block_case(name, "a random script of inserts and matches", capacity, size, calls)


def _random_call(rng: np.random.Generator) -> tuple[str, list[int]]:
    blocks = rng.integers(1, 4, int(rng.integers(1, 4)))
    return "insert" if rng.random() < 0.5 else "match", [int(t) for block in blocks for t in (block, 10 * block)]


def _agreed(calls: Sequence[tuple[str, list[int]]], capacity: int, size: int) -> list[int] | None:
    """The answers, if they hang on no order inside a chain; else None."""
    shuffles = [np.random.default_rng(seed) for seed in range(6)]
    orders: list[Order] = [list, lambda chain: chain[::-1], *map(_shuffled, shuffles)]
    answers = [_replay(calls, capacity, size, order, late) for order in orders for late in (False, True)]
    return answers[0] if all(answer == answers[0] for answer in answers) else None


def _shuffled(rng: np.random.Generator) -> Order:
    return lambda chain: [chain[place] for place in rng.permutation(len(chain))]


def _replay(calls: Sequence[tuple[str, list[int]]], capacity: int, size: int, order: Order, late: bool) -> list[int]:
    """The answers if a chain's blocks are used in that order, and room is made at the end (`late`) or by the block."""
    model: list[tuple[int, ...]] = []
    answers: list[int] = []
    for method, tokens in calls:
        chain = [tuple(tokens[:end]) for end in range(size, len(tokens) + 1, size)]
        if method == "match":
            chain = list(itertools.takewhile(model.__contains__, chain))
            answers.append(len(chain) * size)
        for block in order(chain):
            if block in model:
                model.remove(block)
            model.append(block)
            if not late:
                del model[: max(0, len(model) - capacity)]
        del model[: max(0, len(model) - capacity)]
    return answers
