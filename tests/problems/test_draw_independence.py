"""The order of draws: exact tests, few false alarms, and samplers that draw by a rule are rejected in every run."""

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scipy as _scipy

from problems.format import draw_independence
from problems.format.case import Case
from problems.format.checker_api import Finding
from problems.format.checkers.sampler import CASE_FALSE_ALARM, CHECKER, find_case_dependence
from problems.format.draw_independence import find_dependence, find_least_total, split_pairs, total_log_pmf
from problems.format.loader import PRACTICE_SEED, load_package
from problems.format.outcome import Outcome

scipy: Any = _scipy
Tokens = np.ndarray[Any, np.dtype[np.int64]]
Sampler = Callable[[np.random.Generator, int], Tokens]

CHANCES = np.array([0.42, 0.0, 0.34, 0.14, 0.10])
DRAWS = 4800
RUNS = 200
GOLDEN = (5**0.5 - 1) / 2
CASE = next(case for case in load_package("token_sampling").cases(PRACTICE_SEED) if case.options.get("independence"))


def invert(uniforms: np.ndarray[Any, Any]) -> Tokens:
    return np.searchsorted(np.cumsum(CHANCES)[:-1], uniforms, side="right").astype(np.int64)


def draw(rng: np.random.Generator, count: int) -> Tokens:
    return rng.choice(CHANCES.size, count, p=CHANCES)


def count_by_golden_ratio(rng: np.random.Generator, count: int) -> Tokens:
    return invert((np.arange(count) * GOLDEN + rng.random()) % 1.0)


