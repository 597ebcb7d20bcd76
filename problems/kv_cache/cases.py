"""Cases of kv_cache: scripts of appends, queries and decode steps, with full caches, reused buffers and freed blocks;
the bytes that a step allocates; the number of bytes of a cache."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from problems.format.case import Case
from problems.format.payloads import ask, do, get, new, script

Step = list[Any]
Array = np.ndarray[Any, np.dtype[Any]]
TOLERANCES = {"rtol": 1e-3, "atol": 1e-5}
CACHE = "cache"


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield all cases."""
    yield from _make_normal_cases(rng)
    yield from _make_trap_cases(rng)
    yield from _make_buffer_cases(rng)
    yield from _make_full_cases(rng)
    yield from _make_hard_cases(rng)
    yield from _make_efficiency_cases()
    yield from _make_size_cases(rng.spawn(1)[0])
    yield from _make_paged_cases(rng)


def _make_case(name: str, group: str, summary: str, steps: Sequence[Step], **rest: Any) -> Case:
    """Make a case of the steps and, unless it is a hard one, of a read of each KVCache's length at the end."""
    needs = {"needs": ["decode_step"]} if any(step[0] == "step" for step in steps) else {}
    if group != "hard":
        steps = [*steps, *(_read_length(step[1]) for step in steps if step[0] == "new" and step[2] == "KVCache")]
    exact_steps = {place: "integers" for place, step in enumerate(steps) if step[0] in ("get", "function")}
    options = {**TOLERANCES, "exact": exact_steps, **rest.pop("options", {})}
    return Case(name=name, group=group, summary=summary, payload=script(steps) | needs, options=options, **rest)


class _TokenSteps:
    """Random keys [count, d_k], values [count, d_v] and queries [count, d_k], and script steps that use their rows."""

    def __init__(self, rng: np.random.Generator, count: int, d_k: int, d_v: int, spread: float = 1.0) -> None:
        self.k: Array = rng.normal(0, spread, (count, d_k))
        self.v: Array = rng.normal(0, 1, (count, d_v))
        self.q: Array = rng.normal(0, spread, (count, d_k))
        self.sizes = (d_k, d_v)

    def convert_to(self, dtype: Any) -> "_TokenSteps":
        """Convert the arrays in place and return this object."""
        self.k, self.v, self.q = self.k.astype(dtype), self.v.astype(dtype), self.q.astype(dtype)
        return self

    def new(self, max_seq: int, var: str = CACHE) -> Step:
        return new(var, "KVCache", *self.sizes, max_seq)

    def append(self, *places: int, var: str = CACHE) -> list[Step]:
        return [do(var, "append", self.k[place].copy(), self.v[place].copy()) for place in places]

    def attend(self, *places: int, var: str = CACHE) -> list[Step]:
        return [ask(var, "attend", self.q[place].copy()) for place in places]

    def append_and_attend(self, *places: int, var: str = CACHE) -> list[Step]:
        """Return steps that append and attend for each token in turn."""
        return [step for place in places for step in (*self.append(place, var=var), *self.attend(place, var=var))]

    def stream(self, start: int, end: int, var: str = CACHE) -> Step:
        """Return the step that appends the rows from `start` to before `end` through one pair of reused buffers."""
        return ["stream", var, "append", [], self.k[start:end].copy(), self.v[start:end].copy()]


def _read_length(var: str = CACHE) -> Step:
    return get(var, "length")


def _make_decode_steps(
    rng: np.random.Generator, step_count: int, d_model: int, d_k: int, d_v: int, *, spread: float = 1.0
) -> list[Step]:
    x = rng.normal(0, spread, (step_count, d_model))
    weights = [rng.normal(0, 1, (d_model, size)) * d_model**-0.5 for size in (d_k, d_k, d_v)]
    return [["step", CACHE, "decode_step", row.copy(), *weights] for row in x]


