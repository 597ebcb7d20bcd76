"""Cases of lru_cache: scripts of calls on one or several caches, the work of a call at two capacities, threads that
interrupt each other's calls, and chains of blocks."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from problems.format.case import Case
from problems.format.payloads import ask, do, new, script

Step = list[Any]
Order = Callable[[list[tuple[int, ...]]], list[tuple[int, ...]]]
"""Returns the blocks of one chain in the order in which they count as used."""
EXACT_TYPES = {"exact": "types"}
EXACT_VALUES = {"exact": "values"}
"""Options of the checker `script`."""


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield all cases."""
    second_rng = rng.spawn(1)[0]  # leaves the draws of the random cases unchanged
    for case in itertools.chain(_make_normal_cases(rng), _make_trap_cases(rng), _make_single_thread_cases()):
        yield case if case.sample else _rename_keys(second_rng, case)
    capacities = [32 + int(second_rng.integers(8)), 512 + int(second_rng.integers(32))]
    yield Case(
        name="work does not grow",
        group="efficiency",
        summary="the work of get and put in a full cache, at two capacities",
        payload={**script([["growth", "LRUCache", capacities]]), "needs": ["LRUCache"]},
        checker="growth",
        self_counted=True,
    )
    yield from _make_thread_cases(second_rng)
    yield from _make_block_cases(rng)


def _rename_keys(rng: np.random.Generator, case: Case) -> Case:
    """Return the case with other positive integer keys and longer text values. All other keys and values stay."""
    numbers = rng.permutation(np.arange(1, 1000))
    suffix = f" {int(rng.integers(1000))}"

    def rename(step: Step) -> Step:
        if step[0] == "new":
            return step
        operation, var, method, args, kwargs = step
        key, *values = args
        key = int(numbers[key]) if type(key) is int and key > 0 else key
        return [operation, var, method, [key, *(v + suffix if isinstance(v, str) and v else v for v in values)], kwargs]

    return replace(case, payload={**case.payload, "steps": [rename(step) for step in case.payload["steps"]]})


def _make_puts(var: str, *keys: Any) -> list[Step]:
    """Return a put of each key, with a different value for each."""
    return [do(var, "put", key, f"value of {key}") for key in keys]


def _make_gets(var: str, *keys: Any) -> list[Step]:
    return [ask(var, "get", key) for key in keys]


def _make_case(name: str, group: str, summary: str, capacity: int, steps: Sequence[Step], **rest: Any) -> Case:
    return Case(
        name=name,
        group=group,
        summary=summary,
        payload=script([new("cache", "LRUCache", capacity), *steps]),
        options=EXACT_TYPES,
        **rest,
    )


def _make_normal_cases(rng: np.random.Generator) -> Iterator[Case]:
    c = "cache"
    steps = [*_make_puts(c, 1, 2), *_make_gets(c, 1), *_make_puts(c, 3), *_make_gets(c, 2, 3, 1)]
    yield _make_case("first steps", "normal", "a cache of two: fill, read, overflow", 2, steps, sample=True)
    yield _make_case(
        "a miss",
        "normal",
        "reads of keys that were never put",
        3,
        [*_make_gets(c, 1), *_make_puts(c, 1), *_make_gets(c, 2, 1)],
    )
    yield _make_case(
        "the oldest is evicted",
        "normal",
        "more puts than fit, with no reads in between",
        3,
        [*_make_puts(c, *range(6)), *_make_gets(c, *range(6))],
    )
    steps = [*_make_puts(c, "a", "b"), do(c, "put", "a", "new"), *_make_gets(c, "a", "b")]
    yield _make_case("an update", "normal", "an update changes the value", 4, steps)
    yield _make_case(
        "room for all keys",
        "normal",
        "a cache larger than the number of keys",
        50,
        [*_make_puts(c, *range(20)), *_make_gets(c, *range(20))],
    )
    yield _make_case(
        "one entry",
        "normal",
        "a cache of one",
        1,
        [*_make_puts(c, 1), *_make_gets(c, 1), *_make_puts(c, 2), *_make_gets(c, 1, 2)],
    )
    for capacity, length in ((2, 40), (3, 60), (5, 120)):
        name = f"a random script, capacity {capacity}"
        yield _make_case(name, "normal", name, capacity, _make_random_script(rng, capacity, length))


