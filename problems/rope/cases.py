"""Cases of rope: tables, rotations with the solution's own tables and with given ones, and what is done to q, k and v.

Rotated values are made clear of zero, so that tables in float32 are within the tolerance at every position used."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from problems.format.case import Case
from problems.format.payloads import call

Floats = NDArray[np.float64]
OWN = ("the cos that precompute_rope made", "the sin that precompute_rope made")
TOLERANCE = {"rtol": 1e-3, "atol": 1e-5}
FAR = {"rtol": 1e-3, "atol": 1e-4}
"""For tables of hundreds of rows: beside a cosine near 0 the rounding of a float32 angle shows."""


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """All cases, samples first within their group."""
    yield from _normal(rng)
    yield from _trap(rng)
    yield from _hard(rng)
    yield from _part2(rng)


def angles(d: int, max_seq: int, base: float = 10000.0, scale: float = 1.0) -> Floats:
    """The angle of each position and pair, [max_seq, d // 2]."""
    return np.outer(np.arange(max_seq) / scale, base ** (-2.0 * np.arange(d // 2) / d))


def clear(rng: np.random.Generator, turn: Floats, size: float = 1.0) -> Floats:
    """Rows whose pairs, once turned by `turn` [seq, d // 2], lie well away from both axes."""
    quarter = rng.integers(0, 4, turn.shape) * (np.pi / 2)
    after = quarter + rng.uniform(0.3, np.pi / 2 - 0.3, turn.shape)
    length = size * rng.uniform(0.5, 2.0, turn.shape)
    before = after - turn
    return np.concatenate([length * np.cos(before), length * np.sin(before)], axis=1)


def _tables(name: str, group: str, d: int, max_seq: int, *, far: bool = False, **rest: Any) -> Case:
    sample = bool(rest.pop("sample", False))
    return Case(
        name=f"tables: {name}",
        group=group,
        summary=f"the tables, {name}",
        payload=call("precompute_rope", {"d": d, "max_seq": max_seq}, **rest),
        options=FAR if far else TOLERANCE,
        sample=sample,
    )


def _as_made(value: Any) -> Any:
    return value


def _listed(value: Any) -> Any:
    return value.tolist()


def _single(value: Any) -> Any:
    return value.astype(np.float32)


class _Maker:
    """Makes calls of apply_rope and rope_qkv. `table` is (d, max_seq); `own` uses the solution's tables."""

    def __init__(self, rng: np.random.Generator, group: str) -> None:
        self.rng = rng
        self.group = group

    def rows(self, table: tuple[int, int], seq: int, offset: int = 0, size: float = 1.0, **settings: Any) -> Floats:
        """Rows for these positions whose rotation is clear of zero."""
        d, max_seq = table
        return clear(self.rng, angles(d, max(max_seq, offset + seq), **settings)[offset : offset + seq], size)

    def apply(self, name: str, x: Any, table: tuple[int, int], **rest: Any) -> Case:
        """One call of apply_rope."""
        return self._case("apply_rope", name, {"x": x}, table, rest)

    def qkv(self, name: str, table: tuple[int, int], seq: int, width: int, **rest: Any) -> Case:
        """One call of rope_qkv. `v` is [seq, width]; `given` (name to array) takes the place of the rows made here."""
        where = {key: rest[key] for key in ("offset",) if key in rest}
        change = rest.pop("change", _as_made)
        parts: dict[str, Any] = {
            "q": self.rows(table, seq, **where, **rest.get("settings", {})),
            "k": self.rows(table, seq, **where, **rest.get("settings", {})),
            "v": self.rng.normal(0, 1, (seq, width)),
        }
        inputs = {key: change(rest.get("given", {}).get(key, value)) for key, value in parts.items()}
        rest.pop("given", None)
        return self._case("rope_qkv", name, inputs, table, rest)

    def _case(
        self, entry: str, name: str, inputs: dict[str, Any], table: tuple[int, int], rest: dict[str, Any]
    ) -> Case:
        own, settings, sample = rest.pop("own", True), rest.pop("settings", {}), bool(rest.pop("sample", False))
        cos, sin = OWN if own else (np.cos(angles(*table, **settings)), np.sin(angles(*table, **settings)))
        payload = call(entry, {**inputs, "cos": cos, "sin": sin}, **rest)
        return Case(
            name=f"{entry}: {name}",
            group=self.group,
            summary=f"{entry}, {name}",
            payload={**payload, "tables": [list(table), dict(settings)]} if own else payload,
            options={**TOLERANCE, "raises": ["Exception"]} if self.group == "hard" else TOLERANCE,
            sample=sample,
        )


def _normal(rng: np.random.Generator) -> Iterator[Case]:
    m = _Maker(rng, "normal")
    yield _tables("width 4", "normal", 4, 3, sample=True)
    yield _tables("width 8", "normal", 8, 10)
    yield _tables("width 2", "normal", 2, 6)
    yield m.apply("two rows", np.array([[1.0, 2.0, 3.0, 4.0], [0.5, -1.0, 2.0, 1.5]]), (4, 3), sample=True)
    yield m.apply("five rows of width 8", m.rows((8, 16), 5), (8, 16))
    yield m.apply("a square x", m.rows((6, 9), 6), (6, 9))
    yield m.apply("width 2", m.rows((2, 7), 7), (2, 7))
    yield m.qkv("four rows", (8, 12), 4, 8)
    yield m.qkv("a wide head", (16, 4), 3, 16)


def _trap(rng: np.random.Generator) -> Iterator[Case]:
    yield from _bases_and_lengths(_Maker(rng, "trap"))
    yield from _offsets(_Maker(rng, "trap"))
    yield from _kinds(_Maker(rng, "trap"))
    yield from _values(_Maker(rng, "trap"))


def _bases_and_lengths(m: _Maker) -> Iterator[Case]:
    yield _tables("a small base", "trap", 6, 9, base=100.0)
    yield _tables("a large base", "trap", 8, 12, base=500000.0)
    yield _tables("positions past 255", "trap", 4, 290, far=True)
    yield m.apply("another base", m.rows((8, 9), 7, base=50.0), (8, 9), settings={"base": 50.0})
    yield m.apply("positions past 255", m.rows((4, 300), 280), (4, 300))
    x = m.rows((4, 400), 2, offset=350)
    yield m.apply("two rows past position 255", x, (4, 400), offset=350)


def _offsets(m: _Maker) -> Iterator[Case]:
    yield m.apply("one row at an offset", np.array([[1.0, 2.0, 3.0, 4.0]]), (4, 8), offset=1, sample=True)
    yield m.apply("rows at an offset", m.rows((8, 12), 4, offset=3), (8, 12), offset=3)
    yield m.apply("rows at an offset, given tables", m.rows((6, 12), 3, offset=7), (6, 12), offset=7, own=False)
    yield m.apply("one row at the end", m.rows((8, 20), 1, offset=19), (8, 20), offset=19)
    yield m.apply("more rows than the offset", m.rows((4, 12), 6, offset=2), (4, 12), offset=2)
    x, settings = m.rows((6, 9), 4, offset=5, base=20.0), {"base": 20.0}
    yield m.apply("an offset and another base", x, (6, 9), offset=5, settings=settings)
    yield m.qkv("rows at an offset", (8, 12), 3, 8, offset=5)
    yield m.qkv("one row at an offset", (4, 32), 1, 4, offset=30)
    yield m.qkv("an offset, given tables", (6, 16), 4, 6, offset=9, own=False)
    yield m.qkv("more rows than the offset", (4, 9), 5, 4, offset=2)
    yield m.qkv("an offset and another width of v", (4, 9), 2, 7, offset=6)


def _kinds(m: _Maker) -> Iterator[Case]:
    yield m.apply("one row at position 0", m.rng.normal(0, 1, (1, 6)), (6, 5))
    yield m.apply("a nested list of integers at an offset", [[3, -1, 2, 5], [1, 4, -2, 7]], (4, 6), offset=2)
    yield m.apply("float32 at an offset", m.rows((4, 9), 3, offset=4).astype(np.float32), (4, 9), offset=4)
    yield m.apply("integers", m.rng.integers(2, 9, (3, 4)), (4, 5))
    yield m.apply("activations of 100000", m.rows((6, 8), 4, offset=2, size=1e5), (6, 8), offset=2)
    yield m.apply("the same row at every position", np.tile(m.rng.uniform(1, 2, (1, 4)), (5, 1)), (4, 5))
    yield m.apply("a width of 64", m.rows((64, 8), 3, offset=2), (64, 8), offset=2)


def _values(m: _Maker) -> Iterator[Case]:
    yield m.qkv("a narrower v", (8, 9), 4, 2)
    yield m.qkv("a wider v", (4, 9), 4, 8)
    yield m.qkv("an odd width of v", (4, 9), 3, 5)
    yield m.qkv("nested lists", (4, 6), 3, 4, change=_listed)
    yield m.qkv("float32", (6, 6), 3, 6, change=_single)
    yield m.qkv("another base", (6, 10), 6, 6, settings={"base": 30.0})
    row = m.rng.uniform(1, 2, (1, 4))
    same = {"q": np.tile(row, (4, 1)), "k": np.tile(row[:, ::-1], (4, 1))}
    yield m.qkv("the same query and key everywhere", (4, 6), 4, 4, given=same)
    yield m.qkv("the same query and key, further on", (4, 9), 4, 4, given=dict(same), offset=5)
    equal = m.rows((4, 6), 4)
    yield m.qkv("q, k and v alike", (4, 6), 4, 4, given={"q": equal, "k": equal.copy(), "v": equal.copy()})
    yield m.qkv("integers in v", (4, 6), 3, 4, given={"v": m.rng.integers(1, 9, (3, 4))})


def _hard(rng: np.random.Generator) -> Iterator[Case]:
    m = _Maker(rng, "hard")
    yield m.apply("one row too many", m.rows((4, 6), 4), (4, 6), offset=3)
    yield m.apply("one row just past the end", m.rows((4, 6), 1), (4, 6), offset=6)
    yield m.apply("two rows, the second past the end", m.rows((4, 8), 2), (4, 8), offset=7)
    yield m.apply("a sequence longer than the tables", m.rows((4, 3), 5), (4, 3))
    yield m.apply("tables of one row", m.rows((4, 1), 3), (4, 1), own=False)
    yield m.qkv("one row just past the end", (4, 5), 1, 4, offset=5)


def _part2(rng: np.random.Generator) -> Iterator[Case]:
    m = _Maker(rng, "part2")
    yield _tables("positions divided by 2", "part2", 4, 8, scale=2.0)
    yield _tables("positions divided by 8, another base", "part2", 6, 20, scale=8.0, base=300.0)
    yield _tables("a scale that is not whole", "part2", 8, 9, scale=1.5)
    yield _tables("a scale of 1", "part2", 6, 7, scale=1.0)
    yield m.apply("interpolated", m.rows((4, 12), 5, scale=4.0), (4, 12), settings={"scale": 4.0})
    x, settings = m.rows((8, 12), 3, offset=8, scale=2.5), {"scale": 2.5}
    yield m.apply("interpolated, at an offset", x, (8, 12), offset=8, settings=settings)