def _make_normal_cases(rng: np.random.Generator) -> Iterator[Case]:
    k, v = np.array([[1.0, 0.0], [0.0, 2.0]]), np.array([[1.0, 2.0, 3.0], [5.0, 4.0, 0.0]])
    steps = [
        new(CACHE, "KVCache", 2, 3, 4),
        *([do(CACHE, "append", k[0], v[0]), ask(CACHE, "attend", k[0])]),
        *([do(CACHE, "append", k[1], v[1]), ask(CACHE, "attend", k[0])]),
    ]
    yield _make_case("first steps", "normal", "two tokens, a query after each", steps, sample=True)
    eye = np.eye(2)
    steps = [
        new(CACHE, "KVCache", 2, 2, 4),
        *(["step", CACHE, "decode_step", x, eye, eye, 3 * eye] for x in (*k, k[0] + k[1])),
    ]
    yield _make_case("decode steps", "normal", "three decode steps with plain weights", steps, sample=True)
    for count, d_k, d_v in ((4, 4, 4), (6, 3, 5), (5, 8, 2), (9, 2, 3)):
        tokens = _TokenSteps(rng, count, d_k, d_v)
        description = f"{count} tokens, d_k {d_k}, d_v {d_v}"
        yield _make_case(
            description,
            "normal",
            f"{description}, a query after each",
            [tokens.new(16), *tokens.append_and_attend(*range(count))],
        )
    tokens = _TokenSteps(rng, 6, 4, 3)
    steps = [tokens.new(8), *tokens.append(*range(6)), *tokens.attend(*range(6))]
    yield _make_case("prompt first", "normal", "six tokens, then six queries", steps)
    for step_count, d_model, d_k, d_v in ((5, 6, 4, 3), (7, 4, 4, 4)):
        description = f"{step_count} decode steps, d_model {d_model}, d_k {d_k}, d_v {d_v}"
        steps = [new(CACHE, "KVCache", d_k, d_v, 12), *_make_decode_steps(rng, step_count, d_model, d_k, d_v)]
        yield _make_case(description, "normal", description, steps)
    tokens = _TokenSteps(rng, 3, 4, 2)
    steps = [
        tokens.new(5),
        _read_length(),
        *tokens.append(0),
        _read_length(),
        *tokens.append(1, 2),
        _read_length(),
        *tokens.attend(0),
    ]
    yield _make_case("the length", "normal", "the length after each append", steps)


def _make_trap_cases(rng: np.random.Generator) -> Iterator[Case]:
    tokens = _TokenSteps(rng, 1, 4, 3)
    yield _make_case("one token", "trap", "one token in a large cache", [tokens.new(32), *tokens.append_and_attend(0)])
    tokens = _TokenSteps(rng, 5, 4, 3)
    tokens.q[:] = 30.0 * tokens.k[[0, 0, 1, 1, 2]] / np.square(tokens.k[[0, 0, 1, 1, 2]]).sum(axis=1, keepdims=True)
    yield _make_case(
        "queries for early tokens",
        "trap",
        "queries that match earlier tokens best",
        [tokens.new(8), *tokens.append_and_attend(*range(5))],
    )
    tokens = _TokenSteps(rng, 4, 4, 3, spread=100.0)
    yield _make_case(
        "scores of 1e4", "trap", "scores of size 1e4", [tokens.new(8), *tokens.append_and_attend(*range(4))]
    )
    tokens = _TokenSteps(rng, 4, 4, 3)
    tokens.k -= 40.0
    tokens.q[:] = np.abs(tokens.q) + 2.0
    yield _make_case(
        "low scores",
        "trap",
        "all scores far below 0, in a cache with free slots",
        [tokens.new(9), *tokens.append_and_attend(*range(4))],
    )
    first, second = _TokenSteps(rng, 4, 3, 2), _TokenSteps(rng, 4, 3, 2)
    steps = [first.new(6, "a"), second.new(6, "b")]
    for place in range(4):
        steps += [*first.append_and_attend(place, var="a"), *second.append_and_attend(place, var="b")]
    steps += [*first.attend(0, var="a"), *second.attend(0, var="b")]
    yield _make_case("two caches", "trap", "two caches side by side", steps)
    small, large = _TokenSteps(rng, 3, 2, 4), _TokenSteps(rng, 3, 5, 1)
    steps = [
        small.new(3, "a"),
        *small.append_and_attend(0, 1, 2, var="a"),
        large.new(7, "b"),
        *large.append_and_attend(0, 1, 2, var="b"),
    ]
    yield _make_case(
        "caches of different sizes", "trap", "two caches of different sizes", [*steps, *small.attend(1, var="a")]
    )
    for dtype, description in ((np.float32, "float32"), (np.int64, "integers")):
        tokens = _TokenSteps(rng, 5, 4, 3, spread=2.0)
        tokens.v *= 3.0
        steps = [tokens.convert_to(dtype).new(6), *tokens.append_and_attend(*range(5))]
        yield _make_case(description, "trap", f"keys, values and queries of type {np.dtype(dtype).name}", steps)
    tokens = _TokenSteps(rng, 40, 6, 4)
    yield _make_case(
        "forty tokens",
        "trap",
        "forty tokens",
        [tokens.new(64), *tokens.append(*range(38)), *tokens.append_and_attend(38, 39)],
    )
    steps = [new(CACHE, "KVCache", 4, 4, 9), *_make_decode_steps(rng, 4, 3, 4, 4, spread=20.0)]
    yield _make_case("large decode steps", "trap", "decode steps with large embeddings", steps)
    steps = [new(CACHE, "KVCache", 3, 2, 4), *_make_decode_steps(rng.spawn(1)[0], 4, 1, 3, 2)]
    yield _make_case("embeddings of one number", "trap", "decode steps with embeddings of size 1", steps)
    tokens = _TokenSteps(rng, 3, 4, 3)
    steps = [tokens.new(4), *tokens.append(0, 1, 2), *tokens.attend(1, 1, 2, 1)]
    yield _make_case("repeated queries", "trap", "the same query several times", steps)


