"""A witness for four bugs of rope: it compares a wrong answer with what they return on the inputs of the case."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, cast

import numpy as np

from problems.format.case import Case
from problems.format.numeric_arrays import Floats, to_floats
from problems.format.outcome import Outcome
from problems.format.payloads import read_arguments
from problems.rope.cases import compute_angles

OFFSET_IGNORED, INTERLEAVED_PAIRS, ANGLE_SIGN_FLIPPED, VALUE_ROTATED = (
    "offset-ignored",
    "interleaved-pairs",
    "angle-sign-flipped",
    "value-rotated",
)
RTOL, ATOL = 1e-3, 1e-5
MAX_PARTS = 3
"""The most results that a function returns."""


@dataclass(frozen=True, slots=True)
class _Tables:
    """The right tables [rows, d // 2] of a case, and the offset of its call."""

    cos: Floats
    sin: Floats
    offset: int


def witness(case: Case, expected: Outcome, actual: Outcome) -> Iterator[str]:
    """Yield the ids of the bugs whose result on this case is the solution's answer."""
    if expected.how == "ok" and actual.how == "raised":
        yield from _find_missing_offset(case, actual)
    if expected.how != "ok" or actual.how != "ok":
        return
    parts = _read_parts(actual.value)
    if case.payload["entry"] == "precompute_rope":
        yield from _find_table_bugs(*_read_parts(expected.value), *parts) if len(parts) == 2 else ()
        return
    arguments = read_arguments(case.payload)
    tables = _compute_tables(case, arguments)
    if case.payload["entry"] == "apply_rope":
        yield from _find_rotation_bugs(to_floats(arguments["x"]), to_floats(actual.value), tables)
    elif len(parts) == 3:
        for name, got in zip("qk", parts, strict=False):
            yield from _find_rotation_bugs(to_floats(arguments[name]), got, tables)
        if _is_rotated(to_floats(arguments["v"]), parts[2], tables):
            yield VALUE_ROTATED


def _find_missing_offset(case: Case, actual: Outcome) -> Iterator[str]:
    """Yield OFFSET_IGNORED if the function has no parameter `offset`."""
    raised = actual.raised
    lacks = raised is not None and raised.type == "TypeError" and "argument 'offset'" in raised.message
    if lacks and "offset" in case.payload["kwargs"]:
        yield OFFSET_IGNORED


def _read_parts(value: Any) -> list[Floats | None]:
    """Return each item of a result, None for one that is no array of numbers. Empty if there are too many items."""
    is_sequence = isinstance(value, list | tuple) or (isinstance(value, np.ndarray) and cast("Any", value).ndim)
    parts = cast("Sequence[Any]", value) if is_sequence else ()
    return [to_floats(part) for part in parts] if len(parts) <= MAX_PARTS else []


def _compute_tables(case: Case, arguments: Mapping[str, Any]) -> _Tables:
    """Return the right tables: those of the case, or those that precompute_rope should return."""
    offset = int(arguments.get("offset", 0))
    if "tables" not in case.payload:
        return _Tables(np.asarray(arguments["cos"]), np.asarray(arguments["sin"]), offset)
    (d, max_seq), settings = case.payload["tables"]
    turns = compute_angles(d, max_seq, **settings)
    return _Tables(np.cos(turns), np.sin(turns), offset)


def _is_equal(a: Floats | None, b: Floats | None) -> bool:
    if a is None or b is None or a.shape != b.shape:
        return False
    return bool((np.abs(b - a) <= ATOL + RTOL * np.abs(a)).all())


def _find_table_bugs(
    cos: Floats | None, sin: Floats | None, got_cos: Floats | None, got_sin: Floats | None
) -> Iterator[str]:
    """Yield ANGLE_SIGN_FLIPPED for a negative sine, and INTERLEAVED_PAIRS if each column appears twice in a row, for
    pairs of neighbors."""
    if cos is None or sin is None:
        return
    twice = _is_equal(np.repeat(cos, 2, axis=1), got_cos)
    if twice:
        yield INTERLEAVED_PAIRS
    right = twice or _is_equal(cos, got_cos)
    if right and _is_equal(np.repeat(-sin, 2, axis=1) if twice else -sin, got_sin):
        yield ANGLE_SIGN_FLIPPED


def _find_rotation_bugs(x: Floats | None, got: Floats | None, tables: _Tables) -> Iterator[str]:
    """Yield the smallest set of bugs with which the rotation of x gives `got`."""
    if x is None or got is None or got.shape != x.shape:
        return
    hypotheses = _list_hypotheses(x, tables)
    _, right = next(hypotheses, (None, x))
    if _is_equal(right, got):
        return
    fitting = {bugs for bugs, y in hypotheses if _is_equal(y, got)}
    fewest = min(map(len, fitting), default=0)
    likely = [bugs for bugs in fitting if len(bugs) == fewest]
    yield from sorted(likely[0]) if len(likely) == 1 else ()


def _is_rotated(v: Floats | None, got: Floats | None, tables: _Tables) -> bool:
    """Was v rotated, correctly or not? Equal norms with other values show a rotation of any kind."""
    if v is None or got is None or got.shape != v.shape or _is_equal(v, got):
        return False
    if not v.shape[1] % 2 and any(_is_equal(y, got) for _, y in _list_hypotheses(v, tables)):
        return True
    has_equal_norms = np.allclose(np.linalg.norm(got, axis=1), np.linalg.norm(v, axis=1), RTOL, ATOL)
    has_equal_values = np.allclose(np.sort(np.abs(got), axis=1), np.sort(np.abs(v), axis=1), RTOL, ATOL)
    return bool(has_equal_norms and not has_equal_values)


def _list_hypotheses(x: Floats, tables: _Tables) -> Iterator[tuple[frozenset[str], Floats]]:
    """Yield (bugs, the result of apply_rope with them) for all combinations, the right result first if there is one."""
    half, offset = x.shape[1] // 2, tables.offset
    if half > tables.cos.shape[1]:
        return
    for is_offset_ignored, (c, s) in _list_table_rows(tables, offset, len(x), half):
        for is_interleaved, signs in product((False, True), ((-1, 1), (1, -1), (1, 1), (-1, -1))):
            bugs = {OFFSET_IGNORED} if is_offset_ignored else set[str]()
            bugs |= {ANGLE_SIGN_FLIPPED} if signs != (-1, 1) else set()
            for y in _rotate_neighbors(x, c, s, signs) if is_interleaved else (_rotate_halves(x, c, s, signs),):
                yield frozenset(bugs | ({INTERLEAVED_PAIRS} if is_interleaved else set())), y


def _list_table_rows(tables: _Tables, offset: int, seq: int, half: int) -> Iterator[tuple[bool, tuple[Floats, Floats]]]:
    """Yield (is_offset_ignored, (cos, sin)): the right rows of the tables, then the rows used if the offset is lost."""
    for cos_at, sin_at in dict.fromkeys([(offset, offset), (0, 0), (0, offset), (offset, 0)]):
        c, s = tables.cos[cos_at : cos_at + seq, :half], tables.sin[sin_at : sin_at + seq, :half]
        if len(c) == len(s) == seq:
            yield (cos_at, sin_at) != (offset, offset), (c, s)
    if offset and len(tables.cos[offset:seq]) == 1:
        yield True, (tables.cos[offset:seq, :half], tables.sin[offset:seq, :half])


def _rotate_pairs(a: Floats, b: Floats, c: Floats, s: Floats, signs: tuple[int, int]) -> tuple[Floats, Floats]:
    """Rotate the pairs (a, b) by the angles with cosines `c` and sines `s`. Only the signs (-1, 1) are right."""
    return a * c + signs[0] * b * s, signs[1] * a * s + b * c


def _interleave(a: Floats, b: Floats) -> Floats:
    return np.stack([a, b], axis=2).reshape(len(a), -1)


def _rotate_halves(x: Floats, c: Floats, s: Floats, signs: tuple[int, int]) -> Floats:
    first, second = np.split(x, 2, axis=1)
    return np.concatenate(_rotate_pairs(first, second, c, s, signs), axis=1)


def _rotate_neighbors(x: Floats, c: Floats, s: Floats, signs: tuple[int, int]) -> Iterator[Floats]:
    """Yield rotations that read neighbors, write them, or both, or that mix the layouts of tables and features."""
    first, second = np.split(x, 2, axis=1)
    woven = _rotate_pairs(x[:, 0::2], x[:, 1::2], c, s, signs)
    yield _interleave(*woven)
    yield np.concatenate(woven, axis=1)
    yield _interleave(*_rotate_pairs(first, second, c, s, signs))
    c, s = np.broadcast_to(c, first.shape), np.broadcast_to(s, first.shape)
    by_halves = np.concatenate([signs[0] * second, signs[1] * first], axis=1)
    by_neighbors = _interleave(signs[0] * x[:, 1::2], signs[1] * x[:, 0::2])
    yield x * np.repeat(c, 2, axis=1) + by_halves * np.repeat(s, 2, axis=1)
    yield x * np.tile(c, (1, 2)) + by_neighbors * np.tile(s, (1, 2))
