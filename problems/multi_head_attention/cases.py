"""Cases of multi_head_attention: sizes that distinguish heads, tokens and features, large scores, and masks."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from problems.format.case import Case, make_call_case
from problems.format.payloads import call

Array = np.ndarray[Any, np.dtype[Any]]
WEIGHT_NAMES = ("W_Q", "W_K", "W_V", "W_O")


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield all cases."""
    yield from _make_normal_cases(rng)
    yield from _make_trap_cases(rng)
    yield from _make_hard_cases(rng)
    yield from _make_loop_cases(rng)
    yield from _make_grouped_cases(rng)


def _make_inputs(rng: np.random.Generator, seq: int, d_model: int, *, spread: float = 1.0) -> dict[str, Array]:
    weights = {name: rng.normal(0, 1, (d_model, d_model)) * d_model**-0.5 for name in WEIGHT_NAMES}
    return {"x": rng.normal(0, spread, (seq, d_model)), **weights}


def _make_case(
    name: str, group: str, summary: str, inputs: dict[str, Array], heads: int, *, causal: bool = False, **rest: Any
) -> Case:
    keywords = {"causal": True} if causal else {}
    arguments = {**inputs, "n_heads": heads}
    return make_call_case("multi_head_attention", name, group, arguments, summary=summary, keywords=keywords, **rest)


def _convert_to_float32(inputs: dict[str, Array]) -> dict[str, Array]:
    return {name: value.astype(np.float32) for name, value in inputs.items()}


def _make_small_inputs() -> dict[str, Array]:
    x = np.array([[1.0, 0.0, 2.0, 1.0], [0.0, 1.0, 1.0, -1.0], [1.0, 1.0, 0.0, 0.0]])
    swap = np.eye(4)[[1, 0, 3, 2]]
    return {"x": x, "W_Q": np.eye(4), "W_K": swap, "W_V": np.eye(4) + swap, "W_O": np.triu(np.ones((4, 4)))}


def _make_normal_cases(rng: np.random.Generator) -> Iterator[Case]:
    yield _make_case(
        "three tokens, two heads",
        "normal",
        "three tokens, two heads, small numbers",
        _make_small_inputs(),
        2,
        sample=True,
    )
    yield _make_case(
        "three tokens, causal",
        "normal",
        "three tokens, two heads, causal",
        _make_small_inputs(),
        2,
        causal=True,
        sample=True,
    )
    for seq, d_model, heads in ((5, 8, 2), (4, 12, 3), (3, 16, 4), (6, 6, 2), (7, 8, 4)):
        description = f"{seq} tokens, {heads} heads of {d_model // heads}"
        yield _make_case(description, "normal", description, _make_inputs(rng, seq, d_model), heads)
        if d_model > 6:
            yield _make_case(
                f"{description}, causal",
                "normal",
                f"{description}, causal",
                _make_inputs(rng, seq, d_model),
                heads,
                causal=True,
            )
    yield _make_case("one head", "normal", "one head", _make_inputs(rng, 4, 6), 1)


