"""Bugs of rope that one wrong answer shows by itself: what each way of going wrong gives on a case's own inputs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from problems.format.case import Case
from problems.format.numbers import Floats, floats
from problems.format.outcome import Outcome
from problems.format.payloads import arguments
from problems.rope.cases import angles

OFFSET, PAIRS, SIGN, VALUE = "offset-ignored", "interleaved-pairs", "angle-sign-flipped", "value-rotated"
RTOL, ATOL = 1e-3, 1e-5


@dataclass(frozen=True, slots=True)
class _Tables:
    cos: Floats
    sin: Floats
    offset: int


def witness(case: Case, expected: Outcome, actual: Outcome) -> Iterator[str]:
    """Ids of the bugs whose answer on this very case is the one given."""
    if expected.how == "ok" and actual.how == "raised":
        yield from _refused(case, actual)
    if expected.how != "ok" or actual.how != "ok":
        return
    parts = _parts(actual.value)
    if case.payload["entry"] == "precompute_rope":
        yield from _of_tables(*_parts(expected.value), *parts) if len(parts) == 2 else ()
        return
    given = arguments(case.payload)
    tables = _tables(case, given)
    if case.payload["entry"] == "apply_rope":
        yield from _of_rotation(floats(given["x"]), floats(actual.value), tables)
    elif len(parts) == 3:
        for name, got in zip("qk", parts, strict=False):
            yield from _of_rotation(floats(given[name]), got, tables)
        if _turned(floats(given["v"]), parts[2], tables):
            yield VALUE


def _refused(case: Case, actual: Outcome) -> Iterator[str]:
    """A function without the parameter cannot be called with it."""
    raised = actual.raised
    lacks = raised is not None and raised.type == "TypeError" and "argument 'offset'" in raised.message
    if lacks and "offset" in case.payload["kwargs"]:
        yield OFFSET


def _parts(value: Any) -> list[Floats | None]:
    if isinstance(value, np.ndarray):
        return [floats(part) for part in cast("NDArray[Any]", value)] if cast("NDArray[Any]", value).ndim else []
    return [floats(part) for part in cast("Sequence[Any]", value)] if isinstance(value, list | tuple) else []


def _tables(case: Case, given: Mapping[str, Any]) -> _Tables:
    """The right tables: those given, or what the solution's own should hold."""
    offset = int(given.get("offset", 0))
    if "tables" not in case.payload:
        return _Tables(np.asarray(given["cos"]), np.asarray(given["sin"]), offset)
    (d, max_seq), settings = case.payload["tables"]
    turns = angles(d, max_seq, **settings)
    return _Tables(np.cos(turns), np.sin(turns), offset)


def _alike(a: Floats | None, b: Floats | None) -> bool:
    if a is None or b is None or a.shape != b.shape:
        return False
    return bool((np.abs(b - a) <= ATOL + RTOL * np.abs(a)).all())


def _of_tables(cos: Floats | None, sin: Floats | None, got_cos: Floats | None, got_sin: Floats | None) -> Iterator[str]:
    """A negative sine; each entry twice in a row, for pairs of neighbours."""
    if cos is None or sin is None:
        return
    twice = _alike(np.repeat(cos, 2, axis=1), got_cos)
    if twice:
        yield PAIRS
    right = twice or _alike(cos, got_cos)
    if right and _alike(np.repeat(-sin, 2, axis=1) if twice else -sin, got_sin):
        yield SIGN


def _of_rotation(x: Floats | None, got: Floats | None, tables: _Tables) -> Iterator[str]:
    """The bugs, as few as possible, with which the rotation of x gives `got`."""
    if x is None or got is None or got.shape != x.shape:
        return
    hypotheses = _hypotheses(x, tables)
    _, right = next(hypotheses, (None, x))
    if _alike(right, got):
        return
    fitting = {bugs for bugs, y in hypotheses if _alike(y, got)}
    fewest = min(map(len, fitting), default=0)
    likely = [bugs for bugs in fitting if len(bugs) == fewest]
    yield from sorted(likely[0]) if len(likely) == 1 else ()


