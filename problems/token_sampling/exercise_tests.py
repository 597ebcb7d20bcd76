import numpy as np
import pytest
from solution import sample_token

LOGITS = np.log([0.10, 0.45, 0.05, 0.15, 0.25])


def draw_distinct_tokens(draws, logits=LOGITS, **settings):
    return {int(sample_token(np.array(logits), **settings)) for _ in range(draws)}


def test_draws_every_token_by_its_probability():
    tokens = [int(sample_token(LOGITS)) for _ in range(100)]
    assert set(tokens) <= set(range(5))
    assert 20 < tokens.count(1) < 70


@pytest.mark.parametrize(
    ("settings", "allowed"),
    [
        ({"top_k": 2}, {1, 4}),
        ({"top_k": 99, "top_p": 0.5}, {1, 4}),
        ({"top_p": 0.5}, {1, 4}),
        ({"top_p": 0.3}, {1}),
        ({"top_p": 0.0}, {1}),
        # Renormalized after top-k, the best two total 0.82. Before it they total only 0.70.
        ({"top_k": 3, "top_p": 0.75}, {1, 4}),
        # At temperature 2 the best two total 0.56 and three are needed. At temperature 1 two are enough.
        ({"temperature": 2.0, "top_p": 0.65}, {1, 3, 4}),
    ],
)
def test_draws_exactly_the_allowed_tokens(settings, allowed):
    assert draw_distinct_tokens(60, **settings) == allowed


def test_returns_the_best_token_at_temperature_zero():
    assert draw_distinct_tokens(3, temperature=0) == {1}
    assert draw_distinct_tokens(3, temperature=0, logits=[1000.0, 2000.0, 1999.0]) == {1}


def test_draws_do_not_depend_on_the_draw_before():
    tokens = [int(sample_token(np.zeros(4))) for _ in range(400)]
    assert 50 < sum(a == b for a, b in zip(tokens, tokens[1:], strict=False)) < 150


def test_never_draws_a_masked_token():
    assert draw_distinct_tokens(40, logits=[-np.inf, 0.0, 0.0, -np.inf]) == {1, 2}


def test_filters_work_far_below_zero():
    assert draw_distinct_tokens(10, logits=[-30.0, -20.0, -25.0, -40.0], temperature=0, top_k=1) == {1}


def test_does_not_change_its_input():
    logits = LOGITS.copy()
    sample_token(logits, temperature=0.5, top_k=3, top_p=0.9)
    assert logits.tolist() == LOGITS.tolist()
