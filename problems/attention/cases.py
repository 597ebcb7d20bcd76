"""Cases of attention: shapes that distinguish the axes, scores too large for exp, and masks that must hold."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from problems.format.case import Case, make_call_case
from problems.format.payloads import call

Array = np.ndarray[Any, np.dtype[Any]]
Inputs = tuple[Array, Array, Array]


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield all cases."""
    yield from _normal_cases(rng)
    yield from _shape_cases(rng)
    yield from _size_cases(rng)
    yield from _hard_cases(rng)
    yield from _padding_cases(rng)
    yield from _decode_cases(rng)


def _make_case(name: str, group: str, summary: str, inputs: Inputs, *, causal: bool = False, **rest: Any) -> Case:
    keywords = {"causal": True} if causal else {}
    named = dict(zip("QKV", inputs, strict=True))
    entry = "scaled_dot_product_attention"
    return make_call_case(entry, name, group, named, summary=summary, keywords=keywords, **rest)


def _draw_inputs(
    rng: np.random.Generator, queries: int, keys: int, d_k: int, d_v: int, *, spread: float = 1.0
) -> Inputs:
    return rng.normal(0, spread, (queries, d_k)), rng.normal(0, spread, (keys, d_k)), rng.normal(0, 1, (keys, d_v))


def _make_from_scores(rng: np.random.Generator, scores: Array, d_k: int, d_v: int) -> Inputs:
    """Make inputs whose scaled scores are exactly `scores`. Each key is its own unit vector.

    d_k must be a square number.
    """
    queries = np.zeros((len(scores), d_k))
    queries[:, : scores.shape[1]] = scores * np.sqrt(d_k)
    return queries, np.eye(scores.shape[1], d_k), rng.normal(0, 1, (scores.shape[1], d_v))


def _convert_to_float32(inputs: Inputs) -> Inputs:
    q, k, v = (each.astype(np.float32) for each in inputs)
    return q, k, v


def _normal_cases(rng: np.random.Generator) -> Iterator[Case]:
    q, k = np.array([[1.0, 0.0], [0.0, 2.0], [1.0, 1.0]]), np.array([[1.0, 1.0], [2.0, 0.0], [0.0, -1.0]])
    v = np.array([[1.0, 2.0, 0.0], [0.0, 1.0, 4.0], [3.0, 0.0, 1.0]])
    yield _make_case("three tokens", "normal", "three tokens, small numbers", (q, k, v), sample=True)
    yield _make_case("three tokens, causal", "normal", "three tokens, causal", (q, k, v), causal=True, sample=True)
    for tokens, d_k, d_v in ((4, 4, 4), (6, 3, 3), (3, 8, 8)):
        description = f"{tokens} tokens, d_k {d_k}, d_v {d_v}"
        yield _make_case(description, "normal", description, _draw_inputs(rng, tokens, tokens, d_k, d_v))
        yield _make_case(
            f"{description}, causal",
            "normal",
            f"{description}, causal",
            _draw_inputs(rng, tokens, tokens, d_k, d_v),
            causal=True,
        )
    yield _make_case("wide heads", "normal", "four tokens, d_k 64", _draw_inputs(rng, 4, 4, 64, 16))
    yield _make_case(
        "wide heads, causal", "normal", "five tokens, d_k 64, causal", _draw_inputs(rng, 5, 5, 64, 16), causal=True
    )
    x = rng.normal(0, 1, (4, 6))
    yield _make_case("self-attention", "normal", "equal queries, keys and values", (x, x.copy(), x.copy()))
    q, k, v = _draw_inputs(rng, 4, 4, 3, 5)
    yield _make_case("equal keys", "normal", "keys that are all equal", (q, np.tile(k[:1], (4, 1)), v), causal=True)


def _shape_cases(rng: np.random.Generator) -> Iterator[Case]:
    for queries, keys, d_k, d_v in ((2, 3, 4, 4), (3, 6, 2, 5), (5, 2, 3, 4), (6, 4, 4, 2), (1, 5, 4, 3), (4, 1, 3, 2)):
        description = f"{queries} quer{'y' if queries == 1 else 'ies'}, {keys} key{'' if keys == 1 else 's'}"
        yield _make_case(
            description, "trap", f"{description}, d_k {d_k}, d_v {d_v}", _draw_inputs(rng, queries, keys, d_k, d_v)
        )
    for d_k, d_v, causal in ((3, 7, False), (4, 1, False), (7, 3, True), (1, 4, True)):
        description = f"d_k {d_k}, d_v {d_v}{', causal' if causal else ''}"
        yield _make_case(
            description, "trap", f"five tokens, {description}", _draw_inputs(rng, 5, 5, d_k, d_v), causal=causal
        )
    yield _make_case("one token", "trap", "a single token", _draw_inputs(rng, 1, 1, 4, 3))
    yield _make_case("one token, causal", "trap", "a single token, causal", _draw_inputs(rng, 1, 1, 4, 3), causal=True)
    q, k, v = _draw_inputs(rng, 5, 5, 4, 3)
    v[1:] += 1000.0
    description = "a first value far from the other values"
    yield _make_case("row 0 sees only itself", "trap", f"{description}, causal", (q, k, v), causal=True)
    v = rng.normal(0, 1, (6, 3))
    v[3:] *= 1e12
    q, k, _ = _draw_inputs(rng, 6, 6, 4, 3)
    v[:3] += 1.0
    description = "enormous values at later tokens"
    yield _make_case("enormous values later", "trap", f"{description}, causal", (q, k, v), causal=True)
    later = np.array([[1.0, -2.0], [3.0, 0.5], [1e300, 2e300], [2e300, 1e300]]) * rng.spawn(1)[0].uniform(0.8, 1.2)
    unit = np.eye(4)
    description = "values of about 1e300 at later tokens"
    yield _make_case(
        "largest floats later", "trap", f"{description}, causal", (unit, unit[::-1].copy(), later), causal=True
    )