def draw_antithetic_pairs(rng: np.random.Generator, count: int) -> Tokens:
    uniforms = rng.random(count // 2)
    return invert(np.stack([uniforms, 1 - uniforms], axis=1).ravel())


def sort_blocks(size: int) -> Sampler:
    return lambda rng, count: np.concatenate([np.sort(draw(rng, min(size, count))) for _ in range(-(-count // size))])[
        :count
    ]


def shuffle_decks(size: int) -> Sampler:
    """Draw without replacement from decks that have each token by its share."""

    def sample(rng: np.random.Generator, count: int) -> Tokens:
        decks = [invert((rng.permutation(size) + rng.random(size)) / size) for _ in range(-(-count // size))]
        return np.concatenate(decks)[:count]

    return sample


def repeat_last(share: float) -> Sampler:
    def sample(rng: np.random.Generator, count: int) -> Tokens:
        fresh = rng.random(count) >= share
        fresh[0] = True
        return draw(rng, count)[np.maximum.accumulate(np.where(fresh, np.arange(count), 0))]

    return sample


RULES: dict[str, tuple[Sampler, str]] = {
    "golden ratio": (count_by_golden_ratio, "pairs"),
    "antithetic": (draw_antithetic_pairs, "pairs"),
    "repeats": (repeat_last(0.3), "pairs"),
    **{f"sorted blocks of {size}": (sort_blocks(size), "pairs") for size in (2, 3, 4, 5, 7, 16, 33, 100, 1000, DRAWS)},
    **{f"decks of {size}": (shuffle_decks(size), "blocks") for size in (10, 16, 20, 32, 50)},
}


@pytest.mark.parametrize("name", list(RULES))
def test_rejects_draws_by_a_rule_in_every_run(name: str) -> None:
    sample, kind = RULES[name]
    found = [
        find_dependence(sample(np.random.default_rng(run), DRAWS), CHANCES, CASE_FALSE_ALARM / 2) for run in range(RUNS)
    ]
    kinds = {one.kind if one else "" for one in found}
    assert "" not in kinds
    assert kind in kinds


def test_false_alarm_rate_matches_budget() -> None:
    rejected = [find_dependence(draw(np.random.default_rng(run), 1200), CHANCES, 0.1) for run in range(600)]
    # At most 0.1 by the union bound (plus six deviations: 0.17). A much lower rate would mean a weak test.
    assert 0.02 * 600 < sum(one is not None for one in rejected) < 0.17 * 600


@pytest.mark.parametrize("distance", [1, 2, 3, 7])
def test_pairs_are_disjoint(distance: int) -> None:
    first, second = split_pairs(np.arange(100), distance)
    assert (second - first == distance).all()
    assert len({*first.tolist(), *second.tolist()}) == first.size + second.size
    assert first.size >= 42


@pytest.mark.parametrize(("blocks", "size", "chance"), [(1, 15, 0.42), (7, 40, 0.1), (20, 6, 0.5)])
def test_distribution_of_the_total_is_exact(blocks: int, size: int, chance: float) -> None:
    distances = np.abs(np.arange(size + 1) - round(size * chance))
    terms = scipy.stats.binom.pmf(np.arange(size + 1), size, chance)
    exact = [1.0]
    for _ in range(blocks):  # one block after the other, summed term by term
        longer = [0.0] * (len(exact) + size)
        for place, have in enumerate(exact):
            for distance, term in zip(distances.tolist(), terms.tolist(), strict=True):
                longer[place + distance] += have * term
        exact = longer
    found = np.exp(total_log_pmf(blocks, size, chance))
    assert np.allclose(found, exact[: found.size], rtol=1e-9, atol=1e-300)
    assert found.sum() == pytest.approx(1)


def test_least_total_has_at_most_the_level_below_it() -> None:
    log_level = float(np.log(1e-9))
    least = find_least_total(320, 15, 0.42, log_level)
    tails = np.cumsum(np.exp(total_log_pmf(320, 15, 0.42)))
    assert tails[least - 1] < 1e-9 <= tails[least]


def test_certain_tokens_have_no_order() -> None:
    assert find_dependence(np.ones(100, dtype=np.int64), np.array([0.0, 1.0]), 0.5) is None
    assert find_dependence(np.array([2, 1, 1]), np.array([0.5, 0.5, 0.0]), 0.5) is None


def test_names_the_tokens_of_a_pair() -> None:
    found = find_dependence(np.array([0, 2] * 500), np.array([0.5, 0.0, 0.5]), 1e-8)
    assert found is not None
    assert (found.kind, found.token) == ("pairs", 0)
    assert found.detail.startswith("token 0 is the next draw in 0 of 500 pairs, expected")


def check_order(tokens: Tokens, case: Case = CASE) -> Finding:
    outcome = Outcome(how="ok", value={"tokens": tokens})
    return CHECKER.check(case, outcome, outcome)


def draw_for_case(seed: int) -> Tokens:
    exact = np.asarray(CASE.private["probabilities"])
    return np.random.default_rng(seed).choice(exact.size, CASE.payload["draws"], p=exact)


def test_checker_tests_the_order_of_one_case() -> None:
    right = draw_for_case(1)
    finding = check_order(np.sort(right))
    assert (finding.ok, finding.kind) == (False, "dependent")
    assert "not independent" in finding.message
    assert check_order(right).ok
    assert find_case_dependence(CASE, np.sort(right)) == "pairs"
    assert find_case_dependence(CASE, np.sort(right)[:-1]) == find_case_dependence(CASE, right) == ""
    # The frequencies decide first, and other cases have no order.
    assert find_case_dependence(CASE, np.zeros(right.size, dtype=np.int64)) == ""
    others = [case for case in load_package("token_sampling").cases(PRACTICE_SEED) if not case.options]
    assert len(others) > 50
    assert check_order(np.ones(others[3].payload["draws"], dtype=np.int64), others[3]).kind != "dependent"


def test_same_frequencies_in_another_order_are_another_behavior() -> None:
    one, other = (Outcome(how="ok", value={"tokens": draw_for_case(seed)}) for seed in (1, 2))
    ordered, also = (Outcome(how="ok", value={"tokens": np.sort(side.value["tokens"])}) for side in (one, other))
    assert CHECKER.is_same_behavior(CASE, one, other)
    assert CHECKER.is_same_behavior(CASE, ordered, also)
    assert not CHECKER.is_same_behavior(CASE, one, ordered)


@pytest.mark.parametrize("seed", range(5))
def test_accepts_generators_with_a_fixed_seed(seed: int) -> None:
    """A seed that is set once is no dependence: the draws still look independent."""
    exact = np.asarray(CASE.private["probabilities"])
    generator, legacy = random.Random(seed), np.random.RandomState(seed)
    assert check_order(np.array(generator.choices(range(exact.size), exact.tolist(), k=CASE.payload["draws"]))).ok
    assert check_order(legacy.choice(exact.size, CASE.payload["draws"], p=exact)).ok
    assert check_order(draw_for_case(seed)).ok


def test_reads_only_draws_that_are_allowed() -> None:
    assert draw_independence.find_dependence(np.array([], dtype=np.int64), CHANCES, 0.5) is None
