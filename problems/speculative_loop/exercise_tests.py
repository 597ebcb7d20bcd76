import numpy as np
import pytest
from solution import speculative_decode

V = 6


def compute_logits(seed, tokens):
    return np.random.default_rng([seed, *tokens]).normal(size=V)


def make_models(seed, agreement):
    """Return a draft and a target. The draft agrees with the target at about the rate `agreement`."""

    def target(tokens):
        tokens = [int(token) for token in tokens]
        return np.array([compute_logits(seed, tokens[: i + 1]) for i in range(len(tokens))])

    def draft(tokens):
        tokens = [int(token) for token in tokens]
        agrees = np.random.default_rng([seed + 1, *tokens]).random() < agreement
        row = compute_logits(seed, tokens)
        return row if agrees else -row

    return draft, target


def decode_greedily(seed, prompt, max_new):
    tokens = list(prompt)
    for _ in range(max_new):
        tokens.append(int(np.argmax(compute_logits(seed, tokens))))
    return tokens[len(prompt) :]


@pytest.mark.parametrize("agreement", [0.0, 0.6, 1.0])
@pytest.mark.parametrize(("prompt", "max_new", "K"), [([3], 6, 2), ([1, 2, 4], 7, 4), ([2], 3, 9), ([5, 0], 4, 1)])
def test_equals_plain_decoding(prompt, max_new, K, agreement):
    draft, target = make_models(11, agreement)
    got = [int(token) for token in speculative_decode(draft, target, list(prompt), max_new, K)]
    assert got == decode_greedily(11, prompt, max_new)


@pytest.mark.parametrize("max_new", [0, 1, 3])
def test_returns_max_new_tokens(max_new):
    draft, target = make_models(5, 1.0)
    for K in (0, 4):
        got = [int(token) for token in speculative_decode(draft, target, [1], max_new, K)]
        assert got == decode_greedily(5, [1], max_new)


def test_verifies_a_whole_draft_with_one_call():
    draft, target = make_models(3, 1.0)
    calls = 0

    def target_with_counter(tokens):
        nonlocal calls
        calls += 1
        return target(tokens)

    speculative_decode(draft, target_with_counter, [4], 15, 4)
    assert calls <= 8


def test_does_not_change_the_prompt():
    prompt = [1, 2]
    speculative_decode(*make_models(7, 0.5), prompt, 4, 2)
    assert prompt == [1, 2]