def _size_cases(rng: np.random.Generator) -> Iterator[Case]:
    q, k, v = _draw_inputs(rng, 4, 4, 4, 3, spread=100.0)
    yield _make_case("scores of 1e4", "trap", "scores of size 1e4", (q, k, v), sample=True)
    yield _make_case(
        "scores of 1e4, causal",
        "trap",
        "scores of size 1e4, causal",
        _draw_inputs(rng, 6, 6, 4, 3, spread=100.0),
        causal=True,
    )
    yield _make_case(
        "scores of 1e4, cross-attention",
        "trap",
        "scores of size 1e4, two queries and five keys",
        _draw_inputs(rng, 2, 5, 4, 3, spread=100.0),
    )
    low = -1e4 + rng.normal(0, 1, (4, 4))
    yield _make_case("all scores near -1e4", "trap", "scores that are all near -1e4", _make_from_scores(rng, low, 4, 3))
    yield _make_case(
        "all scores near 1e4, causal",
        "trap",
        "scores that are all near 1e4, causal",
        _make_from_scores(rng, 1e4 + rng.normal(0, 1, (4, 4)), 9, 3),
        causal=True,
    )
    yield _make_case(
        "low before high, causal",
        "trap",
        "visible scores near -1e4 and hidden ones of ordinary size, causal",
        _make_from_scores(rng, np.tril(np.full((5, 5), -1.5e4)) + rng.normal(0, 1, (5, 5)), 9, 4),
        causal=True,
    )
    future = np.triu(np.full((5, 5), 2e4), k=1) + rng.normal(0, 1, (5, 5))
    yield _make_case(
        "the future scores highest",
        "trap",
        "hidden scores 2e4 above the visible ones, causal",
        _make_from_scores(rng, future, 9, 4),
        causal=True,
    )
    yield _make_case("float32", "trap", "float32 inputs", _convert_to_float32(_draw_inputs(rng, 3, 4, 4, 5)))
    yield _make_case(
        "float32, causal",
        "trap",
        "float32 inputs, causal",
        _convert_to_float32(_draw_inputs(rng, 5, 5, 3, 4)),
        causal=True,
    )
    whole = np.array([[8192.0, 0, 4096, 2], [1, -16384, 1, 0], [-8192, 2, -4096, -8192], [3, 1, 2, 12288]])
    yield _make_case(
        "float32, scores of 1e4",
        "trap",
        "float32 inputs, scores of size 1e4",
        _convert_to_float32(_make_from_scores(rng, whole, 4, 3)),
    )
    yield _make_case(
        "float32, scores of 1e4, causal",
        "trap",
        "float32 inputs, scores of size 1e4, causal",
        _convert_to_float32(_make_from_scores(rng, -whole, 4, 3)),
        causal=True,
    )
    for causal, description in ((False, "integers"), (True, "integers, causal")):
        q, k, v = (rng.integers(-3, 4, (4, size)) for size in (3, 3, 2))
        yield _make_case(description, "trap", f"integer inputs{', causal' if causal else ''}", (q, k, v), causal=causal)


def _hard_cases(rng: np.random.Generator) -> Iterator[Case]:
    for size, description in ((-4e9, "-4e9"), (-5e12, "-5e12"), (-3e45, "-3e45")):
        yield _make_case(
            f"visible scores of {description}",
            "hard",
            "visible scores far below the hidden ones, causal",
            _make_from_scores(rng, _make_low_scores(rng, size), 9, 3),
            causal=True,
        )
    everywhere = np.array(
        [[-3e9, -7e9, -4e9, -5e9], [-9e9, -8e9, -3e9, -2e9], [-6e9, -5e9, -4e9, -1.5e9], [-2e9, -3e9, -4e9, -5e9]]
    )
    yield _make_case(
        "every score below -1e9",
        "hard",
        "all scores very low, causal",
        _make_from_scores(rng, everywhere, 4, 3),
        causal=True,
    )
    yield _make_case(
        "float32, visible scores very low",
        "hard",
        "float32 inputs, visible scores far below the hidden ones, causal",
        _convert_to_float32(_make_from_scores(rng, _make_low_scores(rng, -float(2**34)), 4, 3)[:3]),
        causal=True,
    )