def _make_buffer_cases(rng: np.random.Generator) -> Iterator[Case]:
    for dtype in (np.float64, np.float32):
        tokens = _TokenSteps(rng, 5, 4, 3).convert_to(dtype)
        description = f"reused buffers, {np.dtype(dtype).name}"
        yield _make_case(
            description, "trap", description, [tokens.new(8), tokens.stream(0, 5), *tokens.attend(*range(5))]
        )
    for dtype in (np.float64, np.float32):
        tokens = _TokenSteps(rng, 6, 3, 4).convert_to(dtype)
        steps = [tokens.new(8), *tokens.append(0), tokens.stream(1, 3), *tokens.attend(0, 1), tokens.stream(3, 6)]
        description = f"tokens with and without reused buffers, {np.dtype(dtype).name}"
        yield _make_case(description, "trap", description, [*steps, *tokens.attend(2, 3)])


def _make_full_cases(rng: np.random.Generator) -> Iterator[Case]:
    for max_seq, beyond in ((2, 1), (3, 2), (1, 1), (4, 5)):
        tokens = _TokenSteps(rng, max_seq + beyond, 4, 3)
        steps = [tokens.new(max_seq), *tokens.append(*range(max_seq)), *tokens.attend(0)]
        for place in range(max_seq, max_seq + beyond):
            steps += [*tokens.append(place), *tokens.attend(place), _read_length()]
        description = f"{beyond} append{'s' if beyond > 1 else ''} past a max_seq of {max_seq}"
        yield _make_case(description, "trap", description, steps, sample=max_seq == 2)
    tokens = _TokenSteps(rng, 5, 3, 3)
    steps = [tokens.new(5), *tokens.append_and_attend(*range(5))]
    yield _make_case("exactly full", "trap", "exactly as many tokens as fit", steps)
    first, second = _TokenSteps(rng, 4, 3, 2), _TokenSteps(rng, 3, 3, 2)
    steps = [first.new(3, "a"), second.new(3, "b"), *first.append(0, 1, 2, 3, var="a"), *second.append(0, 1, var="b")]
    steps += [*first.attend(3, var="a"), *second.attend(1, var="b"), *second.append_and_attend(2, var="b")]
    yield _make_case("one full, one not", "trap", "two caches, one of them full", steps)
    steps = [new(CACHE, "KVCache", 3, 2, 2), *_make_decode_steps(rng, 3, 4, 3, 2), *_TokenSteps(rng, 1, 3, 2).attend(0)]
    yield _make_case("decode step on a full cache", "trap", "a decode step on a full cache, then a query", steps)


def _make_hard_cases(rng: np.random.Generator) -> Iterator[Case]:
    for length, d_k in ((1, 4), (5, 4), (2, 1)):
        tokens = _TokenSteps(rng, 2, d_k, 3)
        wrong = do(CACHE, "append", rng.normal(0, 1, length), tokens.v[1].copy())
        description = f"a key of length {length} for a d_k of {d_k}"
        yield _make_case(description, "hard", description, [tokens.new(4), *tokens.append(0), wrong])


def _make_efficiency_cases() -> Iterator[Case]:
    yield Case(
        name="no copy of the cache",
        group="efficiency",
        summary="bytes that one step allocates, at two lengths",
        payload=script([["footprint", "", "KVCache", 128, 128, [32, 192]]]) | {"needs": ["KVCache"]},
        checker="footprint",
        self_counted=True,
        fixed="only the allocated bytes are judged, and the driver makes the vectors",
    )


def _make_size_cases(rng: np.random.Generator) -> Iterator[Case]:
    for batch, tokens, layers, heads, head_dim, bytes_per_value in (
        [1, 1, 1, 1, 1, 1],
        [1, 1, 80, 8, 128, 2],
        [16, 4096, 32, 32, 128, 2],
        [3, 5, 7, 2, 11, 4],
        [64, 131072, 80, 8, 128, 1],
    ):
        description = f"bytes: batch {batch}, {tokens} tokens, {layers} layers"
        drawn_heads, drawn_dim = heads * int(rng.integers(1, 8)), head_dim + int(rng.integers(0, 32))
        args = [batch, tokens, layers, drawn_heads, drawn_dim, bytes_per_value]
        yield _make_case(
            description, "part2-bytes", f"kv_cache_{description}", [["function", "", "kv_cache_bytes", args]]
        )


