"""Cases of token_sampling.

Logits are made from designed probabilities, so that no cutoff is close to a tie, then shifted by a random constant and
shuffled. The exact distribution is computed here, in plain Python and independently of the reference, and stays on the
trusted side.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from problems.format.case import Case
from problems.format.payloads import draws

DRAWS = 1200
"""The number of draws of the other cases."""
ORDER_DRAWS = 4800
"""The number of draws of the case that tests their order; `problems/format/draw_independence.py` states the power."""
CERTAIN_DRAWS = 300
"""The number of draws if only one token is allowed: a single other token already shows a mistake."""
MIN_DISTANCE = 1e-3
"""The least distance of every cutoff from a tie, in probability. The rounding of a right solution is far below it."""

Rng = np.random.Generator
Vector = np.ndarray[Any, Any]

# Probabilities of the tokens, in descending order.
PEAKED = (0.44, 0.25, 0.14, 0.09, 0.05, 0.03)
SLOPE = (0.28, 0.22, 0.17, 0.13, 0.09, 0.06, 0.05)
CONFIDENT = (0.60, 0.17, 0.11, 0.07, 0.05)
PAIR = (0.42, 0.34, 0.14, 0.10)
FLAT_TAIL = (0.24, 0.19, 0.15, *(0.06,) * 7)
WIDE = tuple(w / 1275 for w in range(50, 0, -1))


def draw_logits(
    rng: Rng, probabilities: Sequence[float], shift: float | None = None, temperature: float = 1.0
) -> Vector:
    """Return shuffled logits whose softmax at `temperature` is `probabilities`. All are shifted by `shift`, which is
    random by default."""
    constant = rng.uniform(-3.0, 3.0) if shift is None else shift
    return shuffle_logits(rng, temperature * np.log(probabilities)) + constant


def shuffle_logits(rng: Rng, logits: Vector) -> Vector:
    """Shuffle logits so that the largest is not first. A solution with an empty set often falls back on token 0."""
    mixed = rng.permutation(logits)
    return mixed[::-1].copy() if np.argmax(mixed) == 0 else mixed


def compute_distribution(
    logits: Sequence[float], temperature: float = 1.0, top_k: int = 0, top_p: float = 1.0, min_p: float = 0.0
) -> list[float]:
    """Return the exact probability of each token.

    Raises `ValueError` if a cutoff is closer to a tie than MIN_DISTANCE.
    """
    order = sorted(range(len(logits)), key=lambda token: -logits[token])
    best = logits[order[0]]
    if temperature == 0:
        _require_clear(len(order) == 1 or best - logits[order[1]] >= MIN_DISTANCE)
        return [float(token == order[0]) for token in range(len(logits))]
    weights = {token: math.exp((logits[token] - best) / temperature) for token in order}
    if 0 < top_k < len(order):
        last, first_out = logits[order[top_k - 1]], logits[order[top_k]]
        _require_clear(first_out == -math.inf or (last - first_out) / temperature > MIN_DISTANCE)
        order = order[:top_k]
    kept = _select_nucleus([(token, weights[token]) for token in order], top_p)
    _require_clear(all(not min_p or abs(weights[token] - min_p) > MIN_DISTANCE or token == order[0] for token in kept))
    kept = [token for token in kept if weights[token] >= min_p]
    total = math.fsum(weights[token] for token in kept)
    return [weights[token] / total if token in kept else 0.0 for token in range(len(logits))]


def _select_nucleus(ordered: Sequence[tuple[int, float]], top_p: float) -> list[int]:
    if top_p >= 1:
        return [token for token, _ in ordered]
    total = math.fsum(weight for _, weight in ordered)
    kept: list[int] = []
    reached = 0.0
    for token, weight in ordered:
        kept.append(token)
        reached += weight / total
        _require_clear(abs(reached - top_p) > MIN_DISTANCE)
        if reached >= top_p:
            break
    return kept


def _require_clear(is_clear: bool) -> None:
    """Raise `ValueError` unless a cutoff is clear of a tie."""
    if not is_clear:
        raise ValueError("A token_sampling case has a tie at a cutoff. Change its probabilities.")


def _make_case(
    rng: Rng, name: str, summary: str, logits: Vector, *, group: str, sample: bool = False, **settings: Any
) -> Case:
    """Make one case. `settings` are passed by name to sample_token, or to sample_min_p if min_p is among them."""
    entry = "sample_min_p" if "min_p" in settings else "sample_token"
    exact = compute_distribution([float(value) for value in logits], **settings)
    seed = int(rng.integers(2**31))
    return Case(
        name=name,
        group=group,
        summary=summary,
        payload=draws(
            entry, {"logits": logits}, count=DRAWS if max(exact) < 1 else CERTAIN_DRAWS, seed=seed, **settings
        ),
        private={"probabilities": np.array(exact)},
        sample=sample,
    )


def _make_normal_cases(rng: Rng) -> Iterator[Case]:
    make = partial(_make_case, rng, group="normal")
    yield make("plain", "no filter, temperature 1", draw_logits(rng, PEAKED), sample=True)
    yield make("warm", "temperature 2, no filter", draw_logits(rng, PEAKED), temperature=2.0)
    yield make("cool", "temperature 0.5, no filter", draw_logits(rng, SLOPE), temperature=0.5)
    yield make("greedy", "temperature 0", draw_logits(rng, SLOPE), temperature=0.0, sample=True)
    example = np.log([0.10, 0.45, 0.05, 0.15, 0.25])
    yield make("worked_example", "the example of the statement", example, top_k=3, top_p=0.7, sample=True)
    yield make("top_k", "top_k 3 of six tokens", draw_logits(rng, PEAKED), top_k=3)
    yield make("top_k_one", "top_k 1", draw_logits(rng, SLOPE), top_k=1)
    yield make("top_k_warm", "top_k with a temperature above 1", draw_logits(rng, SLOPE), top_k=4, temperature=1.7)
    yield make("top_p", "top_p 0.8", draw_logits(rng, PEAKED), top_p=0.8)
    yield make("top_p_slope", "top_p 0.7 over a gentle slope", draw_logits(rng, SLOPE), top_p=0.7)
    yield make("all_kept", "filters that keep everything", draw_logits(rng, PEAKED), top_k=6, top_p=1.0)
    yield make("wide", "a vocabulary of 50, top_k 8", draw_logits(rng, WIDE), top_k=8)
    yield make("wide_nucleus", "a vocabulary of 50, top_p 0.35", draw_logits(rng, WIDE), top_p=0.35)


def _make_extreme_cases(rng: Rng) -> Iterator[Case]:
    """Yield cases with extreme logits or temperatures, masked tokens, one token, or other dtypes."""
    make = partial(_make_case, rng, group="trap")
    yield make("huge", "logits in the thousands", draw_logits(rng, PEAKED, 4000.0), top_k=4)
    yield make("huge_negative", "logits far below zero", draw_logits(rng, SLOPE, -4000.0), top_p=0.75)
    yield make("huge_spread", "one logit a thousand above the rest", np.array([3.0, 1000.0, -2.0, 0.5]), top_p=0.9)
    cold = draw_logits(rng, SLOPE, -2.0, temperature=0.02)
    yield make("temperature_tiny", "temperature 1e-6", cold, temperature=1e-6)
    yield make(
        "temperature_tiny_filters", "temperature 1e-6 with both filters", cold, temperature=1e-6, top_k=3, top_p=0.9
    )
    yield make("temperature_large", "temperature 50, nearly uniform", draw_logits(rng, PEAKED), temperature=50.0)
    yield make(
        "greedy_filters",
        "temperature 0 with both filters",
        draw_logits(rng, SLOPE, 4.0),
        temperature=0.0,
        top_k=2,
        top_p=0.5,
    )
    masked = np.concatenate([draw_logits(rng, PAIR), np.full(4, -np.inf)])
    yield make("masked", "some logits are -inf", shuffle_logits(rng, masked))
    yield make("masked_warm", "-inf with a temperature", shuffle_logits(rng, masked), temperature=3.0, top_p=0.9)
    yield make("masked_top_k", "-inf, and top_k above the finite logits", shuffle_logits(rng, masked), top_k=6)
    yield make("masked_top_p", "-inf with top_p", shuffle_logits(rng, masked), top_p=0.6)
    yield make("masked_greedy", "-inf at temperature 0", shuffle_logits(rng, masked), temperature=0.0)
    yield make("one_token", "a vocabulary of one", np.array([0.7]), top_k=1, top_p=0.5)
    yield make("integers", "integer logits", shuffle_logits(rng, np.array([3, 2, 1, 0, -4])), top_k=3, temperature=1.5)
    single = draw_logits(rng, PEAKED).astype(np.float32)
    yield make("float32", "float32 logits", single, top_k=4, top_p=0.7)


def _make_nucleus_cases(rng: Rng) -> Iterator[Case]:
    make = partial(_make_case, rng, group="trap")
    yield make("top_p_zero", "top_p 0", draw_logits(rng, SLOPE), top_p=0.0)
    yield make("top_p_zero_top_k", "top_p 0 with top_k", draw_logits(rng, PEAKED), top_p=0.0, top_k=3)
    yield make("top_p_zero_warm", "top_p 0 with a temperature", draw_logits(rng, PEAKED), top_p=0.0, temperature=1.4)
    yield make("top_p_below_best", "top_p below the largest probability", draw_logits(rng, CONFIDENT), top_p=0.3)
    yield make(
        "top_p_below_best_k",
        "top_p below the largest probability, and top_k",
        draw_logits(rng, CONFIDENT),
        top_p=0.5,
        top_k=3,
    )
    yield make(
        "crossing_matters", "the token that crosses top_p has a large probability", draw_logits(rng, PAIR), top_p=0.5
    )
    yield make("crossing_late", "the crossing token comes late", draw_logits(rng, SLOPE), top_p=0.84)
    yield make("crossing_cool", "a nucleus below temperature 1", draw_logits(rng, SLOPE), top_p=0.75, temperature=0.7)
    yield make("all_positive", "positive logits with top_p", draw_logits(rng, SLOPE, 9.0), top_p=0.6)
    yield make("all_negative", "negative logits with top_p", draw_logits(rng, SLOPE, -7.0), top_p=0.6)
    yield make("around_zero", "logits around zero with top_p", draw_logits(rng, PEAKED, 2.3), top_p=0.8)
    yield make("negative_top_k", "negative logits with top_k", draw_logits(rng, SLOPE, -7.0), top_k=3)


def _make_combined_cases(rng: Rng) -> Iterator[Case]:
    make = partial(_make_case, rng, group="trap")
    yield make("both", "both filters, a flat tail", draw_logits(rng, FLAT_TAIL, 5.0), top_k=3, top_p=0.5)
    yield make("both_wide", "both filters on a vocabulary of 50", draw_logits(rng, WIDE, 6.0), top_k=6, top_p=0.45)
    yield make("both_pair", "both filters, two tokens left", draw_logits(rng, PAIR, 4.0), top_k=2, top_p=0.5)
    yield make("top_k_clamped", "top_k above the vocabulary", draw_logits(rng, PAIR), top_k=100)
    yield make("top_k_clamped_p", "top_k above the vocabulary, top_p", draw_logits(rng, PEAKED), top_k=50, top_p=0.6)
    yield make(
        "warm_nucleus", "temperature 2 widens the nucleus", draw_logits(rng, CONFIDENT), temperature=2.0, top_p=0.8
    )
    yield make(
        "hot_nucleus",
        "temperature 4 widens the nucleus beyond one token",
        draw_logits(rng, CONFIDENT),
        temperature=4.0,
        top_p=0.5,
    )
    yield make(
        "cool_nucleus", "temperature 0.5 narrows the nucleus", draw_logits(rng, SLOPE), temperature=0.5, top_p=0.7
    )
    yield make(
        "warm_both", "temperature and both filters", draw_logits(rng, PEAKED), temperature=3.0, top_k=4, top_p=0.7
    )


def _make_independence_case(rng: Rng) -> Case:
    """Return the case that tests the order of the draws. It has no filters, because wrong ones would hide a wrong
    order."""
    case = _make_case(
        rng,
        "independent_draws",
        "many draws without filters, their order counts too",
        draw_logits(rng, PAIR),
        group="trap",
    )
    return replace(case, payload={**case.payload, "draws": ORDER_DRAWS}, options={"independence": True})


def _make_hard_cases(rng: Rng) -> Iterator[Case]:
    make = partial(_make_case, rng, group="hard")
    low = shuffle_logits(rng, np.array([-20.0, -23.0, -27.0, -31.0, -36.0]))
    yield make("greedy_low_one", "temperature 0, top_k 1, all logits below -10", low, temperature=0.0, top_k=1)
    yield make("greedy_low_two", "temperature 0, top_k 2, all logits below -10", low, temperature=0.0, top_k=2)
    deep = draw_logits(rng, PEAKED, -2e9)
    yield make("deep", "logits below -1e9, top_k", deep, top_k=3)
    yield make("deep_warm", "logits below -1e9, temperature and top_k", deep, top_k=2, temperature=1.5)
    cold = draw_logits(rng, PAIR, -3000.0, temperature=1e-6)
    yield make("deep_by_temperature", "below -1e9 when divided by the temperature", cold, temperature=1e-6, top_k=2)
    coldest = draw_logits(rng, CONFIDENT, -30.0, temperature=1e-8)
    yield make("deep_temperature_1e_8", "below -1e9, temperature 1e-8 and top_k", coldest, temperature=1e-8, top_k=3)
    lowest = shuffle_logits(rng, -1e307 * rng.uniform(0.9, 1.1) * np.array([10.0, 11.0, 13.0, 16.0]))
    yield make("deep_lowest", "logits near the lowest float64, top_k", lowest, top_k=2)


def _make_min_p_cases(rng: Rng) -> Iterator[Case]:
    make = partial(_make_case, rng, group="part2")
    yield make("min_p", "min_p 0.3", draw_logits(rng, PEAKED), min_p=0.3)
    yield make("min_p_slope", "min_p 0.5 over a gentle slope", draw_logits(rng, SLOPE), min_p=0.5)
    yield make("min_p_zero", "min_p 0 keeps all", draw_logits(rng, PEAKED), min_p=0.0)
    yield make("min_p_one", "min_p 1 keeps only the best token", draw_logits(rng, SLOPE), min_p=1.0)
    yield make(
        "min_p_warm", "temperature 2 lets more tokens pass", draw_logits(rng, CONFIDENT), min_p=0.4, temperature=2.0
    )
    yield make(
        "min_p_cool", "temperature 0.5 lets fewer tokens pass", draw_logits(rng, SLOPE), min_p=0.4, temperature=0.5
    )
    yield make("min_p_greedy", "temperature 0", draw_logits(rng, SLOPE), min_p=0.1, temperature=0.0)
    yield make("min_p_huge", "logits in the thousands", draw_logits(rng, PEAKED, 4000.0), min_p=0.3)
    yield make("min_p_negative", "logits far below zero", draw_logits(rng, SLOPE, -4000.0), min_p=0.5)
    yield make("min_p_positive", "positive logits", draw_logits(rng, PAIR, 6.0), min_p=0.5)
    masked = shuffle_logits(rng, np.concatenate([draw_logits(rng, PAIR), np.full(3, -np.inf)]))
    yield make("min_p_masked", "some logits are -inf", masked, min_p=0.3)
    yield make("min_p_masked_zero", "-inf and min_p 0", masked, min_p=0.0, temperature=1.3)


def cases(rng: Rng) -> Iterator[Case]:
    """Yield all cases."""
    for make_cases in (
        _make_normal_cases,
        _make_extreme_cases,
        _make_nucleus_cases,
        _make_combined_cases,
    ):
        yield from make_cases(rng)
    yield _make_independence_case(rng.spawn(1)[0])  # draws of its own, which leave the other cases as they are
    yield from _make_hard_cases(rng)
    yield from _make_min_p_cases(rng)