def _make_trap_cases(rng: np.random.Generator) -> Iterator[Case]:
    yield _make_case(
        "as many heads as tokens", "trap", "two tokens, two heads of two", _make_inputs(rng, 2, 4), 2, sample=True
    )
    for seq, d_model, heads in ((4, 8, 4), (3, 9, 3), (2, 12, 4), (8, 8, 2), (2, 6, 3)):
        description = f"{seq} tokens, {heads} heads of {d_model // heads}"
        causal = seq > 2
        inputs = _make_inputs(rng, seq, d_model, spread=2.0)
        yield _make_case(
            f"{description}, larger inputs",
            "trap",
            f"{description}{', causal' if causal else ''}",
            inputs,
            heads,
            causal=causal,
        )
    yield _make_case("heads of one feature", "trap", "as many heads as features", _make_inputs(rng, 3, 6), 6)
    yield _make_case(
        "heads of one feature, causal",
        "trap",
        "as many heads as features, causal",
        _make_inputs(rng, 4, 4),
        4,
        causal=True,
    )
    yield _make_case("one token", "trap", "a single token", _make_inputs(rng, 1, 8), 2)
    yield _make_case("one token, causal", "trap", "a single token, causal", _make_inputs(rng, 1, 8), 4, causal=True)
    plain = _make_inputs(rng, 4, 8)
    plain["W_O"] = np.eye(8)
    yield _make_case("identity for W_O", "trap", "W_O is the identity", plain, 4)
    yield _make_case("scores of 1e4", "trap", "scores of size 1e4", _make_inputs(rng, 4, 8, spread=100.0), 2)
    yield _make_case(
        "scores of 1e4, causal",
        "trap",
        "scores of size 1e4, causal",
        _make_inputs(rng, 5, 8, spread=100.0),
        2,
        causal=True,
    )
    future = np.triu(np.full((2, 4, 4), 2e4), k=1) + rng.normal(0, 1, (2, 4, 4))
    yield _make_case(
        "the future scores highest",
        "trap",
        "hidden scores 2e4 above the visible ones, causal",
        _make_inputs_from_scores(rng, future),
        2,
        causal=True,
    )
    yield _make_case(
        "largest floats later",
        "trap",
        "values of about 1e300 at later tokens, causal",
        _make_inputs_with_largest_later(rng.spawn(1)[0]),
        2,
        causal=True,
    )
    yield _make_case("float32", "trap", "float32 inputs", _convert_to_float32(_make_inputs(rng, 4, 8)), 2)
    yield _make_case(
        "float32, causal",
        "trap",
        "float32 inputs, causal",
        _convert_to_float32(_make_inputs(rng, 5, 9)),
        3,
        causal=True,
    )
    for causal in (False, True):
        whole: dict[str, Array] = {
            name: rng.integers(-2, 3, value.shape) for name, value in _make_inputs(rng, 3, 4).items()
        }
        description = f"integers{', causal' if causal else ''}"
        yield _make_case(description, "trap", f"integer inputs{', causal' if causal else ''}", whole, 2, causal=causal)
    for d_model, heads in ((8, 3), (6, 4), (4, 8)):
        yield _make_case(
            f"{d_model} features, {heads} heads",
            "trap",
            "d_model is not divisible by n_heads",
            _make_inputs(rng, 3, d_model),
            heads,
            options={"raises": ("ValueError", "AssertionError")},
        )


def _make_inputs_with_largest_later(rng: np.random.Generator) -> dict[str, Array]:
    """Make inputs of two heads in which the values of the last two tokens are near the largest float.

    Features 1 and 3 reach only the values, so scores are ordinary."""
    x = np.array([[1.0, 2.0, 0.5, -1.0], [0.5, 1.0, -1.0, 3.0], [1.0, 1e300, 1.0, 3e300], [-1.0, 2e300, 2.0, 1e300]])
    x *= rng.uniform(0.8, 1.2, x.shape)
    scores_only = np.diag([1.0, 0.0, 1.0, 0.0])
    return {"x": x, "W_Q": scores_only, "W_K": scores_only, "W_V": np.eye(4), "W_O": np.eye(4)[[1, 0, 3, 2]]}


def _make_inputs_from_scores(rng: np.random.Generator, scores: Array) -> dict[str, Array]:
    """Make inputs with two heads of four features whose scaled scores are exactly `scores` [2, 4, 4].

    Tokens and keys are unit vectors.
    """
    inputs = {"x": np.eye(4, 8), **{name: rng.normal(0, 1, (8, 8)) for name in WEIGHT_NAMES}}
    inputs["W_Q"][:4] = np.concatenate(2.0 * scores, axis=1)
    inputs["W_K"][:4] = np.tile(np.eye(4), 2)
    return inputs


def _make_low_scores(rng: np.random.Generator, level: float) -> Array:
    """Make scores [2, 4, 4] of two heads for a causal mask.

    The visible scores are near `level` in row 0 of head 0 and in row 2 of both heads.
    """
    scores = rng.normal(0, 1, (2, 4, 4))
    scores[0, 0, 0] = level
    scores[0, 2, :3] = level * np.array([1.25, 1.0, 1.5])
    scores[1, 2, :3] = level * np.array([1.75, 1.25, 1.0])
    return scores


