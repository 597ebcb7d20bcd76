"""Cases of rope: tables, rotations with the tables of the solution or of the case, and rope_qkv.

At far positions rotated values are far from zero, so tables in float32 are within the tolerance at every position
used."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from problems.format.case import Case
from problems.format.payloads import call

Floats = NDArray[np.float64]
OWN_TABLES = ("cos from your precompute_rope", "sin from your precompute_rope")
"""Placeholders: the driver passes the tables of the solution in their place."""
TOLERANCES = {"rtol": 1e-3, "atol": 1e-5}
FAR_TOLERANCES = {"rtol": 1e-3, "atol": 1e-4}
"""For tables of hundreds of rows: where the cosine is near 0, the rounding of a float32 angle is visible."""


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield all cases."""
    yield from _make_normal_cases(rng)
    yield from _make_trap_cases(rng)
    yield from _make_hard_cases(rng)
    yield from _make_part2_cases(rng)


def compute_angles(d: int, max_seq: int, base: float = 10000.0, scale: float = 1.0) -> Floats:
    """Return the angle of each position and pair in radians, [max_seq, d // 2]."""
    return np.outer(np.arange(max_seq) / scale, base ** (-2.0 * np.arange(d // 2) / d))


def make_rows_off_axes(rng: np.random.Generator, turn: Floats, magnitude: float = 1.0) -> Floats:
    """Make rows [seq, d] whose pairs are far from both axes after a rotation by `turn` [seq, d // 2], in radians.

    Each pair has half to twice the length `magnitude`."""
    quarter = rng.integers(0, 4, turn.shape) * (np.pi / 2)
    after = quarter + rng.uniform(0.3, np.pi / 2 - 0.3, turn.shape)
    length = magnitude * rng.uniform(0.5, 2.0, turn.shape)
    before = after - turn
    return np.concatenate([length * np.cos(before), length * np.sin(before)], axis=1)


def _make_table_case(
    rng: np.random.Generator,
    name: str,
    group: str,
    d: int,
    max_seq: int,
    *,
    far: bool = False,
    sample: bool = False,
    **settings: float,
) -> Case:
    """Make a case of the tables. A hidden one has up to 29 rows more than `max_seq`, drawn from `rng`.

    `far` is for hundreds of rows. `settings` are the base and the scale."""
    max_seq += 0 if sample else int(rng.integers(0, 30))
    return Case(
        name=f"tables: {name}",
        group=group,
        summary=f"the tables, {name}",
        payload=call("precompute_rope", {"d": d, "max_seq": max_seq}, **settings),
        options=FAR_TOLERANCES if far else TOLERANCES,
        sample=sample,
    )


def _leave_unchanged(value: Any) -> Any:
    return value


def _convert_to_list(value: Any) -> Any:
    return value.tolist()


def _convert_to_float32(value: Any) -> Any:
    return value.astype(np.float32)


class _RopeCaseMaker:
    """Makes cases of apply_rope and rope_qkv.

    `table_size` is (d, max_seq), and `settings` are the base and the scale of the tables. `rest` can have `settings`,
    `sample`, `own` (whether the call gets the tables of the solution; the default) and `offset`, an argument of the
    call."""

    def __init__(self, rng: np.random.Generator, group: str) -> None:
        self.rng = rng
        self.group = group

    def make_rows(
        self, table_size: tuple[int, int], seq: int, offset: int = 0, magnitude: float = 1.0, **settings: Any
    ) -> Floats:
        """Make rows for these positions that are far from zero after the rotation."""
        d, max_seq = table_size
        return make_rows_off_axes(
            self.rng, compute_angles(d, max(max_seq, offset + seq), **settings)[offset : offset + seq], magnitude
        )

    def make_apply_case(self, name: str, x: Any, table_size: tuple[int, int], **rest: Any) -> Case:
        """Make a case with one call of apply_rope."""
        return self._make_case("apply_rope", name, {"x": x}, table_size, rest)

    def make_qkv_case(self, name: str, table_size: tuple[int, int], seq: int, width: int, **rest: Any) -> Case:
        """Make a case with one call of rope_qkv. `v` is [seq, width]. `rest` can also have `fixed_inputs`, arrays by
        name that replace random rows, and `convert`, a function for each input."""
        offset_keyword = {key: rest[key] for key in ("offset",) if key in rest}
        convert = rest.pop("convert", _leave_unchanged)
        parts: dict[str, Any] = {
            "q": self.make_rows(table_size, seq, **offset_keyword, **rest.get("settings", {})),
            "k": self.make_rows(table_size, seq, **offset_keyword, **rest.get("settings", {})),
            "v": self.rng.normal(0, 1, (seq, width)),
        }
        inputs = {key: convert(rest.get("fixed_inputs", {}).get(key, value)) for key, value in parts.items()}
        rest.pop("fixed_inputs", None)
        return self._make_case("rope_qkv", name, inputs, table_size, rest)

    def _make_case(
        self, entry: str, name: str, inputs: dict[str, Any], table_size: tuple[int, int], rest: dict[str, Any]
    ) -> Case:
        own, settings, sample = rest.pop("own", True), rest.pop("settings", {}), bool(rest.pop("sample", False))
        cos, sin = (
            OWN_TABLES
            if own
            else (np.cos(compute_angles(*table_size, **settings)), np.sin(compute_angles(*table_size, **settings)))
        )
        payload = call(entry, {**inputs, "cos": cos, "sin": sin}, **rest)
        options = {**TOLERANCES, "exact": {2: "values"}} if entry == "rope_qkv" else TOLERANCES  # v is unchanged
        return Case(
            name=f"{entry}: {name}",
            group=self.group,
            summary=f"{entry}, {name}",
            payload={**payload, "tables": [list(table_size), dict(settings)]} if own else payload,
            options={**options, "raises": ["Exception"]} if self.group == "hard" else options,
            sample=sample,
        )


def _make_normal_cases(rng: np.random.Generator) -> Iterator[Case]:
    maker = _RopeCaseMaker(rng, "normal")
    make_table_case = partial(_make_table_case, rng.spawn(1)[0])  # leaves the draws of the other cases unchanged
    yield make_table_case("width 4", "normal", 4, 3, sample=True)
    yield make_table_case("width 8", "normal", 8, 10)
    yield make_table_case("width 2", "normal", 2, 6)
    yield maker.make_apply_case(
        "two rows", np.array([[1.0, 2.0, 3.0, 4.0], [0.5, -1.0, 2.0, 1.5]]), (4, 3), sample=True
    )
    yield maker.make_apply_case("five rows of width 8", maker.make_rows((8, 16), 5), (8, 16))
    yield maker.make_apply_case("a square x", maker.make_rows((6, 9), 6), (6, 9))
    yield maker.make_apply_case("width 2", maker.make_rows((2, 7), 7), (2, 7))
    yield maker.make_qkv_case("four rows", (8, 12), 4, 8)
    yield maker.make_qkv_case("a wide head", (16, 4), 3, 16)


def _make_trap_cases(rng: np.random.Generator) -> Iterator[Case]:
    yield from _make_base_and_length_cases(_RopeCaseMaker(rng, "trap"))
    yield from _make_offset_cases(_RopeCaseMaker(rng, "trap"))
    yield from _make_apply_input_cases(_RopeCaseMaker(rng, "trap"))
    yield from _make_qkv_input_cases(_RopeCaseMaker(rng, "trap"))


def _make_base_and_length_cases(maker: _RopeCaseMaker) -> Iterator[Case]:
    make_table_case = partial(_make_table_case, maker.rng.spawn(1)[0])
    yield make_table_case("a small base", "trap", 6, 9, base=100.0)
    yield make_table_case("a large base", "trap", 8, 12, base=500000.0)
    yield make_table_case("positions past 255", "trap", 4, 290, far=True)
    yield maker.make_apply_case(
        "a different base", maker.make_rows((8, 9), 7, base=50.0), (8, 9), settings={"base": 50.0}
    )
    yield maker.make_apply_case("positions past 255", maker.make_rows((4, 300), 280), (4, 300))
    x = maker.make_rows((4, 400), 2, offset=350)
    yield maker.make_apply_case("two rows past position 255", x, (4, 400), offset=350)


def _make_offset_cases(maker: _RopeCaseMaker) -> Iterator[Case]:
    yield maker.make_apply_case("one row at an offset", np.array([[1.0, 2.0, 3.0, 4.0]]), (4, 8), offset=1, sample=True)
    yield maker.make_apply_case("rows at an offset", maker.make_rows((8, 12), 4, offset=3), (8, 12), offset=3)
    yield maker.make_apply_case(
        "rows at an offset, tables of the case", maker.make_rows((6, 12), 3, offset=7), (6, 12), offset=7, own=False
    )
    yield maker.make_apply_case("one row at the end", maker.make_rows((8, 20), 1, offset=19), (8, 20), offset=19)
    yield maker.make_apply_case("more rows than the offset", maker.make_rows((4, 12), 6, offset=2), (4, 12), offset=2)
    x, settings = maker.make_rows((6, 9), 4, offset=5, base=20.0), {"base": 20.0}
    yield maker.make_apply_case("an offset and a different base", x, (6, 9), offset=5, settings=settings)
    yield maker.make_qkv_case("rows at an offset", (8, 12), 3, 8, offset=5)
    yield maker.make_qkv_case("one row at an offset", (4, 32), 1, 4, offset=30)
    yield maker.make_qkv_case("an offset, tables of the case", (6, 16), 4, 6, offset=9, own=False)
    yield maker.make_qkv_case("more rows than the offset", (4, 9), 5, 4, offset=2)
    yield maker.make_qkv_case("an offset and a different width of v", (4, 9), 2, 7, offset=6)


def _make_apply_input_cases(maker: _RopeCaseMaker) -> Iterator[Case]:
    whole = np.array([[3, -1, 2, 5], [1, 4, -2, 7]]) * maker.rng.spawn(1)[0].integers(2, 9, (2, 1))
    yield maker.make_apply_case("one row at position 0", maker.rng.normal(0, 1, (1, 6)), (6, 5))
    yield maker.make_apply_case("a nested list of integers at an offset", whole.tolist(), (4, 6), offset=2)
    yield maker.make_apply_case(
        "float32 at an offset", maker.make_rows((4, 9), 3, offset=4).astype(np.float32), (4, 9), offset=4
    )
    yield maker.make_apply_case("integers", maker.rng.integers(2, 9, (3, 4)), (4, 5))
    yield maker.make_apply_case(
        "activations of 100000", maker.make_rows((6, 8), 4, offset=2, magnitude=1e5), (6, 8), offset=2
    )
    yield maker.make_apply_case(
        "the same row at every position", np.tile(maker.rng.uniform(1, 2, (1, 4)), (5, 1)), (4, 5)
    )
    yield maker.make_apply_case("a width of 64", maker.make_rows((64, 8), 3, offset=2), (64, 8), offset=2)


def _make_qkv_input_cases(maker: _RopeCaseMaker) -> Iterator[Case]:
    yield maker.make_qkv_case("a narrower v", (8, 9), 4, 2)
    yield maker.make_qkv_case("a wider v", (4, 9), 4, 8)
    yield maker.make_qkv_case("an odd width of v", (4, 9), 3, 5)
    yield maker.make_qkv_case("nested lists", (4, 6), 3, 4, convert=_convert_to_list)
    yield maker.make_qkv_case("float32", (6, 6), 3, 6, convert=_convert_to_float32)
    yield maker.make_qkv_case("a different base", (6, 10), 6, 6, settings={"base": 30.0})
    row = maker.rng.uniform(1, 2, (1, 4))
    same = {"q": np.tile(row, (4, 1)), "k": np.tile(row[:, ::-1], (4, 1))}
    yield maker.make_qkv_case("the same query and key everywhere", (4, 6), 4, 4, fixed_inputs=same)
    yield maker.make_qkv_case("the same query and key, at an offset", (4, 9), 4, 4, fixed_inputs=dict(same), offset=5)
    equal = maker.make_rows((4, 6), 4)
    yield maker.make_qkv_case(
        "q, k and v equal", (4, 6), 4, 4, fixed_inputs={"q": equal, "k": equal.copy(), "v": equal.copy()}
    )
    yield maker.make_qkv_case("integers in v", (4, 6), 3, 4, fixed_inputs={"v": maker.rng.integers(1, 9, (3, 4))})


def _make_hard_cases(rng: np.random.Generator) -> Iterator[Case]:
    maker = _RopeCaseMaker(rng, "hard")
    yield maker.make_apply_case("one row too many", maker.make_rows((4, 6), 4), (4, 6), offset=3)
    yield maker.make_apply_case("one row just past the end", maker.make_rows((4, 6), 1), (4, 6), offset=6)
    yield maker.make_apply_case("two rows, the second past the end", maker.make_rows((4, 8), 2), (4, 8), offset=7)
    yield maker.make_apply_case("a sequence longer than the tables", maker.make_rows((4, 3), 5), (4, 3))
    yield maker.make_apply_case("tables of one row", maker.make_rows((4, 1), 3), (4, 1), own=False)
    yield maker.make_qkv_case("one row just past the end", (4, 5), 1, 4, offset=5)


def _make_part2_cases(rng: np.random.Generator) -> Iterator[Case]:
    maker = _RopeCaseMaker(rng, "part2")
    make_table_case = partial(_make_table_case, rng.spawn(1)[0])
    yield make_table_case("positions divided by 2", "part2", 4, 8, scale=2.0)
    yield make_table_case("positions divided by 8, a different base", "part2", 6, 20, scale=8.0, base=300.0)
    yield make_table_case("a fractional scale", "part2", 8, 9, scale=1.5)
    yield make_table_case("a scale of 1", "part2", 6, 7, scale=1.0)
    yield maker.make_apply_case(
        "interpolated", maker.make_rows((4, 12), 5, scale=4.0), (4, 12), settings={"scale": 4.0}
    )
    x, settings = maker.make_rows((8, 12), 3, offset=8, scale=2.5), {"scale": 2.5}
    yield maker.make_apply_case("interpolated, at an offset", x, (8, 12), offset=8, settings=settings)