def _turned(v: Floats | None, got: Floats | None, tables: _Tables) -> bool:
    """Was v rotated, rightly or wrongly? Norms that are kept by other values show a rotation of any kind."""
    if v is None or got is None or got.shape != v.shape or _alike(v, got):
        return False
    if not v.shape[1] % 2 and any(_alike(y, got) for _, y in _hypotheses(v, tables)):
        return True
    kept = np.allclose(np.linalg.norm(got, axis=1), np.linalg.norm(v, axis=1), RTOL, ATOL)
    same = np.allclose(np.sort(np.abs(got), axis=1), np.sort(np.abs(v), axis=1), RTOL, ATOL)
    return bool(kept and not same)


def _hypotheses(x: Floats, tables: _Tables) -> Iterator[tuple[frozenset[str], Floats]]:
    """(bugs, what apply_rope gives with them) for every mixture of them, the right answer first if there is one."""
    half, offset = x.shape[1] // 2, tables.offset
    if half > tables.cos.shape[1]:
        return
    for wrong_place, (c, s) in _placed(tables, offset, len(x), half):
        for mixed, signs in product((False, True), ((-1, 1), (1, -1), (1, 1), (-1, -1))):
            bugs = {OFFSET} if wrong_place else set[str]()
            bugs |= {SIGN} if signs != (-1, 1) else set()
            for y in _neighbours(x, c, s, signs) if mixed else (_halves(x, c, s, signs),):
                yield frozenset(bugs | ({PAIRS} if mixed else set())), y


def _placed(tables: _Tables, offset: int, seq: int, half: int) -> Iterator[tuple[bool, tuple[Floats, Floats]]]:
    """Rows of the tables: the right ones, and what is taken where the offset is lost on the way."""
    for cos_at, sin_at in dict.fromkeys([(offset, offset), (0, 0), (0, offset), (offset, 0)]):
        c, s = tables.cos[cos_at : cos_at + seq, :half], tables.sin[sin_at : sin_at + seq, :half]
        if len(c) == len(s) == seq:
            yield (cos_at, sin_at) != (offset, offset), (c, s)
    if offset and len(tables.cos[offset:seq]) == 1:
        yield True, (tables.cos[offset:seq, :half], tables.sin[offset:seq, :half])


def _turn(a: Floats, b: Floats, c: Floats, s: Floats, signs: tuple[int, int]) -> tuple[Floats, Floats]:
    return a * c + signs[0] * b * s, signs[1] * a * s + b * c


def _woven(a: Floats, b: Floats) -> Floats:
    return np.stack([a, b], axis=2).reshape(len(a), -1)


def _halves(x: Floats, c: Floats, s: Floats, signs: tuple[int, int]) -> Floats:
    first, second = np.split(x, 2, axis=1)
    return np.concatenate(_turn(first, second, c, s, signs), axis=1)


def _neighbours(x: Floats, c: Floats, s: Floats, signs: tuple[int, int]) -> Iterator[Floats]:
    """Neighbours read, or written, or both; or one layout for the tables and the other for the features."""
    first, second = np.split(x, 2, axis=1)
    woven = _turn(x[:, 0::2], x[:, 1::2], c, s, signs)
    yield _woven(*woven)
    yield np.concatenate(woven, axis=1)
    yield _woven(*_turn(first, second, c, s, signs))
    c, s = np.broadcast_to(c, first.shape), np.broadcast_to(s, first.shape)
    by_halves = np.concatenate([signs[0] * second, signs[1] * first], axis=1)
    by_neighbours = _woven(signs[0] * x[:, 1::2], signs[1] * x[:, 0::2])
    yield x * np.repeat(c, 2, axis=1) + by_halves * np.repeat(s, 2, axis=1)
    yield x * np.tile(c, (1, 2)) + by_neighbours * np.tile(s, (1, 2))