def _make_random_script(rng: np.random.Generator, capacity: int, length: int) -> list[Step]:
    """Return gets and puts over twice as many keys as fit; each put stores a different value."""
    keys = rng.integers(0, 2 * capacity, length)
    reads = rng.random(length) < 0.5
    return [
        ask("cache", "get", int(key)) if read else do("cache", "put", int(key), 1000 + place)
        for place, (key, read) in enumerate(zip(keys, reads, strict=True))
    ]


def _make_trap_cases(rng: np.random.Generator) -> Iterator[Case]:
    yield from _make_order_cases()
    yield from _make_value_cases()
    yield from _make_size_cases()
    for capacity, length in ((1, 60), (4, 300), (17, 900)):
        name = f"a long random script, capacity {capacity}"
        yield _make_case(name, "trap", name, capacity, _make_random_script(rng, capacity, length))


def _make_order_cases() -> Iterator[Case]:
    c = "cache"
    steps = [*_make_puts(c, 1, 2), *_make_gets(c, 1), *_make_puts(c, 3), *_make_gets(c, 1, 2, 3)]
    yield _make_case("a read counts as use", "trap", "a read, then a put into the full cache", 2, steps)
    steps = [*_make_puts(c, 1, 2, 3, 4), *_make_gets(c, 2, 1), *_make_puts(c, 5, 6), *_make_gets(c, 1, 2, 3, 4, 5, 6)]
    yield _make_case("reads in another order", "trap", "reads that reverse the order", 4, steps)
    steps = [*_make_puts(c, 1, 2), do(c, "put", 1, "again"), *_make_puts(c, 3), *_make_gets(c, 1, 2, 3)]
    yield _make_case(
        "an update counts as use", "trap", "an update, then a put into the full cache", 2, steps, sample=True
    )
    steps = [
        *_make_puts(c, 1, 2, 3),
        do(c, "put", 2, "again"),
        do(c, "put", 1, "again"),
        *_make_puts(c, 4, 5),
        *_make_gets(c, 1, 2, 3, 4, 5),
    ]
    yield _make_case("updates in another order", "trap", "updates that reverse the order", 3, steps)
    steps = [*_make_puts(c, 1, 2), do(c, "put", 2, "again"), *_make_gets(c, 1, 2)]
    yield _make_case("an update of the newest", "trap", "an update in a full cache", 2, steps)
    steps = [*_make_puts(c, 1, 2, 3), do(c, "put", 1, "again"), *_make_gets(c, 2, 3, 1)]
    yield _make_case("an update of the oldest", "trap", "an update of the oldest key in a full cache", 3, steps)
    steps = [*_make_puts(c, 1, 2), *_make_gets(c, 9, 8, 7), *_make_puts(c, 3), *_make_gets(c, 1, 2, 3, 9)]
    yield _make_case("misses take no room", "trap", "reads of missing keys in a full cache", 2, steps)
    steps = [
        *_make_puts(c, 1, 2, 3),
        *_make_gets(c, 1),
        *_make_puts(c, 1),
        *_make_gets(c, 1, 2, 3),
        *_make_puts(c, 4),
        *_make_gets(c, 4, 1, 2, 3),
    ]
    yield _make_case("an evicted key is put again", "trap", "a key that was evicted and is put again", 2, steps)
    steps = [*_make_puts(c, 1), *_make_gets(c, 1), *_make_puts(c, 1, 2), *_make_gets(c, 1, 2)]
    yield _make_case("one entry, updated", "trap", "an update in a cache of one", 1, steps)