class _PagedSteps:
    """Builds the steps of a script for sequences that share one paged cache. Each method adds steps with random arrays
    and returns the builder."""

    def __init__(
        self, rng: np.random.Generator, d_k: int, d_v: int, block_size: int, n_blocks: int, spread: float = 1.0
    ) -> None:
        self.rng, self.d_k, self.d_v, self.spread = rng, d_k, d_v, spread
        self.steps: list[Step] = [new(CACHE, "PagedKVCache", d_k, d_v, block_size, n_blocks)]

    def append(self, seq: Any, count: int = 1) -> "_PagedSteps":
        for _ in range(count):
            k, v = self.rng.normal(0, self.spread, self.d_k), self.rng.normal(0, 1, self.d_v)
            self.steps.append(do(CACHE, "append", seq, k, v))
        return self

    def attend(self, *seqs: Any) -> "_PagedSteps":
        self.steps += [ask(CACHE, "attend", seq, self.rng.normal(0, self.spread, self.d_k)) for seq in seqs]
        return self

    def append_and_attend(self, seq: Any, count: int) -> "_PagedSteps":
        for _ in range(count):
            self.append(seq).attend(seq)
        return self

    def stream(self, seq: Any, count: int) -> "_PagedSteps":
        k, v = self.rng.normal(0, 1, (count, self.d_k)), self.rng.normal(0, 1, (count, self.d_v))
        self.steps.append(["stream", CACHE, "append", [seq], k, v])
        return self

    def free(self, seq: Any) -> "_PagedSteps":
        self.steps.append(do(CACHE, "free", seq))
        return self


def _make_paged_cases(rng: np.random.Generator) -> Iterator[Case]:
    def make_paged_case(name: str, pages: _PagedSteps) -> Case:
        return _make_case(f"paged: {name}", "part2-paged", f"PagedKVCache: {name}", pages.steps)

    yield make_paged_case("one sequence over several blocks", _PagedSteps(rng, 4, 3, 2, 4).append_and_attend(7, 6))
    pages = _PagedSteps(rng, 3, 4, 3, 6)
    for seq in (0, 1, 0, 0, 1, 2, 0, 1, 2, 2, 2, 0):
        pages.append_and_attend(seq, 1)
    yield make_paged_case("sequences in turn", pages.attend(0, 1, 2))
    yield make_paged_case(
        "blocks of one token",
        _PagedSteps(rng, 3, 2, 1, 4).append_and_attend("a", 2).append_and_attend("b", 2).attend("a"),
    )
    yield make_paged_case(
        "reused blocks",
        _PagedSteps(rng, 4, 3, 2, 3).append(1, 3).append(2, 2).free(1).append_and_attend(3, 4).attend(2),
    )
    yield make_paged_case(
        "an id reused after free",
        _PagedSteps(rng, 4, 3, 2, 3).append("a", 4).free("a").append_and_attend("a", 3).append_and_attend("b", 1),
    )
    yield make_paged_case(
        "no free block",
        _PagedSteps(rng, 4, 3, 2, 2).append(1, 2).append(2, 1).append(1).attend(1, 2).append(2).attend(2),
    )
    yield make_paged_case(
        "no free block, then free and append",
        _PagedSteps(rng, 3, 3, 2, 2).append(1, 3).append(2).free(1).append_and_attend(2, 4).append(2).attend(2),
    )
    yield make_paged_case("many rounds", _add_rounds(_PagedSteps(rng, 2, 2, 3, 4)))
    yield make_paged_case(
        "reused buffers", _PagedSteps(rng, 4, 3, 2, 4).stream(1, 3).attend(1).stream(2, 3).attend(1, 2)
    )
    large = _PagedSteps(rng, 4, 3, 2, 4, spread=50.0)
    yield make_paged_case("large scores", large.append_and_attend(1, 4).append_and_attend(2, 3).attend(1))


def _add_rounds(pages: _PagedSteps) -> _PagedSteps:
    """Add five short sequences, each freed before the next one starts, while another one grows; then one that fills the
    whole cache."""
    for turn in range(5):
        pages.append(turn, 5).append("other", 1).attend(turn, "other").free(turn)
    return pages.free("other").append("last", 12).attend("last").append("last").attend("last")