def _make_low_scores(rng: np.random.Generator, size: float) -> Array:
    """Draw scores [4, 4] for a causal mask.

    In rows 0 and 2 the visible scores are near `size`. Rows 1 and 3 are ordinary.
    """
    scores = rng.normal(0, 1, (4, 4))
    scores[0, 0] = size
    scores[2, :3] = size * np.array([1.25, 1.0, 1.5])
    return scores


def _make_padding_case(name: str, summary: str, inputs: Inputs, pad_mask: list[int]) -> Case:
    """Make a case of attention_with_padding. `pad_mask` has 1 where the key is padding, else 0."""
    named = {**dict(zip("QKV", inputs, strict=True)), "pad_mask": np.array(pad_mask, dtype=bool)}
    return Case(
        name=f"padding: {name}", group="part2-padding", summary=summary, payload=call("attention_with_padding", named)
    )


def _padding_cases(rng: np.random.Generator) -> Iterator[Case]:
    yield _make_padding_case(
        "at the end", "padding at the end of the keys", _draw_inputs(rng, 3, 5, 4, 2), [0, 0, 0, 1, 1]
    )
    yield _make_padding_case("in the middle", "padding between real keys", _draw_inputs(rng, 4, 4, 4, 4), [0, 1, 0, 0])
    yield _make_padding_case("none", "no padding at all", _draw_inputs(rng, 2, 4, 3, 5), [0, 0, 0, 0])
    yield _make_padding_case(
        "one real key", "padding everywhere except at one key", _draw_inputs(rng, 4, 4, 2, 3), [1, 1, 0, 1]
    )
    scores = rng.normal(0, 1, (3, 4))
    scores[:, 2] += 1e12
    yield _make_padding_case(
        "a huge score", "padding with by far the largest score", _make_from_scores(rng, scores, 4, 3), [0, 0, 1, 0]
    )
    scores = rng.normal(0, 1, (3, 4))
    scores[:, [0, 3]] = [[-3e10, -5e10], [0.5, -3e10], [-6e10, -4e10]]
    yield _make_padding_case(
        "low scores", "real keys with very low scores", _make_from_scores(rng, scores, 4, 3), [0, 1, 1, 0]
    )
    q, k, v = _draw_inputs(rng, 3, 4, 4, 3)
    v[1] = 1e15
    yield _make_padding_case("enormous values", "enormous values at the padding", (q, k, v), [0, 1, 0, 0])
    values = np.array([[1.0, -2.0], [1e300, -2e300], [3.0, 0.5]]) * rng.spawn(1)[0].uniform(0.8, 1.2)
    unit = np.eye(3)
    summary = "values of about 1e300 at the padding"
    yield _make_padding_case("largest floats", summary, (unit, unit[::-1].copy(), values), [0, 1, 0])
    yield _make_padding_case(
        "float32", "padding, float32", _convert_to_float32(_draw_inputs(rng, 3, 5, 4, 2)), [0, 1, 0, 1, 0]
    )


def _decode_cases(rng: np.random.Generator) -> Iterator[Case]:
    for queries, keys, d_k, d_v in ((1, 6, 4, 3), (3, 5, 4, 2), (2, 7, 3, 4), (4, 4, 4, 4)):
        description = f"decode: {queries} of {keys}"
        yield _make_decode_case(
            description,
            f"{queries} new token{'' if queries == 1 else 's'} of {keys} in total",
            _draw_inputs(rng, queries, keys, d_k, d_v),
        )
    yield _make_decode_case("decode: scores of 1e4", "scores of size 1e4", _draw_inputs(rng, 3, 5, 4, 3, spread=100.0))
    scores = rng.normal(0, 1, (3, 6))
    scores[0, 4:] += 5e4
    scores[1, 5:] += 5e4
    yield _make_decode_case(
        "decode: the future scores highest",
        "hidden keys with by far the largest scores",
        _make_from_scores(rng, scores, 9, 3),
    )
    scores = rng.normal(0, 1, (3, 6))
    scores[0, :4] = [-4e10, -2e10, -5e10, -3e10]
    yield _make_decode_case(
        "decode: visible scores very low",
        "visible scores far below the hidden ones",
        _make_from_scores(rng, scores, 9, 3),
    )
    yield _make_decode_case("decode: float32", "float32 inputs", _convert_to_float32(_draw_inputs(rng, 2, 5, 4, 3)))


def _make_decode_case(name: str, summary: str, inputs: Inputs) -> Case:
    named = dict(zip("QKV", inputs, strict=True))
    return Case(
        name=name, group="part2-decode", summary=f"decode_attention: {summary}", payload=call("decode_attention", named)
    )