def _make_value_cases() -> Iterator[Case]:
    c = "cache"
    falsy: list[Any] = [0, "", None, False, [], 0.0, (), {}]
    steps = [do(c, "put", place, value) for place, value in enumerate(falsy)] + _make_gets(c, *range(len(falsy)))
    yield _make_case("falsy values", "trap", "values such as 0, None and the empty string", 8, steps)
    steps = [do(c, "put", 1, None), do(c, "put", 2, 0), *_make_gets(c, 1), *_make_puts(c, 3), *_make_gets(c, 1, 2, 3)]
    yield _make_case(
        "a read of a falsy value counts as use",
        "trap",
        "reads of values such as None, then a put into the full cache",
        2,
        steps,
    )
    steps = [do(c, "put", 1, -1), do(c, "put", 2, 5), *_make_gets(c, 1), *_make_puts(c, 3), *_make_gets(c, 1, 2)]
    yield _make_case("a stored -1", "trap", "the value -1, read before a put into the full cache", 2, steps)
    arrays = [np.arange(3.0), np.zeros(2)]
    steps = [do(c, "put", place, value) for place, value in enumerate(arrays)]
    steps += [*_make_gets(c, 0), do(c, "put", 0, np.ones(4)), *_make_puts(c, 9), *_make_gets(c, 0, 1)]
    yield _make_case("arrays as values", "trap", "embeddings as values", 2, steps)
    keys: list[Any] = [(1, 2), None, "", frozenset({3}), -1, (), 0, "a", 2.5, b"k"]
    yield _make_case(
        "keys of many types",
        "trap",
        "tuples, None and other hashable keys",
        10,
        [*_make_puts(c, *keys), *_make_gets(c, *keys)],
    )
    steps = [*_make_puts(c, None, 0), *_make_gets(c, None), *_make_puts(c, ()), *_make_gets(c, None, 0, ())]
    yield _make_case("falsy keys", "trap", "keys such as None, 0 and the empty tuple, in a full cache", 2, steps)


def _make_size_cases() -> Iterator[Case]:
    c = "cache"
    steps = [*_make_gets(c, 1), *_make_puts(c, 1), *_make_gets(c, 1), *_make_puts(c, 2, 2), *_make_gets(c, 2, 1)]
    yield _make_case("capacity 0", "trap", "a cache of capacity 0", 0, steps)
    steps = [
        new("a", "LRUCache", 2), new("b", "LRUCache", 3),
        *_make_puts("a", 1, 2), do("b", "put", 1, "of b"), *_make_gets("b", 2), do("b", "put", 7, "of b"),
        *_make_gets("a", 1, 7), *_make_puts("a", 3), *_make_gets("b", 1, 3), *_make_gets("a", 2, 1),
        do("b", "put", 8, "of b"), *_make_gets("b", 7, 1, 8), *_make_gets("a", 3, 8),
    ]  # fmt: skip
    summary = "two caches side by side"
    yield Case(name="two caches", group="trap", summary=summary, payload=script(steps), options=EXACT_TYPES)
    steps = [
        new("a", "LRUCache", 1), *_make_puts("a", 1), new("b", "LRUCache", 4), *_make_puts("b", 2, 3, 4),
        *_make_gets("a", 1, 2), *_make_puts("a", 5), *_make_gets("b", 2, 5), *_make_gets("a", 1, 5),
    ]  # fmt: skip
    yield Case(
        name="a second cache later",
        group="trap",
        summary="a cache created while another is in use",
        payload=script(steps),
        options=EXACT_TYPES,
    )


class _ListCache:
    """The simplest correct cache: a list, oldest entry first."""

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


def _make_single_thread_cases() -> Iterator[Case]:
    new_cache, c = new("cache", "ThreadSafeLRUCache", 2), "cache"
    basic = [
        new_cache,
        *_make_puts(c, 1, 2),
        *_make_gets(c, 1),
        *_make_puts(c, 3),
        *_make_gets(c, 1, 2, 3),
        *_make_gets(c, 9),
    ]
    yield Case(
        name="one thread",
        group="part2-threads",
        summary="the thread-safe cache used by one thread",
        payload=script(basic),
        options=EXACT_TYPES,
    )
    falsy = [new_cache, do(c, "put", 1, 0), do(c, "put", 1, None), *_make_gets(c, 1, 2)]
    yield Case(
        name="one thread, falsy",
        group="part2-threads",
        summary="falsy values in the thread-safe cache",
        payload=script(falsy),
        options=EXACT_TYPES,
    )
    updated = [new_cache, *_make_puts(c, 1, 2), do(c, "put", 1, "again"), *_make_puts(c, 3), *_make_gets(c, 1, 2, 3)]
    summary = "an update in the thread-safe cache, then a put into it"
    payload = script(updated)
    yield Case(name="one thread, updates", group="part2-threads", summary=summary, payload=payload, options=EXACT_TYPES)


def _make_thread_cases(rng: np.random.Generator) -> Iterator[Case]:
    calls = (["get", 1], ["put", 1, 11], ["put", 5, 50])
    call_pairs = ([["put", 3, 30], ["put", 4, 40]], [["get", 2], ["put", 3, 30]])
    for call, other_calls in itertools.product(calls, call_pairs):
        yield _make_interleaved_case(call, other_calls, int(rng.integers(1, 1000)))
    yield Case(
        name="many threads",
        group="part2-threads",
        summary="eight threads that put and get at full speed",
        payload=script(
            [new("cache", "ThreadSafeLRUCache", 16), ["stress", "cache", 8, int(rng.integers(150, 180)), 16]]
        ),
        seconds=20.0,
    )


