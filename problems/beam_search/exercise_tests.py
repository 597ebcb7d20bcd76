import numpy as np
import pytest
from solution import beam_search

EOS = 1


def make_model(seed, vocab_size, eos=0.0):
    """Return a score_fn whose log-probabilities depend on the whole sequence."""

    def score_fn(tokens):
        rng = np.random.default_rng([seed, *tokens])
        logits = rng.normal(size=vocab_size) * 2
        logits[EOS] += eos
        return logits - np.log(np.exp(logits).sum())

    return score_fn


def run_expected_search(score_fn, width, max_len, vocab_size, bos_id=0):
    live, finished = [(0.0, [bos_id])], []
    for _ in range(max_len):
        candidates = []
        for score, tokens in live:
            row = score_fn(tokens)
            candidates += [(score + row[token], [*tokens, token]) for token in range(vocab_size)]
        best = sorted(candidates, key=lambda one: -one[0])[:width]
        finished += [one for one in best if one[1][-1] == EOS]
        live = [one for one in best if one[1][-1] != EOS]
        if not live:
            break
    return sorted(finished + live, key=lambda one: -one[0])[:width]


def check_search(score_fn, width, max_len, vocab_size, bos_id=0):
    got = beam_search(score_fn, width, max_len, vocab_size, bos_id)
    want = run_expected_search(score_fn, width, max_len, vocab_size, bos_id)
    assert [[int(token) for token in tokens] for _, tokens in got] == [tokens for _, tokens in want]
    assert [float(score) for score, _ in got] == pytest.approx([score for score, _ in want])


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("width", "max_len", "eos"), [(1, 4, 0.0), (2, 5, 1.0), (3, 4, 2.0), (8, 2, 0.0)])
def test_follows_the_rules(seed, width, max_len, eos):
    check_search(make_model(seed, 4, eos), width, max_len, 4)


def test_stops_when_all_beams_are_finished():
    check_search(lambda tokens: np.log([0.05, 0.9, 0.05]), 1, 6, 3)


def test_returns_each_sequence_once_when_beams_end_together():
    rows = {1: np.log([0.55, 0.05, 0.4]), 2: np.log([0.01, 0.97, 0.02])}
    got = beam_search(lambda tokens: rows[len(tokens)], 2, 5, 3)
    assert [[int(token) for token in tokens] for _, tokens in got] == [[0, 0, EOS], [0, 2, EOS]]


def test_accepts_other_bos_id():
    check_search(make_model(7, 5), 2, 3, 5, bos_id=3)


def test_long_sequences_do_not_underflow():
    row = np.log([0.02, 1e-9, 0.01, 0.005])
    ((score, tokens),) = beam_search(lambda tokens: row, 1, 250, 4)
    assert len(tokens) == 251
    assert float(score) == pytest.approx(250 * row[0])


def test_calls_score_fn_once_per_live_beam():
    calls = []

    def score_fn(tokens):
        calls.append(tuple(int(token) for token in tokens))
        return make_model(3, 4, 1.0)(tokens)

    beam_search(score_fn, 2, 4, 4)
    assert len(calls) == len(set(calls))
    assert not any(EOS in tokens[1:] for tokens in calls)
    assert all(sum(len(tokens) == length for tokens in calls) <= 2 for length in range(1, 5))