def _make_hard_cases(rng: np.random.Generator) -> Iterator[Case]:
    for level, text in ((-4e9, "-4e9"), (-5e12, "-5e12"), (-3e45, "-3e45")):
        yield _make_case(
            f"visible scores of {text}",
            "hard",
            "visible scores far below the hidden ones, causal",
            _make_inputs_from_scores(rng, _make_low_scores(rng, level)),
            2,
            causal=True,
        )
    inputs = _convert_to_float32(_make_inputs_from_scores(rng, _make_low_scores(rng, -float(2**34))))
    description = "float32 inputs, visible scores far below the hidden ones, causal"
    yield _make_case("float32, visible scores very low", "hard", description, inputs, 2, causal=True)


def _make_loop_cases(rng: np.random.Generator) -> Iterator[Case]:
    inputs = _make_inputs(rng, 3, 48)
    yield _make_loop_case("multi_head_attention", inputs, [[heads] for heads in (4, 48)])
    grouped_inputs = {**inputs, "W_K": inputs["W_K"][:, :4], "W_V": inputs["W_V"][:, :4]}
    args = [[*inputs.values(), 4, 4], [*grouped_inputs.values(), 48, 4]]
    payload = {**call("grouped_query_attention", {}), "names": [*inputs, "n_heads", "n_kv_heads"], "sizes": args}
    yield Case(
        name="grouped: no loop over heads",
        group="efficiency",
        summary="grouped_query_attention with few heads and with many, with the lines of Python counted",
        payload=payload,
        checker="no-loop",
        self_counted=True,
        needs=("grouped_query_attention",),
    )


def _make_loop_case(entry: str, inputs: dict[str, Array], head_counts: list[list[int]]) -> Case:
    args = [[*inputs.values(), *each] for each in head_counts]
    payload = {**call(entry, {}), "names": [*inputs, "n_heads"], "sizes": args}
    return Case(
        name="no loop over heads",
        group="efficiency",
        summary=f"{entry} with few heads and with many, with the lines of Python counted",
        payload=payload,
        checker="no-loop",
        self_counted=True,
    )


def _make_grouped_cases(rng: np.random.Generator) -> Iterator[Case]:
    for seq, heads, kv_heads, d_k, causal in (
        (4, 4, 2, 2, False),
        (5, 6, 2, 2, True),
        (3, 4, 1, 3, False),
        (4, 3, 3, 2, True),
        (6, 6, 3, 1, False),
        (2, 4, 2, 4, True),
    ):
        description = f"{seq} tokens, {heads} query heads, {kv_heads} key-value head{'' if kv_heads == 1 else 's'}"
        description += ", causal" if causal else ""
        yield _make_grouped_case(description, _make_inputs(rng, seq, heads * d_k), heads, kv_heads, causal=causal)
    inputs = _make_inputs(rng, 4, 8, spread=100.0)
    yield _make_grouped_case("scores of 1e4, causal", inputs, 4, 2, causal=True)
    yield _make_grouped_case("float32", _convert_to_float32(_make_inputs(rng, 4, 8)), 4, 2, causal=False)
    scores = _make_low_scores(rng, -2e10)
    scores[1] = scores[1][[1, 0, 2, 3]]
    shared = _make_inputs_from_scores(rng, scores)
    yield _make_grouped_case("visible scores very low", shared, 2, 1, causal=True)


def _make_grouped_case(description: str, inputs: dict[str, Array], heads: int, kv_heads: int, *, causal: bool) -> Case:
    width = inputs["x"].shape[1] // heads * kv_heads
    grouped_inputs = {**inputs, "W_K": inputs["W_K"][:, :width].copy(), "W_V": inputs["W_V"][:, :width].copy()}
    keywords = {"causal": True} if causal else {}
    payload = call("grouped_query_attention", {**grouped_inputs, "n_heads": heads, "n_kv_heads": kv_heads}, **keywords)
    return Case(
        name=f"grouped: {description}",
        group="part2",
        summary=f"grouped_query_attention: {description}",
        payload=payload,
    )