def _make_interleaved_case(call: list[Any], other_calls: list[list[Any]], value_offset: int) -> Case:
    """Create a case in which another thread makes its calls at each point in the middle of one call.

    `value_offset` is added to each value that is put."""
    before = [["put", 1, 10 + value_offset], ["put", 2, 20 + value_offset]]
    call, *other_calls = (
        [method, key, *(value + value_offset for value in values)] for method, key, *values in (call, *other_calls)
    )
    after = [["get", key] for key in range(1, 6)]
    other_methods = " and ".join(method for method, *_ in other_calls)
    summary = f"another thread calls {other_methods} in the middle of a {call[0]}"
    return Case(
        name=f"{other_methods} in the middle of {call[0]}({call[1]})",
        group="part2-threads",
        summary=summary,
        payload=script([["interleave", "ThreadSafeLRUCache", 2, before, call, other_calls, after]]),
        checker="concurrent",
        private={
            "allowed": [
                _compute_answers(before, call, other_calls, place, after) for place in range(len(other_calls) + 1)
            ]
        },
    )


def _compute_answers(
    before: list[Step], call: Step, other_calls: list[Step], place: int, after: list[Step]
) -> list[list[Any]]:
    """Return the answers to `call`, to all calls of the other thread, and to the calls `after` both, if `call` comes
    before `other_calls[place]`."""
    model = _ListCache(2)

    def answers(calls: list[Step]) -> list[Any]:
        return [getattr(model, method)(*args) for method, *args in calls]

    answers(before)
    earlier, own, later = answers(other_calls[:place]), answers([call]), answers(other_calls[place:])
    return [own, earlier + later, answers(after)]


def _make_block_cases(rng: np.random.Generator) -> Iterator[Case]:
    second_rng = rng.spawn(1)[0]
    fill, probe = "insert 1 2 3 4; insert 5 6 7 8", "match 1 2 3 4; match 5 6 7 8"
    for name, capacity, block_size, calls in (
        ("a prefix", 8, 2, "insert 1 2 3 4; match 1 2 3 4; match 1 2 9 9; match 9 2"),
        ("a shorter and a longer one", 8, 2, "insert 1 2 3 4 5 6; match 1 2; match 1 2 3 4 5 6 7 8; match"),
        (
            "a partly filled last block",
            8,
            4,
            "insert 1 2 3 4 5 6; match 1 2 3 4 5 6; match 1 2 3; insert 7 8; match 7 8",
        ),
        (
            "the same block after another prefix",
            8,
            2,
            "insert 1 2 3 4; match 3 4; match 9 9 3 4; insert 9 9; match 9 9 3 4",
        ),
        ("a shared prefix", 3, 2, "insert 1 2 3 4; insert 1 2 5 6; match 1 2 3 4; match 1 2 5 6"),
        ("the oldest chain is evicted", 4, 2, f"{fill}; insert 9 10 11 12; {probe}; match 9 10 11 12"),
        ("a match counts as use", 4, 2, f"{fill}; match 1 2 3 4; insert 9 10 11 12; {probe}"),
        ("an insert counts as use", 4, 2, f"{fill}; insert 1 2 3 4; insert 9 10 11 12; {probe}"),
        ("a part of a block in a full cache", 1, 4, "insert 1 2 3 4; insert 5 6 7; match 1 2 3 4; match 5 6 7"),
        ("blocks of one token", 3, 1, "insert 1; insert 2; insert 3; match 1; insert 4; match 2; match 1; match 4 3"),
    ):
        steps = _parse_block_calls(calls, second_rng.permutation(np.arange(256)).tolist())
        yield _make_block_case(name, name, capacity, block_size, steps)
    low, high = int(second_rng.integers(300, 9000)), int(second_rng.integers(66000, 99000))
    steps = _parse_block_calls(f"insert {low} {high}; match {low} {high} 1; match {high} {low}")
    yield _make_block_case("token ids above 255", "token ids above 255", 4, 2, steps)
    a, b, c, d = second_rng.permutation(np.arange(1, 10))[:4].tolist()
    steps = _parse_block_calls(
        f"insert {a} {b}{c}; match {a}{b} {c}; insert {a} {b} {c} {d}; match {a}{b} {c}{d}; match {a} {b} {c}{d} 0"
    )
    yield _make_block_case("digits that could be joined", "digits that could be joined", 8, 2, steps)
    for turn in range(4):
        yield _make_random_block_case(rng, f"random chains {turn + 1}")
    first, second = second_rng.permutation(np.arange(256))[:4].reshape(2, 2).tolist()
    two = [
        new("a", "PrefixBlockCache", 2, 2), new("b", "PrefixBlockCache", 2, 1),
        do("a", "insert", first), ask("b", "match", first), do("b", "insert", second), ask("a", "match", second),
        ask("a", "match", first), ask("b", "match", second),
    ]  # fmt: skip
    yield Case(
        name="two block caches",
        group="part2-blocks",
        summary="two block caches side by side",
        payload=script(two),
        options=EXACT_VALUES,
    )


