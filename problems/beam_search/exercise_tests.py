import numpy as np
import pytest
from solution import beam_search

EOS = 1


def model(seed, vocab_size, eos=0.0):
    """Log-probabilities that depend on the whole sequence."""

    def score_fn(tokens):
        rng = np.random.default_rng([seed, *tokens])
        logits = rng.normal(size=vocab_size) * 2
        logits[EOS] += eos
        return logits - np.log(np.exp(logits).sum())

    return score_fn


def expected(score_fn, width, max_len, vocab_size, bos_id=0):
    live, finished = [(0.0, [bos_id])], []
    for _ in range(max_len):
        every = []
        for score, tokens in live:
            row = score_fn(tokens)
            every += [(score + row[token], [*tokens, token]) for token in range(vocab_size)]
        best = sorted(every, key=lambda one: -one[0])[:width]
        finished += [one for one in best if one[1][-1] == EOS]
        live = [one for one in best if one[1][-1] != EOS]
        if not live:
            break
    return sorted(finished + live, key=lambda one: -one[0])[:width]


def check(score_fn, width, max_len, vocab_size, bos_id=0):
    got = beam_search(score_fn, width, max_len, vocab_size, bos_id)
    want = expected(score_fn, width, max_len, vocab_size, bos_id)
    assert [[int(token) for token in tokens] for _, tokens in got] == [tokens for _, tokens in want]
    assert [float(score) for score, _ in got] == pytest.approx([score for score, _ in want])


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("width", "max_len", "eos"), [(1, 4, 0.0), (2, 5, 1.0), (3, 4, 2.0), (8, 2, 0.0)])
def test_agrees_with_the_rules(seed, width, max_len, eos):
    check(model(seed, 4, eos), width, max_len, 4)


def test_ends_when_every_beam_has_ended():
    check(lambda tokens: np.log([0.05, 0.9, 0.05]), 1, 6, 3)


def test_returns_nothing_twice_when_beams_end_together():
    rows = {1: np.log([0.55, 0.05, 0.4]), 2: np.log([0.01, 0.97, 0.02])}
    got = beam_search(lambda tokens: rows[len(tokens)], 2, 5, 3)
    assert [[int(token) for token in tokens] for _, tokens in got] == [[0, 0, EOS], [0, 2, EOS]]


def test_another_first_token():
    check(model(7, 5), 2, 3, 5, bos_id=3)


def test_long_sequences_do_not_underflow():
    row = np.log([0.02, 1e-9, 0.01, 0.005])
    ((score, tokens),) = beam_search(lambda tokens: row, 1, 250, 4)
    assert len(tokens) == 251
    assert float(score) == pytest.approx(250 * row[0])


def test_asks_for_each_live_beam_once():
    asked = []

    def score_fn(tokens):
        asked.append(tuple(int(token) for token in tokens))
        return model(3, 4, 1.0)(tokens)

    beam_search(score_fn, 2, 4, 4)
    assert len(asked) == len(set(asked))
    assert not any(EOS in tokens[1:] for tokens in asked)
    assert all(sum(len(tokens) == length for tokens in asked) <= 2 for length in range(1, 5))