def _parse_block_calls(calls: str, token_ids: Sequence[int] | None = None) -> list[tuple[str, list[int]]]:
    """Parse calls such as "insert 1 2; match 1". If there are `token_ids`, each token is replaced by the id at its
    index."""
    return [
        (method, [token_ids[int(token)] if token_ids else int(token) for token in tokens])
        for method, *tokens in map(str.split, calls.split(";"))
    ]


def _make_block_case(
    name: str, summary: str, capacity: int, block_size: int, calls: Sequence[tuple[str, list[int]]]
) -> Case:
    steps = [(do if method == "insert" else ask)("blocks", method, tokens) for method, tokens in calls]
    return Case(
        name=name,
        group="part2-blocks",
        summary=summary,
        payload=script([new("blocks", "PrefixBlockCache", capacity, block_size), *steps]),
        options=EXACT_VALUES,
    )


def _make_random_block_case(rng: np.random.Generator, name: str) -> Case:
    """Create a case whose answers are the same for every order of use within a chain."""
    block_size, capacity = 2, 6
    while True:
        calls: list[tuple[str, list[int]]] = []
        answers: list[int] = []
        for _ in range(400):
            extended_calls = [*calls, _draw_call(rng)]
            unambiguous = _find_unambiguous_answers(extended_calls, capacity, block_size)
            if unambiguous is not None:
                calls, answers = extended_calls, unambiguous
            if len(calls) == 24:
                break
        if len(calls) == 24 and answers.count(0) >= 3 and len(set(answers)) > 2:
            return _make_block_case(name, "a random script of inserts and matches", capacity, block_size, calls)


def _draw_call(rng: np.random.Generator) -> tuple[str, list[int]]:
    blocks = rng.integers(1, 4, int(rng.integers(1, 4)))
    return "insert" if rng.random() < 0.5 else "match", [int(t) for block in blocks for t in (block, 10 * block)]


def _find_unambiguous_answers(
    calls: Sequence[tuple[str, list[int]]], capacity: int, block_size: int
) -> list[int] | None:
    """Return the answers, or None if they depend on the order of use within a chain."""
    shuffles = [np.random.default_rng(seed) for seed in range(6)]
    orders: list[Order] = [list, lambda chain: chain[::-1], *map(_make_shuffle, shuffles)]
    answers = [
        _replay(calls, capacity, block_size, order, evict_at_end) for order in orders for evict_at_end in (False, True)
    ]
    return answers[0] if all(answer == answers[0] for answer in answers) else None


def _make_shuffle(rng: np.random.Generator) -> Order:
    return lambda chain: [chain[place] for place in rng.permutation(len(chain))]


def _replay(
    calls: Sequence[tuple[str, list[int]]], capacity: int, block_size: int, order: Order, evict_at_end: bool
) -> list[int]:
    """Return the answers if the blocks of a chain are used in `order`.

    Eviction happens after the whole call if `evict_at_end`, otherwise after each block.
    """
    model: list[tuple[int, ...]] = []
    answers: list[int] = []
    for method, tokens in calls:
        chain = [tuple(tokens[:end]) for end in range(block_size, len(tokens) + 1, block_size)]
        if method == "match":
            chain = list(itertools.takewhile(model.__contains__, chain))
            answers.append(len(chain) * block_size)
        for block in order(chain):
            if block in model:
                model.remove(block)
            model.append(block)
            if not evict_at_end:
                del model[: max(0, len(model) - capacity)]
        del model[: max(0, len(model) - capacity)]
    return answers
